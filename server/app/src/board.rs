//! Where the runner of this process is woken, and where it shows how far its runs are.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kontor_domain::{ids::SyncRunId, sync::progress::Progress};
use tokio::sync::{Notify, watch};

/// Between the runner of the synchronisation and everybody else in this process. Nothing is lost with it: the runner looks
/// into the database every second, and watchers may read the run's row.
#[derive(Debug, Default)]
pub struct Board {
    woken: Notify,
    runs: Mutex<HashMap<SyncRunId, watch::Sender<Option<Progress>>>>,
}

impl Board {
    /// Tells the runner to look at once: a run was begun, or is to be cancelled.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Ready when somebody has called [`Board::wake`] since the last time.
    pub async fn woken(&self) {
        self.woken.notified().await;
    }

    /// How far a run is, as long as this process works on it: the present state first, then each change, closed at the end. None
    /// if nobody in this process works on it.
    pub fn watch(&self, run: SyncRunId) -> Option<watch::Receiver<Option<Progress>>> {
        self.runs().get(&run).map(watch::Sender::subscribe)
    }

    /// A place on the board for a run, until it is dropped.
    pub(crate) fn show(self: &Arc<Self>, run: SyncRunId) -> Shown {
        self.runs().insert(run, watch::Sender::new(None));
        Shown {
            board: Arc::clone(self),
            run,
        }
    }

    fn runs(&self) -> MutexGuard<'_, HashMap<SyncRunId, watch::Sender<Option<Progress>>>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A run's place on the board.
#[derive(Debug)]
pub(crate) struct Shown {
    board: Arc<Board>,
    run: SyncRunId,
}

impl Shown {
    /// Shows this to everybody who watches.
    pub(crate) fn tell(&self, progress: Progress) {
        if let Some(sender) = self.board.runs().get(&self.run) {
            sender.send_replace(Some(progress));
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.board.runs().remove(&self.run);
    }
}
