//! Products ("produkty").

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use time::PrimitiveDateTime;

use super::{
    Translations,
    reference::{Collection, Currency, Gauge, Link, OptionGroup, Tag},
    stock::{ProductStock, StockFields, Text},
};
use crate::{
    Category, Decimal, Id, Language, Producer, ProductImage, Tax, Unit, decode,
    resource::{fields, resource},
};

/// A product.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Product {
    /// Its number.
    pub product_id: Id<Product>,
    /// Its producer.
    #[serde(default, deserialize_with = "decode::id")]
    pub producer_id: Option<Id<Producer>>,
    /// The group of options that make its variants.
    #[serde(default, deserialize_with = "decode::id")]
    pub group_id: Option<Id<OptionGroup>>,
    /// Its VAT rate.
    #[serde(default, deserialize_with = "decode::id")]
    pub tax_id: Option<Id<Tax>>,
    /// When it was added, by the shop's own clock.
    #[serde(default, deserialize_with = "decode::moment")]
    pub add_date: Option<PrimitiveDateTime>,
    /// When it was last edited, by the shop's own clock. Sales and pictures need not count.
    #[serde(default, deserialize_with = "decode::moment")]
    pub edit_date: Option<PrimitiveDateTime>,
    /// Its price elsewhere.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub other_price: Option<Decimal>,
    /// PKWiU.
    #[serde(default, deserialize_with = "decode::text")]
    pub pkwiu: String,
    /// Its unit of measure.
    #[serde(default, deserialize_with = "decode::id")]
    pub unit_id: Option<Id<Unit>>,
    /// Width.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub dimension_w: Option<Decimal>,
    /// Height.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub dimension_h: Option<Decimal>,
    /// Length.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub dimension_l: Option<Decimal>,
    /// Weight by volume.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub vol_weight: Option<Decimal>,
    /// Its currency; `None` is the shop's.
    #[serde(default, deserialize_with = "decode::id")]
    pub currency_id: Option<Id<Currency>>,
    /// Size class for shipping.
    #[serde(default, deserialize_with = "decode::id")]
    pub gauge_id: Option<Id<Gauge>>,
    /// 0 a product, 1 a bundle.
    #[serde(default, rename = "type", deserialize_with = "decode::whole")]
    pub kind: Option<i64>,
    /// Its main category.
    #[serde(default, deserialize_with = "decode::id")]
    pub category_id: Option<Id<Category>>,
    /// All its categories, the main one included.
    #[serde(default, deserialize_with = "decode::ids")]
    pub categories: Vec<Id<Category>>,
    /// Whether it is a file and no thing.
    #[serde(default, deserialize_with = "decode::flag")]
    pub is_digital: Option<bool>,
    /// The collections it is in.
    #[serde(default, deserialize_with = "decode::ids")]
    pub collections: Vec<Id<Collection>>,
    /// Its price in a running promotion.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub promo_price: Option<Decimal>,
    /// Its code; unique in the shop unless empty.
    #[serde(default, deserialize_with = "decode::text")]
    pub code: String,
    /// Its bar code.
    #[serde(default, deserialize_with = "decode::text")]
    pub ean: String,
    /// Its basic stock row.
    #[serde(default, deserialize_with = "decode::object")]
    pub stock: Option<ProductStock>,
    /// Its texts.
    #[serde(default, deserialize_with = "decode::map")]
    pub translations: Translations<ProductTranslation>,
    /// The stock rows of its variants. (Not its options, whatever the name says.)
    #[serde(default, deserialize_with = "decode::ids")]
    pub options: Vec<Id<ProductStock>>,
    /// Its attributes.
    #[serde(default)]
    pub attributes: Attributes,
    /// Related products.
    #[serde(default, deserialize_with = "decode::ids")]
    pub related: Vec<Id<Product>>,
    /// Its main picture.
    #[serde(default, deserialize_with = "decode::object")]
    pub main_image: Option<MainImage>,
    /// Its tags.
    #[serde(default, deserialize_with = "decode::ids")]
    pub tags: Vec<Id<Tag>>,
    /// What the rules of product safety (GPSR) ask for.
    #[serde(default, deserialize_with = "decode::object")]
    pub safety_information: Option<SafetyInformation>,
    /// A running promotion.
    #[serde(default, deserialize_with = "decode::object")]
    pub special_offer: Option<SpecialOffer>,
    /// The mark for the register where older shops have it: [`Product::gtu`].
    #[serde(default, deserialize_with = "decode::text")]
    pub additional_gtu: String,
}

impl Product {
    /// Whether it has variants, each with a stock row of its own.
    pub fn has_variants(&self) -> bool {
        !self.options.is_empty()
    }

    /// The mark of goods and services for the register (`GTU_01` … `GTU_13`), where newer shops have it or else where
    /// older ones do; `None` without one.
    pub fn gtu(&self) -> Option<&str> {
        let newer = self
            .stock
            .as_ref()
            .and_then(|stock| stock.additional_codes.as_ref());
        let gtu = newer.map_or(&self.additional_gtu, |codes| &codes.gtu);
        (!matches!(gtu.as_str(), "" | "none")).then_some(gtu)
    }

