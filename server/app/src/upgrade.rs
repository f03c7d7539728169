//! Bringing the database to this program's schema, with a backup of it as it was.
//!
//! All of it happens in the migration's own transaction, under the lock that it takes: of several servers that start at
//! once one writes the backup and migrates, and the others wait for it. The backup is whole, on the disk and read back
//! before the first step of the migration. A server that is killed meanwhile leaves the database as it was; the next
//! start begins anew, with a new backup.

mod kept;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use kontor_store::{
    Conn, Db, Standing, StoreError,
    archive::is_unused,
    installation::{self, Item},
};
use uuid::Uuid;

use crate::audit::{Change, record_of_server};
use crate::backup::{self, BackupError, Content};
use crate::clock::Clock;
use crate::error::Error;
use crate::installation::OpenError;
use crate::keys::{InstallationKey, Keys};

/// What is to be brought to this program's schema.
pub struct Upgrade<'a> {
    /// The database.
    pub db: &'a Db,
    /// Where the backup goes, into the folder `backups`.
    pub data_dir: &'a Path,
    /// Whether there is to be one.
    pub first: First,
    /// The installation key of this machine, for the audit row.
    pub key: Option<&'a InstallationKey>,
    /// What to do with an installation to which that key does not belong.
    pub strange: Strange,
    /// The moment of the backup and of the audit row.
    pub clock: &'a dyn Clock,
}

/// What comes before a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// A backup.
    Backup,
    /// Nothing: the administrator has a backup of their own.
    Nothing,
}

/// What to do with the database of an installation whose key is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strange {
    /// It is left alone: this server could not serve it, and those that can would be shut out.
    Refuse,
    /// It is migrated, without a row in its audit: an administrator says so.
    Migrate,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgraded {
    /// Versions of the schema that were run, oldest first; none if nothing was pending.
    pub versions: Vec<String>,
    /// What became of the backup.
    pub backup: Kept,
}

/// What became of the backup before a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is in this file.
    In(PathBuf),
    /// It was not wanted.
    Skipped,
    /// There was nothing to keep, or nothing to migrate.
    NotNeeded,
}

/// Why the database was not brought to this program's schema; it was left as it was. The texts name the remedy.
#[derive(Debug, thiserror::Error)]
pub enum UpgradeError {
    /// The backup cannot be written.
    #[error(
        "the database was not migrated, because the backup before it could not be written to {}: mend the cause (a full \
         disk?) and start again, or pass --no-backup if you have a backup of your own",
        folder.display()
    )]
    Backup {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: BackupError,
    },
    /// The migration failed after its backup was written.
    #[error(
        "the migration failed and the database was left as it was: go on with the version of kontord that you had; should \
         the database be damaged, `kontord restore {} --replace` brings back its state from before",
        backup.display()
    )]
    Migration {
        /// The backup.
        backup: PathBuf,
        /// Why.
        #[source]
        source: Box<UpgradeError>,
    },
    /// The installation's key is not here.
    #[error("the database was not migrated")]
    Strange(#[source] OpenError),
    /// The audit row cannot be written.
    #[error("the migration cannot be written into the audit")]
    Audit(#[source] Error),
    /// The database failed.
    #[error("the database cannot be migrated")]
    Store(#[source] StoreError),
}

impl From<StoreError> for UpgradeError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Brings the database to this program's schema. Blocking.
///
/// # Errors
/// [`UpgradeError`]; then the database is as it was.
pub fn upgrade(what: &Upgrade<'_>) -> Result<Upgraded, UpgradeError> {
    let mut kept = Kept::NotNeeded;
    let result = what.db.upgrade_blocking(
        |conn, standing| {
            kept = what.keep(conn, standing)?;
            Ok(kept.clone())
        },
        |conn, standing, kept| what.record(conn, standing, &kept),
    );
    match (result, kept) {
        (Ok(standing), backup) => Ok(Upgraded {
            versions: standing.pending,
            backup,
        }),
        (Err(source), Kept::In(backup)) => Err(UpgradeError::Migration {
            backup,
            source: Box::new(source),
        }),
        (Err(error), _) => Err(error),
    }
}

impl Upgrade<'_> {
    /// Writes the backup, if there is anything to keep.
    fn keep(&self, conn: &mut Conn, standing: &Standing) -> Result<Kept, UpgradeError> {
        if is_unused(conn)? {
            return Ok(Kept::NotNeeded);
        }
        if self.strange == Strange::Refuse {
            match self.keys(conn)? {
                Ok(_) | Err(OpenError::NotMade) => {}
                Err(error) => return Err(UpgradeError::Strange(error)),
            }
        }
        if self.first == First::Nothing {
            return Ok(Kept::Skipped);
        }
        let folder = kept::folder(self.data_dir);
        self.write(conn, standing, &folder)
            .map(Kept::In)
            .map_err(|source| UpgradeError::Backup { folder, source })
    }

    fn write(
        &self,
        conn: &mut Conn,
        standing: &Standing,
        folder: &Path,
    ) -> Result<PathBuf, BackupError> {
        kept::prepare(folder)?;
        let now = self.clock.now();
        let path = folder.join(kept::name(standing, now));
        let content = Content {
            schema: standing.applied.clone(),
            key: None,
            now,
        };
        // The writers' lock stands for a snapshot: nobody else changes anything meanwhile.
        let manifest = backup::write_from(conn, content, &path)?;
        // A backup that cannot be read is none.
        let checked = backup::check(&path)?;
        if checked.manifest != manifest {
            return Err(BackupError::Damaged {
                path,
                what: "it is not what was written".to_owned(),
            });
        }
        kept::prune(folder);
        Ok(path)
    }

    /// The migration's row in the audit, if there is an installation and its key is here.
    fn record(
        &self,
        conn: &mut Conn,
        standing: &Standing,
        kept: &Kept,
    ) -> Result<(), UpgradeError> {
        let Ok(keys) = self.keys(conn)? else {
            return Ok(());
        };
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        };
        let backup = match kept {
            Kept::In(path) => Some(name(path)),
            Kept::Skipped | Kept::NotNeeded => None,
        };
        let change = Change::without_id("installation.migrate", "installation")
            .with("from", standing.applied.last().cloned())
            .with("to", standing.pending.last().cloned())
            .with("made_by", env!("CARGO_PKG_VERSION"))
            .with("backup", backup);
        record_of_server(conn, &keys, self.clock.now(), &change).map_err(|error| match error {
            Error::Store(error) => error.into(),
            error => UpgradeError::Audit(error),
        })
    }

    /// The keys of the installation in this database, if there is one and its key is here. Of its table every schema has
    /// had the columns that this reads.
    fn keys(&self, conn: &mut Conn) -> Result<Result<Keys, OpenError>, StoreError> {
        let id = installation::find(conn, Item::Id)?;
        let check_value = installation::find(conn, Item::KeyCheck)?;
        let (Some(id), Some(check_value)) = (id, check_value) else {
            return Ok(Err(OpenError::NotMade));
        };
        let Ok(id) = Uuid::from_slice(&id) else {
            return Ok(Err(OpenError::Damaged));
        };
        let keys = self.key.map(|key| Keys::derive(key, id));
        Ok(match keys {
            None => Err(OpenError::MissingKey),
            Some(keys) if keys.fits(&check_value) => Ok(keys),
            Some(_) => Err(OpenError::WrongKey),
        })
    }
}
