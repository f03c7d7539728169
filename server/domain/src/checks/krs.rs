//! KRS: the number in the Polish court register.

use serde::{Deserialize, Serialize};

use super::checked_text;
use crate::refusal::Problem;
use crate::text::compact;

/// A KRS number: ten digits, no check digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Krs(String);

checked_text!(Krs);

impl Krs {
    /// Reads it; blanks are taken away.
    ///
    /// # Errors
    /// [`Problem`] `KRS_INVALID`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let number = compact(text);
        if number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(number))
        } else {
            Err(Problem::fixed(
                "KRS_INVALID",
                "KRS: podaj 10 cyfr, razem z zerami na początku.",
                "KRS: give 10 digits, with the zeros at the beginning.",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_digits_are_a_krs_number() {
        assert_eq!(
            Krs::parse("0000 123456").expect("krs").as_str(),
            "0000123456"
        );
        assert!(Krs::parse("123456").is_err() && Krs::parse("00001234AB").is_err());
    }
}
