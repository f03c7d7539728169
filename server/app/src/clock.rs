//! Time as a parameter: a clock tells the time and waits, so that tests move it by hand.

use std::{fmt, time::Duration};

use futures_util::future::BoxFuture;
use kontor_domain::calendar::to_micros;
use time::OffsetDateTime;

/// Tells the time and waits.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The moment in UTC, cut to the microsecond as the databases keep it.
    fn now(&self) -> OffsetDateTime;

    /// Time since the clock was made; never runs backwards. For measuring, not for telling.
    fn elapsed(&self) -> Duration;

    /// Ready after this time.
    fn wait(&self, time: Duration) -> BoxFuture<'static, ()>;

    /// How long this time is to those who go by clocks of their own, such as the database: as long, unless this one runs faster
    /// than theirs.
    fn for_others(&self, time: Duration) -> Duration {
        time
    }
}

/// The real time.
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// The real time; its measure begins now.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everybody else asks"
    )]
    pub fn new() -> Self {
        Self {
            started: std::time::Instant::now(),
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
        to_micros(OffsetDateTime::now_utc())
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everybody else asks"
    )]
    fn wait(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A clock that stands until a test moves it.
#[cfg(test)]
#[derive(Debug)]
pub struct TestClock {
    start: OffsetDateTime,
    passed: tokio::sync::watch::Sender<Duration>,
}

#[cfg(test)]
impl TestClock {
    /// Stands at this moment.
    pub fn at(start: OffsetDateTime) -> Self {
        Self {
            start: to_micros(start),
            passed: tokio::sync::watch::Sender::new(Duration::ZERO),
        }
    }

    /// Moves time on and wakes those whose waiting is over.
    pub fn advance(&self, time: Duration) {
        self.passed.send_modify(|passed| *passed += time);
    }
}

#[cfg(test)]
impl Clock for TestClock {
    fn now(&self) -> OffsetDateTime {
        self.start + *self.passed.borrow()
    }

    fn elapsed(&self) -> Duration {
        *self.passed.borrow()
    }

    fn wait(&self, time: Duration) -> BoxFuture<'static, ()> {
        let mut passed = self.passed.subscribe();
        let until = self.elapsed() + time;
        Box::pin(async move {
            if passed.wait_for(|now| *now >= until).await.is_err() {
                // The clock is gone: this moment never comes.
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
    fn the_system_clock_tells_whole_microseconds() {
        assert_eq!(SystemClock::new().now().nanosecond() % 1_000, 0);
    }

    #[tokio::test]
    async fn a_test_clock_wakes_those_whose_time_has_come() {
        let clock = TestClock::at(datetime!(2026-11-23 12:00 UTC));
        let waiting = tokio::spawn(clock.wait(Duration::from_mins(1)));
        clock.advance(Duration::from_secs(59));
        assert!(!waiting.is_finished());
        clock.advance(Duration::from_secs(1));
        waiting.await.expect("woken");
        assert_eq!(clock.now(), datetime!(2026-11-23 12:01 UTC));
    }
}
