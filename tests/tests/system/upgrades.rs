//! The real server meets the database of an earlier one: the schema that it knows, without its last step.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kontor_testkit::{TestDatabase, databases};
use kontor_tests::database::Outsider;
use kontor_tests::process::{Kontord, Server};
use tempfile::TempDir;

use super::databases::programs;
use super::house::root;

/// Runs `kontord` as on a disk that is full after a megabyte or two: no file may grow further.
const ON_A_FULL_DISK: &str = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" \"$@\"";

/// An installation, and the database in which it was before the last migration.
struct Earlier {
    dir: TempDir,
    database: TestDatabase,
}

impl Earlier {
    fn prepare(database: TestDatabase) -> Self {
        let earlier = Self {
            dir: TempDir::new().expect("a directory"),
            database,
        };
        let first = earlier.kontord("first", None);
        serve(&first).stop().expect("stopped");
        let mut of_today = Outsider::open(&format!(
            "sqlite:{}",
            first.data_dir.join("kontor.db").display()
        ))
        .expect("the database");
        let values = of_today
            .texts("SELECT name || ' ' || hex(value) AS value FROM installation")
            .expect("the installation");
        assert!(values.len() > 3, "{values:?}");

        let mut outsider = earlier.outsider();
        let is_postgres = outsider.is_postgres();
        let folder =
            root()
                .join("migrations")
                .join(if is_postgres { "postgres" } else { "sqlite" });
        let steps = steps(&folder);
        outsider
            .run(
                "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
                 run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
            )
            .expect("the list of migrations");
        for step in &steps[..steps.len() - 1] {
            let up = fs::read_to_string(folder.join(step).join("up.sql")).expect("a migration");
            outsider.run(&up).expect("a migration");
            let digits: String = step.chars().filter(char::is_ascii_digit).take(14).collect();
            outsider
                .run(&format!(
                    "INSERT INTO __diesel_schema_migrations (version) VALUES ('{digits}')"
                ))
                .expect("noted");
        }
        for value in values {
            let (name, hex) = value.split_once(' ').expect("a name and a value");
            let value = if is_postgres {
                format!("decode('{hex}', 'hex')")
            } else {
                format!("x'{hex}'")
            };
            outsider
                .run(&format!(
                    "INSERT INTO installation VALUES ('{name}', {value})"
                ))
                .expect("copied");
        }
        earlier
    }

    /// A server with a data folder of its own; the first one's has the key.
    fn kontord(&self, name: &str, database: Option<&str>) -> Kontord {
        let program = programs().kontord;
        Kontord {
            program: program.path,
            environment: program.environment,
            data_dir: self.dir.path().join(name),
            database: database.map(str::to_owned),
        }
    }

    /// A server on the earlier database, with the key.
    fn server(&self, name: &str) -> Kontord {
        let kontord = self.kontord(name, Some(self.database.url()));
        if name != "first" {
            let key = "installation.key";
            let mut folder = fs::DirBuilder::new();
            std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
            folder.create(&kontord.data_dir).expect("a data folder");
            fs::copy(
                self.dir.path().join("first").join(key),
                kontord.data_dir.join(key),
            )
            .expect("the key");
        }
        kontord
    }

    fn outsider(&self) -> Outsider {
        Outsider::open(self.database.url()).expect("the database")
    }
}

fn steps(folder: &Path) -> Vec<String> {
    let mut steps: Vec<_> = fs::read_dir(folder)
        .expect("migrations")
        .map(|entry| entry.expect("a folder").file_name().into_string())
        .collect::<Result<_, _>>()
        .expect("plain names");
    steps.sort();
    steps
}

fn serve(kontord: &Kontord) -> Server {
    kontord
        .serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        .expect("it serves")
}

fn backups(kontord: &Kontord) -> Vec<PathBuf> {
    fs::read_dir(kontord.data_dir.join("backups")).map_or_else(
        |_| Vec::new(),
        |entries| entries.map(|entry| entry.expect("a file").path()).collect(),
    )
}

