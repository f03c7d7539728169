//! `kontord licence …`.

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use kontor_domain::calendar::format_date;

use super::{output, workstation::moment};
use crate::{
    actor::Actor,
    app::App,
    services::licence::{self, LICENCE_BYTES_MAX, Shown},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Shows what the licence opens, until when, and whose licences this program takes.
    Show,
    /// Installs a licence, for all servers of the installation.
    Install {
        /// The vendor's file; - for standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Opens the link to a shop for 30 days without a licence; once in an installation's life.
    Trial,
}

pub(super) async fn run(app: App, command: Command) -> anyhow::Result<ExitCode> {
    let console = Actor::console();
    let shown = match command {
        Command::Show => licence::show(&app, &console).await?,
        Command::Install { file } => licence::install(&app, &console, &read(&file)?, "").await?,
        Command::Trial => licence::start_trial(&app, &console, "").await?,
    };
    print(&shown);
    Ok(ExitCode::SUCCESS)
}

/// The text of a licence, and never more than that.
fn read(path: &Path) -> anyhow::Result<String> {
    let name = path.display();
    let mut text = String::new();
    let limit = u64::try_from(LICENCE_BYTES_MAX)? + 1;
    if path == Path::new("-") {
        io::stdin().take(limit).read_to_string(&mut text)
    } else {
        let file = std::fs::File::open(path).with_context(|| name.to_string())?;
        file.take(limit).read_to_string(&mut text)
    }
    .with_context(|| format!("{name} is no licence file"))?;
    ensure!(
        text.len() <= LICENCE_BYTES_MAX,
        "{name} is no licence file: it is longer than {LICENCE_BYTES_MAX} bytes"
    );
    Ok(text)
}

fn print(shown: &Shown) {
    let standing = &shown.standing;
    output::note(&standing.summary().en);
    let mut rows = Vec::new();
    let mut row = |name: &str, value: String| rows.push(vec![name.to_owned(), value]);
    if let Some(licence) = &shown.licence {
        row("licence", licence.id.clone());
        row("company", licence.company_name.clone());
        row("NIP", licence.nip.clone());
        row("issued on", format_date(licence.issued_on));
        row("paid until", format_date(licence.paid_until));
        row("installed at", moment(shown.installed_at));
    }
    if let Some(until) = shown.trial_until {
        row("trial until", format_date(until));
    }
    if let Some(days) = standing.days_left() {
        row("days left", days.to_string());
    }
    row(
        "workstations",
        format!("{} of {}", shown.workstations_joined, standing.seats),
    );
    row(
        "trusted keys",
        if shown.trusted_keys.is_empty() {
            "none: this program was built without KONTOR_LICENCE_KEYS and takes no licence"
                .to_owned()
        } else {
            shown.trusted_keys.join(", ")
        },
    );
    output::table(&["WHAT", "IS"], &rows);
}
