//! Arguments for addresses and tax numbers, and how both are shown.

use clap::Args;

use crate::Lang;
use crate::cli::{Failure, Outcome};
use crate::proto::{
    Address, EuVatNumber, NoNumber, OtherNumber, PartyIdentity, party_identity::Identity,
};

/// An address.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct AddressArgs {
    /// Street without the building's number
    #[arg(long, value_name = "TEXT")]
    street: Option<String>,
    /// Number of the building
    #[arg(long, value_name = "BUILDING")]
    building: Option<String>,
    /// Number of the flat
    #[arg(long, value_name = "BUILDING")]
    flat: Option<String>,
    /// Post code
    #[arg(long, value_name = "CODE")]
    post_code: Option<String>,
    /// Town
    #[arg(long, value_name = "TOWN")]
    town: Option<String>,
    /// Country, two letters; PL when left out
    #[arg(long, value_name = "COUNTRY")]
    country: Option<String>,
}

impl AddressArgs {
    /// Writes what was typed over an address; whether anything was.
    pub(crate) fn apply(self, to: &mut Option<Address>) -> bool {
        let fields = [
            self.street,
            self.building,
            self.flat,
            self.post_code,
            self.town,
            self.country,
        ];
        if fields.iter().all(Option::is_none) {
            return false;
        }
        let address = to.get_or_insert_default();
        let [street, building, flat, post_code, town, country] = fields;
        set(&mut address.street, street);
        set(&mut address.building, building);
        set(&mut address.flat, flat);
        set(&mut address.post_code, post_code);
        set(&mut address.town, town);
        set(&mut address.country, country);
        true
    }
}

/// A tax number: at most one of them.
#[derive(Clone, Debug, Default, Args)]
#[group(multiple = false)]
pub(crate) struct IdentityArgs {
    /// NIP
    #[arg(long, value_name = "NUMBER")]
    nip: Option<String>,
    /// VAT number of another member state with its country, as DE123456789
    #[arg(long, value_name = "NUMBER")]
    eu_vat: Option<String>,
    /// Another number, as US:12-345
    #[arg(long, value_name = "NUMBER")]
    other_number: Option<String>,
    /// No tax number at all
    #[arg(long)]
    no_number: bool,
}

impl IdentityArgs {
    /// What was typed.
    pub(crate) fn identity(self, lang: Lang) -> Outcome<Option<PartyIdentity>> {
        let identity = if let Some(nip) = self.nip {
            Identity::Nip(nip)
        } else if let Some(number) = self.eu_vat {
            Identity::EuVat(eu_vat(&number, lang)?)
        } else if let Some(number) = self.other_number {
            let (country, number) = number.split_once(':').unwrap_or(("", &number));
            Identity::Other(OtherNumber {
                country: country.to_owned(),
                number: number.to_owned(),
            })
        } else if self.no_number {
            Identity::None(NoNumber {})
        } else {
            return Ok(None);
        };
        Ok(Some(PartyIdentity {
            identity: Some(identity),
        }))
    }
}

/// A VAT number with its country in front.
fn eu_vat(text: &str, lang: Lang) -> Outcome<EuVatNumber> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match bare.split_at_checked(2) {
        Some((country, number)) if country.chars().all(char::is_alphabetic) => Ok(EuVatNumber {
            country: country.to_uppercase(),
            number: number.to_owned(),
        }),
        _ => Err(Failure::Usage(
            lang.pick(
                "numer VAT UE zaczyna się od dwóch liter kraju, np. DE123456789",
                "a VAT number begins with two letters of the country, as DE123456789",
            )
            .to_owned(),
        )),
    }
}

/// Replaces a field when something was typed.
pub(crate) fn set(field: &mut String, typed: Option<String>) {
    if let Some(typed) = typed {
        *field = typed;
    }
}

/// A tax number as it is shown.
pub(crate) fn identity_text(identity: Option<&PartyIdentity>) -> String {
    match identity.and_then(|identity| identity.identity.as_ref()) {
        Some(Identity::Nip(nip)) => nip.clone(),
        Some(Identity::EuVat(eu)) => format!("{}{}", eu.country, eu.number),
        Some(Identity::Other(other)) if other.country.is_empty() => other.number.clone(),
        Some(Identity::Other(other)) => format!("{} {}", other.country, other.number),
        Some(Identity::None(_)) | None => String::new(),
    }
}

/// An address in one line.
pub(crate) fn address_text(address: Option<&Address>) -> String {
    let Some(address) = address else {
        return String::new();
    };
    let house = match (address.building.as_str(), address.flat.as_str()) {
        (building, "") => building.to_owned(),
        (building, flat) => format!("{building}/{flat}"),
    };
    let street = joined(&[&address.street, &house], " ");
    let town = joined(&[&address.post_code, &address.town], " ");
    let country = match address.country.as_str() {
        "PL" => "",
        other => other,
    };
    joined(&[&street, &town, country], ", ")
}

fn joined(parts: &[&str], separator: &str) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_in_one_line() {
        let address = Address {
            street: "Prosta".to_owned(),
            building: "5".to_owned(),
            flat: "2".to_owned(),
            post_code: "00-838".to_owned(),
            town: "Warszawa".to_owned(),
            country: "PL".to_owned(),
            gln: String::new(),
        };
        assert_eq!(address_text(Some(&address)), "Prosta 5/2, 00-838 Warszawa");
        assert_eq!(address_text(None), "");
    }

    #[test]
    fn a_vat_number_is_split_from_its_country() {
        let number = eu_vat("de 123 456 789", Lang::Pl).expect("a number");
        assert_eq!(
            (number.country.as_str(), number.number.as_str()),
            ("DE", "123456789")
        );
        assert!(eu_vat("123", Lang::Pl).is_err());
        assert!(eu_vat("", Lang::Pl).is_err());
    }
}
