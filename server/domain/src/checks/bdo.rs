//! BDO: the number in the register of packaging and waste.

use serde::{Deserialize, Serialize};

use super::checked_text;
use crate::refusal::Problem;
use crate::text::compact;

/// A BDO number: nine digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bdo(String);

checked_text!(Bdo);

impl Bdo {
    /// Reads it; zeros left out at the beginning are put back.
    ///
    /// # Errors
    /// [`Problem`] `BDO_INVALID`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let number = compact(text);
        if (1..=9).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(format!("{number:0>9}")))
        } else {
            Err(Problem::fixed(
                "BDO_INVALID",
                "BDO: podaj numer z 9 cyfr.",
                "BDO: give the number of 9 digits.",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_left_out_are_put_back() {
        assert_eq!(Bdo::parse("12345").expect("bdo").as_str(), "000012345");
        assert!(Bdo::parse("").is_err() && Bdo::parse("1234567890").is_err());
    }
}
