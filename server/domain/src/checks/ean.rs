//! EAN/GTIN codes of goods.

use serde::{Deserialize, Serialize};

use super::{checked_text, digits, gs1_is_valid};
use crate::refusal::Problem;
use crate::text::compact;

/// An EAN (GTIN) of 8, 12, 13 or 14 digits with a check digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ean(String);

checked_text!(Ean);

impl Ean {
    /// Reads it; blanks and dashes are taken away.
    ///
    /// # Errors
    /// [`Problem`] `EAN_INVALID`, `EAN_CHECK_DIGIT`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let number = compact(text);
        let digits = digits(&number)
            .filter(|digits| matches!(digits.len(), 8 | 12 | 13 | 14))
            .ok_or_else(|| {
                Problem::fixed(
                    "EAN_INVALID",
                    "EAN: podaj 8, 12, 13 lub 14 cyfr.",
                    "EAN: give 8, 12, 13 or 14 digits.",
                )
            })?;
        if gs1_is_valid(&digits) {
            Ok(Self(number))
        } else {
            Err(Problem::fixed(
                "EAN_CHECK_DIGIT",
                "EAN: cyfra kontrolna się nie zgadza. Sprawdź, czy kod jest przepisany bez pomyłki.",
                "EAN: the check digit does not match. Check that the code is copied without a mistake.",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_lengths_are_checked() {
        for text in [
            "96385074",
            "036000291452",
            "5901234123457",
            "590-1234-123457",
            "10614141000415",
        ] {
            assert!(Ean::parse(text).is_ok(), "{text}");
        }
        for (text, reason) in [
            ("5901234123458", "EAN_CHECK_DIGIT"),
            ("96385073", "EAN_CHECK_DIGIT"),
            ("", "EAN_INVALID"),
            ("123456789", "EAN_INVALID"),
            ("590123412345A", "EAN_INVALID"),
        ] {
            assert_eq!(
                Ean::parse(text).map_err(|p| p.reason),
                Err(reason),
                "{text}"
            );
        }
    }
}
