//! Whole lists, continued by number.

use std::collections::VecDeque;

use futures_util::{
    Stream, StreamExt,
    stream::{self, TryStreamExt},
};

use crate::{
    Element, Endpoint, Error, ErrorKind, Filter, Id, Order, Page, Query, Resource,
    query::PAGE_LIMIT_MAX,
};

/// The pages of a list, each beginning after the last number of the one before.
pub(crate) fn pages<R: Resource>(
    endpoint: Endpoint<R>,
    last: Option<Id<R>>,
    filter: Filter,
) -> impl Stream<Item = Result<Page<R>, Error>> + Send + use<R> {
    let walk = Walk {
        endpoint,
        filter,
        last: last.map_or(0, Id::get),
        ended: false,
    };
    stream::try_unfold(walk, |mut walk| async move {
        if walk.ended {
            return Ok(None);
        }
        let page = walk.next().await?;
        Ok((!page.is_empty()).then_some((page, walk)))
    })
}

/// The elements of the pages. What cannot be read stands at the end of its page.
pub(crate) fn elements<R: Resource>(
    pages: impl Stream<Item = Result<Page<R>, Error>> + Send,
) -> impl Stream<Item = Result<Element<R>, Error>> + Send {
    pages
        .map_ok(|page| {
            let unreadable = page
                .unreadable
                .into_iter()
                .map(|element| Err(element.error));
            let elements: VecDeque<_> = page
                .elements
                .into_iter()
                .map(Ok)
                .chain(unreadable)
                .collect();
            stream::iter(elements)
        })
        .flat_map(|page| match page {
            Ok(elements) => elements.left_stream(),
            Err(error) => stream::iter([Err(error)]).right_stream(),
        })
}

struct Walk<R> {
    endpoint: Endpoint<R>,
    filter: Filter,
    /// The last number seen; 0 at the beginning.
    last: u64,
    ended: bool,
}

impl<R: Resource> Walk<R> {
    async fn next(&mut self) -> Result<Page<R>, Error> {
        let mut filter = self.filter.clone();
        if self.last > 0 {
            filter = filter.more_than(R::ID_FIELD, self.last);
        }
        let query = Query::new()
            .order(Order::ascending(R::ID_FIELD))
            .filter(filter);
        let mut page = self.endpoint.page(&query).await?;
        let highest = self.check(&page)?;
        self.ended = is_last(&page);
        self.last = highest;
        // a filter on stock rows repeats a product for each of them
        page.elements.dedup_by_key(|element| element.id());
        Ok(page)
    }

    /// Checks that the shop obeyed filter and order, without which elements could be missed or read for ever.
    /// Returns the highest number of the page.
    fn check(&self, page: &Page<R>) -> Result<u64, Error> {
        let inconsistent = |text: &str| {
            Err(Error::new(ErrorKind::Inconsistent, &format!("GET {}", R::PATH)).text(text))
        };
        if page.is_empty() && page.count.is_some_and(|count| count > 0) {
            return inconsistent("the list is empty, its count is not");
        }
        let ids = page.elements.iter().map(|element| element.id().get());
        if !ids.clone().is_sorted() {
            return inconsistent("the order was ignored");
        }
        let unreadable = page.unreadable.iter().filter_map(|element| element.id);
        if ids
            .clone()
            .chain(unreadable.clone())
            .any(|id| id <= self.last)
        {
            return inconsistent("the filter was ignored");
        }
        let highest = ids.chain(unreadable).max();
        if highest.is_none() && !page.is_empty() {
            return inconsistent("no element of the page has a number");
        }
        Ok(highest.unwrap_or(self.last))
    }
}

/// Whether nothing follows: the shop counts no more than it listed. A page that is not full is not believed to be the last if
/// the shop counts more, and a full one not if it does not count.
fn is_last<R>(page: &Page<R>) -> bool {
    let listed = page.len() as u64;
    let is_full = listed >= u64::from(PAGE_LIMIT_MAX);
    match page.count {
        Some(count) if is_full => count == listed,
        Some(count) => count <= listed,
        None => !is_full,
    }
}
