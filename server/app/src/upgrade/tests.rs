//! A database of an older schema meets the program: a backup first, whole, then the migration, and the way back.

mod killed;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Barrier;

use kontor_store::{Db, DbAddress, DbOptions, Migrations, StoreError, archive::Existing, audit};
use kontor_testkit::{History, TestDatabase, databases};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::{First, Kept, Strange, Upgrade, UpgradeError, Upgraded, kept, upgrade};
use crate::actor::Actor;
use crate::audit::{Change, record};
use crate::backup::{self, BackupError, Source, TableEntry, Target};
use crate::clock::TestClock;
use crate::installation::{self, OpenError};
use crate::keys::{InstallationKey, KEY_LENGTH, Keys};
use crate::random::Random;

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

fn key() -> InstallationKey {
    InstallationKey::from_bytes([1; KEY_LENGTH])
}

/// The history that the program of today knows.
fn today() -> History {
    History::copy_of(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../migrations"
    )))
}

/// The history of a program of tomorrow: a column more, a table more, filled from what is there.
fn tomorrow() -> History {
    today().with(
        "2099-01-01-000100_marks",
        "ALTER TABLE requests ADD COLUMN kept INTEGER NOT NULL DEFAULT 7; \
         CREATE TABLE marks (id INTEGER NOT NULL PRIMARY KEY, action TEXT NOT NULL) STRICT; \
         INSERT INTO marks SELECT sequence, action FROM audit",
        "ALTER TABLE requests ADD COLUMN kept BIGINT NOT NULL DEFAULT 7; \
         CREATE TABLE marks (id BIGINT NOT NULL PRIMARY KEY, action TEXT NOT NULL); \
         INSERT INTO marks SELECT sequence, action FROM audit",
    )
}

fn open(url: &str, history: &Path) -> Db {
    let options = DbOptions {
        migrations: Migrations::from_folder(history),
        ..DbOptions::default()
    };
    Db::open(&DbAddress::parse(url).unwrap(), &options).unwrap()
}

/// A database in use, of today's schema.
fn in_use(database: &TestDatabase) -> (Db, Keys) {
    let address = DbAddress::parse(database.url()).unwrap();
    let db = Db::open(&address, &DbOptions::default()).unwrap();
    db.migrate().unwrap();
    let (made, keys) = installation::open_or_make(&db, &key(), NOW, &Random::system()).unwrap();
    for number in 0..5_u128 {
        let keys = Keys::derive(&key(), made.id);
        db.write_blocking(move |conn| {
            let change = Change::of("customer.create", "customer", Uuid::from_u128(number))
                .with("name", "Żółta Łódź");
            record(conn, &keys, &Actor::console(), NOW, &change)
        })
        .unwrap();
    }
    (db, keys)
}

/// What the database holds, in short.
fn content(db: &Db) -> Vec<TableEntry> {
    let folder = TempDir::new().unwrap();
    let source = Source {
        db,
        key: None,
        now: NOW,
    };
    let manifest = backup::write(&source, &folder.path().join("content")).unwrap();
    manifest.tables
}

fn run(db: &Db, data_dir: &Path, first: First) -> Result<Upgraded, UpgradeError> {
    run_at(db, data_dir, first, NOW)
}

fn run_at(
    db: &Db,
    data_dir: &Path,
    first: First,
    now: OffsetDateTime,
) -> Result<Upgraded, UpgradeError> {
    upgrade(&Upgrade {
        db,
        data_dir,
        first,
        key: Some(&key()),
        strange: Strange::Refuse,
        clock: &TestClock::at(now),
    })
}

