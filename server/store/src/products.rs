//! Products. Lists leave out the long description, which is in a table of its own (`descriptions`).

pub(crate) mod descriptions;
mod row;

use std::collections::HashMap;

use diesel::{
    BoolExpressionMethods, EscapeExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl,
    RunQueryDsl, TextExpressionMethods,
};
use kontor_domain::{
    ids::{CategoryId, ProducerId, ProductId},
    product::Product,
    text::fold,
};
use serde::{Deserialize, Serialize};

use self::row::Row;
use crate::{
    Backend, Conn, Key, StoreError, expect_rows,
    list::{Place, after_text, limit},
    search::{self, Hits, Searched, Term},
    table::stored_table,
    units::units,
    values::key,
};

/// The index of [`page`].
pub(crate) const SEARCHED: Searched = Searched("products");

stored_table!(PRODUCTS = products (id) {
    id -> Binary,
    kind -> Text,
    code -> Text,
    code_key -> Text,
    name -> Text,
    name_key -> Text,
    ean -> Nullable<Text>,
    unit_id -> Binary,
    rate -> Text,
    price_base -> Text,
    price -> BigInt,
    price_currency -> Text,
    pkwiu -> Nullable<Text>,
    cn -> Nullable<Text>,
    gtu -> Nullable<Integer>,
    annex_15 -> Bool,
    category_id -> Nullable<Binary>,
    producer_id -> Nullable<Binary>,
    stock -> BigInt,
    weight_kg -> Nullable<BigInt>,
    short_description -> Text,
    search_text -> Text,
    active -> Bool,
    created_at -> Timestamp,
    updated_at -> Timestamp,
    version -> BigInt,
    visible_in_shop -> Bool,
});

/// A product with the short name of its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductWithUnit {
    /// The product.
    pub product: Product,
    /// Short name of its unit, such as "szt.".
    pub unit: String,
}

/// Which products, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// Part of code, name or EAN.
    pub term: Option<Term>,
    /// Only of this category.
    pub category_id: Option<CategoryId>,
    /// Only of this producer.
    pub producer_id: Option<ProducerId>,
    /// Also those out of use.
    pub include_inactive: bool,
    /// Order.
    pub order: ProductOrder,
}

/// Order of products; the id makes it total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProductOrder {
    /// By folded name.
    #[default]
    Name,
    /// By folded code.
    Code,
    /// Newest first.
    Newest,
}

/// At most `rows` products after a place, without descriptions.
///
/// # Errors
/// Those of the database.
pub fn page(
    conn: &mut Conn,
    filter: &ProductFilter,
    after: Option<&Place>,
    rows: usize,
) -> Result<Vec<ProductWithUnit>, StoreError> {
    let hits = filter
        .term
        .as_ref()
        .map(|term| search::hits(conn, SEARCHED, term))
        .transpose()?;
    if hits.as_ref().is_some_and(Hits::is_empty) {
        return Ok(Vec::new());
    }
    let found: Vec<Row> = select(filter, hits, after, rows).load(conn)?;
    with_units(conn, found)
}

/// The query of [`page`].
pub(crate) fn select(
    filter: &ProductFilter,
    hits: Option<Hits>,
    after: Option<&Place>,
    rows: usize,
) -> products::BoxedQuery<'static, Backend> {
    let mut query = products::table.limit(limit(rows)).into_boxed();
    query = match (hits, &filter.term) {
        (Some(Hits::Few(ids)), _) => query.filter(products::id.eq_any(ids)),
        (_, Some(term)) => query.filter(products::search_text.like(term.pattern()).escape('\\')),
        _ => query,
    };
    if let Some(category) = filter.category_id {
        query = query.filter(products::category_id.eq(key(category)));
    }
    if let Some(producer) = filter.producer_id {
        query = query.filter(products::producer_id.eq(key(producer)));
    }
    if !filter.include_inactive {
        query = query.filter(products::active.eq(true));
    }
    if let Some(place) = after {
        query = match filter.order {
            ProductOrder::Name => after_text!(query, products::name_key, products::id, place),
            ProductOrder::Code => query.filter(products::code_key.gt(place.key.clone())),
            ProductOrder::Newest => query.filter(products::id.lt(Key::from(place.id))),
        };
    }
    match filter.order {
        ProductOrder::Name => query.order((products::name_key, products::id)),
        // unique: no id is needed to make the order total
        ProductOrder::Code => query.order(products::code_key),
        ProductOrder::Newest => query.order(products::id.desc()),
    }
}

