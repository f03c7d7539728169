//! Postal addresses.

use serde::{Deserialize, Serialize};

use super::optional;
use crate::checks::{Country, Gln, PostCode};
use crate::refusal::{Label, Problem, Scope};
use crate::text::{clean, limited, required};

/// The longest street, in characters.
pub const STREET_CHARACTERS_MAX: usize = 200;
/// The longest building or flat number, in characters.
pub const BUILDING_CHARACTERS_MAX: usize = 20;
/// The longest town, in characters.
pub const TOWN_CHARACTERS_MAX: usize = 120;

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street without the building number; empty in places without streets.
    pub street: String,
    /// Building number, or empty.
    pub building: String,
    /// Flat number, or empty.
    pub flat: String,
    /// Post code; may be empty outside Poland.
    pub post_code: PostCode,
    /// Town.
    pub town: String,
    /// Country.
    pub country: Country,
    /// Global location number.
    pub gln: Option<Gln>,
}

/// An address as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressInput {
    /// Street.
    pub street: String,
    /// Building number.
    pub building: String,
    /// Flat number.
    pub flat: String,
    /// Post code.
    pub post_code: String,
    /// Town.
    pub town: String,
    /// Country, `PL` when empty.
    pub country: String,
    /// GLN, or empty.
    pub gln: String,
}

impl AddressInput {
    /// Whether nothing was typed but, perhaps, a country.
    pub fn is_empty(&self) -> bool {
        [
            &self.street,
            &self.building,
            &self.flat,
            &self.post_code,
            &self.town,
            &self.gln,
        ]
        .into_iter()
        .all(|text| clean(text).is_empty())
    }
}

impl Address {
    /// The lines of FA(3): `AdresL1` (street, building/flat) and `AdresL2` (post code, town). In a place
    /// without streets the town stands with the building number; the country stands apart.
    pub fn lines(&self) -> (String, Option<String>) {
        let number = match (self.building.as_str(), self.flat.as_str()) {
            ("", flat) => flat.to_owned(),
            (building, "") => building.to_owned(),
            (building, flat) => format!("{building}/{flat}"),
        };
        let town = joined(self.post_code.as_str(), &self.town);
        match (self.street.as_str(), number.as_str()) {
            ("", "") => (town, None),
            ("", number) => (joined(&self.town, number), Some(town)),
            (street, number) => (joined(street, number), Some(town)),
        }
    }

    /// The whole in one line, the country only when it is not Poland.
    pub fn one_line(&self) -> String {
        let (first, second) = self.lines();
        let mut parts = vec![first];
        parts.extend(second);
        if !self.country.is_poland() {
            parts.push(self.country.name_pl().to_owned());
        }
        parts.join(", ")
    }
}

/// Checks an address; faults under `street`, `building`, `flat`, `post_code`, `town`, `country`, `gln`.
pub fn validate_address(input: &AddressInput, scope: &mut Scope<'_>) -> Option<Address> {
    let street = scope.check(
        "street",
        limited(
            &input.street,
            STREET_CHARACTERS_MAX,
            Label::new("ulica", "street"),
        ),
    );
    let building = scope.check(
        "building",
        limited(
            &input.building,
            BUILDING_CHARACTERS_MAX,
            Label::new("numer domu", "building"),
        ),
    );
    let flat = scope.check(
        "flat",
        limited(
            &input.flat,
            BUILDING_CHARACTERS_MAX,
            Label::new("numer lokalu", "flat"),
        ),
    );
    let country = scope.check("country", country(&input.country));
    let post_code =
        country.and_then(|country| scope.check("post_code", post_code(&input.post_code, country)));
    let town = scope.check(
        "town",
        required(
            &input.town,
            TOWN_CHARACTERS_MAX,
            Label::new("miejscowość", "town"),
        ),
    );
    let gln = scope.check("gln", optional(&input.gln, Gln::parse));
    Some(Address {
        street: street?,
        building: building?,
        flat: flat?,
        post_code: post_code?,
        town: town?,
        country: country?,
        gln: gln?,
    })
}

fn country(text: &str) -> Result<Country, Problem> {
    if clean(text).is_empty() {
        Ok(Country::poland())
    } else {
        Country::parse(text)
    }
}

fn post_code(text: &str, country: Country) -> Result<PostCode, Problem> {
    if country.is_poland() && clean(text).is_empty() {
        return Err(Problem::required(Label::new("kod pocztowy", "post code")));
    }
    PostCode::parse(text, country)
}

fn joined(first: &str, second: &str) -> String {
    [first, second]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Violations;

    fn address(
        street: &str,
        building: &str,
        flat: &str,
        post_code: &str,
        country: &str,
    ) -> Address {
        let input = AddressInput {
            street: street.into(),
            building: building.into(),
            flat: flat.into(),
            post_code: post_code.into(),
            town: "Wólka".into(),
            country: country.into(),
            gln: String::new(),
        };
        let mut violations = Violations::new();
        let address = validate_address(&input, &mut violations.root());
        violations.into_result().expect("valid");
        address.expect("valid")
    }

    #[test]
    fn lines_are_those_fa3_wants() {
        for (street, building, flat, expected) in [
            (
                "ul. Polna",
                "1A",
                "2",
                ("ul. Polna 1A/2", Some("05-555 Wólka")),
            ),
            (
                "ul. Polna",
                "1A",
                "",
                ("ul. Polna 1A", Some("05-555 Wólka")),
            ),
            ("", "7", "", ("Wólka 7", Some("05-555 Wólka"))),
            ("", "", "", ("05-555 Wólka", None)),
        ] {
            let (first, second) = address(street, building, flat, "05-555", "").lines();
            assert_eq!((first.as_str(), second.as_deref()), expected);
        }
    }

    #[test]
    fn the_country_stands_in_one_line_only_abroad() {
        assert_eq!(
            address("Main St", "1", "", "", "us").one_line(),
            "Main St 1, Wólka, Stany Zjednoczone Ameryki"
        );
        assert_eq!(
            address("ul. Polna", "1", "", "05555", "PL").one_line(),
            "ul. Polna 1, 05-555 Wólka"
        );
    }

    #[test]
    fn the_longest_parts_fit_a_line_of_fa3() {
        const {
            assert!(
                STREET_CHARACTERS_MAX + 2 * BUILDING_CHARACTERS_MAX + 2
                    <= crate::text::LONG_TEXT_CHARACTERS_MAX
            );
        };
        let mut violations = Violations::new();
        let input = AddressInput {
            street: "x".repeat(201),
            town: "y".into(),
            post_code: "00-001".into(),
            ..AddressInput::default()
        };
        assert_eq!(validate_address(&input, &mut violations.root()), None);
        assert_eq!(violations.as_slice()[0].reason, "TOO_LONG");
    }
}