/// Files in the folder of backups, sorted.
fn backups(data_dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(kept::folder(data_dir)) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn restore_into(backup: &Path, db: &Db, existing: Existing) -> Result<(), BackupError> {
    let target = Target {
        db,
        existing,
        key: Some(key()),
        passphrase: None,
        now: NOW,
    };
    backup::restore(&backup::check(backup).unwrap(), target).map(drop)
}

fn assert_sound(db: &Db, keys: &Keys) {
    db.check_schema().unwrap();
    let report = db
        .read_blocking(|conn| audit::verify(conn, keys.audit(), None))
        .unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
}

/// The audit's last row.
fn last_change(db: &Db) -> (String, serde_json::Value) {
    let found = db
        .read_blocking(|conn| audit::list(conn, &audit::Filter::default(), None, 1))
        .unwrap();
    let content = found[0].content.clone().unwrap();
    (found[0].action.clone(), content)
}

#[test]
fn the_backup_before_a_migration_is_whole_and_restores_into_both_programs() {
    let (old_history, new_history) = (today(), tomorrow());
    for database in databases() {
        let folder = TempDir::new().unwrap();
        let (old, keys) = in_use(&database);
        let before = content(&old);
        let new = open(database.url(), new_history.path());
        let done = run(&new, folder.path(), First::Backup).unwrap();
        assert_eq!(done.versions, ["20990101000100"]);
        let Kept::In(path) = &done.backup else {
            panic!("{:?}", done.backup);
        };
        assert_eq!(&backups(folder.path()), std::slice::from_ref(path));
        let versions = old.migrations().versions().unwrap();
        let last = versions.last().unwrap().as_str();
        assert_eq!(
            path.file_name().unwrap().to_str().unwrap(),
            format!("before-migration-{last}-20990101000100-20261123T120000.000Z.tar.gz")
        );
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        let manifest = backup::check(path).unwrap().manifest;
        assert_eq!(manifest.tables, before);
        assert_eq!(manifest.schema, versions);

        assert_sound(&new, &keys);
        let (action, content_of_change) = last_change(&new);
        assert_eq!(action, "installation.migrate");
        assert_eq!(content_of_change["from"], last);
        assert_eq!(content_of_change["to"], "20990101000100");
        assert_eq!(
            content_of_change["backup"],
            path.file_name().unwrap().to_str().unwrap()
        );

        for history in [&old_history, &new_history] {
            for twin in databases() {
                let restored = open(twin.url(), history.path());
                restore_into(path, &restored, Existing::Refuse).unwrap();
                assert_sound(&restored, &keys);
                restored.close();
            }
        }
        // The way back on the spot, by the program of before.
        restore_into(path, &old, Existing::Replace).unwrap();
        assert_sound(&old, &keys);
        // And forth again.
        run_at(&new, folder.path(), First::Backup, NOW + Duration::HOUR).unwrap();
        assert_sound(&new, &keys);
        for db in [&old, &new] {
            db.close();
        }
    }
}

#[test]
fn a_backup_of_a_newer_schema_is_refused_and_names_its_version() {
    let new_history = tomorrow();
    for database in databases() {
        let folder = TempDir::new().unwrap();
        let (old, _) = in_use(&database);
        let new = open(database.url(), new_history.path());
        run(&new, folder.path(), First::Nothing).unwrap();
        let path = folder.path().join("new");
        let source = Source {
            db: &new,
            key: None,
            now: NOW,
        };
        backup::write(&source, &path).unwrap();
        let twin = TestDatabase::sqlite();
        let history = today();
        let target = open(twin.url(), history.path());
        let refused = restore_into(&path, &target, Existing::Replace).unwrap_err();
        assert!(matches!(refused, BackupError::NewerSchema { .. }));
        let text = refused.to_string();
        assert!(text.contains("20990101000100"), "{text}");
        assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
        for db in [&old, &new, &target] {
            db.close();
        }
    }
}

#[test]
fn a_new_database_needs_no_backup_and_a_current_one_is_left_alone() {
    for database in databases() {
        let folder = TempDir::new().unwrap();
        let history = today();
        let db = open(database.url(), history.path());
        let made = run(&db, folder.path(), First::Backup).unwrap();
        assert_eq!(
            (made.versions.len(), made.backup),
            (history.len(), Kept::NotNeeded)
        );
        let again = run(&db, folder.path(), First::Backup).unwrap();
        assert_eq!(again.versions, Vec::<String>::new());
        assert_eq!(backups(folder.path()), Vec::<PathBuf>::new());
        db.close();
    }
}

#[test]
fn without_a_backup_when_told_so_and_the_audit_says_it() {
    let history = tomorrow();
    for database in databases() {
        let folder = TempDir::new().unwrap();
        let (old, keys) = in_use(&database);
        let new = open(database.url(), history.path());
        let done = run(&new, folder.path(), First::Nothing).unwrap();
        assert_eq!(done.backup, Kept::Skipped);
        assert_eq!(backups(folder.path()), Vec::<PathBuf>::new());
        assert_sound(&new, &keys);
        let (action, content) = last_change(&new);
        assert_eq!(action, "installation.migrate");
        assert_eq!(content["backup"], serde_json::Value::Null);
        for db in [&old, &new] {
            db.close();
        }
    }
}

#[test]
fn a_migration_waits_until_its_backup_can_be_written() {
    let history = tomorrow();
    for database in databases() {
        let folder = TempDir::new().unwrap();
        let (old, keys) = in_use(&database);
        let before = content(&old);
        let new = open(database.url(), history.path());
        // A file stands where the folder has to be: nobody can write into it.
        let place = kept::folder(folder.path());
        fs::write(&place, "").unwrap();
        let refused = run(&new, folder.path(), First::Backup).unwrap_err();
        assert!(
            matches!(refused, UpgradeError::Backup { .. }),
            "{refused:?}"
        );
        let text = refused.to_string();
        for part in [
            "was not migrated",
            "--no-backup",
            &place.display().to_string(),
        ] {
            assert!(text.contains(part), "{text}");
        }
        old.check_schema().unwrap();
        assert_eq!(content(&old), before);

        fs::remove_file(&place).unwrap();
        // What a killed server left unfinished goes, what is somebody else's stays.
        fs::create_dir(&place).unwrap();
        let (unfinished, others) = (
            place.join(".before-migration-1-2-3.tar.gz.Xy.part"),
            place.join("notes.txt"),
        );
        fs::write(&unfinished, "").unwrap();
        fs::write(&others, "").unwrap();
        run(&new, folder.path(), First::Backup).unwrap();
        assert_sound(&new, &keys);
        assert!(!unfinished.exists() && others.exists());
        for db in [&old, &new] {
            db.close();
        }
    }
}

#[test]
fn a_migration_that_fails_leaves_all_as_it_was_and_names_its_backup_and_the_way_back() {
    let broken = tomorrow().with("2099-01-01-000200_broken", "BROKEN", "BROKEN");
    let mended = tomorrow();
    for database in databases() {
        let folder = TempDir::new().unwrap();
        let (old, keys) = in_use(&database);
        let before = content(&old);
        let new = open(database.url(), broken.path());
        for minute in 0..5 {
            let now = NOW + Duration::minutes(minute);
            let failed = run_at(&new, folder.path(), First::Backup, now).unwrap_err();
            let UpgradeError::Migration { backup, source } = &failed else {
                panic!("{failed:?}");
            };
            assert!(
                matches!(**source, UpgradeError::Store(StoreError::Migration(_))),
                "{source:?}"
            );
            let text = failed.to_string();
            let command = format!("kontord restore {} --replace", backup.display());
            assert!(text.contains(&command), "{text}");
            assert_eq!(backup::check(backup).unwrap().manifest.tables, before);
        }
        // A server that is started again and again does not fill the disk with backups.
        assert_eq!(backups(folder.path()).len(), kept::KEPT_OF_A_STEP_MAX);
        old.check_schema().unwrap();
        assert_eq!(content(&old), before);
        let mended = open(database.url(), mended.path());
        run_at(&mended, folder.path(), First::Backup, NOW + Duration::HOUR).unwrap();
        assert_sound(&mended, &keys);
        for db in [&old, &new, &mended] {
            db.close();
        }
    }
}

#[test]
fn of_servers_that_start_at_once_one_writes_the_backup_and_migrates() {
    const SERVERS: usize = 4;
    let history = tomorrow();
    for database in databases() {
        let (old, keys) = in_use(&database);
        let folders: Vec<_> = (0..SERVERS).map(|_| TempDir::new().unwrap()).collect();
        let at_once = Barrier::new(SERVERS);
        let done: Vec<_> = std::thread::scope(|scope| {
            let servers: Vec<_> = folders
                .iter()
                .map(|folder| {
                    scope.spawn(|| {
                        let db = open(database.url(), history.path());
                        at_once.wait();
                        let done = run(&db, folder.path(), First::Backup).unwrap();
                        db.check_schema().unwrap();
                        db.close();
                        done
                    })
                })
                .collect();
            servers
                .into_iter()
                .map(|server| server.join().unwrap())
                .collect()
        });
        let migrated = done.iter().filter(|done| !done.versions.is_empty());
        assert_eq!(migrated.count(), 1, "{done:?}");
        let written = folders.iter().map(|folder| backups(folder.path()).len());
        assert_eq!(written.sum::<usize>(), 1);
        let new = open(database.url(), history.path());
        assert_sound(&new, &keys);
        for db in [&old, &new] {
            db.close();
        }
    }
}

#[test]
fn without_its_key_a_database_is_migrated_only_when_told_so() {
    let history = tomorrow();
    let wrong = InstallationKey::from_bytes([2; KEY_LENGTH]);
    for database in databases() {
        let folder = TempDir::new().unwrap();
        let (old, keys) = in_use(&database);
        let before = content(&old);
        let new = open(database.url(), history.path());
        let run = |key, strange| {
            upgrade(&Upgrade {
                db: &new,
                data_dir: folder.path(),
                first: First::Backup,
                key,
                strange,
                clock: &TestClock::at(NOW),
            })
        };
        assert!(matches!(
            run(None, Strange::Refuse),
            Err(UpgradeError::Strange(OpenError::MissingKey))
        ));
        assert!(matches!(
            run(Some(&wrong), Strange::Refuse),
            Err(UpgradeError::Strange(OpenError::WrongKey))
        ));
        old.check_schema().unwrap();
        assert_eq!(content(&old), before);
        assert_eq!(backups(folder.path()), Vec::<PathBuf>::new());

        let done = run(Some(&wrong), Strange::Migrate).unwrap();
        assert!(matches!(done.backup, Kept::In(_)));
        assert_sound(&new, &keys);
        assert_eq!(last_change(&new).0, "customer.create");
        for db in [&old, &new] {
            db.close();
        }
    }
}
