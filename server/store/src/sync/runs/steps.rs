//! How a run goes on.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use kontor_domain::{
    ids::{ShopId, SyncRunId},
    sync::{progress::Progress, run::Status},
};
use serde_json::Value;
use time::OffsetDateTime;

use super::{Confirmed, Outcome, RUNNING, sync_runs};
use crate::{
    Closed, Conn, Moment, StoreError, expect_rows,
    values::{json, key},
};

/// A row in a status.
macro_rules! row_in {
    ($run:expr, $status:expr) => {
        sync_runs::table
            .filter(sync_runs::id.eq(key($run)))
            .filter(sync_runs::status.eq(Closed($status)))
    };
}

/// A row on which a server works.
macro_rules! running_row {
    ($run:expr) => {
        sync_runs::table
            .filter(sync_runs::id.eq(key($run)))
            .filter(sync_runs::status.eq_any(RUNNING))
    };
}

/// Notes how far a run is, and its calls by purpose, while it is planning or applying.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is neither.
pub fn set_progress(
    conn: &mut Conn,
    run: SyncRunId,
    progress: &Progress,
    calls: &BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let rows = diesel::update(running_row!(run))
        .set((
            sync_runs::progress.eq(json(progress)?),
            sync_runs::calls.eq(json(calls)?),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Notes what its kinds came to so far, while it is planning or applying.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is neither.
pub fn set_outcome(conn: &mut Conn, run: SyncRunId, outcome: &Outcome) -> Result<(), StoreError> {
    let rows = diesel::update(running_row!(run))
        .set(sync_runs::outcome.eq(json(outcome)?))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Notes its calls by purpose, in whatever status it is.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not there.
pub fn set_calls(
    conn: &mut Conn,
    run: SyncRunId,
    calls: &BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let rows = diesel::update(sync_runs::table.find(key(run)))
        .set(sync_runs::calls.eq(json(calls)?))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// From planning to planned.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not planning.
pub fn set_planned(
    conn: &mut Conn,
    run: SyncRunId,
    fingerprint: &str,
    outcome: &Outcome,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let rows = diesel::update(row_in!(run, Status::Planning))
        .set((
            sync_runs::status.eq(Closed(Status::Planned)),
            sync_runs::planned_at.eq(Moment::from(at)),
            sync_runs::fingerprint.eq(fingerprint),
            sync_runs::outcome.eq(json(outcome)?),
            sync_runs::progress.eq(None::<String>),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// From planned to applying.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not planned; a unique constraint ([`super::is_running`]) if another of its shop is
/// planning or applying.
pub fn set_applying(
    conn: &mut Conn,
    run: SyncRunId,
    confirmed: &Confirmed,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let rows = diesel::update(row_in!(run, Status::Planned))
        .set((
            sync_runs::status.eq(Closed(Status::Applying)),
            sync_runs::confirmed.eq(json(confirmed)?),
            sync_runs::applied_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// From applying to finished.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not applying.
pub fn set_finished(
    conn: &mut Conn,
    run: SyncRunId,
    outcome: &Outcome,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let rows = diesel::update(row_in!(run, Status::Applying))
        .set((
            sync_runs::status.eq(Closed(Status::Finished)),
            sync_runs::outcome.eq(json(outcome)?),
            sync_runs::finished_at.eq(Moment::from(at)),
            sync_runs::progress.eq(None::<String>),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// From planning or applying to cancelled.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is neither.
pub fn set_cancelled(
    conn: &mut Conn,
    run: SyncRunId,
    outcome: &Outcome,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let rows = diesel::update(running_row!(run))
        .set((
            sync_runs::status.eq(Closed(Status::Cancelled)),
            sync_runs::outcome.eq(json(outcome)?),
            sync_runs::finished_at.eq(Moment::from(at)),
            sync_runs::progress.eq(None::<String>),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// From planning or applying to failed.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is neither.
pub fn set_failed(
    conn: &mut Conn,
    run: SyncRunId,
    failure: &Value,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let rows = diesel::update(running_row!(run))
        .set((
            sync_runs::status.eq(Closed(Status::Failed)),
            sync_runs::failure.eq(failure.to_string()),
            sync_runs::finished_at.eq(Moment::from(at)),
            sync_runs::progress.eq(None::<String>),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Asks a run that is planning or applying to end; false if it is neither.
///
/// # Errors
/// Those of the database.
pub fn request_cancel(conn: &mut Conn, run: SyncRunId) -> Result<bool, StoreError> {
    let rows = diesel::update(running_row!(run))
        .set(sync_runs::cancel_requested.eq(true))
        .execute(conn)?;
    Ok(rows == 1)
}

/// Makes the plans of a shop that wait to be applied void; how many.
///
/// # Errors
/// Those of the database.
pub fn void_planned(
    conn: &mut Conn,
    shop: ShopId,
    at: OffsetDateTime,
) -> Result<usize, StoreError> {
    let target = sync_runs::table
        .filter(sync_runs::shop_id.eq(key(shop)))
        .filter(sync_runs::status.eq(Closed(Status::Planned)));
    Ok(diesel::update(target)
        .set((
            sync_runs::status.eq(Closed(Status::Void)),
            sync_runs::finished_at.eq(Moment::from(at)),
        ))
        .execute(conn)?)
}

/// From planned, or planning, to void: what it was planned by changed.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is neither.
pub fn set_void(conn: &mut Conn, run: SyncRunId, at: OffsetDateTime) -> Result<(), StoreError> {
    let target = sync_runs::table
        .filter(sync_runs::id.eq(key(run)))
        .filter(sync_runs::status.eq_any([Closed(Status::Planning), Closed(Status::Planned)]));
    let rows = diesel::update(target)
        .set((
            sync_runs::status.eq(Closed(Status::Void)),
            sync_runs::finished_at.eq(Moment::from(at)),
            sync_runs::progress.eq(None::<String>),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// For a restored backup: ends every run that had not ended when it was made. Plans are void, the others failed with this
/// reason. How many there were.
///
/// # Errors
/// Those of the database.
pub fn end_all(conn: &mut Conn, failure: &Value, at: OffsetDateTime) -> Result<usize, StoreError> {
    let planned = sync_runs::table.filter(sync_runs::status.eq(Closed(Status::Planned)));
    let void = diesel::update(planned)
        .set((
            sync_runs::status.eq(Closed(Status::Void)),
            sync_runs::finished_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    let running = sync_runs::table.filter(sync_runs::status.eq_any(RUNNING));
    let failed = diesel::update(running)
        .set((
            sync_runs::status.eq(Closed(Status::Failed)),
            sync_runs::failure.eq(failure.to_string()),
            sync_runs::finished_at.eq(Moment::from(at)),
            sync_runs::progress.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(void + failed)
}
