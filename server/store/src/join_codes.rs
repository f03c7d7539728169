//! Codes by which workstations may join: open ones only.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Conn, Key, Moment, StoreError, expect_rows, table::stored_table};

stored_table!(JOIN_CODES = join_codes (id) {
    id -> Binary,
    name -> Text,
    name_folded -> Text,
    secret_mac -> Binary,
    created_at -> Timestamp,
    expires_at -> Timestamp,
    wrong_tries -> Integer,
});

/// An open code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinCode {
    /// Identifier.
    pub id: Uuid,
    /// Name of the workstation to be.
    pub name: String,
    /// The name as compared; unique.
    pub name_folded: String,
    /// HMAC of the secret.
    pub secret_mac: Vec<u8>,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Until when it can be used.
    pub expires_at: OffsetDateTime,
}

#[derive(Queryable)]
struct Row {
    id: Key,
    name: String,
    name_folded: String,
    secret_mac: Vec<u8>,
    created_at: Moment,
    expires_at: Moment,
}

/// Adds a code. An open code for the same name ends.
///
/// # Errors
/// Those of the database.
pub fn replace(conn: &mut Conn, code: &JoinCode) -> Result<(), StoreError> {
    // The folded name is unique: none or one.
    diesel::delete(join_codes::table.filter(join_codes::name_folded.eq(&code.name_folded)))
        .execute(conn)?;
    let rows = diesel::insert_into(join_codes::table)
        .values((
            join_codes::id.eq(Key::from(code.id)),
            join_codes::name.eq(&code.name),
            join_codes::name_folded.eq(&code.name_folded),
            join_codes::secret_mac.eq(&code.secret_mac),
            join_codes::created_at.eq(Moment::from(code.created_at)),
            join_codes::expires_at.eq(Moment::from(code.expires_at)),
            join_codes::wrong_tries.eq(0),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// How many codes are open. Those that expired do not count.
///
/// # Errors
/// Those of the database.
pub fn count_open(conn: &mut Conn, now: OffsetDateTime) -> Result<i64, StoreError> {
    Ok(join_codes::table
        .filter(join_codes::expires_at.gt(Moment::from(now)))
        .count()
        .get_result(conn)?)
}

/// The open code of this secret.
///
/// # Errors
/// Those of the database.
pub fn find_open(
    conn: &mut Conn,
    secret_mac: &[u8],
    now: OffsetDateTime,
) -> Result<Option<JoinCode>, StoreError> {
    let row: Option<Row> = join_codes::table
        .filter(join_codes::secret_mac.eq(secret_mac))
        .filter(join_codes::expires_at.gt(Moment::from(now)))
        .select((
            join_codes::id,
            join_codes::name,
            join_codes::name_folded,
            join_codes::secret_mac,
            join_codes::created_at,
            join_codes::expires_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|row| JoinCode {
        id: row.id.into(),
        name: row.name,
        name_folded: row.name_folded,
        secret_mac: row.secret_mac,
        created_at: row.created_at.into(),
        expires_at: row.expires_at.into(),
    }))
}

/// Ends a code that was used.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not there: somebody else was faster.
pub fn take(conn: &mut Conn, id: Uuid) -> Result<(), StoreError> {
    let rows = diesel::delete(join_codes::table.find(Key::from(id))).execute(conn)?;
    expect_rows(1, rows)
}

/// Counts a wrong try against every code and ends those that had `tries_max` of them. Says how many it ended.
///
/// # Errors
/// Those of the database.
pub fn count_wrong_try(conn: &mut Conn, tries_max: i32) -> Result<usize, StoreError> {
    // Every open code, however many there are: their number is bounded where they are made.
    diesel::update(join_codes::table)
        .set(join_codes::wrong_tries.eq(join_codes::wrong_tries + 1))
        .execute(conn)?;
    Ok(
        diesel::delete(join_codes::table.filter(join_codes::wrong_tries.ge(tries_max)))
            .execute(conn)?,
    )
}

/// Removes codes that expired and says how many.
///
/// # Errors
/// Those of the database.
pub fn purge(conn: &mut Conn, now: OffsetDateTime) -> Result<usize, StoreError> {
    Ok(
        diesel::delete(join_codes::table.filter(join_codes::expires_at.le(Moment::from(now))))
            .execute(conn)?,
    )
}
