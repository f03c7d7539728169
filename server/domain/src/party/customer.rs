//! Customers (kontrahenci).

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    Address, AddressInput, Party, PartyInput, Recipient, RecipientInput, validate_address,
    validate_party, validate_recipient,
};
use crate::ids::CustomerId;
use crate::payment::{PAYMENT_TERM_DAYS_MAX, PaymentForm};
use crate::refusal::{Label, Problem, Scope};
use crate::text::limited_lines;

/// Recipients a customer can have, as many as FA(3) allows on a document.
pub const RECIPIENTS_MAX: usize = 100;
/// The longest notes, in characters.
pub const NOTES_CHARACTERS_MAX: usize = 4_000;

/// A customer without id and history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCustomer {
    /// What documents take over as the buyer.
    #[serde(flatten)]
    pub party: Party,
    /// Address for letters, when another.
    pub mailing_address: Option<Address>,
    /// Branches, schools, offices that share the NIP, and other third parties.
    pub recipients: Vec<Recipient>,
    /// Form of payment proposed on documents.
    pub payment_form: Option<PaymentForm>,
    /// Term of payment proposed on documents, in days.
    pub payment_term_days: Option<u16>,
    /// Notes of the office, not printed.
    pub notes: String,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Id.
    pub id: CustomerId,
    /// Everything a person fills in.
    #[serde(flatten)]
    pub data: NewCustomer,
    /// Whether it is in use.
    pub active: bool,
    /// When it was added.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    /// Counts the changes; its etag is made of it.
    pub version: i64,
}

/// A customer as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerInput {
    /// Name, identification, address, contact, flags.
    pub party: PartyInput,
    /// Address for letters, if the message is present.
    pub mailing_address: Option<AddressInput>,
    /// Recipients.
    pub recipients: Vec<RecipientInput>,
    /// Form of payment.
    pub payment_form: Option<PaymentForm>,
    /// Term in days.
    pub payment_term_days: Option<i32>,
    /// Notes.
    pub notes: String,
}

/// Checks a customer; faults under the fields of the proto message `Customer`.
pub fn validate_customer(input: &CustomerInput, scope: &mut Scope<'_>) -> Option<NewCustomer> {
    let before = scope.count();
    let party = validate_party(&input.party, scope);
    let mailing_address = match input
        .mailing_address
        .as_ref()
        .filter(|address| !address.is_empty())
    {
        Some(address) => validate_address(address, &mut scope.scope("mailing_address")).map(Some),
        None => Some(None),
    };
    let recipients = recipients(&input.recipients, scope);
    let payment_term_days = scope.check(
        "payment_term_days",
        input.payment_term_days.map(payment_term).transpose(),
    );
    let notes = scope.check(
        "notes",
        limited_lines(
            &input.notes,
            NOTES_CHARACTERS_MAX,
            Label::new("uwagi", "notes"),
        ),
    );
    if scope.count() > before {
        return None;
    }
    Some(NewCustomer {
        party: party?,
        mailing_address: mailing_address?,
        recipients: recipients?,
        payment_form: input.payment_form,
        payment_term_days: payment_term_days?,
        notes: notes?,
    })
}

/// A term of payment within its limit.
///
/// # Errors
/// [`Problem`] `PAYMENT_TERM_OUT_OF_RANGE`.
pub fn payment_term(days: i32) -> Result<u16, Problem> {
    u16::try_from(days)
        .ok()
        .filter(|days| *days <= PAYMENT_TERM_DAYS_MAX)
        .ok_or_else(|| {
            Problem::new(
                "PAYMENT_TERM_OUT_OF_RANGE",
                format!("Termin płatności: podaj od 0 do {PAYMENT_TERM_DAYS_MAX} dni."),
                format!("Term of payment: give 0 to {PAYMENT_TERM_DAYS_MAX} days."),
            )
        })
}

fn recipients(inputs: &[RecipientInput], scope: &mut Scope<'_>) -> Option<Vec<Recipient>> {
    if inputs.len() > RECIPIENTS_MAX {
        scope.field(
            "recipients",
            Problem::too_many(Label::new("odbiorcy", "recipients"), RECIPIENTS_MAX),
        );
        return None;
    }
    let checked: Vec<_> = inputs
        .iter()
        .enumerate()
        .map(|(index, input)| {
            validate_recipient(input, &mut scope.scope_index("recipients", index))
        })
        .collect();
    checked.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::party::tests::company_input;
    use crate::refusal::Violations;

    #[test]
    fn a_customer_survives_json() {
        let input = CustomerInput {
            party: company_input(),
            payment_term_days: Some(14),
            payment_form: Some(PaymentForm::Transfer),
            ..CustomerInput::default()
        };
        let mut violations = Violations::new();
        let data = validate_customer(&input, &mut violations.scope("customer")).expect("valid");
        let customer = Customer {
            id: CustomerId::v7(1, [3; 10]),
            data,
            active: true,
            created_at: datetime!(2026-11-23 10:00:00.123_456 UTC),
            updated_at: datetime!(2026-11-23 10:00:00.123_456 UTC),
            version: 1,
        };
        let json = serde_json::to_string(&customer).expect("json");
        assert_eq!(
            serde_json::from_str::<Customer>(&json).expect("customer"),
            customer
        );
    }

    #[test]
    fn terms_recipients_and_notes_have_limits() {
        let input = CustomerInput {
            party: company_input(),
            payment_term_days: Some(366),
            recipients: vec![RecipientInput::default(); RECIPIENTS_MAX + 1],
            notes: "x".repeat(NOTES_CHARACTERS_MAX + 1),
            ..CustomerInput::default()
        };
        let mut violations = Violations::new();
        assert_eq!(
            validate_customer(&input, &mut violations.scope("customer")),
            None
        );
        let found: Vec<_> = violations
            .as_slice()
            .iter()
            .map(|v| (v.field.as_str(), v.reason))
            .collect();
        assert_eq!(
            found,
            [
                ("customer.recipients", "TOO_MANY"),
                ("customer.payment_term_days", "PAYMENT_TERM_OUT_OF_RANGE"),
                ("customer.notes", "TOO_LONG")
            ]
        );
    }

    #[test]
    fn a_polish_company_without_nip_is_no_customer() {
        let mut input = CustomerInput {
            party: company_input(),
            ..CustomerInput::default()
        };
        input.party.identity = crate::party::IdentityInput::None;
        let mut violations = Violations::new();
        assert_eq!(validate_customer(&input, &mut violations.root()), None);
    }
}
