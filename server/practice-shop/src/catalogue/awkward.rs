//! The awkward cases of real shops, and who carries them.

use super::blueprint::{Currency, Locale, Product, VatClass};

/// A case that trips programs which expect tidy data.
///
/// In a generated catalogue each full hundred of products has as many carriers of each case as
/// [`Awkward::per_hundred`] says, on positions drawn by the seed; a product carries at most one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Awkward {
    /// Has the name of another product, its partner.
    SameName,
    /// Has no code.
    NoCode,
    /// Its code differs from its partner's in case only.
    CodeInOtherCase,
    /// Its code is its partner's and a space at the end.
    CodeWithSpace,
    /// Is taxed with 0 %, which "zw." and "np." look like.
    ZeroRate,
    /// Is exempt ("zw."), which the shop shows as 0 too.
    ExemptVat,
    /// Is outside the scope of VAT ("np."), which the shop shows as 0 too.
    NotSubjectToVat,
    /// Has a stock that is not a whole number.
    FractionalStock,
    /// Has English texts and no Polish ones.
    MissingTranslation,
    /// Has variants.
    Variants,
    /// Is a bundle of other products.
    Bundle,
    /// Has its price in another currency.
    OtherCurrency,
    /// Has a running promotion.
    Promotion,
    /// Has zero dates.
    ZeroDates,
    /// Is not active.
    Inactive,
    /// Has no producer.
    NoProducer,
    /// Has no EAN.
    NoEan,
    /// Has a name with markup, quotes, characters from outside the Basic Multilingual Plane and letters
    /// in decomposed form.
    HostileName,
    /// Has a name as long as the shop allows, 255 characters.
    LongName,
    /// A **category** with the name of its sibling, its partner.
    CategoryTwice,
    /// A **category** under a parent that does not exist: in the list, and nowhere in the tree.
    OrphanCategory,
    /// A **producer** with the name of another, its partner.
    ProducerTwice,
}

impl Awkward {
    /// Every case.
    pub const ALL: [Self; 22] = [
        Self::SameName,
        Self::NoCode,
        Self::CodeInOtherCase,
        Self::CodeWithSpace,
        Self::ZeroRate,
        Self::ExemptVat,
        Self::NotSubjectToVat,
        Self::FractionalStock,
        Self::MissingTranslation,
        Self::Variants,
        Self::Bundle,
        Self::OtherCurrency,
        Self::Promotion,
        Self::ZeroDates,
        Self::Inactive,
        Self::NoProducer,
        Self::NoEan,
        Self::HostileName,
        Self::LongName,
        Self::CategoryTwice,
        Self::OrphanCategory,
        Self::ProducerTwice,
    ];

    /// How many of a hundred generated products carry it. `None` for a case of categories or producers:
    /// of those, one in twenty and at least one.
    pub const fn per_hundred(self) -> Option<usize> {
        Some(match self {
            Self::SameName | Self::MissingTranslation | Self::Bundle | Self::ZeroDates => 2,
            Self::NoCode | Self::Promotion | Self::NoProducer => 3,
            Self::FractionalStock | Self::Variants | Self::Inactive | Self::NoEan => 4,
            Self::CodeInOtherCase
            | Self::CodeWithSpace
            | Self::ZeroRate
            | Self::ExemptVat
            | Self::NotSubjectToVat
            | Self::OtherCurrency
            | Self::HostileName
            | Self::LongName => 1,
            Self::CategoryTwice | Self::OrphanCategory | Self::ProducerTwice => return None,
        })
    }
}

impl Awkward {
    /// The cases that can be seen on a product alone, without looking at its neighbours.
    pub fn seen_on(product: &Product) -> Vec<Self> {
        let name = product.name();
        let seen = [
            (Self::NoCode, product.code.is_empty()),
            (Self::ZeroRate, product.vat == VatClass::Zero),
            (Self::ExemptVat, product.vat == VatClass::Exempt),
            (Self::NotSubjectToVat, product.vat == VatClass::NotSubject),
            (Self::FractionalStock, product.stock.is_fractional()),
            (Self::MissingTranslation, !product.has(Locale::Polish)),
            (Self::Variants, !product.variants.is_empty()),
            (Self::Bundle, !product.bundle.is_empty()),
            (Self::OtherCurrency, product.currency != Currency::Pln),
            (Self::Promotion, product.promotion.is_some()),
            (Self::ZeroDates, product.added.is_none()),
            (Self::Inactive, !product.is_active()),
            (Self::NoProducer, product.producer.is_none()),
            (Self::NoEan, product.ean.is_none()),
            (Self::HostileName, is_hostile(name)),
            (Self::LongName, name.chars().count() == NAME_CHARACTERS_MAX),
        ];
        let seen = seen.into_iter().filter(|(_, holds)| *holds);
        seen.map(|(case, _)| case).collect()
    }
}

/// The longest name that the shop takes.
pub(super) const NAME_CHARACTERS_MAX: usize = 255;

/// Whether a name has what careless programs stumble over: markup, formulas, control characters,
/// characters outside the Basic Multilingual Plane, marks apart from their letters.
fn is_hostile(name: &str) -> bool {
    name.starts_with('=')
        || name.chars().any(|c| {
            matches!(
                c,
                '<' | '>' | '&' | '"' | '\u{202e}' | '\u{a0}' | '\u{300}'..='\u{36f}'
            ) || c.is_control()
                || u32::from(c) > 0xffff
        })
}

/// A carrier of an awkward case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oddity {
    /// The case.
    pub case: Awkward,
    /// Id of the carrier: a product, or what the case says.
    pub id: u32,
    /// Id of the one that it is confused with, of the same sort.
    pub partner: Option<u32>,
}
