//! `kontord backup`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::bail;
use kontor_store::Db;
use secrecy::ExposeSecret as _;

use super::{
    output,
    secret::{self, From},
};
use crate::{
    backup::{self, KeyIncluded, Source},
    clock::{Clock as _, SystemClock},
    config::Settings,
    keys::transfer,
    random::Random,
    startup::{open_database, read_key},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// File to write; it must not exist.
    file: PathBuf,
    /// Puts the installation key inside, under a passphrase: whoever has both can read everything.
    #[arg(long)]
    with_key: bool,
    /// Takes the passphrase from the first line of stdin.
    #[arg(long, requires = "with_key")]
    passphrase_stdin: bool,
}

/// Writes a backup, also while the server runs.
pub(super) fn run(settings: &Settings, args: &Args) -> anyhow::Result<ExitCode> {
    let key = if args.with_key {
        Some(sealed_key(settings, From::flag(args.passphrase_stdin))?)
    } else {
        None
    };
    let db = open_database(settings)?;
    require_tables(&db)?;
    let source = Source {
        db: &db,
        key,
        now: SystemClock::new().now(),
    };
    let manifest = backup::write(&source, &args.file)?;
    db.close();
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    output::note(&format!(
        "{}: {rows} rows in {} tables",
        args.file.display(),
        manifest.tables.len()
    ));
    if manifest.key == KeyIncluded::No {
        output::note(
            "The installation key is not inside: keep a copy of it elsewhere (kontord key export).",
        );
    }
    output::data(&format!("audit head {}", manifest.audit_head));
    Ok(ExitCode::SUCCESS)
}

/// The database may wait for its migration, but it must have been made.
fn require_tables(db: &Db) -> anyhow::Result<()> {
    let standing = db.read_long_blocking(|conn| db.migrations().standing(conn))?;
    if standing.applied.is_empty() {
        db.check_schema()?;
    }
    Ok(())
}

fn sealed_key(settings: &Settings, from: From) -> anyhow::Result<String> {
    let Some(key) = read_key(settings)? else {
        bail!(
            "there is no key in {}",
            settings.installation_key_file.display()
        );
    };
    let passphrase = secret::read_new(from, "Passphrase")?;
    Ok(transfer::export(
        &key,
        passphrase.expose_secret(),
        &Random::system(),
    )?)
}