#[test]
fn a_server_that_starts_on_an_earlier_database_keeps_it_first_and_tells_the_audit() {
    for database in databases() {
        let earlier = Earlier::prepare(database);
        let kontord = earlier.server("first");
        serve(&kontord).stop().expect("stopped");
        let kept = backups(&kontord);
        assert_eq!(kept.len(), 1, "{kept:?}");
        let log = fs::read_to_string(kontord.log_path()).expect("a log");
        assert!(
            log.contains(kept[0].to_str().expect("a path in UTF-8")),
            "{log}"
        );
        kontord.run(&["audit", "verify"], "").expect("sound");
        let told = earlier
            .outsider()
            .texts("SELECT action AS value FROM audit ORDER BY sequence")
            .expect("the audit");
        assert!(
            told.contains(&"installation.migrate".to_owned()),
            "{told:?}"
        );

        // A second start has nothing to do.
        serve(&kontord).stop().expect("stopped");
        assert_eq!(backups(&kontord), kept);

        // The way back, rehearsed beside it: into an empty database, which becomes one of today.
        let beside = TestDatabase::sqlite();
        let rehearsal = Kontord {
            database: Some(beside.url().to_owned()),
            ..kontord.clone()
        };
        let file = kept[0].to_str().expect("a path in UTF-8");
        rehearsal.run(&["restore", file], "").expect("restored");
        rehearsal.run(&["audit", "verify"], "").expect("sound");
    }
}

#[test]
fn an_administrator_migrates_with_a_backup_or_without_when_told_so() {
    for database in databases() {
        let earlier = Earlier::prepare(database);
        let kontord = earlier.server("first");
        // A backup by hand reads the earlier schema too.
        let by_hand = earlier.dir.path().join("by-hand.tar.gz");
        let by_hand = by_hand.to_str().expect("a path in UTF-8");
        kontord.run(&["backup", by_hand], "").expect("backed up");
        kontord
            .run(&["migrate", "--no-backup"], "")
            .expect("migrated");
        assert_eq!(backups(&kontord), Vec::<PathBuf>::new());
        // Replaced by what was before, and migrated again on the way.
        kontord
            .run(&["restore", by_hand, "--replace"], "")
            .expect("restored");
        kontord.run(&["migrate"], "").expect("nothing to do");
        kontord.run(&["audit", "verify"], "").expect("sound");
        assert_eq!(backups(&kontord), Vec::<PathBuf>::new());
    }
}

#[test]
fn on_a_full_disk_nothing_is_migrated_and_the_remedy_is_said() {
    for database in databases() {
        let earlier = Earlier::prepare(database);
        let kontord = earlier.server("first");
        let mut outsider = earlier.outsider();
        let large = if outsider.is_postgres() {
            "(SELECT string_agg(md5(n::text), '') FROM generate_series(1, 100000) n), now()::timestamp"
        } else {
            "hex(randomblob(1600000)), '2026-11-23 12:00:00'"
        };
        let bytes = if outsider.is_postgres() {
            "'\\x00'"
        } else {
            "x'00'"
        };
        outsider
            .run(&format!(
                "INSERT INTO requests (user_id, method, request_id, body_hmac, answer, at) \
                 VALUES ({bytes}, 'm', {bytes}, {bytes}, {large})"
            ))
            .expect("a large row");
        let pending = "SELECT count(*) AS value FROM __diesel_schema_migrations";
        let before = outsider.number(pending).expect("counted");
        drop(outsider);

        let Output { status, stderr, .. } = Command::new("sh")
            .args(["-c", ON_A_FULL_DISK])
            .arg(&kontord.program)
            .envs(kontord.environment.iter().cloned())
            .args([
                "migrate",
                "--database",
                earlier.database.url(),
                "--data-dir",
            ])
            .arg(&kontord.data_dir)
            .output()
            .expect("it runs");
        let stderr = String::from_utf8_lossy(&stderr);
        assert_eq!(status.code(), Some(1), "{stderr}");
        for part in ["was not migrated", "File too large", "--no-backup"] {
            assert!(stderr.contains(part), "{part}: {stderr}");
        }
        assert_eq!(earlier.outsider().number(pending).expect("counted"), before);
        assert_eq!(backups(&kontord), Vec::<PathBuf>::new());

        kontord.run(&["migrate"], "").expect("with room it works");
        assert_eq!(backups(&kontord).len(), 1);
    }
}

#[test]
fn two_servers_that_start_at_once_on_an_earlier_database_keep_it_once() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let earlier = Earlier::prepare(database);
    let both = [earlier.server("first"), earlier.server("second")];
    std::thread::scope(|scope| {
        for kontord in &both {
            scope.spawn(|| serve(kontord).stop().expect("stopped"));
        }
    });
    let kept: usize = both.iter().map(|kontord| backups(kontord).len()).sum();
    assert_eq!(kept, 1);
    both[0].run(&["audit", "verify"], "").expect("sound");
}
