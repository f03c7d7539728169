//! Elements as the shop has them now, by their numbers: fifty in one call.

use std::collections::HashMap;

use kontor_domain::sync::kind::Kind;
use kontor_shoper::{
    Error as ShopError, Filter, PAGE_LIMIT_MAX, Producer, Product, ProductImage, Purpose, Query,
    Resource, Shop, Unit,
};
use kontor_store::sync::mirror::ReadElement;

use super::{Halt, turn::Turn};
use crate::{
    error::Error,
    services::sync::elements::{ShopElement, ShopFacts, shop},
};

/// Reading again before writing, as calls are counted.
pub(super) const REREAD: Purpose = Purpose::new("reread");
/// Reading back what was written.
pub(super) const READ_BACK: Purpose = Purpose::new("read_back");
/// Looking up what became of a doubt.
pub(in crate::jobs::sync) const SETTLE: Purpose = Purpose::new("settle");

/// Elements read in one call.
pub(in crate::jobs::sync) const READ_AT_ONCE: usize = PAGE_LIMIT_MAX as usize;

/// An element of the shop with the JSON it was read from.
#[derive(Clone, Debug)]
pub(in crate::jobs::sync) struct Found {
    /// The element.
    pub(in crate::jobs::sync) element: ShopElement,
    /// Its JSON.
    pub(in crate::jobs::sync) json: String,
}

impl Found {
    /// Out of JSON.
    pub(super) fn of(kind: Kind, json: String, facts: &ShopFacts) -> Result<Self, Error> {
        let element = shop::read(kind, &json, facts)
            .map_err(Error::because("reading an element of the shop"))?;
        Ok(Self { element, json })
    }

    /// As the mirror keeps it.
    pub(super) fn mirrored(&self, kind: Kind) -> ReadElement {
        ReadElement {
            row: self.element.row(kind),
            json: self.json.clone(),
            name: self.element.name.clone(),
            code: self.element.code.clone(),
        }
    }
}

/// Those of the elements that the shop has, by number; at most [`READ_AT_ONCE`]. One that cannot be read is missing.
pub(in crate::jobs::sync) async fn by_numbers(
    turn: &Turn<'_>,
    purpose: Purpose,
    numbers: &[u64],
) -> Result<HashMap<u64, Found>, Halt> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let filter = |field: &str| Filter::all().one_of(field, numbers.iter().copied());
    let texts = of_kind(turn, purpose, &filter).await?;
    found(turn, texts)
}

/// Elements of a filter, which gets the name of the number's field; at most [`READ_AT_ONCE`].
pub(in crate::jobs::sync) async fn by_filter(
    turn: &Turn<'_>,
    purpose: Purpose,
    filter: &(dyn Fn(&str) -> Filter + Sync),
) -> Result<HashMap<u64, Found>, Halt> {
    let texts = of_kind(turn, purpose, filter).await?;
    found(turn, texts)
}

/// All elements with a number above this one.
pub(in crate::jobs::sync) async fn above(
    turn: &Turn<'_>,
    purpose: Purpose,
    number: u64,
) -> Result<HashMap<u64, Found>, Halt> {
    let mut all = HashMap::new();
    let mut last = number;
    loop {
        let filter = |field: &str| Filter::all().more_than(field, last);
        let page = by_filter(turn, purpose, &filter).await?;
        let Some(highest) = page.keys().max().copied() else {
            return Ok(all);
        };
        let is_whole = page.len() < READ_AT_ONCE;
        last = highest;
        all.extend(page);
        if is_whole {
            return Ok(all);
        }
    }
}

/// The highest number that the shop has given to an element of the kind; 0 if it has none.
pub(super) async fn highest(turn: &Turn<'_>) -> Result<u64, Halt> {
    let kind = turn.kind;
    turn.ask(Purpose::new("highest"), move |shop| async move {
        match kind {
            Kind::Unit => newest::<Unit>(&shop).await,
            Kind::Producer => newest::<Producer>(&shop).await,
            Kind::Product => newest::<Product>(&shop).await,
            Kind::ProductImage => newest::<ProductImage>(&shop).await,
            // nothing is ever added to them
            Kind::Category | Kind::VatRate => Ok(0),
        }
    })
    .await
}

async fn newest<R: Resource>(shop: &Shop) -> Result<u64, ShopError> {
    let query = Query::new()
        .order(kontor_shoper::Order::descending(R::ID_FIELD))
        .limit(1);
    let page = shop.endpoint::<R>().page(&query).await?;
    let unreadable = page.unreadable.iter().filter_map(|element| element.id);
    let readable = page.elements.iter().map(|element| element.id().get());
    Ok(readable.chain(unreadable).max().unwrap_or(0))
}

async fn of_kind(
    turn: &Turn<'_>,
    purpose: Purpose,
    filter: &(dyn Fn(&str) -> Filter + Sync),
) -> Result<Vec<String>, Halt> {
    let kind = turn.kind;
    turn.ask(purpose, |shop| async move {
        match kind {
            Kind::Unit => texts::<Unit>(&shop, filter).await,
            Kind::Producer => texts::<Producer>(&shop, filter).await,
            Kind::Product => texts::<Product>(&shop, filter).await,
            Kind::ProductImage => texts::<ProductImage>(&shop, filter).await,
            // they are only read, and always whole
            Kind::Category | Kind::VatRate => Ok(Vec::new()),
        }
    })
    .await
}

async fn texts<R: Resource>(
    shop: &Shop,
    filter: &(dyn Fn(&str) -> Filter + Sync),
) -> Result<Vec<String>, ShopError> {
    let query = Query::new().filter(filter(R::ID_FIELD));
    let page = shop.endpoint::<R>().page(&query).await?;
    let elements = page.elements.iter();
    Ok(elements.map(|element| element.json().to_owned()).collect())
}

fn found(turn: &Turn<'_>, texts: Vec<String>) -> Result<HashMap<u64, Found>, Halt> {
    let mut found = HashMap::with_capacity(texts.len());
    for json in texts {
        let one = Found::of(turn.kind, json, &turn.facts)?;
        found.insert(one.element.id, one);
    }
    Ok(found)
}
