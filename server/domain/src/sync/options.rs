//! The options of a shop's synchronisation, per kind (spec 3).

#[cfg(test)]
mod tests;
mod typed;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::field::FieldSet;
use super::kind::{Criterion, KINDS, Kind};
use crate::refusal::Label;

pub use typed::{OtherShops, TypedKindOptions, validate};

/// The options of one shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Options(pub BTreeMap<Kind, KindOptions>);

/// The options of one kind.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, as the office knows them"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindOptions {
    /// Whether the kind takes part at all.
    pub enabled: bool,
    /// "wykrywaj zmienione i usunięte (pobierz wszystko)".
    pub fetch_all: bool,
    /// "Połącz automatycznie".
    pub link_automatically: bool,
    /// By what.
    pub criterion: Criterion,
    /// "Połączone".
    pub linked: Linked,
    /// "Niepołączone": importuj ze sklepu.
    pub import: bool,
    /// "Niepołączone": eksportuj do sklepu.
    pub export: bool,
    /// "Niepołączone": usuń ze sklepu.
    pub delete_in_shop: bool,
    /// "Usunięte po drugiej stronie".
    pub gone: Gone,
    /// Fields left out when updating the program.
    pub leave_out_local: FieldSet,
    /// Fields left out when updating the shop.
    pub leave_out_shop: FieldSet,
    /// Stock of products.
    pub stock: Stock,
    /// Products exported without a category in this shop go here: a category of this shop's tree.
    pub export_category: Option<Uuid>,
}

/// What happens to linked elements that differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Linked {
    /// "nie zmieniaj".
    #[default]
    Keep,
    /// "aktualizuj lokalnie": shop → program.
    UpdateLocal,
    /// "aktualizuj w sklepie": program → shop.
    UpdateInShop,
}

/// What happens to an element whose partner is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// "tylko pokaż".
    #[default]
    Show,
    /// "zarchiwizuj w programie".
    Archive,
    /// "usuń ze sklepu".
    DeleteInShop,
    /// "rozłącz".
    Unlink,
}

/// Which way the stock of products goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stock {
    /// It is not synchronised.
    #[default]
    None,
    /// Shop → program, in full.
    ToProgram,
    /// Program → shop, as a difference.
    ToShop,
}

impl Linked {
    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Keep => Label::new("nie zmieniaj", "change nothing"),
            Self::UpdateLocal => Label::new("aktualizuj lokalnie", "update locally"),
            Self::UpdateInShop => Label::new("aktualizuj w sklepie", "update in the shop"),
        }
    }
}

impl Gone {
    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Show => Label::new("tylko pokaż", "only show"),
            Self::Archive => Label::new("zarchiwizuj w programie", "archive in the program"),
            Self::DeleteInShop => Label::new("usuń ze sklepu", "delete in the shop"),
            Self::Unlink => Label::new("rozłącz", "unlink"),
        }
    }
}

impl Stock {
    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::None => Label::new("nie synchronizuj", "do not synchronise"),
            Self::ToProgram => Label::new("sklep → program, w całości", "shop → program, in full"),
            Self::ToShop => Label::new(
                "program → sklep, o różnicę",
                "program → shop, by the difference",
            ),
        }
    }
}

impl KindOptions {
    /// What a new shop has: everything is shown, linking is automatic, nothing is changed.
    pub fn default_of(kind: Kind) -> Self {
        Self {
            enabled: true,
            fetch_all: true,
            link_automatically: true,
            criterion: kind.allows().criteria[0],
            linked: Linked::Keep,
            import: false,
            export: false,
            delete_in_shop: false,
            gone: Gone::Show,
            leave_out_local: FieldSet::EMPTY,
            leave_out_shop: FieldSet::EMPTY,
            stock: Stock::None,
            export_category: None,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self(
            KINDS
                .into_iter()
                .map(|kind| (kind, KindOptions::default_of(kind)))
                .collect(),
        )
    }
}

impl Options {
    /// Those of a kind.
    pub fn of(&self, kind: Kind) -> KindOptions {
        self.0
            .get(&kind)
            .cloned()
            .unwrap_or_else(|| KindOptions::default_of(kind))
    }
}
