//! Units of measure.

use diesel::{
    AsChangeset, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use kontor_domain::{dictionary::Unit, ids::UnitId, text::fold};

use crate::{
    Conn, Key, StoreError, expect_rows,
    table::stored_table,
    values::{id, key, stored},
};

/// Units that an installation can have.
pub const UNITS_MAX: usize = 500;

stored_table!(UNITS = units (id) {
    id -> Binary,
    name -> Text,
    name_key -> Text,
    full_name -> Text,
    decimals -> Integer,
    active -> Bool,
});

/// All units by name; at most [`UNITS_MAX`] are ever stored.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn) -> Result<Vec<Unit>, StoreError> {
    let rows: Vec<Row> = units::table
        .order((units::name_key, units::id))
        .load(conn)?;
    rows.into_iter().map(Row::into_unit).collect()
}

/// One unit.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: UnitId) -> Result<Option<Unit>, StoreError> {
    let row: Option<Row> = units::table.find(key(id)).get_result(conn).optional()?;
    row.map(Row::into_unit).transpose()
}

/// The unit of a name, ignoring case and diacritics.
///
/// # Errors
/// Those of the database.
pub fn find_by_name(conn: &mut Conn, name: &str) -> Result<Option<Unit>, StoreError> {
    let row: Option<Row> = units::table
        .filter(units::name_key.eq(fold(name)))
        .first(conn)
        .optional()?;
    row.map(Row::into_unit).transpose()
}

/// How many units there are.
///
/// # Errors
/// Those of the database.
pub fn count(conn: &mut Conn) -> Result<usize, StoreError> {
    let count: i64 = units::table.count().get_result(conn)?;
    stored(usize::try_from(count))
}

/// Adds a unit.
///
/// # Errors
/// A unique constraint ([`is_taken`]).
pub fn insert(conn: &mut Conn, unit: &Unit) -> Result<(), StoreError> {
    let rows = diesel::insert_into(units::table)
        .values(Row::of(unit))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Changes a unit.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not there; a unique constraint ([`is_taken`]).
pub fn update(conn: &mut Conn, unit: &Unit) -> Result<(), StoreError> {
    let row = Row::of(unit);
    let target = units::table.filter(units::id.eq(row.id));
    expect_rows(1, diesel::update(target).set(row).execute(conn)?)
}

/// Whether this error says that the name is taken.
pub fn is_taken(error: &StoreError) -> bool {
    error.is_unique("units_name_key_key")
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = units)]
struct Row {
    id: Key,
    name: String,
    name_key: String,
    full_name: String,
    decimals: i32,
    active: bool,
}

impl Row {
    fn of(unit: &Unit) -> Self {
        Self {
            id: key(unit.id),
            name: unit.name.clone(),
            name_key: fold(&unit.name),
            full_name: unit.full_name.clone(),
            decimals: i32::from(unit.decimals),
            active: unit.active,
        }
    }

    fn into_unit(self) -> Result<Unit, StoreError> {
        Ok(Unit {
            id: id(self.id),
            name: self.name,
            full_name: self.full_name,
            decimals: stored(u8::try_from(self.decimals))?,
            active: self.active,
        })
    }
}
