//! From an older schema to a newer one: archives of both, restores into both, and migrations that end badly.

use std::{
    path::Path,
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_types};
use kontor_testkit::{History, TestDatabase, WAIT_MAX, databases};
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::support::{Lines, Opened, export, export_from, import, open, open_empty};
use crate::{
    Conn, DbOptions, Migrations, StoreError,
    archive::{self, Existing, FoundTable},
    installation::{self, Item},
    requests::{self, Answered, RequestKey},
};

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00:00.5 UTC);

fn real() -> History {
    History::copy_of(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../migrations"
    )))
}

/// A step that renames, adds, and makes a table of what is there.
fn with_marks(history: History) -> History {
    history
        .with(
            "2099-01-01-000100_marks",
            "ALTER TABLE requests RENAME COLUMN answer TO reply; \
             ALTER TABLE requests ADD COLUMN kept INTEGER NOT NULL DEFAULT 7; \
             CREATE TABLE marks (id BLOB NOT NULL PRIMARY KEY, note TEXT NOT NULL) STRICT; \
             INSERT INTO marks SELECT request_id, method FROM requests",
            "ALTER TABLE requests RENAME COLUMN answer TO reply; \
             ALTER TABLE requests ADD COLUMN kept BIGINT NOT NULL DEFAULT 7; \
             CREATE TABLE marks (id BYTEA NOT NULL PRIMARY KEY, note TEXT NOT NULL); \
             INSERT INTO marks SELECT request_id, method FROM requests; \
             CREATE FUNCTION marks_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; \
             CREATE TRIGGER marks_guard BEFORE INSERT ON marks FOR EACH ROW EXECUTE FUNCTION marks_guard()",
        )
        .with(
            "2099-01-01-000200_marks_of_marks",
            "CREATE TABLE again (mark BLOB NOT NULL PRIMARY KEY REFERENCES marks (id)) STRICT; \
             INSERT INTO again SELECT id FROM marks",
            "CREATE TABLE again (mark BYTEA NOT NULL PRIMARY KEY REFERENCES marks (id)); \
             INSERT INTO again SELECT id FROM marks",
        )
}

fn open_with(database: TestDatabase, history: &History) -> Opened {
    let options = DbOptions {
        migrations: Migrations::from_folder(history.path()),
        ..DbOptions::default()
    };
    open_empty(database, &options)
}

/// The same database in the hands of a program with another history.
fn reopened(opened: &Opened, history: &History) -> crate::Db {
    let options = DbOptions {
        migrations: Migrations::from_folder(history.path()),
        ..DbOptions::default()
    };
    crate::Db::open(opened.db.address(), &options).unwrap()
}

