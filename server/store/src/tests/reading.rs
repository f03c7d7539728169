//! Reading: snapshots, bounds, what readers must not do.

use std::{sync::mpsc::channel, time::Duration};

use kontor_testkit::{databases, for_each_database};

use super::support::{NONE, insert_note, note_ids, open_notes};
use crate::{Db, DbAddress, DbOptions, StoreError};

#[tokio::test]
async fn a_reader_sees_one_snapshot_however_long_it_reads() {
    for_each_database(|database| async {
        let opened = open_notes(database, &DbOptions::default());
        let writer = opened.db.clone();
        let read = opened.db.read(move |conn| {
            let before = note_ids(conn)?;
            writer.write_blocking(|conn| insert_note(conn, 1, "while reading"))?;
            Ok::<_, StoreError>((before, note_ids(conn)?))
        });
        assert_eq!(read.await.unwrap(), (NONE.to_vec(), NONE.to_vec()));
        let after = opened.db.read(note_ids).await.unwrap();
        assert_eq!(after, [1]);
    })
    .await;
}

#[tokio::test]
async fn a_reader_cannot_write() {
    for_each_database(|database| async {
        let opened = open_notes(database, &DbOptions::default());
        let write = opened
            .db
            .read(|conn| insert_note(conn, 1, "not here"))
            .await;
        assert!(matches!(write, Err(StoreError::Database(_))), "{write:?}");
        assert_eq!(opened.db.read(note_ids).await.unwrap(), NONE);
    })
    .await;
}

#[tokio::test]
async fn a_panicking_reader_harms_no_other() {
    for_each_database(|database| async {
        let options = DbOptions {
            readers_max: 1,
            ..DbOptions::default()
        };
        let opened = open_notes(database, &options);
        let read = opened
            .db
            .read(|_| -> Result<(), StoreError> { panic!("expected by the test") });
        assert!(matches!(read.await, Err(StoreError::Panicked)));
        assert_eq!(opened.db.read(note_ids).await.unwrap(), NONE);
    })
    .await;
}

#[tokio::test]
async fn a_reader_that_gets_no_turn_is_refused_as_busy() {
    for_each_database(|database| async {
        let options = DbOptions {
            readers_max: 1,
            waiting_max: Duration::from_millis(50),
            queue_length_max: 1,
            ..DbOptions::default()
        };
        let opened = open_notes(database, &options);
        let (release, held) = channel::<()>();
        let (begun, is_begun) = tokio::sync::oneshot::channel();
        let db = opened.db.clone();
        let long = tokio::spawn(async move {
            db.read(move |_| {
                begun.send(()).unwrap();
                held.recv().unwrap();
                Ok::<_, StoreError>(())
            })
            .await
        });
        is_begun.await.unwrap();
        // One may wait, and waits in vain; the other may not even wait.
        let (first, second) = tokio::join!(opened.db.read(note_ids), opened.db.read(note_ids));
        assert!(matches!(first, Err(StoreError::Busy { .. })), "{first:?}");
        assert!(matches!(second, Err(StoreError::Busy { .. })), "{second:?}");
        release.send(()).unwrap();
        long.await.unwrap().unwrap();
        assert_eq!(opened.db.read(note_ids).await.unwrap(), NONE);
    })
    .await;
}

#[test]
fn blocking_calls_do_the_same_for_a_command_line() {
    for database in databases() {
        let opened = open_notes(database, &DbOptions::default());
        opened
            .db
            .write_blocking(|conn| insert_note(conn, 7, "blocking"))
            .unwrap();
        assert_eq!(opened.db.read_blocking(note_ids).unwrap(), [7]);
        assert_eq!(opened.db.read_long_blocking(note_ids).unwrap(), [7]);
    }
}

#[tokio::test]
async fn readers_find_back_after_the_server_ended_their_connections() {
    let Some(database) = kontor_testkit::TestDatabase::postgres() else {
        return;
    };
    let opened = open_notes(database, &DbOptions::default());
    assert_eq!(opened.db.read(note_ids).await.unwrap(), NONE);
    opened.database.schema().unwrap().end_connections();
    assert_eq!(opened.db.read(note_ids).await.unwrap(), NONE);
}

#[test]
fn a_server_that_is_not_there_is_named_at_the_start() {
    let port = kontor_testkit::free_port();
    let address = DbAddress::parse(&format!("postgres://x@127.0.0.1:{port}/x")).unwrap();
    let error = Db::open(&address, &DbOptions::default()).unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
}

#[cfg(unix)]
#[test]
fn a_new_database_file_belongs_to_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let opened = open_notes(
        kontor_testkit::TestDatabase::sqlite(),
        &DbOptions::default(),
    );
    for entry in std::fs::read_dir(opened.database.directory().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", entry.path().display());
    }
}
