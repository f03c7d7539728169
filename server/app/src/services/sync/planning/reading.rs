//! Lists of the shop page by page, continued by number, in as few calls as there can be.

use std::marker::PhantomData;

use futures_util::TryStreamExt as _;
use kontor_shoper::{Error, Filter, Id, PAGE_LIMIT_MAX, Page, Purpose, Resource};

use crate::jobs::sync::Context;

/// Reading lists, as calls are counted.
pub(super) const LIST: Purpose = Purpose::new("list");

/// Walks through a list.
pub(super) struct Reader<'a, R> {
    ctx: &'a Context,
    last: u64,
    ended: bool,
    belief: Belief,
    kind: PhantomData<fn() -> R>,
}

/// Whether the shop's own counts bear out that nothing was left out.
#[derive(Debug, Default)]
struct Belief {
    /// As many as there shall be from the next page on.
    expected: Option<u64>,
    doubted: bool,
}

impl<'a, R: Resource> Reader<'a, R> {
    /// Begins after a number; 0: at the beginning.
    pub(super) fn after(ctx: &'a Context, last: u64) -> Self {
        Self {
            ctx,
            last,
            ended: false,
            belief: Belief::default(),
            kind: PhantomData,
        }
    }

    /// The next page; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Page<R>>, Error> {
        if self.ended {
            return Ok(None);
        }
        let last = Id::<R>::new(self.last);
        let page = self
            .ctx
            .call(LIST, move |shop| async move {
                let pages = shop.endpoint::<R>().pages_after(last, Filter::all());
                std::pin::pin!(pages).try_next().await
            })
            .await?;
        let Some(page) = page else {
            self.belief.saw_nothing();
            self.ended = true;
            return Ok(None);
        };
        let readable = page.elements.iter().map(|element| element.id().get());
        let unreadable = page.unreadable.iter().filter_map(|element| element.id);
        self.last = readable.chain(unreadable).max().unwrap_or(self.last);
        let listed = page.len() as u64;
        self.belief.saw(listed, page.count);
        let is_full = listed >= u64::from(PAGE_LIMIT_MAX);
        self.ended = match page.count {
            // fewer than were listed is a lie: only an empty page ends such a list
            Some(count) if is_full => count == listed,
            Some(count) => count <= listed,
            None => !is_full,
        };
        Ok(Some(page))
    }

    /// The highest number that was read.
    pub(super) fn highest(&self) -> u64 {
        self.last
    }

    /// Whether all there is was read, by the shop's own counts.
    pub(super) fn is_believed(&self) -> bool {
        self.ended && !self.belief.doubted
    }
}

impl Belief {
    /// A page lists so many of so many. Each count is of what follows the page before: it must not be less than what that
    /// left over, for only what was added meanwhile, above the highest number, explains a difference.
    fn saw(&mut self, listed: u64, count: Option<u64>) {
        let Some(count) = count else {
            self.doubted = true;
            return;
        };
        let too_few = self.expected.is_some_and(|expected| count < expected);
        self.doubted |= too_few || count < listed;
        self.expected = Some(count.saturating_sub(listed));
    }

    /// Nothing follows.
    fn saw_nothing(&mut self) {
        self.doubted |= self.expected.is_some_and(|expected| expected > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::Belief;

    fn doubted(pages: &[(u64, u64)]) -> bool {
        let mut belief = Belief::default();
        for (listed, count) in pages {
            belief.saw(*listed, Some(*count));
        }
        belief.doubted
    }

    #[test]
    fn a_list_is_believed_if_its_counts_bear_it_out() {
        assert!(!doubted(&[(50, 120), (50, 70), (20, 20)]));
        // something was added meanwhile
        assert!(!doubted(&[(50, 120), (50, 70), (21, 21)]));
        // something vanished, or was left out
        assert!(doubted(&[(50, 120), (50, 70), (19, 19)]));
        assert!(doubted(&[(50, 120), (50, 60), (20, 20)]));
        assert!(doubted(&[(50, 40)]));
        let mut belief = Belief::default();
        belief.saw(50, Some(60));
        belief.saw_nothing();
        assert!(belief.doubted);
        belief = Belief::default();
        belief.saw(1, None);
        assert!(belief.doubted);
    }
}
