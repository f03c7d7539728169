//! Why a backup was not written or not restored; the texts name the remedy.

use std::io;
use std::path::PathBuf;

use kontor_store::StoreError;

use crate::keys::transfer::TransferError;

/// Why a backup was not written or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A backup is never written over a file.
    #[error("{} exists already: choose another name, a backup never overwrites a file", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be written or read.
    #[error("the backup {} cannot be used", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is no backup, or was damaged or altered.
    #[error("{} is no whole backup of Kontor: {what}; nothing was restored", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// The backup has a later schema than this program.
    #[error(
        "the backup was made by kontord {made_by}, whose database has a structure that this version does not know \
         ({}): restore it with that version or a later one; nothing was restored",
        unknown.join(", ")
    )]
    NewerSchema {
        /// Version that made it.
        made_by: String,
        /// Versions of the schema that this program lacks.
        unknown: Vec<String>,
    },
    /// The database is in use.
    #[error(
        "the database is not empty: restore into an empty one, or pass --replace to lose what is in it; nothing was \
         restored"
    )]
    NotEmpty,
    /// There is no installation key, neither here nor in the backup.
    #[error(
        "the installation key is neither here nor in the backup: bring it with `kontord key import`, or restore a backup \
         made with --with-key; nothing was restored"
    )]
    KeyMissing,
    /// The key here is another installation's.
    #[error(
        "the installation key here is not the one of the backup: bring the right one with `kontord key import`; nothing \
         was restored"
    )]
    KeyWrong,
    /// The key in the backup cannot be opened.
    #[error("the installation key in the backup cannot be opened")]
    Key(#[source] TransferError),
    /// The database failed.
    #[error("the database failed")]
    Store(#[source] StoreError),
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotEmpty => Self::NotEmpty,
            error => Self::Store(error),
        }
    }
}
