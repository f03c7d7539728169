//! Categories ("kategorie") and their tree.

use serde::{Deserialize, Serialize, Serializer};

use super::{FileFields, Translations};
use crate::{
    Id, Language, decode,
    resource::{fields, resource},
};

/// A category. Its parent is not in it: the tree tells it, and a category whose parent is gone is in no tree.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Category {
    /// Its number.
    pub category_id: Id<Category>,
    /// Its place among its siblings.
    #[serde(default, deserialize_with = "decode::whole")]
    pub order: Option<i64>,
    /// Whether it stands at the top.
    #[serde(default, deserialize_with = "decode::flag")]
    pub root: Option<bool>,
    /// How its products are sorted.
    #[serde(default, deserialize_with = "decode::whole")]
    pub sort_type: Option<i64>,
    /// File name of its background picture.
    #[serde(default, deserialize_with = "decode::text")]
    pub image_background: String,
    /// File name of its small picture.
    #[serde(default, deserialize_with = "decode::text")]
    pub image_thumbnail: String,
    /// Its texts.
    #[serde(default, deserialize_with = "decode::map")]
    pub translations: Translations<CategoryTranslation>,
}

/// A category's texts in one language.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct CategoryTranslation {
    /// The name; siblings may share it.
    #[serde(deserialize_with = "decode::text")]
    pub name: String,
    /// HTML above its products.
    #[serde(deserialize_with = "decode::text")]
    pub description: String,
    /// HTML below its products.
    #[serde(deserialize_with = "decode::text")]
    pub description_bottom: String,
    /// Whether the shop shows it.
    #[serde(deserialize_with = "decode::flag")]
    pub active: Option<bool>,
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
    /// How many products it holds.
    #[serde(deserialize_with = "decode::whole")]
    pub items: Option<i64>,
}

/// A category in the tree, with those below it in their order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CategoryNode {
    /// Its number.
    pub id: Id<Category>,
    /// The categories below.
    #[serde(default, deserialize_with = "decode::list")]
    pub children: Vec<CategoryNode>,
}

/// Where a category stands, to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// At the top.
    Root,
    /// Under this one. The shop does not check that it exists.
    Category(Id<Category>),
}

impl Serialize for Parent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(match self {
            Self::Root => 0,
            Self::Category(id) => id.get(),
        })
    }
}

fields! {
    /// A category to write. To add one, parent and name are needed.
    pub struct CategoryFields {
        /// Where it stands; a change moves it.
        pub parent_id: Parent,
        /// Its place among its siblings.
        pub order: i64,
        /// How its products are sorted.
        pub sort_type: i64,
        /// Its background picture.
        pub image_background: FileFields,
        /// Its small picture.
        pub image_thumbnail: FileFields,
        /// Its texts.
        pub translations: Translations<CategoryTranslationFields>,
    }
}

fields! {
    /// A category's texts in one language, to write.
    pub struct CategoryTranslationFields {
        /// The name.
        pub name: String,
        /// HTML above its products.
        pub description: String,
        /// HTML below its products.
        pub description_bottom: String,
        /// Whether the shop shows it.
        #[serde(serialize_with = "super::reference::flag")]
        pub active: bool,
        /// Title for search engines.
        pub seo_title: String,
        /// Description for search engines.
        pub seo_description: String,
        /// Keywords for search engines.
        pub seo_keywords: String,
        /// Heading shown instead of the name.
        pub custom_heading: String,
        /// Its part of the address.
        pub seo_url: String,
    }
}

resource!(Category, "categories", category_id, CategoryFields);
