//! Several calls in one request.

mod results;

use std::{
    marker::PhantomData,
    sync::atomic::{AtomicU64, Ordering},
};

use reqwest::Method;
use serde::Serialize;
use serde_json::{Map, Value, value::RawValue};

use self::results::read;
pub use self::results::{BulkAnswer, deletion};
use crate::{
    Element, Error, ErrorKind, Id, Page, Query, Resource, Shop, Writable,
    address::API_PATH,
    answer,
    call::{Call, Nature},
    endpoint::of_element,
    error::NotShoper,
};

/// Most items of one bulk request (Shoper API: bulk).
pub const BULK_ITEMS_MAX: usize = 25;

/// Up to 25 calls that go to the shop in one request.
///
/// The shop does them one after the other. They are not a transaction: when one fails, those before it stay done and those after it
/// are done all the same. Each item gives a [`Ticket`] by which its own result is taken from the answer.
///
/// ```no_run
/// use kontor_shoper::{Bulk, Decimal, Id, Product, ProductFields, Shop, StockFields};
///
/// # async fn example(shop: Shop, ids: Vec<Id<Product>>) -> Result<(), Box<dyn std::error::Error>> {
/// let cheaper = ProductFields {
///     stock: Some(StockFields { price: Some("9.99".parse()?), ..StockFields::default() }),
///     ..ProductFields::default()
/// };
/// let mut bulk = Bulk::new();
/// let mut tickets = Vec::new();
/// for id in ids {
///     tickets.push((id, bulk.update(id, &cheaper)?));
/// }
/// let mut answer = shop.bulk(&bulk).await?;
/// for (id, ticket) in tickets {
///     match answer.take(ticket) {
///         Ok(()) => println!("{id} is cheaper"),
///         Err(error) if error.is_in_doubt() => println!("{id}: look at it again"),
///         Err(error) => println!("{error}"),
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Bulk {
    /// Tells its tickets from those of others.
    number: u64,
    items: Vec<Box<RawValue>>,
    /// What each item is, for messages and for the doubt about it.
    names: Vec<Name>,
}

#[derive(Debug, Clone)]
struct Name {
    call: String,
    write: bool,
}

/// Where an item's result is to be found; made by [`Bulk`], given back to [`BulkAnswer::take`] once.
#[derive(Debug)]
#[must_use = "without its ticket an item's result cannot be taken"]
pub struct Ticket<T> {
    bulk: u64,
    index: usize,
    read: fn(&str) -> Result<T, NotShoper>,
    kind: PhantomData<fn() -> T>,
}

/// An item that does not go into a bulk request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BulkError {
    /// It holds [`BULK_ITEMS_MAX`] items already.
    #[error("a bulk request holds no more than 25 items")]
    Full,
    /// The fields cannot be written as JSON.
    #[error("the fields cannot be written")]
    Fields(#[from] serde_json::Error),
}

#[derive(Serialize)]
struct Item<'a, B: Serialize> {
    id: String,
    method: &'a str,
    path: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    params: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a B>,
}

