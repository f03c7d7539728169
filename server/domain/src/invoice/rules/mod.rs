//! What has to hold for a document to be issued, and what a person should look at first.

pub(super) mod dates;
pub(super) mod parties;
pub(super) mod payment;
pub(super) mod tax;

use super::Warning;
use crate::refusal::{Problem, Scope, Violations};

/// Everything found on the way: faults and warnings, with paths under `invoice`.
#[derive(Default)]
pub(super) struct Findings {
    pub violations: Violations,
    pub warnings: Vec<Warning>,
}

impl Findings {
    /// The place of the document in the request.
    pub fn scope(&mut self) -> Scope<'_> {
        self.violations.scope("invoice")
    }

    /// Notes a fault of a field of the document.
    pub fn fault(&mut self, field: &str, problem: Problem) {
        self.scope().field(field, problem);
    }

    /// Notes a warning that only informs.
    pub fn notice(&mut self, field: &str, problem: Problem) {
        self.warnings
            .push(Warning::notice(format!("invoice.{field}"), problem));
    }

    /// Notes a warning to be confirmed.
    pub fn confirm(&mut self, field: &str, problem: Problem) {
        self.warnings
            .push(Warning::to_confirm(format!("invoice.{field}"), problem));
    }
}

#[cfg(test)]
pub(in crate::invoice) mod tests {
    use crate::party::{AddressInput, IdentityInput, Party, PartyInput, PartyKind, validate_party};
    use crate::refusal::Violations;

    fn party(kind: PartyKind, identity: IdentityInput, country: &str, post_code: &str) -> Party {
        let input = PartyInput {
            kind,
            name: "Nabywca".into(),
            identity,
            address: Some(AddressInput {
                street: "ul. Polna".into(),
                building: "1".into(),
                post_code: post_code.into(),
                town: "Miasto".into(),
                country: country.into(),
                ..AddressInput::default()
            }),
            ..PartyInput::default()
        };
        validate_party(&input, &mut Violations::new().root()).expect("valid")
    }

    /// A Polish company with a NIP.
    pub(in crate::invoice) fn buyer_in_poland() -> Party {
        party(
            PartyKind::Company,
            IdentityInput::Nip("5261040828".into()),
            "PL",
            "00-950",
        )
    }

    /// A German company with an EU VAT number.
    pub(in crate::invoice) fn eu_buyer() -> Party {
        let identity = IdentityInput::EuVat {
            country: "DE".into(),
            number: "136695976".into(),
        };
        party(PartyKind::Company, identity, "DE", "10115")
    }

    /// A company outside the Union.
    pub(in crate::invoice) fn buyer_abroad() -> Party {
        let identity = IdentityInput::Other {
            country: "NO".into(),
            number: "987654321".into(),
        };
        party(PartyKind::Company, identity, "NO", "0150")
    }

    /// A private person in Poland.
    pub(in crate::invoice) fn consumer() -> Party {
        party(
            PartyKind::PrivatePerson,
            IdentityInput::None,
            "PL",
            "00-950",
        )
    }
}
