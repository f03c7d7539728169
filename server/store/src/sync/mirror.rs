//! Elements of shops as last read.

use std::collections::HashMap;

use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, RunQueryDsl, upsert::excluded};
use kontor_domain::{
    ids::ShopId,
    sync::{content::hash_text, kind::Kind, row::ShopRow},
};
use time::OffsetDateTime;

use super::{
    column,
    encoding::{decode_row, encode_row},
    expect_at_most, number,
};
use crate::{
    Closed, Conn, Key, Moment, StoreError, expect_rows, list::limit, table::stored_table,
    values::key,
};

stored_table!(SYNC_MIRROR = sync_mirror (shop_id, kind, element) {
    shop_id -> Binary,
    kind -> Text,
    element -> BigInt,
    json -> Text,
    json_hash -> BigInt,
    fingerprints -> Binary,
    name -> Text,
    code -> Text,
    gone -> Bool,
    read_at -> Timestamp,
});

/// An element as read from a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadElement {
    /// Its fingerprints, by its number. What links decide of them (`unresolved`, `ignored`) is not kept.
    pub row: ShopRow,
    /// As the shop told it.
    pub json: String,
    /// Its name for people.
    pub name: String,
    /// Its code; empty if it has none.
    pub code: String,
}

/// An element as mirrored, without what the shop told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorRow {
    /// Its number.
    pub element: u64,
    /// Its fingerprints; none if they are of another format than [`ROW_FORMAT`](super::ROW_FORMAT).
    pub row: Option<ShopRow>,
    /// Its name for people.
    pub name: String,
    /// Its code; empty if it has none.
    pub code: String,
    /// Whether a later full fetch had it no more.
    pub gone: bool,
}

/// The fingerprint of what a shop told of an element: as [`hashes`] has it.
pub fn json_hash(json: &str) -> u64 {
    hash_text(json)
}

/// Writes elements, at most [`WRITE_ROWS_MAX`](super::WRITE_ROWS_MAX), and says how many were new or changed: those that are
/// there unchanged (text, fingerprints, not gone) are left alone.
///
/// # Errors
/// [`StoreError::Value`] for too many; a foreign key if the shop is not there.
pub fn upsert(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    elements: &[ReadElement],
    at: OffsetDateTime,
) -> Result<usize, StoreError> {
    expect_at_most(elements.len())?;
    let known = known(conn, shop, kind, elements)?;
    let mut rows = Vec::with_capacity(elements.len());
    for element in elements {
        let row = Row::of(shop, kind, element, at)?;
        if known.get(&row.element) != Some(&(row.json_hash, row.fingerprints.clone())) {
            rows.push(row);
        }
    }
    let written = put(conn, &rows)?;
    expect_rows(rows.len(), written)?;
    Ok(written)
}

/// What is mirrored of them and not gone: fingerprints of the text and of the element.
fn known(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    elements: &[ReadElement],
) -> Result<HashMap<i64, (i64, Vec<u8>)>, StoreError> {
    let numbers = columns(elements.iter().map(|element| element.row.id))?;
    let rows: Vec<(i64, i64, Vec<u8>)> = sync_mirror::table
        .filter(sync_mirror::shop_id.eq(key(shop)))
        .filter(sync_mirror::kind.eq(Closed(kind)))
        .filter(sync_mirror::element.eq_any(numbers))
        .filter(sync_mirror::gone.eq(false))
        .select((
            sync_mirror::element,
            sync_mirror::json_hash,
            sync_mirror::fingerprints,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(element, hash, fingerprints)| (element, (hash, fingerprints)))
        .collect())
}

