//! A clock that hurries: whoever waits is woken at once, and that much time has passed.

use std::{future::Future, pin::Pin, sync::Mutex, time::Duration};

use kontor_shoper::Clock;

/// Pauses of the client take no real time. Its time-outs must not fire by that, so waits from `timeout` on never end.
#[derive(Debug)]
pub struct HurriedClock {
    passed: Mutex<Duration>,
    waits: Mutex<Vec<Duration>>,
    timeout: Duration,
}

impl HurriedClock {
    pub fn new(timeout: Duration) -> Self {
        Self {
            passed: Mutex::default(),
            waits: Mutex::default(),
            timeout,
        }
    }

    /// The pauses that were asked for, time-outs left out.
    pub fn waits(&self) -> Vec<Duration> {
        self.waits.lock().expect("not poisoned").clone()
    }
}

impl Clock for HurriedClock {
    fn elapsed(&self) -> Duration {
        *self.passed.lock().expect("not poisoned")
    }

    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
        if time == self.timeout {
            return Box::pin(std::future::pending());
        }
        self.waits.lock().expect("not poisoned").push(time);
        *self.passed.lock().expect("not poisoned") += time;
        Box::pin(std::future::ready(()))
    }
}
