//! Numbers of taxpayers registered for VAT in other countries of the European Union.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::refusal::Problem;
use crate::text::clean;

/// Shapes per country: `#` a digit, `A` a letter, `?` either, `*` either or `+` or `*`; anything else
/// stands for itself. After the European Commission's list (VIES).
const SHAPES: [(&str, &[&str]); 27] = [
    ("AT", &["U########"]),
    ("BE", &["##########"]),
    ("BG", &["#########", "##########"]),
    ("CY", &["########A"]),
    ("CZ", &["########", "#########", "##########"]),
    ("DE", &["#########"]),
    ("DK", &["########"]),
    ("EE", &["#########"]),
    ("EL", &["#########"]),
    ("ES", &["A########", "########A", "A#######A"]),
    ("FI", &["########"]),
    ("FR", &["??#########"]),
    ("HR", &["###########"]),
    ("HU", &["########"]),
    ("IE", &["#######A", "#######AA", "#*#####A"]),
    ("IT", &["###########"]),
    ("LT", &["#########", "############"]),
    ("LU", &["########"]),
    ("LV", &["###########"]),
    ("MT", &["########"]),
    ("NL", &["*********B##"]),
    ("PT", &["#########"]),
    (
        "RO",
        &[
            "##",
            "###",
            "####",
            "#####",
            "######",
            "#######",
            "########",
            "#########",
            "##########",
        ],
    ),
    ("SE", &["##########01"]),
    ("SI", &["########"]),
    ("SK", &["##########"]),
    ("XI", &["#########", "############", "GD###", "HA###"]),
];

/// A VAT number of another EU country (or Northern Ireland): prefix and number apart, as FA(3) has them
/// (`KodUE`, `NrVatUE`). Whether it is registered, only VIES knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct EuVat {
    country: String,
    number: String,
}

#[derive(Clone, Serialize, Deserialize)]
struct Raw {
    country: String,
    number: String,
}

impl EuVat {
    /// Checks the number against the shape of its country. Greece is `EL` (`GR` is understood), Northern
    /// Ireland `XI`; separators and the repeated prefix are taken away from the number.
    ///
    /// # Errors
    /// [`Problem`] `EU_VAT_COUNTRY`, `EU_VAT_IS_POLISH`, `EU_VAT_SHAPE`.
    pub fn parse(country: &str, number: &str) -> Result<Self, Problem> {
        let country = match clean(country).to_ascii_uppercase().as_str() {
            "PL" => return Err(polish()),
            "GR" => "EL".to_owned(),
            other => other.to_owned(),
        };
        let shapes = SHAPES
            .iter()
            .find(|(code, _)| *code == country)
            .map(|(_, shapes)| *shapes)
            .ok_or_else(unknown)?;
        let compact = crate::text::compact(number);
        let bare = compact.strip_prefix(country.as_str()).unwrap_or(&compact);
        // a number may begin with letters that look like a prefix: take what fits
        let number = [bare, &compact]
            .into_iter()
            .find(|number| shapes.iter().any(|shape| fits(number, shape)));
        match number {
            Some(number) => Ok(Self {
                number: number.to_owned(),
                country,
            }),
            None => Err(shape(&country, shapes[0])),
        }
    }

    /// The prefix (`KodUE`).
    pub fn country(&self) -> &str {
        &self.country
    }

    /// The number without the prefix (`NrVatUE`), 1 to 12 characters.
    pub fn number(&self) -> &str {
        &self.number
    }
}

impl fmt::Display for EuVat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.country, self.number)
    }
}

impl TryFrom<Raw> for EuVat {
    type Error = Problem;

    fn try_from(raw: Raw) -> Result<Self, Problem> {
        Self::parse(&raw.country, &raw.number)
    }
}

impl From<EuVat> for Raw {
    fn from(vat: EuVat) -> Self {
        Self {
            country: vat.country,
            number: vat.number,
        }
    }
}

/// The prefixes a number can have.
pub fn prefixes() -> impl Iterator<Item = &'static str> {
    SHAPES.iter().map(|(code, _)| *code)
}

