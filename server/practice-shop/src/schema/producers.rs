//! `producers` (Shoper API: producers).

use crate::table::{Column, Kind, Schema, Verbs, column};

/// Producers.
pub static PRODUCERS: Schema = Schema {
    resource: "producers",
    object: "producer",
    verbs: Verbs::All,
    columns: COLUMNS,
    texts: TEXTS,
};

const COLUMNS: &[Column] = &[
    column("producer_id", Kind::Key),
    column("name", Kind::Text).need(),
    column("web", Kind::Text).write(),
    // written as `{file, content}`, read as the file's name
    column("gfx", Kind::Text),
    column("isdefault", Kind::Flag),
    column("in_loyalty", Kind::Flag),
    column("sort_type", Kind::Number),
    column("translations", Kind::Texts),
];

const TEXTS: &[Column] = &[
    column("translation_id", Kind::TextKey),
    column("producer_id", Kind::Key),
    column("description", Kind::Html).write(),
    column("lang_id", Kind::Language),
    column("seo_title", Kind::Text).write(),
    column("seo_description", Kind::Text).write(),
    column("seo_keywords", Kind::Text).write(),
    column("seo_url", Kind::Text).write(),
    column("permalink", Kind::Permalink),
];

/// Where the columns are.
pub mod columns {
    use super::COLUMNS;
    use crate::table::at;

    pub const NAME: usize = at(COLUMNS, "name");
    pub const WEB: usize = at(COLUMNS, "web");
    pub const LOGO: usize = at(COLUMNS, "gfx");
}
