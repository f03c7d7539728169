//! `kontord restore`.

use std::{path::PathBuf, process::ExitCode};

use kontor_store::archive::Existing;
use secrecy::ExposeSecret as _;

use super::{
    output,
    secret::{self, From},
};
use crate::{
    backup::{self, Target},
    clock::{Clock as _, SystemClock},
    config::Settings,
    datadir,
    keys::file,
    startup::{open_database, read_key},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Backup to restore.
    file: PathBuf,
    /// Loses all that the database holds now, of whatever version.
    #[arg(long)]
    replace: bool,
    /// Takes the passphrase of the key in the backup from the first line of stdin.
    #[arg(long)]
    passphrase_stdin: bool,
}

/// Restores a backup while no server runs.
pub(super) fn run(settings: &Settings, args: &Args) -> anyhow::Result<ExitCode> {
    let checked = backup::check(&args.file)?;
    datadir::prepare(&settings.data_dir)?;
    let lock = datadir::lock(&settings.database)?;
    let here = read_key(settings)?;
    let key_is_new = here.is_none();
    let passphrase = if checked.has_key() && key_is_new {
        let from = From::flag(args.passphrase_stdin);
        Some(secret::read(from, "Passphrase of the key in the backup")?)
    } else {
        None
    };
    let db = open_database(settings)?;
    let target = Target {
        db: &db,
        existing: if args.replace {
            Existing::Replace
        } else {
            Existing::Refuse
        },
        key: here,
        passphrase: passphrase.map(|text| text.expose_secret().to_owned()),
        now: SystemClock::new().now(),
    };
    let key = backup::restore(&checked, target)?;
    db.close();
    if key_is_new {
        file::write_new(&settings.installation_key_file, &key)?;
    }
    drop(lock);
    output::note(&format!(
        "restored what was backed up at {}.\n\
         Reading works; documents are issued again after `kontord restore-confirm`.\n\
         Workstations shut out since the backup may work again: look at `kontord workstation list`.",
        checked.manifest.made_at
    ));
    Ok(ExitCode::SUCCESS)
}
