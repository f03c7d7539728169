//! Producers.

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, Insertable, OptionalExtension, QueryDsl,
    Queryable, RunQueryDsl,
};
use kontor_domain::{dictionary::Producer, ids::ProducerId, text::fold};

use crate::{
    Conn, Key, StoreError, expect_rows,
    list::{Place, after_text, limit},
    table::stored_table,
    values::{id, key},
};

stored_table!(PRODUCERS = producers (id) {
    id -> Binary,
    name -> Text,
    name_key -> Text,
    web -> Text,
    active -> Bool,
});

/// At most `rows` producers by name, after a place.
///
/// # Errors
/// Those of the database.
pub fn page(
    conn: &mut Conn,
    include_inactive: bool,
    after: Option<&Place>,
    rows: usize,
) -> Result<Vec<Producer>, StoreError> {
    let mut query = producers::table
        .order((producers::name_key, producers::id))
        .into_boxed();
    if !include_inactive {
        query = query.filter(producers::active.eq(true));
    }
    if let Some(place) = after {
        query = after_text!(query, producers::name_key, producers::id, place);
    }
    let rows: Vec<Row> = query.limit(limit(rows)).load(conn)?;
    Ok(rows.into_iter().map(Row::into_producer).collect())
}

/// Where a producer stands in the list.
pub fn place(producer: &Producer) -> Place {
    Place {
        key: fold(&producer.name),
        id: producer.id.into(),
    }
}

/// One producer.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: ProducerId) -> Result<Option<Producer>, StoreError> {
    let row: Option<Row> = producers::table.find(key(id)).get_result(conn).optional()?;
    Ok(row.map(Row::into_producer))
}

/// The producer of a name, ignoring case and diacritics.
///
/// # Errors
/// Those of the database.
pub fn find_by_name(conn: &mut Conn, name: &str) -> Result<Option<Producer>, StoreError> {
    let row: Option<Row> = producers::table
        .filter(producers::name_key.eq(fold(name)))
        .first(conn)
        .optional()?;
    Ok(row.map(Row::into_producer))
}

/// Adds a producer.
///
/// # Errors
/// A unique constraint ([`is_taken`]).
pub fn insert(conn: &mut Conn, producer: &Producer) -> Result<(), StoreError> {
    let rows = diesel::insert_into(producers::table)
        .values(Row::of(producer))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Changes a producer.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not there; a unique constraint ([`is_taken`]).
pub fn update(conn: &mut Conn, producer: &Producer) -> Result<(), StoreError> {
    let row = Row::of(producer);
    let target = producers::table.filter(producers::id.eq(row.id));
    expect_rows(1, diesel::update(target).set(row).execute(conn)?)
}

/// Whether this error says that the name is taken.
pub fn is_taken(error: &StoreError) -> bool {
    error.is_unique("producers_name_key_key")
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = producers)]
struct Row {
    id: Key,
    name: String,
    name_key: String,
    web: String,
    active: bool,
}

impl Row {
    fn of(producer: &Producer) -> Self {
        Self {
            id: key(producer.id),
            name: producer.name.clone(),
            name_key: fold(&producer.name),
            web: producer.web.clone(),
            active: producer.active,
        }
    }

    fn into_producer(self) -> Producer {
        Producer {
            id: id(self.id),
            name: self.name,
            web: self.web,
            active: self.active,
        }
    }
}
