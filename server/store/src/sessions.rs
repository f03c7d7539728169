//! Sessions of people at workstations: living ones only.

use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Conn, Key, Moment, StoreError, expect_rows,
    table::stored_table,
    users::{self, User, users as users_table},
    workstations::workstations as workstations_table,
};

/// Rows removed by one [`purge`]; call it again while it meets as many.
pub const PURGE_MAX: i64 = 500;

stored_table!(SESSIONS = sessions (id) {
    id -> Binary,
    token_hash -> Binary,
    user_id -> Binary,
    workstation_id -> Binary,
    created_at -> Timestamp,
    last_used_at -> Timestamp,
    ends_at -> Timestamp,
});

diesel::allow_tables_to_appear_in_same_query!(sessions, users_table, workstations_table);

/// A session with the person and the name of the workstation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Identifier.
    pub id: Uuid,
    /// Whose it is.
    pub user: User,
    /// Workstation it is bound to.
    pub workstation_id: Uuid,
    /// Name of that workstation.
    pub workstation_name: String,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When it last made a call, to the minute.
    pub last_used_at: OffsetDateTime,
    /// When it ends at the latest.
    pub ends_at: OffsetDateTime,
}

/// A session to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Identifier.
    pub id: Uuid,
    /// SHA-256 of its token.
    pub token_hash: Vec<u8>,
    /// Whose it is.
    pub user_id: Uuid,
    /// Workstation it is bound to.
    pub workstation_id: Uuid,
    /// When it begins.
    pub created_at: OffsetDateTime,
    /// When it ends at the latest.
    pub ends_at: OffsetDateTime,
}

/// Which sessions live: those whose end has not come and that were used after this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Living {
    /// Now.
    pub now: OffsetDateTime,
    /// A session not used since then has ended.
    pub used_after: OffsetDateTime,
}

#[derive(Queryable)]
struct Row {
    id: Key,
    user: users::Row,
    workstation_id: Key,
    workstation_name: String,
    created_at: Moment,
    last_used_at: Moment,
    ends_at: Moment,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            user: row.user.into(),
            workstation_id: row.workstation_id.into(),
            workstation_name: row.workstation_name,
            created_at: row.created_at.into(),
            last_used_at: row.last_used_at.into(),
            ends_at: row.ends_at.into(),
        }
    }
}

type Columns = (
    sessions::id,
    users::Columns,
    sessions::workstation_id,
    workstations_table::name,
    sessions::created_at,
    sessions::last_used_at,
    sessions::ends_at,
);

const COLUMNS: Columns = (
    sessions::id,
    users::COLUMNS,
    sessions::workstation_id,
    workstations_table::name,
    sessions::created_at,
    sessions::last_used_at,
    sessions::ends_at,
);

macro_rules! joined {
    () => {
        sessions::table
            .inner_join(users_table::table.on(users_table::id.eq(sessions::user_id)))
            .inner_join(
                workstations_table::table.on(workstations_table::id.eq(sessions::workstation_id)),
            )
            .select(COLUMNS)
    };
}

/// Adds a session.
///
/// # Errors
/// Those of the database.
pub fn insert(conn: &mut Conn, session: &NewSession) -> Result<(), StoreError> {
    let rows = diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(Key::from(session.id)),
            sessions::token_hash.eq(&session.token_hash),
            sessions::user_id.eq(Key::from(session.user_id)),
            sessions::workstation_id.eq(Key::from(session.workstation_id)),
            sessions::created_at.eq(Moment::from(session.created_at)),
            sessions::last_used_at.eq(Moment::from(session.created_at)),
            sessions::ends_at.eq(Moment::from(session.ends_at)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// The living session of this token. Whether its user is active is for the caller to see.
///
/// # Errors
/// Those of the database.
pub fn find_by_token(
    conn: &mut Conn,
    token_hash: &[u8],
    living: Living,
) -> Result<Option<Session>, StoreError> {
    let row: Option<Row> = joined!()
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::ends_at.gt(Moment::from(living.now)))
        .filter(sessions::last_used_at.gt(Moment::from(living.used_after)))
        .get_result(conn)
        .optional()?;
    Ok(row.map(Session::from))
}

/// The session of this id, living or not.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Session>, StoreError> {
    let row: Option<Row> = joined!()
        .filter(sessions::id.eq(Key::from(id)))
        .get_result(conn)
        .optional()?;
    Ok(row.map(Session::from))
}

