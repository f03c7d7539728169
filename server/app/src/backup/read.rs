//! Reading a backup: all of it is checked before anything is believed.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use flate2::read::GzDecoder;
use ring::digest::{Context, SHA256};

use super::error::BackupError;
use super::manifest::{FORMAT, KEY, KeyIncluded, LINES, MANIFEST, Manifest, TABLES, TableEntry};

/// Bytes of the manifest at most.
const MANIFEST_BYTES_MAX: u64 = 1024 * 1024;
/// Bytes of the key at most.
const KEY_BYTES_MAX: u64 = 4096;
/// Bytes of one row at most.
const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A backup that was read to its end and is what its manifest says.
#[derive(Debug)]
pub struct Checked {
    /// The file.
    pub(super) path: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// The installation key under its passphrase, if it is inside.
    pub(super) key: Option<String>,
}

impl Checked {
    /// Whether the installation key is inside, under a passphrase.
    pub fn has_key(&self) -> bool {
        self.key.is_some()
    }
}

/// Reads a backup to its end and compares every count and checksum. Blocking.
///
/// # Errors
/// [`BackupError::Damaged`], [`BackupError::Io`].
pub fn check(path: &Path) -> Result<Checked, BackupError> {
    let mut manifest = None;
    let mut key = None;
    let mut found = Vec::new();
    for_each_entry(path, |name, content| {
        if manifest.is_some() {
            return Err(damaged(path, "there is something after the manifest"));
        }
        match name {
            MANIFEST => manifest = Some(text(path, content, MANIFEST_BYTES_MAX)?),
            KEY => key = Some(text(path, content, KEY_BYTES_MAX)?),
            name => {
                let table = table_of(name)
                    .ok_or_else(|| damaged(path, &format!("{name} does not belong in one")))?;
                found.push(measure(path, table, content)?);
            }
        }
        Ok(())
    })?;
    let manifest = manifest.ok_or_else(|| damaged(path, "its end is missing"))?;
    let manifest: Manifest = serde_json::from_str(&manifest)
        .map_err(|error| damaged(path, &format!("its manifest cannot be read ({error})")))?;
    compare(path, &manifest, &found, key.as_deref())?;
    Ok(Checked {
        path: path.to_owned(),
        manifest,
        key,
    })
}

/// Gives every row to `line`, table by table, in the order of the file.
pub(super) fn for_each_line(
    backup: &Checked,
    mut line: impl FnMut(&str, &str) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let path = &backup.path;
    for_each_entry(path, |name, content| {
        let Some(table) = table_of(name) else {
            return Ok(());
        };
        for_each_row(path, content, |row| {
            let row = std::str::from_utf8(row)
                .map_err(|_| damaged(path, &format!("a row of {table} is no text")))?;
            line(table, row)
        })
    })
}

pub(super) fn damaged(path: &Path, what: &str) -> BackupError {
    BackupError::Damaged {
        path: path.to_owned(),
        what: what.to_owned(),
    }
}

fn for_each_entry(
    path: &Path,
    mut entry: impl FnMut(&str, &mut dyn Read) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => BackupError::Io {
            path: path.to_owned(),
            source,
        },
        _ => damaged(path, &format!("it cannot be unpacked ({source})")),
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    for file in archive.entries().map_err(unreadable)? {
        let mut file = file.map_err(unreadable)?;
        let name = file.path().map_err(unreadable)?.display().to_string();
        entry(&name, &mut file)?;
    }
    // The checksum of gzip stands at its very end, behind the archive's.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(unreadable)?;
    Ok(())
}

fn for_each_row(
    path: &Path,
    content: &mut dyn Read,
    mut row: impl FnMut(&[u8]) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let mut content = BufReader::new(content);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = content
            .by_ref()
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut line)
            .map_err(|error| damaged(path, &format!("it cannot be unpacked ({error})")))?;
        if read == 0 {
            return Ok(());
        }
        let Some((b'\n', text)) = line.split_last() else {
            return Err(damaged(path, "a row has no end"));
        };
        row(text)?;
    }
}

fn measure(path: &Path, table: &str, content: &mut dyn Read) -> Result<TableEntry, BackupError> {
    let mut digest = Context::new(&SHA256);
    let mut rows = 0;
    for_each_row(path, content, |row| {
        digest.update(row);
        digest.update(b"\n");
        rows += 1;
        Ok(())
    })?;
    Ok(TableEntry {
        name: table.to_owned(),
        rows,
        sha256: HEXLOWER.encode(digest.finish().as_ref()),
    })
}

fn text(path: &Path, content: &mut dyn Read, bytes_max: u64) -> Result<String, BackupError> {
    let mut text = String::new();
    content
        .take(bytes_max)
        .read_to_string(&mut text)
        .map_err(|error| damaged(path, &format!("it cannot be unpacked ({error})")))?;
    Ok(text)
}

fn table_of(name: &str) -> Option<&str> {
    name.strip_prefix(TABLES)?.strip_suffix(LINES)
}

fn compare(
    path: &Path,
    manifest: &Manifest,
    found: &[TableEntry],
    key: Option<&str>,
) -> Result<(), BackupError> {
    if manifest.format != FORMAT {
        return Err(damaged(
            path,
            &format!("its format is {:?}, not {FORMAT:?}", manifest.format),
        ));
    }
    if key.is_some() != (manifest.key == KeyIncluded::UnderPassphrase) {
        return Err(damaged(path, "its key is not what its manifest says"));
    }
    for (said, is) in manifest.tables.iter().zip(found) {
        if said != is {
            return Err(damaged(
                path,
                &format!("the table {} is not what its manifest says", said.name),
            ));
        }
    }
    if manifest.tables.len() != found.len() {
        return Err(damaged(path, "its tables are not those of its manifest"));
    }
    Ok(())
}
