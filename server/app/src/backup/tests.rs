//! A backup out of one database and into another, whole or not at all.

use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use flate2::read::GzDecoder;
use kontor_store::{Db, DbAddress, DbOptions, archive::Existing, audit, installation::Item};
use kontor_testkit::{TestDatabase, databases};
use tempfile::TempDir;
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::{BackupError, KeyIncluded, Source, Target, check, restore, write};
use crate::actor::Actor;
use crate::audit::{Change, record};
use crate::installation;
use crate::keys::{InstallationKey, KEY_LENGTH, Keys, transfer};
use crate::random::Random;

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);
const PASSPHRASE: &str = "długie hasło do kopii";

fn key(seed: u8) -> InstallationKey {
    InstallationKey::from_bytes([seed; KEY_LENGTH])
}

fn open(database: &TestDatabase) -> Db {
    let address = DbAddress::parse(database.url()).unwrap();
    let db = Db::open(&address, &DbOptions::default()).unwrap();
    db.migrate().unwrap();
    db
}

/// A database with an installation and some audited changes.
fn in_use(database: &TestDatabase) -> (Db, Keys) {
    let db = open(database);
    let (_, keys) = installation::open_or_make(&db, &key(1), NOW, &Random::system()).unwrap();
    for number in 0..5_u128 {
        let keys = Keys::derive(&key(1), installation_id(&db));
        db.write_blocking(move |conn| {
            let change = Change::of("customer.create", "customer", Uuid::from_u128(number))
                .with("name", "Żółta Łódź");
            record(conn, &keys, &Actor::console(), NOW, &change)
        })
        .unwrap();
    }
    (db, keys)
}

fn installation_id(db: &Db) -> Uuid {
    let id = db
        .read_blocking(|conn| kontor_store::installation::find(conn, Item::Id))
        .unwrap();
    Uuid::from_slice(&id.unwrap()).unwrap()
}

fn write_to(db: &Db, path: &Path, key: Option<String>) -> super::Manifest {
    let source = Source { db, key, now: NOW };
    write(&source, path).unwrap()
}

fn target(db: &Db) -> Target<'_> {
    Target {
        db,
        existing: Existing::Refuse,
        key: Some(key(1)),
        passphrase: None,
        now: NOW,
    }
}

#[test]
fn a_backup_restores_into_every_database_and_its_audit_verifies() {
    for from in databases() {
        for into in databases() {
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("kontor.backup");
            let (db, keys) = in_use(&from);
            let manifest = write_to(&db, &path, None);
            assert_eq!(manifest.key, KeyIncluded::No);
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );

            let restored = open(&into);
            restore(&check(&path).unwrap(), target(&restored)).unwrap();
            let (marked, report) = restored
                .read_blocking(|conn| {
                    let marked = kontor_store::installation::find(conn, Item::Restored)?;
                    Ok::<_, kontor_store::StoreError>((
                        marked,
                        audit::verify(conn, keys.audit(), None)?,
                    ))
                })
                .unwrap();
            assert!(marked.is_some(), "issuing has to wait for the confirmation");
            assert!(report.is_sound(), "{:?}", report.findings);
            assert_eq!(installation_id(&restored), installation_id(&db));
            installation::open(&restored, &key(1)).unwrap();
        }
    }
}

#[test]
fn the_key_travels_in_the_backup_under_its_passphrase() {
    for database in databases() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("kontor.backup");
        let (db, _) = in_use(&database);
        let text = transfer::export(&key(1), PASSPHRASE, &Random::system()).unwrap();
        write_to(&db, &path, Some(text));

        let fresh = TestDatabase::sqlite();
        let restored = open(&fresh);
        let with = |key, passphrase: Option<&str>| Target {
            key,
            passphrase: passphrase.map(str::to_owned),
            ..target(&restored)
        };
        let backup = check(&path).unwrap();
        assert!(matches!(
            restore(&backup, with(None, None)),
            Err(BackupError::KeyMissing)
        ));
        assert!(matches!(
            restore(&backup, with(None, Some("inne hasło do kopii"))),
            Err(BackupError::Key(_))
        ));
        assert!(matches!(
            restore(&backup, with(Some(key(2)), None)),
            Err(BackupError::KeyWrong)
        ));
        let taken = restore(&backup, with(None, Some(PASSPHRASE))).unwrap();
        assert_eq!(taken.as_bytes(), key(1).as_bytes());
    }
}

#[test]
fn a_database_in_use_is_replaced_only_when_told() {
    for database in databases() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("kontor.backup");
        let (db, keys) = in_use(&database);
        write_to(&db, &path, None);
        let backup = check(&path).unwrap();
        assert!(matches!(
            restore(&backup, target(&db)),
            Err(BackupError::NotEmpty)
        ));
        restore(
            &backup,
            Target {
                existing: Existing::Replace,
                ..target(&db)
            },
        )
        .unwrap();
        let report = db
            .read_blocking(|conn| audit::verify(conn, keys.audit(), None))
            .unwrap();
        assert!(report.is_sound());
    }
}

#[test]
fn a_backup_is_never_written_over_a_file() {
    let database = TestDatabase::sqlite();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("kontor.backup");
    fs::write(&path, "something of value").unwrap();
    let (db, _) = in_use(&database);
    let source = Source {
        db: &db,
        key: None,
        now: NOW,
    };
    assert!(matches!(
        write(&source, &path),
        Err(BackupError::Exists { .. })
    ));
    assert_eq!(fs::read_to_string(&path).unwrap(), "something of value");
}

fn unpacked(gzip: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(gzip).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[test]
fn a_damaged_backup_is_refused_wherever_it_is_damaged() {
    let database = TestDatabase::sqlite();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("kontor.backup");
    let (db, _) = in_use(&database);
    write_to(&db, &path, None);
    let whole = fs::read(&path).unwrap();
    let broken = folder.path().join("broken");
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&broken, bytes).unwrap();
        let told = check(&broken);
        assert!(
            matches!(told, Err(BackupError::Damaged { .. })),
            "{what} of {}: {told:?}",
            whole.len()
        );
    };
    for length in (0..whole.len()).step_by(97) {
        refused(&whole[..length], &format!("cut to {length} bytes"));
    }
    // The first ten bytes are gzip's header, whose time and system nobody reads.
    let content = unpacked(&whole).unwrap();
    let mut meaningless = 0;
    let last = whole.len() - 24;
    for position in (10..last).step_by(31).chain(last..whole.len()) {
        let mut bytes = whole.clone();
        bytes[position] ^= 0x10;
        // at the ends of its blocks gzip has bits that mean nothing
        if unpacked(&bytes).is_ok_and(|bytes| bytes == content) {
            meaningless += 1;
            continue;
        }
        refused(&bytes, &format!("changed at {position}"));
    }
    assert!(meaningless <= 3, "{meaningless}");
    assert!(matches!(
        check(&folder.path().join("missing")),
        Err(BackupError::Io { .. })
    ));
}
