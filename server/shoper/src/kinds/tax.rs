//! VAT rates ("stawki VAT").

use serde::Deserialize;

use crate::{Decimal, Id, decode, resource::resource};

/// A VAT rate. It can only be read.
///
/// "0%", "zw." and "np." all have the value 0: tell them apart by [`class`](Self::class), never by the value.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Tax {
    /// Its number.
    pub tax_id: Id<Tax>,
    /// Per cent.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub value: Option<Decimal>,
    /// The name shown: `23%`, `zw.`
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// The class: as the name, on a fresh shop.
    #[serde(default, deserialize_with = "decode::text")]
    pub class: String,
}

resource!(Tax, "taxes", tax_id);
