//! When shops are synchronised by themselves.

use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use kontor_domain::ids::{ShopId, SyncRunId};
use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    Conn, Key, Moment, StoreError, expect_rows, on,
    table::stored_table,
    values::{from_json, id, key},
};

stored_table!(SYNC_SCHEDULES = sync_schedules (shop_id) {
    shop_id -> Binary,
    cron -> Text,
    active -> Bool,
    next_at -> Nullable<Timestamp>,
    last_at -> Nullable<Timestamp>,
    last_run_id -> Nullable<Binary>,
    last_refusal -> Nullable<Text>,
});

/// The schedule of a shop.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The shop.
    pub shop: ShopId,
    /// Five fields, in the calendar of Europe/Warsaw.
    pub cron: String,
    /// Whether it is on.
    pub active: bool,
    /// The next time.
    pub next_at: Option<OffsetDateTime>,
    /// The last time.
    pub last_at: Option<OffsetDateTime>,
    /// The last run that it began.
    pub last_run: Option<SyncRunId>,
    /// Why the last time could not begin a run, as the service wrote it.
    pub last_refusal: Option<Value>,
}

/// The schedule of a shop, if it has one.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, shop: ShopId) -> Result<Option<Schedule>, StoreError> {
    let row: Option<Row> = sync_schedules::table
        .find(key(shop))
        .get_result(conn)
        .optional()?;
    row.map(Row::into_schedule).transpose()
}

/// Sets when a shop is synchronised: `cron`, `active` and `next_at`. What the last time came to stays.
///
/// # Errors
/// A foreign key if the shop is not there.
pub fn put(conn: &mut Conn, schedule: &Schedule) -> Result<(), StoreError> {
    let row = Row::of(schedule);
    let rows = on!(conn, c => diesel::insert_into(sync_schedules::table)
        .values(&row)
        .on_conflict(sync_schedules::shop_id)
        .do_update()
        .set((
            sync_schedules::cron.eq(&row.cron),
            sync_schedules::active.eq(row.active),
            sync_schedules::next_at.eq(row.next_at),
        ))
        .execute(c))?;
    expect_rows(1, rows)
}

/// The schedules whose time has come, the longest due first.
///
/// # Errors
/// Those of the database.
pub fn due(conn: &mut Conn, now: OffsetDateTime) -> Result<Vec<Schedule>, StoreError> {
    let rows: Vec<Row> = sync_schedules::table
        .filter(sync_schedules::active.eq(true))
        .filter(sync_schedules::next_at.le(Moment::from(now)))
        .order((sync_schedules::next_at, sync_schedules::shop_id))
        .load(conn)?;
    rows.into_iter().map(Row::into_schedule).collect()
}

/// What a time that came led to.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    /// A run was begun.
    Began(SyncRunId),
    /// None could be begun, and why.
    Refused(Value),
}

/// Notes what the time that was due led to, and the next time. Of several servers one does: the row must still be due
/// since that time.
///
/// # Errors
/// [`StoreError::RowsAffected`] if another server noted it first, or the schedule was changed or switched off.
pub fn set_after(
    conn: &mut Conn,
    due: &Schedule,
    came: &Came,
    next_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let target = sync_schedules::table
        .filter(sync_schedules::shop_id.eq(key(due.shop)))
        .filter(sync_schedules::active.eq(true))
        .filter(sync_schedules::next_at.eq(due.next_at.map(Moment::from)));
    let (run, refusal) = match came {
        Came::Began(run) => (Some(sync_schedules::last_run_id.eq(key(*run))), None),
        Came::Refused(why) => (None, Some(why.to_string())),
    };
    let rows = diesel::update(target)
        .set((
            sync_schedules::next_at.eq(next_at.map(Moment::from)),
            sync_schedules::last_at.eq(Moment::from(now)),
            sync_schedules::last_refusal.eq(refusal),
            run,
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = sync_schedules, treat_none_as_default_value = false)]
struct Row {
    shop_id: Key,
    cron: String,
    active: bool,
    next_at: Option<Moment>,
    last_at: Option<Moment>,
    last_run_id: Option<Key>,
    last_refusal: Option<String>,
}

impl Row {
    fn of(schedule: &Schedule) -> Self {
        Self {
            shop_id: key(schedule.shop),
            cron: schedule.cron.clone(),
            active: schedule.active,
            next_at: schedule.next_at.map(Moment::from),
            last_at: schedule.last_at.map(Moment::from),
            last_run_id: schedule.last_run.map(key),
            last_refusal: schedule.last_refusal.as_ref().map(Value::to_string),
        }
    }

    fn into_schedule(self) -> Result<Schedule, StoreError> {
        Ok(Schedule {
            shop: id(self.shop_id),
            cron: self.cron,
            active: self.active,
            next_at: self.next_at.map(Into::into),
            last_at: self.last_at.map(Into::into),
            last_run: self.last_run_id.map(id),
            last_refusal: self.last_refusal.as_deref().map(from_json).transpose()?,
        })
    }
}
