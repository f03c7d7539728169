//! The points at which a run is disturbed: each call with each way of dying at it, and each fault of the shop.

use std::fmt;
use std::time::Duration;

use kontor_practice_shop::{Calls, Fault, Point};

use super::drive::Outcome;
use crate::seed::Seed;

/// Longest time between an answer and the kill after it, in real time.
const KILL_DELAY_MAX: Duration = Duration::from_millis(30);

/// A request that broke off is done by the shop before its time is up, or never.
const COMMIT_DELAY_MAX: Duration = Duration::from_secs(28);
/// After the restart the second kill comes within so many calls.
const AGAIN_MAX: u64 = 8;

/// How far the call is when the server is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The shop has it, and does nothing.
    Arrived,
    /// The shop has done it, and has not answered.
    Done,
    /// The shop has answered.
    Answered,
}

impl Moment {
    /// All.
    pub const ALL: [Self; 3] = [Self::Arrived, Self::Done, Self::Answered];

    /// Where the shop holds the call.
    pub(super) fn point(self) -> Point {
        match self {
            Self::Arrived => Point::Arrived,
            Self::Done | Self::Answered => Point::Done,
        }
    }
}

/// What happens in a run.
#[derive(Clone, Debug)]
pub enum Disturbance {
    /// Nothing.
    None,
    /// The server is killed at the n-th call of the shop, and started again.
    Kill {
        /// From 1.
        nth: u64,
        /// Where the call stands.
        moment: Moment,
        /// After an answer: so much later.
        delay: Duration,
        /// And once more at this call of those that come after the restart, from 1.
        again: Option<u64>,
    },
    /// The shop fails.
    Fault {
        /// So.
        fault: Fault,
        /// At these calls.
        calls: Calls,
        /// At the n-th of them, from 1.
        nth: u32,
    },
}

impl fmt::Display for Disturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("an undisturbed run"),
            Self::Kill {
                nth, moment, again, ..
            } => {
                let at = match moment {
                    Moment::Arrived => "arrives",
                    Moment::Done => "is done",
                    Moment::Answered => "is answered",
                };
                write!(f, "the server is killed when call {nth} {at}")?;
                match again {
                    Some(again) => write!(f, ", and again {again} calls later"),
                    None => Ok(()),
                }
            }
            Self::Fault { fault, calls, nth } => write!(f, "{fault:?} at {calls}, time {nth}"),
        }
    }
}

/// A fault, and what it may meet.
pub struct FaultKind {
    make: fn(&mut Seed) -> Fault,
    meets: Meets,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Meets {
    /// Every call.
    Calls,
    /// Calls that write.
    Writes,
    /// Calls that change something that is there, alone or in a bulk call.
    Changes,
}

/// Each fault of the shop.
pub const FAULTS: [FaultKind; 13] = [
    FaultKind::of(|_| Fault::Locked, Meets::Changes),
    FaultKind::of(|_| Fault::ErrorBefore, Meets::Calls),
    FaultKind::of(|_| Fault::ErrorAfter, Meets::Calls),
    FaultKind::of(|_| Fault::Unavailable, Meets::Calls),
    FaultKind::of(|_| Fault::Html, Meets::Calls),
    FaultKind::of(|_| Fault::HtmlAfter, Meets::Calls),
    FaultKind::of(|_| Fault::DropBefore, Meets::Calls),
    FaultKind::of(|_| Fault::DropAfter, Meets::Calls),
    FaultKind::of(
        |seed| Fault::DropThenCommit(seed.time_below(COMMIT_DELAY_MAX)),
        Meets::Writes,
    ),
    FaultKind::of(|_| Fault::Slow(Duration::from_secs(45)), Meets::Calls),
    FaultKind::of(|_| Fault::CutBody, Meets::Calls),
    FaultKind::of(|_| Fault::ExpireTokens, Meets::Calls),
    FaultKind::of(|_| Fault::TooMany, Meets::Calls),
];

impl FaultKind {
    const fn of(make: fn(&mut Seed) -> Fault, meets: Meets) -> Self {
        Self { make, meets }
    }
}

/// Chooses points of a run by a seed.
pub struct Points<'a> {
    reference: &'a Outcome,
    seed: Seed,
}