/// At most `limit` living sessions, newest first, before this id; of one user or of all.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    user: Option<Uuid>,
    living: Living,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Session>, StoreError> {
    let mut query = joined!()
        .filter(sessions::ends_at.gt(Moment::from(living.now)))
        .filter(sessions::last_used_at.gt(Moment::from(living.used_after)))
        .order(sessions::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(user) = user {
        query = query.filter(sessions::user_id.eq(Key::from(user)));
    }
    if let Some(before) = before {
        query = query.filter(sessions::id.lt(Key::from(before)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(Session::from).collect())
}

/// Ends a session. False if it had ended.
///
/// # Errors
/// Those of the database.
pub fn end(conn: &mut Conn, id: Uuid) -> Result<bool, StoreError> {
    // The id is the key: none or one.
    Ok(diesel::delete(sessions::table.find(Key::from(id))).execute(conn)? == 1)
}

/// Ends the sessions of a user, except perhaps one, and says how many.
///
/// # Errors
/// Those of the database.
pub fn end_of_user(conn: &mut Conn, user: Uuid, except: Option<Uuid>) -> Result<usize, StoreError> {
    let of_user = sessions::table.filter(sessions::user_id.eq(Key::from(user)));
    // As many as the user has.
    Ok(match except {
        Some(except) => {
            diesel::delete(of_user.filter(sessions::id.ne(Key::from(except)))).execute(conn)?
        }
        None => diesel::delete(of_user).execute(conn)?,
    })
}

/// Ends the sessions at a workstation and says how many.
///
/// # Errors
/// Those of the database.
pub fn end_at_workstation(conn: &mut Conn, workstation: Uuid) -> Result<usize, StoreError> {
    // As many as the workstation has.
    let of_workstation =
        sessions::table.filter(sessions::workstation_id.eq(Key::from(workstation)));
    Ok(diesel::delete(of_workstation).execute(conn)?)
}

/// Ends every session, after a restore, and says how many.
///
/// # Errors
/// Those of the database.
pub fn end_all(conn: &mut Conn) -> Result<usize, StoreError> {
    Ok(diesel::delete(sessions::table).execute(conn)?)
}

/// Notes the use of a session, unless one was noted after `unless_after`. False then.
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
    let rows = diesel::update(sessions::table.find(Key::from(id)))
        .filter(sessions::last_used_at.le(Moment::from(unless_after)))
        .set(sessions::last_used_at.eq(Moment::from(at)))
        .execute(conn)?;
    Ok(rows == 1)
}

/// Removes at most [`PURGE_MAX`] sessions that ended and says how many.
///
/// # Errors
/// Those of the database.
pub fn purge(conn: &mut Conn, living: Living) -> Result<usize, StoreError> {
    let mut ended: Vec<Key> = sessions::table
        .filter(sessions::ends_at.le(Moment::from(living.now)))
        .limit(PURGE_MAX)
        .select(sessions::id)
        .load(conn)?;
    if ended.is_empty() {
        ended = sessions::table
            .filter(sessions::last_used_at.le(Moment::from(living.used_after)))
            .limit(PURGE_MAX)
            .select(sessions::id)
            .load(conn)?;
    }
    let rows = diesel::delete(sessions::table.filter(sessions::id.eq_any(&ended))).execute(conn)?;
    expect_rows(ended.len(), rows)?;
    Ok(rows)
}
