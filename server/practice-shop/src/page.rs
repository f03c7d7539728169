//! The page for a person with a browser: what the shop sells, and what programs asked of it.
//!
//! Server-rendered HTML without scripts, pictures from the shop itself, nothing from elsewhere; the
//! [`SECURITY_POLICY`] forbids the browser the rest, so that a hostile name stays a name. Texts are escaped by
//! the templates (`templates/*.html`); descriptions, which are HTML, go through [`markup`].
//!
//! [`place`] reads addresses, [`source`] fetches what the page needs, [`view`] holds it, [`render`] writes it.

mod format;
mod lang;
mod markup;
mod place;
mod render;
mod shown;
mod source;
mod view;

#[cfg(test)]
mod tests;

pub(crate) use source::answer;

use lang::Lang;
use place::{Asked, Place, Search};
use view::{Branch, Call, Card, Details, Fact, Gallery, Head, Listing, Stock, Traffic};

/// Products on one page of the listing.
const CARDS_PER_PAGE: usize = 24;

/// The latest calls that the journal's page shows.
const CALLS_SHOWN_MAX: usize = 200;

/// The only style sheet.
const STYLE: &str = include_str!("page/page.css");

/// What the browser may load: pictures and the style sheet from this shop, and nothing else; no scripts, no
/// frames, forms only to this shop.
const SECURITY_POLICY: &str = "default-src 'none'; img-src 'self' data:; style-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
