//! The tool's files: a private key for its owner alone, and nothing written over.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use anyhow::{Context as _, Result, ensure};
use zeroize::Zeroizing;

const PRIVATE: u32 = 0o600;
/// The bits of everybody but the owner.
const OTHERS: u32 = 0o077;
const ORDINARY: u32 = 0o644;

/// Reads a text.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Reads a private key's text, if nobody else can.
pub fn read_private(path: &Path) -> Result<Zeroizing<String>> {
    let mode = fs::metadata(path)
        .with_context(|| path.display().to_string())?
        .permissions()
        .mode();
    ensure!(
        mode & OTHERS == 0,
        "{} can be read by others than its owner: run chmod 600 on it",
        path.display()
    );
    read(path).map(Zeroizing::new)
}

/// Writes a private key's text.
pub fn write_private(path: &Path, text: &[u8]) -> Result<()> {
    write(path, text, PRIVATE)
}

/// Writes a text for everybody.
pub fn write_new(path: &Path, text: &[u8]) -> Result<()> {
    write(path, text, ORDINARY)
}

fn write(path: &Path, text: &[u8], mode: u32) -> Result<()> {
    let written = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(path)?;
        file.write_all(text)?;
        file.write_all(b"\n")?;
        file.sync_all()
    };
    written().with_context(|| format!("writing {}", path.display()))
}
