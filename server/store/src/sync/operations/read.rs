//! Reading the journal.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
    dsl::{IntoBoxed, Select, count_star},
};
use kontor_domain::{
    ids::SyncRunId,
    sync::{
        kind::Kind,
        operation::{Action, Snapshot, State},
    },
};

use super::{
    Count, Filter, JournalOperation, columns, of_numbers,
    rows::{COLUMNS, Columns, Row},
    sync_operations,
};
use crate::{
    Backend, Closed, Conn, StoreError,
    list::limit,
    sync::{WRITE_ROWS_MAX, column, number},
    values::{from_json, key},
};

/// One operation.
///
/// # Errors
/// Those of the database.
pub fn find(
    conn: &mut Conn,
    run: SyncRunId,
    operation: u64,
) -> Result<Option<JournalOperation>, StoreError> {
    let row: Option<Row> = sync_operations::table
        .find((key(run), column(operation)?))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    row.map(Row::into_operation).transpose()
}

/// At most `rows` operations in their order, after a number (0: from the first). Also the next batch of an applying run.
///
/// # Errors
/// Those of the database.
pub fn page(
    conn: &mut Conn,
    run: SyncRunId,
    filter: &Filter<'_>,
    after: u64,
    rows: usize,
) -> Result<Vec<JournalOperation>, StoreError> {
    let found: Vec<Row> = select_page(run, filter, column(after)?, rows).load(conn)?;
    found.into_iter().map(Row::into_operation).collect()
}

/// The query of [`page`].
pub(crate) fn select_page<'a>(
    run: SyncRunId,
    filter: &Filter<'_>,
    after: i64,
    rows: usize,
) -> IntoBoxed<'a, Select<sync_operations::table, Columns>, Backend> {
    let mut query = sync_operations::table
        .select(COLUMNS)
        .order(sync_operations::number)
        .limit(limit(rows))
        .into_boxed()
        .filter(sync_operations::run_id.eq(key(run)))
        .filter(sync_operations::number.gt(after));
    if let Some(kind) = filter.kind {
        query = query.filter(sync_operations::kind.eq(Closed(kind)));
    }
    if !filter.actions.is_empty() {
        query = query.filter(sync_operations::action.eq_any(closed(filter.actions)));
    }
    // A single one by itself: so the index of states gives the order.
    match filter.states {
        [] => {}
        [state] => query = query.filter(sync_operations::state.eq(Closed(*state))),
        states => query = query.filter(sync_operations::state.eq_any(closed(states))),
    }
    if let Some(conflict) = filter.conflict {
        query = query.filter(sync_operations::conflict.eq(conflict));
    }
    query
}

/// The operations in doubt: a call was about to be made when a server stopped. At most [`WRITE_ROWS_MAX`]; a run has one
/// batch of them.
///
/// # Errors
/// Those of the database.
pub fn sent(conn: &mut Conn, run: SyncRunId) -> Result<Vec<JournalOperation>, StoreError> {
    let filter = Filter {
        states: &[State::Sent],
        ..Filter::default()
    };
    page(conn, run, &filter, 0, WRITE_ROWS_MAX)
}

/// Both sides before and after, of those of the operations that are there, by number.
///
/// # Errors
/// Those of the database.
#[expect(
    clippy::type_complexity,
    reason = "a number, and what was before and after"
)]
pub fn snapshots(
    conn: &mut Conn,
    run: SyncRunId,
    numbers: &[u64],
) -> Result<Vec<(u64, Option<Snapshot>, Option<Snapshot>)>, StoreError> {
    let numbers = columns(numbers)?;
    let rows: Vec<(i64, Option<String>, Option<String>)> = of_numbers!(run, numbers)
        .order(sync_operations::number)
        .select((
            sync_operations::number,
            sync_operations::snapshot_before,
            sync_operations::snapshot_after,
        ))
        .load(conn)?;
    let snapshot = |text: Option<String>| text.as_deref().map(from_json).transpose();
    rows.into_iter()
        .map(|(place, before, after)| Ok((number(place)?, snapshot(before)?, snapshot(after)?)))
        .collect()
}

/// How many operations a run has, by kind, action, state and conflict, in that order.
///
/// # Errors
/// Those of the database.
pub fn counts(conn: &mut Conn, run: SyncRunId) -> Result<Vec<Count>, StoreError> {
    let by = (
        sync_operations::kind,
        sync_operations::action,
        sync_operations::state,
        sync_operations::conflict,
    );
    let rows: Vec<CountRow> = sync_operations::table
        .filter(sync_operations::run_id.eq(key(run)))
        .group_by(by)
        .select((by.0, by.1, by.2, by.3, count_star()))
        .load(conn)?;
    let mut counts = rows
        .into_iter()
        .map(|(kind, action, state, conflict, count)| {
            Ok(Count {
                kind: kind.0,
                action: action.0,
                state: state.0,
                conflict,
                count: number(count)?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    counts.sort_by_key(|count| (count.kind, count.action, count.state as u8, count.conflict));
    Ok(counts)
}

type CountRow = (Closed<Kind>, Closed<Action>, Closed<State>, bool, i64);

fn closed<T: crate::ClosedSet>(values: &[T]) -> Vec<Closed<T>> {
    values.iter().copied().map(Closed).collect()
}
