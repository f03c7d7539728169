//! What the pages show, as plain data: texts as the shop has them, not yet escaped.

use super::{Lang, Place, Search};

/// What every page has on top.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// The language of the page.
    pub lang: Lang,
    /// The page itself, for the link to the other language.
    pub place: Place,
    /// What a program is told as the shop's address.
    pub address: String,
    /// The login of the shop's user.
    pub login: String,
}

/// A page of products.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    /// What was asked for.
    pub search: Search,
    /// How many products there are in all.
    pub total: usize,
    /// How many products were found.
    pub found: usize,
    /// Those of the page.
    pub cards: Vec<Card>,
    /// The category that was asked for.
    pub category: Option<String>,
    /// The tree, from top to bottom, with the branch open that leads to the category.
    pub tree: Vec<Branch>,
    /// Categories that are nowhere in the tree.
    pub orphans: Vec<Branch>,
}

/// A page of the listing to go to.
#[derive(Clone, Debug)]
pub(super) struct PageLink {
    /// From 1.
    pub number: usize,
    /// Its address.
    pub href: String,
    /// Whether it is the one that is shown.
    pub is_here: bool,
}

/// A line of the tree.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    /// Id of the category.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// How deep it is, from 0.
    pub depth: usize,
    /// How many products it has in it or below.
    pub products: usize,
}

/// A product in the listing.
#[derive(Clone, Debug, Default)]
pub(super) struct Card {
    /// Its id.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its gross price, as a decimal.
    pub price: String,
    /// Its price in a running promotion, as a decimal.
    pub promotion: Option<String>,
    /// The currency's code.
    pub currency: String,
    /// Its stock.
    pub stock: Stock,
    /// Whether customers see it.
    pub active: bool,
    /// How many variants it has.
    pub variants: usize,
    /// Whether it is a bundle.
    pub bundle: bool,
    /// Address of its main picture.
    pub picture: Option<String>,
}

/// A quantity with its unit.
#[derive(Clone, Debug, Default)]
pub(super) struct Stock {
    /// As a decimal.
    pub quantity: String,
    /// The unit's name.
    pub unit: String,
}

/// A product with everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    /// What the listing shows too.
    pub card: Card,
    /// The way to its main category.
    pub path: Vec<Step>,
    /// Its pictures, the main one first.
    pub gallery: Vec<Gallery>,
    /// Its short description, HTML.
    pub short: String,
    /// Its long description, HTML.
    pub long: String,
    /// Everything else, in pairs.
    pub facts: Vec<Fact>,
    /// Its variants.
    pub variants: Vec<Variant>,
    /// Its parts, if it is a bundle.
    pub parts: Vec<Part>,
}

/// A category on the way to a product.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Its id.
    pub id: u32,
    /// Its name.
    pub name: String,
}

/// A variant.
#[derive(Clone, Debug, Default)]
pub(super) struct Variant {
    /// What was chosen ("Kolor: czarny").
    pub choice: String,
    /// Its code.
    pub code: String,
    /// Its gross price, as a decimal.
    pub price: String,
    /// Its stock.
    pub stock: Stock,
    /// Whether it can be bought.
    pub active: bool,
}

/// A part of a bundle.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Id of the product.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: String,
}

/// A picture.
#[derive(Clone, Debug)]
pub(super) struct Gallery {
    /// Its address.
    pub source: String,
    /// Its name.
    pub name: String,
}

/// A property of a product.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// What it is called in Polish and in English.
    pub label: [&'static str; 2],
    /// What it is; empty if it has none.
    pub value: String,
}

/// What was asked of the shop, and which faults wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Traffic {
    /// How many calls came in so far.
    pub total: u64,
    /// The latest calls, the last first.
    pub calls: Vec<Call>,
    /// The faults that are armed.
    pub faults: Vec<String>,
}

/// A call.
#[derive(Clone, Debug, Default)]
pub(super) struct Call {
    /// When it came, in the shop's local time.
    pub at: String,
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Its query as people read it ("limit=50 · page=2").
    pub asked: String,
    /// The status of the answer; `None` if the connection was dropped instead.
    pub status: Option<u16>,
    /// Size of the answer's body in bytes.
    pub bytes: usize,
    /// The calls inside a bulk call.
    pub items: Vec<CallItem>,
    /// Faults that came at it, as they print.
    pub faults: Vec<String>,
}

/// A call inside a bulk call.
#[derive(Clone, Debug)]
pub(super) struct CallItem {
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// The status of its answer.
    pub status: u16,
}
