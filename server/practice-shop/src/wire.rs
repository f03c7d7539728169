//! Elements as they go out: JSON with Shoper's typing quirks (Shoper API: typing rules).

mod made;
mod number;

use std::fmt::Write as _;

pub use number::write_scaled;

use crate::{
    answer::write_text,
    catalogue::slug,
    schema::{Resource, category, producer, product},
    store::{Store, write_local},
    table::{Column, Kind, Row, Shown, Texts, Value},
};

/// Where an element is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// By itself or in its list.
    Alone,
    /// Inside another element: the stock of a product.
    Inside,
}

/// Writes an element as an object.
pub fn write_element(
    json: &mut String,
    store: &Store,
    resource: Resource,
    row: &Row,
    place: Place,
) {
    json.push('{');
    for (at, column) in resource.schema().columns.iter().enumerate() {
        let is_shown = match column.shown {
            Shown::Always => true,
            Shown::Alone => place == Place::Alone,
            Shown::Never => false,
        };
        if !is_shown {
            continue;
        }
        if column.kind == Kind::Made {
            made::write(json, store, resource, row, at);
            continue;
        }
        name(json, column.name);
        match column.kind {
            Kind::Texts => translations(json, store, resource, row),
            _ => value(json, column, store.value(resource, row, at), row.id),
        }
    }
    json.push('}');
}

/// Writes the name of a member, with a comma unless it is the first.
fn name(json: &mut String, name: &str) {
    if !json.ends_with('{') {
        json.push(',');
    }
    json.push('"');
    json.push_str(name);
    json.push_str("\":");
}

/// Writes one value as its kind wants it.
fn value(json: &mut String, column: &Column, value: Value<'_>, key: u32) {
    // writing into a string does not fail
    let _ = match (column.kind, value) {
        (Kind::Key, _) => write!(json, "\"{key}\""),
        (Kind::NativeBool, value) => write!(json, "{}", value.int() != 0),
        (Kind::Ids, value) => write!(json, "[{}]", value.text()),
        (Kind::Json, Value::Text("") | Value::Null) => write!(json, "[]"),
        (Kind::Json, value) => write!(json, "{}", value.text()),
        (_, Value::Null) => write!(json, "null"),
        (Kind::NativeInt, value) => write!(json, "{}", value.int()),
        (Kind::Date, value) => {
            json.push('"');
            write_local(json, value.int());
            json.push('"');
            Ok(())
        }
        (_, Value::Text(text)) => {
            write_text(json, text);
            Ok(())
        }
        (kind, Value::Int(int)) => {
            json.push('"');
            write_scaled(json, kind, int);
            json.push('"');
            Ok(())
        }
    };
}

fn translations(json: &mut String, store: &Store, resource: Resource, row: &Row) {
    if row.texts.is_empty() {
        // an empty map of PHP
        json.push_str("[]");
        return;
    }
    json.push('{');
    for texts in &row.texts {
        name(json, store.locale(texts.language));
        translation(json, store, resource, row, texts);
    }
    json.push('}');
}

fn translation(json: &mut String, store: &Store, resource: Resource, row: &Row, texts: &Texts) {
    json.push('{');
    for (at, column) in resource.schema().texts.iter().enumerate() {
        name(json, column.name);
        // writing into a string does not fail
        let _ = match column.kind {
            Kind::TextKey => write!(json, "\"{}\"", text_key(row.id, texts.language)),
            Kind::Language => write!(json, "\"{}\"", texts.language),
            Kind::Items => write!(json, "{}", store.items(row.id)),
            Kind::Permalink => {
                write_text(json, &permalink(store, resource, row, texts));
                Ok(())
            }
            _ => {
                let kept = texts.value(resource.schema(), at);
                value(json, column, kept, row.id);
                Ok(())
            }
        };
    }
    json.push('}');
}

/// Ids of translations: those of the first language are the element's own.
pub fn text_key(element: u32, language: u32) -> u64 {
    u64::from(language - 1) * 10_000_000 + u64::from(element)
}

fn permalink(store: &Store, resource: Resource, row: &Row, texts: &Texts) -> String {
    let base = &store.base;
    let locale = store.locale(texts.language);
    let short = locale.split('_').next().unwrap_or_default();
    let id = row.id;
    match resource {
        Resource::Products => {
            let name = texts.value(resource.schema(), product::NAME).text();
            format!("{base}/{short}/p/{}/{id}", slug(name))
        }
        Resource::Categories => {
            let name = texts.value(resource.schema(), category::NAME).text();
            format!("{base}/{short}/c/{}/{id}", slug(name))
        }
        _ => {
            let name = row.value(resource.schema(), producer::NAME).text();
            format!("{base}/{locale}/producer/{}/{id}", slug(name))
        }
    }
}
