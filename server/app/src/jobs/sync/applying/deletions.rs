//! Deletions in the shop: only as many as were expected, only in time, and never without a copy of what goes away.

use std::collections::HashMap;

use futures_util::TryStreamExt as _;
use kontor_domain::{
    picture::validate_picture,
    sync::{
        kind::Kind,
        operation::{Action, Skip},
        run::DELETIONS_LIFE,
    },
};
use kontor_shoper::{Element, ErrorKind, Filter, ProductImage, ProductStock, Purpose};
use kontor_store::{
    files::{self, FileHash, StoredFile},
    sync::{
        kept::{self, Kept, KeptFile},
        operations,
    },
};
use serde_json::value::RawValue;
use time::Duration;

use super::{Halt, fate::Failure, journal, outgoing::Outgoing, reading::Found, turn::Turn};
use crate::error::Error;

/// Reading what goes away, as calls are counted.
const KEEP: Purpose = Purpose::new("keep");
/// Copies written in one transaction.
const KEPT_AT_ONCE: usize = 20;

/// Skips the kind's deletions unless exactly as many were expected as the plan has, and in time.
pub(super) async fn require_confirmed(turn: &Turn<'_>) -> Result<(), Error> {
    let ctx = turn.ctx;
    let run = ctx.run.new.id;
    let planned = ctx
        .read(move |conn| {
            let counts = operations::counts(conn, run)?.into_iter();
            let deletions = counts.filter(|count| count.action == Action::DeleteInShop);
            Ok(deletions.map(|count| count.count).sum::<u64>())
        })
        .await?;
    let in_time = match (ctx.run.planned_at, ctx.run.applied_at) {
        (Some(planned), Some(applied)) => applied - planned <= DELETIONS_LIFE,
        _ => false,
    };
    let skip = if ctx.run.new.confirmed.expect_deletes != Some(planned) {
        Skip::DeletionNotConfirmed
    } else if in_time {
        return Ok(());
    } else {
        Skip::DeletionsExpired
    };
    journal::skip_actions(ctx, Some(turn.kind), &[Action::DeleteInShop], skip).await
}

/// Keeps what is about to be deleted; what cannot be kept is not deleted.
pub(super) async fn keep(turn: &mut Turn<'_>, ready: Vec<Outgoing>) -> Result<Vec<Outgoing>, Halt> {
    let found: Vec<&Found> = ready.iter().filter_map(|one| one.found.as_ref()).collect();
    let stock_rows = stock_rows(turn, &found).await?;
    let mut pictures = pictures(turn, &found).await?;
    let until = turn.ctx.app.now() + Duration::days(i64::from(turn.ctx.app.sync_keep_days));
    let (mut copies, mut endings, mut may_go) = (Vec::new(), Vec::new(), Vec::new());
    for one in ready {
        let number = one.item.planned.number;
        let Some(found) = &one.found else { continue };
        let id = found.element.id;
        let own = pictures.remove(&id).unwrap_or_default();
        match keep_files(turn, own).await? {
            Ok(files) => copies.push((
                number,
                Kept {
                    object: raw(&found.json)?,
                    stock_rows: raw(stock_rows.get(&id).map_or("[]", String::as_str))?,
                    files,
                    until,
                },
            )),
            Err(failure) => {
                endings.push(journal::failed(number, &failure));
                continue;
            }
        }
        may_go.push(one);
    }
    let (run, now) = (turn.ctx.run.new.id, turn.ctx.app.now());
    for copies in copies.chunks(KEPT_AT_ONCE) {
        let copies = copies.to_vec();
        let kept = turn.ctx.write(move |conn| {
            for (number, copy) in &copies {
                kept::put(conn, run, *number, copy)?;
            }
            Ok(())
        });
        kept.await?;
    }
    if !endings.is_empty() {
        let ended = turn
            .ctx
            .write(move |conn| Ok(operations::finish(conn, run, &endings, now)?));
        ended.await?;
    }
    Ok(may_go)
}

