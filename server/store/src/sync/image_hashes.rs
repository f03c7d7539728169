//! The content of shops' pictures that were downloaded once: a picture of a shop never changes under its number.

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use kontor_domain::ids::ShopId;

use super::{column, number};
use crate::{
    Conn, StoreError, expect_rows,
    files::FileHash,
    on,
    table::stored_table,
    values::{key, stored},
};

stored_table!(SYNC_IMAGE_HASHES = sync_image_hashes (shop_id, element) {
    shop_id -> Binary,
    element -> BigInt,
    sha256 -> Binary,
});

/// Notes the content of a picture.
///
/// # Errors
/// A foreign key if the shop is not there.
pub fn put(conn: &mut Conn, shop: ShopId, element: u64, hash: FileHash) -> Result<(), StoreError> {
    let sha256 = sync_image_hashes::sha256.eq(hash.0.as_slice());
    let rows = on!(conn, c => diesel::insert_into(sync_image_hashes::table)
        .values((
            sync_image_hashes::shop_id.eq(key(shop)),
            sync_image_hashes::element.eq(column(element)?),
            sha256,
        ))
        .on_conflict((sync_image_hashes::shop_id, sync_image_hashes::element))
        .do_update()
        .set(sha256)
        .execute(c))?;
    expect_rows(1, rows)
}

/// The contents of those of the pictures that were downloaded, by number.
///
/// # Errors
/// Those of the database.
pub fn of(
    conn: &mut Conn,
    shop: ShopId,
    elements: &[u64],
) -> Result<HashMap<u64, FileHash>, StoreError> {
    let elements: Vec<i64> = elements
        .iter()
        .map(|element| column(*element))
        .collect::<Result<_, _>>()?;
    let rows: Vec<(i64, Vec<u8>)> = sync_image_hashes::table
        .filter(sync_image_hashes::shop_id.eq(key(shop)))
        .filter(sync_image_hashes::element.eq_any(elements))
        .select((sync_image_hashes::element, sync_image_hashes::sha256))
        .load(conn)?;
    rows.into_iter()
        .map(|(element, hash)| {
            let hash = FileHash(stored(hash.as_slice().try_into())?);
            Ok((number(element)?, hash))
        })
        .collect()
}
