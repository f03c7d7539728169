//! Real time: measuring it, and waiting in it within a bound.

#![expect(
    clippy::disallowed_methods,
    reason = "other processes are waited for and measured here, in real time"
)]

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use time::OffsetDateTime;

/// Measures from its start on.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Bounds the waiting for something.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    begun: Stopwatch,
    time_max: Duration,
}

impl Patience {
    /// Waits so long at most, from now on.
    pub fn of(time_max: Duration) -> Self {
        Self {
            begun: Stopwatch::start(),
            time_max,
        }
    }

    /// Pauses before the next look.
    ///
    /// # Errors
    /// When the time is over.
    pub async fn pause(&self, time: Duration, what: &str) -> Result<()> {
        ensure!(
            self.begun.elapsed() < self.time_max,
            "waited {:?} in vain for {what}",
            self.time_max
        );
        pause(time).await;
        Ok(())
    }
}

/// The real moment, UTC.
pub fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// Lets other tasks go on for this time.
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Blocks the thread for this time.
pub fn nap(time: Duration) {
    std::thread::sleep(time);
}
