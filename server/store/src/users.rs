//! The people who can log in.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use kontor_domain::role::Role;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Closed, Conn, Key, Moment, StoreError, closed_set, expect_rows, table::stored_table};

stored_table!(USERS = users (id) {
    id -> Binary,
    login -> Text,
    display_name -> Text,
    role -> Text,
    active -> Bool,
    password_hash -> Text,
    created_at -> Timestamp,
    last_login_at -> Nullable<Timestamp>,
    version -> BigInt,
});

closed_set!(Role {
    Reader => "reader",
    Salesperson => "salesperson",
    Accountant => "accountant",
    Administrator => "administrator",
});

/// A user as kept, without the password's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Identifier.
    pub id: Uuid,
    /// Login in lower case, unique.
    pub login: String,
    /// Name printed on documents.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// Whether the user can log in.
    pub active: bool,
    /// When it was added.
    pub created_at: OffsetDateTime,
    /// When it last logged in.
    pub last_login_at: Option<OffsetDateTime>,
    /// Grows with every change.
    pub version: i64,
}

#[derive(Queryable)]
pub(crate) struct Row {
    id: Key,
    login: String,
    display_name: String,
    role: Closed<Role>,
    active: bool,
    created_at: Moment,
    last_login_at: Option<Moment>,
    version: i64,
}

pub(crate) type Columns = (
    users::id,
    users::login,
    users::display_name,
    users::role,
    users::active,
    users::created_at,
    users::last_login_at,
    users::version,
);

pub(crate) const COLUMNS: Columns = (
    users::id,
    users::login,
    users::display_name,
    users::role,
    users::active,
    users::created_at,
    users::last_login_at,
    users::version,
);

impl From<Row> for User {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            login: row.login,
            display_name: row.display_name,
            role: row.role.0,
            active: row.active,
            created_at: row.created_at.into(),
            last_login_at: row.last_login_at.map(Into::into),
            version: row.version,
        }
    }
}

/// Adds a user.
///
/// # Errors
/// A unique constraint (`users_login_key`) if the login exists.
pub fn insert(conn: &mut Conn, user: &User, password_hash: &str) -> Result<(), StoreError> {
    let rows = diesel::insert_into(users::table)
        .values((
            users::id.eq(Key::from(user.id)),
            users::login.eq(&user.login),
            users::display_name.eq(&user.display_name),
            users::role.eq(Closed(user.role)),
            users::active.eq(user.active),
            users::password_hash.eq(password_hash),
            users::created_at.eq(Moment::from(user.created_at)),
            users::last_login_at.eq(user.last_login_at.map(Moment::from)),
            users::version.eq(user.version),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// The user of this id.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Option<User>, StoreError> {
    let row: Option<Row> = users::table
        .find(Key::from(id))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    Ok(row.map(User::from))
}

/// The user of this login, with the password's hash.
///
/// # Errors
/// Those of the database.
pub fn find_by_login(conn: &mut Conn, login: &str) -> Result<Option<(User, String)>, StoreError> {
    let row: Option<(Row, String)> = users::table
        .filter(users::login.eq(login))
        .select((COLUMNS, users::password_hash))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(row, hash)| (row.into(), hash)))
}

/// The logins of these users, in no order.
///
/// # Errors
/// Those of the database.
pub fn logins(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, StoreError> {
    let keys: Vec<Key> = ids.iter().map(|id| Key::from(*id)).collect();
    let rows: Vec<(Key, String)> = users::table
        .filter(users::id.eq_any(keys))
        .select((users::id, users::login))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, login)| (id.into(), login))
        .collect())
}

/// At most `limit` users by login, after this login.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn, after: Option<&str>, limit: i64) -> Result<Vec<User>, StoreError> {
    let mut query = users::table
        .select(COLUMNS)
        .order(users::login)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(users::login.gt(after));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(User::from).collect())
}

/// How many active administrators there are.
///
/// # Errors
/// Those of the database.
pub fn count_active_administrators(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(users::table
        .filter(users::role.eq(Closed(Role::Administrator)))
        .filter(users::active.eq(true))
        .count()
        .get_result(conn)?)
}

/// Sets role and activity of the user whose version is `user.version`, and takes the version one on.
///
/// # Errors
/// [`StoreError::RowsAffected`] if the version is another.
pub fn update(conn: &mut Conn, user: &User) -> Result<(), StoreError> {
    let rows = diesel::update(users::table.find(Key::from(user.id)))
        .filter(users::version.eq(user.version))
        .set((
            users::role.eq(Closed(user.role)),
            users::active.eq(user.active),
            users::version.eq(user.version + 1),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Sets the password's hash.
///
/// # Errors
/// [`StoreError::RowsAffected`] if there is no such user.
pub fn set_password_hash(conn: &mut Conn, id: Uuid, password_hash: &str) -> Result<(), StoreError> {
    let rows = diesel::update(users::table.find(Key::from(id)))
        .set((
            users::password_hash.eq(password_hash),
            users::version.eq(users::version + 1),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Notes a login. No change of the record that a person sees as one: the version stays.
///
/// # Errors
/// [`StoreError::RowsAffected`] if there is no such user.
pub fn note_login(conn: &mut Conn, id: Uuid, at: OffsetDateTime) -> Result<(), StoreError> {
    let rows = diesel::update(users::table.find(Key::from(id)))
        .set(users::last_login_at.eq(Moment::from(at)))
        .execute(conn)?;
    expect_rows(1, rows)
}
