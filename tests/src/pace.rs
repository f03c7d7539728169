//! Time that runs faster: a server under test and a shop beside it wait minutes of theirs in seconds of ours.

use std::ffi::OsString;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use time::OffsetDateTime;

use crate::watch::{self, Stopwatch};

/// Carries the pace to a program of this crate that plays `kontord`. The shipped program knows no such variable.
const VARIABLE: &str = "KONTOR_TESTS_PACE";

/// So many times faster than the real time. Whoever has the same pace has the same time, in whatever process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    times: u32,
    /// The real moment, in microseconds since 1970, at which it shows `shows`.
    at: i64,
    /// In microseconds since 1970 too.
    shows: i64,
}

impl Pace {
    /// Begins now, with this moment.
    pub fn from(shows: OffsetDateTime, times: u32) -> Self {
        Self {
            times,
            at: micros(watch::now()),
            shows: micros(shows),
        }
    }

    /// The moment that it shows.
    pub fn now(self) -> OffsetDateTime {
        let passed = micros(watch::now()).saturating_sub(self.at);
        let shown = passed
            .saturating_mul(self.times.into())
            .saturating_add(self.shows);
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(shown) * 1_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// What a program of this crate that plays `kontord` has to be started with.
    pub fn environment(self) -> (OsString, OsString) {
        let text = format!("{} {} {}", self.times, self.at, self.shows);
        (VARIABLE.into(), text.into())
    }

    /// A clock of this pace.
    pub fn clock(self) -> Arc<FastClock> {
        Arc::new(FastClock {
            pace: self,
            started: Stopwatch::start(),
        })
    }
}

impl FromStr for Pace {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.split(' ');
        let mut part = || parts.next().context("a pace has three numbers");
        Ok(Self {
            times: part()?.parse()?,
            at: part()?.parse()?,
            shows: part()?.parse()?,
        })
    }
}

/// The clock of the program that plays `kontord`: the real one, unless it was told a pace.
pub(crate) fn clock() -> Arc<dyn kontor_server::clock::Clock> {
    let told = std::env::var(VARIABLE).ok();
    match told.and_then(|text| text.parse::<Pace>().ok()) {
        Some(pace) => pace.clock(),
        None => Arc::new(kontor_server::clock::SystemClock::new()),
    }
}

fn micros(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

/// A clock that runs faster than the real time.
#[derive(Debug)]
pub struct FastClock {
    pace: Pace,
    started: Stopwatch,
}

impl FastClock {
    fn real(&self, time: Duration) -> Duration {
        time / self.pace.times
    }
}

impl kontor_server::clock::Clock for FastClock {
    fn now(&self) -> OffsetDateTime {
        self.pace.now()
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed() * self.pace.times
    }

    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
        Box::pin(watch::pause(self.real(time)))
    }

    fn for_others(&self, time: Duration) -> Duration {
        self.real(time)
    }
}

impl kontor_practice_shop::Clock for FastClock {
    fn now(&self) -> OffsetDateTime {
        self.pace.now()
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed() * self.pace.times
    }

    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
        Box::pin(watch::pause(self.real(time)))
    }
}
