//! How the elements of a page of done operations are now, on both sides.

use std::collections::{HashMap, HashSet};

use kontor_domain::{
    ids::ProductId,
    money::Quantity,
    sync::{
        content::Content,
        field::Field,
        kind::Kind,
        operation::Operation,
        run::Stop,
        undo::{self, Done, Parts, Present, PresentElement, Standing, Use},
    },
};
use kontor_shoper::{
    Filter, Producer, Product, ProductImage, Purpose, Query, Resource, Shop, Unit,
};
use kontor_store::{
    invoices,
    sync::{links, mirror},
};
use uuid::Uuid;

use crate::{
    error::Error,
    jobs::sync::Context,
    services::sync::{
        elements::{LocalElement, ShopElement, shop},
        planning::{
            fetch,
            here::{self, Around},
            trouble,
        },
    },
};

/// Reading elements again, as calls are counted.
const REREAD: Purpose = Purpose::new("reread");

/// What is known of the elements of a page.
struct Now {
    here: HashMap<Uuid, LocalElement>,
    in_shop: HashMap<u64, ShopElement>,
    links: HashSet<(Uuid, u64)>,
    /// Products that stand on documents. What a dictionary's entry is used by may go in the same undo: that is looked at when it is
    /// its turn, and it is archived if it is still used.
    used: HashSet<ProductId>,
}

/// The inverse of the operations of a page, all of one kind.
pub(super) async fn inverse(
    ctx: &Context,
    around: Around<'_>,
    page: &[Done],
) -> Result<Result<Vec<Operation>, Stop>, Error> {
    let Some(kind) = page.first().map(|done| done.kind) else {
        return Ok(Ok(Vec::new()));
    };
    let replaced = page.iter().flat_map(|done| &done.before.replaced);
    let replaced: Vec<(Uuid, u64)> = replaced.map(|link| (link.local, link.shop)).collect();
    let locals = page.iter().filter_map(|done| done.local);
    let locals: Vec<Uuid> = locals.chain(replaced.iter().map(|link| link.0)).collect();
    let numbers = page.iter().filter_map(|done| done.shop);
    let numbers: Vec<u64> = numbers.chain(replaced.iter().map(|link| link.1)).collect();
    if let Err(stop) = reread(ctx, kind, around, &numbers).await? {
        return Ok(Err(stop));
    }
    let now = look(ctx, kind, around, locals, numbers).await?;
    let mut undoing = undo::Undoing::default();
    let operations = page
        .iter()
        .flat_map(|done| undoing.inverse(done, now.present(done)));
    Ok(Ok(operations.collect()))
}

/// Brings the mirror up to date about these elements; categories and rates are read whole by a plan, and never by an undo.
async fn reread(
    ctx: &Context,
    kind: Kind,
    around: Around<'_>,
    numbers: &[u64],
) -> Result<Result<(), Stop>, Error> {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    for numbers in numbers.chunks(kontor_shoper::PAGE_LIMIT_MAX as usize) {
        let found = ctx
            .call(REREAD, |shop| texts(shop, kind, numbers.to_vec()))
            .await;
        let found = match found {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Ok(())),
            Err(error) => return Ok(Err(trouble::of_error(&error))),
        };
        fetch::keep(ctx, kind, around.facts, numbers, found).await?;
    }
    Ok(Ok(()))
}

/// What the shop tells of these elements; none of kinds that are only read whole.
async fn texts(
    shop: Shop,
    kind: Kind,
    numbers: Vec<u64>,
) -> Result<Option<Vec<String>>, kontor_shoper::Error> {
    match kind {
        Kind::Unit => texts_of::<Unit>(&shop, numbers).await.map(Some),
        Kind::Producer => texts_of::<Producer>(&shop, numbers).await.map(Some),
        Kind::Product => texts_of::<Product>(&shop, numbers).await.map(Some),
        Kind::ProductImage => texts_of::<ProductImage>(&shop, numbers).await.map(Some),
        Kind::Category | Kind::VatRate => Ok(None),
    }
}

async fn texts_of<R: Resource>(
    shop: &Shop,
    numbers: Vec<u64>,
) -> Result<Vec<String>, kontor_shoper::Error> {
    let query = Query::new().filter(Filter::all().one_of(R::ID_FIELD, numbers));
    let page = shop.endpoint::<R>().page(&query).await?;
    if let Some(unreadable) = page.unreadable.into_iter().next() {
        return Err(unreadable.error);
    }
    let elements = page.elements.iter();
    Ok(elements.map(|element| element.json().to_owned()).collect())
}

async fn look(
    ctx: &Context,
    kind: Kind,
    around: Around<'_>,
    locals: Vec<Uuid>,
    numbers: Vec<u64>,
) -> Result<Now, Error> {
    let here = here::by_ids(ctx, kind, around, locals.clone()).await?;
    let shop = ctx.run.new.shop;
    let (texts, links, used) = ctx
        .read(move |conn| {
            let living = mirror::hashes(conn, shop, kind, &numbers)?;
            let mut texts = mirror::json_of(conn, shop, kind, &numbers)?;
            texts.retain(|number, _| living.contains_key(number));
            let mut found = links::by_local(conn, shop, kind, &locals)?;
            found.extend(links::by_element(conn, shop, kind, &numbers)?);
            let links: HashSet<_> = found
                .into_iter()
                .map(|row| (row.link.local, row.link.shop))
                .collect();
            let products: Vec<ProductId> = locals.into_iter().map(ProductId::from_uuid).collect();
            let used = match kind {
                Kind::Product => invoices::products_on_documents(conn, &products)?,
                _ => HashSet::new(),
            };
            Ok((texts, links, used))
        })
        .await?;
    let mut in_shop = HashMap::with_capacity(texts.len());
    for (number, json) in texts {
        let read = shop::read(kind, &json, around.facts)
            .map_err(Error::because("reading an element of the mirror"))?;
        in_shop.insert(number, read);
    }
    Ok(Now {
        here,
        in_shop,
        links,
        used,
    })
}

impl Now {
    fn present(&self, done: &Done) -> Present {
        let local = done.local.and_then(|id| self.here.get(&id));
        let shop = done.shop.and_then(|id| self.in_shop.get(&id));
        let ends = |link: &&(Uuid, u64)| {
            let mut replaced = done.before.replaced.iter();
            Some(link.0) == done.local
                || Some(link.1) == done.shop
                || replaced.any(|old| old.local == link.0 || old.shop == link.1)
        };
        let has_stock = done.fields.contains(Field::Stock);
        let with_stock = |content: &Content, stock: Option<i64>| match stock {
            Some(stock) if has_stock => content
                .clone()
                .with(Field::Stock, Quantity::from_scaled(stock).to_string()),
            _ => content.clone(),
        };
        Present {
            local: local.map(|local| PresentElement {
                content: with_stock(&local.content, local.stock),
                version: local.version,
            }),
            shop: shop.map(|shop| PresentElement {
                content: with_stock(&shop.content, shop.stock),
                version: shop.content.hashes(done.kind).whole(),
            }),
            archived: if local.is_some_and(|local| local.archived) {
                Standing::Archived
            } else {
                Standing::Active
            },
            use_here: match done.local {
                Some(id) if self.used.contains(&ProductId::from_uuid(id)) => Use::Used,
                _ => Use::Unused,
            },
            parts: match shop {
                Some(shop) if shop.nature.has_parts() => Parts::Some,
                _ => Parts::None,
            },
            links: self.links.iter().filter(ends).copied().collect(),
        }
    }
}
