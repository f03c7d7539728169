//! What the writer has done so far, for the metrics; and the one look at the real time, for the bounds of waiting.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) groups: AtomicU64,
    pub(crate) closures: AtomicU64,
    pub(crate) undone: AtomicU64,
    pub(crate) panics: AtomicU64,
    pub(crate) reruns: AtomicU64,
    pub(crate) unknown_outcomes: AtomicU64,
    pub(crate) refused_busy: AtomicU64,
    pub(crate) reconnects: AtomicU64,
}

/// Counts since the store was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriterCounts {
    /// Group transactions begun.
    pub groups: u64,
    /// Runs of closures, repeated ones too.
    pub closures: u64,
    /// Closures rolled back to their savepoint.
    pub undone: u64,
    /// Panics caught.
    pub panics: u64,
    /// Closures that ran again alone because their group stopped.
    pub reruns: u64,
    /// Closures whose COMMIT has an unknown outcome.
    pub unknown_outcomes: u64,
    /// Calls refused because the queue was full or the wait too long.
    pub refused_busy: u64,
    /// Connections given up after a failure.
    pub reconnects: u64,
}

pub(crate) fn count(counter: &AtomicU64, by: usize) {
    counter.fetch_add(by as u64, Relaxed);
}

impl Counters {
    pub(crate) fn now(&self) -> WriterCounts {
        WriterCounts {
            groups: self.groups.load(Relaxed),
            closures: self.closures.load(Relaxed),
            undone: self.undone.load(Relaxed),
            panics: self.panics.load(Relaxed),
            reruns: self.reruns.load(Relaxed),
            unknown_outcomes: self.unknown_outcomes.load(Relaxed),
            refused_busy: self.refused_busy.load(Relaxed),
            reconnects: self.reconnects.load(Relaxed),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a call waits for other calls is no time of the business; nothing stored depends on it"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}
