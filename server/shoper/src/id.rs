//! Numbers of elements, that do not mix.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    num::NonZeroU64,
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The number of an element of one kind, given by the shop; never zero.
///
/// Numbers of different kinds are different types, so that a product's number cannot be passed for a category's.
/// On the wire it is a number or a text of digits; both are read (Shoper API: wire typing).
///
/// ```
/// use kontor_shoper::{Id, Product};
///
/// let id: Id<Product> = serde_json::from_str("\"36\"")?;
/// assert_eq!(id.get(), 36);
/// assert_eq!(Id::new(0), None::<Id<Product>>);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Id<R> {
    number: NonZeroU64,
    kind: PhantomData<fn() -> R>,
}

impl<R> Id<R> {
    /// A number that the shop gave; `None` for zero, by which the shop means "no element".
    pub const fn new(number: u64) -> Option<Self> {
        match NonZeroU64::new(number) {
            Some(number) => Some(Self {
                number,
                kind: PhantomData,
            }),
            None => None,
        }
    }

    /// The bare number.
    pub const fn get(self) -> u64 {
        self.number.get()
    }

    /// Reads a number with a possible sign and leading zeros, as PHP writes it; `None` for "no element".
    pub(crate) fn read(text: &str) -> Result<Option<Self>, NotAnId> {
        match text.trim() {
            "" => Ok(None),
            text => text.parse().map(Self::new).map_err(|_| NotAnId),
        }
    }
}

/// The text is not the number of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the number of an element")]
pub struct NotAnId;

impl<R> FromStr for Id<R> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Self::read(text)?.ok_or(NotAnId)
    }
}

impl<'de, R> Deserialize<'de> for Id<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::decode::id(deserializer)?.ok_or_else(|| de::Error::custom("no number"))
    }
}

impl<R> Serialize for Id<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.get())
    }
}

impl<R> Clone for Id<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Id<R> {}

impl<R> PartialEq for Id<R> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<R> Eq for Id<R> {}

impl<R> PartialOrd for Id<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Id<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl<R> Hash for Id<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<R> fmt::Debug for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", self.number)
    }
}

impl<R> fmt::Display for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)
    }
}
