//! Windows.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use etcetera::BaseStrategy as _;

/// Where the client keeps its state: `%LOCALAPPDATA%\Kontor`. Not the roaming directory: the
/// workstation's token belongs to this computer and must not travel to others.
pub fn home_dir() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.cache_dir().join("Kontor"))
}

/// Makes a directory, and those above it, that only its owner can read; files made in it inherit
/// that.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path)?;
    grant_owner_only(path, "(OI)(CI)F")
}

/// Lets only the owner read and write a file.
pub fn protect_file(path: &Path) -> io::Result<()> {
    // what lies in the client's own directory inherited its protection when it was made; asking
    // icacls for every file would cost a process each
    if home_dir().is_some_and(|home| path.starts_with(home)) {
        return Ok(());
    }
    grant_owner_only(path, "F")
}

/// Whether everybody may do anything with a file: not told here, for Windows has lists of rights instead of bits.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the same signature as on other systems"
)]
pub fn is_open_to_others(_file: &File) -> io::Result<bool> {
    Ok(false)
}

/// Windows keeps directories without being asked.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the same signature as on other systems"
)]
pub fn sync_dir(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Shows a file in the program that Windows has for it.
pub fn open_file(path: &Path) -> io::Result<()> {
    // explorer.exe answers 1 even when it worked
    Command::new("explorer.exe")
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map(|_| ())
}

/// What this computer calls itself; empty when it does not say.
pub fn host_name() -> String {
    env::var("COMPUTERNAME").unwrap_or_default()
}

/// Waits until the person asks the program to end (Ctrl-C).
pub async fn interrupted() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// Takes inherited rights away and gives all of them to the person who is logged in.
fn grant_owner_only(path: &Path, rights: &str) -> io::Result<()> {
    let user = env::var("USERNAME").map_err(io::Error::other)?;
    let domain = env::var("USERDOMAIN").unwrap_or_default();
    let account = if domain.is_empty() {
        user
    } else {
        format!("{domain}\\{user}")
    };
    let status = Command::new("icacls.exe")
        .arg(path)
        .arg("/inheritance:r")
        .arg("/grant:r")
        .arg(format!("{account}:{rights}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other("icacls refused to protect the path"))
    }
}
