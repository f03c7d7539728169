//! Messages that several stories send, and what they read out of refusals.

use kontor_proto::v1::{
    Address, Customer, PartyIdentity, PartyKind, Product, ProductRate, party_identity::Identity,
};
use tonic::Status;
use tonic_types::StatusExt as _;
use uuid::Uuid;

/// NIPs with a right check digit.
pub const NIPS: [&str; 4] = ["5261040828", "7792437146", "1060000062", "5252248481"];
/// The unit "szt." that every office has.
pub const PIECE: &str = "019ab000-0000-7000-8000-000000000001";
/// An id of nothing.
pub const NOBODY: &str = "019ab000-0000-7000-8000-ffffffffffff";

/// A company with this NIP.
pub fn company(name: &str, nip: &str) -> Customer {
    Customer {
        kind: PartyKind::Company.into(),
        name: name.to_owned(),
        identity: Some(by_nip(nip)),
        address: Some(warsaw("ul. Długa", "5")),
        ..Customer::default()
    }
}

/// A private person without a number.
pub fn person(name: &str, building: &str) -> Customer {
    Customer {
        kind: PartyKind::PrivatePerson.into(),
        name: name.to_owned(),
        identity: Some(PartyIdentity {
            identity: Some(Identity::None(kontor_proto::v1::NoNumber {})),
        }),
        address: Some(warsaw("ul. Długa", building)),
        ..Customer::default()
    }
}

/// Identified by this NIP.
pub fn by_nip(nip: &str) -> PartyIdentity {
    PartyIdentity {
        identity: Some(Identity::Nip(nip.to_owned())),
    }
}

/// An address in Warsaw.
pub fn warsaw(street: &str, building: &str) -> Address {
    Address {
        street: street.to_owned(),
        building: building.to_owned(),
        post_code: "00-950".to_owned(),
        town: "Warszawa".to_owned(),
        ..Address::default()
    }
}

/// A product by the piece at 23 %.
pub fn product(code: &str, name: &str) -> Product {
    Product {
        code: code.to_owned(),
        name: name.to_owned(),
        unit_id: PIECE.to_owned(),
        rate: ProductRate::ProductRate23.into(),
        price: "12.50".to_owned(),
        ..Product::default()
    }
}

/// A request id of its own for each number.
pub fn request_id(number: u128) -> String {
    Uuid::from_u128(0x019a_b000_0000_7000_8000_0000_0000_0000 + number).to_string()
}

/// The fields at fault with their reasons.
pub fn violations(status: &Status) -> Vec<(String, String)> {
    let Some(request) = status.get_details_bad_request() else {
        panic!("no violations: {status:?}");
    };
    request
        .field_violations
        .into_iter()
        .map(|violation| (violation.field, violation.reason))
        .collect()
}

/// The first field at fault with its reason.
pub fn violation<T: std::fmt::Debug>(answer: Result<T, Status>) -> (String, String) {
    violations(&answer.unwrap_err()).swap_remove(0)
}

/// A fact of a refusal.
pub fn fact(status: &Status, key: &str) -> String {
    let info = status.get_details_error_info();
    info.and_then(|info| info.metadata.get(key).cloned())
        .unwrap_or_default()
}

/// The mask of these fields.
pub fn mask(fields: &[&str]) -> prost_types::FieldMask {
    prost_types::FieldMask {
        paths: fields.iter().map(|field| (*field).to_owned()).collect(),
    }
}

/// Actions of the audit on one kind of thing, oldest first.
pub async fn audited(server: &super::server::TestServer, object_kind: &str) -> Vec<String> {
    let filter = kontor_store::audit::Filter {
        object_kind: Some(object_kind.to_owned()),
        ..Default::default()
    };
    let rows = server
        .app
        .db
        .read(move |conn| kontor_store::audit::list(conn, &filter, None, 500))
        .await
        .unwrap();
    rows.into_iter().rev().map(|entry| entry.action).collect()
}
