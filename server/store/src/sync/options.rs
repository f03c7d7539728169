//! What the office chose for each shop.

use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use kontor_domain::{ids::ShopId, sync::options::Options};
use time::OffsetDateTime;

use crate::{
    Conn, Key, Moment, StoreError, expect_rows,
    table::stored_table,
    values::{from_json, id, json, key},
};

stored_table!(SYNC_OPTIONS = sync_options (shop_id) {
    shop_id -> Binary,
    options -> Text,
    version -> BigInt,
    links_version -> BigInt,
    updated_at -> Timestamp,
});

/// The options of a shop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredOptions {
    /// What was chosen; the default before anything was.
    pub options: Options,
    /// Grows with each change of the options; 0 before the first.
    pub version: i64,
    /// Grows with each change of a link or of what is ignored by hand ([`touch_links`]); 0 before the first.
    pub links_version: i64,
}

/// The options of a shop; the defaults if none were chosen yet.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, shop: ShopId) -> Result<StoredOptions, StoreError> {
    let row: Option<Row> = sync_options::table
        .find(key(shop))
        .get_result(conn)
        .optional()?;
    row.map_or_else(|| Ok(StoredOptions::default()), Row::into_options)
}

/// The options of every shop that has some, by shop.
///
/// # Errors
/// Those of the database.
pub fn list_all(conn: &mut Conn) -> Result<Vec<(ShopId, StoredOptions)>, StoreError> {
    let rows: Vec<Row> = sync_options::table
        .order(sync_options::shop_id)
        .load(conn)?;
    rows.into_iter()
        .map(|row| Ok((id(row.shop_id), row.into_options()?)))
        .collect()
}

/// Sets the options of a shop, whose version must still be the expected one, and returns the new version.
///
/// # Errors
/// [`StoreError::RowsAffected`] if they were changed meanwhile.
pub fn put(
    conn: &mut Conn,
    shop: ShopId,
    options: &Options,
    expected_version: i64,
    at: OffsetDateTime,
) -> Result<i64, StoreError> {
    ensure(conn, shop, at)?;
    let version = expected_version + 1;
    let target = sync_options::table
        .find(key(shop))
        .filter(sync_options::version.eq(expected_version));
    let rows = diesel::update(target)
        .set((
            sync_options::options.eq(json(options)?),
            sync_options::version.eq(version),
            sync_options::updated_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)?;
    Ok(version)
}

/// Notes that links or what is ignored were changed by hand, and returns the new version of the links.
///
/// # Errors
/// Those of the database.
pub fn touch_links(conn: &mut Conn, shop: ShopId, at: OffsetDateTime) -> Result<i64, StoreError> {
    ensure(conn, shop, at)?;
    let target = sync_options::table.find(key(shop));
    let rows = diesel::update(target)
        .set(sync_options::links_version.eq(sync_options::links_version + 1))
        .execute(conn)?;
    expect_rows(1, rows)?;
    Ok(find(conn, shop)?.links_version)
}

fn ensure(conn: &mut Conn, shop: ShopId, at: OffsetDateTime) -> Result<(), StoreError> {
    let row = Row {
        shop_id: key(shop),
        options: json(&Options::default())?,
        version: 0,
        links_version: 0,
        updated_at: at.into(),
    };
    // None or one: it may be there.
    crate::on!(conn, c => diesel::insert_into(sync_options::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = sync_options)]
struct Row {
    shop_id: Key,
    options: String,
    version: i64,
    links_version: i64,
    updated_at: Moment,
}

impl Row {
    fn into_options(self) -> Result<StoredOptions, StoreError> {
        Ok(StoredOptions {
            options: from_json(&self.options)?,
            version: self.version,
            links_version: self.links_version,
        })
    }
}
