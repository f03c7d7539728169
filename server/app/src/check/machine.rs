//! The checks of the machine itself.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use time::{OffsetDateTime, macros::datetime};

use super::Finding;
use crate::config::{Listen, PORT_DEFAULT};

/// Below this the server is about to stop working.
const FREE_BYTES_MIN: u64 = 200 * 1024 * 1024;
/// Below this somebody should make room.
const FREE_BYTES_WISHED: u64 = 2 * 1024 * 1024 * 1024;
/// No Kontor is older than this.
const TIME_MIN: OffsetDateTime = datetime!(2026-01-01 0:00 UTC);

/// Types of file systems that lie on another machine, by `statfs`: NFS, CIFS, SMB, AFS, Ceph, 9P.
const NETWORK_FILE_SYSTEMS: [(i64, &str); 7] = [
    (0x6969, "NFS"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB"),
    (0x517b, "SMB"),
    (0x5346_414f, "AFS"),
    (0x00c3_6400, "Ceph"),
    (0x0102_1997, "9P"),
];

pub(super) fn data_dir(path: &Path) -> Finding {
    const SUBJECT: &str = "data folder";
    let shown = path.display();
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Finding::fine(SUBJECT, format!("{shown} is made at the first start"))
        }
        Err(error) => Finding::bad(
            SUBJECT,
            format!("{shown}: {error}"),
            "run this as the user that serves, or name another folder with --data-dir",
        ),
        Ok(found) if !found.is_dir() => Finding::bad(
            SUBJECT,
            format!("{shown} is no folder"),
            "name another one with --data-dir",
        ),
        Ok(found) if found.permissions().mode() & 0o077 != 0 => Finding::bad(
            SUBJECT,
            format!("{shown} can be entered by others than its owner"),
            format!("chmod 700 {shown}"),
        ),
        Ok(_) => Finding::fine(SUBJECT, shown.to_string()),
    }
}

pub(super) fn disk(path: &Path) -> Finding {
    const SUBJECT: &str = "free disk";
    let Some(found) = existing(path).and_then(|path| rustix::fs::statvfs(path).ok()) else {
        return Finding::doubtful(SUBJECT, "unknown", "look at it with df -h");
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let seen = format!("{} MiB", free / (1024 * 1024));
    let remedy = "make room, or move the data folder to a larger disk";
    if free < FREE_BYTES_MIN {
        Finding::bad(SUBJECT, seen, remedy)
    } else if free < FREE_BYTES_WISHED {
        Finding::doubtful(SUBJECT, seen, remedy)
    } else {
        Finding::fine(SUBJECT, seen)
    }
}

pub(super) fn clock(now: OffsetDateTime) -> Finding {
    if now < TIME_MIN {
        Finding::bad(
            "clock",
            format!("says {now}"),
            "set it, and keep it by NTP: timedatectl set-ntp true",
        )
    } else {
        Finding::fine("clock", now.to_string())
    }
}

/// SQLite needs locks that network file systems do not keep: two machines would write at once.
pub(super) fn file_system(database: &Path) -> Finding {
    const SUBJECT: &str = "file system under SQLite";
    let Some(found) = existing(database).and_then(|path| rustix::fs::statfs(path).ok()) else {
        return Finding::doubtful(SUBJECT, "unknown", "keep the database on a local disk");
    };
    let magic = found.f_type;
    match NETWORK_FILE_SYSTEMS
        .iter()
        .find(|(number, _)| *number == magic)
    {
        Some((_, name)) => Finding::bad(
            SUBJECT,
            format!("{name}, a network file system"),
            "keep the database on a local disk, or use PostgreSQL",
        ),
        None => Finding::fine(SUBJECT, "local"),
    }
}

/// Whether the addresses are free, and how to open a firewall for them.
pub(super) fn listening(listen: &Listen) -> Vec<Finding> {
    let addresses = match listen {
        Listen::Everywhere => vec![SocketAddr::from(([0, 0, 0, 0], PORT_DEFAULT))],
        Listen::At(addresses) => addresses.clone(),
    };
    addresses.into_iter().map(address).collect()
}

fn address(address: SocketAddr) -> Finding {
    const SUBJECT: &str = "listening";
    let port = address.port();
    match TcpListener::bind(address) {
        Ok(_) if address.ip().is_loopback() => Finding::fine(
            SUBJECT,
            format!(
                "{address} is free; workstations on other machines cannot reach a loopback address"
            ),
        ),
        Ok(_) => Finding::fine(
            SUBJECT,
            format!(
                "{address} is free; open TCP {port} in a firewall, if there is one: ufw allow {port}/tcp, or \
                 firewall-cmd --permanent --add-port={port}/tcp"
            ),
        ),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Finding::doubtful(
            SUBJECT,
            format!("{address} is in use"),
            format!("well if kontord runs; else find who has it: ss -ltnp sport = :{port}"),
        ),
        Err(error) => Finding::bad(
            SUBJECT,
            format!("{address}: {error}"),
            "mend the setting \"listen\"",
        ),
    }
}

/// The path, or the nearest folder above it that exists.
fn existing(path: &Path) -> Option<&Path> {
    path.ancestors()
        .map(|path| {
            if path.as_os_str().is_empty() {
                Path::new(".")
            } else {
                path
            }
        })
        .find(|path| path.exists())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::Verdict;
    use super::*;

    #[test]
    fn a_folder_that_others_can_enter_is_bad_and_the_remedy_closes_it() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        assert_eq!(data_dir(&path).verdict, Verdict::Fine);
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let finding = data_dir(&path);
        assert_eq!(finding.verdict, Verdict::Bad);
        assert!(finding.remedy.starts_with("chmod 700"));
        fs::write(parent.path().join("file"), "").unwrap();
        assert_eq!(data_dir(&parent.path().join("file")).verdict, Verdict::Bad);
    }

    #[test]
    fn a_port_in_use_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let finding = address(taken.local_addr().unwrap());
        assert_eq!(finding.verdict, Verdict::Doubtful);
        assert!(finding.seen.contains("in use"), "{}", finding.seen);
    }

    #[test]
    fn a_clock_before_this_program_is_bad() {
        assert_eq!(clock(datetime!(1970-01-02 0:00 UTC)).verdict, Verdict::Bad);
        assert_eq!(clock(datetime!(2026-11-23 0:00 UTC)).verdict, Verdict::Fine);
    }

    #[test]
    fn a_local_disk_with_room_is_fine() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("not/yet/kontor.db");
        assert_eq!(file_system(&database).verdict, Verdict::Fine);
        assert_ne!(disk(&database).seen, "unknown");
    }
}