    /// Whether it is made of other products.
    pub fn is_bundle(&self) -> bool {
        self.kind == Some(1)
    }
}

/// A product's texts in one language.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct ProductTranslation {
    /// The name.
    #[serde(deserialize_with = "decode::text")]
    pub name: String,
    /// Short description, HTML.
    #[serde(deserialize_with = "decode::text")]
    pub short_description: String,
    /// Description, HTML.
    #[serde(deserialize_with = "decode::text")]
    pub description: String,
    /// Whether the shop shows the product in this language.
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
    /// Weight in sorting.
    #[serde(deserialize_with = "decode::whole")]
    pub order: Option<i64>,
}

/// Attributes as they are read: group to attribute to value. (They are written flat.)
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes(pub BTreeMap<String, BTreeMap<String, Text>>);

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Group(#[serde(deserialize_with = "decode::map")] BTreeMap<String, Text>);
        let groups: BTreeMap<String, Group> = decode::map(deserializer)?;
        Ok(Self(
            groups
                .into_iter()
                .map(|(group, values)| (group, values.0))
                .collect(),
        ))
    }
}

/// A product's main picture, as the product tells it.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct MainImage {
    /// The picture.
    #[serde(default, deserialize_with = "decode::id")]
    pub gfx_id: Option<Id<ProductImage>>,
    /// The name in the default language.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// The name of its file, without the ending.
    #[serde(default, deserialize_with = "decode::text")]
    pub unic_name: String,
    /// The ending of its file.
    #[serde(default, deserialize_with = "decode::text")]
    pub extension: String,
}

/// What the rules of product safety (GPSR) ask for, by the numbers of the shop's dictionaries.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct SafetyInformation {
    /// The responsible producer.
    #[serde(deserialize_with = "decode::whole")]
    pub gpsr_producer_id: Option<i64>,
    /// The importer.
    #[serde(deserialize_with = "decode::whole")]
    pub gpsr_importer_id: Option<i64>,
    /// The responsible person.
    #[serde(deserialize_with = "decode::whole")]
    pub gpsr_responsible_id: Option<i64>,
}

/// A running promotion.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct SpecialOffer {
    /// Its number.
    #[serde(deserialize_with = "decode::whole")]
    pub promo_id: Option<i64>,
    /// The discount.
    #[serde(deserialize_with = "decode::decimal")]
    pub discount: Option<Decimal>,
    /// From when it runs.
    #[serde(deserialize_with = "decode::moment")]
    pub date_from: Option<PrimitiveDateTime>,
    /// Until when it runs.
    #[serde(deserialize_with = "decode::moment")]
    pub date_to: Option<PrimitiveDateTime>,
}

fields! {
    /// A product to write. To add one, the category, the name in one language and the price are needed; without `active` in
    /// the translation the new product is not shown. Lists are replaced as a whole.
    pub struct ProductFields {
        /// Its producer.
        pub producer_id: Link<Producer>,
        /// Its VAT rate.
        pub tax_id: Id<Tax>,
        /// Its unit of measure.
        pub unit_id: Id<Unit>,
        /// Its price elsewhere.
        pub other_price: Decimal,
        /// PKWiU.
        pub pkwiu: String,
        /// Its currency.
        pub currency_id: Link<Currency>,
        /// Size class for shipping.
        pub gauge_id: Link<Gauge>,
        /// Its main category.
        pub category_id: Id<Category>,
        /// All its categories, the main one included.
        pub categories: Vec<Id<Category>>,
        /// The collections it is in.
        pub collections: Vec<Id<Collection>>,
        /// Its code.
        pub code: String,
        /// Its bar code; the shop checks it, empty is allowed.
        pub ean: String,
        /// Its basic stock row.
        pub stock: StockFields,
        /// Its texts.
        pub translations: Translations<ProductTranslationFields>,
        /// Its attributes: attribute to value. (They are read by groups.)
        pub attributes: BTreeMap<String, String>,
        /// Related products.
        pub related: Vec<Id<Product>>,
        /// Its tags.
        pub tags: Vec<Id<Tag>>,
    }
}

fields! {
    /// A product's texts in one language, to write.
    pub struct ProductTranslationFields {
        /// The name.
        pub name: String,
        /// Short description, HTML.
        pub short_description: String,
        /// Description, HTML; the shop takes out what it thinks dangerous.
        pub description: String,
        /// Whether the shop shows the product in this language.
        #[serde(serialize_with = "super::reference::flag")]
        pub active: bool,
        /// Title for search engines.
        pub seo_title: String,
        /// Description for search engines.
        pub seo_description: String,
        /// Keywords for search engines.
        pub seo_keywords: String,
        /// Its part of the address.
        pub seo_url: String,
        /// Weight in sorting.
        pub order: i64,
    }
}

resource!(Product, "products", product_id, ProductFields);
