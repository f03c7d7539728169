//! Stock rows: price, quantity, weight and codes of a product or of a variant.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::reference::{Availability, Delivery, Link};
use crate::{
    Decimal, Id, Product, ProductImage, Unit, decode,
    resource::{fields, resource},
};

/// A stock row: the basic one of a product (also inside of it), or that of a variant.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct ProductStock {
    /// Its number.
    pub stock_id: Id<ProductStock>,
    /// Whose it is.
    #[serde(default, deserialize_with = "decode::id")]
    pub product_id: Option<Id<Product>>,
    /// Whether it is that of a variant.
    #[serde(default, deserialize_with = "decode::flag")]
    pub extended: Option<bool>,
    /// Gross price, in the product's currency; for a variant see [`price_type`](Self::price_type).
    #[serde(default, deserialize_with = "decode::decimal")]
    pub price: Option<Decimal>,
    /// What a variant's price means: 0 the basic one, 1 its own, 2 basic plus, 3 basic minus.
    #[serde(default, deserialize_with = "decode::whole")]
    pub price_type: Option<i64>,
    /// Gross purchase price.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub price_buying: Option<Decimal>,
    /// Gross wholesale price.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub price_wholesale: Option<Decimal>,
    /// Gross special price.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub price_special: Option<Decimal>,
    /// The price that counts now, without a promotion.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub comp_price: Option<Decimal>,
    /// The price that counts now, with a promotion.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub comp_promo_price: Option<Decimal>,
    /// Lowest price of the last 30 days.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub historical_lowest_price: Option<Decimal>,
    /// Quantity; with the module of warehouses the sum of theirs.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub stock: Option<Decimal>,
    /// Quantity at which the shop warns.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub warn_level: Option<Decimal>,
    /// Quantity sold.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub sold: Option<Decimal>,
    /// Quantity in a package.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub package: Option<Decimal>,
    /// Weight, in the unit that the shop's configuration names.
    #[serde(default, deserialize_with = "decode::decimal")]
    pub weight: Option<Decimal>,
    /// What a variant's weight means: 0 the basic one, 1 its own, 2 basic plus, 3 basic minus.
    #[serde(default, deserialize_with = "decode::whole")]
    pub weight_type: Option<i64>,
    /// Whether it can be bought.
    #[serde(default, deserialize_with = "decode::flag")]
    pub active: Option<bool>,
    /// Whether it is the variant chosen first.
    #[serde(default, deserialize_with = "decode::flag")]
    pub default: Option<bool>,
    /// Availability set by hand; `None` means by quantity.
    #[serde(default, deserialize_with = "decode::id")]
    pub availability_id: Option<Id<Availability>>,
    /// Availability that counts.
    #[serde(default, deserialize_with = "decode::id")]
    pub calculated_availability_id: Option<Id<Availability>>,
    /// Time of delivery.
    #[serde(default, deserialize_with = "decode::id")]
    pub delivery_id: Option<Id<Delivery>>,
    /// The variant's picture.
    #[serde(default, deserialize_with = "decode::id")]
    pub gfx_id: Option<Id<ProductImage>>,
    /// Its code; that of the basic row is the product's.
    #[serde(default, deserialize_with = "decode::text")]
    pub code: String,
    /// Its bar code.
    #[serde(default, deserialize_with = "decode::text")]
    pub ean: String,
    /// Unit of the price per unit.
    #[serde(default, deserialize_with = "decode::id")]
    pub calculation_unit_id: Option<Id<Unit>>,
    /// Further codes.
    #[serde(default, deserialize_with = "decode::object")]
    pub additional_codes: Option<AdditionalCodes>,
    /// Quantities by warehouse, with the module of warehouses.
    #[serde(default, deserialize_with = "decode::map")]
    pub warehouses: BTreeMap<String, Quantity>,
    /// What makes the variant: option to value, by their numbers.
    #[serde(default, deserialize_with = "decode::map")]
    pub options: BTreeMap<String, Text>,
}

/// A quantity in a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Quantity(#[serde(deserialize_with = "decode::decimal")] pub Option<Decimal>);

/// A text in a map.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Text(#[serde(deserialize_with = "decode::text")] pub String);

