//! The plain data of a shop before it is opened.

use std::sync::Arc;

use time::PrimitiveDateTime;

use super::awkward::{Awkward, Oddity};
use super::ean::Ean;
use super::money::{Hundredths, Thousandths};
use super::picture::{Motif, Picture};

/// All that a new practice shop is filled with. Ids are the shop's own: positive, ascending, and every
/// reference but those of the awkward cases leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blueprint {
    /// Units of measure, by ascending id.
    pub units: Vec<Unit>,
    /// Categories, by ascending id; a parent comes before its children.
    pub categories: Vec<Category>,
    /// Producers, by ascending id.
    pub producers: Vec<Producer>,
    /// Groups of options that variants choose from, by ascending id.
    pub option_groups: Vec<OptionGroup>,
    /// Products, by ascending id without gaps, beginning with 1.
    pub products: Vec<Product>,
    pub(super) oddities: Vec<Oddity>,
}

impl Blueprint {
    /// Which product, category or producer carries which awkward case, in the order of cases and ids.
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    /// The carriers of one awkward case, by ascending id.
    pub fn with(&self, case: Awkward) -> impl Iterator<Item = &Oddity> {
        self.oddities
            .iter()
            .filter(move |oddity| oddity.case == case)
    }

    /// The product with this id.
    pub fn product(&self, id: u32) -> Option<&Product> {
        self.products.get(usize::try_from(id.checked_sub(1)?).ok()?)
    }
}

/// A unit of measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The shop's id.
    pub id: u32,
    /// Its Polish name ("szt.").
    pub name: &'static str,
    /// Its English name ("pcs").
    pub name_en: &'static str,
    /// Whether it takes fractions ("kg" does, "szt." does not).
    pub divisible: bool,
}

/// Where a category hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// At the top of the tree.
    Root,
    /// Under the category with this id, which is missing for an orphan ([`Awkward::OrphanCategory`]).
    Category(u32),
}

/// A category of products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The shop's id.
    pub id: u32,
    /// Where it hangs.
    pub parent: Parent,
    /// Its Polish name; not always unique.
    pub name: Arc<str>,
    /// Its English name, where somebody translated it.
    pub name_en: Option<Arc<str>>,
    /// Its place among its siblings, from 1.
    pub order: u32,
    /// Whether customers see it.
    pub active: bool,
}

/// A producer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Producer {
    /// The shop's id.
    pub id: u32,
    /// Its name; not always unique.
    pub name: Arc<str>,
    /// Its web address, or "".
    pub web: Arc<str>,
}

/// The class of VAT. A Polish shop of Shoper's is born with these six (Shoper API: taxes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VatClass {
    /// 23 %.
    Standard,
    /// 8 %.
    Reduced,
    /// 5 %.
    SuperReduced,
    /// 0 %, which is a rate.
    Zero,
    /// "zw.": exempt. The shop shows it as 0 too.
    Exempt,
    /// "np.": outside the scope of VAT. The shop shows it as 0 too.
    NotSubject,
}

impl VatClass {
    /// The shop's id of the class in a fresh shop.
    pub const fn tax_id(self) -> u32 {
        match self {
            Self::Standard => 1,
            Self::Reduced => 2,
            Self::Zero => 3,
            Self::Exempt => 4,
            Self::NotSubject => 5,
            Self::SuperReduced => 6,
        }
    }

    /// The class of a shop's id, the reverse of [`Self::tax_id`].
    pub const fn of_tax_id(id: u32) -> Option<Self> {
        Some(match id {
            1 => Self::Standard,
            2 => Self::Reduced,
            3 => Self::Zero,
            4 => Self::Exempt,
            5 => Self::NotSubject,
            6 => Self::SuperReduced,
            _ => return None,
        })
    }

    /// Its name as the shop writes it ("23%", "zw.").
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "23%",
            Self::Reduced => "8%",
            Self::SuperReduced => "5%",
            Self::Zero => "0%",
            Self::Exempt => "zw.",
            Self::NotSubject => "np.",
        }
    }

    /// The rate in per cent, which is 0 for three of the classes.
    pub const fn percent(self) -> u32 {
        match self {
            Self::Standard => 23,
            Self::Reduced => 8,
            Self::SuperReduced => 5,
            Self::Zero | Self::Exempt | Self::NotSubject => 0,
        }
    }
}

/// A currency of a fresh shop (Shoper API: currencies).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Currency {
    /// Złoty, the shop's default.
    Pln,
    /// Euro.
    Eur,
}

impl Currency {
    /// The shop's id; `None` stands for the default currency, as the shop itself writes it.
    pub const fn id(self) -> Option<u32> {
        match self {
            Self::Pln => None,
            Self::Eur => Some(3),
        }
    }

    /// The ISO 4217 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pln => "PLN",
            Self::Eur => "EUR",
        }
    }
}

/// A language of a fresh shop (Shoper API: languages).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locale {
    /// Polish, the default.
    Polish,
    /// American English, installed and not active.
    English,
}

impl Locale {
    /// The key of its texts (`pl_PL`).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Polish => "pl_PL",
            Self::English => "en_US",
        }
    }

    /// The shop's id.
    pub const fn id(self) -> u32 {
        match self {
            Self::Polish => 1,
            Self::English => 2,
        }
    }
}

