//! In which categories of a shop a product is.

use kontor_domain::{
    ids::{CategoryId, ProductId},
    product::{ProductShopCategories, ProductShopCategoriesInput, validate_shop_categories},
    refusal::{Label, Refusal, Violations},
    role::Permission,
};
use kontor_store::{Conn, categories, product_shop_categories, products, shops};
use serde::Serialize;

use super::{PRODUCT, ProductDetails, choices::not_to_choose, details, existing};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    services::{etag, once::write_once},
};

const SHOP: Label = Label::new("sklep", "shop");

/// The categories of a product in one shop, as they shall be.
#[derive(Clone, Debug, Serialize)]
pub struct SetShopCategories {
    /// Which product.
    pub id: ProductId,
    /// Shop and categories.
    pub input: ProductShopCategoriesInput,
    /// Version that the caller saw; empty to skip the check.
    pub etag: String,
}

/// Gives a product these categories of a shop instead of those that it has there: a change of the product.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`, also for categories that are not of this shop or are gone from it; `NOT_FOUND`
/// for product or shop; a stale etag; those of [`write_once`].
pub async fn set(
    app: &App,
    actor: &Actor,
    change: SetShopCategories,
    request_id: &str,
) -> Result<ProductDetails, Error> {
    actor.require(Permission::EditProducts)?;
    let now = app.now();
    let wanted = validated(&change.input)?;
    let (by, keys, asked) = (actor.clone(), app.keys.clone(), change.clone());
    write_once(
        app,
        actor,
        "kontor.v1.ProductService/SetProductShopCategories",
        request_id,
        &change,
        move |conn| {
            let row = existing(conn, asked.id)?;
            etag::check(&asked.etag, row.product.version, PRODUCT)?;
            if shops::find(conn, wanted.shop_id)?.is_none() {
                return Err(Refusal::not_found(SHOP, wanted.shop_id.to_string()).into());
            }
            let before = details(conn, row)?;
            let present = of_shop(&before, &wanted);
            check_choices(conn, &wanted, &present)?;
            if present == wanted {
                return Ok(before);
            }
            product_shop_categories::set(conn, asked.id, &wanted)?;
            let mut row = before.row;
            row.product.version += 1;
            row.product.updated_at = now;
            products::update(conn, &row.product)?;
            let change = Change::of("product.set_shop_categories", "product", asked.id)
                .between(Some(&present), Some(&wanted))?;
            audit::record(conn, &keys, &by, now, &change)?;
            details(conn, row)
        },
    )
    .await
}

/// What the product has in the shop now, maybe nothing.
fn of_shop(product: &ProductDetails, wanted: &ProductShopCategories) -> ProductShopCategories {
    let mut shops = product.shop_categories.iter();
    let present = shops.find(|categories| categories.shop_id == wanted.shop_id);
    present.cloned().unwrap_or(ProductShopCategories {
        shop_id: wanted.shop_id,
        main: None,
        further: Vec::new(),
    })
}

/// Categories are of the shop; those newly chosen are also in use there.
fn check_choices(
    conn: &mut Conn,
    wanted: &ProductShopCategories,
    present: &ProductShopCategories,
) -> Result<(), Error> {
    let ids = |of: &ProductShopCategories| -> Vec<CategoryId> {
        of.main
            .into_iter()
            .chain(of.further.iter().copied())
            .collect()
    };
    let kept = ids(present);
    let found = categories::find_all(conn, &ids(wanted))?;
    let can_be_chosen = |id: CategoryId| {
        found.iter().any(|category| {
            let in_use = category.active && !category.outside;
            category.id == id
                && category.shop_id == Some(wanted.shop_id)
                && (in_use || kept.contains(&id))
        })
    };
    let label = Label::new("kategoria sklepu", "category of the shop");
    let mut violations = Violations::new();
    let mut scope = violations.scope("categories");
    if wanted.main.is_some_and(|main| !can_be_chosen(main)) {
        scope.field("main_category_id", not_to_choose(label));
    }
    if !wanted.further.iter().all(|id| can_be_chosen(*id)) {
        scope.field("category_ids", not_to_choose(label));
    }
    Ok(violations.into_result()?)
}

fn validated(input: &ProductShopCategoriesInput) -> Result<ProductShopCategories, Error> {
    let mut violations = Violations::new();
    let data = validate_shop_categories(input, &mut violations.scope("categories"));
    violations.into_result()?;
    data.ok_or_else(|| Error::internal("a violation without its refusal"))
}
