//! `product-stocks`, and the `stock` inside a product (Shoper API: product-stocks).

use crate::table::{Column, Kind, Schema, Shown, Verbs, column};

/// Stock rows: the basic one of each product, and one for each variant.
pub static STOCKS: Schema = Schema {
    resource: "product-stocks",
    object: "product-stock",
    verbs: Verbs::All,
    columns: COLUMNS,
    texts: &[],
};

const COLUMNS: &[Column] = &[
    column("stock_id", Kind::Key),
    column("extended", Kind::Flag),
    column("price", Kind::Money).write(),
    column("price_type", Kind::Number).write().preset(1),
    column("price_buying", Kind::Money).write(),
    column("price_buying_net", Kind::Money).write(),
    column("stock", Kind::Quantity).write(),
    column("package", Kind::Quantity).write(),
    column("warn_level", Kind::Quantity).write(),
    column("sold", Kind::Quantity).write(),
    column("weight", Kind::Quantity).write(),
    column("weight_type", Kind::Number).write().preset(1),
    column("active", Kind::Flag).write().preset(1),
    column("default", Kind::Flag).write(),
    column("product_id", Kind::Id),
    column("availability_id", Kind::Id).write(),
    column("delivery_id", Kind::Id).write(),
    column("gfx_id", Kind::Id).write(),
    column("code", Kind::Text).write(),
    column("ean", Kind::Text).write(),
    column("comp_weight", Kind::Quantity).computed(),
    column("comp_price", Kind::Money).computed(),
    column("comp_promo_price", Kind::Money).computed(),
    // these hold the ordinary price until they are set
    column("price_wholesale", Kind::Money).write().nullable(),
    column("comp_price_wholesale", Kind::Money).computed(),
    column("comp_promo_price_wholesale", Kind::Money).computed(),
    column("price_special", Kind::Money).write().nullable(),
    column("comp_price_special", Kind::Money).computed(),
    column("comp_promo_price_special", Kind::Money).computed(),
    column("price_type_wholesale", Kind::Number).write(),
    column("price_type_special", Kind::Number).write(),
    column("calculation_unit_id", Kind::Id).write(),
    column("calculation_unit_ratio", Kind::Quantity).write(),
    column("historical_lowest_price", Kind::Money)
        .write()
        .nullable(),
    column("wholesale_historical_lowest_price", Kind::Money)
        .write()
        .nullable(),
    column("special_historical_lowest_price", Kind::Money)
        .write()
        .nullable(),
    column("calculated_availability_id", Kind::Id).computed(),
    // an object, `[]` or absent
    column("additional_codes", Kind::Made),
    column("options", Kind::Json).shown(Shown::Alone),
];

/// Where the columns are.
pub mod columns {
    use super::COLUMNS;
    use crate::table::at;

    pub const EXTENDED: usize = at(COLUMNS, "extended");
    pub const PRICE: usize = at(COLUMNS, "price");
    pub const PRICE_TYPE: usize = at(COLUMNS, "price_type");
    pub const STOCK: usize = at(COLUMNS, "stock");
    pub const WARN_LEVEL: usize = at(COLUMNS, "warn_level");
    pub const SOLD: usize = at(COLUMNS, "sold");
    pub const WEIGHT: usize = at(COLUMNS, "weight");
    pub const WEIGHT_TYPE: usize = at(COLUMNS, "weight_type");
    pub const ACTIVE: usize = at(COLUMNS, "active");
    pub const DEFAULT: usize = at(COLUMNS, "default");
    pub const PRODUCT: usize = at(COLUMNS, "product_id");
    pub const AVAILABILITY: usize = at(COLUMNS, "availability_id");
    pub const DELIVERY: usize = at(COLUMNS, "delivery_id");
    pub const CODE: usize = at(COLUMNS, "code");
    pub const EAN: usize = at(COLUMNS, "ean");
    pub const COMP_WEIGHT: usize = at(COLUMNS, "comp_weight");
    pub const COMP_PROMO_PRICE: usize = at(COLUMNS, "comp_promo_price");
    pub const WHOLESALE: usize = at(COLUMNS, "price_wholesale");
    pub const COMP_WHOLESALE: usize = at(COLUMNS, "comp_price_wholesale");
    pub const COMP_PROMO_WHOLESALE: usize = at(COLUMNS, "comp_promo_price_wholesale");
    pub const SPECIAL: usize = at(COLUMNS, "price_special");
    pub const COMP_SPECIAL: usize = at(COLUMNS, "comp_price_special");
    pub const COMP_PROMO_SPECIAL: usize = at(COLUMNS, "comp_promo_price_special");
    pub const LOWEST: usize = at(COLUMNS, "historical_lowest_price");
    pub const LOWEST_WHOLESALE: usize = at(COLUMNS, "wholesale_historical_lowest_price");
    pub const LOWEST_SPECIAL: usize = at(COLUMNS, "special_historical_lowest_price");
    pub const CALCULATED_AVAILABILITY: usize = at(COLUMNS, "calculated_availability_id");
    pub const ADDITIONAL_CODES: usize = at(COLUMNS, "additional_codes");
    pub const OPTIONS: usize = at(COLUMNS, "options");
}
