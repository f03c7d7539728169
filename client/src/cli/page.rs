//! Lists that come in pages.

use clap::Args;

/// Largest page that a server gives.
const PAGE_SIZE_MAX: i32 = 200;

/// How much of a list.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct PageArgs {
    /// Show at most this many
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Show all of them
    #[arg(long, conflicts_with = "limit")]
    all: bool,
}

impl PageArgs {
    /// As if it had been typed.
    pub(crate) const fn at_most(limit: u32) -> Self {
        Self { limit, all: false }
    }

    /// Size of the next page when this many are there already; `None` when it is enough.
    pub(crate) fn next_size(self, have: usize) -> Option<i32> {
        if self.all {
            return Some(PAGE_SIZE_MAX);
        }
        let have = i32::try_from(have).unwrap_or(i32::MAX);
        let limit = i32::try_from(self.limit).unwrap_or(i32::MAX);
        let left = limit.saturating_sub(have);
        (left > 0).then_some(left.min(PAGE_SIZE_MAX))
    }
}

/// Fetches pages into the first answer until the list ends or is long enough.
macro_rules! collect_pages {
    ($pages:expr, $client:expr, $method:ident, $request:expr, $items:ident) => {{
        let pages: $crate::cli::page::PageArgs = $pages;
        let mut request = $request;
        request.page_size = pages.next_size(0).unwrap_or_default();
        let mut answer = $client.$method(request.clone()).await?;
        while !answer.next_page_token.is_empty() {
            let Some(size) = pages.next_size(answer.$items.len()) else {
                break;
            };
            request.page_size = size;
            request.page_token = std::mem::take(&mut answer.next_page_token);
            let next = $client.$method(request.clone()).await?;
            answer.$items.extend(next.$items);
            answer.next_page_token = next.next_page_token;
        }
        answer
    }};
}
pub(crate) use collect_pages;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_as_large_as_is_still_wanted() {
        let limited = PageArgs {
            limit: 250,
            all: false,
        };
        assert_eq!(limited.next_size(0), Some(200));
        assert_eq!(limited.next_size(200), Some(50));
        assert_eq!(limited.next_size(250), None);
        let all = PageArgs {
            limit: 50,
            all: true,
        };
        assert_eq!(all.next_size(1_000), Some(200));
    }
}
