//! Steps b) to d) of a kind: rows of both sides for the planner, and what it decides.

use std::collections::HashMap;

use kontor_domain::sync::{
    kind::Kind,
    plan::{KindInput, KindPlan, plan_kind},
    progress::Step,
    row::{LocalRow, MatchKeys, ShopRow},
    run::Stop,
};

use super::{
    fetch::Fetched,
    here::{self, Around, Tree},
    in_shop,
    links::Links,
    pictures,
};
use crate::{
    error::Error,
    jobs::sync::Context,
    services::sync::elements::{Partners, ShopFacts},
};

/// What was decided about a kind.
pub(super) struct Compared {
    pub(super) plan: KindPlan,
    /// The tree of the categories here, if they were compared.
    pub(super) tree: Option<Tree>,
}

/// Compares a kind.
///
/// # Errors
/// Those of the store; what is wrong with the shop (pictures are downloaded) is the stop.
pub(super) async fn compare(
    ctx: &Context,
    kind: Kind,
    facts: &ShopFacts,
    partners: &Partners,
    links: &mut Links,
    fetched: Fetched,
) -> Result<Result<Compared, Stop>, Error> {
    ctx.begin(kind, Step::Compare, 0).await?;
    let tree = match kind {
        Kind::Category => Some(Tree::load(ctx).await?),
        _ => None,
    };
    let shop = in_shop::rows(ctx, kind, facts, partners, links).await?;
    let mut around = Around {
        partners,
        facts,
        tree: tree.as_ref(),
    };
    let own;
    if kind == Kind::Category {
        own = with_own(partners, links, around, &shop);
        around.partners = &own;
    }
    let mut input = KindInput {
        kind,
        options: ctx.run.new.options.of(kind),
        fetch: fetched.fetch,
        local: here::rows(ctx, kind, around, links).await?,
        shop,
        // the largest of all: it is not kept twice
        links: std::mem::take(&mut links.rows),
    };
    if kind == Kind::ProductImage
        && let Err(stop) = pictures::complete(ctx, &mut input).await?
    {
        return Ok(Err(stop));
    }
    // a pure function, but of seconds for a hundred thousand rows: not on an async thread
    let plan = tokio::task::spawn_blocking(move || plan_kind(&input))
        .await
        .map_err(Error::because("planning a kind"))?;
    Ok(Ok(Compared { plan, tree }))
}

/// Categories refer to their own kind: those that are linked, and those that this plan will link by their places.
fn with_own(partners: &Partners, links: &Links, around: Around<'_>, shop: &[ShopRow]) -> Partners {
    let mut own = partners.clone();
    links.tell(&mut own);
    let Some(tree) = around.tree else { return own };
    let linked = links.linked_in_shop();
    let in_shop = shop.iter().filter(|row| !linked.contains(&row.id));
    let in_shop = unique(in_shop.map(|row: &ShopRow| (row.keys, row.id)));
    let linked = links.linked_here();
    let elements: Vec<_> = tree.elements(partners).collect();
    let here = elements.iter().filter(|row| !linked.contains(&row.id));
    let here = unique(here.map(|row| (row.keys, row.id)));
    for (key, local) in here {
        if let (Some(local), Some(Some(shop))) = (local, in_shop.get(&key)) {
            own.link(Kind::Category, local, *shop);
        }
    }
    own
}

/// What has a place for itself.
fn unique<T>(rows: impl Iterator<Item = (MatchKeys, T)>) -> HashMap<u64, Option<T>> {
    let mut places = HashMap::new();
    for (keys, id) in rows {
        if let Some(key) = keys.name {
            places
                .entry(key)
                .and_modify(|other| *other = None)
                .or_insert(Some(id));
        }
    }
    places
}

/// Rows of the program by their ids.
pub(super) fn by_id(rows: &[LocalRow]) -> HashMap<uuid::Uuid, &LocalRow> {
    rows.iter().map(|row| (row.id, row)).collect()
}
