//! Producers ("producenci").

use serde::Deserialize;

use super::{FileFields, Translations};
use crate::{
    Id, Language, decode,
    resource::{fields, resource},
};

/// A producer. (Not the responsible producer of the product safety rules.)
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Producer {
    /// Its number.
    pub producer_id: Id<Producer>,
    /// Its name, the same in all languages. Two producers may have the same.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// Its page.
    #[serde(default, deserialize_with = "decode::text")]
    pub web: String,
    /// The file name of its logo; empty without one.
    #[serde(default, deserialize_with = "decode::text")]
    pub gfx: String,
    /// Whether it came with the shop as a sample.
    #[serde(default, deserialize_with = "decode::flag")]
    pub isdefault: Option<bool>,
    /// Its texts.
    #[serde(default, deserialize_with = "decode::map")]
    pub translations: Translations<ProducerTranslation>,
}

/// A producer's texts in one language.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct ProducerTranslation {
    /// HTML.
    #[serde(deserialize_with = "decode::text")]
    pub description: String,
    /// The language.
    #[serde(deserialize_with = "decode::id")]
    pub lang_id: Option<Id<Language>>,
    /// Title for search engines.
    #[serde(deserialize_with = "decode::text")]
    pub seo_title: String,
    /// Description for search engines.
    #[serde(deserialize_with = "decode::text")]
    pub seo_description: String,
    /// Keywords for search engines.
    #[serde(deserialize_with = "decode::text")]
    pub seo_keywords: String,
    /// Its part of the address.
    #[serde(deserialize_with = "decode::text")]
    pub seo_url: String,
    /// The address of its page in the shop.
    #[serde(deserialize_with = "decode::text")]
    pub permalink: String,
}

fields! {
    /// A producer to write. To add one, the name is needed.
    pub struct ProducerFields {
        /// Its name.
        pub name: String,
        /// Its page.
        pub web: String,
        /// Its logo.
        pub gfx: FileFields,
        /// Its texts.
        pub translations: Translations<ProducerTranslationFields>,
    }
}

fields! {
    /// A producer's texts in one language, to write.
    pub struct ProducerTranslationFields {
        /// HTML; the shop takes out what it thinks dangerous.
        pub description: String,
        /// Title for search engines.
        pub seo_title: String,
        /// Description for search engines.
        pub seo_description: String,
        /// Keywords for search engines.
        pub seo_keywords: String,
        /// Its part of the address.
        pub seo_url: String,
    }
}

resource!(Producer, "producers", producer_id, ProducerFields);
