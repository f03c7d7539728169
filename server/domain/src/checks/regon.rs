//! REGON: the number of the Polish register of businesses.

use serde::{Deserialize, Serialize};

use super::{checked_text, digits, weighted};
use crate::refusal::Problem;
use crate::text::compact;

const WEIGHTS_9: [u32; 8] = [8, 9, 2, 3, 4, 5, 6, 7];
const WEIGHTS_14: [u32; 13] = [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8];

/// A REGON of 9 digits, or 14 for a local unit, with check digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Regon(String);

checked_text!(Regon);

impl Regon {
    /// Reads it; blanks and dashes are taken away.
    ///
    /// # Errors
    /// [`Problem`] `REGON_INVALID`, `REGON_CHECK_DIGIT`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let number = compact(text);
        let digits = digits(&number)
            .filter(|digits| matches!(digits.len(), 9 | 14))
            .ok_or_else(|| {
                Problem::fixed(
                    "REGON_INVALID",
                    "REGON: podaj 9 lub 14 cyfr.",
                    "REGON: give 9 or 14 digits.",
                )
            })?;
        // a remainder of 10 stands as 0
        let short = weighted(&digits[..8], &WEIGHTS_9) % 11 % 10 == digits[8];
        let long =
            digits.len() == 9 || weighted(&digits[..13], &WEIGHTS_14) % 11 % 10 == digits[13];
        let zeros = digits.iter().all(|digit| *digit == 0);
        if short && long && !zeros {
            Ok(Self(number))
        } else {
            Err(Problem::fixed(
                "REGON_CHECK_DIGIT",
                "REGON: cyfra kontrolna się nie zgadza. Sprawdź, czy numer jest przepisany bez pomyłki.",
                "REGON: the check digit does not match. Check that the number is copied without a mistake.",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lengths_are_checked() {
        for text in ["123456785", "12345678512347", "000331501"] {
            assert!(Regon::parse(text).is_ok(), "{text}");
        }
        for (text, reason) in [
            ("123456786", "REGON_CHECK_DIGIT"),
            ("12345678512348", "REGON_CHECK_DIGIT"),
            ("12345678612347", "REGON_CHECK_DIGIT"),
            ("000000000", "REGON_CHECK_DIGIT"),
            ("", "REGON_INVALID"),
            ("1234567890", "REGON_INVALID"),
        ] {
            assert_eq!(
                Regon::parse(text).map_err(|p| p.reason),
                Err(reason),
                "{text}"
            );
        }
    }
}
