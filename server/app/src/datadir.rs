//! The data folder: for its owner alone, and one server at a time on an SQLite database.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use kontor_store::DbAddress;

const MODE: u32 = 0o700;
const OTHERS: u32 = 0o077;
const LOCK_MODE: u32 = 0o600;
const LOCK_EXTENSION: &str = "lock";

/// Why the folder cannot be used; the texts name the remedy.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Others can enter it, and it holds something already.
    #[error("the data folder {} can be entered by others than its owner: run chmod 700 on it, or name another folder", path.display())]
    Exposed {
        /// The folder.
        path: PathBuf,
    },
    /// Another server works on the database.
    #[error("another kontord serves the database of {}: stop it first, or serve several from one PostgreSQL", path.display())]
    Locked {
        /// The lock's file.
        path: PathBuf,
    },
    /// The folder cannot be made, read or locked.
    #[error("the data folder's {} cannot be used", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Makes the folder if it is not there, and sees that others cannot enter it.
///
/// # Errors
/// [`DataDirError`].
pub fn prepare(path: &Path) -> Result<(), DataDirError> {
    let io = |source| DataDirError::Io {
        path: path.to_owned(),
        source,
    };
    DirBuilder::new()
        .recursive(true)
        .mode(MODE)
        .create(path)
        .map_err(io)?;
    let mode = fs::metadata(path).map_err(io)?.permissions().mode();
    if mode & OTHERS == 0 {
        return Ok(());
    }
    // An empty folder was made for us; one with something in it may be anybody's.
    if fs::read_dir(path).map_err(io)?.next().is_some() {
        return Err(DataDirError::Exposed {
            path: path.to_owned(),
        });
    }
    fs::set_permissions(path, fs::Permissions::from_mode(MODE)).map_err(io)
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Locks an SQLite database for one server. Commands of the administrator work beside it; PostgreSQL needs no lock.
///
/// # Errors
/// [`DataDirError::Locked`] if another server has it.
pub fn lock(database: &DbAddress) -> Result<Option<Lock>, DataDirError> {
    let DbAddress::Sqlite(path) = database else {
        return Ok(None);
    };
    let path = path.with_extension(LOCK_EXTENSION);
    let io = |source| DataDirError::Io {
        path: path.clone(),
        source,
    };
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(LOCK_MODE)
        .open(&path)
        .map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Err(DataDirError::Locked { path }),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_for_its_owner_alone() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("a/b");
        prepare(&path).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            MODE
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        prepare(&path).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            MODE
        );
        fs::write(path.join("x"), "x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(prepare(&path), Err(DataDirError::Exposed { .. })));
    }

    #[test]
    fn one_server_at_a_time_works_on_an_sqlite_database() {
        let directory = tempfile::tempdir().unwrap();
        let database = DbAddress::Sqlite(directory.path().join("kontor.db"));
        let first = lock(&database).unwrap();
        assert!(matches!(lock(&database), Err(DataDirError::Locked { .. })));
        drop(first);
        assert!(lock(&database).unwrap().is_some());
    }
}