/// One statement for one row or many; see `insert_all!`, why SQLite gets them one by one.
macro_rules! put_rows {
    ($conn:expr, $rows:expr) => {
        diesel::insert_into(sync_mirror::table)
            .values($rows)
            .on_conflict((
                sync_mirror::shop_id,
                sync_mirror::kind,
                sync_mirror::element,
            ))
            .do_update()
            .set((
                sync_mirror::json.eq(excluded(sync_mirror::json)),
                sync_mirror::json_hash.eq(excluded(sync_mirror::json_hash)),
                sync_mirror::fingerprints.eq(excluded(sync_mirror::fingerprints)),
                sync_mirror::name.eq(excluded(sync_mirror::name)),
                sync_mirror::code.eq(excluded(sync_mirror::code)),
                sync_mirror::gone.eq(false),
                sync_mirror::read_at.eq(excluded(sync_mirror::read_at)),
            ))
            .execute($conn)?
    };
}

fn put(conn: &mut Conn, rows: &[Row]) -> Result<usize, StoreError> {
    if rows.is_empty() {
        return Ok(0);
    }
    Ok(match conn {
        Conn::Sqlite(conn) => {
            let mut count = 0;
            for row in rows {
                count += put_rows!(conn, row);
            }
            count
        }
        Conn::Postgres(conn) => put_rows!(conn, rows),
    })
}

/// The fingerprints ([`json_hash`]) of what was told of those of the elements that are mirrored and not gone: what has the
/// same now need not be written.
///
/// # Errors
/// Those of the database.
pub fn hashes(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    elements: &[u64],
) -> Result<HashMap<u64, u64>, StoreError> {
    let numbers = columns(elements.iter().copied())?;
    let rows: Vec<(i64, i64)> = sync_mirror::table
        .filter(sync_mirror::shop_id.eq(key(shop)))
        .filter(sync_mirror::kind.eq(Closed(kind)))
        .filter(sync_mirror::element.eq_any(numbers))
        .filter(sync_mirror::gone.eq(false))
        .select((sync_mirror::element, sync_mirror::json_hash))
        .load(conn)?;
    rows.into_iter()
        .map(|(element, hash)| Ok((number(element)?, hash.cast_unsigned())))
        .collect()
}

/// At most `rows` elements by number, after one, also those gone.
///
/// # Errors
/// Those of the database.
pub fn rows(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    after: Option<u64>,
    rows: usize,
) -> Result<Vec<MirrorRow>, StoreError> {
    let found: Vec<(i64, Vec<u8>, String, String, bool)> =
        select_rows(shop, kind, after.map(column).transpose()?, rows).load(conn)?;
    found
        .into_iter()
        .map(|(element, fingerprints, name, code, gone)| {
            let element = number(element)?;
            Ok(MirrorRow {
                element,
                row: decode_row(element, &fingerprints),
                name,
                code,
                gone,
            })
        })
        .collect()
}

/// The query of [`rows`].
#[diesel::dsl::auto_type(no_type_alias)]
pub(crate) fn select_rows(shop: ShopId, kind: Kind, after: Option<i64>, rows: usize) -> _ {
    let shop: Key = key(shop);
    let kind: Closed<Kind> = Closed(kind);
    let after: i64 = after.unwrap_or(-1);
    let rows: i64 = limit(rows);
    sync_mirror::table
        .filter(sync_mirror::shop_id.eq(shop))
        .filter(sync_mirror::kind.eq(kind))
        .filter(sync_mirror::element.gt(after))
        .order(sync_mirror::element)
        .select((
            sync_mirror::element,
            sync_mirror::fingerprints,
            sync_mirror::name,
            sync_mirror::code,
            sync_mirror::gone,
        ))
        .limit(rows)
}

/// What the shop told of those of the elements that are mirrored, by number.
///
/// # Errors
/// Those of the database.
pub fn json_of(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    elements: &[u64],
) -> Result<HashMap<u64, String>, StoreError> {
    let numbers = columns(elements.iter().copied())?;
    let rows: Vec<(i64, String)> = sync_mirror::table
        .filter(sync_mirror::shop_id.eq(key(shop)))
        .filter(sync_mirror::kind.eq(Closed(kind)))
        .filter(sync_mirror::element.eq_any(numbers))
        .select((sync_mirror::element, sync_mirror::json))
        .load(conn)?;
    rows.into_iter()
        .map(|(element, json)| Ok((number(element)?, json)))
        .collect()
}

