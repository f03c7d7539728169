//! What of a shop's configuration decides how its elements are read and written.

use kontor_domain::sync::content::hash_text;
use kontor_shoper::{ApplicationConfig, Decimal};

/// The unit in which a shop weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeightUnit {
    /// Kilograms.
    #[default]
    Kilogram,
    /// Grams.
    Gram,
    /// Another one: weights are neither read nor written.
    Other,
}

/// What is known of a shop as a whole, read once in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopFacts {
    /// Locale of its default language, as `pl_PL`: the only one that is read and written.
    pub locale: String,
    /// Number of its default currency.
    pub currency: Option<u64>,
    /// Whether its default currency is PLN.
    pub sells_in_pln: bool,
    /// Whether it counts stock in warehouses: then stock is never written.
    pub warehouses: bool,
    /// The unit of its weights.
    pub weight: WeightUnit,
    /// VAT rate of a product without one.
    pub default_vat_rate: Option<u64>,
    /// Unit of a product without one.
    pub default_unit: Option<u64>,
    /// Zone of its dates, as `Europe/Warsaw`.
    pub time_zone: String,
}

impl ShopFacts {
    /// Out of the shop's configuration. What an old shop does not tell is as on a fresh Polish one.
    pub fn of(config: &ApplicationConfig) -> Self {
        let or = |text: &str, default: &str| {
            let text = text.trim();
            if text.is_empty() { default } else { text }.to_owned()
        };
        let currency = or(&config.default_currency_name, "PLN");
        Self {
            locale: or(&config.default_language_name, "pl_PL"),
            currency: config.default_currency_id.map(kontor_shoper::Id::get),
            sells_in_pln: currency.eq_ignore_ascii_case("PLN"),
            warehouses: config.warehouses_enabled == Some(true),
            weight: weight_unit(&config.locale_default_weight),
            default_vat_rate: config.product_defaults_tax_id.map(kontor_shoper::Id::get),
            default_unit: config.product_defaults_unit_id.map(kontor_shoper::Id::get),
            time_zone: or(&config.locale_timezone, "Europe/Warsaw"),
        }
    }

    /// A fingerprint of all that decides how elements are read: rows made under another one are made anew.
    pub fn fingerprint(&self) -> u64 {
        hash_text(&format!("{self:?}"))
    }
}

fn weight_unit(name: &str) -> WeightUnit {
    match name.trim().to_uppercase().as_str() {
        "" | "KILOGRAM" => WeightUnit::Kilogram,
        "GRAM" => WeightUnit::Gram,
        _ => WeightUnit::Other,
    }
}

impl WeightUnit {
    /// Millionths of a kilogram of a weight of the shop; none if it has more places or is in another unit.
    pub fn kilograms(self, weight: Decimal) -> Option<i64> {
        match self {
            Self::Kilogram => weight.scaled(6),
            Self::Gram => weight.scaled(3),
            Self::Other => None,
        }
    }

    /// The weight of the shop of millionths of a kilogram.
    pub fn weight(self, millionths: i64) -> Option<Decimal> {
        match self {
            Self::Kilogram => Decimal::new(millionths.into(), 6),
            Self::Gram => Decimal::new(millionths.into(), 3),
            Self::Other => None,
        }
    }

    /// The smallest weight that the shop keeps (four decimal places), in millionths of a kilogram.
    pub const fn step(self) -> i64 {
        match self {
            Self::Gram => 1,
            Self::Kilogram | Self::Other => 100,
        }
    }
}
