//! Requests that are wrong in one field each, made from a right one by its descriptor.

use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage as _, Value};

/// How deep messages inside messages are gone into.
const DEPTH_MAX: usize = 4;
/// Characters of a text that is too long everywhere.
const LONG_CHARACTERS: usize = 20_000;
/// Entries of a list that is too long everywhere.
const MANY: usize = 1_100;

/// Every variation, with what is wrong in it.
pub fn of(request: &DynamicMessage) -> Vec<(String, Vec<u8>)> {
    let mut found = vec![(
        "nothing in it".to_owned(),
        DynamicMessage::new(request.descriptor()).encode_to_vec(),
    )];
    for (what, message) in variations(request, DEPTH_MAX) {
        found.push((what, message.encode_to_vec()));
    }
    found
}

fn variations(message: &DynamicMessage, depth: usize) -> Vec<(String, DynamicMessage)> {
    let mut found = Vec::new();
    for field in message.descriptor().fields() {
        for (what, value) in values(message, &field, depth) {
            let mut changed = message.clone();
            changed.set_field(&field, value);
            found.push((format!("{}{what}", field.name()), changed));
        }
    }
    found
}

fn values(message: &DynamicMessage, field: &FieldDescriptor, depth: usize) -> Vec<(String, Value)> {
    let present = message.get_field(field).into_owned();
    if let Value::List(list) = &present {
        return list_values(field, list, depth);
    }
    single_values(field, &present, depth)
}

fn list_values(field: &FieldDescriptor, list: &[Value], depth: usize) -> Vec<(String, Value)> {
    let first = list
        .first()
        .cloned()
        .unwrap_or_else(|| Value::default_value(&field.kind()));
    let mut found = vec![
        (" empty".to_owned(), Value::List(Vec::new())),
        (
            " too many".to_owned(),
            Value::List(vec![first.clone(); MANY]),
        ),
    ];
    for (what, value) in single_values(field, &first, depth) {
        let mut changed = list.to_vec();
        if changed.is_empty() {
            changed.push(value);
        } else {
            changed[0] = value;
        }
        found.push((format!("[0]{what}"), Value::List(changed)));
    }
    found
}

fn single_values(field: &FieldDescriptor, present: &Value, depth: usize) -> Vec<(String, Value)> {
    let named = |values: Vec<(&str, Value)>| {
        values
            .into_iter()
            .map(|(what, value)| (format!(" {what}"), value))
            .collect()
    };
    match field.kind() {
        Kind::String => named(vec![
            ("empty", Value::String(String::new())),
            ("too long", Value::String("ż".repeat(LONG_CHARACTERS))),
            (
                "with control characters",
                Value::String("a\u{0}\u{1b}[31mb\r\u{202e}".to_owned()),
            ),
            ("like SQL", Value::String("' OR 1=1; --%_*\"".to_owned())),
        ]),
        Kind::Bytes => named(vec![("garbled", Value::Bytes(vec![0xff; 1_000].into()))]),
        Kind::Enum(_) => named(vec![
            ("unknown", Value::EnumNumber(9_999)),
            ("negative", Value::EnumNumber(-1)),
        ]),
        Kind::Int32 => named(vec![
            ("smallest", Value::I32(i32::MIN)),
            ("largest", Value::I32(i32::MAX)),
        ]),
        Kind::Int64 => named(vec![
            ("smallest", Value::I64(i64::MIN)),
            ("largest", Value::I64(i64::MAX)),
        ]),
        Kind::Message(_) => {
            let Value::Message(inside) = present else {
                return Vec::new();
            };
            let mut found = vec![(
                " empty".to_owned(),
                Value::Message(DynamicMessage::new(inside.descriptor())),
            )];
            if depth > 0 {
                found.extend(
                    variations(inside, depth - 1)
                        .into_iter()
                        .map(|(what, message)| (format!(".{what}"), Value::Message(message))),
                );
            }
            found
        }
        _ => Vec::new(),
    }
}
