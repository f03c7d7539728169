//! One value between a database and the archive.

use serde_json::Value;

use super::{FoundColumn, FoundTable};
use crate::{ColumnKind, StoreError};

/// Digits of a second's fraction in the archive.
const MICROS_DIGITS: usize = 6;

/// As the archive has it: numbers for yes and no become words, moments get their full length.
pub(super) fn portable(
    table: &FoundTable,
    column: &FoundColumn,
    value: Value,
) -> Result<Value, StoreError> {
    let value = match (column.kind, &value) {
        (ColumnKind::Bool, Value::Number(number)) => match number.as_i64() {
            Some(0) => Value::Bool(false),
            Some(1) => Value::Bool(true),
            _ => value,
        },
        (ColumnKind::Moment, Value::String(text)) => {
            portable_moment(text).map_or(value.clone(), Value::from)
        }
        _ => value,
    };
    checked(table, column, value)
}

/// As the database takes it. Moments on SQLite are written as Diesel writes them, so that equal ones are equal texts.
pub(super) fn stored(
    table: &FoundTable,
    column: &FoundColumn,
    value: Value,
    is_sqlite: bool,
) -> Result<Value, StoreError> {
    let value = checked(table, column, value)?;
    match (column.kind, &value) {
        (ColumnKind::Moment, Value::String(text)) => Ok(stored_moment(text, is_sqlite).into()),
        _ => Ok(value),
    }
}

/// `2026-11-23 11:00:00[.5]` to `2026-11-23T11:00:00.500000Z`.
fn portable_moment(text: &str) -> Option<String> {
    let (day, time) = text.split_once(' ')?;
    let (seconds, fraction) = time.split_once('.').unwrap_or((time, ""));
    (fraction.len() <= MICROS_DIGITS)
        .then(|| format!("{day}T{seconds}.{fraction:0<MICROS_DIGITS$}Z"))
}

/// The other way; the text has been checked.
fn stored_moment(text: &str, is_sqlite: bool) -> String {
    let text = text.trim_end_matches('Z').replacen('T', " ", 1);
    if is_sqlite {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

fn checked(table: &FoundTable, column: &FoundColumn, value: Value) -> Result<Value, StoreError> {
    let fits = match (column.kind, &value) {
        (_, Value::Null) => column.nullable,
        (ColumnKind::Bytes, Value::String(text)) => is_hex(text),
        (ColumnKind::Integer, Value::Number(number)) => number.is_i64(),
        (ColumnKind::Text, Value::String(_)) | (ColumnKind::Bool, Value::Bool(_)) => true,
        (ColumnKind::Date, Value::String(text)) => has_shape(text, "0000-00-00"),
        (ColumnKind::Moment, Value::String(text)) => has_shape(text, "0000-00-00T00:00:00.000000Z"),
        _ => false,
    };
    if fits {
        Ok(value)
    } else {
        Err(wrong(&format!(
            "{}.{}: not a value of kind {:?}",
            table.name, column.name, column.kind
        )))
    }
}

pub(super) fn wrong(text: &str) -> StoreError {
    StoreError::Value(text.into())
}

fn is_hex(text: &str) -> bool {
    text.len().is_multiple_of(2)
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Digits where the shape has a 0, the shape's own characters elsewhere.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(found, wanted)| match wanted {
                b'0' => found.is_ascii_digit(),
                other => found == other,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_go_out_and_in_without_loss() {
        for (stored, portable) in [
            ("2026-11-23 11:00:00", "2026-11-23T11:00:00.000000Z"),
            ("2026-11-23 11:00:00.5", "2026-11-23T11:00:00.500000Z"),
            ("2026-11-23 11:00:10.123456", "2026-11-23T11:00:10.123456Z"),
        ] {
            assert_eq!(portable_moment(stored).as_deref(), Some(portable));
            assert_eq!(stored_moment(portable, true), stored);
        }
        assert_eq!(
            stored_moment("2026-11-23T11:00:00.500000Z", false),
            "2026-11-23 11:00:00.500000"
        );
    }
}
