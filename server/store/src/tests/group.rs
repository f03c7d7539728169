//! The rules of the group: what is acknowledged is there, what is refused is not.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use diesel::{Connection, RunQueryDsl, connection::SimpleConnection};
use kontor_testkit::{Proxy, TestDatabase, WAIT_MAX, databases, wait_until};
use tokio::task::JoinHandle;

use super::support::{Opened, insert_note, note_ids, open_notes};
use crate::{Conn, ConstraintKind, Db, DbAddress, DbOptions, StoreError};

type Answer = Result<(), StoreError>;

/// Holds the writer, so that what is sent meanwhile meets in one group.
struct Gate {
    release: Sender<()>,
    holding: JoinHandle<Answer>,
}

impl Gate {
    async fn close(db: &Db) -> Self {
        let (release, held): (Sender<()>, Receiver<()>) = channel();
        let (begun, is_begun) = tokio::sync::oneshot::channel();
        let begun = std::sync::Mutex::new(Some(begun));
        let db = db.clone();
        let holding = tokio::spawn(async move {
            db.write(move |_| {
                if let Some(begun) = begun.lock().unwrap().take() {
                    begun.send(()).unwrap();
                    held.recv().unwrap();
                }
                Ok(())
            })
            .await
        });
        is_begun.await.unwrap();
        Self { release, holding }
    }

    async fn open(self) {
        self.release.send(()).unwrap();
        // The one who holds belongs to the group, too.
        let answer = self.holding.await.unwrap();
        assert!(
            matches!(answer, Ok(()) | Err(StoreError::OutcomeUnknown)),
            "{answer:?}"
        );
    }
}

/// Sends a write for each of these functions, in this order, and waits until all wait.
fn send<F>(db: &Db, writes: Vec<F>) -> Vec<JoinHandle<Answer>>
where
    F: Fn(&mut Conn) -> Answer + Send + 'static,
{
    let mut answers = Vec::new();
    for write in writes {
        let queued = db.enqueue(write).unwrap();
        answers.push(tokio::spawn(async move { queued.await.unwrap() }));
    }
    answers
}

async fn answers(sent: Vec<JoinHandle<Answer>>) -> Vec<Answer> {
    let mut answers = Vec::new();
    for answer in sent {
        answers.push(answer.await.unwrap());
    }
    answers
}

/// Groups without a bound in time, so that a busy machine makes the same groups.
fn options() -> DbOptions {
    DbOptions {
        group_time_max: WAIT_MAX,
        waiting_max: WAIT_MAX,
        readers_max: 2,
        ..DbOptions::default()
    }
}

/// A group of 20 notes whose number 10 does something else.
async fn group_of_20(
    opened: &Opened,
    tenth: impl Fn(&mut Conn) -> Answer + Send + Sync + 'static,
) -> Vec<Answer> {
    let gate = Gate::close(&opened.db).await;
    let tenth = Arc::new(tenth);
    let writes = (0..20)
        .map(|id| {
            let tenth = Arc::clone(&tenth);
            move |conn: &mut Conn| match id {
                10 => tenth(conn),
                _ => insert_note(conn, id, &format!("note {id}")),
            }
        })
        .collect();
    let sent = send(&opened.db, writes);
    gate.open().await;
    answers(sent).await
}

/// Every acknowledged note is there, and nothing else.
async fn assert_truthful(opened: &Opened, answers: &[Answer]) {
    let there = opened.db.read(note_ids).await.unwrap();
    let acknowledged: Vec<i32> = (0..20)
        .filter(|id| *id != 10)
        .filter(|id| answers[usize::try_from(*id).unwrap()].is_ok())
        .collect();
    assert_eq!(there, acknowledged, "{answers:?}");
}

#[tokio::test]
async fn waiting_writes_share_one_commit_and_a_later_one_sees_the_earlier() {
    for database in databases() {
        let opened = open_notes(database, &options());
        let before = opened.db.counts();
        let answers = group_of_20(&opened, |conn| {
            assert_eq!(note_ids(conn)?.len(), 10);
            Ok(())
        })
        .await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_truthful(&opened, &answers).await;
        let after = opened.db.counts();
        assert_eq!(after.groups - before.groups, 1);
        assert_eq!((after.closures - before.closures, after.reruns), (21, 0));
    }
}

