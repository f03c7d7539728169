//! Links between elements, and the kinds that are only linked to.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Serialize, Serializer};

use crate::Id;

/// Declares kinds whose numbers are read but which have no endpoint here.
macro_rules! only_linked {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        $($(#[$doc])* #[derive(Debug, Clone, Copy)] pub enum $name {})*
    };
}

only_linked! {
    /// How soon a product can be had ("dostępność").
    Availability,
    /// A hand-picked set of products.
    Collection,
    /// A currency.
    Currency,
    /// Time of delivery.
    Delivery,
    /// Size class for shipping ("gabaryt").
    Gauge,
    /// Group of the options that make variants.
    OptionGroup,
    /// A product's tag.
    Tag,
}

/// A link to write: to an element, or to none.
///
/// ```
/// use kontor_shoper::{Id, Link, ProductFields};
///
/// let without_producer = ProductFields { producer_id: Some(Link::None), ..ProductFields::default() };
/// assert_eq!(serde_json::to_string(&without_producer)?, r#"{"producer_id":null}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub enum Link<R> {
    /// To this element.
    To(Id<R>),
    /// To none.
    None,
}

impl<R> Link<R> {
    /// The element linked to.
    pub fn id(&self) -> Option<Id<R>> {
        match self {
            Self::To(id) => Some(*id),
            Self::None => None,
        }
    }
}

impl<R> Clone for Link<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Link<R> {}

impl<R> PartialEq for Link<R> {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl<R> Eq for Link<R> {}

impl<R> fmt::Debug for Link<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id().fmt(f)
    }
}

impl<R> From<Option<Id<R>>> for Link<R> {
    fn from(id: Option<Id<R>>) -> Self {
        id.map_or(Self::None, Self::To)
    }
}

impl<R> Serialize for Link<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id().serialize(serializer)
    }
}

/// A file to write: a producer's logo, a category's picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileFields {
    file: String,
    content: String,
}

impl FileFields {
    /// A file of this name with these bytes.
    pub fn new(name: impl Into<String>, bytes: &[u8]) -> Self {
        Self {
            file: name.into(),
            content: STANDARD.encode(bytes),
        }
    }
}

/// Writes a flag as the shop keeps it: 0 or 1.
#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
pub(super) fn flag<S: Serializer>(flag: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
    flag.map(u8::from).serialize(serializer)
}
