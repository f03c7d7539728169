//! Makes the data printable: an issued document must come out whatever was typed into a name.
//!
//! PDF/A forbids a character without a glyph, so characters that the embedded fonts lack are replaced by a box
//! and reported; invisible ones that could turn or hide text are dropped.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fonts::{FONTS, Fonts};

/// Stands for a character that no font has.
const BOX: char = '\u{25a1}';

/// Cleans every text in the data; returns the characters that were replaced.
pub(super) fn clean(data: &mut Value) -> String {
    let mut missing = BTreeSet::new();
    walk(data, &FONTS, &mut missing);
    missing.into_iter().collect()
}

fn walk(value: &mut Value, fonts: &Fonts, missing: &mut BTreeSet<char>) {
    match value {
        Value::String(text) => {
            if !text.bytes().all(|c| matches!(c, b' '..=b'~')) {
                *text = text
                    .chars()
                    .filter_map(|c| printable(c, fonts, missing))
                    .collect();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, fonts, missing)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|field| walk(field, fonts, missing)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn printable(c: char, fonts: &Fonts, missing: &mut BTreeSet<char>) -> Option<char> {
    match c {
        '\n' => Some(c),
        '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        _ if c.is_control() => None,
        // soft hyphen, zero-width, direction, variation selectors, byte order mark
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => None,
        _ if fonts.cover(c) => Some(c),
        _ => {
            missing.insert(c);
            Some(BOX)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_font_has_becomes_a_box_and_is_reported() {
        let mut data = serde_json::json!({"a": ["Zażółć gęślą jaźń\n€ Łódź", "東京 Жук\u{202e}\u{1b}[31m\t."]});
        assert_eq!(clean(&mut data), "京東");
        assert_eq!(data["a"][0], "Zażółć gęślą jaźń\n€ Łódź");
        assert_eq!(data["a"][1], "□□ Жук[31m .");
    }
}