#[tokio::test]
async fn a_broken_constraint_refuses_one_closure_and_undoes_all_of_it() {
    for database in databases() {
        let opened = open_notes(database, &options());
        let answers = group_of_20(&opened, |conn| {
            insert_note(conn, 100, "undone with the rest of its closure")?;
            insert_note(conn, 101, "note 3")
        })
        .await;
        let refusal = answers[10].as_ref().unwrap_err();
        assert!(refusal.is_unique("notes_text_key"), "{refusal:?}");
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 19);
        assert_truthful(&opened, &answers).await;
        assert_eq!(opened.db.counts().reruns, 0);
    }
}

#[tokio::test]
async fn constraints_have_the_same_names_on_both_databases() {
    for database in databases() {
        let opened = open_notes(database, &options());
        opened
            .db
            .write(|conn| insert_note(conn, 1, "one"))
            .await
            .unwrap();
        for (id, text, kind, name) in [
            (1, "other", ConstraintKind::Unique, "notes_pkey"),
            (2, "one", ConstraintKind::Unique, "notes_text_key"),
            (3, "", ConstraintKind::Check, "notes_not_empty"),
        ] {
            let refused = opened
                .db
                .write(move |conn| insert_note(conn, id, text))
                .await;
            let Err(StoreError::Constraint {
                kind: found,
                name: Some(found_name),
            }) = refused
            else {
                panic!("{refused:?}");
            };
            assert_eq!((found, found_name.as_str()), (kind, name));
        }
        let missing = opened
            .db
            .write(|conn| {
                Ok::<_, StoreError>(conn.batch_execute("INSERT INTO notes VALUES (4, NULL)")?)
            })
            .await;
        // SQLite's `batch_execute` tells no kind; the name is what the message says.
        if opened.database.is_postgres() {
            let Err(StoreError::Constraint {
                kind: ConstraintKind::NotNull,
                name,
            }) = missing
            else {
                panic!("{missing:?}");
            };
            assert_eq!(name.as_deref(), Some("notes_text_not_null"));
        }
    }
}

#[tokio::test]
async fn a_panic_refuses_one_closure_and_the_writer_lives_on() {
    for database in databases() {
        let opened = open_notes(database, &options());
        let answers = group_of_20(&opened, |conn| {
            // Diesel counts this savepoint and never sees its end.
            conn.transaction(|conn| {
                insert_note(conn, 100, "undone")?;
                panic!("expected by the test")
            })
        })
        .await;
        assert!(
            matches!(answers[10], Err(StoreError::Panicked)),
            "{:?}",
            answers[10]
        );
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 19);
        assert_truthful(&opened, &answers).await;
        assert_eq!(
            (opened.db.counts().panics, opened.db.counts().reruns),
            (1, 0)
        );
        opened
            .db
            .write(|conn| conn.transaction(|conn| insert_note(conn, 200, "later")))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    // About 60 pages of 4 KiB: the notes fit, the big one does not.
    let full = DbOptions {
        sqlite_page_count_max: Some(60),
        ..options()
    };
    let opened = open_notes(TestDatabase::sqlite(), &full);
    let answers = group_of_20(&opened, |conn| {
        insert_note(conn, 10, &"x".repeat(1_000_000))
    })
    .await;
    assert!(
        matches!(answers[10], Err(StoreError::DiskFull(_))),
        "{:?}",
        answers[10]
    );
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 19);
    assert_truthful(&opened, &answers).await;
    // The ten before it, itself, and the one that held the writer; the rest made a group of their own.
    assert_eq!(opened.db.counts().reruns, 12);
}

#[tokio::test]
async fn a_full_disk_that_a_closure_hides_loses_nothing_that_was_acknowledged() {
    let full = DbOptions {
        sqlite_page_count_max: Some(60),
        ..options()
    };
    let opened = open_notes(TestDatabase::sqlite(), &full);
    let answers = group_of_20(&opened, |conn| {
        drop(insert_note(conn, 10, &"x".repeat(1_000_000)));
        Ok(())
    })
    .await;
    assert!(answers[10].is_err(), "{:?}", answers[10]);
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 19);
    assert_truthful(&opened, &answers).await;
}

