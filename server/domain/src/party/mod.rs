//! Parties: the seller, customers, recipients. Raw input (texts as typed) becomes checked types here,
//! and every fault is noted under the name of its proto field.

mod account;
mod address;
mod company;
mod customer;
mod identity;
mod recipient;
mod similarity;

use serde::{Deserialize, Serialize};

pub use account::{BankAccount, BankAccountInput, NewBankAccount, validate_bank_account};
pub use address::{Address, AddressInput, validate_address};
pub use company::{Company, Company as Seller, CompanyInput, VatStatus, validate_company};
pub use customer::{
    Customer, CustomerInput, NewCustomer, RECIPIENTS_MAX, payment_term, validate_customer,
};
pub use identity::{IdentityInput, PartyIdentity, validate_identity};
pub use recipient::{
    RECIPIENT_ROLES, Recipient, RecipientInput, RecipientRole, validate_recipient,
};
pub use similarity::{Likeness, likeness, match_key};

use crate::checks::{Email, Phone};
use crate::refusal::{Label, Problem, Scope};
use crate::text::{LONG_TEXT_CHARACTERS_MAX, required};

/// Whether a party is a business or a private person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// A company or another organisation.
    #[default]
    Company,
    /// A private person (osoba fizyczna nieprowadząca działalności).
    PrivatePerson,
}

/// How to reach a party.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// E-mail.
    pub email: Option<Email>,
    /// Telephone.
    pub phone: Option<Phone>,
}

/// A party as it stands on a document: the buyer, and the core of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Company or private person.
    pub kind: PartyKind,
    /// Name, 1 to 512 characters.
    pub name: String,
    /// Identification for tax.
    pub identity: PartyIdentity,
    /// Address; only a private person may lack it.
    pub address: Option<Address>,
    /// E-mail and telephone.
    pub contact: Contact,
    /// Unit subordinate to local government (FA(3) `JST`).
    pub local_government_unit: bool,
    /// Member of a VAT group (FA(3) `GV`).
    pub vat_group_member: bool,
}

/// A party as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyInput {
    /// Company or private person.
    pub kind: PartyKind,
    /// Name.
    pub name: String,
    /// Identification.
    pub identity: IdentityInput,
    /// Address, if the message is present.
    pub address: Option<AddressInput>,
    /// E-mail, or empty.
    pub email: String,
    /// Telephone, or empty.
    pub phone: String,
    /// JST.
    pub local_government_unit: bool,
    /// GV.
    pub vat_group_member: bool,
}

/// Checks a party: name, identification, address, contact; faults under `name`, `identity.…`, `address.…`,
/// `email`, `phone`.
pub fn validate_party(input: &PartyInput, scope: &mut Scope<'_>) -> Option<Party> {
    let name = scope.check(
        "name",
        required(
            &input.name,
            LONG_TEXT_CHARACTERS_MAX,
            Label::new("nazwa", "name"),
        ),
    );
    let identity = validate_identity(&input.identity, &mut scope.scope("identity"));
    let given = input.address.as_ref().filter(|address| !address.is_empty());
    let address = match (given, input.kind) {
        (Some(address), _) => validate_address(address, &mut scope.scope("address")).map(Some),
        (None, PartyKind::PrivatePerson) => Some(None),
        // art. 106e ust. 1 pkt 3
        (None, PartyKind::Company) => scope.check(
            "address",
            Err(Problem::required(Label::new("adres", "address"))),
        ),
    };
    let contact = validate_contact(&input.email, &input.phone, scope);
    if let (Some(identity), Some(address)) = (&identity, &address) {
        check_polish_company(input.kind, identity, address.as_ref(), scope);
    }
    Some(Party {
        kind: input.kind,
        name: name?,
        identity: identity?,
        address: address?,
        contact: contact?,
        local_government_unit: input.local_government_unit,
        vat_group_member: input.vat_group_member,
    })
}

/// Checks e-mail and telephone; empty means none.
pub(crate) fn validate_contact(email: &str, phone: &str, scope: &mut Scope<'_>) -> Option<Contact> {
    let email = scope.check("email", optional(email, Email::parse));
    let phone = scope.check("phone", optional(phone, Phone::parse));
    Some(Contact {
        email: email?,
        phone: phone?,
    })
}

/// The checked text, or nothing for one without visible characters.
pub(crate) fn optional<T>(
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, Problem>,
) -> Result<Option<T>, Problem> {
    if crate::text::clean(text).is_empty() {
        Ok(None)
    } else {
        parse(text).map(Some)
    }
}

