//! `products` (Shoper API: products).

use crate::table::{Column, Kind, Schema, Verbs, column};

/// Products.
pub static PRODUCTS: Schema = Schema {
    resource: "products",
    object: "product",
    verbs: Verbs::All,
    columns: COLUMNS,
    texts: TEXTS,
};

const COLUMNS: &[Column] = &[
    column("product_id", Kind::Key),
    column("producer_id", Kind::Id).write(),
    column("group_id", Kind::Id),
    column("tax_id", Kind::Id).write(),
    column("add_date", Kind::Date),
    column("edit_date", Kind::Date),
    column("other_price", Kind::Money).write(),
    column("pkwiu", Kind::Text).write(),
    column("unit_id", Kind::Id).write(),
    column("in_loyalty", Kind::Flag),
    column("loyalty_score", Kind::NativeInt).nullable(),
    column("loyalty_price", Kind::NativeInt).nullable(),
    column("bestseller", Kind::Flag),
    column("newproduct", Kind::Flag),
    column("dimension_w", Kind::Length).write(),
    column("dimension_h", Kind::Length).write(),
    column("dimension_l", Kind::Length).write(),
    column("vol_weight", Kind::Length).write(),
    column("currency_id", Kind::Id).write(),
    column("gauge_id", Kind::Id).write(),
    column("unit_price_calculation", Kind::Flag).write(),
    column("type", Kind::Number),
    // a string in most rows, a number in some
    column("category_id", Kind::Made),
    column("categories", Kind::Ids),
    column("is_product_of_day", Kind::NativeBool).write(),
    column("is_digital", Kind::NativeInt),
    column("collections", Kind::Ids).write(),
    column("promo_price", Kind::Money).nullable(),
    // those of the basic stock row
    column("code", Kind::Text).computed(),
    column("ean", Kind::Text).computed(),
    column("stock", Kind::Made),
    column("translations", Kind::Texts),
    column("options", Kind::Made),
    column("options_non_stock", Kind::Json),
    column("attributes", Kind::Made),
    column("related", Kind::Ids).write(),
    column("main_image", Kind::Made),
    column("feeds_excludes", Kind::Ids).write(),
    column("tags", Kind::Ids).write(),
    column("safety_information", Kind::Made),
    column("special_offer", Kind::Made),
    column("children", Kind::Made),
];

const TEXTS: &[Column] = &[
    column("translation_id", Kind::TextKey),
    column("product_id", Kind::Key),
    column("name", Kind::Text).need(),
    column("short_description", Kind::Html).write(),
    column("description", Kind::Html).write(),
    column("active", Kind::Flag).write(),
    column("lang_id", Kind::Language),
    column("isdefault", Kind::Flag),
    column("seo_title", Kind::Text).write(),
    column("seo_description", Kind::Text).write(),
    column("seo_keywords", Kind::Text).write(),
    column("order", Kind::Number).write().preset(1),
    column("main_page", Kind::Flag).write(),
    column("main_page_order", Kind::Number).write(),
    column("booster", Kind::Text),
    column("seo_url", Kind::Text).write(),
    column("permalink", Kind::Permalink),
];

/// Where the columns are.
pub mod columns {
    use super::{COLUMNS, TEXTS};
    use crate::table::at;

    pub const PRODUCER: usize = at(COLUMNS, "producer_id");
    pub const GROUP: usize = at(COLUMNS, "group_id");
    pub const TAX: usize = at(COLUMNS, "tax_id");
    pub const ADDED: usize = at(COLUMNS, "add_date");
    pub const EDITED: usize = at(COLUMNS, "edit_date");
    pub const PKWIU: usize = at(COLUMNS, "pkwiu");
    pub const UNIT: usize = at(COLUMNS, "unit_id");
    pub const CURRENCY: usize = at(COLUMNS, "currency_id");
    pub const TYPE: usize = at(COLUMNS, "type");
    pub const CATEGORY: usize = at(COLUMNS, "category_id");
    pub const CATEGORIES: usize = at(COLUMNS, "categories");
    pub const COLLECTIONS: usize = at(COLUMNS, "collections");
    pub const PROMO_PRICE: usize = at(COLUMNS, "promo_price");
    pub const CODE: usize = at(COLUMNS, "code");
    pub const EAN: usize = at(COLUMNS, "ean");
    pub const STOCK: usize = at(COLUMNS, "stock");
    pub const OPTIONS: usize = at(COLUMNS, "options");
    pub const ATTRIBUTES: usize = at(COLUMNS, "attributes");
    pub const MAIN_IMAGE: usize = at(COLUMNS, "main_image");
    pub const TAGS: usize = at(COLUMNS, "tags");
    pub const SAFETY: usize = at(COLUMNS, "safety_information");
    pub const SPECIAL_OFFER: usize = at(COLUMNS, "special_offer");
    pub const CHILDREN: usize = at(COLUMNS, "children");

    pub const NAME: usize = at(TEXTS, "name");
    pub const SHORT_DESCRIPTION: usize = at(TEXTS, "short_description");
    pub const DESCRIPTION: usize = at(TEXTS, "description");
    pub const ACTIVE: usize = at(TEXTS, "active");
}
