//! What the shop says about itself.

use serde::Deserialize;

use super::{Availability, Currency, Delivery};
use crate::{Id, Language, Tax, Unit, decode};

/// The shop's configuration: the part that a synchronisation looks at. All of it is in
/// [`Element::json`](crate::Element::json).
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct ApplicationConfig {
    /// Address of the shop.
    #[serde(deserialize_with = "decode::text")]
    pub shop_url: String,
    /// Name of the shop.
    #[serde(deserialize_with = "decode::text")]
    pub shop_name: String,
    /// Number of the shop's licence.
    #[serde(deserialize_with = "decode::text")]
    pub license_id: String,
    /// Locale of the default language: `pl_PL`.
    #[serde(deserialize_with = "decode::text")]
    pub default_language_name: String,
    /// The default language.
    #[serde(deserialize_with = "decode::id")]
    pub default_language_id: Option<Id<Language>>,
    /// The default currency.
    #[serde(deserialize_with = "decode::id")]
    pub default_currency_id: Option<Id<Currency>>,
    /// Its name: `PLN`.
    #[serde(deserialize_with = "decode::text")]
    pub default_currency_name: String,
    /// The zone of all dates: `Europe/Warsaw`.
    #[serde(deserialize_with = "decode::text")]
    pub locale_timezone: String,
    /// The unit of weights: `KILOGRAM`.
    #[serde(deserialize_with = "decode::text")]
    pub locale_default_weight: String,
    /// VAT rate of a product added without one.
    #[serde(deserialize_with = "decode::id")]
    pub product_defaults_tax_id: Option<Id<Tax>>,
    /// Unit of a product added without one.
    #[serde(deserialize_with = "decode::id")]
    pub product_defaults_unit_id: Option<Id<Unit>>,
    /// Code of a product added without one: 1 none, 2 the next number, 3 random.
    #[serde(deserialize_with = "decode::whole")]
    pub product_defaults_code: Option<i64>,
    /// Availability of a product added without one.
    #[serde(deserialize_with = "decode::id")]
    pub product_defaults_availability_id: Option<Id<Availability>>,
    /// Time of delivery of a product added without one.
    #[serde(deserialize_with = "decode::id")]
    pub product_defaults_delivery_id: Option<Id<Delivery>>,
    /// Whether an order lowers the stock at once.
    #[serde(deserialize_with = "decode::flag")]
    pub shopping_update_stock_on_buy: Option<bool>,
    /// Whether more can be sold than there is.
    #[serde(deserialize_with = "decode::flag")]
    pub shopping_allow_overselling: Option<bool>,
    /// Whether the module of warehouses is on; then a product's stock cannot be written.
    #[serde(deserialize_with = "decode::flag")]
    pub warehouses_enabled: Option<bool>,
}
