//! Pictures of the shop that the program takes over: downloaded outside of the transaction, one at a time.

use kontor_domain::{
    ids::ProductId,
    picture::{PICTURES_MAX, validate_picture_name},
    sync::{
        field::Field,
        kind::Kind,
        operation::{Skip, Snapshot},
    },
};
use kontor_shoper::{Element, Purpose};
use kontor_store::{
    files::FileHash,
    product_images::{self, ProductImage},
    sync::{image_hashes, links, operations},
};

use super::{
    Halt,
    agreeing::{self, Pair, Sides},
    deletions::put_file,
    fate::Failure,
    here::{self, Around},
    journal::{self, Item},
    local::{is_unaccepted, mirrored, tell},
    reading::Found,
    turn::Turn,
};
use crate::{
    audit::{Change, record_of_server},
    error::Error,
};

/// Downloading a picture, as calls are counted.
const DOWNLOAD: Purpose = Purpose::new("download");

/// Imports pictures.
pub(super) async fn import(turn: &mut Turn<'_>, items: Vec<Item>) -> Result<(), Halt> {
    let numbers = items
        .iter()
        .filter_map(|item| item.planned.operation.shop)
        .collect();
    let mut found = mirrored(turn, numbers).await?;
    for item in items {
        super::go_on(turn.ctx).await?;
        let element = item.planned.operation.shop.and_then(|id| found.remove(&id));
        one(turn, item, element).await?;
    }
    Ok(())
}

async fn one(turn: &mut Turn<'_>, item: Item, found: Option<Found>) -> Result<(), Halt> {
    let number = item.planned.number;
    let accepted = turn.ctx.run.new.confirmed.accept_conflicts;
    if let Some(skip) = is_unaccepted(&item, accepted) {
        return end(turn, journal::skipped(number, skip)).await;
    }
    let version = found.as_ref().map(|found| {
        let hashes = found.element.content.hashes(turn.kind);
        hashes.whole()
    });
    let planned = item.planned.operation.shop_version;
    let Some(found) = found.filter(|_| planned.is_none() || planned == version) else {
        return end(turn, journal::skipped(number, Skip::Stale)).await;
    };
    let owner = found.element.owner;
    let owner = owner.and_then(|owner| turn.partners.local_of(Kind::Product, owner));
    let Some(owner) = owner else {
        return end(turn, journal::skipped(number, Skip::DependencyMissing)).await;
    };
    let image: Element<kontor_shoper::ProductImage> =
        Element::from_json(&found.json).map_err(Error::because("reading a picture of the shop"))?;
    let image = &image;
    let bytes = turn
        .ctx
        .call(DOWNLOAD, |shop| async move { shop.image_file(image).await });
    let bytes = match bytes.await {
        Ok(bytes) => bytes,
        Err(error) => {
            return end(turn, journal::failed(number, &Failure::of(&error))).await;
        }
    };
    let Some(hash) = put_file(turn, bytes).await? else {
        let failure = Failure::own("PICTURE_UNFIT", found.element.name.clone());
        return end(turn, journal::failed(number, &failure)).await;
    };
    add(turn, item, found, owner.into(), hash).await
}

async fn end(turn: &Turn<'_>, ending: operations::Ending) -> Result<(), Halt> {
    let (run, now) = (turn.ctx.run.new.id, turn.ctx.app.now());
    turn.ctx
        .write(move |conn| {
            Ok(operations::finish(
                conn,
                run,
                std::slice::from_ref(&ending),
                now,
            )?)
        })
        .await?;
    Ok(())
}

/// Adds a picture whose bytes are stored, in its place among those of its product.
async fn add(
    turn: &mut Turn<'_>,
    item: Item,
    found: Found,
    product: ProductId,
    file: FileHash,
) -> Result<(), Halt> {
    let ctx = turn.ctx;
    let (run, shop, now) = (ctx.run.new.id, ctx.run.new.shop, ctx.app.now());
    let (keys, started_by) = (ctx.app.keys.clone(), ctx.run.new.started_by.clone());
    let id: uuid::Uuid = ctx.app.id(now);
    let element = found.element.id;
    let around = Around::of(turn);
    let added = ctx
        .write(move |conn| {
            let number = item.planned.number;
            let content = &found.element.content;
            let name = validate_picture_name(content.get(Field::Name));
            let last = product_images::count(conn, product)?;
            let taken = !links::by_element(conn, shop, Kind::ProductImage, &[element])?.is_empty();
            let ending = match name {
                Err(_) => journal::failed(number, &Failure::own("FIELD_UNFIT", "name")),
                Ok(_) if taken => journal::skipped(number, Skip::Stale),
                Ok(_) if usize::try_from(last).is_ok_and(|last| last >= PICTURES_MAX) => {
                    journal::failed(number, &Failure::own("TOO_MANY", "product_image"))
                }
                Ok(name) => {
                    let place: i32 = content.get(Field::Position).parse().unwrap_or(last + 1);
                    let image = ProductImage {
                        id: id.into(),
                        product_id: product,
                        file,
                        media_type: String::new(),
                        size_bytes: 0,
                        name,
                        position: place.clamp(1, last + 1),
                        updated_at: now,
                        version: 1,
                    };
                    product_images::insert(conn, &image)?;
                    image_hashes::put(conn, shop, element, file)?;
                    let pair = Pair {
                        kind: Kind::ProductImage,
                        local: id,
                        shop: element,
                    };
                    let loaded = here::load(conn, pair.kind, &[id], &around)?.remove(&id);
                    let loaded =
                        loaded.ok_or_else(|| Error::internal("a picture just added is gone"))?;
                    let sides = Sides {
                        local: &loaded.element.content,
                        shop: content,
                        written: item.planned.operation.fields,
                        stock: None,
                    };
                    let agreement = agreeing::new_agreement(pair.kind, None, sides);
                    agreeing::link(conn, shop, pair, Some(agreement), now)?;
                    let before = Snapshot {
                        shop: Some(content.clone()),
                        ..Snapshot::default()
                    };
                    let after = Snapshot {
                        local: Some(loaded.element.content),
                        linked: true,
                        ..before.clone()
                    };
                    let change = Change::of("sync.apply", "sync_run", run)
                        .with("kind", Kind::ProductImage.as_str())
                        .with("started_by", started_by.clone())
                        .with("done", vec![tell(&item, Some(id))]);
                    record_of_server(conn, &keys, now, &change)?;
                    journal::done(number, (Some(before), Some(after)), (Some(id), None))
                }
            };
            let is_done = matches!(ending.end, operations::End::Done);
            operations::finish(conn, run, &[ending], now)?;
            Ok(is_done)
        })
        .await?;
    if added {
        turn.linked(id, element);
    }
    Ok(())
}