/// A product's texts in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    /// The language.
    pub locale: Locale,
    /// The name.
    pub name: Arc<str>,
    /// The short description, HTML.
    pub short_description: Arc<str>,
    /// The long description, HTML.
    pub description: Arc<str>,
    /// Whether customers see the product in this language.
    pub active: bool,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The shop's id.
    pub id: u32,
    /// The code, as somebody typed it: may be empty, may end in a space.
    pub code: Arc<str>,
    /// The EAN.
    pub ean: Option<Ean>,
    /// The class of PKWiU 2015, or "".
    pub pkwiu: &'static str,
    /// The group of goods for `JPK_VAT` (`GTU_06`), or "".
    pub gtu: &'static str,
    /// The gross price in `currency`.
    pub price: Hundredths,
    /// The currency of the price.
    pub currency: Currency,
    /// The class of VAT.
    pub vat: VatClass,
    /// Id of the unit of measure.
    pub unit: u32,
    /// Id of the producer.
    pub producer: Option<u32>,
    /// Ids of all categories, the main one first; never empty.
    pub categories: Box<[u32]>,
    /// Quantity in stock.
    pub stock: Thousandths,
    /// Below this quantity the shop warns.
    pub warn_level: Thousandths,
    /// Weight of one unit.
    pub weight_grams: u32,
    /// Texts; the Polish ones are missing for [`Awkward::MissingTranslation`].
    pub translations: Box<[Translation]>,
    /// When it was added, in the shop's local time; `None` is the shop's zero date.
    pub added: Option<PrimitiveDateTime>,
    /// When it was changed last, in the shop's local time; `None` is the shop's zero date.
    pub edited: Option<PrimitiveDateTime>,
    /// Id of the group of options that its variants choose from.
    pub option_group: Option<u32>,
    /// Its variants; empty for most.
    pub variants: Box<[Variant]>,
    /// Its parts, if it is a bundle (the shop's type 1); empty for most.
    pub bundle: Box<[BundlePart]>,
    /// A running promotion.
    pub promotion: Option<Promotion>,
    /// What its pictures show.
    pub motif: Motif,
    /// How many pictures it has, at most [`PICTURES_PER_PRODUCT_MAX`](super::PICTURES_PER_PRODUCT_MAX).
    pub picture_count: u8,
}

impl Product {
    /// Its texts in Polish, or in the language that it has.
    pub fn translation(&self) -> &Translation {
        let polish = self
            .translations
            .iter()
            .find(|t| t.locale == Locale::Polish);
        polish.unwrap_or(&self.translations[0])
    }

    /// Whether it has texts in this language.
    pub fn has(&self, locale: Locale) -> bool {
        self.translations.iter().any(|t| t.locale == locale)
    }

    /// Its name in Polish, or in the language that it has.
    pub fn name(&self) -> &str {
        &self.translation().name
    }

    /// Whether customers see it.
    pub fn is_active(&self) -> bool {
        self.translation().active
    }

    /// Its pictures in their order, the main one first. Nothing is drawn yet.
    pub fn pictures(&self) -> impl Iterator<Item = Picture> {
        let name = &self.translation().name;
        (1..=self.picture_count).map(|place| Picture::new(self.id, name, self.motif, place))
    }
}

/// A variant of a product (the shop's extended stock row).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its own code.
    pub code: Arc<str>,
    /// Its own EAN.
    pub ean: Option<Ean>,
    /// How its price is made.
    pub price: VariantPrice,
    /// Quantity in stock.
    pub stock: Thousandths,
    /// Whether it can be bought.
    pub active: bool,
    /// What was chosen: pairs of ids of an option and its value.
    pub choice: Box<[(u32, u32)]>,
}

/// How the price of a variant is made of the product's (Shoper API: `price_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariantPrice {
    /// The product's own.
    Same,
    /// This one.
    Own(Hundredths),
    /// The product's and this much more.
    More(Hundredths),
    /// The product's less this much.
    Less(Hundredths),
}

/// A group of options, assigned to products whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionGroup {
    /// The shop's id.
    pub id: u32,
    /// Its Polish name.
    pub name: &'static str,
    /// Its options, by ascending id.
    pub options: Vec<ProductOption>,
}

/// Something to choose, such as the colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductOption {
    /// The shop's id, unique over all groups.
    pub id: u32,
    /// Its Polish name ("Kolor").
    pub name: &'static str,
    /// What can be chosen, by ascending id.
    pub values: Vec<OptionValue>,
}

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionValue {
    /// The shop's id, unique over all options.
    pub id: u32,
    /// Its Polish name ("granatowy").
    pub name: &'static str,
}

/// A part of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundlePart {
    /// Id of the product.
    pub product: u32,
    /// How many units of it.
    pub quantity: u32,
}

/// A promotion that is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// How much the gross price goes down.
    pub discount: Hundredths,
    /// First moment, in the shop's local time.
    pub from: PrimitiveDateTime,
    /// Last moment, in the shop's local time.
    pub to: PrimitiveDateTime,
}
