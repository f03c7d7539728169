//! Reading what a PHP program writes: numbers as texts, empty maps as lists, `false` for "no object".
//!
//! Each function reads one meaning in all the shapes it was seen in (Shoper API: wire typing) and refuses what
//! has no such meaning: a price that is no number is an error, not a zero. They stand in
//! `#[serde(deserialize_with = "…")]`, with `default` for a field that is left out.

mod page;
mod scalar;
mod several;

pub(crate) use page::{Envelope, rejected_id};
pub(crate) use scalar::{decimal, flag, id, moment, text, whole};
pub(crate) use several::{ids, list, map, object};

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// Reads a whole body. A mark of byte order before it is passed over: PHP programs are known for it.
pub(crate) fn body<'a, T: serde::Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
}

/// Reads an element and keeps its text.
pub(crate) fn element<T: DeserializeOwned>(
    raw: &RawValue,
) -> Result<crate::Element<T>, serde_json::Error> {
    serde_json::from_str(raw.get()).map(|value| crate::Element::new(value, raw.to_owned()))
}

#[cfg(test)]
mod tests;
