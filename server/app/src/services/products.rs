//! Products: added, found, changed, taken out of use. Their pictures are in [`images`], their categories in shops in
//! [`shop_categories`].

mod choices;
pub mod images;
pub mod shop_categories;

use kontor_domain::{
    ids::{CategoryId, ProducerId, ProductId},
    product::{NewProduct, Product, ProductInput, ProductShopCategories, validate_product},
    refusal::{Kind, Label, Refusal, Text, Violations},
    role::Permission,
};
pub use kontor_store::products::{ProductOrder, ProductWithUnit};
use kontor_store::{
    Conn, product_shop_categories,
    products::{self, ProductFilter},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use self::choices::check_choices;
use super::{
    etag,
    once::write_once,
    paging::{self, Page},
    searching::search_term,
};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    keys::Keys,
};

const PRODUCT: Label = Label::new("towar lub usługa", "product");

/// A product with all that a list leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDetails {
    /// The product with its description, and its unit.
    pub row: ProductWithUnit,
    /// Its categories in shops.
    pub shop_categories: Vec<ProductShopCategories>,
}

/// Which product: by id or by code.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// By id.
    Id(ProductId),
    /// By code, ignoring case and diacritics.
    Code(String),
}

/// Which products a list has, and which page of it.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Part of code, name or EAN; empty for all.
    pub search: String,
    /// Only of this category.
    pub category_id: Option<CategoryId>,
    /// Only of this producer.
    pub producer_id: Option<ProducerId>,
    /// Also those out of use.
    pub include_inactive: bool,
    /// Order.
    pub order: ProductOrder,
    /// Rows of the page.
    pub page_size: i32,
    /// Where to go on.
    pub page_token: String,
}

/// A change of a product.
#[derive(Clone, Debug, Serialize)]
pub struct Update {
    /// Which product.
    pub id: ProductId,
    /// The new content.
    pub input: ProductInput,
    /// Names of the fields to take over; all when empty.
    pub mask: Vec<String>,
    /// Version that the caller saw; empty to skip the check.
    pub etag: String,
}

/// Takes a product into use or out of it.
#[derive(Clone, Debug, Serialize)]
pub struct SetActive {
    /// Which product.
    pub id: ProductId,
    /// Whether it shall be in use.
    pub active: bool,
    /// Version that the caller saw; empty to skip the check.
    pub etag: String,
}

/// Adds a product.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`, also for a unit, category or producer that cannot be chosen;
/// `PRODUCT_EXISTS` if its code has a product; those of [`write_once`].
pub async fn create(
    app: &App,
    actor: &Actor,
    input: ProductInput,
    request_id: &str,
) -> Result<ProductDetails, Error> {
    actor.require(Permission::EditProducts)?;
    let now = app.now();
    let product = Product {
        id: app.id(now),
        data: validated(&input)?,
        active: true,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.ProductService/CreateProduct",
        request_id,
        &input,
        move |conn| {
            require_free(conn, &product)?;
            let unit = check_choices(conn, &product.data, None)?;
            products::insert(conn, &product)?;
            let change = Change::of("product.create", "product", product.id)
                .between(None, Some(&product))?;
            audit::record(conn, &keys, &by, now, &change)?;
            let product = product.clone();
            details(conn, ProductWithUnit { product, unit })
        },
    )
    .await
}

/// Returns one product.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get(app: &App, actor: &Actor, wanted: Wanted) -> Result<ProductDetails, Error> {
    actor.require(Permission::Read)?;
    app.db
        .read(move |conn| {
            let row = match wanted {
                Wanted::Id(id) => existing(conn, id)?,
                Wanted::Code(code) => products::find_by_code(conn, &code)?
                    .ok_or_else(|| Refusal::not_found(PRODUCT, code))?,
            };
            details(conn, row)
        })
        .await
}

/// Lists and searches products.
///
/// # Errors
/// `PERMISSION_DENIED`; `SEARCH_TOO_SHORT`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list(app: &App, actor: &Actor, which: Which) -> Result<Page<ProductWithUnit>, Error> {
    actor.require(Permission::Read)?;
    let size = paging::page_size(which.page_size)?;
    let filter = ProductFilter {
        term: search_term(&which.search)?,
        category_id: which.category_id,
        producer_id: which.producer_id,
        include_inactive: which.include_inactive,
        order: which.order,
    };
    let query = (
        "products",
        which.search,
        which.category_id,
        which.producer_id,
        which.include_inactive,
        which.order,
    );
    let after = paging::after(&app.keys, &query, &which.page_token)?;
    let rows = app
        .db
        .read(move |conn| Ok::<_, Error>(products::page(conn, &filter, after.as_ref(), size + 1)?))
        .await?;
    paging::page(&app.keys, &query, rows, size, |row| {
        products::place(&row.product, which.order)
    })
}

