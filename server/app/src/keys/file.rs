//! Where the installation key is kept on this machine.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::{InstallationKey, KEY_LENGTH};

/// Name of the key's file in the data directory.
pub const FILE_NAME: &str = "installation.key";
/// Name of the systemd credential that holds the same text.
pub const CREDENTIAL_NAME: &str = "installation-key";

const HEADER: &str = "kontor-installation-key-1:";
const MODE: u32 = 0o600;

/// Why the key cannot be used; the texts name the remedy.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// Others can read the file.
    #[error("{} can be read by others than its owner: run chmod 600 on it", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// The file holds something else.
    #[error("{} holds no installation key; it must be one line \"{HEADER}<64 hexadecimal digits>\"", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// There is a key already, and nothing writes over it.
    #[error("{} holds a key already: move it away first if it is the wrong one", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read or written.
    #[error("the installation key's file {} cannot be used", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Reads the key; `None` if there is no such file.
///
/// A systemd credential is not checked for its mode: systemd guards its directory.
///
/// # Errors
/// [`KeyFileError`].
pub fn read(
    path: &Path,
    credentials_directory: Option<&Path>,
) -> Result<Option<InstallationKey>, KeyFileError> {
    let io = |source| KeyFileError::Io {
        path: path.to_owned(),
        source,
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(error)),
    };
    let guarded = credentials_directory.is_some_and(|directory| path.starts_with(directory));
    let mode = fs::metadata(path).map_err(io)?.permissions().mode();
    if !guarded && mode & 0o077 != 0 {
        return Err(KeyFileError::Exposed {
            path: path.to_owned(),
        });
    }
    parse(&text)
        .map(Some)
        .ok_or_else(|| KeyFileError::Malformed {
            path: path.to_owned(),
        })
}

/// Writes a new key's file, to the disk; never over one that exists.
///
/// # Errors
/// [`KeyFileError`].
pub fn write_new(path: &Path, key: &InstallationKey) -> Result<(), KeyFileError> {
    let io = |source| KeyFileError::Io {
        path: path.to_owned(),
        source,
    };
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(path)
        .map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyFileError::Exists {
                path: path.to_owned(),
            },
            _ => io(error),
        })?;
    let text = Zeroizing::new(format!("{HEADER}{}\n", HEXLOWER.encode(key.as_bytes())));
    file.write_all(text.as_bytes()).map_err(io)?;
    file.sync_all().map_err(io)?;
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    fs::File::open(directory.unwrap_or(Path::new(".")))
        .and_then(|directory| directory.sync_all())
        .map_err(io)
}

/// Removes a key's file that belongs to nothing.
///
/// # Errors
/// [`KeyFileError::Io`].
pub fn remove(path: &Path) -> Result<(), KeyFileError> {
    fs::remove_file(path).map_err(|source| KeyFileError::Io {
        path: path.to_owned(),
        source,
    })
}

fn parse(text: &str) -> Option<InstallationKey> {
    let digits = text.trim().strip_prefix(HEADER)?;
    let bytes = Zeroizing::new(
        HEXLOWER
            .decode(digits.to_ascii_lowercase().as_bytes())
            .ok()?,
    );
    let bytes: [u8; KEY_LENGTH] = bytes.as_slice().try_into().ok()?;
    Some(InstallationKey::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_for_its_owner_alone_and_never_written_over() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE_NAME);
        assert!(read(&path, None).unwrap().is_none());
        let key = InstallationKey::from_bytes([3; KEY_LENGTH]);
        write_new(&path, &key).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            MODE
        );
        assert_eq!(
            read(&path, None).unwrap().unwrap().as_bytes(),
            key.as_bytes()
        );
        assert!(matches!(
            write_new(&path, &key),
            Err(KeyFileError::Exists { .. })
        ));
    }

    #[test]
    fn a_key_that_others_can_read_is_refused_except_as_a_credential() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(CREDENTIAL_NAME);
        write_new(&path, &InstallationKey::from_bytes([3; KEY_LENGTH])).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(matches!(
            read(&path, None),
            Err(KeyFileError::Exposed { .. })
        ));
        assert!(read(&path, Some(directory.path())).unwrap().is_some());
    }

    #[test]
    fn anything_else_in_the_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE_NAME);
        for text in ["", "kontor-installation-key-1:00", "klucz"] {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(MODE)).unwrap();
            assert!(
                matches!(read(&path, None), Err(KeyFileError::Malformed { .. })),
                "{text}"
            );
        }
    }
}