impl<'a> Points<'a> {
    /// Of the run that this is the reference of.
    pub fn of(reference: &'a Outcome, seed: u64) -> Self {
        Self {
            reference,
            seed: Seed::new(seed),
        }
    }

    /// Every kill that there can be.
    pub fn kills(&mut self) -> Vec<Disturbance> {
        let mut kills = Vec::new();
        for nth in 1..=self.reference.calls {
            kills.extend(Moment::ALL.map(|moment| self.kill(nth, moment)));
            kills.push(self.kill_twice(nth));
        }
        kills
    }

    /// So many of them, spread over the run.
    pub fn some_kills(&mut self, count: usize) -> Vec<Disturbance> {
        let calls = self.seed.points(count, self.reference.calls);
        let mut kills = Vec::new();
        for (index, before) in calls.into_iter().enumerate() {
            let nth = before + 1;
            kills.push(match Moment::ALL.get(index % 4) {
                Some(moment) => self.kill(nth, *moment),
                None => self.kill_twice(nth),
            });
        }
        kills
    }

    fn kill(&mut self, nth: u64, moment: Moment) -> Disturbance {
        Disturbance::Kill {
            nth,
            moment,
            delay: self.seed.time_below(KILL_DELAY_MAX),
            again: None,
        }
    }

    /// The second kill is to meet the server while it finds out what became of the first one's call.
    fn kill_twice(&mut self, nth: u64) -> Disturbance {
        Disturbance::Kill {
            nth,
            moment: Moment::Done,
            delay: Duration::ZERO,
            again: Some(1 + self.seed.below(AGAIN_MAX)),
        }
    }

    /// Each fault at every call that it can meet.
    pub fn faults(&mut self) -> Vec<Disturbance> {
        self.some_faults(usize::MAX)
    }

    /// Each fault at so many calls.
    pub fn some_faults(&mut self, count: usize) -> Vec<Disturbance> {
        let mut faults = Vec::new();
        for kind in &FAULTS {
            let targets = self.targets(kind);
            for at in self.seed.points(count, targets.len() as u64) {
                let fault = (kind.make)(&mut self.seed);
                let target = usize::try_from(at).ok().and_then(|at| targets.get(at));
                faults.extend(target.map(|(calls, nth)| Disturbance::Fault {
                    fault,
                    calls: calls.clone(),
                    nth: *nth,
                }));
            }
        }
        faults
    }

    /// What a fault can meet: calls of a kind, and which of them.
    fn targets(&self, kind: &FaultKind) -> Vec<(Calls, u32)> {
        let journal = &self.reference.journal;
        match kind.meets {
            Meets::Calls => {
                let calls = journal.iter().filter(|call| call.resource() != "auth");
                (1..)
                    .zip(calls)
                    .map(|(nth, _)| (Calls::all(), nth))
                    .collect()
            }
            Meets::Writes => ["bulk", "product-images"]
                .into_iter()
                .flat_map(|resource| {
                    let count = self.count("POST", resource);
                    (1..=count).map(move |nth| (Calls::posts(resource), nth))
                })
                .collect(),
            Meets::Changes => ["units", "producers", "products", "product-images"]
                .into_iter()
                .flat_map(|resource| {
                    [Calls::puts(resource), Calls::deletes(resource)].map(|calls| (resource, calls))
                })
                .flat_map(|(resource, calls)| {
                    let method = if calls == Calls::puts(resource) {
                        "PUT"
                    } else {
                        "DELETE"
                    };
                    (1..=self.count(method, resource)).map(move |nth| (calls.clone(), nth))
                })
                .collect(),
        }
    }

    /// How many calls of this verb the reference has, those in bulk calls among them.
    fn count(&self, method: &str, resource: &str) -> u32 {
        let mut count = 0;
        for call in &self.reference.journal {
            count += u32::from(call.method.as_str() == method && call.resource() == resource);
            for (verb, path, _) in &call.items {
                let named = path.split('/').next() == Some(resource);
                count += u32::from(named && verb.as_str() == method);
            }
        }
        count
    }
}
