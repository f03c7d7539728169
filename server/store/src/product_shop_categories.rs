//! In which categories of a shop's tree a product is.

use std::collections::{BTreeMap, HashMap};

use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, RunQueryDsl};
use kontor_domain::{
    ids::{ProductId, ShopId},
    product::ProductShopCategories,
};

use crate::{
    Backend, Conn, Key, StoreError, expect_rows, on,
    table::stored_table,
    values::{id, key},
};

stored_table!(PRODUCT_SHOP_CATEGORIES = product_shop_categories (product_id, shop_id, category_id) {
    product_id -> Binary,
    shop_id -> Binary,
    category_id -> Binary,
    main -> Bool,
});

/// The categories of these products in one shop, or in every shop: for each product that has some, a row per shop, in
/// the order of the shops' ids. One query.
///
/// # Errors
/// Those of the database.
pub fn of_products(
    conn: &mut Conn,
    products: &[ProductId],
    shop: Option<ShopId>,
) -> Result<HashMap<ProductId, Vec<ProductShopCategories>>, StoreError> {
    if products.is_empty() {
        return Ok(HashMap::new());
    }
    let mut rows: Vec<Row> = select(products, shop).load(conn)?;
    rows.sort_by_key(|row| (row.product_id, row.shop_id, row.category_id));
    let mut found: HashMap<ProductId, BTreeMap<ShopId, ProductShopCategories>> = HashMap::new();
    for row in rows {
        let shop_id = id(row.shop_id);
        let shops = found.entry(id(row.product_id)).or_default();
        let of_shop = shops
            .entry(shop_id)
            .or_insert_with(|| ProductShopCategories {
                shop_id,
                main: None,
                further: Vec::new(),
            });
        if row.main {
            of_shop.main = Some(id(row.category_id));
        } else {
            of_shop.further.push(id(row.category_id));
        }
    }
    let by_product = found.into_iter();
    Ok(by_product
        .map(|(product, shops)| (product, shops.into_values().collect()))
        .collect())
}

/// The query of [`of_products`].
pub(crate) fn select(
    products: &[ProductId],
    shop: Option<ShopId>,
) -> product_shop_categories::BoxedQuery<'static, Backend> {
    let keys: Vec<Key> = products.iter().map(|id| key(*id)).collect();
    let query = product_shop_categories::table
        .filter(product_shop_categories::product_id.eq_any(keys))
        .into_boxed();
    match shop {
        Some(shop) => query.filter(product_shop_categories::shop_id.eq(key(shop))),
        None => query,
    }
}

/// Gives a product these categories of the shop instead of those that it has there; none at all takes it out of the
/// shop's tree.
///
/// # Errors
/// A foreign key if one is not there; a unique constraint if the main one is among the further ones, or one is twice.
pub fn set(
    conn: &mut Conn,
    product: ProductId,
    wanted: &ProductShopCategories,
) -> Result<(), StoreError> {
    let shop = wanted.shop_id;
    let present = of_products(conn, &[product], Some(shop))?;
    let present = present.get(&product).and_then(|shops| shops.first());
    let count = |categories: &ProductShopCategories| {
        categories.further.len() + usize::from(categories.main.is_some())
    };
    let target = product_shop_categories::table
        .filter(product_shop_categories::product_id.eq(key(product)))
        .filter(product_shop_categories::shop_id.eq(key(shop)));
    let rows = diesel::delete(target).execute(conn)?;
    expect_rows(present.map_or(0, count), rows)?;
    let row = |category, main| Row {
        product_id: key(product),
        shop_id: key(shop),
        category_id: key(category),
        main,
    };
    let main = wanted.main.map(|category| row(category, true));
    let further = wanted.further.iter().map(|category| row(*category, false));
    let rows: Vec<Row> = main.into_iter().chain(further).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let inserted = on!(conn, c => diesel::insert_into(product_shop_categories::table)
        .values(&rows)
        .execute(c)?);
    expect_rows(rows.len(), inserted)
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = product_shop_categories)]
struct Row {
    product_id: Key,
    shop_id: Key,
    category_id: Key,
    main: bool,
}
