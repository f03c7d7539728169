//! What can be asked of one kind of element.

use std::{fmt, marker::PhantomData};

use futures_util::Stream;
use reqwest::Method;

use crate::{
    Element, Error, ErrorKind, Filter, Id, Page, Query, Resource, Shop, Writable, answer,
    call::{Call, Nature},
    error::NotShoper,
    listing,
};

/// The endpoint of one kind of element: `shop.products()`.
///
/// Every read that fails without meaning anything (a broken connection, a time-out, 5xx, HTML instead of JSON) is repeated some times.
/// Adding and updating are sent again only if the shop surely did not get them or refused them; else the error
/// [is in doubt](Error::is_in_doubt).
pub struct Endpoint<R> {
    shop: Shop,
    kind: PhantomData<fn() -> R>,
}

/// How a deletion ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// The element was deleted, now.
    Deleted,
    /// There was no such element (any more).
    AlreadyGone,
}

impl<R: Resource> Endpoint<R> {
    pub(crate) fn new(shop: Shop) -> Self {
        Self {
            shop,
            kind: PhantomData,
        }
    }

    /// One element; `None` if there is none of this number.
    pub async fn get(&self, id: Id<R>) -> Result<Option<Element<R>>, Error> {
        let call = read(of_element(id));
        match self
            .shop
            .call(call, |answer| answer::element(&answer.body))
            .await
        {
            Ok(element) => Ok(Some(element)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// One page of a list.
    pub async fn page(&self, query: &Query) -> Result<Page<R>, Error> {
        let mut call = read(R::PATH.to_owned());
        call.query = query.pairs(R::ID_FIELD);
        self.shop
            .call(call, |answer| answer::page(&answer.body))
            .await
    }

    /// How many elements there are, by the shop's own count; inflated by filters on `stock.*`.
    pub async fn count(&self, filter: &Filter) -> Result<u64, Error> {
        let mut call = read(R::PATH.to_owned());
        call.method = Method::HEAD;
        if !filter.is_empty() {
            call.query = vec![("filters", filter.to_string())];
        }
        let missing = NotShoper::Shape("no header X-Shop-Result-Count");
        self.shop
            .call(call, move |answer| {
                answer.head.result_count.ok_or(missing.clone())
            })
            .await
    }

    /// All elements that the filter lets through, page by page, smallest number first.
    ///
    /// The pages are continued by number (`id > last`), not by page, so that elements that come and go meanwhile neither hide
    /// others nor show them twice. A list of N elements takes N/50 calls, rounded up, one at a time; nothing is asked for before
    /// it is polled. The first error ends the stream; [`Inconsistent`](ErrorKind::Inconsistent) says that the pages
    /// contradict each other.
    pub fn pages(
        &self,
        filter: Filter,
    ) -> impl Stream<Item = Result<Page<R>, Error>> + Send + use<R> {
        self.pages_after(None, filter)
    }

    /// As [`pages`](Self::pages), beginning after this number.
    pub fn pages_after(
        &self,
        last: Option<Id<R>>,
        filter: Filter,
    ) -> impl Stream<Item = Result<Page<R>, Error>> + Send + use<R> {
        listing::pages(self.clone(), last, filter)
    }

    /// As [`pages`](Self::pages), element by element. One that cannot be read comes as an error of the kind
    /// [`Unreadable`](ErrorKind::Unreadable), and the stream goes on; any other error ends it.
    pub fn all(
        &self,
        filter: Filter,
    ) -> impl Stream<Item = Result<Element<R>, Error>> + Send + use<R> {
        listing::elements(self.pages(filter))
    }
}

impl<R: Writable> Endpoint<R> {
    /// Adds an element and tells its number. Never sent twice unless the first time surely came to nothing: in doubt look
    /// for it before adding it again.
    pub async fn insert(&self, fields: &R::Fields) -> Result<Id<R>, Error> {
        let call = write(Method::POST, R::PATH.to_owned(), fields)?;
        self.shop
            .call(call, |answer| answer::inserted(&answer.body))
            .await
    }

    /// Changes the fields that are set. Texts and stock are merged, lists replaced (Shoper API: products, update).
    pub async fn update(&self, id: Id<R>, fields: &R::Fields) -> Result<(), Error> {
        let call = write(Method::PUT, of_element(id), fields)?;
        self.shop
            .call(call, |answer| answer::done(&answer.body))
            .await
    }

    /// Deletes an element. Safe to repeat, and repeated like a read; also "already gone" is a success.
    pub async fn delete(&self, id: Id<R>) -> Result<Deletion, Error> {
        let call = Call {
            method: Method::DELETE,
            nature: Nature::WriteOnce,
            ..read(of_element(id))
        };
        match self
            .shop
            .call(call, |answer| answer::done(&answer.body))
            .await
        {
            Ok(()) => Ok(Deletion::Deleted),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Deletion::AlreadyGone),
            Err(error) => Err(error),
        }
    }
}

impl<R> Clone for Endpoint<R> {
    fn clone(&self) -> Self {
        Self {
            shop: self.shop.clone(),
            kind: PhantomData,
        }
    }
}

impl<R: Resource> fmt::Debug for Endpoint<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({}, {})", self.shop.address(), R::PATH)
    }
}

pub(crate) fn of_element<R: Resource>(id: Id<R>) -> String {
    format!("{}/{id}", R::PATH)
}

pub(crate) fn read(path: String) -> Call {
    Call {
        method: Method::GET,
        path,
        query: Vec::new(),
        body: None,
        nature: Nature::Read,
    }
}

fn write(method: Method, path: String, fields: &impl serde::Serialize) -> Result<Call, Error> {
    let body = serde_json::to_vec(fields).map_err(|error| {
        Error::new(ErrorKind::Invalid, &format!("{method} {path}")).because(error)
    })?;
    Ok(Call {
        method,
        path,
        query: Vec::new(),
        body: Some(body),
        nature: Nature::Write,
    })
}
