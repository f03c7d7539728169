//! The journal: every call that came in, and what became of it.

use std::collections::VecDeque;

use http::Method;
use time::OffsetDateTime;

/// Calls that are kept; the oldest go first.
const CALLS_MAX: usize = 200_000;

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// From 1, over the life of the shop.
    pub number: u64,
    /// When it came in.
    pub at: OffsetDateTime,
    /// Its verb.
    pub method: Method,
    /// Its path, as sent.
    pub path: String,
    /// Its parameters, decoded.
    pub params: Vec<(String, String)>,
    /// What was answered; `None` if the connection was broken off.
    pub status: Option<u16>,
    /// Bytes of its body.
    pub bytes_in: usize,
    /// Bytes of the answer's body, before anything was cut off.
    pub bytes_out: usize,
    /// The items of a bulk call: verb, path and status of each.
    pub items: Vec<(Method, String, u16)>,
    /// Faults that came at it, as they print.
    pub faults: Vec<String>,
}

impl Call {
    /// The resource that it named ("products"); "" outside the API.
    pub fn resource(&self) -> &str {
        let below = self.path.strip_prefix("/webapi/rest/").unwrap_or_default();
        below.split('/').next().unwrap_or_default()
    }
}

/// The last calls.
#[derive(Debug, Default)]
pub struct Journal {
    calls: VecDeque<Call>,
    written: u64,
}

impl Journal {
    /// Writes a call down; its number is given here.
    pub fn write(&mut self, mut call: Call) {
        self.written += 1;
        call.number = self.written;
        if self.calls.len() >= CALLS_MAX {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    /// The calls that are kept, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.iter().cloned().collect()
    }

    /// The latest calls, the last first.
    pub fn latest(&self, calls: usize) -> Vec<Call> {
        self.calls.iter().rev().take(calls).cloned().collect()
    }

    /// How many calls came in.
    pub fn count(&self) -> u64 {
        self.written
    }

    /// Forgets the calls; numbers go on.
    pub fn clear(&mut self) {
        self.calls.clear();
    }
}
