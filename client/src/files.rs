//! Files of the client's own state: written whole, flushed to the disk, readable by their owner alone.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Result, platform};

/// Replaces a file at once: a reader sees the old content or the new, also after a loss of power.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<()> {
    replace(path, content).map_err(|error| unusable(path, &error))
}

/// Reads a file; `None` when there is none.
pub(crate) fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(path, &error)),
    }
}

/// Reads a TOML file; `None` when there is none.
pub(crate) fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let Some(text) = read(path)? else {
        return Ok(None);
    };
    toml::from_str(&text)
        .map(Some)
        .map_err(|error| unusable(path, &error))
}

/// Replaces a TOML file.
pub(crate) fn write_toml<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    let text = toml::to_string_pretty(value).map_err(|error| unusable(path, &error))?;
    write(path, text.as_bytes())
}

/// Removes a file; one that is gone already is no fault.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(path, &error)),
        _ => Ok(()),
    }
}

/// Makes a directory that only its owner can read.
pub(crate) fn create_dir(path: &Path) -> Result<()> {
    platform::create_private_dir(path).map_err(|error| unusable(path, &error))
}

/// Says of a file what is wrong with it.
pub(crate) fn unusable(path: &Path, problem: &dyn std::error::Error) -> Error {
    Error::State {
        path: path.to_owned(),
        problem: problem.to_string(),
    }
}

fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let dir = path
        .parent()
        .ok_or_else(|| io::Error::other("the path has no directory"))?;
    platform::create_private_dir(dir)?;
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(content)?;
    platform::protect_file(file.path())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    platform::sync_dir(dir)
}
