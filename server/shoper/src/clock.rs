//! Time as a parameter: the client waits through a [`Clock`], so that tests move time by hand.

use std::{fmt, future::Future, pin::Pin, time::Duration};

/// Tells how much time has passed and waits. The rate limit, the time-outs and the pauses between attempts go by it.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// Time since some moment that stays the same for this clock; never runs backwards.
    fn elapsed(&self) -> Duration;

    /// Ready after this time.
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>>;
}

/// The real time.
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// The real time, measured from now on.
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