#[tokio::test]
async fn a_disk_that_is_full_at_commit_loses_nothing_that_was_acknowledged() {
    let full = DbOptions {
        sqlite_page_count_max: Some(60),
        ..options()
    };
    let opened = open_notes(TestDatabase::sqlite(), &full);
    // Each of these needs some pages; not all of them fit.
    let gate = Gate::close(&opened.db).await;
    let big =
        |id: i32| move |conn: &mut Conn| insert_note(conn, id, &id.to_string().repeat(10_000));
    let sent = send(&opened.db, (100..120).map(big).collect());
    gate.open().await;
    let answers = answers(sent).await;
    let there = opened.db.read(note_ids).await.unwrap();
    let acknowledged: Vec<i32> = (100..120)
        .zip(&answers)
        .filter(|(_, answer)| answer.is_ok())
        .map(|(id, _)| id)
        .collect();
    assert_eq!(there, acknowledged);
    assert!(!there.is_empty() && there.len() < 20, "{there:?}");
}

#[tokio::test]
async fn a_server_whose_disk_is_full_loses_nothing_that_was_acknowledged() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let opened = open_notes(database, &options());
    let answers = group_of_20(&opened, |conn| {
        insert_note(conn, 10, "undone")?;
        conn.batch_execute(
            "DO $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' \
             USING ERRCODE = '53100'; END $$",
        )?;
        Ok(())
    })
    .await;
    assert!(
        matches!(answers[10], Err(StoreError::DiskFull(_))),
        "{:?}",
        answers[10]
    );
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 19);
    assert_truthful(&opened, &answers).await;
    // The ten before it, itself, and the one that held the writer; the rest made a group of their own.
    assert_eq!(opened.db.counts().reruns, 12);
}

#[tokio::test]
async fn an_error_that_a_closure_hides_costs_only_that_closure_on_postgres() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let opened = open_notes(database, &options());
    // PostgreSQL would answer the COMMIT of this failed transaction without an error.
    let hidden = opened
        .db
        .write(|conn| {
            insert_note(conn, 1, "lost with the transaction")?;
            drop(conn.batch_execute("SELECT 1/0"));
            Ok::<_, StoreError>(())
        })
        .await;
    assert!(hidden.is_err());
    assert_eq!(opened.db.read(note_ids).await.unwrap(), []);
}

#[tokio::test]
async fn connections_ended_before_commit_are_reestablished_and_nothing_is_lost() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let opened = open_notes(database, &options());
    let schema = opened.database.schema().unwrap().name().to_owned();
    let ended = AtomicBool::new(false);
    let answers = group_of_20(&opened, move |conn| {
        if !ended.swap(true, SeqCst) {
            insert_note(conn, 10, "undone")?;
            conn.batch_execute(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{schema}'"
            ))?;
        }
        Ok(())
    })
    .await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_truthful(&opened, &answers).await;
    // The ten before it, itself, and the one that held the writer; the rest made a group of their own.
    assert_eq!(opened.db.counts().reruns, 12);
}

#[tokio::test]
async fn an_idle_connection_that_the_server_ended_is_replaced_unseen() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let opened = open_notes(database, &options());
    opened.database.schema().unwrap().end_connections();
    opened
        .db
        .write(|conn| insert_note(conn, 1, "after"))
        .await
        .unwrap();
    assert_eq!(opened.db.counts().reconnects, 1);
}

