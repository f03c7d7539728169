//! Brings back in the shop what was deleted there, from the copy that was kept: the object with all that the shop lets others
//! write, and its pictures.

use std::collections::BTreeMap;

use kontor_domain::sync::{
    field::Field,
    kind::Kind,
    operation::{Action, Reason},
};
use kontor_shoper::{
    AdditionalCodesFields, Element, Filter, Id, ImageTranslationFields, Link, Producer,
    ProducerFields, ProducerTranslationFields, Product, ProductFields, ProductImage,
    ProductImageFields, ProductStock, ProductTranslationFields, Resource, StockFields, Unit,
    UnitFields, UnitTranslationFields,
};
use kontor_store::{files, sync::kept};

use super::{
    Halt,
    journal::Item,
    read_back::element,
    reading::SETTLE,
    requests::Body,
    sending::PICTURE,
    turn::{Turn, wait},
};
use crate::services::sync::elements::Unfit;

/// How long to wait before looking what became of a picture in doubt.
const LOOKED_AFTER: std::time::Duration = std::time::Duration::from_secs(40);

/// What is sent to add a kept object again.
pub(super) fn body(turn: &Turn<'_>, json: &str, bytes: Option<&[u8]>) -> Result<Body, Unfit> {
    let broken = |_| Unfit(Field::Name);
    Ok(match turn.kind {
        Kind::Unit => Body::Unit(unit(&*Element::from_json(json).map_err(broken)?)),
        Kind::Producer => Body::Producer(producer(&*Element::from_json(json).map_err(broken)?)),
        Kind::Product => {
            let fields = product(turn, &*Element::from_json(json).map_err(broken)?);
            Body::Product(Box::new(fields))
        }
        Kind::ProductImage => {
            let kept: Element<ProductImage> = Element::from_json(json).map_err(broken)?;
            let bytes = bytes.ok_or(Unfit(Field::Name))?;
            Body::Image(Box::new(image(turn, &kept, bytes)?))
        }
        Kind::Category | Kind::VatRate => return Err(Unfit(Field::Class)),
    })
}

fn unit(kept: &Unit) -> UnitFields {
    let texts = kept.translations.iter();
    UnitFields {
        floating_point: kept.floating_point,
        translations: Some(
            texts
                .map(|(locale, text)| {
                    let name = Some(text.name.clone());
                    (locale.clone(), UnitTranslationFields { name })
                })
                .collect(),
        ),
    }
}

fn producer(kept: &Producer) -> ProducerFields {
    let texts = kept.translations.iter();
    ProducerFields {
        name: Some(kept.name.clone()),
        web: Some(kept.web.clone()),
        gfx: None,
        translations: Some(
            texts
                .map(|(locale, text)| {
                    let fields = ProducerTranslationFields {
                        description: Some(text.description.clone()),
                        seo_title: Some(text.seo_title.clone()),
                        seo_description: Some(text.seo_description.clone()),
                        seo_keywords: Some(text.seo_keywords.clone()),
                        seo_url: Some(text.seo_url.clone()),
                    };
                    (locale.clone(), fields)
                })
                .collect(),
        ),
    }
}

fn image(turn: &Turn<'_>, kept: &ProductImage, bytes: &[u8]) -> Result<ProductImageFields, Unfit> {
    let product = now(turn, Kind::Product, kept.product_id).ok_or(Unfit(Field::Category))?;
    let texts = kept.translations.iter();
    Ok(ProductImageFields {
        name: Some(kept.name.clone()),
        hidden: kept.hidden,
        translations: Some(
            texts
                .map(|(locale, text)| {
                    let fields = ImageTranslationFields {
                        name: Some(text.name.clone()),
                        description: Some(text.description.clone()),
                    };
                    (locale.clone(), fields)
                })
                .collect(),
        ),
        ..ProductImageFields::content(product, bytes)
    })
}

/// The element by the number that it has now.
fn now<R: Resource>(turn: &Turn<'_>, kind: Kind, id: Option<Id<R>>) -> Option<Id<R>> {
    Id::new(turn.number_now(kind, id?.get()))
}

