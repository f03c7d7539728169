//! The database fails in the middle of a group: full disks, broken connections, hidden errors.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
};

use diesel::{Connection, RunQueryDsl, connection::SimpleConnection};
use kontor_testkit::{Proxy, TestDatabase};

use super::{
    gate::{Gate, answers, assert_truthful, group_of_20, options, send},
    support::{NONE, insert_note, note_ids, open_notes},
};
use crate::{Conn, Db, DbAddress, DbOptions, StoreError};

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
    assert_eq!(opened.db.read(note_ids).await.unwrap(), NONE);
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
