//! How a party is identified for tax: the four ways of FA(3).

use serde::{Deserialize, Serialize};

use crate::checks::{Country, EuVat, Nip};
use crate::refusal::{Label, Problem, Scope};
use crate::text::{clean, required};

/// The longest other number (`NrID`), in characters.
pub const OTHER_NUMBER_CHARACTERS_MAX: usize = 50;

/// The identification of a party: exactly one of four.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyIdentity {
    /// A Polish taxpayer (`NIP`).
    Nip(Nip),
    /// A taxpayer of another EU country (`KodUE` and `NrVatUE`).
    EuVat(EuVat),
    /// Any other number (`KodKraju`, `NrID`).
    Other {
        /// Who gave the number.
        country: Option<Country>,
        /// The number, 1 to 50 characters.
        number: String,
    },
    /// None (`BrakID`), as a consumer.
    None,
}

impl PartyIdentity {
    /// The text under which customers are unique: NIP and EU number with their prefix; nothing for the
    /// other two, which do not identify surely enough.
    pub fn unique_key(&self) -> Option<String> {
        match self {
            Self::Nip(nip) => Some(format!("PL{nip}")),
            Self::EuVat(vat) => Some(vat.to_string()),
            Self::Other { .. } | Self::None => None,
        }
    }

    /// The number as printed; empty for none.
    pub fn printed(&self) -> String {
        match self {
            Self::Nip(nip) => nip.to_string(),
            Self::EuVat(vat) => vat.to_string(),
            Self::Other {
                country: Some(country),
                number,
            } => format!("{country} {number}"),
            Self::Other {
                country: None,
                number,
            } => number.clone(),
            Self::None => String::new(),
        }
    }

    /// The NIP, if this is one.
    pub fn nip(&self) -> Option<&Nip> {
        match self {
            Self::Nip(nip) => Some(nip),
            _ => None,
        }
    }
}

/// An identification as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityInput {
    /// The message is missing; refused, so that "none" is always meant.
    #[default]
    Missing,
    /// A NIP.
    Nip(String),
    /// An EU VAT number.
    EuVat {
        /// Prefix.
        country: String,
        /// Number.
        number: String,
    },
    /// Another number.
    Other {
        /// Country, or empty.
        country: String,
        /// Number.
        number: String,
    },
    /// None.
    None,
}

/// Checks an identification; faults under `nip`, `eu_vat.country`, `eu_vat.number`, `other.country`,
/// `other.number`.
pub fn validate_identity(input: &IdentityInput, scope: &mut Scope<'_>) -> Option<PartyIdentity> {
    match input {
        IdentityInput::Missing => {
            scope.here(Problem::required(Label::new(
                "identyfikacja (NIP, VAT UE, inny numer albo brak)",
                "identification (NIP, EU VAT, other number or none)",
            )));
            None
        }
        IdentityInput::Nip(text) => scope.check("nip", Nip::parse(text)).map(PartyIdentity::Nip),
        IdentityInput::EuVat { country, number } => match EuVat::parse(country, number) {
            Ok(vat) => Some(PartyIdentity::EuVat(vat)),
            Err(problem) => {
                let field = if problem.reason == "EU_VAT_SHAPE" {
                    "eu_vat.number"
                } else {
                    "eu_vat.country"
                };
                scope.field(field, problem);
                None
            }
        },
        IdentityInput::Other { country, number } => {
            let country = match clean(country).as_str() {
                "" => Some(None),
                text => scope.check("other.country", Country::parse(text)).map(Some),
            };
            let label = Label::new("numer identyfikacyjny", "identification number");
            let number = scope.check(
                "other.number",
                required(number, OTHER_NUMBER_CHARACTERS_MAX, label),
            );
            Some(PartyIdentity::Other {
                country: country?,
                number: number?,
            })
        }
        IdentityInput::None => Some(PartyIdentity::None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Violations;

    fn checked(input: &IdentityInput) -> Result<PartyIdentity, (String, &'static str)> {
        let mut violations = Violations::new();
        let identity = validate_identity(input, &mut violations.scope("identity"));
        identity.ok_or_else(|| {
            (
                violations.as_slice()[0].field.clone(),
                violations.as_slice()[0].reason,
            )
        })
    }

    #[test]
    fn each_way_is_checked_under_its_own_field() {
        let eu = |country: &str, number: &str| IdentityInput::EuVat {
            country: country.into(),
            number: number.into(),
        };
        let other = |country: &str, number: &str| IdentityInput::Other {
            country: country.into(),
            number: number.into(),
        };
        assert_eq!(
            checked(&eu("DE", "136695976")).expect("vat").unique_key(),
            Some("DE136695976".to_owned())
        );
        assert_eq!(
            checked(&IdentityInput::Nip("5261040828".into()))
                .expect("nip")
                .unique_key(),
            Some("PL5261040828".to_owned())
        );
        assert_eq!(
            checked(&other("us", "12-3456789"))
                .expect("other")
                .printed(),
            "US 12-3456789"
        );
        for (input, field, reason) in [
            (IdentityInput::Missing, "identity", "REQUIRED"),
            (
                IdentityInput::Nip("1".into()),
                "identity.nip",
                "NIP_INVALID",
            ),
            (eu("US", "1"), "identity.eu_vat.country", "EU_VAT_COUNTRY"),
            (
                eu("PL", "5261040828"),
                "identity.eu_vat.country",
                "EU_VAT_IS_POLISH",
            ),
            (eu("DE", "1"), "identity.eu_vat.number", "EU_VAT_SHAPE"),
            (
                other("ZZ", "1"),
                "identity.other.country",
                "UNKNOWN_COUNTRY",
            ),
            (other("", " "), "identity.other.number", "REQUIRED"),
        ] {
            assert_eq!(checked(&input), Err((field.to_owned(), reason)));
        }
    }
}
