//! A model of a program and of a shop: elements of one kind, small enough that names collide.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::sync::content::{Content, hash_text};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::Kind;
use crate::sync::operation::Operation;
use crate::sync::options::{KindOptions, Stock};
use crate::sync::plan::{Fetch, KindInput, KindPlan, plan_kind};
use crate::sync::row::{Agreed, LinkRow, LocalRow, MatchKeys, NEVER_AGREED, Nature, ShopRow};

/// An element of either side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    pub content: Content,
    pub stock: Option<i64>,
    pub archived: bool,
    pub ignored: bool,
    pub nature: Nature,
    pub unresolved: FieldSet,
    pub unfit: FieldSet,
    /// Of an image: its product, and its bytes.
    pub owner: u8,
    pub bytes: Option<u8>,
}

impl Element {
    /// An element of which only the name is told.
    pub fn named(name: &str) -> Self {
        Self::default().with(Field::Name, name)
    }

    pub fn with(mut self, field: Field, value: &str) -> Self {
        self.content.set(field, value);
        self
    }
}

/// Both sides of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub kind: Kind,
    pub options: KindOptions,
    pub fetch: Fetch,
    pub here: BTreeMap<Uuid, Element>,
    pub shop: BTreeMap<u64, Element>,
    pub links: BTreeMap<Uuid, (u64, Option<Agreed>)>,
}

/// The id of the program's element of a number.
pub const fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

impl Model {
    /// An empty one with the options of a new shop.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            options: KindOptions::default_of(kind),
            fetch: Fetch::Full,
            here: BTreeMap::new(),
            shop: BTreeMap::new(),
            links: BTreeMap::new(),
        }
    }

    pub fn here(mut self, number: u128, element: Element) -> Self {
        self.here.insert(id(number), element);
        self
    }

    pub fn shop(mut self, number: u64, element: Element) -> Self {
        self.shop.insert(number, element);
        self
    }

    /// Links two elements that never agreed.
    pub fn link(mut self, local: u128, shop: u64) -> Self {
        self.links.insert(id(local), (shop, None));
        self
    }

    /// Links two elements that agreed when they had these values.
    pub fn agreed(mut self, local: u128, shop: u64, was: &Element) -> Self {
        let hashes = was.content.hashes(self.kind);
        let agreed = Agreed {
            local: hashes.clone(),
            shop: hashes,
            stock: None,
        };
        self.links.insert(id(local), (shop, Some(agreed)));
        self
    }

    /// With other options.
    pub fn with(mut self, change: impl FnOnce(&mut KindOptions)) -> Self {
        change(&mut self.options);
        self
    }

    pub fn plan(&self) -> KindPlan {
        plan_kind(&self.input())
    }

    pub fn operations(&self) -> Vec<Operation> {
        self.plan().operations
    }

    pub fn input(&self) -> KindInput {
        let here = self.here.iter();
        let shop = self.shop.iter();
        let links = self.links.iter();
        KindInput {
            kind: self.kind,
            options: self.options.clone(),
            fetch: self.fetch,
            local: here
                .map(|(id, element)| self.local_row(*id, element))
                .collect(),
            shop: shop
                .map(|(id, element)| self.shop_row(*id, element))
                .collect(),
            links: links.map(|(local, link)| link_row(*local, link)).collect(),
        }
    }

    pub fn local_row(&self, id: Uuid, element: &Element) -> LocalRow {
        let hashes = element.content.hashes(self.kind);
        LocalRow {
            id,
            version: hashes.whole(),
            hashes,
            rank: u32::from(element.owner),
            keys: keys(self.kind, element),
            archived: element.archived,
            unresolved: element.unresolved,
            unfit: element.unfit,
            stock: element.stock,
            ignored: element.ignored,
        }
    }

    pub fn shop_row(&self, id: u64, element: &Element) -> ShopRow {
        let is_linked = self.links.values().any(|link| link.0 == id);
        // the program needs a code; one that is imported gets its number in the shop
        let lacks_code = self.kind == Kind::Product && element.content.get(Field::Code).is_empty();
        let lacking = if is_linked && lacks_code {
            FieldSet::EMPTY.with(Field::Code)
        } else {
            FieldSet::EMPTY
        };
        ShopRow {
            id,
            hashes: element.content.hashes(self.kind),
            rank: u32::from(element.owner),
            keys: keys(self.kind, element),
            nature: element.nature,
            unresolved: element.unresolved,
            unfit: element.unfit.or(lacking),
            stock: element.stock,
            ignored: element.ignored,
        }
    }

    /// Whether stock goes to the shop.
    pub fn tells_stock(&self) -> bool {
        self.kind == Kind::Product && self.options.stock == Stock::ToShop
    }
}

fn link_row(local: Uuid, (shop, agreed): &(u64, Option<Agreed>)) -> LinkRow {
    LinkRow {
        local,
        shop: *shop,
        agreed: agreed.clone(),
    }
}

/// The number of an element of the program.
pub fn number(id: Uuid) -> u64 {
    u64::try_from(id.as_u128()).expect("a small number")
}

/// The classes that the program knows.
pub const CLASSES: [&str; 3] = ["23", "8", "zw"];

/// Keys as both sides make them.
pub fn keys(kind: Kind, element: &Element) -> MatchKeys {
    let of = |field| {
        Some(element.content.get(field))
            .filter(|text| !text.is_empty())
            .map(hash_text)
    };
    let name = element.content.get(Field::Name);
    let owner = element.owner;
    match kind {
        Kind::Unit | Kind::Producer => MatchKeys {
            name: of(Field::Name),
            ..MatchKeys::default()
        },
        Kind::Category => MatchKeys {
            name: Some(hash_text(&format!(
                "{}/{name}",
                element.content.get(Field::Parent)
            ))),
            second: of(Field::Name),
            ..MatchKeys::default()
        },
        Kind::VatRate => MatchKeys {
            name: of(Field::Class).filter(|_| CLASSES.contains(&element.content.get(Field::Class))),
            ..MatchKeys::default()
        },
        Kind::Product => MatchKeys {
            name: of(Field::Name),
            code: of(Field::Code),
            ean: of(Field::Ean),
            ..MatchKeys::default()
        },
        Kind::ProductImage => MatchKeys {
            name: Some(hash_text(&format!("{owner}/{name}"))),
            second: element
                .bytes
                .map(|bytes| hash_text(&format!("{owner}:{bytes}"))),
            owner: Some(owner.into()),
            ..MatchKeys::default()
        },
    }
}

/// What a shop makes of HTML that it is sent.
pub fn sanitised(field: Field, value: &str) -> String {
    if field.is_html() && !value.is_empty() && !value.ends_with("</p>") {
        format!("{value}</p>")
    } else {
        value.to_owned()
    }
}

/// An agreement that says nothing is none.
pub fn unless_empty(agreed: Agreed) -> Option<Agreed> {
    let mut hashes = agreed.local.0.iter().chain(&agreed.shop.0);
    let is_empty = agreed.stock.is_none() && hashes.all(|hash| *hash == NEVER_AGREED);
    (!is_empty).then_some(agreed)
}
