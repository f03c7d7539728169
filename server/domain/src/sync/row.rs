//! Rows of fingerprints: what the planner sees of an element. Values are not among them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::content::Hashes;
use super::field::FieldSet;

/// The keys by which unlinked elements are recognised: fingerprints of folded texts. Which of them counts, the kind's
/// criterion says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MatchKeys {
    /// Folded name; class of a VAT rate; of a category its path of folded names; of an image its linked product and folded file name.
    pub name: Option<u64>,
    /// Folded code of the product itself; the codes of its variants are never keys.
    pub code: Option<u64>,
    /// EAN.
    pub ean: Option<u64>,
    /// What decides where the name does not. Of an image: its linked product and the SHA-256 of its content, where it is
    /// known. Of a category: its own folded name, wherever it stands.
    pub second: Option<u64>,
    /// Whose it is: of an image its linked product.
    pub owner: Option<u64>,
}

/// An element of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalRow {
    /// Its id; of a VAT rate see [`super::operation::vat_rate_key`].
    pub id: Uuid,
    /// Fingerprints of its fields.
    pub hashes: Hashes,
    /// Tells whether it changed in the program, and nothing else: unlike `hashes`, in which references are numbers of the
    /// shop, it stays what it is when an element that it refers to gets another partner in the same run.
    pub version: u64,
    /// What is lower is done first: the depth of a category in its tree, the place of an image; 0 for the others.
    pub rank: u32,
    /// Keys for linking.
    pub keys: MatchKeys,
    /// Whether it was archived (taken out of use); of a category whether it is "poza sklepem".
    pub archived: bool,
    /// Fields that refer to an element without a partner in the shop, neither linked nor planned to be.
    pub unresolved: FieldSet,
    /// Fields in which it breaks a limit of the shop (length, fractional stock), or that it lacks and the shop requires.
    pub unfit: FieldSet,
    /// Stock, six decimal places; none if the kind has none.
    pub stock: Option<i64>,
    /// Whether it shall never be synchronised.
    pub ignored: bool,
}

/// An element of the shop, as mirrored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopRow {
    /// Its number.
    pub id: u64,
    /// Fingerprints of its fields.
    pub hashes: Hashes,
    /// What is lower is done first: the depth of a category in its tree, the place of an image; 0 for the others.
    pub rank: u32,
    /// Keys for linking.
    pub keys: MatchKeys,
    /// What it is.
    pub nature: Nature,
    /// Fields that refer to an element without a partner in the program, neither linked nor planned to be.
    pub unresolved: FieldSet,
    /// Fields that cannot be taken over (too long, an unknown VAT class, a wrong check digit).
    pub unfit: FieldSet,
    /// Stock, six decimal places; none if the kind has none.
    pub stock: Option<i64>,
    /// Whether it shall never be synchronised.
    pub ignored: bool,
}

/// What an element of the shop is, where that limits what may be done with it (spec 6).
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, as the office knows them"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nature {
    /// It has variants: price, stock and weight are neither read nor written; it is never deleted; its code is no candidate.
    pub variants: bool,
    /// It is a bundle: as with variants.
    pub bundle: bool,
    /// Its price is not in PLN: the price is skipped.
    pub foreign_currency: bool,
    /// The shop counts its stock in warehouses: stock goes neither way.
    pub warehouses: bool,
}

impl Nature {
    /// Whether price, stock and weight are those of parts: neither read nor written.
    pub const fn has_parts(self) -> bool {
        self.variants || self.bundle
    }

    /// Whether stock goes either way.
    pub const fn takes_stock(self) -> bool {
        !self.has_parts() && !self.warehouses
    }
}

/// A link between an element of the program and one of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// The element of the program.
    pub local: Uuid,
    /// The element of the shop.
    pub shop: u64,
    /// What both sides were when they last agreed; none if they never did.
    pub agreed: Option<Agreed>,
}

/// In an [`Agreed`]: the sides never agreed in this field.
pub const NEVER_AGREED: u64 = 0;

/// The last agreed state, by each side's own fingerprints: what the shop gives back may differ from what it was sent
/// (sanitised HTML), and still nothing changed. A field in which they never agreed is [`NEVER_AGREED`] on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Of the program.
    pub local: Hashes,
    /// Of the shop.
    pub shop: Hashes,
    /// The program's stock that the shop last got to know, six decimal places; none unless stock goes from the program to
    /// the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<i64>,
}
