//! Pictures: which of them take part, and their content where names do not decide.

use std::collections::{HashMap, HashSet};

use kontor_domain::sync::{
    kind::Kind,
    plan::{KindInput, content_needed},
    run::Stop,
};
use kontor_shoper::{Element, ErrorKind, ProductImage, Purpose};
use kontor_store::{
    files::FileHash,
    sync::{image_hashes, mirror},
};

use super::{compare::by_id, trouble};
use crate::{
    error::Error,
    jobs::sync::{Context, Pause},
    services::sync::elements::image_key,
};

/// Downloading pictures, as calls are counted; the rate limit does not count them.
const PICTURE: Purpose = Purpose::new("picture");
/// Hashes read at a time.
const HASHES_AT_ONCE: usize = 500;

/// Leaves out links of products that take no part, and finds out the content of pictures that names do not decide: downloaded
/// once, and remembered by number.
pub(super) async fn complete(
    ctx: &Context,
    input: &mut KindInput,
) -> Result<Result<(), Stop>, Error> {
    leave_out(ctx, input).await?;
    known_hashes(ctx, input).await?;
    let needed = content_needed(input);
    ctx.progress.total(needed.len() as u64);
    let rows = input.shop.iter().enumerate();
    let places: HashMap<u64, usize> = rows.map(|(place, row)| (row.id, place)).collect();
    for number in needed {
        if ctx.pause().await? == Pause::Cancelled {
            return Ok(Err(Stop::Cancelled));
        }
        let hash = match download(ctx, number).await? {
            Ok(Some(hash)) => hash,
            Ok(None) => continue,
            Err(stop) => return Ok(Err(stop)),
        };
        let shop = ctx.run.new.shop;
        ctx.write(move |conn| Ok(image_hashes::put(conn, shop, number, hash)?))
            .await?;
        if let Some(row) = places.get(&number).and_then(|at| input.shop.get_mut(*at)) {
            row.keys.second = row.keys.owner.map(|owner| image_key(owner, &hash.0));
        }
        ctx.more(1).await?;
    }
    Ok(Ok(()))
}

/// A picture that is there, but whose product takes no part, is neither gone nor linked with anything here: its link rests.
async fn leave_out(ctx: &Context, input: &mut KindInput) -> Result<(), Error> {
    let shop = ctx.run.new.shop;
    let living = ctx
        .read(move |conn| Ok(mirror::ids(conn, shop, Kind::ProductImage)?))
        .await?;
    let takes_part: HashSet<u64> = input.shop.iter().map(|row| row.id).collect();
    let here = by_id(&input.local);
    let rests = |link: &kontor_domain::sync::row::LinkRow| {
        living.binary_search(&link.shop).is_ok()
            && !takes_part.contains(&link.shop)
            && !here.contains_key(&link.local)
    };
    let links = std::mem::take(&mut input.links);
    let links = links.into_iter().filter(|link| !rests(link)).collect();
    drop(here);
    input.links = links;
    Ok(())
}

/// What was downloaded before.
async fn known_hashes(ctx: &Context, input: &mut KindInput) -> Result<(), Error> {
    let shop = ctx.run.new.shop;
    for rows in input.shop.chunks_mut(HASHES_AT_ONCE) {
        let numbers: Vec<u64> = rows.iter().map(|row| row.id).collect();
        let hashes = ctx
            .read(move |conn| Ok(image_hashes::of(conn, shop, &numbers)?))
            .await?;
        for row in rows {
            if let (Some(hash), Some(owner)) = (hashes.get(&row.id), row.keys.owner) {
                row.keys.second = Some(image_key(owner, &hash.0));
            }
        }
    }
    Ok(())
}

/// The content of a picture; none if its file is not there.
async fn download(ctx: &Context, number: u64) -> Result<Result<Option<FileHash>, Stop>, Error> {
    let shop = ctx.run.new.shop;
    let texts = ctx
        .read(move |conn| Ok(mirror::json_of(conn, shop, Kind::ProductImage, &[number])?))
        .await?;
    let Some(json) = texts.get(&number) else {
        return Ok(Ok(None));
    };
    let image = Element::<ProductImage>::from_json(json)
        .map_err(Error::because("reading a picture of the mirror"))?;
    let image = &image;
    let bytes = ctx
        .call(
            PICTURE,
            move |shop| async move { shop.image_file(image).await },
        )
        .await;
    Ok(match bytes {
        Ok(bytes) => Ok(Some(FileHash::of(&bytes))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(trouble::of_error(&error)),
    })
}