/// The last closure of the group ends the connection, so that COMMIT finds it broken.
#[tokio::test]
async fn a_connection_that_breaks_at_commit_leaves_the_outcome_unknown_and_nothing_runs_again() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let opened = open_notes(database, &options());
    let runs = Arc::new(AtomicUsize::new(0));
    let (counted, schema) = (Arc::clone(&runs), opened.database.url().to_owned());
    let written = opened
        .db
        .write(move |conn| {
            counted.fetch_add(1, SeqCst);
            insert_note(conn, 1, "unknown")?;
            let mut other = diesel::PgConnection::establish(&schema).unwrap();
            let pid = backend_pid(conn)?;
            other
                .batch_execute(&format!("SELECT pg_terminate_backend({pid})"))
                .unwrap();
            Ok::<_, StoreError>(())
        })
        .await;
    assert!(
        matches!(written, Err(StoreError::OutcomeUnknown)),
        "{written:?}"
    );
    assert_eq!(runs.load(SeqCst), 1);
    assert_eq!(opened.db.counts().unknown_outcomes, 1);
    opened
        .db
        .write(|conn| insert_note(conn, 2, "later"))
        .await
        .unwrap();
    assert_eq!(opened.db.read(note_ids).await.unwrap(), [2]);
}

fn backend_pid(conn: &mut Conn) -> Result<i32, StoreError> {
    #[derive(diesel::QueryableByName)]
    struct Pid {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        pid: i32,
    }
    let pid: Pid = diesel::sql_query("SELECT pg_backend_pid() AS pid").get_result(conn)?;
    Ok(pid.pid)
}

#[tokio::test]
async fn a_lost_answer_to_commit_leaves_the_outcome_unknown_though_the_rows_are_there() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let schema = database.schema().unwrap();
    let (host, port) = schema.server_address();
    let proxy = Proxy::to(&host, port);
    let through = DbAddress::parse(&schema.url_through(proxy.port())).unwrap();
    let direct = open_notes(database, &options());
    let db = Db::open(&through, &options()).unwrap();

    let gate = Gate::close(&db).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let writes = (0..5)
        .map(|id| {
            let runs = Arc::clone(&runs);
            move |conn: &mut Conn| {
                runs.fetch_add(1, SeqCst);
                insert_note(
                    conn,
                    id,
                    if id == 3 {
                        "note 1"
                    } else {
                        ["note 0", "note 1", "note 2", "", "note 4"][usize::try_from(id).unwrap()]
                    },
                )
            }
        })
        .collect();
    let sent = send(&db, writes);
    proxy.cut_after(b"COMMIT");
    gate.open().await;
    let answers = answers(sent).await;

    assert_eq!(proxy.cuts(), 1);
    for id in [0, 1, 2, 4] {
        assert!(
            matches!(answers[id], Err(StoreError::OutcomeUnknown)),
            "{:?}",
            answers[id]
        );
    }
    // The refused one ran again alone: its refusal rested on rows of unknown fate.
    assert!(
        answers[3].as_ref().unwrap_err().is_unique("notes_text_key"),
        "{:?}",
        answers[3]
    );
    assert_eq!(runs.load(SeqCst), 6);
    assert_eq!(direct.db.read(note_ids).await.unwrap(), [0, 1, 2, 4]);
    db.write(|conn| insert_note(conn, 9, "later"))
        .await
        .unwrap();
    db.close();
}