fn product(turn: &Turn<'_>, kept: &Product) -> ProductFields {
    let texts = kept.translations.iter();
    let attributes: BTreeMap<String, String> = kept
        .attributes
        .0
        .values()
        .flatten()
        .map(|(attribute, text)| (attribute.clone(), text.0.clone()))
        .collect();
    ProductFields {
        producer_id: Some(Link::from(now(turn, Kind::Producer, kept.producer_id))),
        tax_id: kept.tax_id,
        unit_id: now(turn, Kind::Unit, kept.unit_id),
        other_price: kept.other_price,
        pkwiu: Some(kept.pkwiu.clone()),
        currency_id: kept.currency_id.map(Link::To),
        gauge_id: kept.gauge_id.map(Link::To),
        category_id: kept.category_id,
        categories: Some(kept.categories.clone()),
        collections: Some(kept.collections.clone()),
        code: Some(kept.code.clone()).filter(|code| !code.is_empty()),
        ean: Some(kept.ean.clone()),
        stock: kept.stock.as_ref().map(stock),
        translations: Some(
            texts
                .map(|(locale, text)| (locale.clone(), product_text(text)))
                .collect(),
        ),
        attributes: Some(attributes).filter(|attributes| !attributes.is_empty()),
        related: Some(kept.related.clone()),
        tags: Some(kept.tags.clone()),
    }
}

fn product_text(text: &kontor_shoper::ProductTranslation) -> ProductTranslationFields {
    ProductTranslationFields {
        name: Some(text.name.clone()),
        short_description: Some(text.short_description.clone()),
        description: Some(text.description.clone()),
        active: text.active,
        seo_title: Some(text.seo_title.clone()),
        seo_description: Some(text.seo_description.clone()),
        seo_keywords: Some(text.seo_keywords.clone()),
        seo_url: Some(text.seo_url.clone()),
        order: text.order,
    }
}

fn stock(row: &ProductStock) -> StockFields {
    let codes = row.additional_codes.as_ref();
    StockFields {
        price: row.price,
        price_buying: row.price_buying,
        price_wholesale: row.price_wholesale,
        price_special: row.price_special,
        stock: row.stock,
        stock_relative: None,
        warn_level: row.warn_level,
        package: row.package,
        weight: row.weight,
        availability_id: row.availability_id.map(Link::To),
        delivery_id: row.delivery_id.map(Link::To),
        additional_codes: codes.map(|codes| AdditionalCodesFields {
            gtu: Some(codes.gtu.clone()).filter(|gtu| !gtu.is_empty()),
            producer: Some(codes.producer.clone()),
            warehouse: Some(codes.warehouse.clone()),
            isbn: Some(codes.isbn.clone()),
            kgo: Some(codes.kgo.clone()),
            bloz12: Some(codes.bloz12.clone()),
            bloz7: Some(codes.bloz7.clone()),
            code39: Some(codes.code39.clone()),
        }),
        warehouses: None,
    }
}

/// Adds the kept pictures of products that were brought back, as many as they still lack. Nobody else gives pictures to a
/// product that has just come to be, so their number tells how far it is.
pub(super) async fn pictures(turn: &Turn<'_>, items: &[Item]) -> Result<(), Halt> {
    if turn.kind != Kind::Product {
        return Ok(());
    }
    for item in items {
        let operation = &item.planned.operation;
        let (Action::Export, Reason::Undo { number, .. }) = (operation.action, operation.reason)
        else {
            continue;
        };
        let Some(product) = element(item).and_then(Id::<Product>::new) else {
            continue;
        };
        let files = kept_files(turn, number).await?;
        let mut tries = 0;
        loop {
            let there = turn.ask(SETTLE, |shop| async move {
                let filter = Filter::all().equals("product_id", product);
                shop.product_images().count(&filter).await
            });
            let there = usize::try_from(there.await?).unwrap_or(usize::MAX);
            let Some((name, bytes)) = files.get(there) else {
                break;
            };
            let fields = ProductImageFields {
                name: Some(name.clone()),
                ..ProductImageFields::content(product, bytes)
            };
            let fields = &fields;
            let sent = turn.ctx.call(PICTURE, |shop| async move {
                shop.product_images().insert(fields).await
            });
            match sent.await {
                Ok(_) => {}
                Err(error) if error.is_in_doubt() && tries < 3 => {
                    tries += 1;
                    wait(turn.ctx, LOOKED_AFTER).await?;
                }
                Err(error) => {
                    tracing::warn!(
                        product = product.get(), %error,
                        "a picture of a product that was brought back could not be"
                    );
                    break;
                }
            }
        }
    }
    Ok(())
}

async fn kept_files(turn: &Turn<'_>, number: u64) -> Result<Vec<(String, Vec<u8>)>, Halt> {
    let Some(run) = turn.ctx.run.new.undo_of else {
        return Ok(Vec::new());
    };
    let files = turn.ctx.read(move |conn| {
        let Some(kept) = kept::find(conn, run, number)? else {
            return Ok(Vec::new());
        };
        let mut files = Vec::with_capacity(kept.files.len());
        for file in kept.files {
            let stored = files::find(conn, file.hash)?;
            files.extend(stored.map(|stored| (file.name, stored.bytes)));
        }
        Ok(files)
    });
    Ok(files.await?)
}
