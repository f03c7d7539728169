//! The envelope of a list.

use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

/// `{"count":"56","pages":2,"page":1,"list":[…]}` (Shoper API: listing, envelope), its elements unread.
#[derive(Deserialize)]
pub(crate) struct Envelope<'a> {
    #[serde(default, deserialize_with = "super::whole")]
    pub(crate) count: Option<i64>,
    #[serde(default, deserialize_with = "super::whole")]
    pub(crate) pages: Option<i64>,
    #[serde(default, deserialize_with = "super::whole")]
    pub(crate) page: Option<i64>,
    #[serde(borrow)]
    pub(crate) list: RawList<'a>,
}

/// The texts of a list's elements. One integrator met the list as a map.
#[derive(Deserialize)]
pub(crate) struct RawList<'a>(
    #[serde(borrow, deserialize_with = "super::list")] pub(crate) Vec<&'a RawValue>,
);

/// The number in an element that cannot be read otherwise.
pub(crate) fn rejected_id(raw: &RawValue, field: &str) -> Option<u64> {
    let object: Map<String, Value> = serde_json::from_str(raw.get()).ok()?;
    match object.get(field)? {
        Value::String(text) => text.trim().parse().ok(),
        number => number.as_u64(),
    }
}
