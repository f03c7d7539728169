//! Calls that stand still until they are let go: whoever tests a client decides what happens meanwhile.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::oneshot;

use crate::ask::Ask;

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// It has arrived whole, and nothing is done yet. If its client goes away, nothing will be.
    Arrived,
    /// It is done, and nothing is answered yet.
    Done,
}

/// A call that is held. Dropped, it lets the call go.
#[derive(Debug)]
pub struct Held {
    stands: oneshot::Receiver<String>,
    go: oneshot::Sender<()>,
}

impl Held {
    /// Ready when the call stands: its verb and path. Nothing if it never will, the shop being gone.
    pub async fn stands(&mut self) -> Option<String> {
        (&mut self.stands).await.ok()
    }

    /// Lets the call go. False if it is not there any more: its client went away.
    pub fn let_go(self) -> bool {
        self.go.send(()).is_ok()
    }
}

/// The calls that are to be held.
#[derive(Debug, Default)]
pub struct Holds {
    arrived: AtomicU64,
    waiting: Mutex<Vec<Hold>>,
}

/// One of them.
#[derive(Debug)]
pub struct Hold {
    nth: u64,
    point: Point,
    stands: oneshot::Sender<String>,
    go: oneshot::Receiver<()>,
}

impl Holds {
    /// Holds the n-th call from now on, counted from 1.
    pub fn hold(&self, nth: u64, point: Point) -> Held {
        let (stands, told) = oneshot::channel();
        let (go, gone) = oneshot::channel();
        let nth = self.arrived() + nth;
        self.waiting().push(Hold {
            nth,
            point,
            stands,
            go: gone,
        });
        Held { stands: told, go }
    }

    /// How many calls came in so far.
    pub fn arrived(&self) -> u64 {
        self.arrived.load(Ordering::SeqCst)
    }

    /// Counts a call in, and takes what holds it.
    pub fn arrive(&self) -> Vec<Hold> {
        let number = self.arrived.fetch_add(1, Ordering::SeqCst) + 1;
        let mut waiting = self.waiting();
        waiting.extract_if(.., |hold| hold.nth == number).collect()
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Hold>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stands at this point for as long as somebody holds the call there.
pub async fn stand(holds: &mut Vec<Hold>, point: Point, ask: &Ask) {
    let here: Vec<Hold> = holds.extract_if(.., |hold| hold.point == point).collect();
    for hold in here {
        if hold
            .stands
            .send(format!("{} {}", ask.method, ask.path))
            .is_ok()
        {
            // let go, or the one who held it is gone
            let _ = hold.go.await;
        }
    }
}
