//! `product-images` (Shoper API: product-images).

use crate::table::{Column, Kind, Schema, Verbs, column};

/// Pictures of products.
pub static IMAGES: Schema = Schema {
    resource: "product-images",
    // pictures are not among the objects of `object-mtime`: no caller can name this
    object: "",
    verbs: Verbs::All,
    columns: COLUMNS,
    texts: TEXTS,
};

const COLUMNS: &[Column] = &[
    column("gfx_id", Kind::Key),
    column("product_id", Kind::Id),
    column("name", Kind::Text).computed(),
    column("unic_name", Kind::Text),
    column("order", Kind::Number).preset(1),
    column("hidden", Kind::Flag).write(),
    column("main", Kind::NativeInt).computed(),
    column("translations", Kind::Texts),
    column("extension", Kind::Text),
];

const TEXTS: &[Column] = &[
    column("translation_id", Kind::TextKey),
    column("gfx_id", Kind::Key),
    column("name", Kind::Text).write(),
    column("description", Kind::Text).write(),
    column("lang_id", Kind::Language),
];

/// Where the columns are.
pub mod columns {
    use super::{COLUMNS, TEXTS};
    use crate::table::at;

    pub const PRODUCT: usize = at(COLUMNS, "product_id");
    pub const NAME: usize = at(COLUMNS, "name");
    pub const UNIC_NAME: usize = at(COLUMNS, "unic_name");
    pub const ORDER: usize = at(COLUMNS, "order");
    pub const MAIN: usize = at(COLUMNS, "main");
    pub const EXTENSION: usize = at(COLUMNS, "extension");

    pub const TEXT_NAME: usize = at(TEXTS, "name");
}
