//! The templates and what they are filled with. Everything is escaped unless a template says `safe`.

use askama::Template;

use super::view::{Details, Head, Listing, Traffic};
use super::{Place, Search, format, markup};

/// The listing as HTML.
pub(super) fn products(head: &Head, listing: &Listing) -> String {
    written(&Products { head, listing })
}

/// A product as HTML.
pub(super) fn product(head: &Head, details: &Details) -> String {
    written(&Product { head, details })
}

/// The journal as HTML.
pub(super) fn calls(head: &Head, traffic: &Traffic) -> String {
    written(&Calls { head, traffic })
}

/// What stands where nothing is, as HTML.
pub(super) fn missing(head: &Head) -> String {
    written(&Missing { head })
}

fn written(template: &impl Template) -> String {
    template
        .render()
        .expect("a template writes to memory, and its values to it")
}

#[derive(Template)]
#[template(path = "products.html")]
struct Products<'a> {
    head: &'a Head,
    listing: &'a Listing,
}

#[derive(Template)]
#[template(path = "product.html")]
struct Product<'a> {
    head: &'a Head,
    details: &'a Details,
}

#[derive(Template)]
#[template(path = "calls.html")]
struct Calls<'a> {
    head: &'a Head,
    traffic: &'a Traffic,
}

#[derive(Template)]
#[template(path = "missing.html")]
struct Missing<'a> {
    head: &'a Head,
}

impl Products<'_> {
    fn shown_found(&self) -> String {
        format::decimal(&self.listing.found.to_string(), self.head.lang)
    }

    /// The same category without the words.
    fn without_text(&self) -> String {
        let category = self.listing.search.category;
        self.head
            .to(&Place::Products(Search::default().in_category(category)))
    }
}

impl Product<'_> {
    fn short(&self) -> String {
        markup::safe(&self.details.short)
    }

    fn long(&self) -> String {
        markup::safe(&self.details.long)
    }
}

impl Calls<'_> {
    fn shown_total(&self) -> String {
        format::decimal(&self.traffic.total.to_string(), self.head.lang)
    }

    /// Whether there were more calls than are shown.
    fn more(&self) -> bool {
        (self.traffic.calls.len() as u64) < self.traffic.total
    }
}
