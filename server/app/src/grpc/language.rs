//! In which language a caller reads texts.

use http::HeaderMap;
use kontor_domain::refusal::Text;

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Polish, unless the caller asks for another.
    #[default]
    Polish,
    /// English.
    English,
}

impl Language {
    /// By the metadata `accept-language`: Polish unless the first language named is English.
    pub fn of(headers: &HeaderMap) -> Self {
        let wanted = headers
            .get(http::header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split([',', ';', '-']).next())
            .unwrap_or_default();
        if wanted.trim().eq_ignore_ascii_case("en") {
            Self::English
        } else {
            Self::Polish
        }
    }

    /// The tag of the language.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Polish => "pl",
            Self::English => "en",
        }
    }

    /// The text in this language.
    pub fn choose(self, text: &Text) -> &str {
        match self {
            Self::Polish => &text.pl,
            Self::English => &text.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_polish_unless_english_is_asked_for_first() {
        for (header, language) in [
            (None, Language::Polish),
            (Some("en"), Language::English),
            (Some("en-GB,pl;q=0.5"), Language::English),
            (Some("EN;q=1"), Language::English),
            (Some("pl,en"), Language::Polish),
            (Some("de"), Language::Polish),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(header) = header {
                headers.insert(http::header::ACCEPT_LANGUAGE, header.parse().unwrap());
            }
            assert_eq!(Language::of(&headers), language, "{header:?}");
        }
    }
}
