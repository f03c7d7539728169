//! The kinds of element, a file each: what is read, and what can be written.

mod application;
mod category;
mod image;
mod language;
mod producer;
mod product;
mod reference;
mod stock;
mod tax;
mod unit;

pub use application::ApplicationConfig;
pub use category::{
    Category, CategoryFields, CategoryNode, CategoryTranslation, CategoryTranslationFields, Parent,
};
pub use image::{ImageTranslation, ImageTranslationFields, ProductImage, ProductImageFields};
pub use language::{Language, LanguageFields};
pub use producer::{Producer, ProducerFields, ProducerTranslation, ProducerTranslationFields};
pub use product::{
    Attributes, MainImage, Product, ProductFields, ProductTranslation, ProductTranslationFields,
    SafetyInformation, SpecialOffer,
};
pub use reference::{
    Availability, Collection, Currency, Delivery, FileFields, Gauge, Link, OptionGroup, Tag,
};
pub use stock::{
    AdditionalCodes, AdditionalCodesFields, ProductStock, ProductStockFields, Quantity,
    StockFields, Text,
};
pub use tax::Tax;
pub use unit::{Unit, UnitFields, UnitTranslation, UnitTranslationFields};

/// Texts by locale (`pl_PL`).
pub type Translations<T> = std::collections::BTreeMap<String, T>;
