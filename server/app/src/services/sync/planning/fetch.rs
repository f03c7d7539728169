//! Step a): a kind of the shop into the mirror, whole or only what is new.

mod categories;
mod mirror;
mod shrunk;

use kontor_domain::sync::{kind::Kind, plan::Fetch, progress::Step, run::Stop};
use kontor_shoper::{Element, Producer, Product, ProductImage, Resource, Tax, Unit};
use kontor_store::sync::kinds::{self, KindState};

use self::mirror::Mirror;
use super::{links::Links, reading::Reader, trouble};
use crate::{
    error::Error,
    jobs::sync::{Context, Pause},
    services::sync::elements::{ShopElement, ShopFacts, shop},
};

/// What a fetch came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fetched {
    /// Elements read.
    pub(super) read: u64,
    /// How much of the kind the mirror tells the truth about.
    pub(super) fetch: Fetch,
}

impl Fetched {
    /// Whether all of the kind was read, and is believed.
    pub(super) fn is_full(self) -> bool {
        self.fetch == Fetch::Full
    }
}

/// Fetches a kind.
///
/// # Errors
/// Those of the store; what is wrong with the shop is the stop.
pub(super) async fn fetch(
    ctx: &Context,
    kind: Kind,
    facts: &ShopFacts,
    links: &Links,
) -> Result<Result<Fetched, Stop>, Error> {
    let shop = ctx.run.new.shop;
    let state = ctx
        .read(move |conn| Ok(kinds::find(conn, shop, kind)?))
        .await?;
    let mut mirror = Mirror::open(ctx, kind, facts, &state);
    ctx.begin(kind, Step::Fetch, 0).await?;
    let wanted = how(ctx, kind, &state);
    let read = match kind {
        Kind::Unit => list::<Unit>(ctx, &mut mirror, wanted, facts, shop::unit::read).await?,
        Kind::Category => categories::list(ctx, &mut mirror, facts).await?,
        Kind::Producer => {
            let read = |producer: &Producer, _: &ShopFacts| shop::producer::read(producer);
            list(ctx, &mut mirror, wanted, facts, read).await?
        }
        Kind::VatRate => {
            let read = |tax: &Tax, _: &ShopFacts| shop::vat_rate::read(tax);
            list(ctx, &mut mirror, wanted, facts, read).await?
        }
        Kind::Product => {
            list::<Product>(ctx, &mut mirror, wanted, facts, shop::product::read).await?
        }
        Kind::ProductImage => {
            list::<ProductImage>(ctx, &mut mirror, wanted, facts, shop::image::read).await?
        }
    };
    let read = match read {
        Ok(read) => read,
        Err(stop) => return Ok(Err(stop)),
    };
    let full = wanted == How::Whole && read.believed;
    if full && let Some(stop) = shrunk::settle(ctx, kind, &mirror.seen, links).await? {
        return Ok(Err(stop));
    }
    mirror.refresh_rest().await?;
    remember(ctx, state, mirror.format(), read.highest, full).await?;
    Ok(Ok(Fetched {
        read: read.count,
        fetch: if full { Fetch::Full } else { Fetch::OnlyNew },
    }))
}

/// Keeps what was told of some elements that were asked for by their numbers; those that were not told are gone.
pub(super) async fn keep(
    ctx: &Context,
    kind: Kind,
    facts: &ShopFacts,
    asked: &[u64],
    texts: Vec<String>,
) -> Result<(), Error> {
    let shop = ctx.run.new.shop;
    let state = ctx
        .read(move |conn| Ok(kinds::find(conn, shop, kind)?))
        .await?;
    let mut mirror = Mirror::open(ctx, kind, facts, &state);
    let mut elements = Vec::with_capacity(texts.len());
    for json in &texts {
        let read = shop::read(kind, json, facts);
        elements.push(read.map_err(Error::because("reading an element of the shop"))?);
    }
    let numbers = elements.iter().map(|element| element.id);
    let told = numbers.zip(texts).collect();
    mirror.add(told, |place| elements[place].clone()).await?;
    mirror.flush().await?;
    let gone = asked.iter().filter(|id| !mirror.seen.contains(id));
    let gone: Vec<u64> = gone.copied().collect();
    ctx.write(move |conn| {
        kontor_store::sync::mirror::mark_gone(conn, shop, kind, &gone)?;
        Ok(())
    })
    .await
}

/// How a kind is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// All of it.
    Whole,
    /// What was created after this number.
    After(u64),
}

/// What reading a list came to.
#[derive(Clone, Copy, Debug)]
struct Read {
    count: u64,
    highest: u64,
    believed: bool,
}

/// Only new ones are read if that was chosen, the kind allows it, and the kind was read whole since the last restored backup.
fn how(ctx: &Context, kind: Kind, state: &KindState) -> How {
    let whole = ctx.run.new.options.of(kind).fetch_all
        || !kind.allows().fetch_only_new
        || state.last_full_fetch_at.is_none()
        || state.restored;
    match state.highest_id {
        Some(highest) if !whole => How::After(highest),
        _ => How::Whole,
    }
}

/// Reads a list into the mirror.
async fn list<R: Resource>(
    ctx: &Context,
    mirror: &mut Mirror<'_>,
    how: How,
    facts: &ShopFacts,
    read: impl Fn(&R, &ShopFacts) -> ShopElement + Send + Sync,
) -> Result<Result<Read, Stop>, Error> {
    let after = match how {
        How::Whole => 0,
        How::After(number) => number,
    };
    let mut reader = Reader::<R>::after(ctx, after);
    let mut count = 0;
    loop {
        if ctx.pause().await? == Pause::Cancelled {
            return Ok(Err(Stop::Cancelled));
        }
        let page = match reader.next().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(error) => return Ok(Err(trouble::of_error(&error))),
        };
        if let Some(unreadable) = page.unreadable.first() {
            let stop = trouble::of_unreadable(R::PATH, unreadable.id, &unreadable.error);
            return Ok(Err(stop));
        }
        if count == 0 {
            ctx.progress.total(page.count.unwrap_or_default());
        }
        let listed = page.elements.len() as u64;
        count += listed;
        let texts = page.elements.iter().map(|element| {
            let json = Element::json(element).to_owned();
            (element.id().get(), json)
        });
        let texts: Vec<(u64, String)> = texts.collect();
        let elements = |place: usize| read(&page.elements[place], facts);
        mirror.add(texts, elements).await?;
        ctx.more(listed).await?;
    }
    mirror.flush().await?;
    Ok(Ok(Read {
        count,
        highest: reader.highest(),
        believed: reader.is_believed(),
    }))
}

/// How far the kind was read.
async fn remember(
    ctx: &Context,
    before: KindState,
    row_format: i32,
    highest: u64,
    full: bool,
) -> Result<(), Error> {
    let (shop, now) = (ctx.run.new.shop, ctx.app.now());
    ctx.write(move |conn| {
        let mut state = kinds::find(conn, shop, before.kind)?;
        state.last_fetch_at = Some(now);
        if full {
            state.last_full_fetch_at = Some(now);
        }
        state.highest_id = Some(highest.max(before.highest_id.unwrap_or(0)));
        state.row_format = row_format;
        Ok(kinds::put(conn, shop, &state)?)
    })
    .await
}
