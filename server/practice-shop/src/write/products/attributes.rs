//! Attributes: written flat, read by groups (Shoper API: products).

use serde_json::Value as Json;

use crate::{
    answer::write_text,
    body::{Body, Problems, text_of},
    schema::{Resource, product},
    table::{Cell, Row, Value},
};

/// The attributes of the practice shop by group.
const GROUPS: [(&str, &[&str]); 2] = [("5", &["10", "11"]), ("6", &["12"])];

/// Sets attributes from `{"10": "wool"}`; those not named stay. A group without values reads as `[]`.
pub fn fill(row: &mut Row, body: &Body, problems: &mut Problems) {
    let given = match body.get("attributes") {
        Some(Json::Object(given)) => given,
        Some(Json::Array(none)) if none.is_empty() => return clear(row),
        None | Some(Json::Null) => return,
        Some(_) => return problems.wrong("attributes", "Oczekiwano obiektu"),
    };
    let known = |id: &str| GROUPS.iter().any(|(_, ids)| ids.contains(&id));
    for id in given.keys().filter(|id| !known(id)) {
        problems.not_found("attributes", id);
    }
    let schema = Resource::Products.schema();
    let kept: Body = match row.cells.get(product::ATTRIBUTES).map(Value::from) {
        Some(Value::Text(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => Body::new(),
    };
    let mut json = String::from("{");
    for (group, ids) in GROUPS {
        if json.len() > 1 {
            json.push(',');
        }
        write_text(&mut json, group);
        json.push(':');
        let values = ids.iter().filter_map(|id| {
            let kept = kept.get(group).and_then(|group| group.get(*id));
            let value = text_of(given.get(*id).or(kept)?);
            (!value.is_empty()).then_some((*id, value))
        });
        write_group(&mut json, values);
    }
    json.push('}');
    row.set(schema, product::ATTRIBUTES, Cell::text(&json));
}

fn clear(row: &mut Row) {
    row.set(
        Resource::Products.schema(),
        product::ATTRIBUTES,
        Cell::text(""),
    );
}

fn write_group<'a>(json: &mut String, values: impl Iterator<Item = (&'a str, String)>) {
    let mut is_empty = true;
    for (id, value) in values {
        json.push(if is_empty { '{' } else { ',' });
        is_empty = false;
        write_text(json, id);
        json.push(':');
        write_text(json, &value);
    }
    json.push_str(if is_empty { "[]" } else { "}" });
}
