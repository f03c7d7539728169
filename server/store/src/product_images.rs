//! Pictures of products: which file, under which name, in which place.

use std::collections::BTreeSet;

use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use kontor_domain::ids::{ProductId, ProductImageId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{
    Conn, Key, Moment, StoreError, expect_rows,
    files::{FileHash, files},
    table::stored_table,
    values::{id, key, stored},
};

stored_table!(PRODUCT_IMAGES = product_images (id) {
    id -> Binary,
    product_id -> Binary,
    sha256 -> Binary,
    name -> Text,
    position -> Integer,
    updated_at -> Timestamp,
    version -> BigInt,
});

diesel::allow_tables_to_appear_in_same_query!(product_images, files);

/// A picture of a product, without its bytes ([`files::find`](crate::files::find) has them).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductImage {
    /// Id.
    pub id: ProductImageId,
    /// Whose picture it is.
    pub product_id: ProductId,
    /// Its content.
    pub file: FileHash,
    /// Type of the content, such as "image/png".
    pub media_type: String,
    /// Length of the content.
    pub size_bytes: i64,
    /// Name of the file.
    pub name: String,
    /// Its place among the product's pictures, 1 to as many as there are.
    pub position: i32,
    /// When it was last changed; moving another picture past it is a change.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    /// Counts the changes.
    pub version: i64,
}

/// The pictures of these products, by product and place.
///
/// # Errors
/// Those of the database.
pub fn of_products(
    conn: &mut Conn,
    products: &[ProductId],
) -> Result<Vec<ProductImage>, StoreError> {
    let keys: Vec<Key> = products.iter().map(|id| key(*id)).collect();
    let rows: Vec<Row> = product_images::table
        .inner_join(files::table.on(files::sha256.eq(product_images::sha256)))
        .filter(product_images::product_id.eq_any(keys))
        .order((product_images::product_id, product_images::position))
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(Row::into_image).collect()
}

/// One picture.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: ProductImageId) -> Result<Option<ProductImage>, StoreError> {
    let row: Option<Row> = product_images::table
        .inner_join(files::table.on(files::sha256.eq(product_images::sha256)))
        .filter(product_images::id.eq(key(id)))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    row.map(Row::into_image).transpose()
}

/// How many pictures a product has.
///
/// # Errors
/// Those of the database.
pub fn count(conn: &mut Conn, product: ProductId) -> Result<i32, StoreError> {
    let count: i64 = product_images::table
        .filter(product_images::product_id.eq(key(product)))
        .count()
        .get_result(conn)?;
    stored(i32::try_from(count))
}

/// Adds a picture at its place, the last or one before: those from there on move back. Its file is stored already.
///
/// # Errors
/// A foreign key if product or file is not there; a check if its place would leave a gap.
pub fn insert(conn: &mut Conn, image: &ProductImage) -> Result<(), StoreError> {
    let last = count(conn, image.product_id)? + 1;
    require_place(image.position, last)?;
    shift(conn, image, (image.position, last - 1), 1)?;
    let rows = diesel::insert_into(product_images::table)
        .values((
            product_images::id.eq(key(image.id)),
            product_images::product_id.eq(key(image.product_id)),
            product_images::sha256.eq(image.file.0.as_slice()),
            product_images::name.eq(&image.name),
            product_images::position.eq(-image.position),
            product_images::updated_at.eq(Moment::from(image.updated_at)),
            product_images::version.eq(image.version),
        ))
        .execute(conn)?;
    expect_rows(1, rows)?;
    settle(conn, image.product_id, last - image.position + 1)
}

/// Changes name and place of a picture, whose `version` is the new one: the row must still have the version before it.
/// The pictures between its places move by one.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it was changed meanwhile; [`StoreError::Value`] for a place that would leave a gap.
pub fn update(
    conn: &mut Conn,
    before: &ProductImage,
    after: &ProductImage,
) -> Result<(), StoreError> {
    require_place(after.position, count(conn, before.product_id)?)?;
    let target = product_images::table
        .filter(product_images::id.eq(key(before.id)))
        .filter(product_images::version.eq(after.version - 1));
    let rows = diesel::update(target)
        .set((
            product_images::name.eq(&after.name),
            product_images::position.eq(-after.position),
            product_images::updated_at.eq(Moment::from(after.updated_at)),
            product_images::version.eq(after.version),
        ))
        .execute(conn)?;
    expect_rows(1, rows)?;
    let (from, to) = (before.position, after.position);
    if from < to {
        shift(conn, after, (from + 1, to), -1)?;
    } else {
        shift(conn, after, (to, from - 1), 1)?;
    }
    settle(conn, after.product_id, (to - from).abs() + 1)
}