/// Changes a product.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; a stale etag; `PRODUCT_EXISTS`; those of [`write_once`].
pub async fn update(
    app: &App,
    actor: &Actor,
    change: Update,
    request_id: &str,
) -> Result<ProductDetails, Error> {
    actor.require(Permission::EditProducts)?;
    let now = app.now();
    let (by, keys, wanted) = (actor.clone(), app.keys.clone(), change.clone());
    write_once(
        app,
        actor,
        "kontor.v1.ProductService/UpdateProduct",
        request_id,
        &change,
        move |conn| {
            let before = existing(conn, wanted.id)?.product;
            etag::check(&wanted.etag, before.version, PRODUCT)?;
            let mut input = ProductInput::from(&before.data);
            input.overlay(&wanted.input, &wanted.mask)?;
            let mut after = before.clone();
            after.data = validated(&input)?;
            save(conn, &keys, (&by, now), "product.update", &before, after)
        },
    )
    .await
}

/// Takes a product into use or out of it; nothing is ever deleted.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; a stale etag; those of [`write_once`].
pub async fn set_active(
    app: &App,
    actor: &Actor,
    change: SetActive,
    request_id: &str,
) -> Result<ProductDetails, Error> {
    actor.require(Permission::EditProducts)?;
    let now = app.now();
    let (by, keys, wanted) = (actor.clone(), app.keys.clone(), change.clone());
    write_once(
        app,
        actor,
        "kontor.v1.ProductService/SetProductActive",
        request_id,
        &change,
        move |conn| {
            let before = existing(conn, wanted.id)?.product;
            etag::check(&wanted.etag, before.version, PRODUCT)?;
            let mut after = before.clone();
            after.active = wanted.active;
            let action = if wanted.active {
                "product.activate"
            } else {
                "product.archive"
            };
            save(conn, &keys, (&by, now), action, &before, after)
        },
    )
    .await
}

/// Writes a changed product; nothing is written when nothing changed.
fn save(
    conn: &mut Conn,
    keys: &Keys,
    (actor, now): (&Actor, OffsetDateTime),
    action: &'static str,
    before: &Product,
    mut after: Product,
) -> Result<ProductDetails, Error> {
    let unit = check_choices(conn, &after.data, Some(&before.data))?;
    if after == *before {
        let product = after;
        return details(conn, ProductWithUnit { product, unit });
    }
    if after.data.code != before.data.code {
        require_free(conn, &after)?;
    }
    after.version = before.version + 1;
    after.updated_at = now;
    products::update(conn, &after)?;
    let change = Change::of(action, "product", after.id).between(Some(before), Some(&after))?;
    audit::record(conn, keys, actor, now, &change)?;
    let product = after;
    details(conn, ProductWithUnit { product, unit })
}

/// With its categories in shops.
fn details(conn: &mut Conn, row: ProductWithUnit) -> Result<ProductDetails, Error> {
    let id = row.product.id;
    let mut found = product_shop_categories::of_products(conn, &[id], None)?;
    Ok(ProductDetails {
        shop_categories: found.remove(&id).unwrap_or_default(),
        row,
    })
}

/// `Ok` unless another product has this one's code.
fn require_free(conn: &mut Conn, product: &Product) -> Result<(), Error> {
    match products::find_by_code(conn, &product.data.code)? {
        Some(other) if other.product.id != product.id => Err(exists(&other.product).into()),
        _ => Ok(()),
    }
}

fn existing(conn: &mut Conn, id: ProductId) -> Result<ProductWithUnit, Error> {
    products::find(conn, id)?.ok_or_else(|| Refusal::not_found(PRODUCT, id.to_string()).into())
}

fn exists(other: &Product) -> Refusal {
    let (code, name) = (&other.data.code, &other.data.name);
    let (state_pl, state_en) = if other.active {
        ("", "")
    } else {
        (" (nieużywany)", " (out of use)")
    };
    let text = Text::new(
        format!("Kod {code} ma już: {name}{state_pl}. Użyj tej pozycji albo nadaj inny kod."),
        format!(
            "The code {code} is taken by: {name}{state_en}. Use that one or give another code."
        ),
    );
    Refusal::new(Kind::AlreadyExists, "PRODUCT_EXISTS", text)
        .with("id", other.id.to_string())
        .with("code", code.as_str())
        .with("name", name.as_str())
}

fn validated(input: &ProductInput) -> Result<NewProduct, Error> {
    let mut violations = Violations::new();
    let data = validate_product(input, &mut violations.scope("product"));
    violations.into_result()?;
    data.ok_or_else(|| Error::internal("a violation without its refusal"))
}
