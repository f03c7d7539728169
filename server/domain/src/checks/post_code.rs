//! Post codes.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Country;
use crate::refusal::{Label, Problem};
use crate::text::limited;

/// The longest post code, in characters.
pub const POST_CODE_CHARACTERS_MAX: usize = 16;

/// A post code: `NN-NNN` in Poland, free elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PostCode(String);

impl PostCode {
    /// Reads it by the rule of the country; five Polish digits get their dash.
    ///
    /// # Errors
    /// [`Problem`] `POST_CODE_INVALID`, `TOO_LONG`.
    pub fn parse(text: &str, country: Country) -> Result<Self, Problem> {
        let text = limited(
            text,
            POST_CODE_CHARACTERS_MAX,
            Label::new("kod pocztowy", "post code"),
        )?;
        if !country.is_poland() {
            return Ok(Self(text));
        }
        let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        let punctuated = format!(
            "{}-{}",
            digits.get(..2).unwrap_or_default(),
            digits.get(2..).unwrap_or_default()
        );
        let is_shape = digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_shape && (text == digits || text.replace(' ', "") == punctuated) {
            Ok(Self(punctuated))
        } else {
            Err(Problem::fixed(
                "POST_CODE_INVALID",
                "Kod pocztowy: podaj go w postaci NN-NNN, np. 00-950.",
                "Post code: give it as NN-NNN, such as 00-950.",
            ))
        }
    }

    /// The canonical text; may be empty outside Poland.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PostCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polish_codes_get_their_dash_and_foreign_ones_stay() {
        let (poland, ireland) = (Country::poland(), Country::parse("IE").expect("IE"));
        for text in ["00-950", "00950", " 00 - 950 "] {
            assert_eq!(
                PostCode::parse(text, poland).expect(text).as_str(),
                "00-950"
            );
        }
        for text in ["", "0-0950", "0095", "009500", "AB-CDE", "00_950", "żó-łć!"] {
            assert_eq!(
                PostCode::parse(text, poland).map_err(|p| p.reason),
                Err("POST_CODE_INVALID"),
                "{text}"
            );
        }
        assert_eq!(
            PostCode::parse("D02 AF30", ireland).expect("free").as_str(),
            "D02 AF30"
        );
        assert_eq!(
            PostCode::parse("12345678901234567", ireland).map_err(|p| p.reason),
            Err("TOO_LONG")
        );
    }
}
