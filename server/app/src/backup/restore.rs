//! Restoring a checked backup, all or nothing.

use kontor_store::{
    Conn, Db,
    archive::{self, Existing, FoundTable, Import},
    installation::{self, Item},
    sync::{kinds, runs},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::error::BackupError;
use super::read::{Checked, damaged, for_each_line};
use crate::actor::Actor;
use crate::audit::{Change, record};
use crate::error::Error;
use crate::keys::{InstallationKey, Keys, transfer};

/// Where a backup is restored to.
#[derive(Debug)]
pub struct Target<'a> {
    /// The database, empty or not.
    pub db: &'a Db,
    /// Whether rows that are there already stand in the way.
    pub existing: Existing,
    /// The installation key of this machine, if there is one.
    pub key: Option<InstallationKey>,
    /// Passphrase of the key in the backup, if it is to be taken from there.
    pub passphrase: Option<String>,
    /// The moment.
    pub now: OffsetDateTime,
}

/// Restores a backup of this program's schema or of an older one, which is migrated in the same breath, and marks the installation as restored: reading works, issuing is refused with
/// `RESTORED_CONFIRM` until the numbers are confirmed. Returns the installation key that belongs to it, which the caller
/// writes to its place if there is none. Blocking.
///
/// # Errors
/// [`BackupError`]; then the database is as it was.
pub fn restore(backup: &Checked, target: Target<'_>) -> Result<InstallationKey, BackupError> {
    let key = installation_key(backup, target.key, target.passphrase.as_deref())?;
    require_known_schema(backup, target.db)?;
    let what = Import {
        migrations: target.db.migrations(),
        schema: &backup.manifest.schema,
        existing: target.existing,
    };
    target.db.exclusive_blocking(|conn| {
        archive::import(conn, &what, |importer| {
            compare_tables(backup, importer.tables())?;
            for_each_line(backup, |table, line| Ok(importer.line(table, line)?))
        })?;
        finish(conn, backup, &key, target.now)
    })?;
    Ok(key)
}

fn require_known_schema(backup: &Checked, db: &Db) -> Result<(), BackupError> {
    let known = db.migrations().versions()?;
    let schema = &backup.manifest.schema;
    let unknown: Vec<_> = schema
        .iter()
        .filter(|version| !known.contains(version))
        .cloned()
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(BackupError::NewerSchema {
        made_by: backup.manifest.made_by.clone(),
        unknown,
    })
}

/// The backup has all tables of its schema, each once.
fn compare_tables(backup: &Checked, tables: &[FoundTable]) -> Result<(), BackupError> {
    let mut expected: Vec<_> = tables.iter().map(|table| table.name.as_str()).collect();
    let mut found: Vec<_> = backup
        .manifest
        .tables
        .iter()
        .map(|table| table.name.as_str())
        .collect();
    expected.sort_unstable();
    found.sort_unstable();
    if expected == found {
        Ok(())
    } else {
        Err(damaged(
            &backup.path,
            "its tables are not those of its schema",
        ))
    }
}

fn installation_key(
    backup: &Checked,
    here: Option<InstallationKey>,
    passphrase: Option<&str>,
) -> Result<InstallationKey, BackupError> {
    match (&backup.key, passphrase, here) {
        (Some(text), Some(passphrase), _) => {
            transfer::import(text, passphrase).map_err(BackupError::Key)
        }
        (_, _, Some(key)) => Ok(key),
        _ => Err(BackupError::KeyMissing),
    }
}

/// The last steps inside the transaction: the key must fit, the mark is set, the audit tells of it.
fn finish(
    conn: &mut Conn,
    backup: &Checked,
    key: &InstallationKey,
    now: OffsetDateTime,
) -> Result<(), BackupError> {
    let missing = || damaged(&backup.path, "it holds no installation");
    let id = installation::find(conn, Item::Id)?.ok_or_else(missing)?;
    let id = Uuid::from_slice(&id).map_err(|_| missing())?;
    let check_value = installation::find(conn, Item::KeyCheck)?.ok_or_else(missing)?;
    let keys = Keys::derive(key, id);
    if !keys.fits(&check_value) {
        return Err(BackupError::KeyWrong);
    }
    installation::put(conn, Item::Restored, backup.manifest.made_at.as_bytes())?;
    // the shops have gone on since: each is read whole again, and nothing goes on by itself
    kinds::forget_fetches(conn)?;
    let ended = runs::end_all(conn, &run_interrupted(), now)?;
    let change = Change::without_id("installation.restore", "installation")
        .with("sync_runs_ended", ended)
        .with("made_at", backup.manifest.made_at.as_str())
        .with("audit_head", backup.manifest.audit_head.as_str());
    record(conn, &keys, &Actor::console(), now, &change).map_err(|error| match error {
        Error::Store(error) => error.into(),
        Error::Refused(_) | Error::Internal { .. } => damaged(&backup.path, "its audit is broken"),
    })
}

/// Why a run of a synchronisation that was on when the backup was made has failed.
fn run_interrupted() -> serde_json::Value {
    serde_json::json!({
        "reason": "RESTORED",
        "pl": "Dane odtworzono z kopii zapasowej zrobionej w trakcie tej synchronizacji. Zaplanuj ją ponownie.",
        "en": "The data were restored from a backup that was made during this synchronisation. Plan it again.",
    })
}
