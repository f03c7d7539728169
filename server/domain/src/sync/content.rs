//! The canonical content of an element, the same for both sides, and its fingerprint.
//!
//! Values are texts that are equal if and only if they mean the same: NFC, `\n` line ends, no blanks around, decimals
//! by value. A **reference** to another element is written as the number of its partner in the shop (`"36"`), or, while it
//! has none, as `local:` and its id; so it compares across the sides.

use std::collections::BTreeMap;
use std::hash::Hasher as _;

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::field::Field;
use super::kind::Kind;

/// The canonical content of an element: a text per field of its kind. A missing field counts as an empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Content(BTreeMap<Field, String>);

impl Content {
    /// With one more value, which is brought to its canonical form.
    #[must_use]
    pub fn with(mut self, field: Field, value: impl AsRef<str>) -> Self {
        self.set(field, value.as_ref());
        self
    }

    /// Sets a value, which is brought to its canonical form.
    pub fn set(&mut self, field: Field, value: &str) {
        self.0.insert(field, canonical(value));
    }

    /// The value of a field; empty if there is none.
    pub fn get(&self, field: Field) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }

    /// The fingerprint of each field of the kind, in the order of [`Kind::fields`].
    pub fn hashes(&self, kind: Kind) -> Hashes {
        Hashes(
            kind.fields()
                .iter()
                .map(|field| hash_text(self.get(*field)))
                .collect(),
        )
    }
}

/// A 64-bit fingerprint per field of a kind, in the order of [`Kind::fields`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hashes(pub Box<[u64]>);

impl Hashes {
    /// One fingerprint of all: what a version of an element is told by.
    pub fn whole(&self) -> u64 {
        let mut hasher = SipHasher13::new();
        for hash in &self.0 {
            hasher.write_u64(hash.to_le());
        }
        hasher.finish()
    }
}

/// The fingerprint of a canonical text. Stable for ever: it is kept in the database.
pub fn hash_text(text: &str) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// A text in canonical form: NFC, `\n` line ends, no blanks around.
pub fn canonical(text: &str) -> String {
    let text: String = text.trim().nfc().collect();
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    }
}

/// A reference to an element whose partner in the shop is known.
pub fn reference(shop_element: u64) -> String {
    shop_element.to_string()
}

/// A reference to an element of the program that has no partner in the shop.
pub fn unlinked_reference(local: Uuid) -> String {
    format!("local:{local}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_has_the_same_fingerprint() {
        let ours = Content::default().with(Field::Name, "Za\u{17c}o\u{301}łć\r\nx ");
        let theirs = Content::default().with(Field::Name, "Zaz\u{307}ó\u{142}ć\nx");
        assert_eq!(ours.hashes(Kind::Unit), theirs.hashes(Kind::Unit));
        let other = Content::default().with(Field::Name, "zażółć\nx");
        assert_ne!(
            ours.hashes(Kind::Unit).whole(),
            other.hashes(Kind::Unit).whole()
        );
    }

    #[test]
    fn fingerprints_stay_what_they_are() {
        assert_eq!(
            [hash_text(""), hash_text("szt.")],
            [15_130_871_412_783_076_140, 8_787_862_035_232_446_987]
        );
        assert_eq!(Content::default().hashes(Kind::Unit).0.len(), 2);
    }
}
