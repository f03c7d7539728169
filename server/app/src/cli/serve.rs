//! `kontord serve`: one recipe from settings to the end of the last call.

use std::{io::IsTerminal as _, net::SocketAddr, process::ExitCode};

use anyhow::Context as _;
use kontor_licence::Fetcher;
use kontor_store::users;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing_subscriber::EnvFilter;

use super::{Place, demo_server, migrate, output};
use crate::{
    app::App,
    config::{Layer, LogFormat, Settings},
    datadir,
    error::Error,
    jobs::{housekeeping, licence_refresh, sync::runner, sync_schedule},
    joincode::show_fingerprint,
    serve::{
        bind::bind,
        limits::Limits,
        metrics, notify,
        server::{Ended, serve},
        signals,
    },
    startup::{open_database, open_or_make},
    tls::leaf::Certificates,
    upgrade::{Kept, Strange, Upgraded},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address to listen on, with port; may be given several times. Default: port 7443 on all addresses.
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Vec<SocketAddr>,
    #[command(flatten)]
    migration: migrate::Args,
}

/// What a server is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// An office's work.
    Work,
    /// `kontord demo`.
    Demonstration,
}

pub(super) fn run(place: Place, args: &Args, purpose: Purpose) -> anyhow::Result<ExitCode> {
    let given = place.given.clone();
    let settings = place.settings_with(flags(args))?;
    start_log(&settings)?;
    datadir::prepare(&settings.data_dir)?;
    let lock = datadir::lock(&settings.database)?;
    let db = open_database(&settings)?;
    if purpose == Purpose::Demonstration {
        demo_server::require_demonstration(&db)?;
    }
    log_upgrade(&migrate::upgrade(
        &settings,
        &db,
        &args.migration,
        Strange::Refuse,
    )?);
    let app = open_or_make(&settings, db, given)?;
    if purpose == Purpose::Demonstration {
        demo_server::mark(&app.db)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    let ended = runtime.block_on(serve_until_told(&app, &settings));
    // What still runs is cut off here; a hard stop does not wait for it.
    runtime.shutdown_background();
    app.db.close();
    drop(lock);
    tracing::info!(how = ?ended.as_ref().ok(), "stopped");
    Ok(match ended? {
        Ended::Softly => ExitCode::SUCCESS,
        Ended::Hard => ExitCode::FAILURE,
    })
}

fn log_upgrade(upgraded: &Upgraded) {
    if upgraded.versions.is_empty() {
        return;
    }
    let versions = upgraded.versions.join(",");
    match &upgraded.backup {
        Kept::In(path) => {
            tracing::info!(versions, backup = %path.display(), "the database was migrated");
        }
        Kept::NotNeeded => tracing::info!(versions, "the database was made"),
        Kept::Skipped => {
            tracing::warn!(
                versions,
                "the database was migrated without a backup before it"
            );
        }
    }
}

async fn serve_until_told(app: &App, settings: &Settings) -> anyhow::Result<Ended> {
    let (soft, hard) = (CancellationToken::new(), CancellationToken::new());
    signals::watch(soft.clone(), hard.clone()).context("catching signals")?;
    let certificates = Certificates::new(
        app.installation.id,
        names(settings),
        &app.installation.authority,
        app.now(),
        &app.random,
    )?;
    let listeners = bind(&settings.listen).await?;
    let addresses = addresses(&listeners)?;
    let work = TaskTracker::new();
    work.spawn(housekeeping::run(app.clone(), soft.clone()));
    if let Some(url) = settings.licence_refresh_url.clone() {
        let fetcher =
            Fetcher::new(url, Vec::new(), None).context("the setting \"licence_refresh_url\"")?;
        work.spawn(licence_refresh::run(app.clone(), fetcher, soft.clone()));
    }
    work.spawn(runner::run(app.clone(), soft.clone()));
    work.spawn(sync_schedule::run(app.clone(), soft.clone()));
    work.spawn(notify::keep_alive(app.clone(), soft.clone()));
    if let Some(address) = settings.metrics_listen {
        let listener = metrics::bind(address)
            .await
            .context("listening for metrics")?;
        tracing::info!(address = %listener.local_addr()?, "serving metrics");
        work.spawn(metrics::serve(listener, app.metrics.clone(), soft.clone()));
    }
    work.close();
    let serving = tokio::spawn(serve(
        app.clone(),
        certificates,
        listeners,
        Limits::default(),
        soft.clone(),
        hard.clone(),
    ));
    welcome(app, settings, &addresses).await?;
    notify::ready();
    soft.cancelled().await;
    notify::stopping();
    let ended = serving.await.context("serving")??;
    tokio::select! {
        () = work.wait() => Ok(ended),
        () = hard.cancelled() => Ok(Ended::Hard),
    }
}

/// Says where it listens, who it is and what to do next; programs wait for the line `ready`.
async fn welcome(app: &App, settings: &Settings, addresses: &[SocketAddr]) -> anyhow::Result<()> {
    let fingerprint = show_fingerprint(&app.installation.authority.fingerprint());
    let list: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    tracing::info!(
        installation = %app.installation.id,
        listening = list.join(" "),
        ca_fingerprint = fingerprint,
        "serving"
    );
    output::note(&format!(
        "Kontor {} listens on {}",
        env!("CARGO_PKG_VERSION"),
        list.join(", ")
    ));
    output::note(&format!(
        "CA fingerprint (SHA-256 of its public key): {fingerprint}"
    ));
    if let Some(next) = next_command(app, settings).await? {
        output::note(&format!("Next, in another terminal: {next}"));
    }
    if let Some(first) = addresses.first() {
        output::data(&format!("ready {first}"));
    }
    Ok(())
}

/// What a new installation still lacks.
async fn next_command(app: &App, settings: &Settings) -> Result<Option<String>, Error> {
    let (administrators, workstations) = app
        .db
        .read(|conn| {
            let which = kontor_store::workstations::Which::Living;
            let workstations = kontor_store::workstations::list(conn, which, None, 1)?;
            Ok::<_, Error>((
                users::count_active_administrators(conn)?,
                workstations.len(),
            ))
        })
        .await?;
    let what = match (administrators, workstations) {
        (0, _) => "user add LOGIN --role administrator",
        (_, 0) => "workstation add NAME",
        _ => return Ok(None),
    };
    let place = if settings.data_dir_given {
        format!(" --data-dir {}", settings.data_dir.display())
    } else {
        String::new()
    };
    Ok(Some(format!("kontord {what}{place}")))
}

fn flags(args: &Args) -> Layer {
    let mut layer = Layer::default();
    if !args.listen.is_empty() {
        layer.set(
            "listen",
            args.listen.iter().map(ToString::to_string).collect(),
        );
    }
    layer
}

/// The machine's own name, if it has one that a certificate can carry, and the configured ones.
fn names(settings: &Settings) -> Vec<String> {
    let own = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    let is_dns = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
    };
    let mut names: Vec<String> = Some(own).filter(|name| is_dns(name)).into_iter().collect();
    names.extend(settings.names.iter().cloned());
    names
}

fn addresses(listeners: &[TcpListener]) -> anyhow::Result<Vec<SocketAddr>> {
    let addresses = listeners.iter().map(TcpListener::local_addr);
    addresses
        .collect::<Result<_, _>>()
        .context("asking where it listens")
}

fn start_log(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log)
        .with_context(|| format!("the setting \"log\": {}", settings.log))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match settings.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    }
    .map_err(|error| anyhow::anyhow!(error).context("starting the log"))
}
