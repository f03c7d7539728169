//! `safety_information`: the dictionaries of product safety (GPSR) that a product points at.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::{
    body::{Body, text_of},
    schema::{Resource, product},
    table::{Cell, Row, Value},
};

const MEMBERS: [&str; 3] = [
    "gpsr_producer_id",
    "gpsr_importer_id",
    "gpsr_responsible_id",
];

/// Sets what the body names; the rest stays.
pub fn fill(row: &mut Row, body: &Body) {
    let Some(Json::Object(given)) = body.get("safety_information") else {
        return;
    };
    let kept: Body = match row.cells.get(product::SAFETY).map(Value::from) {
        Some(Value::Text(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => Body::new(),
    };
    let one = |name: &str| given.get(name).or_else(|| kept.get(name));
    let mut json = String::from("{");
    for name in MEMBERS {
        let id = one(name)
            .map(text_of)
            .and_then(|text| text.parse::<u32>().ok());
        let id = id.map_or_else(|| "null".to_owned(), |id| id.to_string());
        // writing into a string does not fail
        let _ = write!(json, "\"{name}\":{id},");
    }
    let certificates = one("gpsr_certificates").and_then(Json::as_array);
    let certificates = certificates.into_iter().flatten();
    let ids: Vec<String> = certificates
        .filter_map(|id| text_of(id).parse::<u32>().ok())
        .map(|id| id.to_string())
        .collect();
    // writing into a string does not fail
    let _ = write!(json, "\"gpsr_certificates\":[{}]}}", ids.join(","));
    row.set(
        Resource::Products.schema(),
        product::SAFETY,
        Cell::text(&json),
    );
}
