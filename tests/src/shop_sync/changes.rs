//! What the office does before the run that is disturbed: it changes what both sides have, adds its own, archives, and chooses
//! the options.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};
use kontor_client::proto::{
    CreateProducerRequest, CreateProductRequest, CreateUnitRequest, GetSyncOptionsRequest,
    ListCategoriesRequest, ListProducersRequest, ListProductsRequest, ListUnitsRequest, Producer,
    Product, SetProductActiveRequest, SyncGone, SyncKindOptions, SyncLinked, Unit,
    UpdateProducerRequest, UpdateProductRequest, UpdateSyncOptionsRequest, UpdateUnitRequest,
};
use kontor_client::{Client, NewPicture};

use super::Way;
use super::catalogue::{self, code, picture, producer, unit};
use crate::papers;

/// Products that both sides have and the office changes.
const CHANGED: u32 = 40;
/// Products that only the office has.
const OWN: u32 = 60;
/// Of those the first so many have a picture.
const OWN_PICTURED: u32 = 12;
/// Products of both sides that the office puts away.
const ARCHIVED: std::ops::RangeInclusive<u32> = 41..=44;

/// Chooses that everything is imported, for the first run.
pub async fn import_everything(client: &Client, shop_id: &str) -> Result<()> {
    set_options(client, shop_id, |options, allowed| {
        options.import = allowed;
    })
    .await
}

/// Works in the office and chooses the options of the run.
pub async fn work(client: &Client, shop_id: &str, way: Way) -> Result<()> {
    let products = products(client).await?;
    let piece = &named(&products, &code("TOWAR", 1))?.unit_id;
    for n in 1..=catalogue::TWINS {
        add_product(client, "BLIZNIAK", n, (piece, "")).await?;
    }
    for n in ARCHIVED {
        let product = named(&products, &code("TOWAR", n))?;
        client
            .set_product_active(SetProductActiveRequest {
                id: product.id.clone(),
                active: false,
                etag: product.etag.clone(),
                ..SetProductActiveRequest::default()
            })
            .await?;
    }
    if way == Way::ToShop {
        change_dictionaries(client).await?;
        for n in 1..=CHANGED {
            rename(client, named(&products, &code("TOWAR", n))?, n).await?;
        }
        add_own(client, piece).await?;
    }
    choose(client, shop_id, way).await
}

async fn choose(client: &Client, shop_id: &str, way: Way) -> Result<()> {
    let category = first_category(client, shop_id).await?;
    set_options(client, shop_id, |options, imports| match way {
        Way::ToShop => {
            let writes = matches!(
                options.kind.as_str(),
                "unit" | "producer" | "product" | "product_image"
            );
            options.import = false;
            options.export = writes;
            // a picture of a linked product that is not here goes too
            options.delete_in_shop = writes;
            if writes {
                options.set_linked(SyncLinked::UpdateInShop);
            }
            match options.kind.as_str() {
                "product" => {
                    options.export_category_id.clone_from(&category);
                    options.set_gone(SyncGone::Archive);
                }
                "product_image" => options.set_gone(SyncGone::Unlink),
                _ => {}
            }
        }
        Way::FromShop => {
            options.import = imports;
            if options.kind != "category" {
                options.set_linked(SyncLinked::UpdateLocal);
            }
            match options.kind.as_str() {
                "product" => options.set_gone(SyncGone::DeleteInShop),
                "product_image" => options.set_gone(SyncGone::Unlink),
                _ => {}
            }
        }
    })
    .await
}

async fn set_options(
    client: &Client,
    shop_id: &str,
    change: impl Fn(&mut SyncKindOptions, bool),
) -> Result<()> {
    let current = client
        .get_sync_options(GetSyncOptionsRequest {
            shop_id: shop_id.to_owned(),
        })
        .await?;
    let mut kinds = Vec::new();
    for setting in current.kinds {
        let allows = setting.capabilities.context("capabilities")?;
        let mut options = setting.options.context("options")?;
        change(&mut options, allows.import);
        kinds.push(options);
    }
    ensure!(kinds.len() == 6, "there are {} kinds", kinds.len());
    client
        .update_sync_options(UpdateSyncOptionsRequest {
            shop_id: shop_id.to_owned(),
            kinds,
            etag: current.etag,
            ..UpdateSyncOptionsRequest::default()
        })
        .await?;
    Ok(())
}