/// A Polish taxpayer has to stand with its NIP, or it will not see the invoice in KSeF. An organisation
/// without a NIP gives another number (KRS, REGON).
fn check_polish_company(
    kind: PartyKind,
    identity: &PartyIdentity,
    address: Option<&Address>,
    scope: &mut Scope<'_>,
) {
    let polish = address.is_some_and(|address| address.country.is_poland());
    if kind == PartyKind::Company && polish && *identity == PartyIdentity::None {
        scope.field(
            "identity",
            Problem::fixed(
                "NIP_REQUIRED",
                "Identyfikacja: podaj NIP polskiej firmy. Jeśli organizacja go nie ma, podaj inny numer (KRS, REGON); osobę prywatną oznacz jako osobę prywatną.",
                "Identification: give the NIP of a Polish company. If the organisation has none, give another number (KRS, REGON); mark a private person as such.",
            ),
        );
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::refusal::Violations;

    pub(crate) fn company_input() -> PartyInput {
        PartyInput {
            name: "  Zakład Usług \t Przykładowych sp. z o.o. ".into(),
            identity: IdentityInput::Nip("526-104-08-28".into()),
            address: Some(AddressInput {
                street: "ul. Długa".into(),
                building: "5".into(),
                flat: "7".into(),
                post_code: "00950".into(),
                town: "Warszawa".into(),
                ..AddressInput::default()
            }),
            email: "biuro@example.pl".into(),
            ..PartyInput::default()
        }
    }

    fn fields(input: &PartyInput) -> Vec<(String, &'static str)> {
        let mut violations = Violations::new();
        let party = validate_party(input, &mut violations.scope("customer"));
        assert_eq!(
            party.is_some(),
            violations.is_empty() || violations.as_slice()[0].reason == "NIP_REQUIRED"
        );
        violations
            .as_slice()
            .iter()
            .map(|v| (v.field.clone(), v.reason))
            .collect()
    }

    #[test]
    fn a_company_is_cleaned_and_checked() {
        let mut violations = Violations::new();
        let party =
            validate_party(&company_input(), &mut violations.scope("customer")).expect("valid");
        assert_eq!(violations.into_result(), Ok(()));
        assert_eq!(party.name, "Zakład Usług Przykładowych sp. z o.o.");
        assert_eq!(
            party.address.expect("address").lines(),
            (
                "ul. Długa 5/7".to_owned(),
                Some("00-950 Warszawa".to_owned())
            )
        );
    }

    #[test]
    fn every_fault_is_named_with_its_proto_path() {
        let mut input = company_input();
        input.name = String::new();
        input.identity = IdentityInput::Nip("5261040829".into());
        input.email = "biuro".into();
        if let Some(address) = &mut input.address {
            address.post_code = "1".into();
            address.town = String::new();
        }
        assert_eq!(
            fields(&input),
            [
                ("customer.name".to_owned(), "REQUIRED"),
                ("customer.identity.nip".to_owned(), "NIP_CHECK_DIGIT"),
                ("customer.address.post_code".to_owned(), "POST_CODE_INVALID"),
                ("customer.address.town".to_owned(), "REQUIRED"),
                ("customer.email".to_owned(), "EMAIL_INVALID"),
            ]
        );
    }

    #[test]
    fn only_private_and_foreign_parties_do_without_a_nip() {
        let mut input = company_input();
        input.identity = IdentityInput::None;
        assert_eq!(
            fields(&input),
            [("customer.identity".to_owned(), "NIP_REQUIRED")]
        );
        input.kind = PartyKind::PrivatePerson;
        assert_eq!(fields(&input), []);
        input.address = None;
        assert_eq!(fields(&input), []);
        input.kind = PartyKind::Company;
        assert_eq!(
            fields(&input),
            [("customer.address".to_owned(), "REQUIRED")]
        );
        let foreign = AddressInput {
            town: "Oslo".into(),
            country: "NO".into(),
            ..AddressInput::default()
        };
        input.address = Some(foreign);
        assert_eq!(fields(&input), []);
    }

    #[test]
    fn a_party_survives_json() {
        let mut violations = Violations::new();
        let party = validate_party(&company_input(), &mut violations.root()).expect("valid");
        let json = serde_json::to_string(&party).expect("json");
        assert_eq!(serde_json::from_str::<Party>(&json).expect("party"), party);
    }
}
