//! Members with a shape of their own, or none at all (Shoper API: products).

use std::fmt::Write as _;

use super::{Place, name, write_element};
use crate::{
    schema::{Resource, product, stock},
    store::Store,
    table::{Row, Value},
};

/// Writes a made member with its name, or leaves it out.
pub fn write(json: &mut String, store: &Store, resource: Resource, row: &Row, column: usize) {
    let schema = resource.schema();
    let kept = match row.cells.get(column).map(Value::from) {
        Some(Value::Text(text)) => text,
        _ => "",
    };
    let member = schema.columns[column].name;
    match (resource, column) {
        (Resource::Products, product::CATEGORY) => {
            name(json, member);
            main_category(json, row);
        }
        (Resource::Products, product::STOCK) => {
            name(json, member);
            basic_stock(json, store, row);
        }
        (Resource::Products, product::OPTIONS) => {
            name(json, member);
            variants(json, row);
        }
        (Resource::Products, product::MAIN_IMAGE) => {
            name(json, member);
            main_image(json, store, row);
        }
        (Resource::Products, product::ATTRIBUTES) => {
            name(json, member);
            json.push_str(if kept.is_empty() { "[]" } else { kept });
        }
        (Resource::Products, product::SAFETY) => {
            name(json, member);
            json.push_str(if kept.is_empty() { NO_SAFETY } else { kept });
        }
        // an empty map in some rows, nothing at all in others
        (Resource::Stocks, stock::ADDITIONAL_CODES)
            if kept.is_empty() && row.id.is_multiple_of(2) =>
        {
            name(json, member);
            json.push_str("[]");
        }
        // a promotion that runs, parts of a bundle: there only where they are
        _ if !kept.is_empty() => {
            name(json, member);
            json.push_str(kept);
        }
        _ => {}
    }
}

const NO_SAFETY: &str = r#"{"gpsr_producer_id":null,"gpsr_importer_id":null,"gpsr_responsible_id":null,"gpsr_certificates":[]}"#;

/// A number in every fourth row, a text in the others, so that clients take both.
fn main_category(json: &mut String, row: &Row) {
    let id = row
        .value(Resource::Products.schema(), product::CATEGORY)
        .int();
    // writing into a string does not fail
    let _ = match row.id % 4 {
        2 => write!(json, "{id}"),
        _ => write!(json, "\"{id}\""),
    };
}

fn basic_stock(json: &mut String, store: &Store, row: &Row) {
    let basic = row.stocks.first();
    match basic.and_then(|id| store.get(Resource::Stocks, *id)) {
        Some(basic) => write_element(json, store, Resource::Stocks, basic, Place::Inside),
        None => json.push_str("[]"),
    }
}

/// `options` of a product are the ids of its variants' stock rows.
fn variants(json: &mut String, row: &Row) {
    json.push('[');
    for (at, id) in row.stocks.iter().skip(1).enumerate() {
        let comma = if at == 0 { "" } else { "," };
        // writing into a string does not fail
        let _ = write!(json, "{comma}{id}");
    }
    json.push(']');
}

/// The first picture, without `product_id` and `main`; without pictures `false` in some rows, null in others.
fn main_image(json: &mut String, store: &Store, row: &Row) {
    let first = row.images.first();
    let Some(image) = first.and_then(|id| store.get(Resource::Images, *id)) else {
        json.push_str(if row.id.is_multiple_of(2) {
            "null"
        } else {
            "false"
        });
        return;
    };
    let resource = Resource::Images;
    json.push('{');
    for member in ["gfx_id", "name", "unic_name", "order", "hidden"] {
        scalar(json, store, image, member);
    }
    name(json, "translations");
    super::translations(json, store, resource, image);
    scalar(json, store, image, "extension");
    json.push('}');
}

fn scalar(json: &mut String, store: &Store, image: &Row, member: &str) {
    let schema = Resource::Images.schema();
    if let Some(at) = schema.find(member) {
        name(json, member);
        let value = store.value(Resource::Images, image, at);
        super::value(json, &schema.columns[at], value, image.id);
    }
}