fn fits(number: &str, shape: &str) -> bool {
    number.len() == shape.len()
        && number
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, place)| match place {
                b'#' => byte.is_ascii_digit(),
                b'A' => byte.is_ascii_uppercase(),
                b'?' => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
                b'*' => {
                    byte.is_ascii_digit()
                        || byte.is_ascii_uppercase()
                        || matches!(byte, b'+' | b'*')
                }
                exact => byte == exact,
            })
}

fn unknown() -> Problem {
    Problem::fixed(
        "EU_VAT_COUNTRY",
        "Numer VAT UE: podaj prefiks kraju Unii Europejskiej, np. DE, EL (Grecja) lub XI (Irlandia Północna).",
        "EU VAT number: give the prefix of an EU country, such as DE, EL (Greece) or XI (Northern Ireland).",
    )
}

fn polish() -> Problem {
    Problem::fixed(
        "EU_VAT_IS_POLISH",
        "Numer VAT UE: polskiego podatnika podaj w polu NIP, bez prefiksu.",
        "EU VAT number: give a Polish taxpayer in the field NIP, without the prefix.",
    )
}

fn shape(country: &str, example: &str) -> Problem {
    let pattern: String = example
        .replace('#', "9")
        .replace('?', "X")
        .replace('*', "9");
    Problem::new(
        "EU_VAT_SHAPE",
        format!(
            "Numer VAT UE: numer nie ma postaci używanej w kraju {country} (np. {country}{pattern}). Sprawdź numer."
        ),
        format!(
            "EU VAT number: it does not have the form used in {country} (such as {country}{pattern}). Check the number."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_shape_are_read() {
        for (country, number, expected) in [
            ("DE", "136 695 976", "DE136695976"),
            ("de", "DE136695976", "DE136695976"),
            ("GR", "094259216", "EL094259216"),
            ("EL", "EL094259216", "EL094259216"),
            ("XI", "123456789", "XI123456789"),
            ("XI", "GD001", "XIGD001"),
            ("AT", "U13585627", "ATU13585627"),
            ("ES", "B58378431", "ESB58378431"),
            ("FR", "40 303 265 045", "FR40303265045"),
            ("IE", "6433435F", "IE6433435F"),
            ("IE", "8D79739I", "IE8D79739I"),
            ("NL", "004495445B01", "NL004495445B01"),
            ("CY", "10259033P", "CY10259033P"),
            ("SE", "123456789701", "SE123456789701"),
            ("RO", "11198699", "RO11198699"),
        ] {
            assert_eq!(
                EuVat::parse(country, number).expect(number).to_string(),
                expected
            );
        }
    }

    #[test]
    fn poland_outsiders_and_wrong_shapes_are_refused() {
        for (country, number, reason) in [
            ("PL", "5261040828", "EU_VAT_IS_POLISH"),
            ("GB", "123456789", "EU_VAT_COUNTRY"),
            ("", "123456789", "EU_VAT_COUNTRY"),
            ("DE", "12345678", "EU_VAT_SHAPE"),
            ("AT", "13585627", "EU_VAT_SHAPE"),
            ("SE", "123456789702", "EU_VAT_SHAPE"),
            ("RO", "1", "EU_VAT_SHAPE"),
            ("DE", "", "EU_VAT_SHAPE"),
        ] {
            assert_eq!(
                EuVat::parse(country, number).map_err(|p| p.reason),
                Err(reason),
                "{country} {number}"
            );
        }
    }

    #[test]
    fn every_shape_fits_the_twelve_characters_of_fa3() {
        assert_eq!(prefixes().count(), 27);
        for (country, shapes) in SHAPES {
            assert!(
                shapes.iter().all(|shape| (1..=12).contains(&shape.len())),
                "{country}"
            );
        }
    }

    #[test]
    fn json_is_checked_when_read() {
        let vat = EuVat::parse("DE", "136695976").expect("vat");
        let json = serde_json::to_string(&vat).expect("json");
        assert_eq!(json, r#"{"country":"DE","number":"136695976"}"#);
        assert_eq!(serde_json::from_str::<EuVat>(&json).expect("vat"), vat);
        assert!(serde_json::from_str::<EuVat>(r#"{"country":"DE","number":"1"}"#).is_err());
    }
}
