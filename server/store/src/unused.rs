//! Takes elements away that a synchronisation added and nobody has used since: the undoing of an import. Nothing else is ever
//! deleted of them.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, dsl::count_star};
use kontor_domain::ids::{CategoryId, ProducerId, ProductId, UnitId};

use crate::{
    Conn, StoreError,
    categories::categories,
    expect_rows,
    invoices::invoice_lines,
    producers::producers,
    product_images::product_images,
    product_shop_categories::product_shop_categories,
    products::{descriptions::product_descriptions, products},
    sync::links::sync_links,
    units::units,
    values::key,
};

/// Whether no row of a query is there.
macro_rules! none {
    ($conn:expr, $query:expr) => {{
        let count: i64 = $query.select(count_star()).get_result($conn)?;
        count == 0
    }};
}

/// Takes away a unit that no product has; false if one has it.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not there.
pub fn remove_unit(conn: &mut Conn, unit: UnitId) -> Result<bool, StoreError> {
    let id = key(unit);
    if !none!(conn, products::table.filter(products::unit_id.eq(id))) || is_linked(conn, id)? {
        return Ok(false);
    }
    let rows = diesel::delete(units::table.find(id)).execute(conn)?;
    expect_rows(1, rows).map(|()| true)
}

/// Takes away a producer that no product has; false if one has it.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not there.
pub fn remove_producer(conn: &mut Conn, producer: ProducerId) -> Result<bool, StoreError> {
    let id = key(producer);
    let products = products::table.filter(products::producer_id.eq(id));
    if !none!(conn, products) || is_linked(conn, id)? {
        return Ok(false);
    }
    let rows = diesel::delete(producers::table.find(id)).execute(conn)?;
    expect_rows(1, rows).map(|()| true)
}

/// Takes away a category in which nothing is; false if something is.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not there.
pub fn remove_category(conn: &mut Conn, category: CategoryId) -> Result<bool, StoreError> {
    let id = key(category);
    let is_empty = none!(conn, categories::table.filter(categories::parent_id.eq(id)))
        && none!(conn, products::table.filter(products::category_id.eq(id)))
        && none!(
            conn,
            product_shop_categories::table.filter(product_shop_categories::category_id.eq(id))
        );
    if !is_empty || is_linked(conn, id)? {
        return Ok(false);
    }
    let rows = diesel::delete(categories::table.find(id)).execute(conn)?;
    expect_rows(1, rows).map(|()| true)
}

/// Takes away a product that stands on no document and has no picture, with its texts and places; false if it is used.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not there.
pub fn remove_product(conn: &mut Conn, product: ProductId) -> Result<bool, StoreError> {
    let id = key(product);
    let is_free = none!(
        conn,
        invoice_lines::table.filter(invoice_lines::product_id.eq(id))
    ) && none!(
        conn,
        product_images::table.filter(product_images::product_id.eq(id))
    );
    if !is_free || is_linked(conn, id)? {
        return Ok(false);
    }
    // none or one, and as many as there are
    diesel::delete(product_descriptions::table.find(id)).execute(conn)?;
    let places = product_shop_categories::table.filter(product_shop_categories::product_id.eq(id));
    diesel::delete(places).execute(conn)?;
    let rows = diesel::delete(products::table.find(id)).execute(conn)?;
    expect_rows(1, rows).map(|()| true)
}

/// Whether an element is linked with one of any shop.
fn is_linked(conn: &mut Conn, id: crate::Key) -> Result<bool, StoreError> {
    Ok(!none!(
        conn,
        sync_links::table.filter(sync_links::local_id.eq(id))
    ))
}
