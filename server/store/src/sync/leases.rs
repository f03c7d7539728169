//! Which server works on a shop's run. All times are the database's own, so that servers' clocks do not matter.
//!
//! The row of a shop stays when its lease is given back: the generation never goes back, and with it the fence.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable,
    RunQueryDsl,
};
use kontor_domain::{
    ids::{ShopId, SyncRunId},
    sync::run::Status,
};
use time::{Duration, OffsetDateTime};

use super::runs::sync_runs;
use crate::{
    Closed, Conn, Key, Moment, StoreError, expect_rows, on,
    table::stored_table,
    values::{id, key},
};

stored_table!(SYNC_LEASES = sync_leases (shop_id) {
    shop_id -> Binary,
    run_id -> Binary,
    owner -> Text,
    generation -> BigInt,
    until_at -> Nullable<Timestamp>,
});

/// A lease that was taken: proof for [`check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The shop.
    pub shop: ShopId,
    /// The run that is worked on.
    pub run: SyncRunId,
    /// The server's process: never the same for two.
    pub owner: String,
    /// Grows with each taking.
    pub generation: i64,
}

/// How taking a lease ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is the caller's.
    Yes(Lease),
    /// Another has it.
    HeldBy {
        /// The other's process.
        owner: String,
        /// The run that it works on.
        run: SyncRunId,
        /// Until when, by the database's clock.
        until: OffsetDateTime,
    },
}

/// The database's time, to the millisecond at least.
///
/// # Errors
/// Those of the database.
pub fn database_now(conn: &mut Conn) -> Result<OffsetDateTime, StoreError> {
    #[derive(diesel::QueryableByName)]
    struct Now {
        #[diesel(sql_type = diesel::sql_types::Timestamp)]
        now: Moment,
    }
    let sql = match conn {
        Conn::Sqlite(_) => "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') AS now",
        // The time of the call, not that of the transaction's beginning.
        Conn::Postgres(_) => "SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now",
    };
    let now: Now = diesel::sql_query(sql).get_result(conn)?;
    Ok(now.now.into())
}

/// Takes the lease of a shop for a run, if nobody has it or the one who had it let it pass.
///
/// # Errors
/// A foreign key if the shop or the run is not there.
pub fn take(
    conn: &mut Conn,
    shop: ShopId,
    run: SyncRunId,
    owner: &str,
    lasts: Duration,
) -> Result<Taken, StoreError> {
    let now = database_now(conn)?;
    let found = find(conn, shop)?;
    if let Some(row) = &found
        && let Some(until) = row.ends_after(now)
    {
        return Ok(Taken::HeldBy {
            owner: row.owner.clone(),
            run: id(row.run_id),
            until,
        });
    }
    let row = Row {
        shop_id: key(shop),
        run_id: key(run),
        owner: owner.to_owned(),
        generation: found.map_or(1, |row| row.generation + 1),
        until_at: Some((now + lasts).into()),
    };
    let rows = on!(conn, c => diesel::insert_into(sync_leases::table)
        .values(&row)
        .on_conflict(sync_leases::shop_id)
        .do_update()
        .set((
            sync_leases::run_id.eq(row.run_id),
            sync_leases::owner.eq(&row.owner),
            sync_leases::generation.eq(row.generation),
            sync_leases::until_at.eq(row.until_at),
        ))
        .execute(c))?;
    expect_rows(1, rows)?;
    Ok(Taken::Yes(Lease {
        shop,
        run,
        owner: row.owner,
        generation: row.generation,
    }))
}

/// Makes a lease last for this time from now on. One that has passed is not renewed, even if nobody took it since.
///
/// # Errors
/// [`StoreError::LeaseLost`].
pub fn renew(conn: &mut Conn, lease: &Lease, lasts: Duration) -> Result<(), StoreError> {
    check(conn, lease)?;
    let until = database_now(conn)? + lasts;
    set_end(conn, lease, Some(until.into()))
}

/// The fence: goes first in each write of the one who has the lease, in the same transaction.
///
/// # Errors
/// [`StoreError::LeaseLost`] if it has passed or another took it.
pub fn check(conn: &mut Conn, lease: &Lease) -> Result<(), StoreError> {
    remaining(conn, lease).map(drop)
}

/// For how long a lease lasts yet.
///
/// # Errors
/// As [`check`].
pub fn remaining(conn: &mut Conn, lease: &Lease) -> Result<Duration, StoreError> {
    let now = database_now(conn)?;
    let until = find(conn, lease.shop)?
        .filter(|row| row.is(lease))
        .and_then(|row| row.ends_after(now));
    until.map(|until| until - now).ok_or(StoreError::LeaseLost)
}

/// Gives a lease back.
///
/// # Errors
/// [`StoreError::LeaseLost`] if it is not the caller's any more.
pub fn release(conn: &mut Conn, lease: &Lease) -> Result<(), StoreError> {
    check(conn, lease)?;
    set_end(conn, lease, None)
}

fn set_end(conn: &mut Conn, lease: &Lease, until: Option<Moment>) -> Result<(), StoreError> {
    let target = sync_leases::table
        .filter(sync_leases::shop_id.eq(key(lease.shop)))
        .filter(sync_leases::generation.eq(lease.generation));
    let rows = diesel::update(target)
        .set(sync_leases::until_at.eq(until))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// A run that waits for a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingRun {
    /// The run.
    pub run: SyncRunId,
    /// Its shop.
    pub shop: ShopId,
    /// Planning, applying, or planned and to be applied by itself.
    pub status: Status,
}

/// The runs, planning or applying, whose shop's lease nobody has or has let pass; the oldest first. So are those that were
/// planned and apply themselves, should a server have stopped in between.
///
/// # Errors
/// Those of the database.
pub fn waiting_runs(conn: &mut Conn) -> Result<Vec<WaitingRun>, StoreError> {
    let running = [Closed(Status::Planning), Closed(Status::Applying)];
    let goes_on = sync_runs::status
        .eq(Closed(Status::Planned))
        .and(sync_runs::applies_itself.eq(true));
    let runs: Vec<(Key, Key, Closed<Status>)> = sync_runs::table
        .filter(sync_runs::status.eq_any(running).or(goes_on))
        .order(sync_runs::id)
        .select((sync_runs::id, sync_runs::shop_id, sync_runs::status))
        .load(conn)?;
    if runs.is_empty() {
        return Ok(Vec::new());
    }
    let now = database_now(conn)?;
    let mut waiting = Vec::new();
    for (run, shop, status) in runs {
        let row = find(conn, id(shop))?;
        if row.is_none_or(|row| row.ends_after(now).is_none()) {
            waiting.push(WaitingRun {
                run: id(run),
                shop: id(shop),
                status: status.0,
            });
        }
    }
    Ok(waiting)
}

fn find(conn: &mut Conn, shop: ShopId) -> Result<Option<Row>, StoreError> {
    Ok(sync_leases::table
        .find(key(shop))
        .get_result(conn)
        .optional()?)
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = sync_leases)]
struct Row {
    shop_id: Key,
    run_id: Key,
    owner: String,
    generation: i64,
    until_at: Option<Moment>,
}

impl Row {
    fn is(&self, lease: &Lease) -> bool {
        self.generation == lease.generation && self.owner == lease.owner
    }

    /// When it ends, if that is yet to come.
    fn ends_after(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        self.until_at
            .map(OffsetDateTime::from)
            .filter(|until| *until > now)
    }
}
