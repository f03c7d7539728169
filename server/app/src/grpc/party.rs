//! Parties, addresses and accounts, both ways.

use kontor_domain::{
    party::{
        Address, AddressInput, BankAccount, IdentityInput, PartyIdentity, RECIPIENT_ROLES,
        Recipient, RecipientInput,
    },
    refusal::Scope,
};
use kontor_proto::v1::{self, party_identity::Identity};

use super::enums::unknown;

/// A typed identification.
pub(super) fn identity_input(identity: Option<v1::PartyIdentity>) -> IdentityInput {
    match identity.and_then(|identity| identity.identity) {
        None => IdentityInput::Missing,
        Some(Identity::Nip(nip)) => IdentityInput::Nip(nip),
        Some(Identity::EuVat(vat)) => IdentityInput::EuVat {
            country: vat.country,
            number: vat.number,
        },
        Some(Identity::Other(other)) => IdentityInput::Other {
            country: other.country,
            number: other.number,
        },
        Some(Identity::None(v1::NoNumber {})) => IdentityInput::None,
    }
}

/// A typed address.
pub(super) fn address_input(address: v1::Address) -> AddressInput {
    AddressInput {
        street: address.street,
        building: address.building,
        flat: address.flat,
        post_code: address.post_code,
        town: address.town,
        country: address.country,
        gln: address.gln,
    }
}

/// A typed third party.
pub(super) fn recipient_input(recipient: v1::Recipient, scope: &mut Scope<'_>) -> RecipientInput {
    let number = usize::try_from(recipient.role).unwrap_or(usize::MAX);
    let role = match number {
        0 => None,
        number => RECIPIENT_ROLES.get(number - 1).copied(),
    };
    if role.is_none() && number != 0 {
        scope.field("role", unknown("rola odbiorcy", "role of the recipient"));
    }
    RecipientInput {
        id: recipient.id,
        role,
        name: recipient.name,
        identity: identity_input(recipient.identity),
        address: recipient.address.map(address_input),
        share: recipient.share,
    }
}

/// An identification.
pub(super) fn identity(identity: &PartyIdentity) -> v1::PartyIdentity {
    let identity = match identity {
        PartyIdentity::Nip(nip) => Identity::Nip(nip.to_string()),
        PartyIdentity::EuVat(vat) => Identity::EuVat(v1::EuVatNumber {
            country: vat.country().to_owned(),
            number: vat.number().to_owned(),
        }),
        PartyIdentity::Other { country, number } => Identity::Other(v1::OtherNumber {
            country: text(country.as_ref()),
            number: number.clone(),
        }),
        PartyIdentity::None => Identity::None(v1::NoNumber {}),
    };
    v1::PartyIdentity {
        identity: Some(identity),
    }
}

/// An address.
pub(super) fn address(address: &Address) -> v1::Address {
    v1::Address {
        street: address.street.clone(),
        building: address.building.clone(),
        flat: address.flat.clone(),
        post_code: address.post_code.to_string(),
        town: address.town.clone(),
        country: address.country.to_string(),
        gln: text(address.gln.as_ref()),
    }
}

/// A third party as it stands on a document.
pub(super) fn recipient(recipient: &Recipient) -> v1::Recipient {
    v1::Recipient {
        id: text(recipient.id.as_ref()),
        // the contract numbers the roles as FA(3) does
        role: i32::from(recipient.role.fa3()),
        name: recipient.name.clone(),
        identity: Some(identity(&recipient.identity)),
        address: recipient.address.as_ref().map(address),
        share: text(recipient.share.as_ref()),
    }
}

/// A bank account as at issue.
pub(super) fn bank_account(account: &BankAccount) -> v1::BankAccount {
    v1::BankAccount {
        id: account.id.to_string(),
        number: account.data.number.to_string(),
        bank_name: account.data.bank_name.clone(),
        swift: text(account.data.swift.as_ref()),
        currency: account.data.currency.code().to_owned(),
        label: account.data.label.clone(),
        is_default: account.data.is_default,
        active: account.active,
    }
}

/// A value that may be absent, as text.
pub(super) fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_numbers_roles_as_fa3_does() {
        for role in RECIPIENT_ROLES {
            let message = v1::RecipientRole::try_from(i32::from(role.fa3())).expect("a role");
            let name = message
                .as_str_name()
                .replace("RECIPIENT_ROLE_", "")
                .replace('_', "");
            assert_eq!(name.to_lowercase(), format!("{role:?}").to_lowercase());
        }
    }
}
