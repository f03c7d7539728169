//! SWIFT/BIC codes of banks.

use serde::{Deserialize, Serialize};

use super::checked_text;
use crate::refusal::Problem;
use crate::text::compact;

/// A SWIFT code: 8 or 11 characters, FA(3) `[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Swift(String);

checked_text!(Swift);

impl Swift {
    /// Reads it, in either case.
    ///
    /// # Errors
    /// [`Problem`] `SWIFT_INVALID`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let code = compact(text);
        let bytes = code.as_bytes();
        let fits = matches!(bytes.len(), 8 | 11)
            && bytes[..6].iter().all(u8::is_ascii_uppercase)
            && bytes[6..].iter().all(u8::is_ascii_alphanumeric);
        if fits {
            Ok(Self(code))
        } else {
            Err(Problem::fixed(
                "SWIFT_INVALID",
                "SWIFT/BIC: podaj 8 lub 11 znaków, np. BREXPLPWXXX.",
                "SWIFT/BIC: give 8 or 11 characters, such as BREXPLPWXXX.",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_or_eleven_characters_are_a_swift_code() {
        for (text, expected) in [
            ("brexplpw", Some("BREXPLPW")),
            ("BREXPLPWXXX", Some("BREXPLPWXXX")),
            ("BREXPLPWXX", None),
            ("12EXPLPW", None),
            ("", None),
            ("BREXPLPŁ", None),
        ] {
            assert_eq!(
                Swift::parse(text).ok().as_ref().map(Swift::as_str),
                expected,
                "{text}"
            );
        }
    }
}
