//! PKWiU: the Polish classification of goods and services.

use serde::{Deserialize, Serialize};

use super::checked_text;
use crate::refusal::Problem;
use crate::text::clean;

/// The depths of the classification; `#` is a digit.
const SHAPES: [&str; 6] = ["##", "##.#", "##.##", "##.##.#", "##.##.##", "##.##.##.#"];

/// A PKWiU 2015 symbol, from division to position: `62`, `62.01`, `62.01.11.0`; may begin with `ex `.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pkwiu(String);

checked_text!(Pkwiu);

impl Pkwiu {
    /// Reads it; the word PKWiU before it is taken away.
    ///
    /// # Errors
    /// [`Problem`] `PKWIU_INVALID`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let lower = clean(text).to_lowercase();
        let symbol = lower.strip_prefix("pkwiu").unwrap_or(&lower).trim();
        let number = symbol.strip_prefix("ex").map_or(symbol, str::trim_start);
        let fits = |shape: &str| {
            number.len() == shape.len()
                && number.bytes().zip(shape.bytes()).all(|(byte, place)| {
                    if place == b'#' {
                        byte.is_ascii_digit()
                    } else {
                        byte == place
                    }
                })
        };
        if !SHAPES.iter().any(|shape| fits(shape)) {
            return Err(Problem::fixed(
                "PKWIU_INVALID",
                "PKWiU: podaj symbol w postaci 62.01.11.0 (wystarczy jego początek, np. 62.01).",
                "PKWiU: give the symbol as 62.01.11.0 (its beginning is enough, such as 62.01).",
            ));
        }
        Ok(Self(if symbol == number {
            number.to_owned()
        } else {
            format!("ex {number}")
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_of_every_depth_are_read() {
        for (text, expected) in [
            ("62", "62"),
            ("62.0", "62.0"),
            ("62.01", "62.01"),
            ("62.01.1", "62.01.1"),
            ("PKWiU 62.01.11", "62.01.11"),
            ("62.01.11.0", "62.01.11.0"),
            ("ex 24.10.14.0", "ex 24.10.14.0"),
        ] {
            assert_eq!(Pkwiu::parse(text).expect(text).as_str(), expected);
        }
        for text in ["", "6", "62.", "62.01.11.00", "6201110", "62-01", "ex"] {
            assert_eq!(
                Pkwiu::parse(text).map_err(|p| p.reason),
                Err("PKWIU_INVALID"),
                "{text}"
            );
        }
    }
}
