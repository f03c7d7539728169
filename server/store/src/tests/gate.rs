//! Groups on demand: the writer is held while closures are sent, so that they meet in one group.

use std::sync::{
    Arc,
    mpsc::{Receiver, Sender, channel},
};

use kontor_testkit::WAIT_MAX;
use tokio::task::JoinHandle;

use super::support::{Opened, insert_note, note_ids};
use crate::{Conn, Db, DbOptions, StoreError};

pub(super) type Answer = Result<(), StoreError>;

/// Holds the writer, so that what is sent meanwhile meets in one group.
pub(super) struct Gate {
    release: Sender<()>,
    holding: JoinHandle<Answer>,
}

impl Gate {
    pub(super) async fn close(db: &Db) -> Self {
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

    pub(super) async fn open(self) {
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
pub(super) fn send<F>(db: &Db, writes: Vec<F>) -> Vec<JoinHandle<Answer>>
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

pub(super) async fn answers(sent: Vec<JoinHandle<Answer>>) -> Vec<Answer> {
    let mut answers = Vec::new();
    for answer in sent {
        answers.push(answer.await.unwrap());
    }
    answers
}

/// Groups without a bound in time, so that a busy machine makes the same groups.
pub(super) fn options() -> DbOptions {
    DbOptions {
        group_time_max: WAIT_MAX,
        waiting_max: WAIT_MAX,
        readers_max: 2,
        ..DbOptions::default()
    }
}

/// A group of 20 notes whose number 10 does something else.
pub(super) async fn group_of_20(
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
pub(super) async fn assert_truthful(opened: &Opened, answers: &[Answer]) {
    let there = opened.db.read(note_ids).await.unwrap();
    let acknowledged: Vec<i32> = (0..20)
        .filter(|id| *id != 10)
        .filter(|id| answers[usize::try_from(*id).unwrap()].is_ok())
        .collect();
    assert_eq!(there, acknowledged, "{answers:?}");
}