impl Bulk {
    /// An empty one.
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            items: Vec::new(),
            names: Vec::new(),
        }
    }

    /// How many items it holds.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether nothing more goes in.
    pub fn is_full(&self) -> bool {
        self.len() >= BULK_ITEMS_MAX
    }

    /// How long the request's body is, in bytes.
    pub fn body_bytes(&self) -> usize {
        // brackets, and a comma between each two
        self.items
            .iter()
            .map(|item| item.get().len() + 1)
            .sum::<usize>()
            + 1
    }

    /// Reads one element.
    pub fn get<R: Resource>(&mut self, id: Id<R>) -> Result<Ticket<Element<R>>, BulkError> {
        self.push(
            &Method::GET,
            &of_element(id),
            Map::new(),
            None::<&()>,
            |body| answer::element(body.as_bytes()),
        )
    }

    /// Reads a page of a list.
    pub fn page<R: Resource>(&mut self, query: &Query) -> Result<Ticket<Page<R>>, BulkError> {
        let number = |text: String| text.parse::<u32>().map_or(Value::String(text), Value::from);
        let params = query.pairs(R::ID_FIELD).into_iter();
        // filters stay a text (Shoper API: bulk)
        let params = params.map(|(name, text)| match name {
            "limit" | "page" => (name.to_owned(), number(text)),
            _ => (name.to_owned(), Value::String(text)),
        });
        self.push(
            &Method::GET,
            R::PATH,
            params.collect(),
            None::<&()>,
            |body| answer::page(body.as_bytes()),
        )
    }

    /// Adds an element.
    pub fn insert<R: Writable>(&mut self, fields: &R::Fields) -> Result<Ticket<Id<R>>, BulkError> {
        self.push(&Method::POST, R::PATH, Map::new(), Some(fields), |body| {
            answer::inserted(body.as_bytes())
        })
    }

    /// Changes the fields that are set.
    pub fn update<R: Writable>(
        &mut self,
        id: Id<R>,
        fields: &R::Fields,
    ) -> Result<Ticket<()>, BulkError> {
        self.push(
            &Method::PUT,
            &of_element(id),
            Map::new(),
            Some(fields),
            |body| answer::done(body.as_bytes()),
        )
    }

    /// Deletes an element. One that is gone already is an error here, of the kind [`NotFound`](ErrorKind::NotFound);
    /// [`deletion`] makes a success of it.
    pub fn delete<R: Writable>(&mut self, id: Id<R>) -> Result<Ticket<()>, BulkError> {
        self.push(
            &Method::DELETE,
            &of_element(id),
            Map::new(),
            None::<&()>,
            |body| answer::done(body.as_bytes()),
        )
    }

    fn push<T, B: Serialize>(
        &mut self,
        method: &Method,
        path: &str,
        params: Map<String, Value>,
        body: Option<&B>,
        read: fn(&str) -> Result<T, NotShoper>,
    ) -> Result<Ticket<T>, BulkError> {
        if self.is_full() {
            return Err(BulkError::Full);
        }
        let index = self.len();
        self.names.push(Name {
            call: format!("{method} {path}"),
            write: *method != Method::GET,
        });
        let item = Item {
            id: index.to_string(),
            method: method.as_str(),
            path: format!("{API_PATH}{path}"),
            params,
            body,
        };
        match serde_json::value::to_raw_value(&item) {
            Ok(item) => self.items.push(item),
            Err(error) => {
                self.names.pop();
                return Err(error.into());
            }
        }
        Ok(Ticket {
            bulk: self.number,
            index,
            read,
            kind: PhantomData,
        })
    }

    /// Whether any item changes something.
    fn writes(&self) -> bool {
        self.names.iter().any(|name| name.write)
    }
}

impl Default for Bulk {
    fn default() -> Self {
        Self::new()
    }
}

impl Shop {
    /// Sends the items in one request.
    ///
    /// # Errors
    ///
    /// The request's own: then no item was done if the error is not in doubt, and every writing item is in doubt if it is. A
    /// request of reads alone is repeated like a read. What went wrong with one item is in its own result.
    pub async fn bulk(&self, bulk: &Bulk) -> Result<BulkAnswer, Error> {
        let call_name = "POST bulk";
        let invalid =
            |error: serde_json::Error| Error::new(ErrorKind::Invalid, call_name).because(error);
        let call = Call {
            method: Method::POST,
            path: "bulk".into(),
            query: Vec::new(),
            body: Some(serde_json::to_vec(&bulk.items).map_err(invalid)?),
            nature: if bulk.writes() {
                Nature::Write
            } else {
                Nature::Read
            },
        };
        let answers = self.call(call, |answer| read(&answer.body)).await?;
        let answers =
            answers.map_err(|refusal| Error::new(ErrorKind::Invalid, call_name).text(&refusal))?;
        Ok(BulkAnswer {
            bulk: bulk.number,
            answers,
            names: bulk.names.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
