//! For this crate's own tests: a clock that is moved by hand.

use std::{future::Future, pin::Pin, time::Duration};

use tokio::sync::watch;

use crate::Clock;

/// Stands until a test moves it.
#[derive(Debug)]
pub(crate) struct TestClock(watch::Sender<Duration>);

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Duration::ZERO))
    }

    pub(crate) fn advance(&self, time: Duration) {
        self.0.send_modify(|passed| *passed += time);
    }
}

impl Clock for TestClock {
    fn elapsed(&self) -> Duration {
        *self.0.borrow()
    }

    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
        let mut passed = self.0.subscribe();
        let until = self.elapsed() + time;
        Box::pin(async move {
            // an error means that the clock is gone: then nobody waits any more
            let _ = passed.wait_for(|now| *now >= until).await;
        })
    }
}
