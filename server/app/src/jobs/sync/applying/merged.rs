//! An element's JSON as the shop has it after a write, without asking: what was sent, laid over what was there.
//!
//! Texts and the stock row are merged, lists replaced (Shoper API: products, update). Good enough for fingerprints until the
//! element is next read; where the shop may change what it was sent (HTML), it is read back instead.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::Error;

/// What was there with what was sent laid over it, and its number.
///
/// # Errors
/// [`Error::Internal`] if either is no JSON object, which is a defect.
pub(super) fn merged(
    before: Option<&str>,
    sent: &impl Serialize,
    (id_field, id): (&str, u64),
) -> Result<String, Error> {
    let broken = || Error::because("laying what was sent over what was there");
    let before = before.map(serde_json::from_str).transpose();
    let mut element = before.map_err(broken())?.unwrap_or(Value::Null);
    lay_over(&mut element, serde_json::to_value(sent).map_err(broken())?);
    let mut object = match element {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    object.insert(id_field.to_owned(), id.into());
    Ok(Value::Object(object).to_string())
}

fn lay_over(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (name, value) in above {
                lay_over(below.entry(name).or_insert(Value::Null), value);
            }
        }
        // what is empty may be a list where the shop means a map
        (below, above) => *below = above,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_sent_lies_over_what_was_there() {
        let before = r#"{"product_id":"7","code":"A","translations":{"pl_PL":{"name":"x","seo_url":"u"}},
            "stock":{"price":"1.00","stock":"5"},"categories":[1,2],"options":[]}"#;
        let sent = json!({
            "code": "B", "translations": {"pl_PL": {"name": "y"}}, "stock": {"price": "2.00"}, "categories": [3],
            "options": {"1": "2"},
        });
        let after = merged(Some(before), &sent, ("product_id", 7)).unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&after).unwrap(),
            json!({
                "product_id": 7, "code": "B", "translations": {"pl_PL": {"name": "y", "seo_url": "u"}},
                "stock": {"price": "2.00", "stock": "5"}, "categories": [3], "options": {"1": "2"},
            })
        );
    }

    #[test]
    fn a_new_element_is_what_was_sent() {
        let after = merged(None, &json!({"name": "x"}), ("producer_id", 9)).unwrap();
        assert_eq!(after, r#"{"name":"x","producer_id":9}"#);
    }
}
