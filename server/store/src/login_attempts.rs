//! Failed logins, counted for each workstation and login.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, upsert::excluded,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Conn, Key, Moment, StoreError, expect_rows, on, table::stored_table};

/// Rows removed by one [`purge`]; call it again while it meets as many.
pub const PURGE_MAX: i64 = 500;

stored_table!(LOGIN_ATTEMPTS = login_attempts (workstation_id, bucket) {
    workstation_id -> Binary,
    bucket -> Integer,
    failures -> Integer,
    last_at -> Timestamp,
    wait_until -> Timestamp,
});

/// The counter of a login at a workstation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// Failures since the last success.
    pub failures: i32,
    /// When it was last tried.
    pub last_at: OffsetDateTime,
    /// Before this moment the next try is refused unheard.
    pub wait_until: OffsetDateTime,
}

#[derive(Queryable)]
struct Row {
    failures: i32,
    last_at: Moment,
    wait_until: Moment,
}

/// The counter, if there were failures.
///
/// # Errors
/// Those of the database.
pub fn find(
    conn: &mut Conn,
    workstation: Uuid,
    bucket: u16,
) -> Result<Option<Attempts>, StoreError> {
    let row: Option<Row> = login_attempts::table
        .find((Key::from(workstation), i32::from(bucket)))
        .select((
            login_attempts::failures,
            login_attempts::last_at,
            login_attempts::wait_until,
        ))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|row| Attempts {
        failures: row.failures,
        last_at: row.last_at.into(),
        wait_until: row.wait_until.into(),
    }))
}

/// Sets the counter.
///
/// # Errors
/// Those of the database.
pub fn put(
    conn: &mut Conn,
    workstation: Uuid,
    bucket: u16,
    attempts: &Attempts,
) -> Result<(), StoreError> {
    let row = (
        login_attempts::workstation_id.eq(Key::from(workstation)),
        login_attempts::bucket.eq(i32::from(bucket)),
        login_attempts::failures.eq(attempts.failures),
        login_attempts::last_at.eq(Moment::from(attempts.last_at)),
        login_attempts::wait_until.eq(Moment::from(attempts.wait_until)),
    );
    let rows = on!(conn, c => diesel::insert_into(login_attempts::table)
        .values(row)
        .on_conflict((login_attempts::workstation_id, login_attempts::bucket))
        .do_update()
        .set((
            login_attempts::failures.eq(excluded(login_attempts::failures)),
            login_attempts::last_at.eq(excluded(login_attempts::last_at)),
            login_attempts::wait_until.eq(excluded(login_attempts::wait_until)),
        ))
        .execute(c))?;
    expect_rows(1, rows)
}

/// Forgets the failures after a success.
///
/// # Errors
/// Those of the database.
pub fn clear(conn: &mut Conn, workstation: Uuid, bucket: u16) -> Result<(), StoreError> {
    // The two are the key: none or one.
    diesel::delete(login_attempts::table.find((Key::from(workstation), i32::from(bucket))))
        .execute(conn)?;
    Ok(())
}

/// Removes at most [`PURGE_MAX`] counters not touched since `before` and says how many.
///
/// # Errors
/// Those of the database.
pub fn purge(conn: &mut Conn, before: OffsetDateTime) -> Result<usize, StoreError> {
    let old: Vec<(Key, i32)> = login_attempts::table
        .filter(login_attempts::last_at.lt(Moment::from(before)))
        .limit(PURGE_MAX)
        .select((login_attempts::workstation_id, login_attempts::bucket))
        .load(conn)?;
    for (workstation, bucket) in &old {
        let rows =
            diesel::delete(login_attempts::table.find((workstation, bucket))).execute(conn)?;
        expect_rows(1, rows)?;
    }
    Ok(old.len())
}
