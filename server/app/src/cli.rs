//! The command line of `kontord`.

mod audit;
mod backup;
mod ca;
mod check;
mod demo;
mod demo_server;
mod key;
mod licence;
mod migrate;
mod output;
mod practice_shop;
mod restore;
mod restore_confirm;
mod secret;
mod series;
mod serve;
mod service;
mod token;
mod user;
mod workstation;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use kontor_domain::refusal::Refusal;

use crate::{
    Given,
    app::App,
    config::{Layer, Settings},
    error::{Error, chain},
    startup,
};

/// The Kontor server.
///
/// Settings come from a TOML file, are overridden by KONTOR_… variables, and those by flags.
#[derive(Debug, Parser)]
#[command(name = "kontord", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Which installation is meant.
#[derive(Debug, Args)]
struct Place {
    /// TOML file with settings.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the database, the key and the lock.
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Database: `sqlite:FILE` or `postgres://USER@HOST/DATABASE`.
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Told by whoever calls [`run`], never by the command line.
    #[arg(skip)]
    given: Given,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves workstations until it is told to stop.
    Serve(serve::Args),
    /// Brings the database to this program's schema, after a backup of it as it is.
    Migrate(migrate::Args),
    /// The people who can log in.
    #[command(subcommand)]
    User(user::Command),
    /// The computers that joined.
    #[command(subcommand)]
    Workstation(workstation::Command),
    /// The service accounts of machines that act without a person.
    #[command(subcommand)]
    Token(token::Command),
    /// The licence: what it opens, a new one, the trial.
    #[command(subcommand)]
    Licence(licence::Command),
    /// The number series of documents.
    #[command(subcommand)]
    Series(series::Command),
    /// The audit trail.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Writes a backup, also while the server runs.
    Backup(backup::Args),
    /// Restores a backup while no server runs.
    Restore(restore::Args),
    /// Takes the true last numbers after a restore, so that documents can be issued again.
    RestoreConfirm(restore_confirm::Args),
    /// Prints the certificate of the installation's CA, for clients of other makes.
    Ca,
    /// Looks for what can go wrong here and says what to do about it.
    Check,
    /// The installation key.
    #[command(subcommand)]
    Key(key::Command),
    /// Running under systemd.
    #[command(subcommand)]
    Service(service::Command),
    /// Shows the main job with a server of its own: join, log in, issue an invoice, print it.
    Demo(demo::Args),
    /// The server that `demo` starts; of no use by hand.
    #[command(hide = true)]
    DemoServer(serve::Args),
    /// Opens a shop to train with, like a Shoper shop, in memory and on this computer alone.
    PracticeShop(practice_shop::Args),
    /// Prints documents for the server that started it; of no use by hand.
    #[command(hide = true)]
    Render,
}

/// Runs the command that the process was started with.
pub fn run(given: Given) -> ExitCode {
    let mut cli = Cli::parse();
    cli.place.given = given;
    match execute(cli) {
        Ok(code) => code,
        Err(error) => {
            output::error(&explain(&error));
            ExitCode::FAILURE
        }
    }
}

/// Ends before anything was done.
pub fn fail(error: &dyn std::error::Error) -> ExitCode {
    output::error(&chain(error));
    ExitCode::FAILURE
}

fn execute(cli: Cli) -> anyhow::Result<ExitCode> {
    let place = cli.place;
    match cli.command {
        Command::Serve(args) => serve::run(place, &args, serve::Purpose::Work),
        Command::Migrate(args) => migrate::run(&place.settings()?, &args),
        Command::User(command) => with_app(place, |app| user::run(app, command)),
        Command::Workstation(command) => with_app(place, |app| workstation::run(app, command)),
        Command::Token(command) => with_app(place, |app| token::run(app, command)),
        Command::Licence(command) => with_app(place, |app| licence::run(app, command)),
        Command::Series(command) => with_app(place, |app| series::run(app, command)),
        Command::Audit(command) => with_app(place, |app| audit::run(app, command)),
        Command::Backup(args) => backup::run(&place.settings()?, &args),
        Command::Restore(args) => restore::run(&place.settings()?, &args),
        Command::RestoreConfirm(args) => with_app(place, |app| restore_confirm::run(app, args)),
        Command::Ca => with_app(place, |app| async move { Ok(ca::run(&app)) }),
        Command::Check => Ok(check::run(&place.settings()?)),
        Command::Key(command) => key::run(&place.settings()?, command),
        Command::Service(command) => service::run(&command),
        Command::Demo(args) => demo::run(args),
        Command::DemoServer(args) => demo_server::run(place, &args),
        Command::PracticeShop(args) => practice_shop::run(&args),
        Command::Render => Ok(kontor_print::child_main()),
    }
}

impl Place {
    fn settings(self) -> anyhow::Result<Settings> {
        self.settings_with(Layer::default())
    }

    fn settings_with(self, mut flags: Layer) -> anyhow::Result<Settings> {
        if let Some(data_dir) = self.data_dir {
            flags.set("data_dir", vec![data_dir.display().to_string()]);
        }
        if let Some(database) = self.database {
            flags.set("database", vec![database]);
        }
        let settings = Settings::load(self.config.as_deref(), flags, |name| {
            std::env::var(name).ok()
        })?;
        Ok(settings)
    }
}

/// Runs a command of the administrator on the opened installation, also while it is being served.
fn with_app<F>(place: Place, command: impl FnOnce(App) -> F) -> anyhow::Result<ExitCode>
where
    F: Future<Output = anyhow::Result<ExitCode>>,
{
    let given = place.given.clone();
    let settings = place.settings()?;
    let app = startup::open(&settings, given)?;
    let db = app.db.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    let result = runtime.block_on(command(app));
    db.close();
    result
}

/// What a person reads of an error: the wording of a refusal with its fields, or the chain of causes.
fn explain(error: &anyhow::Error) -> String {
    let refusal = error.chain().find_map(|cause| {
        cause
            .downcast_ref::<Refusal>()
            .or_else(|| cause.downcast_ref::<Error>()?.refusal())
    });
    let Some(refusal) = refusal else {
        return chain(error.as_ref());
    };
    let mut text = refusal.text.en.to_string();
    if refusal.violations.len() > 1 {
        for violation in &refusal.violations {
            text.push_str("\n  ");
            text.push_str(&violation.text.en);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_is_as_it_was_approved() {
        let mut command = Cli::command().term_width(100);
        command.build();
        let mut text = command.render_long_help().to_string();
        for name in [
            "serve",
            "migrate",
            "restore",
            "user",
            "workstation",
            "token",
            "licence",
            "series",
            "audit",
            "key",
            "practice-shop",
            "service",
        ] {
            let sub = command.find_subcommand_mut(name).unwrap();
            write!(text, "\n=== {name}\n{}", sub.render_help()).unwrap();
        }
        insta::assert_snapshot!(text);
    }
}
