//! The document for template authors names every field that they see.

use std::collections::BTreeSet;
use std::path::Path;

use kontor_print::samples;
use serde_json::Value;

fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.keys().cloned());
            fields.values().for_each(|field| keys(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn every_field_of_the_data_is_described_for_template_authors() {
    let mut found = BTreeSet::new();
    for (_, document) in samples::all() {
        keys(&serde_json::to_value(&document).unwrap(), &mut found);
    }
    assert!(found.len() > 80, "{}", found.len());
    let text = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/templates.md");
    let text = std::fs::read_to_string(text).unwrap();
    let words: BTreeSet<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    let missing: Vec<_> = found
        .iter()
        .filter(|key| !words.contains(key.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/templates.md does not name {missing:?}"
    );
}
