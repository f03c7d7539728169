//! An element as it was read, and a page of them.

use std::{fmt, ops::Deref};

use serde_json::value::RawValue;

use crate::{Error, ErrorKind, Resource, answer};

/// An element of the shop together with the JSON it was read from.
///
/// The typed value serves to work with; the JSON to keep, compare and restore, with every field that this crate does not know.
#[derive(Clone)]
pub struct Element<R> {
    value: R,
    raw: Box<RawValue>,
}

impl<R> Element<R> {
    pub(crate) fn new(value: R, raw: Box<RawValue>) -> Self {
        Self { value, raw }
    }

    /// Reads an element from JSON that was kept.
    ///
    /// ```
    /// use kontor_shoper::{Element, Unit};
    ///
    /// let unit = Element::<Unit>::from_json(r#"{"unit_id":"2","floating_point":"1","translations":[]}"#)?;
    /// assert_eq!((unit.unit_id.get(), unit.floating_point), (2, Some(true)));
    /// # Ok::<(), kontor_shoper::Error>(())
    /// ```
    pub fn from_json(json: &str) -> Result<Self, Error>
    where
        R: Resource,
    {
        answer::element(json.as_bytes())
            .map_err(|error| Error::new(ErrorKind::Unreadable, R::PATH).because(error))
    }

    /// The JSON as the shop wrote it.
    pub fn json(&self) -> &str {
        self.raw.get()
    }

    /// The typed value alone.
    pub fn into_value(self) -> R {
        self.value
    }
}

impl<R> Deref for Element<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.value
    }
}

impl<R: fmt::Debug> fmt::Debug for Element<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// A page of a list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<R> {
    /// The elements that could be read, in the shop's order. A filter on `stock.*` may repeat one.
    pub elements: Vec<Element<R>>,
    /// Those that could not, each with the reason; the others are not touched by them.
    pub unreadable: Vec<Unreadable>,
    /// How many elements the filter lets through on all pages, as the shop says; inflated by filters on `stock.*`.
    pub count: Option<u64>,
    /// How many pages there are, as the shop says.
    pub pages: Option<u64>,
    /// The page's number, as the shop says; beyond the end it names the last one.
    pub page: Option<u64>,
}

impl<R: Resource> Page<R> {
    /// Reads a page from the shop's answer, as the client does it.
    pub fn from_json(body: &[u8]) -> Result<Self, Error> {
        answer::page(body).map_err(|error| Error::new(ErrorKind::NotShoper, R::PATH).because(error))
    }
}

impl<R> Page<R> {
    /// Elements on the page, readable or not.
    pub fn len(&self) -> usize {
        self.elements.len() + self.unreadable.len()
    }

    /// Whether the page holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An element of a list that could not be read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Unreadable {
    /// Its number, if that much could be read.
    pub id: Option<u64>,
    /// Its JSON.
    pub json: String,
    /// Why.
    pub error: Error,
}