async fn products(client: &Client) -> Result<HashMap<String, Product>> {
    let answer = client
        .list_products(ListProductsRequest {
            page_size: 200,
            ..ListProductsRequest::default()
        })
        .await?;
    let products = answer.products.into_iter();
    Ok(products
        .map(|product| (product.code.clone(), product))
        .collect())
}

fn named<'a>(products: &'a HashMap<String, Product>, code: &str) -> Result<&'a Product> {
    products
        .get(code)
        .with_context(|| format!("the office has {code}"))
}

async fn first_category(client: &Client, shop_id: &str) -> Result<String> {
    let answer = client
        .list_categories(ListCategoriesRequest {
            shop_id: shop_id.to_owned(),
            page_size: 200,
            ..ListCategoriesRequest::default()
        })
        .await?;
    let first = answer.categories.into_iter().next();
    Ok(first.context("the shop has categories")?.id)
}

async fn rename(client: &Client, product: &Product, n: u32) -> Result<()> {
    let mut renamed = product.clone();
    renamed.name = format!("Towar zmieniony w programie {n}");
    renamed.price = format!("{n}.33");
    client
        .update_product(UpdateProductRequest {
            product: Some(renamed),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["name".to_owned(), "price".to_owned()],
            }),
            ..UpdateProductRequest::default()
        })
        .await?;
    Ok(())
}

async fn change_dictionaries(client: &Client) -> Result<()> {
    let answer = client
        .list_producers(ListProducersRequest {
            page_size: 200,
            ..ListProducersRequest::default()
        })
        .await?;
    for (n, known) in (1..=6).zip(answer.producers) {
        client
            .update_producer(UpdateProducerRequest {
                producer: Some(Producer {
                    name: producer("zmieniona", n),
                    ..known
                }),
                ..UpdateProducerRequest::default()
            })
            .await?;
    }
    let answer = client.list_units(ListUnitsRequest::default()).await?;
    let known = answer.units.into_iter();
    let ours = known.filter(|unit| unit.name.starts_with("opak. "));
    for (n, known) in (1..=2).zip(ours) {
        client
            .update_unit(UpdateUnitRequest {
                unit: Some(Unit {
                    name: unit("skrzynia ", n),
                    ..known
                }),
                ..UpdateUnitRequest::default()
            })
            .await?;
    }
    Ok(())
}

async fn add_own(client: &Client, piece: &str) -> Result<()> {
    for n in 1..=3 {
        client
            .create_unit(CreateUnitRequest {
                unit: Some(Unit {
                    name: unit("beczka ", n),
                    full_name: format!("beczka numer {n}"),
                    active: true,
                    ..Unit::default()
                }),
                ..CreateUnitRequest::default()
            })
            .await?;
    }
    let mut producers = Vec::new();
    for n in 1..=10 {
        let made = client
            .create_producer(CreateProducerRequest {
                producer: Some(Producer {
                    name: producer("C", n),
                    active: true,
                    ..Producer::default()
                }),
                ..CreateProducerRequest::default()
            })
            .await?;
        producers.push(made.producer.context("the producer")?.id);
    }
    for n in 1..=OWN {
        let of = producers.get(n as usize % 20);
        let of = of.map_or("", String::as_str);
        let id = add_product(client, "WLASNY", n, (piece, of)).await?;
        if n <= OWN_PICTURED {
            add_picture(client, &id, &format!("wlasny-{n}.png")).await?;
        }
    }
    Ok(())
}

/// Adds a product with this unit and producer; returns its identifier.
async fn add_product(
    client: &Client,
    family: &str,
    n: u32,
    (unit, producer): (&str, &str),
) -> Result<String> {
    let product = Product {
        name: format!("{family} numer {n}"),
        unit_id: unit.to_owned(),
        producer_id: producer.to_owned(),
        description: Some(format!("<p>Opis własny {n}</p>")),
        visible_in_shop: Some(true),
        ..papers::product(&code(family, n))
    };
    let made = client
        .create_product(CreateProductRequest {
            product: Some(product),
            ..CreateProductRequest::default()
        })
        .await?;
    Ok(made.product.context("the product")?.id)
}

async fn add_picture(client: &Client, product: &str, name: &str) -> Result<()> {
    let new = NewPicture {
        product_id: product.to_owned(),
        name: name.to_owned(),
        position: 0,
        content: picture(name),
    };
    client.add_product_image(&new).await?;
    Ok(())
}
