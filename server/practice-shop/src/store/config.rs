//! `application-config`: what the shop's owner set (Shoper API: application-config). Types are mixed on purpose.

use serde_json::{Map, Value, json};

/// The settings by name.
#[derive(Debug)]
pub struct Config {
    values: Map<String, Value>,
}

impl Config {
    /// Those of a fresh Polish shop.
    pub fn fresh(base: &str) -> Self {
        let values = json!({
            "shop_url": base,
            "technical_url": base,
            "shop_name": "Sklep próbny",
            "shop_email": "sklep@sklep-probny.example",
            "shop_country": "PL",
            "shop_city": "Gdynia",
            "shop_phone": "",
            "shop_off": "",
            "license_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f001234567",
            "default_language_name": "pl_PL",
            "default_language_id": "1",
            "default_currency_id": "1",
            "default_currency_name": "PLN",
            "locale_timezone": "Europe/Warsaw",
            "locale_default_weight": "KILOGRAM",
            "locale_dimension": "CM",
            "product_defaults_tax_id": "1",
            "product_defaults_code": "2",
            "product_defaults_stock": "0",
            "product_defaults_warn_level": "1",
            "product_defaults_order": "1",
            "product_defaults_active": "",
            "product_defaults_weight": "0",
            "product_defaults_unit_id": "1",
            "product_defaults_availability_id": Value::Null,
            "product_defaults_delivery_id": "5",
            "product_defaults_bundle_unit_id": "4",
            "shopping_price_levels": "1",
            "shopping_update_stock_on_buy": "1",
            "shopping_allow_overselling": "",
            "shopping_parcel_create_status_id": "4",
            "shopping_parcel_send_status_id": "7",
            "shopping_newproducts_days": 14,
            "warehouses_enabled": false,
            "storefront_enabled": true,
            "loyalty_enable": "",
            "comment_enable": "1",
            "registration_confirm": Value::Null
        });
        match values {
            Value::Object(values) => Self { values },
            _ => Self { values: Map::new() },
        }
    }

    /// A whole number, however it is written; 0 if it is none.
    pub fn number(&self, name: &str) -> u32 {
        let text = self.text(name);
        text.parse().unwrap_or_default()
    }

    /// A text, however it is written.
    pub fn text(&self, name: &str) -> String {
        match self.values.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        }
    }

    /// Whether a setting is on: `true`, `"1"`, 1.
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.text(name).as_str(), "1" | "true")
    }

    /// Sets a value.
    pub fn set(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    /// All of them.
    pub fn values(&self) -> &Map<String, Value> {
        &self.values
    }
}
