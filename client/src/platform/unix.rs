//! Linux and its kin.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use etcetera::BaseStrategy as _;

/// Where the client keeps its state: `$XDG_CONFIG_HOME/kontor`, usually `~/.config/kontor`.
pub fn home_dir() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("kontor"))
}

/// Makes a directory, and those above it, that only its owner can read (0700).
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Lets only the owner read and write a file (0600).
pub fn protect_file(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(0o600))
}

/// Whether everybody on this computer may do anything with a file. Its group may: a service's secrets are handed over so.
pub fn is_open_to_others(file: &File) -> io::Result<bool> {
    const OTHERS: u32 = 0o007;
    Ok(file.metadata()?.permissions().mode() & OTHERS != 0)
}

/// Makes a rename inside the directory survive a loss of power.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Shows a file in the program that the desktop has for it.
pub fn open_file(path: &Path) -> io::Result<()> {
    let mut child = Command::new("xdg-open")
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if child.wait()?.success() {
        Ok(())
    } else {
        Err(io::Error::other("xdg-open failed"))
    }
}

/// What this computer calls itself; empty when it does not say.
pub fn host_name() -> String {
    let said = fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| {
        let output = Command::new("hostname").stdin(Stdio::null()).output()?;
        Ok::<_, io::Error>(String::from_utf8_lossy(&output.stdout).into_owned())
    });
    said.unwrap_or_default().trim().to_owned()
}

/// Waits until the person or the system asks the program to end (Ctrl-C, SIGTERM).
pub async fn interrupted() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}

/// Sets who may do what with a path.
#[cfg(test)]
pub(crate) fn set_mode_for_tests(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a path");
}

/// Who may do what with a path, as bits.
#[cfg(test)]
pub(crate) fn mode_for_tests(path: &Path) -> u32 {
    fs::metadata(path).expect("a path").permissions().mode()
}
