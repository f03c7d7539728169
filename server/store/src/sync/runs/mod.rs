//! Runs: a plan and its application.
//!
//! Each change states from which status it goes on: [`StoreError::RowsAffected`] says that another was faster.

mod rows;
mod steps;

pub use steps::{
    end_all, request_cancel, set_applying, set_calls, set_cancelled, set_failed, set_finished,
    set_outcome, set_planned, set_progress, set_void, void_planned,
};

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, dsl::IntoBoxed};
use kontor_domain::{
    ids::{ShopId, SyncRunId, UserId, WorkstationId},
    sync::{
        kind::Kind,
        options::Options,
        progress::Progress,
        run::{KindOutcome, Status, Trigger},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use self::rows::{NewRow, Row};
use crate::{
    Backend, Closed, Conn, StoreError, expect_rows, list::limit, table::stored_table, values::key,
};

stored_table!(SYNC_RUNS = sync_runs (id) {
    id -> Binary,
    shop_id -> Binary,
    undo_of -> Nullable<Binary>,
    status -> Text,
    begun_through -> Text,
    started_by -> Text,
    user_id -> Nullable<Binary>,
    workstation_id -> Nullable<Binary>,
    workstation -> Text,
    created_at -> Timestamp,
    planned_at -> Nullable<Timestamp>,
    applied_at -> Nullable<Timestamp>,
    finished_at -> Nullable<Timestamp>,
    options -> Text,
    kinds_asked -> Text,
    confirmed -> Text,
    applies_itself -> Bool,
    fingerprint -> Nullable<Text>,
    settings_version -> BigInt,
    options_version -> BigInt,
    links_version -> BigInt,
    cancel_requested -> Bool,
    outcome -> Text,
    progress -> Nullable<Text>,
    calls -> Text,
    failure -> Nullable<Text>,
});

/// A run to be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRun {
    /// Identifier; grows with time.
    pub id: SyncRunId,
    /// The shop.
    pub shop: ShopId,
    /// The run that this one undoes.
    pub undo_of: Option<SyncRunId>,
    /// What begins it.
    pub trigger: Trigger,
    /// Login, or name of the token.
    pub started_by: String,
    /// The person.
    pub user: Option<UserId>,
    /// Where it is begun.
    pub workstation_id: Option<WorkstationId>,
    /// Its name; empty for the schedule.
    pub workstation: String,
    /// When.
    pub created_at: OffsetDateTime,
    /// The options it runs by.
    pub options: Options,
    /// The kinds asked for; empty: all enabled ones.
    pub kinds_asked: Vec<Kind>,
    /// What was confirmed beforehand.
    pub confirmed: Confirmed,
    /// Whether it is applied by itself after planning.
    pub applies_itself: bool,
    /// Version of the shop's settings.
    pub settings_version: i64,
    /// Version of the options.
    pub options_version: i64,
    /// Version of the links.
    pub links_version: i64,
}

/// What a person confirmed for a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Confirmed {
    /// How many deletions in the shop; none: none is done.
    pub expect_deletes: Option<u64>,
    /// After a restored backup: how many exports; none: none is done.
    pub expect_exports: Option<u64>,
    /// Whether elements that changed on both sides are overwritten.
    pub accept_conflicts: bool,
    /// How many linked elements are expected to be gone.
    pub expected_gone: BTreeMap<Kind, u64>,
}

/// A run as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What it began with; `confirmed` as it is now.
    pub new: NewRun,
    /// Where it stands.
    pub status: Status,
    /// When it was planned.
    pub planned_at: Option<OffsetDateTime>,
    /// When applying began.
    pub applied_at: Option<OffsetDateTime>,
    /// When it ended.
    pub finished_at: Option<OffsetDateTime>,
    /// Fingerprint of the plan.
    pub fingerprint: Option<String>,
    /// Whether its end was asked for.
    pub cancel_requested: bool,
    /// What each kind came to.
    pub outcome: Outcome,
    /// How far it is while it is planning or applying; none before the first step.
    pub progress: Option<Progress>,
    /// Calls of the shop's API by purpose.
    pub calls: BTreeMap<String, u64>,
    /// Why it failed, as the runner wrote it.
    pub failure: Option<Value>,
}

/// What each kind of a run came to.
pub type Outcome = BTreeMap<Kind, KindOutcome>;

/// Statuses in which a server works on a run.
const RUNNING: [Closed<Status>; 2] = [Closed(Status::Planning), Closed(Status::Applying)];

/// Adds a run, which is planning.
///
/// # Errors
/// A unique constraint ([`is_running`]) if another of its shop is planning or applying; a foreign key if the shop or the
/// run that it undoes is not there.
pub fn insert(conn: &mut Conn, run: &NewRun) -> Result<(), StoreError> {
    let rows = diesel::insert_into(sync_runs::table)
        .values(&NewRow::of(run)?)
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Whether this error says that another run of the shop is planning or applying.
pub fn is_running(error: &StoreError) -> bool {
    error.is_unique("sync_runs_shop_id_key")
}

/// One run.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, run: SyncRunId) -> Result<Option<Run>, StoreError> {
    let row: Option<Row> = sync_runs::table
        .find(key(run))
        .get_result(conn)
        .optional()?;
    row.map(Row::into_run).transpose()
}

/// At most `rows` runs, the newest first, older than one.
///
/// # Errors
/// Those of the database.
pub fn page(
    conn: &mut Conn,
    shop: Option<ShopId>,
    older_than: Option<SyncRunId>,
    rows: usize,
) -> Result<Vec<Run>, StoreError> {
    let rows: Vec<Row> = select_page(shop, older_than, rows).load(conn)?;
    rows.into_iter().map(Row::into_run).collect()
}

/// The query of [`page`].
pub(crate) fn select_page<'a>(
    shop: Option<ShopId>,
    older_than: Option<SyncRunId>,
    rows: usize,
) -> IntoBoxed<'a, sync_runs::table, Backend> {
    let mut query = sync_runs::table
        .order(sync_runs::id.desc())
        .limit(limit(rows))
        .into_boxed();
    if let Some(shop) = shop {
        query = query.filter(sync_runs::shop_id.eq(key(shop)));
    }
    if let Some(run) = older_than {
        query = query.filter(sync_runs::id.lt(key(run)));
    }
    query
}

/// The run of a shop that is planning or applying.
///
/// # Errors
/// Those of the database.
pub fn running(conn: &mut Conn, shop: ShopId) -> Result<Option<Run>, StoreError> {
    newest_of(conn, shop, &RUNNING)
}

/// The newest plan of a shop that waits to be applied.
///
/// # Errors
/// Those of the database.
pub fn newest_planned(conn: &mut Conn, shop: ShopId) -> Result<Option<Run>, StoreError> {
    newest_of(conn, shop, &[Closed(Status::Planned)])
}

fn newest_of(
    conn: &mut Conn,
    shop: ShopId,
    statuses: &[Closed<Status>],
) -> Result<Option<Run>, StoreError> {
    let row: Option<Row> = sync_runs::table
        .filter(sync_runs::shop_id.eq(key(shop)))
        .filter(sync_runs::status.eq_any(statuses.to_vec()))
        .order(sync_runs::id.desc())
        .first(conn)
        .optional()?;
    row.map(Row::into_run).transpose()
}

/// Whether a run was asked to end.
///
/// # Errors
/// [`StoreError::NotFound`] if it is not there.
pub fn is_cancel_requested(conn: &mut Conn, run: SyncRunId) -> Result<bool, StoreError> {
    Ok(sync_runs::table
        .find(key(run))
        .select(sync_runs::cancel_requested)
        .get_result(conn)?)
}
