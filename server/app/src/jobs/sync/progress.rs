//! How far a run is, told to those who watch in this process at once, and to the database at most twice a second.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kontor_domain::{
    ids::SyncRunId,
    sync::{
        kind::Kind,
        progress::{Progress, Step, pace},
    },
};
use kontor_shoper::Shop;

use crate::{
    app::App,
    board::{Board, Shown},
    clock::Clock,
};

/// How often the run's row is told, at most.
const WRITTEN_EVERY: Duration = Duration::from_millis(500);

/// Calls of the shop by purpose, as a run's row keeps them.
pub type Calls = std::collections::BTreeMap<String, u64>;

/// Tells how far a run is.
#[derive(Debug)]
pub struct Teller {
    clock: Arc<dyn Clock>,
    shop: Shop,
    shown: Shown,
    /// Of this run before this process took it up.
    calls_before: Calls,
    /// Of this process before it took the run up.
    calls_elsewhere: Calls,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    kind: Kind,
    step: Step,
    done: u64,
    total: u64,
    began: Duration,
    /// When the row was last told.
    written: Option<Duration>,
}

impl Teller {
    /// A place on the board for a run whose row says that so many calls were made.
    pub fn new(app: &App, run: SyncRunId, shop: &Shop, calls_before: Calls) -> Self {
        let board: &Arc<Board> = &app.board;
        Self {
            clock: app.clock.clone(),
            shop: shop.clone(),
            shown: board.show(run),
            calls_before,
            calls_elsewhere: sent(shop),
            state: Mutex::new(State {
                kind: Kind::Unit,
                step: Step::Fetch,
                done: 0,
                total: 0,
                began: app.clock.elapsed(),
                written: None,
            }),
        }
    }

    /// A step of a kind begins, with so many elements, or 0 while that is not known.
    pub fn begin(&self, kind: Kind, step: Step, total: u64) {
        let mut state = self.state();
        state.kind = kind;
        state.step = step;
        state.done = 0;
        state.total = total;
        state.began = self.clock.elapsed();
        self.show(&state);
    }

    /// So many more elements of the step are done.
    pub fn more(&self, done: u64) {
        let mut state = self.state();
        state.done += done;
        self.show(&state);
    }

    /// The step has so many elements: known only now.
    pub fn total(&self, total: u64) {
        let mut state = self.state();
        state.total = total;
        self.show(&state);
    }

    /// What is to be written into the run's row, if it is time.
    pub(super) fn due(&self) -> Option<(Progress, Calls)> {
        let mut state = self.state();
        let now = self.clock.elapsed();
        let due = state
            .written
            .is_none_or(|written| now.saturating_sub(written) >= WRITTEN_EVERY);
        due.then(|| {
            state.written = Some(now);
            (self.progress(&state), self.calls())
        })
    }

    /// Calls of this run so far, by purpose.
    pub fn calls(&self) -> Calls {
        let mut calls = self.calls_before.clone();
        for (purpose, sent) in sent(&self.shop) {
            let elsewhere = self.calls_elsewhere.get(&purpose).copied().unwrap_or(0);
            let here = sent.saturating_sub(elsewhere);
            if here > 0 {
                *calls.entry(purpose).or_default() += here;
            }
        }
        calls
    }

    fn show(&self, state: &State) {
        self.shown.tell(self.progress(state));
    }

    fn progress(&self, state: &State) -> Progress {
        let took = self.clock.elapsed().saturating_sub(state.began);
        let (rate, seconds_left) = pace(state.done, state.total, took);
        Progress {
            kind: state.kind,
            step: state.step,
            done: state.done,
            total: state.total,
            rate,
            seconds_left,
            api_calls: self.calls().values().sum(),
            at: self.clock.now(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sent(shop: &Shop) -> Calls {
    let calls = shop.calls().into_iter();
    calls
        .map(|(purpose, calls)| (purpose.as_str().to_owned(), calls.sent))
        .collect()
}
