//! Fetches a newer licence from the vendor, where an address is set: in the background, never on a call's way.

use std::time::Duration;

use kontor_domain::refusal::Refusal;
use kontor_licence::Fetcher;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    error::chain,
    services::licence::{Renewed, renew},
};

/// How often it is asked for.
pub const EVERY: Duration = Duration::from_hours(24);

/// Asks at once and then by timer until `stopped` is cancelled. Whatever goes wrong waits for the next time; the licence
/// that is installed stays.
pub async fn run(app: App, fetcher: Fetcher, stopped: CancellationToken) {
    loop {
        tokio::select! {
            () = stopped.cancelled() => return,
            () = once(&app, &fetcher) => {}
        }
        tokio::select! {
            () = stopped.cancelled() => return,
            () = app.clock.wait(EVERY) => {}
        }
    }
}

async fn once(app: &App, fetcher: &Fetcher) {
    let text = match fetcher.fetch().await {
        Ok(text) => text,
        Err(error) => {
            tracing::warn!(error = chain(&error), "no licence was fetched");
            return;
        }
    };
    match renew(app, &text).await {
        Ok(Renewed::Installed) => tracing::info!("a newer licence was fetched and installed"),
        Ok(Renewed::NotLater) => tracing::debug!("the licence that was fetched is not newer"),
        Err(error) => {
            let reason = error.refusal().map(reason_of).unwrap_or_default();
            tracing::warn!(
                reason,
                error = chain(&error),
                "the licence that was fetched is not taken"
            );
        }
    }
}

/// The reason of the field where there is one.
fn reason_of(refusal: &Refusal) -> &'static str {
    let field = refusal.violations.first();
    field.map_or(refusal.reason, |violation| violation.reason)
}
