//! How the plain data of a page reads: addresses, amounts, classes of the style sheet. Called by the templates.

use super::view::{CallItem, PageLink, Variant};
use super::{
    Branch, CARDS_PER_PAGE, Call, Card, Fact, Head, Listing, Place, Search, Stock, format,
};

impl Head {
    /// The address of a place in the page's language.
    pub(super) fn to(&self, place: &Place) -> String {
        place.href(self.lang)
    }

    pub(super) fn home(&self) -> String {
        self.to(&Place::Products(Search::default()))
    }

    pub(super) fn calls(&self) -> String {
        self.to(&Place::Calls)
    }

    pub(super) fn product(&self, id: u32) -> String {
        self.to(&Place::Product(id))
    }

    pub(super) fn category(&self, id: u32) -> String {
        self.to(&Place::Products(Search::default().in_category(Some(id))))
    }

    pub(super) fn other_language(&self) -> String {
        self.place.href(self.lang.other())
    }

    pub(super) fn on_calls(&self) -> bool {
        self.place == Place::Calls
    }

    /// The words of the page's own search form.
    pub(super) fn searched(&self) -> &str {
        match &self.place {
            Place::Products(search) => &search.text,
            _ => "",
        }
    }
}

impl Listing {
    pub(super) fn pages(&self) -> usize {
        self.found.div_ceil(CARDS_PER_PAGE).max(1)
    }

    /// The pages to offer: the first, the last, and those around this one. `None` stands for a gap.
    pub(super) fn offered(&self) -> Vec<Option<usize>> {
        let (last, here) = (self.pages() - 1, self.search.page);
        let near = |page: &usize| *page == 0 || *page == last || page.abs_diff(here) <= 1;
        let mut offered = Vec::new();
        for page in [0]
            .into_iter()
            .chain(here.saturating_sub(1)..=here + 1)
            .chain([last])
        {
            if !near(&page) || page > last || offered.contains(&Some(page)) {
                continue;
            }
            if let Some(Some(before)) = offered.last()
                && before + 1 < page
            {
                offered.push(None);
            }
            offered.push(Some(page));
        }
        offered
    }

    /// The pages to offer, with their addresses.
    pub(super) fn links(&self, head: &Head) -> Vec<Option<PageLink>> {
        let link = |page| PageLink {
            number: page + 1,
            href: self.page_href(page, head),
            is_here: page == self.search.page,
        };
        let offered = self.offered().into_iter();
        offered.map(|page| page.map(link)).collect()
    }

    fn page_href(&self, page: usize, head: &Head) -> String {
        head.to(&Place::Products(self.search.on_page(page)))
    }

    pub(super) fn previous_href(&self, head: &Head) -> Option<String> {
        let page = self.search.page.checked_sub(1)?;
        Some(self.page_href(page, head))
    }

    pub(super) fn next_href(&self, head: &Head) -> Option<String> {
        let page = self.search.page + 1;
        (page < self.pages()).then(|| self.page_href(page, head))
    }

    pub(super) fn branch_href(&self, branch: &Branch, head: &Head) -> String {
        head.to(&Place::Products(self.search.in_category(Some(branch.id))))
    }

    pub(super) fn everywhere_href(&self, head: &Head) -> String {
        head.to(&Place::Products(self.search.in_category(None)))
    }

    /// Numbers of the first and the last product shown.
    pub(super) fn span(&self) -> (usize, usize) {
        let first = self.search.page * CARDS_PER_PAGE;
        (first + 1, first + self.cards.len())
    }

    pub(super) fn shown_total(&self, head: &Head) -> String {
        format::decimal(&self.total.to_string(), head.lang)
    }

    pub(super) fn is_here(&self, branch: &Branch) -> bool {
        self.search.category == Some(branch.id)
    }
}

impl Branch {
    pub(super) fn shown_products(&self, head: &Head) -> String {
        format::decimal(&self.products.to_string(), head.lang)
    }

    /// Its class in the style sheet, which knows four depths.
    pub(super) fn class(&self) -> &'static str {
        ["d0", "d1", "d2", "d3"][self.depth.min(3)]
    }
}

impl Card {
    pub(super) fn shown_code(&self) -> String {
        format::code(&self.code)
    }

    /// What is paid now.
    pub(super) fn shown_price(&self, head: &Head) -> String {
        let price = self.promotion.as_ref().unwrap_or(&self.price);
        format::money(price, &self.currency, head.lang)
    }

    /// What was paid before the promotion.
    pub(super) fn shown_before(&self, head: &Head) -> String {
        format::money(&self.price, &self.currency, head.lang)
    }
}

impl Variant {
    pub(super) fn shown_code(&self) -> String {
        format::code(&self.code)
    }

    pub(super) fn shown_price(&self, currency: &str, head: &Head) -> String {
        format::money(&self.price, currency, head.lang)
    }
}

impl Stock {
    /// Whether there is none.
    pub(super) fn is_out(&self) -> bool {
        self.quantity.starts_with('-')
            || !self
                .quantity
                .bytes()
                .any(|byte| matches!(byte, b'1'..=b'9'))
    }

    pub(super) fn shown(&self, head: &Head) -> String {
        format!(
            "{}\u{a0}{}",
            format::decimal(&self.quantity, head.lang),
            self.unit
        )
    }
}

impl Fact {
    pub(super) fn shown_label(&self, head: &Head) -> &'static str {
        head.lang.pick(self.label[0], self.label[1])
    }
}

impl Call {
    /// The class of its status in the style sheet.
    pub(super) fn class(&self) -> &'static str {
        class(self.status)
    }

    pub(super) fn shown_size(&self, head: &Head) -> String {
        format::bytes(self.bytes, head.lang)
    }
}

impl CallItem {
    /// The class of its status in the style sheet.
    pub(super) fn class(&self) -> &'static str {
        class(Some(self.status))
    }
}

/// The class of a status in the style sheet.
fn class(status: Option<u16>) -> &'static str {
    match status {
        Some(200..=299) => "good",
        Some(300..=499) => "warn",
        _ => "bad",
    }
}
