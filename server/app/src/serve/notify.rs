//! Telling systemd that the server is ready, alive, or stopping.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// The server is ready.
pub fn ready() {
    send(&[NotifyState::Ready]);
}

/// The server is stopping.
pub fn stopping() {
    send(&[NotifyState::Stopping]);
}

/// Tells systemd's watchdog, if there is one, that the server is alive for as long as its database answers.
pub async fn keep_alive(app: App, stopped: CancellationToken) {
    let Some(limit) = sd_notify::watchdog_enabled() else {
        return;
    };
    let every = limit / 3;
    loop {
        tokio::select! {
            () = stopped.cancelled() => return,
            () = app.clock.wait(every.max(Duration::from_millis(1))) => {}
        }
        match app.is_restored().await {
            Ok(_) => send(&[NotifyState::Watchdog]),
            Err(error) => {
                tracing::error!(
                    error = crate::error::chain(&error),
                    "the watchdog was not told: the database is silent"
                );
            }
        }
    }
}

fn send(states: &[NotifyState<'_>]) {
    // Without systemd there is nobody to tell, and that is no error.
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd was not told");
    }
}
