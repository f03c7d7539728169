//! Waiting for a condition, with a bound.

#![expect(
    clippy::disallowed_methods,
    reason = "the one place where tests wait in real time: for other processes and threads, within a bound"
)]

use std::{
    net::{Ipv4Addr, TcpListener},
    time::{Duration, Instant},
};

/// Long enough for anything that a test waits for on a busy machine.
pub const WAIT_MAX: Duration = Duration::from_secs(30);

/// Time between two looks.
const STEP: Duration = Duration::from_millis(5);

/// Waits until the condition holds.
///
/// # Panics
/// If it does not hold within the bound.
pub async fn wait_until(what: &str, within: Duration, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(
            begun.elapsed() < within,
            "waited {within:?} in vain: {what}"
        );
        tokio::time::sleep(STEP).await;
    }
}

/// [`wait_until`] outside async code.
///
/// # Panics
/// If the condition does not hold within the bound.
pub fn wait_until_blocking(what: &str, within: Duration, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(
            begun.elapsed() < within,
            "waited {within:?} in vain: {what}"
        );
        std::thread::sleep(STEP);
    }
}

/// A port of the loopback address that was free a moment ago.
///
/// # Panics
/// If there is none.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("the loopback address has a free port")
        .port()
}
