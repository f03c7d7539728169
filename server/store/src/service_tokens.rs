//! Tokens of service accounts: machines that act without a person.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use kontor_domain::role::ServiceRole;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{Closed, Conn, Key, Moment, StoreError, closed_set, expect_rows, table::stored_table};

stored_table!(SERVICE_TOKENS = service_tokens (id) {
    id -> Binary,
    name -> Text,
    name_folded -> Text,
    role -> Text,
    token_hash -> Binary,
    created_at -> Timestamp,
    created_by -> Nullable<Binary>,
    expires_on -> Nullable<Date>,
    last_used_at -> Nullable<Timestamp>,
    revoked_at -> Nullable<Timestamp>,
});

closed_set!(ServiceRole { SyncTrigger => "sync-trigger" });

/// A token as kept, without its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceToken {
    /// Identifier.
    pub id: Uuid,
    /// Name given by the administrator.
    pub name: String,
    /// The name as compared; unique among those not revoked.
    pub name_folded: String,
    /// Role.
    pub role: ServiceRole,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Who made it; none for the server's own command line.
    pub created_by: Option<Uuid>,
    /// Last day (in Poland) on which it is taken; none when it has no end.
    pub expires_on: Option<Date>,
    /// When it last made a call, to the minute.
    pub last_used_at: Option<OffsetDateTime>,
    /// When it was revoked.
    pub revoked_at: Option<OffsetDateTime>,
}

/// Which tokens a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those not revoked, expired ones too.
    Kept,
    /// Also those revoked.
    All,
}

#[derive(Queryable)]
struct Row {
    id: Key,
    name: String,
    name_folded: String,
    role: Closed<ServiceRole>,
    created_at: Moment,
    created_by: Option<Key>,
    expires_on: Option<Date>,
    last_used_at: Option<Moment>,
    revoked_at: Option<Moment>,
}

type Columns = (
    service_tokens::id,
    service_tokens::name,
    service_tokens::name_folded,
    service_tokens::role,
    service_tokens::created_at,
    service_tokens::created_by,
    service_tokens::expires_on,
    service_tokens::last_used_at,
    service_tokens::revoked_at,
);

const COLUMNS: Columns = (
    service_tokens::id,
    service_tokens::name,
    service_tokens::name_folded,
    service_tokens::role,
    service_tokens::created_at,
    service_tokens::created_by,
    service_tokens::expires_on,
    service_tokens::last_used_at,
    service_tokens::revoked_at,
);

impl From<Row> for ServiceToken {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            name_folded: row.name_folded,
            role: row.role.0,
            created_at: row.created_at.into(),
            created_by: row.created_by.map(Into::into),
            expires_on: row.expires_on,
            last_used_at: row.last_used_at.map(Into::into),
            revoked_at: row.revoked_at.map(Into::into),
        }
    }
}

/// Adds a token.
///
/// # Errors
/// A unique constraint (`service_tokens_name_folded_key`) if one that is not revoked has the name.
pub fn insert(conn: &mut Conn, token: &ServiceToken, token_hash: &[u8]) -> Result<(), StoreError> {
    let rows = diesel::insert_into(service_tokens::table)
        .values((
            service_tokens::id.eq(Key::from(token.id)),
            service_tokens::name.eq(&token.name),
            service_tokens::name_folded.eq(&token.name_folded),
            service_tokens::role.eq(Closed(token.role)),
            service_tokens::token_hash.eq(token_hash),
            service_tokens::created_at.eq(Moment::from(token.created_at)),
            service_tokens::created_by.eq(token.created_by.map(Key::from)),
            service_tokens::expires_on.eq(token.expires_on),
            service_tokens::last_used_at.eq(token.last_used_at.map(Moment::from)),
            service_tokens::revoked_at.eq(token.revoked_at.map(Moment::from)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// The token of this id.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Option<ServiceToken>, StoreError> {
    let row: Option<Row> = service_tokens::table
        .find(Key::from(id))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    Ok(row.map(ServiceToken::from))
}

/// The token of this hash, also one that expired or was revoked.
///
/// # Errors
/// Those of the database.
pub fn find_by_hash(
    conn: &mut Conn,
    token_hash: &[u8],
) -> Result<Option<ServiceToken>, StoreError> {
    let row: Option<Row> = service_tokens::table
        .filter(service_tokens::token_hash.eq(token_hash))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    Ok(row.map(ServiceToken::from))
}

/// The token of this name that is not revoked.
///
/// # Errors
/// Those of the database.
pub fn find_kept_by_name(
    conn: &mut Conn,
    name_folded: &str,
) -> Result<Option<ServiceToken>, StoreError> {
    let row: Option<Row> = service_tokens::table
        .filter(service_tokens::name_folded.eq(name_folded))
        .filter(service_tokens::revoked_at.is_null())
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(ServiceToken::from))
}

/// How many are not revoked.
///
/// # Errors
/// Those of the database.
pub fn count_kept(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(service_tokens::table
        .filter(service_tokens::revoked_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Names by id, of those that are there.
///
/// # Errors
/// Those of the database.
pub fn names(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, StoreError> {
    let keys: Vec<Key> = ids.iter().map(|id| Key::from(*id)).collect();
    let rows: Vec<(Key, String)> = service_tokens::table
        .filter(service_tokens::id.eq_any(keys))
        .select((service_tokens::id, service_tokens::name))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (id.into(), name))
        .collect())
}

/// At most `limit` tokens by name, after this name and id.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    which: Which,
    after: Option<(&str, Uuid)>,
    limit: i64,
) -> Result<Vec<ServiceToken>, StoreError> {
    let mut query = service_tokens::table
        .select(COLUMNS)
        .order((service_tokens::name_folded, service_tokens::id))
        .limit(limit)
        .into_boxed();
    if which == Which::Kept {
        query = query.filter(service_tokens::revoked_at.is_null());
    }
    if let Some((name, id)) = after {
        let same_name = service_tokens::name_folded
            .eq(name)
            .and(service_tokens::id.gt(Key::from(id)));
        query = query.filter(service_tokens::name_folded.gt(name).or(same_name));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(ServiceToken::from).collect())
}

/// Revokes a token. False if it was revoked already or is not there.
///
/// # Errors
/// Those of the database.
pub fn revoke(conn: &mut Conn, id: Uuid, at: OffsetDateTime) -> Result<bool, StoreError> {
    // The id is the key: none or one.
    let rows = diesel::update(service_tokens::table.find(Key::from(id)))
        .filter(service_tokens::revoked_at.is_null())
        .set(service_tokens::revoked_at.eq(Moment::from(at)))
        .execute(conn)?;
    Ok(rows == 1)
}

/// Notes a call with a token, unless one was noted after `unless_after`. False then.
///
/// # Errors
/// Those of the database.
pub fn note_used(
    conn: &mut Conn,
    id: Uuid,
    at: OffsetDateTime,
    unless_after: OffsetDateTime,
) -> Result<bool, StoreError> {
    // The id is the key: none or one.
    let rows = diesel::update(service_tokens::table.find(Key::from(id)))
        .filter(
            service_tokens::last_used_at
                .is_null()
                .or(service_tokens::last_used_at.le(Moment::from(unless_after))),
        )
        .set(service_tokens::last_used_at.eq(Moment::from(at)))
        .execute(conn)?;
    Ok(rows == 1)
}
