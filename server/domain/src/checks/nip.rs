//! NIP: the number of a Polish taxpayer.

use serde::{Deserialize, Serialize};

use super::{checked_text, digits, weighted};
use crate::refusal::Problem;
use crate::text::compact;

const WEIGHTS: [u32; 9] = [6, 5, 7, 2, 3, 4, 5, 6, 7];

/// A NIP: ten digits with a check digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nip(String);

checked_text!(Nip);

impl Nip {
    /// Reads it with or without separators and the prefix PL.
    ///
    /// # Errors
    /// [`Problem`] `NIP_INVALID`, `NIP_CHECK_DIGIT`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let compact = compact(text);
        let number = compact.strip_prefix("PL").unwrap_or(&compact);
        let digits = digits(number)
            .filter(|digits| digits.len() == 10)
            .ok_or_else(shape)?;
        // as FA(3): [1-9]((\d[1-9])|([1-9]\d))\d{7}
        if digits[0] == 0 || (digits[1] == 0 && digits[2] == 0) {
            return Err(shape());
        }
        if weighted(&digits[..9], &WEIGHTS) % 11 == digits[9] {
            Ok(Self(number.to_owned()))
        } else {
            Err(check_digit())
        }
    }

    /// With dashes, as people write it: `526-104-08-28`.
    pub fn grouped(&self) -> String {
        let n = &self.0;
        format!("{}-{}-{}-{}", &n[..3], &n[3..6], &n[6..8], &n[8..])
    }
}

fn shape() -> Problem {
    Problem::fixed(
        "NIP_INVALID",
        "NIP: podaj dokładnie 10 cyfr, np. 526-104-08-28.",
        "NIP: give exactly 10 digits, such as 526-104-08-28.",
    )
}

fn check_digit() -> Problem {
    Problem::fixed(
        "NIP_CHECK_DIGIT",
        "NIP: cyfra kontrolna się nie zgadza. Sprawdź, czy numer jest przepisany bez pomyłki.",
        "NIP: the check digit does not match. Check that the number is copied without a mistake.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> Result<String, &'static str> {
        Nip::parse(text).map(String::from).map_err(|p| p.reason)
    }

    #[test]
    fn a_nip_is_read_however_it_is_punctuated() {
        for text in [
            "5261040828",
            "526-104-08-28",
            " PL 526 104 08 28",
            "pl5261040828",
        ] {
            assert_eq!(reason(text), Ok("5261040828".to_owned()), "{text}");
        }
        assert_eq!(
            Nip::parse("5261040828").expect("nip").grouped(),
            "526-104-08-28"
        );
    }

    #[test]
    fn wrong_shapes_and_check_digits_are_told_apart() {
        for text in [
            "",
            "526104082",
            "52610408280",
            "526104082A",
            "0000000000",
            "0261040828",
            "1000000000",
            "DE5261040828",
        ] {
            assert_eq!(reason(text), Err("NIP_INVALID"), "{text}");
        }
        for text in ["5261040829", "5261040827", "5621040828"] {
            assert_eq!(reason(text), Err("NIP_CHECK_DIGIT"), "{text}");
        }
    }

    #[test]
    fn a_remainder_of_ten_is_never_valid() {
        assert_eq!(weighted(&[1, 2, 3, 4, 5, 6, 7, 8, 9], &WEIGHTS) % 11, 10);
        for digit in 0..10 {
            assert_eq!(reason(&format!("123456789{digit}")), Err("NIP_CHECK_DIGIT"));
        }
    }
}
