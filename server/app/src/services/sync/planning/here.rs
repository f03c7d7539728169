//! The program's elements: as rows for the planner, and by their ids with their values.

mod tree;

use std::collections::HashMap;

use kontor_domain::{
    ids::{ProducerId, ProductId, ProductImageId, UnitId},
    sync::{kind::Kind, operation::vat_rate_of_key, row::LocalRow},
};
use kontor_store::{producers, product_images, units};
use uuid::Uuid;

pub(super) use self::tree::Tree;
use super::links::Links;
use crate::{
    error::Error,
    jobs::sync::Context,
    services::sync::elements::{
        LocalElement, Partners, ShopFacts, Standing,
        local::{self, product::Surroundings},
    },
};

mod loaded;

/// Elements loaded at a time.
const ROWS_AT_ONCE: usize = 500;

/// What else is known where elements are read.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// Who is whose partner.
    pub(super) partners: &'a Partners,
    /// The shop as a whole.
    pub(super) facts: &'a ShopFacts,
    /// The tree of the shop's categories here; only where categories are looked at.
    pub(super) tree: Option<&'a Tree>,
}

/// The rows of a kind: all elements, archived and ignored ones too; of categories those of the shop's tree, of pictures those of
/// products that have, or will have, a partner.
pub(super) async fn rows(
    ctx: &Context,
    kind: Kind,
    around: Around<'_>,
    links: &Links,
) -> Result<Vec<LocalRow>, Error> {
    let linked = links.linked_here();
    let mut rows = Vec::new();
    let mut take = |element: LocalElement| {
        let standing = if linked.contains(&element.id) {
            Standing::Linked
        } else {
            Standing::Alone
        };
        let ignored = links.ignored_here.contains(&element.id);
        rows.push(element.row(kind, standing, ignored));
    };
    match kind {
        Kind::Unit => {
            let all = ctx.read(|conn| Ok(units::all(conn)?)).await?;
            all.iter().map(local::unit::read).for_each(take);
        }
        Kind::Category => {
            let tree = around.tree.into_iter();
            tree.flat_map(|tree| tree.elements(around.partners))
                .for_each(take);
        }
        Kind::VatRate => local::vat_rate::all().for_each(take),
        Kind::Producer => {
            let mut after = None;
            loop {
                let place = after.take();
                let page = ctx
                    .read(move |conn| {
                        let place = place.as_ref();
                        Ok(producers::page(conn, true, place, ROWS_AT_ONCE)?)
                    })
                    .await?;
                let Some(last) = page.last() else { break };
                after = Some(producers::place(last));
                page.iter().map(local::producer::read).for_each(&mut take);
            }
        }
        Kind::Product => {
            let mut after = None;
            loop {
                let page = loaded::products_after(ctx, after).await?;
                let Some(last) = page.products.last() else {
                    break;
                };
                after = Some(last.id);
                page.elements(surroundings(ctx, around)).for_each(&mut take);
            }
        }
        Kind::ProductImage => {
            let expected: Vec<Uuid> = around.partners.expected_in_shop(Kind::Product).collect();
            for ids in expected.chunks(ROWS_AT_ONCE) {
                let ids: Vec<ProductId> = ids.iter().copied().map(ProductId::from_uuid).collect();
                let images = ctx
                    .read(move |conn| Ok(product_images::of_products(conn, &ids)?))
                    .await?;
                let read = |image| local::image::read(image, around.partners);
                images.iter().map(read).for_each(&mut take);
            }
        }
    }
    rows.shrink_to_fit();
    Ok(rows)
}

/// Those of the elements of a kind that are there, by id; at most a page of them.
pub(super) async fn by_ids(
    ctx: &Context,
    kind: Kind,
    around: Around<'_>,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, LocalElement>, Error> {
    let found: Vec<LocalElement> = match kind {
        Kind::Unit => {
            let found = each(ctx, ids, |conn, id| {
                units::find(conn, UnitId::from_uuid(id))
            });
            found.await?.iter().map(local::unit::read).collect()
        }
        Kind::Category => {
            let tree = around.tree.into_iter();
            tree.flat_map(|tree| tree.elements(around.partners))
                .filter(|element| ids.contains(&element.id))
                .collect()
        }
        Kind::VatRate => {
            let rates = ids.into_iter().filter_map(vat_rate_of_key);
            rates.map(local::vat_rate::read).collect()
        }
        Kind::Producer => {
            let found = each(ctx, ids, |conn, id| {
                producers::find(conn, ProducerId::from_uuid(id))
            });
            found.await?.iter().map(local::producer::read).collect()
        }
        Kind::Product => {
            let page = loaded::products_of(ctx, ids).await?;
            page.elements(surroundings(ctx, around)).collect()
        }
        Kind::ProductImage => {
            let found = each(ctx, ids, |conn, id| {
                product_images::find(conn, ProductImageId::from_uuid(id))
            });
            let read = |image| local::image::read(image, around.partners);
            found.await?.iter().map(read).collect()
        }
    };
    Ok(found
        .into_iter()
        .map(|element| (element.id, element))
        .collect())
}

async fn each<T: Send + 'static>(
    ctx: &Context,
    ids: Vec<Uuid>,
    find: impl Fn(&mut kontor_store::Conn, Uuid) -> Result<Option<T>, kontor_store::StoreError>
    + Send
    + 'static,
) -> Result<Vec<T>, Error> {
    ctx.read(move |conn| {
        let found = ids.into_iter().filter_map(|id| find(conn, id).transpose());
        Ok(found.collect::<Result<_, _>>()?)
    })
    .await
}

fn surroundings<'a>(ctx: &Context, around: Around<'a>) -> Surroundings<'a> {
    let options = ctx.run.new.options.of(Kind::Product);
    Surroundings {
        partners: around.partners,
        facts: around.facts,
        has_export_category: options.export_category.is_some(),
    }
}
