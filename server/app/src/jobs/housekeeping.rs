//! Removes what has had its time, notes the time for the licence, and writes the audit's head to the log, so that a cut tail shows.

use std::time::Duration;

use kontor_store::{
    Conn, StoreError, audit, join_codes, login_attempts, requests, sessions, sync::kept,
};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    error::{Error, chain},
    services::{audit::show_head, licence, login::FAILURES_KEPT, sessions::living},
};

/// How often it is done.
pub const EVERY: Duration = Duration::from_hours(1);
/// Rounds of one table at a time; what is left waits for the next hour.
pub const ROUNDS_MAX: usize = 200;

type Purge = fn(&mut Conn, OffsetDateTime) -> Result<usize, StoreError>;

const PURGES: [(&str, Purge); 5] = [
    ("requests", requests::purge),
    ("sessions", |conn, now| sessions::purge(conn, living(now))),
    ("join_codes", join_codes::purge),
    ("sync_kept", kept::purge),
    ("login_attempts", |conn, now| {
        login_attempts::purge(conn, now - FAILURES_KEPT)
    }),
];

/// Does it at once and then by timer until `stopped` is cancelled. A failure waits for the next time.
pub async fn run(app: App, stopped: CancellationToken) {
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!(
                error = chain(&error),
                "housekeeping failed and is tried again in an hour"
            );
        }
        tokio::select! {
            () = stopped.cancelled() => return,
            () = app.clock.wait(EVERY) => {}
        }
    }
}

/// Does it.
///
/// # Errors
/// Those of the store.
pub async fn once(app: &App) -> Result<(), Error> {
    let now = app.now();
    for (table, purge) in PURGES {
        let mut removed = 0;
        for _ in 0..ROUNDS_MAX {
            let rows = app
                .db
                .write(move |conn| Ok::<_, Error>(purge(conn, now)?))
                .await?;
            if rows == 0 {
                break;
            }
            removed += rows;
        }
        if removed > 0 {
            tracing::info!(table, removed, "removed what has had its time");
        }
    }
    licence::note_time(app).await?;
    let head = app
        .db
        .read(|conn| Ok::<_, Error>(audit::head(conn)?))
        .await?;
    tracing::info!(head = show_head(&head), "audit head");
    Ok(())
}
