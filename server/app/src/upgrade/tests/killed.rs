//! A server that is killed between the backup and the migration, or in its middle.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use kontor_testkit::{History, TestDatabase, WAIT_MAX, databases, wait_until_blocking};
use tempfile::TempDir;
use time::Duration;

use super::{First, NOW, assert_sound, backups, content, in_use, open, run, run_at, tomorrow};
use crate::backup;

const DATABASE: &str = "KONTOR_TEST_UPGRADE_DATABASE";
const HISTORY: &str = "KONTOR_TEST_UPGRADE_HISTORY";
const DATA_DIR: &str = "KONTOR_TEST_UPGRADE_DATA_DIR";
/// That SQLite has written so much beside the database shows that a migration is in its middle.
const WAL_BYTES_MIN: u64 = 4 * 1024 * 1024;

/// Longer than any test waits.
const SLOW_ON_SQLITE: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 4000000000) \
    SELECT count(*) FROM n;";
const SLOW_ON_POSTGRES: &str = "SELECT pg_sleep(3600);";

/// The part of the server, when one of the tests below starts this program for it.
#[test]
fn a_server_to_be_killed() {
    let Ok(database) = std::env::var(DATABASE) else {
        return;
    };
    let variable = |name| std::env::var(name).unwrap();
    let db = open(&database, Path::new(&variable(HISTORY)));
    run(&db, Path::new(&variable(DATA_DIR)), First::Backup).unwrap();
}

/// That server in a process of its own, killed with this value.
struct Server(Child);

impl Server {
    fn start(database: &TestDatabase, history: &History, data_dir: &Path) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "upgrade::tests::killed::a_server_to_be_killed"])
            .env(DATABASE, database.url())
            .env(HISTORY, history.path())
            .env(DATA_DIR, data_dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    fn kill(mut self) {
        assert!(self.0.try_wait().unwrap().is_none(), "it ended by itself");
        // SIGKILL: no destructor runs.
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that failed leaves no process behind.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Kills a server when `is_there` says so, and starts one with the mended history on what is left.
fn kill_and_begin_anew(history: &History, is_there: impl Fn(&TestDatabase, &Path) -> bool) {
    let mended = tomorrow();
    for database in databases() {
        let folder = TempDir::new().unwrap();
        let (old, keys) = in_use(&database);
        let before = content(&old);
        let server = Server::start(&database, history, folder.path());
        wait_until_blocking("the server has come so far", WAIT_MAX, || {
            is_there(&database, folder.path())
        });
        server.kill();

        old.check_schema().unwrap();
        assert_eq!(content(&old), before);
        let new = open(database.url(), mended.path());
        run_at(&new, folder.path(), First::Backup, NOW + Duration::HOUR).unwrap();
        assert_sound(&new, &keys);
        let kept = backups(folder.path());
        assert_eq!(kept.len(), 2, "{kept:?}");
        for path in kept {
            assert_eq!(backup::check(&path).unwrap().manifest.tables, before);
        }
        for db in [&old, &new] {
            db.close();
        }
    }
}

fn has_backup(data_dir: &Path) -> bool {
    backups(data_dir)
        .iter()
        .any(|path| path.extension().is_some_and(|extension| extension == "gz"))
}

#[test]
fn killed_between_the_backup_and_the_migration_it_begins_anew() {
    let waits_first = tomorrow().with("2099-01-01-000050_slow", SLOW_ON_SQLITE, SLOW_ON_POSTGRES);
    kill_and_begin_anew(&waits_first, |_, data_dir| has_backup(data_dir));
}

#[test]
fn killed_in_the_middle_of_the_migration_it_begins_anew() {
    let waits_after = tomorrow().with(
        "2099-01-01-000200_slow",
        &format!(
            "CREATE TABLE large (content BLOB NOT NULL) STRICT; \
             INSERT INTO large WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
             SELECT randomblob(10000) FROM n; {SLOW_ON_SQLITE}"
        ),
        &format!("DELETE FROM marks; {SLOW_ON_POSTGRES}"),
    );
    kill_and_begin_anew(&waits_after, |database, data_dir| {
        let is_in_the_middle = if let Some(schema) = database.schema() {
            schema.is_running("pg_sleep")
        } else {
            let log = database.directory().unwrap().join("kontor.db-wal");
            fs::metadata(log).is_ok_and(|log| log.len() > WAL_BYTES_MIN)
        };
        has_backup(data_dir) && is_in_the_middle
    });
}
