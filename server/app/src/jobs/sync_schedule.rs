//! Begins the synchronisations whose time has come.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::{app::App, error::chain, services::sync::schedule};

/// How often it is looked.
pub const EVERY: Duration = Duration::from_secs(20);

/// Looks by timer until `stopped` is cancelled.
pub async fn run(app: App, stopped: CancellationToken) {
    loop {
        if let Err(error) = schedule::begin_due(&app).await {
            tracing::warn!(
                error = chain(&error),
                "due synchronisations could not be begun"
            );
        }
        tokio::select! {
            () = stopped.cancelled() => return,
            () = app.clock.wait(EVERY) => {}
        }
    }
}
