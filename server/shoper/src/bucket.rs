//! The shop's rate limit, kept from this side so that it is never met.
//!
//! The shop counts calls in a leaking bucket (Shoper API: rate limiting). Where the answer's headers are read, the
//! bucket has already moved on, so this side keeps an **upper bound** of its level:
//!
//! * a call under way counts one, and does not leak: it may not have arrived yet;
//! * an answered call leaks from the moment of its answer on, which is never before the shop began to leak it.
//!
//! A leaking bucket that is filled later is never emptier, so the bound is never below the shop's level, whatever the
//! network does to the order and the times of calls. A call begins only while the bound leaves a place free, and
//! one place is always left for rounding in the shop. The headers correct the bound in both directions: down, because the
//! level that a call met cannot be exceeded by more than what was answered meanwhile; up, when somebody else
//! uses the same bucket.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::{Mutex as FairMutex, Notify};

use crate::Clock;

/// What the shop was seen to grant by default: ten calls, two more each second. Headers of the first answer replace it.
const LIMIT_DEFAULT: u32 = 10;
const BANDWIDTH_DEFAULT: u32 = 2;
/// Places left free, because it is not known how the shop rounds.
const PLACES_SPARE: f64 = 1.0;

/// The longest time that a header can make callers wait: a shop that claims more is tried all the same.
const WAIT_SECONDS_MAX: u32 = 60;

/// The shop's rate limit as its last answer told it (Shoper API: rate limiting).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Calls in the bucket, this one included.
    pub calls: u32,
    /// Size of the bucket, in calls.
    pub limit: u32,
    /// Calls that leak out of it each second: the pace that can be kept up.
    pub bandwidth: u32,
}

/// The bucket of one shop, shared by all its callers. First come, first served.
#[derive(Debug)]
pub(crate) struct Bucket {
    clock: Arc<dyn Clock>,
    /// Whoever holds it is next; tokio's mutex is fair.
    next: FairMutex<()>,
    state: Mutex<State>,
    /// A call under way was answered.
    answered: Notify,
}

#[derive(Debug)]
struct State {
    limit: u32,
    bandwidth: u32,
    /// Upper bound of what the answered calls left in the bucket at `at`. A level, not money: a float is right.
    level: f64,
    at: Duration,
    under_way: u32,
    /// Answered calls so far, to see which of them overlap.
    answered: u64,
    /// Nobody calls before this time (`Retry-After`).
    paused_until: Duration,
    seen: Option<RateLimit>,
}

/// The right to make one call now. Dropped without [`answered`](Self::answered), the call is taken as made.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    bucket: &'a Bucket,
    begun: Duration,
    answered_before: u64,
    settled: bool,
}

impl Bucket {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let at = clock.elapsed();
        Self {
            clock,
            next: FairMutex::new(()),
            state: Mutex::new(State {
                limit: LIMIT_DEFAULT,
                bandwidth: BANDWIDTH_DEFAULT,
                level: 0.0,
                at,
                under_way: 0,
                answered: 0,
                paused_until: Duration::ZERO,
                seen: None,
            }),
            answered: Notify::new(),
        }
    }

    /// Waits for a place in the bucket, in the order of asking.
    pub(crate) async fn place(&self) -> Place<'_> {
        let _next = self.next.lock().await;
        loop {
            // made before looking, so that an answer in between wakes it
            let answered = self.answered.notified();
            let now = self.clock.elapsed();
            let wait = {
                let mut state = self.state();
                state.leak(now);
                match state.time_to_place(now) {
                    Wait::None => {
                        state.under_way += 1;
                        return Place {
                            bucket: self,
                            begun: now,
                            answered_before: state.answered,
                            settled: false,
                        };
                    }
                    wait => wait,
                }
            };
            match wait {
                Wait::Time(time) => {
                    tokio::select! {
                        () = self.clock.wait(time) => {}
                        () = answered => {}
                    }
                }
                Wait::None | Wait::Answer => answered.await,
            }
        }
    }

    /// What the last answer told.
    pub(crate) fn seen(&self) -> Option<RateLimit> {
        self.state().seen
    }

    /// A poisoned lock is no harm: every change of the state is complete before anything can panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Wait {
    None,
    Time(Duration),
    /// Only an answer to a call under way can make place.
    Answer,
}

impl State {
    fn leak(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.level = (self.level - passed * f64::from(self.bandwidth)).max(0.0);
        self.at = now;
    }

    fn time_to_place(&self, now: Duration) -> Wait {
        let pause = self.paused_until.saturating_sub(now);
        if !pause.is_zero() {
            return Wait::Time(pause);
        }
        let places =
            (f64::from(self.limit) - PLACES_SPARE).max(1.0) - f64::from(self.under_way) - 1.0;
        if places < 0.0 {
            return Wait::Answer;
        }
        let over = self.level - places;
        // a millionth of a call is a rounding of floats
        if over <= 1e-6 {
            return Wait::None;
        }
        // not less than a millisecond: timers are no finer
        Wait::Time(
            Duration::from_secs_f64(over / f64::from(self.bandwidth)).max(Duration::from_millis(1)),
        )
    }

    /// Corrects the bound by what an answer told about the moment its call arrived.
    fn correct(&mut self, seen: RateLimit, begun: Duration, overlapping: u64) {
        self.limit = seen.limit.max(1);
        self.bandwidth = seen.bandwidth.max(1);
        self.seen = Some(seen);
        let most = self
            .bandwidth
            .saturating_mul(WAIT_SECONDS_MAX)
            .saturating_add(self.limit);
        let met = f64::from(seen.calls.min(most));
        #[expect(clippy::cast_precision_loss, reason = "calls that overlap are few")]
        let upper = met + overlapping as f64;
        let passed = self.at.saturating_sub(begun).as_secs_f64();
        // less than this cannot be left of what the call met, rounded up by the shop
        let lower = met - 1.0 - f64::from(self.under_way) - passed * f64::from(self.bandwidth);
        self.level = if self.level < lower {
            upper
        } else {
            self.level.min(upper)
        };
    }
}

impl Place<'_> {
    /// The call was answered; what the headers told, if they were there, and for how long nobody may call.
    pub(crate) fn answered(mut self, seen: Option<RateLimit>, pause: Option<Duration>) {
        self.settle(seen, pause);
    }

    /// The call was not made after all: the place goes to the next.
    pub(crate) fn unused(mut self) {
        self.settled = true;
        self.bucket.state().under_way -= 1;
        self.bucket.answered.notify_one();
    }

    fn settle(&mut self, seen: Option<RateLimit>, pause: Option<Duration>) {
        if self.settled {
            return;
        }
        self.settled = true;
        let now = self.bucket.clock.elapsed();
        {
            let mut state = self.bucket.state();
            state.leak(now);
            let overlapping = state.answered - self.answered_before;
            state.level += 1.0;
            state.under_way -= 1;
            state.answered += 1;
            if let Some(pause) = pause {
                state.paused_until = state.paused_until.max(now.saturating_add(pause));
            }
            if let Some(seen) = seen {
                state.correct(seen, self.begun, overlapping);
            }
        }
        // one waits for a place; the others wait for their turn
        self.bucket.answered.notify_one();
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.settle(None, None);
    }
}

#[cfg(test)]
mod tests;