#[tokio::test]
async fn callers_that_go_away_disturb_nobody() {
    for database in databases() {
        let opened = open_notes(database, &options());
        let gate = Gate::close(&opened.db).await;
        let writes: Vec<_> = (0..20)
            .map(|id| move |conn: &mut Conn| insert_note(conn, id, &format!("note {id}")))
            .collect();
        let mut sent = send(&opened.db, writes);
        let gone: Vec<_> = sent
            .extract_if(.., |_| true)
            .enumerate()
            .filter_map(|(id, call)| {
                if id % 2 == 1 {
                    call.abort();
                    None
                } else {
                    Some(call)
                }
            })
            .collect();
        // The dropped futures must be gone before the writer looks at them.
        tokio::task::yield_now().await;
        gate.open().await;
        assert!(answers(gone).await.iter().all(Result::is_ok));
        let there = opened.db.read(note_ids).await.unwrap();
        assert_eq!(there, (0..20).step_by(2).collect::<Vec<i32>>());
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_while_its_closure_runs_has_written() {
    for database in databases() {
        let opened = open_notes(database, &options());
        let (release, held) = channel::<()>();
        let (begun, is_begun) = tokio::sync::oneshot::channel();
        let begun = std::sync::Mutex::new(Some(begun));
        let db = opened.db.clone();
        let call = tokio::spawn(async move {
            db.write(move |conn| {
                begun.lock().unwrap().take().unwrap().send(()).unwrap();
                held.recv().unwrap();
                insert_note(conn, 1, "nobody waits")
            })
            .await
        });
        is_begun.await.unwrap();
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        release.send(()).unwrap();
        opened
            .db
            .write(|conn| insert_note(conn, 2, "next"))
            .await
            .unwrap();
        assert_eq!(opened.db.read(note_ids).await.unwrap(), [1, 2]);
    }
}

#[tokio::test]
async fn a_full_queue_refuses_and_says_when_to_come_back() {
    for database in databases() {
        let opened = open_notes(
            database,
            &DbOptions {
                queue_length_max: 3,
                ..options()
            },
        );
        let gate = Gate::close(&opened.db).await;
        let write = |id: i32| move |conn: &mut Conn| insert_note(conn, id, &format!("note {id}"));
        let sent = send(&opened.db, (0..3).map(write).collect());
        let refused = opened.db.write(write(3)).await.unwrap_err();
        assert!(refused.retry_after().is_some(), "{refused:?}");
        assert_eq!(opened.db.counts().refused_busy, 1);
        gate.open().await;
        assert!(answers(sent).await.iter().all(Result::is_ok));
        assert_eq!(opened.db.read(note_ids).await.unwrap(), [0, 1, 2]);
    }
}

#[tokio::test]
async fn a_write_that_waited_too_long_is_refused_and_never_runs() {
    for database in databases() {
        let short = Duration::from_millis(20);
        let opened = open_notes(
            database,
            &DbOptions {
                waiting_max: short,
                ..options()
            },
        );
        let gate = Gate::close(&opened.db).await;
        let begun = crate::counters::now();
        let sent = send(
            &opened.db,
            vec![|conn: &mut Conn| insert_note(conn, 1, "late")],
        );
        wait_until("the write has waited too long", WAIT_MAX, || {
            begun.elapsed() > 2 * short
        })
        .await;
        gate.open().await;
        let answers = answers(sent).await;
        assert!(
            matches!(answers[0], Err(StoreError::Busy { .. })),
            "{answers:?}"
        );
        assert_eq!(opened.db.read(note_ids).await.unwrap(), []);
    }
}

#[tokio::test]
async fn two_servers_have_one_writer_at_a_time() {
    for database in databases() {
        let opened = open_notes(database, &options());
        opened
            .db
            .write(|conn| insert_note(conn, 0, "0"))
            .await
            .unwrap();
        let other = Db::open(opened.db.address(), &options()).unwrap();
        let mut calls = Vec::new();
        for index in 0..40 {
            let db = if index % 2 == 0 {
                opened.db.clone()
            } else {
                other.clone()
            };
            // Read, add one, write: without a lock two of them would read the same number.
            calls.push(tokio::spawn(async move {
                db.write(|conn| {
                    let next = note_ids(conn)?.len();
                    insert_note(conn, i32::try_from(next).unwrap(), &next.to_string())
                })
                .await
            }));
        }
        for answer in answers(calls).await {
            answer.unwrap();
        }
        assert_eq!(
            opened.db.read(note_ids).await.unwrap(),
            (0..=40).collect::<Vec<i32>>()
        );
        other.close();
    }
}

#[tokio::test]
async fn closing_commits_what_is_queued_and_takes_nothing_more() {
    for database in databases() {
        let opened = open_notes(database, &options());
        let again = Db::open(opened.db.address(), &options()).unwrap();
        let gate = Gate::close(&opened.db).await;
        let sent = send(
            &opened.db,
            vec![|conn: &mut Conn| insert_note(conn, 1, "queued")],
        );
        let db = opened.db.clone();
        let closing = tokio::task::spawn_blocking(move || db.close());
        gate.open().await;
        closing.await.unwrap();
        assert!(answers(sent).await[0].is_ok());
        assert!(
            opened
                .db
                .write(|conn| insert_note(conn, 2, "late"))
                .await
                .is_err()
        );
        assert_eq!(again.read(note_ids).await.unwrap(), [1]);
        again.close();
    }
}