/// The numbers of every element that is not gone, in ascending order.
///
/// # Errors
/// Those of the database.
pub fn ids(conn: &mut Conn, shop: ShopId, kind: Kind) -> Result<Vec<u64>, StoreError> {
    let rows: Vec<i64> = sync_mirror::table
        .filter(sync_mirror::shop_id.eq(key(shop)))
        .filter(sync_mirror::kind.eq(Closed(kind)))
        .filter(sync_mirror::gone.eq(false))
        .order(sync_mirror::element)
        .select(sync_mirror::element)
        .load(conn)?;
    rows.into_iter().map(number).collect()
}

/// How many elements are not gone.
///
/// # Errors
/// Those of the database.
pub fn count(conn: &mut Conn, shop: ShopId, kind: Kind) -> Result<u64, StoreError> {
    let count: i64 = sync_mirror::table
        .filter(sync_mirror::shop_id.eq(key(shop)))
        .filter(sync_mirror::kind.eq(Closed(kind)))
        .filter(sync_mirror::gone.eq(false))
        .count()
        .get_result(conn)?;
    number(count)
}

/// Marks elements, at most [`WRITE_ROWS_MAX`](super::WRITE_ROWS_MAX), as gone from the shop; how many were not before.
///
/// # Errors
/// [`StoreError::Value`] for too many.
pub fn mark_gone(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    elements: &[u64],
) -> Result<usize, StoreError> {
    mark(conn, shop, kind, elements, true)
}

/// Marks elements, at most [`WRITE_ROWS_MAX`](super::WRITE_ROWS_MAX), as there; how many were gone before.
///
/// # Errors
/// [`StoreError::Value`] for too many.
pub fn mark_living(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    elements: &[u64],
) -> Result<usize, StoreError> {
    mark(conn, shop, kind, elements, false)
}

fn mark(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    elements: &[u64],
    gone: bool,
) -> Result<usize, StoreError> {
    expect_at_most(elements.len())?;
    let numbers = columns(elements.iter().copied())?;
    let target = sync_mirror::table
        .filter(sync_mirror::shop_id.eq(key(shop)))
        .filter(sync_mirror::kind.eq(Closed(kind)))
        .filter(sync_mirror::element.eq_any(numbers))
        .filter(sync_mirror::gone.eq(!gone));
    Ok(diesel::update(target)
        .set(sync_mirror::gone.eq(gone))
        .execute(conn)?)
}

/// Takes elements, at most [`WRITE_ROWS_MAX`](super::WRITE_ROWS_MAX), out of the mirror; how many were in it.
///
/// # Errors
/// [`StoreError::Value`] for too many.
pub fn remove(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    elements: &[u64],
) -> Result<usize, StoreError> {
    expect_at_most(elements.len())?;
    let numbers = columns(elements.iter().copied())?;
    let target = sync_mirror::table
        .filter(sync_mirror::shop_id.eq(key(shop)))
        .filter(sync_mirror::kind.eq(Closed(kind)))
        .filter(sync_mirror::element.eq_any(numbers));
    Ok(diesel::delete(target).execute(conn)?)
}

fn columns(elements: impl Iterator<Item = u64>) -> Result<Vec<i64>, StoreError> {
    elements.map(column).collect()
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = sync_mirror)]
struct Row {
    shop_id: Key,
    kind: Closed<Kind>,
    element: i64,
    json: String,
    json_hash: i64,
    fingerprints: Vec<u8>,
    name: String,
    code: String,
    gone: bool,
    read_at: Moment,
}

impl Row {
    fn of(
        shop: ShopId,
        kind: Kind,
        element: &ReadElement,
        at: OffsetDateTime,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            shop_id: key(shop),
            kind: Closed(kind),
            element: column(element.row.id)?,
            json_hash: json_hash(&element.json).cast_signed(),
            json: element.json.clone(),
            fingerprints: encode_row(&element.row),
            name: element.name.clone(),
            code: element.code.clone(),
            gone: false,
            read_at: at.into(),
        })
    }
}
