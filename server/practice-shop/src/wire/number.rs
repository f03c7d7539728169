//! Numbers as texts.

use std::fmt::Write as _;

use crate::table::Kind;

/// Writes a scaled number with the places of its kind: `235.00`, `0.0000`, `0.25`, `7`.
pub fn write_scaled(text: &mut String, kind: Kind, int: i64) {
    let places = kind.places();
    if places == 0 {
        // writing into a string does not fail
        let _ = write!(text, "{int}");
        return;
    }
    let unit = 10_u64.pow(places);
    let (whole, rest) = (int.unsigned_abs() / unit, int.unsigned_abs() % unit);
    let sign = if int < 0 { "-" } else { "" };
    let width = places as usize;
    // writing into a string does not fail
    let _ = match (kind, rest) {
        (Kind::Quantity, 0) => write!(text, "{sign}{whole}"),
        _ => write!(text, "{sign}{whole}.{rest:0width$}"),
    };
    if kind == Kind::Quantity && rest != 0 {
        let end = text.trim_end_matches('0').len();
        text.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(kind: Kind, int: i64) -> String {
        let mut text = String::new();
        write_scaled(&mut text, kind, int);
        text
    }

    #[test]
    fn numbers_have_the_places_of_their_kind() {
        assert_eq!(written(Kind::Money, 23_500), "235.00");
        assert_eq!(written(Kind::Money, -5), "-0.05");
        assert_eq!(written(Kind::Length, 0), "0.0000");
        assert_eq!(written(Kind::Quantity, 2_500), "0.25");
        assert_eq!(written(Kind::Quantity, 70_000), "7");
        assert_eq!(written(Kind::Quantity, 100_000), "10");
        assert_eq!(written(Kind::Number, 10), "10");
    }
}
