//! What calls are made for, and how many were made.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, PoisonError},
};

/// What a call is for: a word of the caller's choice, by which calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purpose(&'static str);

impl Purpose {
    /// Calls for which nobody named a purpose.
    pub const UNNAMED: Self = Self("unnamed");
    /// Trading login and password for a token; the client names it by itself.
    pub const LOGIN: Self = Self("login");

    /// A purpose of this name.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// How many calls were made for one purpose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calls {
    /// All that were sent, those below included.
    pub sent: u64,
    /// Repeated after a failure or a renewed token.
    pub repeated: u64,
    /// Refused with 429.
    pub throttled: u64,
}

/// Counts the calls of one shop.
#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<BTreeMap<Purpose, Calls>>);

impl Counters {
    pub(crate) fn count(&self, purpose: Purpose, change: impl FnOnce(&mut Calls)) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(counters.entry(purpose).or_default());
    }

    pub(crate) fn snapshot(&self) -> BTreeMap<Purpose, Calls> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
