//! The kinds of element, in the order in which they are synchronised, and the one table of what each allows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::field::{Field, FieldSet};
use super::options::Gone;
use crate::refusal::{Label, Problem};

/// A kind of element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Jednostki miary.
    Unit,
    /// Kategorie.
    Category,
    /// Producenci.
    Producer,
    /// Stawki VAT.
    VatRate,
    /// Produkty.
    Product,
    /// Zdjęcia połączonych produktów.
    ProductImage,
}

/// All kinds, in the order in which they are synchronised.
pub const KINDS: [Kind; 6] = [
    Kind::Unit,
    Kind::Category,
    Kind::Producer,
    Kind::VatRate,
    Kind::Product,
    Kind::ProductImage,
];

impl Kind {
    /// The text kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Category => "category",
            Self::Producer => "producer",
            Self::VatRate => "vat_rate",
            Self::Product => "product",
            Self::ProductImage => "product_image",
        }
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Unit => Label::new("jednostki miary", "units of measure"),
            Self::Category => Label::new("kategorie", "categories"),
            Self::Producer => Label::new("producenci", "producers"),
            Self::VatRate => Label::new("stawki VAT", "VAT rates"),
            Self::Product => Label::new("produkty", "products"),
            Self::ProductImage => {
                Label::new("zdjęcia połączonych produktów", "images of linked products")
            }
        }
    }

    /// The fields that are compared, in their order. Stock is not among them: it belongs to nobody's version.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Unit => &[Field::Name, Field::Fractional],
            Self::Category => &[Field::Name, Field::Parent, Field::Position, Field::Active],
            Self::Producer => &[Field::Name, Field::Web],
            Self::VatRate => &[Field::Class],
            Self::Product => &[
                Field::Name,
                Field::Code,
                Field::Ean,
                Field::Pkwiu,
                Field::Gtu,
                Field::Price,
                Field::VatRate,
                Field::Unit,
                Field::Category,
                Field::Categories,
                Field::Producer,
                Field::Weight,
                Field::ShortDescription,
                Field::Description,
                Field::Active,
            ],
            Self::ProductImage => &[Field::Name, Field::Position],
        }
    }

    /// What this kind allows (spec "What each kind allows"): drives validation, the clients' choices and the documents.
    pub const fn allows(self) -> Capabilities {
        match self {
            Self::Unit | Self::Producer => Capabilities::ALL,
            Self::Category => Capabilities {
                fetch_only_new: false,
                update_local: false,
                update_in_shop: false,
                import: false,
                export: false,
                delete_in_shop: false,
                leaving_out: false,
                criteria: &[Criterion::TreePosition],
                fixed_action: Some(Label::new(
                    "pobierz wszystkie kategorie od nowa",
                    "fetch all categories anew",
                )),
                note: Some(CATEGORY_NOTE),
            },
            Self::VatRate => Capabilities {
                fetch_only_new: false,
                update_in_shop: false,
                export: false,
                delete_in_shop: false,
                criteria: &[Criterion::VatClass],
                note: Some(VAT_RATE_NOTE),
                ..Capabilities::ALL
            },
            Self::Product => Capabilities {
                criteria: &[Criterion::NameAndCode, Criterion::Code, Criterion::Ean],
                leaving_out: true,
                ..Capabilities::ALL
            },
            Self::ProductImage => Capabilities {
                criteria: &[Criterion::FileName],
                note: Some(IMAGE_NOTE),
                ..Capabilities::ALL
            },
        }
    }

    /// What may be chosen for an element whose partner is gone, the default first. A shop's categories are marked as they
    /// are; rates are a list of the law, and pictures stand with their product: neither can be archived.
    pub const fn gone_choices(self) -> &'static [Gone] {
        match self {
            Self::Category => &[Gone::Show],
            Self::VatRate => &[Gone::Show, Gone::Unlink],
            Self::ProductImage => &[Gone::Show, Gone::DeleteInShop, Gone::Unlink],
            Self::Unit | Self::Producer | Self::Product => {
                &[Gone::Show, Gone::Archive, Gone::DeleteInShop, Gone::Unlink]
            }
        }
    }

    /// The kinds whose previous synchronisation must have ended without errors (spec "Gates").
    pub const fn waits_for(self) -> &'static [Self] {
        match self {
            Self::Unit | Self::Category | Self::Producer | Self::VatRate => &[],
            Self::Product => &[Self::Unit, Self::Category, Self::Producer, Self::VatRate],
            Self::ProductImage => &[Self::Product],
        }
    }

    /// The fields that an update of the shop can write; the others are read only there.
    pub fn writable_in_shop(self) -> FieldSet {
        match self {
            Self::Category | Self::VatRate => FieldSet::EMPTY,
            Self::Unit | Self::Producer | Self::Product | Self::ProductImage => {
                self.fields().iter().copied().collect()
            }
        }
    }
}