/// Takes a picture away; those after it move up at this moment. Its file stays.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it was changed meanwhile.
pub fn remove(conn: &mut Conn, image: &ProductImage, at: OffsetDateTime) -> Result<(), StoreError> {
    let last = count(conn, image.product_id)?;
    let target = product_images::table
        .filter(product_images::id.eq(key(image.id)))
        .filter(product_images::version.eq(image.version));
    expect_rows(1, diesel::delete(target).execute(conn)?)?;
    let gone = ProductImage {
        updated_at: at,
        ..image.clone()
    };
    shift(conn, &gone, (image.position + 1, last), -1)?;
    settle(conn, image.product_id, last - image.position)
}

/// Puts all pictures of a product in this order. Those that keep their place are not changed.
///
/// # Errors
/// [`StoreError::Value`] if these are not all of them, each once.
pub fn reorder(
    conn: &mut Conn,
    product: ProductId,
    order: &[ProductImageId],
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let present = of_products(conn, &[product])?;
    let all: BTreeSet<_> = order.iter().collect();
    if present.len() != order.len() || present.len() != all.len() {
        return stored(Err("an order names all pictures of a product, each once"));
    }
    let mut moved = 0;
    for (position, wanted) in (1..).zip(order) {
        let Some(image) = present.iter().find(|image| image.id == *wanted) else {
            return stored(Err("an order names pictures of one product"));
        };
        if image.position == position {
            continue;
        }
        let target = product_images::table
            .filter(product_images::id.eq(key(image.id)))
            .filter(product_images::version.eq(image.version));
        let rows = diesel::update(target)
            .set((
                product_images::position.eq(-position),
                product_images::updated_at.eq(Moment::from(at)),
                product_images::version.eq(image.version + 1),
            ))
            .execute(conn)?;
        expect_rows(1, rows)?;
        moved += 1;
    }
    settle(conn, product, moved)
}

fn require_place(position: i32, last: i32) -> Result<(), StoreError> {
    if (1..=last).contains(&position) {
        Ok(())
    } else {
        stored(Err(format!(
            "a picture stands at 1 to {last}, not at {position}"
        )))
    }
}

/// Moves the pictures of these places by one, as part of the change of `cause`. Until [`settle`] their places are below
/// zero: two pictures never share one, not even in the middle of a statement.
fn shift(
    conn: &mut Conn,
    cause: &ProductImage,
    (first, last): (i32, i32),
    by: i32,
) -> Result<(), StoreError> {
    if last < first {
        return Ok(());
    }
    let target = product_images::table
        .filter(product_images::product_id.eq(key(cause.product_id)))
        .filter(product_images::position.between(first, last));
    let rows = diesel::update(target)
        .set((
            product_images::position.eq((product_images::position + by) * -1),
            product_images::updated_at.eq(Moment::from(cause.updated_at)),
            product_images::version.eq(product_images::version + 1_i64),
        ))
        .execute(conn)?;
    expect_rows(stored(usize::try_from(last - first + 1))?, rows)
}

/// Gives the pictures that were moved their new places.
fn settle(conn: &mut Conn, product: ProductId, expected: i32) -> Result<(), StoreError> {
    let target = product_images::table
        .filter(product_images::product_id.eq(key(product)))
        .filter(product_images::position.lt(0));
    let rows = diesel::update(target)
        .set(product_images::position.eq(product_images::position * -1))
        .execute(conn)?;
    expect_rows(stored(usize::try_from(expected))?, rows)
}

type Columns = (
    product_images::id,
    product_images::product_id,
    product_images::sha256,
    files::media_type,
    files::size_bytes,
    product_images::name,
    product_images::position,
    product_images::updated_at,
    product_images::version,
);

const COLUMNS: Columns = (
    product_images::id,
    product_images::product_id,
    product_images::sha256,
    files::media_type,
    files::size_bytes,
    product_images::name,
    product_images::position,
    product_images::updated_at,
    product_images::version,
);

#[derive(Queryable)]
struct Row {
    id: Key,
    product_id: Key,
    sha256: Vec<u8>,
    media_type: String,
    size_bytes: i64,
    name: String,
    position: i32,
    updated_at: Moment,
    version: i64,
}

impl Row {
    fn into_image(self) -> Result<ProductImage, StoreError> {
        Ok(ProductImage {
            id: id(self.id),
            product_id: id(self.product_id),
            file: FileHash::stored(self.sha256)?,
            media_type: self.media_type,
            size_bytes: self.size_bytes,
            name: self.name,
            position: self.position,
            updated_at: self.updated_at.into(),
            version: self.version,
        })
    }
}
