//! The two languages of the product. Polish comes first.

use std::fmt;
use std::str::FromStr;

/// Language of texts for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Polish.
    #[default]
    Pl,
    /// English.
    En,
}

impl Lang {
    /// The text of this language out of the two.
    pub fn pick<T>(self, pl: T, en: T) -> T {
        match self {
            Self::Pl => pl,
            Self::En => en,
        }
    }

    /// Its code: "pl" or "en". Sent to the server as `accept-language`.
    pub fn code(self) -> &'static str {
        self.pick("pl", "en")
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Another language than the two.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the language is pl or en")]
pub struct UnknownLang;

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(text: &str) -> Result<Self, UnknownLang> {
        match text {
            "pl" => Ok(Self::Pl),
            "en" => Ok(Self::En),
            _ => Err(UnknownLang),
        }
    }
}