/// Where a product stands in an order.
pub fn place(product: &Product, order: ProductOrder) -> Place {
    Place {
        key: match order {
            ProductOrder::Name => fold(&product.data.name),
            ProductOrder::Code => fold(&product.data.code),
            ProductOrder::Newest => String::new(),
        },
        id: product.id.into(),
    }
}

/// One product, with its description.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: ProductId) -> Result<Option<ProductWithUnit>, StoreError> {
    Ok(find_full(conn, &[id])?.pop())
}

/// Those of the products that are there, with their descriptions, in no order.
///
/// # Errors
/// Those of the database.
pub fn find_full(conn: &mut Conn, ids: &[ProductId]) -> Result<Vec<ProductWithUnit>, StoreError> {
    let found = find_all(conn, ids)?;
    descriptions::load(conn, found)
}

/// At most `rows` products of all, in use or not, after one, in the order in which they were added, with their
/// descriptions.
///
/// # Errors
/// Those of the database.
pub fn page_all(
    conn: &mut Conn,
    after: Option<ProductId>,
    rows: usize,
) -> Result<Vec<ProductWithUnit>, StoreError> {
    let found: Vec<Row> = select_all(after, rows).load(conn)?;
    let found = with_units(conn, found)?;
    descriptions::load(conn, found)
}

/// The query of [`page_all`].
pub(crate) fn select_all(
    after: Option<ProductId>,
    rows: usize,
) -> products::BoxedQuery<'static, Backend> {
    let query = products::table
        .order(products::id)
        .limit(limit(rows))
        .into_boxed();
    match after {
        Some(after) => query.filter(products::id.gt(key(after))),
        None => query,
    }
}

/// Those of the products that are there, without descriptions, in no order.
///
/// # Errors
/// Those of the database.
pub fn find_all(conn: &mut Conn, ids: &[ProductId]) -> Result<Vec<ProductWithUnit>, StoreError> {
    let keys: Vec<Key> = ids.iter().map(|id| key(*id)).collect();
    let rows: Vec<Row> = products::table
        .filter(products::id.eq_any(keys))
        .load(conn)?;
    with_units(conn, rows)
}

/// The product of a code, ignoring case and diacritics, with its description.
///
/// # Errors
/// Those of the database.
pub fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<ProductWithUnit>, StoreError> {
    let row: Option<Row> = products::table
        .filter(products::code_key.eq(fold(code)))
        .first(conn)
        .optional()?;
    let found = with_units(conn, row.into_iter().collect())?;
    Ok(descriptions::load(conn, found)?.pop())
}

/// Adds a product.
///
/// # Errors
/// A unique constraint ([`is_taken`]) if the code has a product already; a foreign key if unit, category or producer
/// is not there.
pub fn insert(conn: &mut Conn, product: &Product) -> Result<(), StoreError> {
    let row = Row::of(product);
    let rows = diesel::insert_into(products::table)
        .values(&row)
        .execute(conn)?;
    expect_rows(1, rows)?;
    descriptions::store(conn, product)
}

/// Changes a product, whose `version` is the new one: the row must still have the version before it. A description that
/// was not loaded stays.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it was changed meanwhile; otherwise as [`insert`].
pub fn update(conn: &mut Conn, product: &Product) -> Result<(), StoreError> {
    let row = Row::of(product);
    let target = products::table
        .filter(products::id.eq(row.id))
        .filter(products::version.eq(row.version - 1));
    let rows = diesel::update(target).set(&row).execute(conn)?;
    expect_rows(1, rows)?;
    descriptions::store(conn, product)
}

/// Whether this error says that the code has a product already.
pub fn is_taken(error: &StoreError) -> bool {
    error.is_unique("products_code_key_key")
}

/// A page names few units: they are read once, beside the products.
fn with_units(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<ProductWithUnit>, StoreError> {
    let mut keys: Vec<Key> = rows.iter().map(|row| row.unit_id).collect();
    keys.sort_unstable();
    keys.dedup();
    let names: HashMap<Key, String> = if keys.is_empty() {
        HashMap::new()
    } else {
        let names: Vec<(Key, String)> = units::table
            .filter(units::id.eq_any(keys))
            .select((units::id, units::name))
            .load(conn)?;
        names.into_iter().collect()
    };
    rows.into_iter()
        .map(|row| {
            let unit = names.get(&row.unit_id).cloned().unwrap_or_default();
            Ok(ProductWithUnit {
                product: row.into_product()?,
                unit,
            })
        })
        .collect()
}
