//! Values that a template prints: each knows its number and its Polish text.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use time::Date;

/// The space between groups of three digits: it never breaks a line.
const GROUP_SPACE: char = '\u{a0}';

/// An amount of money in hundredths of the document's currency.
///
/// A template sees `(hundredths: 123456, text: "1 234,56")`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Amount(pub i64);

/// A quantity with up to six decimal places, as millionths of the unit.
///
/// A template sees `(millionths: 1500000, text: "1,5")`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(pub i64);

/// A unit price with two to eight decimal places, as hundred-millionths of the currency.
///
/// A template sees `(e8: 1234567, text: "0,01234567")`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitPrice(pub i64);

/// A calendar day.
///
/// A template sees `(iso: "2026-11-23", text: "23.11.2026")`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

/// A text in Polish and English; a template prints the one or both that `language` asks for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Bilingual {
    /// The Polish text.
    pub pl: String,
    /// The English text.
    pub en: String,
}

impl Bilingual {
    /// A text in both languages.
    pub fn new(pl: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            pl: pl.into(),
            en: en.into(),
        }
    }
}

impl Amount {
    /// `1 234,56`, with a hard space and a plain hyphen for negatives (spreadsheets understand it).
    pub fn text(self) -> String {
        decimal_text(self.0, 2, 2)
    }
}

impl Quantity {
    /// `1,5`: no more decimals than needed.
    pub fn text(self) -> String {
        decimal_text(self.0, 6, 0)
    }
}

impl UnitPrice {
    /// `12,50` or `0,01234567`: at least two decimals, no more than needed.
    pub fn text(self) -> String {
        decimal_text(self.0, 8, 2)
    }
}

impl Day {
    /// `23.11.2026`, the order Polish readers expect.
    pub fn text(self) -> String {
        let (year, month, day) = (self.0.year(), u8::from(self.0.month()), self.0.day());
        format!("{day:02}.{month:02}.{year:04}")
    }

    /// `2026-11-23`.
    pub fn iso(self) -> String {
        let (year, month, day) = (self.0.year(), u8::from(self.0.month()), self.0.day());
        format!("{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        number_and_text(serializer, "hundredths", self.0, &self.text())
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        number_and_text(serializer, "millionths", self.0, &self.text())
    }
}

impl Serialize for UnitPrice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        number_and_text(serializer, "e8", self.0, &self.text())
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Day", 2)?;
        out.serialize_field("iso", &self.iso())?;
        out.serialize_field("text", &self.text())?;
        out.end()
    }
}

fn number_and_text<S: Serializer>(
    serializer: S,
    name: &'static str,
    number: i64,
    text: &str,
) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_struct("Number", 2)?;
    out.serialize_field(name, &number)?;
    out.serialize_field("text", text)?;
    out.end()
}

/// `scaled` is the number times 10^`places`; at least `places_min` decimals are kept.
fn decimal_text(scaled: i64, places: u32, places_min: usize) -> String {
    let unit = 10_u64.pow(places);
    let magnitude = scaled.unsigned_abs();
    let mut fraction = format!("{:0width$}", magnitude % unit, width = places as usize);
    while fraction.len() > places_min && fraction.ends_with('0') {
        fraction.pop();
    }
    let mut text = String::new();
    if scaled < 0 {
        text.push('-');
    }
    let whole = (magnitude / unit).to_string();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            text.push(GROUP_SPACE);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(',');
        text.push_str(&fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_printed_the_polish_way() {
        let table = [
            (0, "0,00"),
            (5, "0,05"),
            (123_456, "1\u{a0}234,56"),
            (-123_456_789, "-1\u{a0}234\u{a0}567,89"),
            (99_999, "999,99"),
            (
                i64::MIN,
                "-92\u{a0}233\u{a0}720\u{a0}368\u{a0}547\u{a0}758,08",
            ),
        ];
        for (hundredths, expected) in table {
            assert_eq!(Amount(hundredths).text(), expected);
        }
    }

    #[test]
    fn quantities_and_prices_keep_only_the_decimals_they_need() {
        assert_eq!(Quantity(1_000_000).text(), "1");
        assert_eq!(Quantity(1_234_500_001).text(), "1\u{a0}234,500001");
        assert_eq!(Quantity(-500_000).text(), "-0,5");
        assert_eq!(UnitPrice(1_250_000_000).text(), "12,50");
        assert_eq!(UnitPrice(1_234_567).text(), "0,01234567");
        assert_eq!(UnitPrice(100_000_000_000).text(), "1\u{a0}000,00");
    }

    #[test]
    fn a_template_sees_the_number_and_its_text() {
        let seen = serde_json::to_string(&Amount(123_456)).unwrap();
        assert_eq!(seen, "{\"hundredths\":123456,\"text\":\"1\u{a0}234,56\"}");
        let day = Day(Date::from_calendar_date(2026, time::Month::March, 5).unwrap());
        let seen = serde_json::to_string(&day).unwrap();
        assert_eq!(seen, r#"{"iso":"2026-03-05","text":"05.03.2026"}"#);
    }
}