/// Three rows of which something becomes in [`with_marks`], and one that says that the database is in use.
fn fill(opened: &Opened) {
    opened
        .db
        .write_blocking(|conn| {
            installation::put(conn, Item::Id, &[0, 1, 0xfe, 0xff])?;
            for number in 1..=3 {
                let key = RequestKey {
                    user: Uuid::from_u128(number),
                    method: format!("kontor.v1.Ł/{number}"),
                    request: Uuid::from_u128(number),
                };
                let answered = Answered {
                    body_hmac: vec![9; 32],
                    answer: "Zażółć".to_owned(),
                };
                requests::insert(conn, &key, &answered, NOW)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = sql_types::BigInt)]
    count: i64,
}

fn count(conn: &mut Conn, from: &str) -> Result<i64, StoreError> {
    let query = format!("SELECT count(*) AS count FROM {from}");
    Ok(diesel::sql_query(query).get_result::<Count>(conn)?.count)
}

fn tables(db: &crate::Db) -> Vec<FoundTable> {
    db.read_blocking(archive::tables).unwrap()
}

/// That the steps of [`with_marks`] were run after the rows of [`fill`] were there.
fn assert_marked(db: &crate::Db) {
    db.check_schema().unwrap();
    let counts = db
        .read_blocking(|conn| {
            Ok::<_, StoreError>([
                count(conn, "requests WHERE kept = 7 AND reply = 'Zażółć'")?,
                count(conn, "marks")?,
                count(conn, "again")?,
            ])
        })
        .unwrap();
    assert_eq!(counts, [3, 3, 3]);
}

#[test]
fn every_schema_there_ever_was_is_told_alike_by_both_databases() {
    let steps = real().len();
    assert!(steps > 10);
    for missing in 0..steps {
        let history = real().without_last(missing);
        let mut told: Vec<(Vec<FoundTable>, Lines)> = Vec::new();
        for database in databases() {
            let opened = open_with(database, &history);
            opened.db.migrate().unwrap();
            // Each archive names the audit's head, and each migration asks whose database it is.
            opened.db.read_blocking(crate::audit::head).unwrap();
            let tables = tables(&opened.db);
            if tables.iter().any(|table| table.name == "installation") {
                let find = |conn: &mut Conn| installation::find(conn, Item::Id);
                assert_eq!(opened.db.read_blocking(find).unwrap(), None);
            }
            told.push((tables, export(&opened.db)));
        }
        assert!(!told[0].0.is_empty());
        assert!(
            told.windows(2).all(|pair| pair[0] == pair[1]),
            "after {} steps: a column of a later step's making has to be named in archive::FORMER\n{told:#?}",
            steps - missing
        );
    }
}

#[test]
fn an_older_database_is_archived_and_comes_back_as_the_newer_one() {
    let (older, newer) = (real(), with_marks(real()));
    for source in databases() {
        let source = open_with(source, &older);
        source.db.migrate().unwrap();
        fill(&source);
        let before = export(&source.db);
        // The newer program reads the same.
        let newer_program = reopened(&source, &newer);
        let standing = newer_program
            .read_blocking(|conn| newer_program.migrations().standing(conn))
            .unwrap();
        assert_eq!(standing.pending.len(), 2);
        assert_eq!(export(&newer_program), before);
        newer_program.close();
        for target in databases() {
            let target = open_with(target, &newer);
            import(&target.db, &before, &standing.applied, Existing::Refuse).unwrap();
            assert_marked(&target.db);
            // And what the newer program made of it comes back as it is.
            let after = export(&target.db);
            let all = target.db.migrations().versions().unwrap();
            for twin in databases() {
                let twin = open_with(twin, &newer);
                import(&twin.db, &after, &all, Existing::Refuse).unwrap();
                assert_eq!(export(&twin.db), after);
            }
        }
    }
}

#[test]
fn replacing_takes_the_archives_schema_be_it_older_or_newer_than_what_is_there() {
    let (older, newer) = (real(), with_marks(real()));
    for database in databases() {
        let opened = open_with(database, &older);
        opened.db.migrate().unwrap();
        fill(&opened);
        let lines = export(&opened.db);
        let schema = opened.db.migrations().versions().unwrap();

        // Forth: the older archive over the migrated database.
        let newer_program = reopened(&opened, &newer);
        newer_program.migrate().unwrap();
        let in_the_way = import(&newer_program, &lines, &schema, Existing::Refuse);
        assert!(matches!(in_the_way, Err(StoreError::NotEmpty)));
        import(&newer_program, &lines, &schema, Existing::Replace).unwrap();
        assert_marked(&newer_program);
        newer_program.close();

        // And back: by the older program, which knows nothing of what it takes away.
        let too_new = import(&opened.db, &lines, &schema, Existing::Refuse);
        assert!(matches!(too_new, Err(StoreError::SchemaTooNew { .. })));
        import(&opened.db, &lines, &schema, Existing::Replace).unwrap();
        opened.db.check_schema().unwrap();
        assert_eq!(export(&opened.db), lines);
    }
}

#[test]
fn empty_tables_of_another_schema_are_not_taken_away_unasked() {
    let (older, newer) = (real(), with_marks(real()));
    for database in databases() {
        let opened = open_with(database, &newer);
        opened.db.migrate().unwrap();
        let schema = Migrations::from_folder(older.path()).versions().unwrap();
        let refused = import(&opened.db, &[], &schema, Existing::Refuse);
        assert!(matches!(refused, Err(StoreError::NotEmpty)));
        opened.db.check_schema().unwrap();
    }
}

#[test]
fn what_is_done_before_a_migration_sees_the_database_as_it_was() {
    let newer = with_marks(real());
    for database in databases() {
        let opened = open(database);
        fill(&opened);
        let lines = export(&opened.db);
        let program = reopened(&opened, &newer);
        let mut seen = Lines::new();
        let standing = program
            .upgrade_blocking(
                |conn, standing| {
                    assert_eq!(standing.pending.len(), 2);
                    seen = export_from(conn)?;
                    Ok::<_, StoreError>("kept")
                },
                |conn, _, kept| {
                    assert_eq!(kept, "kept");
                    assert_eq!(count(conn, "marks")?, 3);
                    Ok(())
                },
            )
            .unwrap();
        assert_eq!(seen, lines);
        assert_eq!(
            standing.pending,
            program.migrations().versions().unwrap()[standing.applied.len()..]
        );
        assert_marked(&program);
        // Nothing is pending: nothing is asked.
        program
            .upgrade_blocking(
                |_, _| -> Result<(), StoreError> { panic!("nothing is pending") },
                |_, _, ()| panic!("nothing was run"),
            )
            .unwrap();
        program.close();
    }
}

#[test]
fn a_failure_before_in_or_after_a_migration_leaves_the_database_as_it_was() {
    let newer = with_marks(real());
    let broken = with_marks(real()).with(
        "2099-01-01-000300_broken",
        "INSERT INTO marks (id) VALUES (NULL)",
        "INSERT INTO marks (id) VALUES (NULL)",
    );
    let dangling = with_marks(real()).with(
        "2099-01-01-000300_dangling",
        "INSERT INTO again VALUES (x'00')",
        "INSERT INTO again VALUES ('\\x00')",
    );
    let refuse = || StoreError::Value("the disk is full".into());
    for database in databases() {
        let opened = open(database);
        fill(&opened);
        let lines = export(&opened.db);
        let program = reopened(&opened, &newer);
        let before = program.upgrade_blocking(|_, _| Err::<(), _>(refuse()), |_, _, ()| Ok(()));
        assert!(matches!(before, Err(StoreError::Value(_))));
        let after = program.upgrade_blocking(|_, _| Ok(()), |_, _, ()| Err(refuse()));
        assert!(matches!(after, Err(StoreError::Value(_))));
        for history in [&broken, &dangling] {
            let program = reopened(&opened, history);
            program.migrate().unwrap_err();
            program.close();
        }
        opened.db.check_schema().unwrap();
        assert_eq!(export(&opened.db), lines);
        program.migrate().unwrap();
        assert_marked(&program);
        program.close();
    }
}

#[test]
fn a_disk_that_fills_during_a_migration_leaves_the_database_as_it_was() {
    let history = with_marks(real()).with(
        "2099-01-01-000300_large",
        "CREATE TABLE large (content BLOB NOT NULL) STRICT; \
         INSERT INTO large WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
         SELECT randomblob(10000) FROM n",
        "",
    );
    let opened = open(TestDatabase::sqlite());
    fill(&opened);
    let lines = export(&opened.db);
    let options = DbOptions {
        migrations: Migrations::from_folder(history.path()),
        sqlite_page_count_max: Some(500),
        ..DbOptions::default()
    };
    let program = crate::Db::open(opened.db.address(), &options).unwrap();
    let full = program.migrate().unwrap_err();
    assert!(format!("{full:?}").contains("full"), "{full:?}");
    program.close();
    opened.db.check_schema().unwrap();
    assert_eq!(export(&opened.db), lines);
}

#[test]
fn of_programs_that_upgrade_at_once_one_does_and_the_others_wait_for_it() {
    const PROGRAMS: usize = 4;
    let newer = with_marks(real());
    for database in databases() {
        let opened = open(database);
        fill(&opened);
        let (asked, at_once) = (AtomicUsize::new(0), Barrier::new(PROGRAMS));
        let programs: Vec<_> = (0..PROGRAMS).map(|_| reopened(&opened, &newer)).collect();
        std::thread::scope(|scope| {
            for program in &programs {
                scope.spawn(|| {
                    at_once.wait();
                    let upgraded = program.upgrade_blocking(
                        |_, _| {
                            asked.fetch_add(1, SeqCst);
                            Ok::<_, StoreError>(())
                        },
                        |_, _, ()| Ok(()),
                    );
                    upgraded.unwrap();
                    program.check_schema().unwrap();
                });
            }
        });
        assert_eq!(asked.load(SeqCst), 1);
        assert_marked(&programs[0]);
        programs.iter().for_each(crate::Db::close);
    }
}

#[test]
fn a_migration_waits_for_another_as_long_as_it_is_told_and_no_longer() {
    let newer = with_marks(real());
    for database in databases() {
        let opened = open(database);
        let waiting = |migration_wait_max| {
            let options = DbOptions {
                migrations: Migrations::from_folder(newer.path()),
                lock_wait_max: Duration::from_millis(50),
                migration_wait_max,
                ..DbOptions::default()
            };
            crate::Db::open(opened.db.address(), &options).unwrap()
        };
        let (hasty, patient) = (waiting(Duration::from_millis(100)), waiting(WAIT_MAX));
        std::thread::scope(|scope| {
            let migrated = opened.db.exclusive_blocking(|_| {
                // The lock is held here, first for longer than the one waits, then until it has given up.
                let migrated = scope.spawn(|| patient.migrate());
                assert!(matches!(hasty.migrate(), Err(StoreError::Busy { .. })));
                Ok::<_, StoreError>(migrated)
            });
            assert_eq!(migrated.unwrap().join().unwrap().unwrap().len(), 2);
        });
        [hasty, patient].iter().for_each(crate::Db::close);
    }
}

#[test]
fn a_table_that_is_not_kontors_is_named_and_not_left_out_silently() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let opened = open(database);
    opened
        .db
        .exclusive_blocking(|conn| {
            Ok::<_, StoreError>(
                conn.batch_execute("CREATE TABLE measured (id BIGINT PRIMARY KEY, value NUMERIC)")?,
            )
        })
        .unwrap();
    let Err(StoreError::Value(why)) = opened.db.read_blocking(archive::tables) else {
        panic!("it has a column that no archive can hold");
    };
    assert!(
        why.to_string()
            .starts_with("measured.value is of the type numeric"),
        "{why}"
    );
}
