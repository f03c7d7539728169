//! The shop's elements as mirrored: as rows for the planner.

use std::collections::HashSet;

use kontor_domain::sync::{field::Field, kind::Kind, row::ShopRow};
use kontor_store::sync::mirror;

use super::links::Links;
use crate::{
    error::Error,
    jobs::sync::Context,
    services::sync::elements::{
        Partners, ShopFacts, Standing,
        references::{Known, unresolved_categories},
        shop,
    },
};

/// Rows of the mirror read at a time.
const ROWS_AT_ONCE: usize = 1_000;
/// Products of which the JSON is read at a time.
const TEXTS_AT_ONCE: usize = 200;

/// The rows of a kind that are not known to be gone; of pictures those of products that have, or will have, a partner.
pub(super) async fn rows(
    ctx: &Context,
    kind: Kind,
    facts: &ShopFacts,
    partners: &Partners,
    links: &Links,
) -> Result<Vec<ShopRow>, Error> {
    let shop = ctx.run.new.shop;
    let linked = links.linked_in_shop();
    let known = Known::new(kind, partners);
    let mut rows: Vec<ShopRow> = Vec::new();
    let mut after = None;
    loop {
        let page = ctx
            .read(move |conn| Ok(mirror::rows(conn, shop, kind, after, ROWS_AT_ONCE)?))
            .await?;
        let Some(last) = page.last() else { break };
        after = Some(last.element);
        for mirrored in page.into_iter().filter(|row| !row.gone) {
            let row = mirrored.row;
            let mut row = row.ok_or_else(|| Error::internal("a mirrored row of another format"))?;
            if kind == Kind::ProductImage && !is_of_partner(&row, partners) {
                continue;
            }
            let standing = if linked.contains(&row.id) {
                Standing::Linked
            } else {
                Standing::Alone
            };
            let ignored = links.ignored_in_shop.contains(&row.id);
            known.complete(&mut row, standing, ignored);
            rows.push(row);
        }
    }
    rows.shrink_to_fit();
    if kind == Kind::Product {
        further_categories(ctx, facts, partners, &known, &mut rows).await?;
    }
    Ok(rows)
}

fn is_of_partner(image: &ShopRow, partners: &Partners) -> bool {
    let owner = image.keys.owner;
    owner.is_some_and(|product| partners.is_expected_here(Kind::Product, product))
}

/// A list of further categories cannot be told by its fingerprint: where a category of the shop has no partner, the lists are read.
async fn further_categories(
    ctx: &Context,
    facts: &ShopFacts,
    partners: &Partners,
    known: &Known,
    rows: &mut [ShopRow],
) -> Result<(), Error> {
    let shop = ctx.run.new.shop;
    let categories = ctx
        .read(move |conn| Ok(mirror::ids(conn, shop, Kind::Category)?))
        .await?;
    let expected: HashSet<u64> = partners.expected_here(Kind::Category).collect();
    if categories.iter().all(|id| expected.contains(id)) {
        return Ok(());
    }
    let asked: Vec<&mut ShopRow> = rows
        .iter_mut()
        .filter(|row| known.has_further_categories(row))
        .collect();
    let mut asked = asked.into_iter();
    loop {
        let batch: Vec<&mut ShopRow> = asked.by_ref().take(TEXTS_AT_ONCE).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let numbers: Vec<u64> = batch.iter().map(|row| row.id).collect();
        let texts = ctx
            .read(move |conn| Ok(mirror::json_of(conn, shop, Kind::Product, &numbers)?))
            .await?;
        for row in batch {
            let Some(json) = texts.get(&row.id) else {
                continue;
            };
            let read = shop::read(Kind::Product, json, facts)
                .map_err(Error::because("reading a product of the mirror"))?;
            if unresolved_categories(&read.content, partners).contains(Field::Categories) {
                row.unresolved = row.unresolved.with(Field::Categories);
            }
        }
    }
}
