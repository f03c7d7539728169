//! `kontord migrate`.

use std::process::ExitCode;

use super::output;
use crate::{config::Settings, datadir, startup::open_database};

pub(super) fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    datadir::prepare(&settings.data_dir)?;
    let db = open_database(settings)?;
    let done = db.migrate()?;
    db.close();
    match done.len() {
        0 => output::note("the database has this program's schema already"),
        _ => output::note(&format!(
            "the database was brought to this program's schema: {}",
            done.join(", ")
        )),
    }
    Ok(ExitCode::SUCCESS)
}