fn raw(json: &str) -> Result<Box<RawValue>, Error> {
    RawValue::from_string(json.to_owned()).map_err(Error::because("keeping what is deleted"))
}

/// The stock rows of products, as an array of the shop's JSON each.
async fn stock_rows(turn: &Turn<'_>, found: &[&Found]) -> Result<HashMap<u64, String>, Halt> {
    if turn.kind != Kind::Product || found.is_empty() {
        return Ok(HashMap::new());
    }
    let products: Vec<u64> = found.iter().map(|found| found.element.id).collect();
    let products = &products;
    let rows: Vec<Element<ProductStock>> = turn
        .ask(KEEP, |shop| async move {
            let filter = Filter::all().one_of("product_id", products.iter().copied());
            shop.product_stocks().all(filter).try_collect().await
        })
        .await?;
    let mut texts: HashMap<u64, Vec<&str>> = HashMap::new();
    for row in &rows {
        if let Some(product) = row.product_id {
            texts.entry(product.get()).or_default().push(row.json());
        }
    }
    let arrays = texts.into_iter();
    Ok(arrays
        .map(|(product, rows)| (product, format!("[{}]", rows.join(","))))
        .collect())
}

type Pictures = Vec<Element<ProductImage>>;

/// The pictures that go away: of products all of theirs, in their order.
async fn pictures(turn: &Turn<'_>, found: &[&Found]) -> Result<HashMap<u64, Pictures>, Halt> {
    let mut pictures: HashMap<u64, Pictures> = HashMap::new();
    match turn.kind {
        Kind::ProductImage => {
            for found in found {
                let image = Element::from_json(&found.json)
                    .map_err(Error::because("reading a picture of the shop"))?;
                pictures.insert(found.element.id, vec![image]);
            }
        }
        Kind::Product if !found.is_empty() => {
            let products: Vec<u64> = found.iter().map(|found| found.element.id).collect();
            let products = &products;
            let all: Pictures = turn
                .ask(KEEP, |shop| async move {
                    let filter = Filter::all().one_of("product_id", products.iter().copied());
                    shop.product_images().all(filter).try_collect().await
                })
                .await?;
            for image in all {
                if let Some(product) = image.product_id {
                    pictures.entry(product.get()).or_default().push(image);
                }
            }
            for own in pictures.values_mut() {
                own.sort_by_key(|image| image.order);
            }
        }
        _ => {}
    }
    Ok(pictures)
}

/// Downloads pictures and keeps their bytes, or says why that cannot be.
async fn keep_files(
    turn: &Turn<'_>,
    pictures: Pictures,
) -> Result<Result<Vec<KeptFile>, Failure>, Halt> {
    let mut kept = Vec::with_capacity(pictures.len());
    for image in pictures {
        let image = &image;
        let bytes = turn
            .ctx
            .call(KEEP, |shop| async move { shop.image_file(image).await });
        let bytes = match bytes.await {
            Ok(bytes) => bytes,
            // there is nothing to be kept
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Ok(Err(Failure::of(&error))),
        };
        let Some(hash) = put_file(turn, bytes).await? else {
            let text = image.file_name().unwrap_or_default();
            return Ok(Err(Failure::own("PICTURE_NOT_KEPT", text)));
        };
        let name = if image.name.is_empty() {
            image.file_name().unwrap_or_default()
        } else {
            image.name.clone()
        };
        kept.push(KeptFile { hash, name });
    }
    Ok(Ok(kept))
}

/// Stores the bytes of a picture; none if they are none that the program keeps.
pub(super) async fn put_file(turn: &Turn<'_>, bytes: Vec<u8>) -> Result<Option<FileHash>, Error> {
    let Ok(format) = validate_picture(&bytes) else {
        return Ok(None);
    };
    let file = StoredFile {
        media_type: format.media_type().to_owned(),
        bytes,
    };
    let now = turn.ctx.app.now();
    let hash = turn
        .ctx
        .write(move |conn| Ok(files::put(conn, &file, now)?))
        .await?;
    Ok(Some(hash))
}
