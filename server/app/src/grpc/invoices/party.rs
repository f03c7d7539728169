//! Parties as they stand on a document, both ways.

use kontor_domain::{
    party::{Party, PartyInput, Seller},
    refusal::Scope,
};
use kontor_proto::v1;

use crate::grpc::{
    enums,
    party::{address, address_input, identity, identity_input, text},
};

/// A typed party.
pub(super) fn party_input(party: v1::Party, scope: &mut Scope<'_>) -> PartyInput {
    let kind = scope.check("kind", enums::party_kind(party.kind)).flatten();
    PartyInput {
        kind: kind.unwrap_or_default(),
        name: party.name,
        identity: identity_input(party.identity),
        address: party.address.map(address_input),
        email: party.email,
        phone: party.phone,
        local_government_unit: party.local_government_unit,
        vat_group_member: party.vat_group_member,
    }
}

/// A party as it stands on a document.
pub(super) fn party(party: &Party) -> v1::Party {
    v1::Party {
        kind: enums::proto_party_kind(party.kind).into(),
        name: party.name.clone(),
        identity: Some(identity(&party.identity)),
        address: party.address.as_ref().map(address),
        email: text(party.contact.email.as_ref()),
        phone: text(party.contact.phone.as_ref()),
        local_government_unit: party.local_government_unit,
        vat_group_member: party.vat_group_member,
    }
}

/// The seller as at issue.
pub(super) fn seller(seller: &Seller) -> v1::Seller {
    v1::Seller {
        name: seller.name.clone(),
        nip: seller.nip.to_string(),
        address: Some(address(&seller.address)),
        email: text(seller.contact.email.as_ref()),
        phone: text(seller.contact.phone.as_ref()),
        web: seller.web.clone(),
        regon: text(seller.regon.as_ref()),
        krs: text(seller.krs.as_ref()),
        bdo: text(seller.bdo.as_ref()),
        court: seller.court.clone(),
        share_capital: seller.share_capital.clone(),
        footer: seller.footer.clone(),
    }
}
