//! "Dopisz nowego klienta do bazy klientów": the buyer typed into a document becomes a customer, in the same
//! transaction, unless it is one.

use kontor_domain::{
    ids::CustomerId,
    party::{Customer, NewCustomer, Party},
};
use kontor_store::{Conn, customers};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::prepare::SIMILAR_MAX;
use crate::{
    actor::Actor,
    audit::{self, Change},
    error::Error,
    keys::Keys,
};

/// What became of a buyer typed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BuyerOutcome {
    /// Nothing was asked for, or the buyer was a customer already.
    #[default]
    Nothing,
    /// A new customer was made.
    Created,
    /// A customer was found and linked; nothing was made or changed.
    Matched,
}

/// A customer that resembles the buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimilarBuyer {
    /// Id.
    pub customer_id: CustomerId,
    /// Name.
    pub name: String,
    /// Address in one line.
    pub address: String,
}

/// What registering came to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Registration {
    pub(super) outcome: BuyerOutcome,
    pub(super) customer_id: Option<CustomerId>,
    /// For matched: the typed data say something else than the stored ones.
    pub(super) differs: bool,
    /// For created without a tax number.
    pub(super) similar: Vec<SimilarBuyer>,
}

/// Links the buyer to the customer that it is, or makes one with the id `new_id`.
///
/// # Errors
/// Those of the store.
pub(super) fn register(
    conn: &mut Conn,
    keys: &Keys,
    (actor, now): (&Actor, OffsetDateTime),
    new_id: CustomerId,
    party: &Party,
) -> Result<Registration, Error> {
    if let Some(known) = customers::find_match(conn, party)? {
        return Ok(Registration {
            outcome: BuyerOutcome::Matched,
            customer_id: Some(known.id),
            differs: differs(party, &known.data.party),
            similar: Vec::new(),
        });
    }
    let customer = Customer {
        id: new_id,
        data: NewCustomer {
            party: party.clone(),
            mailing_address: None,
            recipients: Vec::new(),
            payment_form: None,
            payment_term_days: None,
            notes: String::new(),
        },
        active: true,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let similar = match party.identity.unique_key() {
        Some(_) => Vec::new(),
        None => customers::similar(conn, party, None, SIMILAR_MAX)?,
    };
    customers::insert(conn, &customer)?;
    let change = Change::of("customer.create", "customer", customer.id)
        .between(None, Some(&customer.data))?;
    audit::record(conn, keys, actor, now, &change)?;
    Ok(Registration {
        outcome: BuyerOutcome::Created,
        customer_id: Some(customer.id),
        differs: false,
        similar: similar.iter().map(SimilarBuyer::of).collect(),
    })
}

/// Whether what was typed says something else than what is stored; what was left empty says nothing.
fn differs(typed: &Party, stored: &Party) -> bool {
    typed.kind != stored.kind
        || typed.name != stored.name
        || typed.identity != stored.identity
        || (typed.address.is_some() && typed.address != stored.address)
        || typed.local_government_unit != stored.local_government_unit
        || typed.vat_group_member != stored.vat_group_member
        || (typed.contact.email.is_some() && typed.contact.email != stored.contact.email)
        || (typed.contact.phone.is_some() && typed.contact.phone != stored.contact.phone)
}

impl SimilarBuyer {
    fn of(customer: &Customer) -> Self {
        let party = &customer.data.party;
        Self {
            customer_id: customer.id,
            name: party.name.clone(),
            address: party
                .address
                .as_ref()
                .map(kontor_domain::party::Address::one_line)
                .unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use kontor_domain::{
        party::{AddressInput, IdentityInput, PartyInput, validate_party},
        refusal::Violations,
    };

    use super::*;

    fn party(email: &str, street: &str) -> Party {
        let input = PartyInput {
            name: "Nabywca".into(),
            identity: IdentityInput::Nip("7792437146".into()),
            address: Some(AddressInput {
                street: street.into(),
                post_code: "61-001".into(),
                town: "Poznań".into(),
                ..AddressInput::default()
            }),
            email: email.into(),
            ..PartyInput::default()
        };
        validate_party(&input, &mut Violations::new().root()).expect("valid")
    }

    #[test]
    fn what_was_left_empty_does_not_differ() {
        let stored = party("biuro@example.com", "Długa");
        assert!(!differs(&party("", "Długa"), &stored));
        assert!(!differs(&stored, &stored));
        assert!(differs(&party("inne@example.com", "Długa"), &stored));
        assert!(differs(&party("", "Krótka"), &stored));
    }
}
