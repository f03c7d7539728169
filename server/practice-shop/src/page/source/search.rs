//! Which products a listing shows.

use std::collections::HashSet;

use crate::page::{CARDS_PER_PAGE, Listing, Search};
use crate::schema::{Resource, product, stock};
use crate::store::Store;
use crate::table::Row;

use super::cells::{basic_stock, translated};
use super::goods::card;
use super::tree::Tree;

/// The products of a search, and the tree beside them. A page past the end shows the last one.
pub(super) fn listing(store: &Store, search: &Search) -> Listing {
    let tree = Tree::of(store);
    let wanted = Wanted {
        words: search.text.to_lowercase(),
        categories: search.category.map(|id| tree.below(id)),
    };
    let rows = store.table(Resource::Products).rows();
    let found: Vec<&Row> = rows.iter().filter(|row| wanted.has(store, row)).collect();
    let last = found.len().div_ceil(CARDS_PER_PAGE).saturating_sub(1);
    let search = search.on_page(search.page.min(last));
    let shown = found.iter().skip(search.page * CARDS_PER_PAGE);
    Listing {
        total: rows.len(),
        found: found.len(),
        cards: shown
            .take(CARDS_PER_PAGE)
            .map(|row| card(store, row))
            .collect(),
        category: search
            .category
            .and_then(|id| tree.name(id))
            .map(str::to_owned),
        tree: tree.branches(search.category),
        orphans: tree.orphans(),
        search,
    }
}

/// What a product must have to be found.
struct Wanted {
    /// In lower case; empty if anything goes.
    words: String,
    categories: Option<HashSet<u32>>,
}

impl Wanted {
    fn has(&self, store: &Store, row: &Row) -> bool {
        self.has_category(row) && (self.words.is_empty() || self.has_words(store, row))
    }

    fn has_category(&self, row: &Row) -> bool {
        self.categories.as_ref().is_none_or(|wanted| {
            let own = Store::categories_of(row);
            own.iter().any(|id| wanted.contains(id))
        })
    }

    fn has_words(&self, store: &Store, row: &Row) -> bool {
        if self.is_in(translated(store, Resource::Products, row, product::NAME)) {
            return true;
        }
        let schema = Resource::Stocks.schema();
        basic_stock(store, row).is_some_and(|basic| {
            let columns = [stock::CODE, stock::EAN];
            let mut texts = columns.iter().map(|column| basic.value(schema, *column));
            texts.any(|value| self.is_in(value.text()))
        })
    }

    /// Whether a text has the words in it, whatever the case. Called for each product: nothing is copied.
    fn is_in(&self, text: &str) -> bool {
        let mut starts = text.char_indices().map(|(start, _)| &text[start..]);
        starts.any(|rest| {
            let mut letters = rest.chars().flat_map(char::to_lowercase);
            self.words
                .chars()
                .all(|letter| letters.next() == Some(letter))
        })
    }
}
