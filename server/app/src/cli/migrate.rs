//! `kontord migrate`, and the same step of `kontord serve`.

use std::process::ExitCode;

use kontor_store::Db;

use super::output;
use crate::{
    clock::SystemClock,
    config::Settings,
    datadir,
    startup::{open_database, read_key},
    upgrade::{self, First, Kept, Strange, Upgrade, Upgraded},
};

#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// Migrates an older database without writing a backup into the data folder first.
    #[arg(long)]
    no_backup: bool,
}

pub(super) fn run(settings: &Settings, args: &Args) -> anyhow::Result<ExitCode> {
    datadir::prepare(&settings.data_dir)?;
    let db = open_database(settings)?;
    let upgraded = upgrade(settings, &db, args, Strange::Migrate)?;
    db.close();
    if upgraded.versions.is_empty() {
        output::note("the database has this program's schema already");
        return Ok(ExitCode::SUCCESS);
    }
    output::note(&format!(
        "the database was brought to this program's schema: {}",
        upgraded.versions.join(", ")
    ));
    match upgraded.backup {
        Kept::In(path) => {
            output::note(&format!("as it was before, it is in {}", path.display()));
        }
        Kept::Skipped => output::note("there is no backup of how it was before"),
        Kept::NotNeeded => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Brings the database to this program's schema.
pub(super) fn upgrade(
    settings: &Settings,
    db: &Db,
    args: &Args,
    strange: Strange,
) -> anyhow::Result<Upgraded> {
    let key = read_key(settings)?;
    let what = Upgrade {
        db,
        data_dir: &settings.data_dir,
        first: if args.no_backup {
            First::Nothing
        } else {
            First::Backup
        },
        key: key.as_ref(),
        strange,
        clock: &SystemClock::new(),
    };
    Ok(upgrade::upgrade(&what)?)
}
