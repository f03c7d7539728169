//! Time as a parameter: the shop's clock can be set and moved, so that nobody has to wait for it.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};

use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};
use tokio::sync::watch;
use tzdb_data::time_zone::europe::WARSAW;

/// Tells the time and waits.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The moment: dates of elements and the life of tokens go by it.
    fn now(&self) -> OffsetDateTime;

    /// Time since the clock was made; never runs backwards. The rate limit leaks by it.
    fn elapsed(&self) -> Duration;

    /// Ready after this time.
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>>;
}

/// What the shop's wall clock shows at a moment: the naive local time of Europe/Warsaw, in whole seconds
/// (Shoper API: dates have no zone).
pub fn local(moment: OffsetDateTime) -> PrimitiveDateTime {
    let offset = WARSAW
        .find_local_time_type(moment.unix_timestamp())
        .ok()
        .and_then(|kind| UtcOffset::from_whole_seconds(kind.ut_offset()).ok())
        // the table covers every moment that `OffsetDateTime` can hold
        .unwrap_or(UtcOffset::UTC);
    let there = moment.to_offset(offset);
    let seconds = there.replace_nanosecond(0).unwrap_or(there);
    PrimitiveDateTime::new(seconds.date(), seconds.time())
}

/// The real time.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// The real time; its measure begins now.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everybody else asks"
    )]
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everybody else asks"
    )]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everybody else asks"
    )]
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A clock that stands until somebody moves it.
#[derive(Debug)]
pub struct ManualClock {
    hands: watch::Sender<Hands>,
}

#[derive(Clone, Copy, Debug)]
struct Hands {
    now: OffsetDateTime,
    elapsed: Duration,
}

impl ManualClock {
    /// Stands at this moment.
    pub fn at(now: OffsetDateTime) -> Self {
        let elapsed = Duration::ZERO;
        Self {
            hands: watch::Sender::new(Hands { now, elapsed }),
        }
    }

    /// Lets time pass, and wakes those whose waiting is over.
    pub fn advance(&self, time: Duration) {
        self.hands.send_modify(|hands| {
            hands.now += time;
            hands.elapsed += time;
        });
    }

    /// Puts the hands on another moment, an earlier one too. No time passes by it.
    pub fn set(&self, now: OffsetDateTime) {
        self.hands.send_modify(|hands| hands.now = now);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        self.hands.borrow().now
    }

    fn elapsed(&self) -> Duration {
        self.hands.borrow().elapsed
    }

    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
        let mut hands = self.hands.subscribe();
        let until = self.elapsed() + time;
        Box::pin(async move {
            if hands.wait_for(|now| now.elapsed >= until).await.is_err() {
                // the clock is gone: this moment never comes
                std::future::pending::<()>().await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn local_time_is_that_of_warsaw_in_winter_and_in_summer() {
        assert_eq!(
            local(datetime!(2026-01-10 11:00:00.75 UTC)),
            datetime!(2026-01-10 12:00:00)
        );
        assert_eq!(
            local(datetime!(2026-07-10 11:00 UTC)),
            datetime!(2026-07-10 13:00)
        );
    }

    #[test]
    fn one_hour_comes_twice_in_autumn() {
        let first = local(datetime!(2026-10-25 00:30 UTC));
        let second = local(datetime!(2026-10-25 01:30 UTC));
        assert_eq!(first, second);
    }

    #[tokio::test]
    async fn a_manual_clock_wakes_those_whose_time_has_come() {
        let clock = ManualClock::at(datetime!(2026-11-23 12:00 UTC));
        let waiting = tokio::spawn(clock.wait(Duration::from_mins(1)));
        clock.advance(Duration::from_secs(59));
        assert!(!waiting.is_finished());
        clock.advance(Duration::from_secs(1));
        waiting.await.expect("woken");
        assert_eq!(clock.now(), datetime!(2026-11-23 12:01 UTC));
    }
}
