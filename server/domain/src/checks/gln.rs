//! GLN: global location numbers.

use serde::{Deserialize, Serialize};

use super::{checked_text, digits, gs1_is_valid};
use crate::refusal::Problem;
use crate::text::compact;

/// A GLN: 13 digits with a check digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gln(String);

checked_text!(Gln);

impl Gln {
    /// Reads it; blanks are taken away.
    ///
    /// # Errors
    /// [`Problem`] `GLN_INVALID`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let number = compact(text);
        match digits(&number) {
            Some(digits) if digits.len() == 13 && gs1_is_valid(&digits) => Ok(Self(number)),
            _ => Err(Problem::fixed(
                "GLN_INVALID",
                "GLN: podaj 13 cyfr z poprawną cyfrą kontrolną.",
                "GLN: give 13 digits with a correct check digit.",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirteen_digits_with_their_check_digit_are_a_gln() {
        assert!(Gln::parse("5901234 000009").is_err());
        assert!(Gln::parse("5901234123457").is_ok());
        assert!(Gln::parse("96385074").is_err());
    }
}
