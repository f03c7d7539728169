//! The rules of the group: what is acknowledged is there, what is refused is not.

use std::{sync::mpsc::channel, time::Duration};

use diesel::{Connection, connection::SimpleConnection};
use kontor_testkit::{WAIT_MAX, databases, wait_until};

use super::{
    gate::{Gate, answers, assert_truthful, group_of_20, options, send},
    support::{NONE, insert_note, note_ids, open_notes},
};
use crate::{Conn, ConstraintKind, Db, DbOptions, StoreError};

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
        assert_eq!(opened.db.read(note_ids).await.unwrap(), NONE);
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
async fn a_writer_that_waits_too_long_for_another_server_is_busy_and_recovers() {
    for database in databases() {
        let opened = open_notes(database, &options());
        let impatient = DbOptions {
            lock_wait_max: Duration::from_millis(50),
            ..options()
        };
        let other = Db::open(opened.db.address(), &impatient).unwrap();
        let gate = Gate::close(&opened.db).await;
        for _ in 0..2 {
            let refused = other.write(|conn| insert_note(conn, 1, "too early")).await;
            assert!(
                matches!(refused, Err(StoreError::Busy { .. })),
                "{refused:?}"
            );
        }
        gate.open().await;
        other
            .write(|conn| insert_note(conn, 2, "in time"))
            .await
            .unwrap();
        assert_eq!(opened.db.read(note_ids).await.unwrap(), [2]);
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
