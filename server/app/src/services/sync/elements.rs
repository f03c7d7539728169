//! Elements of both sides: their content, the rows that the planner sees, and the way back into what is written.
//!
//! `shop/` reads what the shop's client gives and makes what it takes, `local/` the same for the program's own types.
//! Both sides meet in [`Content`], whose references are the shop's numbers ([`Partners`] translates them). Nothing
//! here reads the database or calls the shop.

mod facts;
mod keys;
mod limits;
pub mod local;
mod numbers;
mod partners;
pub mod references;
pub mod shop;
#[cfg(test)]
mod tests;

pub use facts::{ShopFacts, WeightUnit};
pub use keys::of_image_bytes as image_key;
pub use partners::{Partners, refers_to};

use kontor_domain::sync::{
    content::{Content, hash_text},
    field::{Field, FieldSet},
    kind::Kind,
    row::{LocalRow, MatchKeys, Nature, ShopRow},
};
use uuid::Uuid;

/// A value that one side cannot take, or that has no partner there (yet): the field at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the other side cannot take the field {}", .0.as_str())]
pub struct Unfit(pub Field);

/// An element of the shop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopElement {
    /// Its number.
    pub id: u64,
    /// What people call it.
    pub name: String,
    /// Its code, of products.
    pub code: String,
    /// Its content.
    pub content: Content,
    /// Keys for linking.
    pub keys: MatchKeys,
    /// What it is.
    pub nature: Nature,
    /// Fields that the program cannot take over.
    pub unfit: FieldSet,
    /// Stock, six decimal places.
    pub stock: Option<i64>,
    /// Whose it is: of an image its product.
    pub owner: Option<u64>,
    /// What is lower is done first: the depth of a category, the place of an image.
    pub rank: u32,
}

/// Whether an element has a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has one.
    Linked,
    /// It has none.
    Alone,
}

impl ShopElement {
    /// Its row as the mirror keeps it. What links decide is still missing: [`references::Known`].
    pub fn row(&self, kind: Kind) -> ShopRow {
        ShopRow {
            id: self.id,
            hashes: self.content.hashes(kind),
            rank: self.rank,
            keys: self.keys,
            nature: self.nature,
            unresolved: FieldSet::EMPTY,
            unfit: self.unfit,
            stock: self.stock,
            ignored: false,
        }
    }
}

/// An element of the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalElement {
    /// Its id.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// Its code, of products.
    pub code: String,
    /// Its content, with references as the shop's numbers.
    pub content: Content,
    /// Keys for linking.
    pub keys: MatchKeys,
    /// Whether it was archived.
    pub archived: bool,
    /// Fields that the shop cannot take.
    pub unfit: FieldSet,
    /// Fields that it lacks: an export gets them from elsewhere, but an update of the shop does not take them over.
    pub lacking: FieldSet,
    /// Fields that refer to an element that has, and will have, no partner in the shop.
    pub unresolved: FieldSet,
    /// Stock, six decimal places.
    pub stock: Option<i64>,
    /// Whose it is: of an image its product.
    pub owner: Option<Uuid>,
    /// What is lower is done first: the depth of a category, the place of an image.
    pub rank: u32,
    /// Tells whether it changed in the program: [`LocalRow::version`].
    pub version: u64,
}

impl LocalElement {
    /// What the planner sees of it.
    pub fn row(&self, kind: Kind, standing: Standing, ignored: bool) -> LocalRow {
        let unfit = match standing {
            Standing::Linked => self.unfit.or(self.lacking),
            Standing::Alone => self.unfit,
        };
        LocalRow {
            id: self.id,
            hashes: self.content.hashes(kind),
            version: self.version,
            rank: self.rank,
            keys: self.keys,
            archived: self.archived,
            unresolved: self.unresolved,
            unfit,
            stock: self.stock,
            ignored,
        }
    }
}

/// The version of an element of the program: of its content, with references as the program's own ids (`own`), and of
/// whether it was archived.
fn version(kind: Kind, content: &Content, own: &[(Field, String)], archived: bool) -> u64 {
    let mut hashes = content.hashes(kind);
    for (hash, field) in hashes.0.iter_mut().zip(kind.fields()) {
        if let Some((_, text)) = own.iter().find(|(other, _)| other == field) {
            *hash = hash_text(text);
        }
    }
    let whole = hashes.whole();
    if archived { !whole } else { whole }
}