const CATEGORY_NOTE: Label = Label::new(
    "Kategorie sklepu są zawsze pobierane w całości; program ich w sklepie nie zmienia.",
    "A shop's categories are always fetched whole; the program changes none of them in the shop.",
);
const VAT_RATE_NOTE: Label = Label::new(
    "Stawek VAT program nie może dodać ani zmienić w sklepie; zrób to w panelu sklepu.",
    "VAT rates cannot be added or changed in the shop by the program; use the shop's panel.",
);
const IMAGE_NOTE: Label = Label::new(
    "W zdjęciach połączonych produktów można zmienić w sklepie tylko nazwę i kolejność.",
    "Of images of linked products only name and order can be updated in the shop.",
);

/// By what unlinked elements of both sides are recognised as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// Name.
    Name,
    /// Position in the tree, then name.
    TreePosition,
    /// The normalised class: never the number alone.
    VatClass,
    /// Name and code.
    NameAndCode,
    /// Code.
    Code,
    /// EAN.
    Ean,
    /// File name within a linked product; content where names do not decide.
    FileName,
}

impl Criterion {
    /// The text kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::TreePosition => "tree_position",
            Self::VatClass => "vat_class",
            Self::NameAndCode => "name_and_code",
            Self::Code => "code",
            Self::Ean => "ean",
            Self::FileName => "file_name",
        }
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Name => Label::new("nazwa", "name"),
            Self::TreePosition => Label::new(
                "miejsce w drzewie, potem nazwa",
                "position in the tree, then name",
            ),
            Self::VatClass => Label::new("klasa stawki", "class of the rate"),
            Self::NameAndCode => Label::new("nazwa i kod", "name and code"),
            Self::Code => Label::new("kod", "code"),
            Self::Ean => Label::new("EAN", "EAN"),
            Self::FileName => Label::new(
                "nazwa pliku w połączonym produkcie, w razie wątpliwości treść",
                "file name within the linked product, in doubt its content",
            ),
        }
    }
}

/// What a kind allows.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, as the office knows them"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether it can be fetched "only new"; otherwise it is always fetched whole.
    pub fetch_only_new: bool,
    /// "aktualizuj lokalnie".
    pub update_local: bool,
    /// "aktualizuj w sklepie".
    pub update_in_shop: bool,
    /// "importuj ze sklepu".
    pub import: bool,
    /// "eksportuj do sklepu".
    pub export: bool,
    /// "usuń ze sklepu".
    pub delete_in_shop: bool,
    /// Whether fields can be left out of updates.
    pub leaving_out: bool,
    /// The criteria of linking to choose from, the default first.
    pub criteria: &'static [Criterion],
    /// The one thing it does instead of the options, where the shop allows no more.
    pub fixed_action: Option<Label>,
    /// Why something is not possible.
    pub note: Option<Label>,
}

impl Capabilities {
    const ALL: Self = Self {
        fetch_only_new: true,
        update_local: true,
        update_in_shop: true,
        import: true,
        export: true,
        delete_in_shop: true,
        leaving_out: false,
        criteria: &[Criterion::Name],
        fixed_action: None,
        note: None,
    };
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        KINDS
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| {
                Problem::unknown_choice(Label::new("rodzaj elementu", "kind of element"))
            })
    }
}
