//! `categories` (Shoper API: categories). The parent is written and never read: the tree shows it.

use crate::table::{Column, Kind, Schema, Shown, Verbs, column};

/// Categories.
pub static CATEGORIES: Schema = Schema {
    resource: "categories",
    object: "category",
    verbs: Verbs::All,
    columns: COLUMNS,
    texts: TEXTS,
};

const COLUMNS: &[Column] = &[
    column("category_id", Kind::Key),
    column("order", Kind::Number).write().preset(1),
    column("root", Kind::Flag),
    column("in_loyalty", Kind::Flag),
    column("sort_type", Kind::Number).write(),
    column("image_background", Kind::Text),
    column("image_thumbnail", Kind::Text),
    column("translations", Kind::Texts),
    column("parent_id", Kind::Number).shown(Shown::Never),
];

const TEXTS: &[Column] = &[
    column("trans_id", Kind::TextKey),
    column("category_id", Kind::Key),
    column("name", Kind::Text).need(),
    column("description", Kind::Html).write(),
    column("description_bottom", Kind::Html).write(),
    column("active", Kind::Flag).write(),
    column("pres_id", Kind::Id),
    column("isdefault", Kind::Flag),
    column("lang_id", Kind::Language),
    column("seo_title", Kind::Text).write(),
    column("seo_description", Kind::Text).write(),
    column("seo_keywords", Kind::Text).write(),
    column("custom_heading", Kind::Text),
    column("seo_url", Kind::Text).write(),
    column("permalink", Kind::Permalink),
    column("items", Kind::Items),
    column("attribute_groups", Kind::Ids),
];

/// Where the columns are.
pub mod columns {
    use super::{COLUMNS, TEXTS};
    use crate::table::at;

    pub const ORDER: usize = at(COLUMNS, "order");
    pub const ROOT: usize = at(COLUMNS, "root");
    pub const BACKGROUND: usize = at(COLUMNS, "image_background");
    pub const THUMBNAIL: usize = at(COLUMNS, "image_thumbnail");
    pub const PARENT: usize = at(COLUMNS, "parent_id");

    pub const NAME: usize = at(TEXTS, "name");
    pub const ACTIVE: usize = at(TEXTS, "active");
}
