//! What people change between two synchronisations.

use anyhow::{Context as _, Result, ensure};
use kontor_client::NewPicture;
use kontor_client::proto::{
    CreateProductRequest, GetProductRequest, ListProductsRequest, PriceBase, Product, ProductKind,
    ProductRate, UpdateProductRequest,
};
use serde_json::json;

use super::stage::Stage;

/// Codes of products that have none in the shop begin so.
const MADE_UP: &str = "SHOP-";

/// So many plain products of the shop, spread over all, get another price there.
pub(super) fn prices_in_shop(stage: &Stage, count: u32) -> Result<u32> {
    stage.shop.panel(|panel| {
        let ids = panel.ids("products");
        let step = (ids.len() / usize::try_from(count)?.max(1)).max(1);
        let mut changed = 0;
        for neighbours in ids.chunks(step) {
            let plain = neighbours.iter().find(|id| {
                panel.get("products", **id).is_some_and(|product| {
                    product["type"] == "0"
                        && product["currency_id"].is_null()
                        && product["code"] != ""
                        && product["options"].as_array().is_some_and(Vec::is_empty)
                })
            });
            if let Some(id) = plain.filter(|_| changed < count) {
                let price = format!("{}.49", 100 + changed);
                let body = json!({ "stock": { "price": price } });
                panel.change("products", *id, &body)?;
                changed += 1;
            }
        }
        Ok(changed)
    })
}

/// So many products get another description here.
pub(super) async fn descriptions_here(stage: &Stage, count: u32) -> Result<u32> {
    let products = some(stage, count).await?;
    for product in &products {
        let changed = Product {
            description: Some(format!(
                "<p>Opis zmieniony w programie: <b>{}</b></p>",
                product.code
            )),
            ..product.clone()
        };
        stage
            .client
            .update_product(UpdateProductRequest {
                product: Some(changed),
                update_mask: Some(prost_types::FieldMask {
                    paths: vec!["description".to_owned()],
                }),
                ..UpdateProductRequest::default()
            })
            .await?;
    }
    Ok(u32::try_from(products.len())?)
}

/// A category of the shop's tree, and a unit.
pub(super) async fn somewhere(stage: &Stage) -> Result<(String, String)> {
    for product in some(stage, 20).await? {
        let request = GetProductRequest {
            id: product.id,
            ..GetProductRequest::default()
        };
        let found = stage.client.get_product(request).await?.product;
        let found = found.context("the product")?;
        if let Some(places) = found.shop_categories.first() {
            return Ok((places.main_category_id.clone(), found.unit_id));
        }
    }
    anyhow::bail!("no product has a category of the shop")
}

/// So many new products with descriptions, the first of them with a picture.
pub(super) async fn products_here(
    stage: &Stage,
    count: u32,
    unit: &str,
    pictures: u32,
) -> Result<u32> {
    let picture = stage.shop.panel(|panel| {
        let id = panel.ids("product-images").into_iter().next()?;
        Some(panel.picture(id)?.to_vec())
    });
    let picture = picture.context("a picture of the shop")?;
    for n in 0..count {
        let made = stage
            .client
            .create_product(CreateProductRequest {
                product: Some(new_product(n, unit)),
                ..CreateProductRequest::default()
            })
            .await?
            .product
            .context("the product")?;
        if n < pictures {
            stage
                .client
                .add_product_image(&NewPicture {
                    product_id: made.id,
                    name: format!("nowy-{n}.webp"),
                    position: 1,
                    content: picture.clone(),
                })
                .await?;
        }
    }
    Ok(count)
}

fn new_product(n: u32, unit: &str) -> Product {
    Product {
        kind: ProductKind::Goods.into(),
        code: format!("NOWY/{n}"),
        name: format!("Nowy towar {n}"),
        unit_id: unit.to_owned(),
        rate: ProductRate::ProductRate23.into(),
        price_base: PriceBase::Gross.into(),
        price: format!("{}.99", 10 + n % 90),
        short_description: "<p>Nowy w ofercie.</p>".to_owned(),
        description: Some(format!("<p>Opis nowego towaru <b>{n}</b>.</p>")),
        ..Product::default()
    }
}

/// So many products that came from the shop, plain by their codes.
async fn some(stage: &Stage, count: u32) -> Result<Vec<Product>> {
    let wanted = usize::try_from(count)?;
    let mut found = Vec::new();
    let mut page_token = String::new();
    while found.len() < wanted {
        let page = stage
            .client
            .list_products(ListProductsRequest {
                page_size: 200,
                page_token,
                ..ListProductsRequest::default()
            })
            .await?;
        let products = page.products.into_iter();
        found.extend(products.filter(|product| !product.code.starts_with(MADE_UP)));
        page_token = page.next_page_token;
        ensure!(
            found.len() >= wanted || !page_token.is_empty(),
            "there are too few products"
        );
    }
    found.truncate(wanted);
    Ok(found)
}
