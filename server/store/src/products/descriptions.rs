//! Long descriptions, beside the products: rows of lists stay small.

use std::collections::HashMap;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use kontor_domain::product::Product;

use super::ProductWithUnit;
use crate::{Conn, Key, StoreError, expect_rows, table::stored_table, values::key};

stored_table!(PRODUCT_DESCRIPTIONS = product_descriptions (product_id) {
    product_id -> Binary,
    description -> Text,
});

/// The products with their descriptions, in one query.
pub(super) fn load(
    conn: &mut Conn,
    mut found: Vec<ProductWithUnit>,
) -> Result<Vec<ProductWithUnit>, StoreError> {
    let keys: Vec<Key> = found.iter().map(|found| key(found.product.id)).collect();
    let rows: Vec<(Key, String)> = if keys.is_empty() {
        Vec::new()
    } else {
        product_descriptions::table
            .filter(product_descriptions::product_id.eq_any(&keys))
            .load(conn)?
    };
    let mut texts: HashMap<Key, String> = rows.into_iter().collect();
    for (found, key) in found.iter_mut().zip(keys) {
        found.product.data.description = Some(texts.remove(&key).unwrap_or_default());
    }
    Ok(found)
}

/// Stores the description of a product, unless it was not loaded.
pub(super) fn store(conn: &mut Conn, product: &Product) -> Result<(), StoreError> {
    let Some(wanted) = &product.data.description else {
        return Ok(());
    };
    let row = product_descriptions::table.find(key(product.id));
    let present: Option<String> = row
        .select(product_descriptions::description)
        .get_result(conn)
        .optional()?;
    let rows = match present {
        Some(present) if present == *wanted => 1,
        Some(_) if wanted.is_empty() => diesel::delete(row).execute(conn)?,
        Some(_) => diesel::update(row)
            .set(product_descriptions::description.eq(wanted))
            .execute(conn)?,
        None if wanted.is_empty() => 1,
        None => diesel::insert_into(product_descriptions::table)
            .values((
                product_descriptions::product_id.eq(key(product.id)),
                product_descriptions::description.eq(wanted),
            ))
            .execute(conn)?,
    };
    expect_rows(1, rows)
}
