//! Products.

use std::collections::HashMap;

use diesel::{
    AsChangeset, BoolExpressionMethods, EscapeExpressionMethods, ExpressionMethods, Insertable,
    OptionalExtension, QueryDsl, Queryable, RunQueryDsl, TextExpressionMethods,
};
use kontor_domain::{
    checks::{Cn, Ean, Gtu, Pkwiu},
    currency::Currency,
    ids::{CategoryId, ProducerId, ProductId},
    money::{Quantity, UnitPrice},
    product::{NewProduct, PriceBase, Product, ProductKind},
    text::fold,
    vat::ProductRate,
};
use serde::{Deserialize, Serialize};

use crate::{
    Backend, Closed, Conn, Key, Moment, StoreError, expect_rows,
    list::{Place, after_text, limit},
    search::{self, Hits, Searched, Term},
    table::stored_table,
    units::units,
    values::{id, key, stored, stored_option},
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
    description -> Text,
    search_text -> Text,
    active -> Bool,
    created_at -> Timestamp,
    updated_at -> Timestamp,
    version -> BigInt,
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

/// At most `rows` products after a place.
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

/// One product.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: ProductId) -> Result<Option<ProductWithUnit>, StoreError> {
    let row: Vec<Row> = products::table
        .filter(products::id.eq(key(id)))
        .load(conn)?;
    Ok(with_units(conn, row)?.pop())
}

/// Those of the products that are there, in no order.
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

/// The product of a code, ignoring case and diacritics.
///
/// # Errors
/// Those of the database.
pub fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<ProductWithUnit>, StoreError> {
    let row: Option<Row> = products::table
        .filter(products::code_key.eq(fold(code)))
        .first(conn)
        .optional()?;
    Ok(with_units(conn, row.into_iter().collect())?.pop())
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
    expect_rows(1, rows)
}

/// Changes a product, whose `version` is the new one: the row must still have the version before it.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it was changed meanwhile; otherwise as [`insert`].
pub fn update(conn: &mut Conn, product: &Product) -> Result<(), StoreError> {
    let row = Row::of(product);
    let target = products::table
        .filter(products::id.eq(row.id))
        .filter(products::version.eq(row.version - 1));
    let rows = diesel::update(target).set(&row).execute(conn)?;
    expect_rows(1, rows)
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

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = products, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: Key,
    kind: Closed<ProductKind>,
    code: String,
    code_key: String,
    name: String,
    name_key: String,
    ean: Option<String>,
    unit_id: Key,
    rate: Closed<ProductRate>,
    price_base: Closed<PriceBase>,
    price: i64,
    price_currency: String,
    pkwiu: Option<String>,
    cn: Option<String>,
    gtu: Option<i32>,
    annex_15: bool,
    category_id: Option<Key>,
    producer_id: Option<Key>,
    stock: i64,
    weight_kg: Option<i64>,
    description: String,
    search_text: String,
    active: bool,
    created_at: Moment,
    updated_at: Moment,
    version: i64,
}

impl Row {
    fn of(product: &Product) -> Self {
        let data = &product.data;
        let ean = data.ean.as_ref().map(ToString::to_string);
        Self {
            id: key(product.id),
            kind: Closed(data.kind),
            code: data.code.clone(),
            code_key: fold(&data.code),
            name: data.name.clone(),
            name_key: fold(&data.name),
            search_text: search::search_text([
                data.name.as_str(),
                data.code.as_str(),
                ean.as_deref().unwrap_or_default(),
            ]),
            ean,
            unit_id: key(data.unit_id),
            rate: Closed(data.rate),
            price_base: Closed(data.price_base),
            price: data.price.scaled(),
            price_currency: data.price_currency.to_string(),
            pkwiu: data.pkwiu.as_ref().map(ToString::to_string),
            cn: data.cn.as_ref().map(ToString::to_string),
            gtu: data.gtu.map(|gtu| i32::from(gtu.number())),
            annex_15: data.annex_15,
            category_id: data.category_id.map(key),
            producer_id: data.producer_id.map(key),
            stock: data.stock.scaled(),
            weight_kg: data.weight_kg.map(Quantity::scaled),
            description: data.description.clone(),
            active: product.active,
            created_at: product.created_at.into(),
            updated_at: product.updated_at.into(),
            version: product.version,
        }
    }

    fn into_product(self) -> Result<Product, StoreError> {
        let gtu = stored(self.gtu.map(u8::try_from).transpose())?;
        Ok(Product {
            id: id(self.id),
            data: NewProduct {
                kind: self.kind.0,
                code: self.code,
                name: self.name,
                ean: stored_option(self.ean.as_deref(), Ean::parse)?,
                unit_id: id(self.unit_id),
                rate: self.rate.0,
                price_base: self.price_base.0,
                price: UnitPrice::from_scaled(self.price),
                price_currency: stored(Currency::parse(&self.price_currency))?,
                pkwiu: stored_option(self.pkwiu.as_deref(), Pkwiu::parse)?,
                cn: stored_option(self.cn.as_deref(), Cn::parse)?,
                gtu: stored(gtu.map(Gtu::new).transpose())?,
                annex_15: self.annex_15,
                category_id: self.category_id.map(id),
                producer_id: self.producer_id.map(id),
                stock: Quantity::from_scaled(self.stock),
                weight_kg: self.weight_kg.map(Quantity::from_scaled),
                description: self.description,
            },
            active: self.active,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            version: self.version,
        })
    }
}