/// Codes beside code and EAN.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct AdditionalCodes {
    /// Mark of goods and services for the register (`GTU_01` … `GTU_13`); empty or `none` without one.
    #[serde(deserialize_with = "decode::text")]
    pub gtu: String,
    /// The producer's code.
    #[serde(deserialize_with = "decode::text")]
    pub producer: String,
    /// The warehouse's code.
    #[serde(deserialize_with = "decode::text")]
    pub warehouse: String,
    /// ISBN.
    #[serde(deserialize_with = "decode::text")]
    pub isbn: String,
    /// KGO: fee for the disposal of electric equipment.
    #[serde(deserialize_with = "decode::text")]
    pub kgo: String,
    /// BLOZ 12: number of a medicine.
    #[serde(deserialize_with = "decode::text")]
    pub bloz12: String,
    /// BLOZ 7: number of a medicine.
    #[serde(deserialize_with = "decode::text")]
    pub bloz7: String,
    /// Code 39.
    #[serde(deserialize_with = "decode::text")]
    pub code39: String,
}

fields! {
    /// Codes beside code and EAN, to write.
    pub struct AdditionalCodesFields {
        /// Mark of goods and services for the register (`GTU_01` … `GTU_13`, `none`).
        pub gtu: String,
        /// The producer's code.
        pub producer: String,
        /// The warehouse's code.
        pub warehouse: String,
        /// ISBN.
        pub isbn: String,
        /// KGO.
        pub kgo: String,
        /// BLOZ 12.
        pub bloz12: String,
        /// BLOZ 7.
        pub bloz7: String,
        /// Code 39.
        pub code39: String,
    }
}

fields! {
    /// The basic stock row inside of a product, to write. To add a product, the price is needed.
    pub struct StockFields {
        /// Gross price.
        pub price: Decimal,
        /// Gross purchase price.
        pub price_buying: Decimal,
        /// Gross wholesale price.
        pub price_wholesale: Decimal,
        /// Gross special price.
        pub price_special: Decimal,
        /// Quantity. It overwrites what was sold meanwhile: prefer [`stock_relative`](Self::stock_relative).
        pub stock: Decimal,
        /// Difference of the quantity. Not to be repeated in doubt.
        pub stock_relative: Decimal,
        /// Quantity at which the shop warns.
        pub warn_level: Decimal,
        /// Quantity in a package.
        pub package: Decimal,
        /// Weight, in the unit that the shop's configuration names.
        pub weight: Decimal,
        /// Availability set by hand.
        pub availability_id: Link<Availability>,
        /// Time of delivery.
        pub delivery_id: Link<Delivery>,
        /// Further codes.
        pub additional_codes: AdditionalCodesFields,
        /// Quantities by warehouse, with the module of warehouses.
        pub warehouses: BTreeMap<String, Decimal>,
    }
}

fields! {
    /// A stock row by itself, to write. To add one (a variant), the product is needed.
    pub struct ProductStockFields {
        /// Whose it is.
        pub product_id: Id<Product>,
        /// Whether it is that of a variant; only when adding.
        #[serde(serialize_with = "super::reference::flag")]
        pub extended: bool,
        /// Gross price.
        pub price: Decimal,
        /// What a variant's price means.
        pub price_type: i64,
        /// Gross purchase price.
        pub price_buying: Decimal,
        /// Quantity.
        pub stock: Decimal,
        /// Difference of the quantity. Not to be repeated in doubt.
        pub stock_relative: Decimal,
        /// Quantity at which the shop warns.
        pub warn_level: Decimal,
        /// Weight.
        pub weight: Decimal,
        /// What a variant's weight means.
        pub weight_type: i64,
        /// Whether it can be bought; a new variant cannot until this is set.
        #[serde(serialize_with = "super::reference::flag")]
        pub active: bool,
        /// Whether it is the variant chosen first.
        #[serde(serialize_with = "super::reference::flag")]
        pub default: bool,
        /// Availability set by hand.
        pub availability_id: Link<Availability>,
        /// Time of delivery.
        pub delivery_id: Link<Delivery>,
        /// The variant's picture.
        pub gfx_id: Link<ProductImage>,
        /// Its code.
        pub code: String,
        /// Its bar code; the shop checks it, empty is allowed.
        pub ean: String,
        /// Further codes.
        pub additional_codes: AdditionalCodesFields,
        /// What makes the variant: option to value, by their numbers.
        pub options: BTreeMap<u64, u64>,
        /// Quantities by warehouse, with the module of warehouses.
        pub warehouses: BTreeMap<String, Decimal>,
    }
}

resource!(ProductStock, "product-stocks", stock_id, ProductStockFields);
