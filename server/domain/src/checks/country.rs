//! Countries.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::country_table::COUNTRIES;
use crate::refusal::Problem;

/// The member states of the European Union, without Poland's own special cases.
const EU: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

/// A country by its two letters, as FA(3) lists them; `XI` is Northern Ireland.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(usize);

impl Country {
    /// Poland.
    pub fn poland() -> Self {
        Self(COUNTRIES.partition_point(|(code, ..)| *code < "PL"))
    }

    /// Reads the two letters, in either case.
    ///
    /// # Errors
    /// [`Problem`] `UNKNOWN_COUNTRY`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let code = text.trim().to_ascii_uppercase();
        COUNTRIES
            .binary_search_by(|(known, ..)| known.cmp(&code.as_str()))
            .map(Self)
            .map_err(|_| {
                Problem::fixed(
                    "UNKNOWN_COUNTRY",
                    "Kraj: podaj dwuliterowy kod, np. PL lub DE.",
                    "Country: give a two-letter code, such as PL or DE.",
                )
            })
    }

    /// Its two letters.
    pub const fn code(self) -> &'static str {
        COUNTRIES[self.0].0
    }

    /// Its Polish name.
    pub const fn name_pl(self) -> &'static str {
        COUNTRIES[self.0].1
    }

    /// Its English name.
    pub const fn name_en(self) -> &'static str {
        COUNTRIES[self.0].2
    }

    /// Whether it is Poland.
    pub fn is_poland(self) -> bool {
        self.code() == "PL"
    }

    /// Whether it belongs to the European Union's VAT territory for goods: member states and Northern Ireland.
    pub fn is_eu(self) -> bool {
        self.code() == "XI" || EU.split(' ').any(|code| code == self.code())
    }

    /// All countries, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNTRIES.len()).map(Self)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Country {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Country {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_code_is_found() {
        assert!(COUNTRIES.is_sorted_by(|a, b| a.0 < b.0));
        for country in Country::all() {
            assert_eq!(Country::parse(country.code()), Ok(country));
        }
    }

    #[test]
    fn names_are_polish_and_english() {
        let country = Country::parse("de").expect("country");
        assert_eq!(
            (country.code(), country.name_pl(), country.name_en()),
            ("DE", "Niemcy", "Germany")
        );
        assert_eq!(Country::poland().name_pl(), "Polska");
        assert_eq!(
            Country::parse("XI").expect("XI").name_pl(),
            "Irlandia Północna"
        );
        assert!(
            Country::parse("XI").expect("XI").is_eu() && !Country::parse("GB").expect("GB").is_eu()
        );
    }

    #[test]
    fn unknown_codes_are_refused() {
        for text in ["", "ZZ", "UK", "EL", "POL"] {
            assert_eq!(
                Country::parse(text).map_err(|p| p.reason),
                Err("UNKNOWN_COUNTRY"),
                "{text}"
            );
        }
    }
}
