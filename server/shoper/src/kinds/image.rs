//! Pictures of products ("zdjęcia").

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;

use super::Translations;
use crate::{
    Id, Language, Product, decode,
    resource::{fields, resource},
};

/// A picture of a product.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct ProductImage {
    /// Its number.
    pub gfx_id: Id<ProductImage>,
    /// Whose it is.
    #[serde(default, deserialize_with = "decode::id")]
    pub product_id: Option<Id<Product>>,
    /// The name in the default language.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// The name of its file, without the ending; normally its number.
    #[serde(default, deserialize_with = "decode::text")]
    pub unic_name: String,
    /// The ending of its file: `jpg`.
    #[serde(default, deserialize_with = "decode::text")]
    pub extension: String,
    /// Its place among the product's pictures, from 1.
    #[serde(default, deserialize_with = "decode::whole")]
    pub order: Option<i64>,
    /// Whether the shop hides it.
    #[serde(default, deserialize_with = "decode::flag")]
    pub hidden: Option<bool>,
    /// Whether it is the product's main one.
    #[serde(default, deserialize_with = "decode::flag")]
    pub main: Option<bool>,
    /// Its texts.
    #[serde(default, deserialize_with = "decode::map")]
    pub translations: Translations<ImageTranslation>,
}

impl ProductImage {
    /// The name of its file: `701.jpg`; `None` if the shop did not tell it whole.
    pub fn file_name(&self) -> Option<String> {
        let whole = !self.unic_name.is_empty() && !self.extension.is_empty();
        whole.then(|| format!("{}.{}", self.unic_name, self.extension))
    }
}

/// A picture's texts in one language.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct ImageTranslation {
    /// The text shown in its place.
    #[serde(deserialize_with = "decode::text")]
    pub name: String,
    /// A description; older shops have none.
    #[serde(deserialize_with = "decode::text")]
    pub description: String,
    /// The language.
    #[serde(deserialize_with = "decode::id")]
    pub lang_id: Option<Id<Language>>,
}

fields! {
    /// A picture to write. To add one, the product and either `url` or `content` are needed. The first picture becomes the
    /// main one. Whether the shop follows `order` and `main` is not known for sure: read them back.
    pub struct ProductImageFields {
        /// Whose it is.
        pub product_id: Id<Product>,
        /// From where the shop shall fetch it.
        pub url: String,
        /// Its bytes in base64: [`ProductImageFields::content`].
        pub content: String,
        /// The name of its file as it was at home.
        pub name: String,
        /// Its place among the product's pictures.
        pub order: i64,
        /// Whether the shop hides it.
        #[serde(serialize_with = "super::reference::flag")]
        pub hidden: bool,
        /// Whether it shall be the main one.
        #[serde(serialize_with = "super::reference::flag")]
        pub main: bool,
        /// Its texts.
        pub translations: Translations<ImageTranslationFields>,
    }
}

impl ProductImageFields {
    /// A picture of this product with these bytes.
    pub fn content(product: Id<Product>, bytes: &[u8]) -> Self {
        Self {
            product_id: Some(product),
            content: Some(STANDARD.encode(bytes)),
            ..Self::default()
        }
    }
}

fields! {
    /// A picture's texts in one language, to write.
    pub struct ImageTranslationFields {
        /// The text shown in its place.
        pub name: String,
        /// A description.
        pub description: String,
    }
}

resource!(ProductImage, "product-images", gfx_id, ProductImageFields);
