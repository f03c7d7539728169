//! Languages.

use serde::Deserialize;

use super::reference::Currency;
use crate::{
    Id, decode,
    resource::{fields, resource},
};

/// A language of the shop.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Language {
    /// Its number.
    pub lang_id: Id<Language>,
    /// By which translations are keyed: `pl_PL`. Case matters.
    #[serde(default, deserialize_with = "decode::text")]
    pub locale: String,
    /// The currency shown with it.
    #[serde(default, deserialize_with = "decode::id")]
    pub currency_id: Option<Id<Currency>>,
    /// Whether the shop shows it.
    #[serde(default, deserialize_with = "decode::flag")]
    pub active: Option<bool>,
    /// Its place.
    #[serde(default, deserialize_with = "decode::whole")]
    pub order: Option<i64>,
}

fields! {
    /// A language to write. Adding one was seen to fail with HTTP 500.
    pub struct LanguageFields {
        /// By which translations are keyed: `pl_PL`.
        pub locale: String,
        /// The currency shown with it.
        pub currency_id: Id<Currency>,
        /// Whether the shop shows it.
        #[serde(serialize_with = "super::reference::flag")]
        pub active: bool,
        /// Its place.
        pub order: i64,
    }
}

resource!(Language, "languages", lang_id, LanguageFields);
