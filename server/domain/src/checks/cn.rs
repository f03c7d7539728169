//! CN: the combined nomenclature of goods.

use serde::{Deserialize, Serialize};

use super::checked_text;
use crate::refusal::Problem;
use crate::text::compact;

/// A CN code: a heading of 4, a subheading of 6, a code of 8 or (TARIC) 10 digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cn(String);

checked_text!(Cn);

impl Cn {
    /// Reads it; blanks are taken away.
    ///
    /// # Errors
    /// [`Problem`] `CN_INVALID`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let code = compact(text);
        let code = code.strip_prefix("CN").unwrap_or(&code);
        if matches!(code.len(), 4 | 6 | 8 | 10) && code.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(code.to_owned()))
        } else {
            Err(Problem::fixed(
                "CN_INVALID",
                "CN: podaj 4, 6, 8 lub 10 cyfr, np. 8471 30 00.",
                "CN: give 4, 6, 8 or 10 digits, such as 8471 30 00.",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_even_lengths_from_four_to_ten_are_read() {
        assert_eq!(Cn::parse("CN 8471 30 00").expect("cn").as_str(), "84713000");
        for text in ["", "84", "84713", "847130000", "8471A0"] {
            assert!(Cn::parse(text).is_err(), "{text}");
        }
    }
}
