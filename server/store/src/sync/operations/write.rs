//! Writing the journal.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use kontor_domain::{
    ids::SyncRunId,
    sync::operation::{Skip, Snapshot, State},
};
use time::OffsetDateTime;

use super::{
    Ending, Filter, PlannedOperation, columns, of_numbers, page,
    rows::{EndRow, NewRow},
    sync_operations,
};
use crate::{
    Closed, Conn, Moment, StoreError, expect_rows, insert_all,
    list::limit,
    sync::{WRITE_ROWS_MAX, column, expect_at_most},
    values::{json, key},
};

/// Adds operations, at most [`WRITE_ROWS_MAX`]: planned, or, where nothing is to be done, reported.
///
/// # Errors
/// [`StoreError::Value`] for too many; a unique constraint if a number is there; a foreign key if the run is not.
pub fn insert(
    conn: &mut Conn,
    run: SyncRunId,
    operations: &[PlannedOperation],
) -> Result<(), StoreError> {
    expect_at_most(operations.len())?;
    if operations.is_empty() {
        return Ok(());
    }
    let rows: Vec<NewRow<'_>> = operations
        .iter()
        .map(|operation| NewRow::of(run, operation))
        .collect::<Result<_, _>>()?;
    expect_rows(rows.len(), insert_all!(conn, sync_operations::table, &rows))
}

/// Takes away operations of a run that is planned anew, at most [`WRITE_ROWS_MAX`]; how many. Call it until there is none.
///
/// # Errors
/// Those of the database; a foreign key if what a deletion took away is kept for one.
pub fn remove(conn: &mut Conn, run: SyncRunId) -> Result<usize, StoreError> {
    let numbers: Vec<i64> = sync_operations::table
        .filter(sync_operations::run_id.eq(key(run)))
        .order(sync_operations::number)
        .select(sync_operations::number)
        .limit(limit(WRITE_ROWS_MAX))
        .load(conn)?;
    let target = of_numbers!(run, numbers);
    let rows = diesel::delete(target).execute(conn)?;
    expect_rows(numbers.len(), rows)?;
    Ok(rows)
}

/// Marks operations that were planned, or are in doubt, as about to be sent (once more). `highest_before` replaces the one
/// noted before, if given.
///
/// # Errors
/// [`StoreError::RowsAffected`] if one has ended or is not there.
pub fn mark_sent(
    conn: &mut Conn,
    run: SyncRunId,
    numbers: &[u64],
    highest_before: Option<u64>,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    expect_at_most(numbers.len())?;
    let numbers = columns(numbers)?;
    let open = [Closed(State::Planned), Closed(State::Sent)];
    let target = of_numbers!(run, numbers).filter(sync_operations::state.eq_any(open));
    let highest = highest_before.map(column).transpose()?;
    let rows = diesel::update(target)
        .set((
            sync_operations::state.eq(Closed(State::Sent)),
            sync_operations::sent_at.eq(Moment::from(at)),
            sync_operations::attempts.eq(sync_operations::attempts + 1),
            highest.map(|highest| sync_operations::highest_before.eq(highest)),
        ))
        .execute(conn)?;
    expect_rows(numbers.len(), rows)
}

/// Marks operations that were sent as planned again: the shop surely did not do them (409, 429), they come later.
///
/// # Errors
/// [`StoreError::RowsAffected`] if one is not in the state sent.
pub fn put_back(conn: &mut Conn, run: SyncRunId, numbers: &[u64]) -> Result<(), StoreError> {
    expect_at_most(numbers.len())?;
    let numbers = columns(numbers)?;
    let target = of_numbers!(run, numbers).filter(sync_operations::state.eq(Closed(State::Sent)));
    let rows = diesel::update(target)
        .set(sync_operations::state.eq(Closed(State::Planned)))
        .execute(conn)?;
    expect_rows(numbers.len(), rows)
}

/// Ends operations that were planned or sent, at most [`WRITE_ROWS_MAX`], each in its own way.
///
/// # Errors
/// [`StoreError::RowsAffected`] if one has ended already or is not there.
pub fn finish(
    conn: &mut Conn,
    run: SyncRunId,
    endings: &[Ending],
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    expect_at_most(endings.len())?;
    for ending in endings {
        let target = sync_operations::table
            .filter(sync_operations::run_id.eq(key(run)))
            .filter(sync_operations::number.eq(column(ending.number)?))
            .filter(sync_operations::state.eq_any([Closed(State::Planned), Closed(State::Sent)]));
        let rows = diesel::update(target)
            .set(EndRow::of(ending, at)?)
            .execute(conn)?;
        expect_rows(1, rows)?;
    }
    Ok(())
}

/// Skips planned operations that the filter lets through (its states do not matter), at most [`WRITE_ROWS_MAX`]; how many.
/// Call it until there is none.
///
/// # Errors
/// Those of the database.
pub fn skip_rest(
    conn: &mut Conn,
    run: SyncRunId,
    filter: &Filter<'_>,
    skip: Skip,
    at: OffsetDateTime,
) -> Result<usize, StoreError> {
    let planned = Filter {
        states: &[State::Planned],
        ..*filter
    };
    let rest = page(conn, run, &planned, 0, WRITE_ROWS_MAX)?;
    let numbers: Vec<u64> = rest.iter().map(|row| row.planned.number).collect();
    let numbers = columns(&numbers)?;
    let rows = diesel::update(of_numbers!(run, numbers))
        .set((
            sync_operations::state.eq(Closed(State::Skipped)),
            sync_operations::skip.eq(Closed(skip)),
            sync_operations::finished_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    expect_rows(numbers.len(), rows)?;
    Ok(rows)
}

/// Notes what both sides are before an operation is sent: a doubt about it is settled by that.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not in the state sent.
pub fn set_before(
    conn: &mut Conn,
    run: SyncRunId,
    operation: u64,
    before: &Snapshot,
) -> Result<(), StoreError> {
    let target = sync_operations::table
        .find((key(run), column(operation)?))
        .filter(sync_operations::state.eq(Closed(State::Sent)));
    let rows = diesel::update(target)
        .set(sync_operations::snapshot_before.eq(json(before)?))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Notes what both sides are after an operation that is done, once that was read back.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not done.
pub fn set_after(
    conn: &mut Conn,
    run: SyncRunId,
    operation: u64,
    after: &Snapshot,
) -> Result<(), StoreError> {
    let target = sync_operations::table
        .find((key(run), column(operation)?))
        .filter(sync_operations::state.eq(Closed(State::Done)));
    let rows = diesel::update(target)
        .set(sync_operations::snapshot_after.eq(json(after)?))
        .execute(conn)?;
    expect_rows(1, rows)
}
