//! The computers that joined.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Conn, Key, Moment, StoreError, expect_rows, table::stored_table};

stored_table!(WORKSTATIONS = workstations (id) {
    id -> Binary,
    name -> Text,
    name_folded -> Text,
    host_name -> Text,
    client_version -> Text,
    token_hash -> Binary,
    joined_at -> Timestamp,
    last_seen_at -> Nullable<Timestamp>,
    revoked_at -> Nullable<Timestamp>,
});

/// A workstation as kept, without its token's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workstation {
    /// Identifier.
    pub id: Uuid,
    /// Name given by the administrator.
    pub name: String,
    /// The name as compared; unique among those not revoked.
    pub name_folded: String,
    /// What its operating system calls it.
    pub host_name: String,
    /// Version of its client at the last joining.
    pub client_version: String,
    /// When it joined.
    pub joined_at: OffsetDateTime,
    /// When it last made a call, to the minute.
    pub last_seen_at: Option<OffsetDateTime>,
    /// When it was shut out.
    pub revoked_at: Option<OffsetDateTime>,
}

/// Which workstations a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that may work.
    Living,
    /// Also those shut out.
    All,
}

#[derive(Queryable)]
struct Row {
    id: Key,
    name: String,
    name_folded: String,
    host_name: String,
    client_version: String,
    joined_at: Moment,
    last_seen_at: Option<Moment>,
    revoked_at: Option<Moment>,
}

type Columns = (
    workstations::id,
    workstations::name,
    workstations::name_folded,
    workstations::host_name,
    workstations::client_version,
    workstations::joined_at,
    workstations::last_seen_at,
    workstations::revoked_at,
);

const COLUMNS: Columns = (
    workstations::id,
    workstations::name,
    workstations::name_folded,
    workstations::host_name,
    workstations::client_version,
    workstations::joined_at,
    workstations::last_seen_at,
    workstations::revoked_at,
);

impl From<Row> for Workstation {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            name_folded: row.name_folded,
            host_name: row.host_name,
            client_version: row.client_version,
            joined_at: row.joined_at.into(),
            last_seen_at: row.last_seen_at.map(Into::into),
            revoked_at: row.revoked_at.map(Into::into),
        }
    }
}

/// Adds a workstation.
///
/// # Errors
/// A unique constraint (`workstations_name_folded_key`) if one that may work has the name.
pub fn insert(
    conn: &mut Conn,
    workstation: &Workstation,
    token_hash: &[u8],
) -> Result<(), StoreError> {
    let rows = diesel::insert_into(workstations::table)
        .values((
            workstations::id.eq(Key::from(workstation.id)),
            workstations::name.eq(&workstation.name),
            workstations::name_folded.eq(&workstation.name_folded),
            workstations::host_name.eq(&workstation.host_name),
            workstations::client_version.eq(&workstation.client_version),
            workstations::token_hash.eq(token_hash),
            workstations::joined_at.eq(Moment::from(workstation.joined_at)),
            workstations::last_seen_at.eq(workstation.last_seen_at.map(Moment::from)),
            workstations::revoked_at.eq(workstation.revoked_at.map(Moment::from)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// The workstation of this id.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Workstation>, StoreError> {
    let row: Option<Row> = workstations::table
        .find(Key::from(id))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    Ok(row.map(Workstation::from))
}

/// The workstation of this token, also one that was shut out.
///
/// # Errors
/// Those of the database.
pub fn find_by_token(
    conn: &mut Conn,
    token_hash: &[u8],
) -> Result<Option<Workstation>, StoreError> {
    let row: Option<Row> = workstations::table
        .filter(workstations::token_hash.eq(token_hash))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    Ok(row.map(Workstation::from))
}

/// The workstation that may work under this name.
///
/// # Errors
/// Those of the database.
pub fn find_living_by_name(
    conn: &mut Conn,
    name_folded: &str,
) -> Result<Option<Workstation>, StoreError> {
    let row: Option<Row> = workstations::table
        .filter(workstations::name_folded.eq(name_folded))
        .filter(workstations::revoked_at.is_null())
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(Workstation::from))
}

/// At most `limit` workstations by name, after this name and id.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    which: Which,
    after: Option<(&str, Uuid)>,
    limit: i64,
) -> Result<Vec<Workstation>, StoreError> {
    let mut query = workstations::table
        .select(COLUMNS)
        .order((workstations::name_folded, workstations::id))
        .limit(limit)
        .into_boxed();
    if which == Which::Living {
        query = query.filter(workstations::revoked_at.is_null());
    }
    if let Some((name, id)) = after {
        let same_name = workstations::name_folded
            .eq(name)
            .and(workstations::id.gt(Key::from(id)));
        query = query.filter(workstations::name_folded.gt(name).or(same_name));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(Workstation::from).collect())
}

/// How many workstations may work.
///
/// # Errors
/// Those of the database.
pub fn count_living(conn: &mut Conn) -> Result<i64, StoreError> {
    let living = workstations::table.filter(workstations::revoked_at.is_null());
    Ok(living.count().get_result(conn)?)
}

/// Shuts a workstation out. False if it was shut out already or is not there.
///
/// # Errors
/// Those of the database.
pub fn revoke(conn: &mut Conn, id: Uuid, at: OffsetDateTime) -> Result<bool, StoreError> {
    // The id is the key: none or one.
    let rows = diesel::update(workstations::table.find(Key::from(id)))
        .filter(workstations::revoked_at.is_null())
        .set(workstations::revoked_at.eq(Moment::from(at)))
        .execute(conn)?;
    Ok(rows == 1)
}

/// Notes a call of a workstation, unless one was noted after `unless_after`. False then.
///
/// # Errors
/// Those of the database.
pub fn note_seen(
    conn: &mut Conn,
    id: Uuid,
    at: OffsetDateTime,
    unless_after: OffsetDateTime,
) -> Result<bool, StoreError> {
    // The id is the key: none or one.
    let rows = diesel::update(workstations::table.find(Key::from(id)))
        .filter(
            workstations::last_seen_at
                .is_null()
                .or(workstations::last_seen_at.le(Moment::from(unless_after))),
        )
        .set(workstations::last_seen_at.eq(Moment::from(at)))
        .execute(conn)?;
    Ok(rows == 1)
}

/// Of the other workstations that may work: how many were seen after `since`, and when any was last seen.
///
/// # Errors
/// Those of the database.
pub fn others(
    conn: &mut Conn,
    id: Uuid,
    since: OffsetDateTime,
) -> Result<(i64, Option<OffsetDateTime>), StoreError> {
    let count = workstations::table
        .filter(workstations::id.ne(Key::from(id)))
        .filter(workstations::revoked_at.is_null())
        .filter(workstations::last_seen_at.gt(Moment::from(since)))
        .count()
        .get_result(conn)?;
    let last: Option<Option<Moment>> = workstations::table
        .filter(workstations::id.ne(Key::from(id)))
        .filter(workstations::revoked_at.is_null())
        .filter(workstations::last_seen_at.is_not_null())
        .order(workstations::last_seen_at.desc())
        .select(workstations::last_seen_at)
        .first(conn)
        .optional()?;
    Ok((count, last.flatten().map(Into::into)))
}
