//! JSON of the contract's messages, both ways: what programs read, and what files say.
//!
//! The shape is protobuf's own JSON with the names of `proto/kontor/v1`, every field present, and
//! 64-bit integers as numbers; so the contract documents it.

use std::any::type_name;
use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{
    DescriptorPool, DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions,
};
use serde_json::Value;

use crate::cli::{Failure, Outcome};

static POOL: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(kontor_proto::FILE_DESCRIPTOR_SET).ok());

/// A message as JSON.
pub(crate) fn of<M: Message>(message: &M) -> Outcome<Value> {
    with_defaults(message, false)
}

/// A message as JSON without its empty fields, for files that people edit.
pub(crate) fn compact<M: Message>(message: &M) -> Outcome<Value> {
    with_defaults(message, true)
}

fn with_defaults<M: Message>(message: &M, skip_default_fields: bool) -> Outcome<Value> {
    let mut dynamic = DynamicMessage::new(descriptor::<M>()?);
    dynamic.transcode_from(message).map_err(broken)?;
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .stringify_64_bit_integers(false)
        .skip_default_fields(skip_default_fields);
    dynamic
        .serialize_with_options(serde_json::value::Serializer, &options)
        .map_err(broken)
}

/// A message out of JSON. A field that the contract does not have is refused by its name.
pub(crate) fn to_message<M: Message + Default>(value: &Value) -> Outcome<M> {
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let dynamic = DynamicMessage::deserialize_with_options(descriptor::<M>()?, value, &options)
        .map_err(|error| Failure::Refused(error.to_string()))?;
    dynamic.transcode_to().map_err(broken)
}

/// What the contract says of a message.
pub(crate) fn descriptor<M: Message>() -> Outcome<MessageDescriptor> {
    let path = type_name::<M>();
    let name = path.rsplit("::").next().unwrap_or(path);
    POOL.as_ref()
        .and_then(|pool| pool.get_message_by_name(&format!("kontor.v1.{name}")))
        .ok_or_else(|| Failure::Refused(format!("the contract has no message {name}")))
}

fn broken<E: std::fmt::Display>(error: E) -> Failure {
    Failure::Refused(error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::proto::{Customer, InvoiceSummary, InvoiceTotals, PartyIdentity, party_identity};

    #[test]
    fn a_message_keeps_the_contracts_names_numbers_and_empty_fields() {
        let value = of(&InvoiceSummary {
            number: "FV/1/11/2026".to_owned(),
            kind: 1,
            gross: 123_456,
            ..InvoiceSummary::default()
        })
        .expect("JSON");
        assert_eq!(value["number"], "FV/1/11/2026");
        assert_eq!(value["kind"], "INVOICE_KIND_VAT");
        assert_eq!(value["gross"], 123_456);
        assert_eq!(value["due_date"], "");
    }

    #[test]
    fn a_message_comes_back_out_of_its_json() {
        let customer = Customer {
            name: "Żółw".to_owned(),
            identity: Some(PartyIdentity {
                identity: Some(party_identity::Identity::Nip("5260001246".to_owned())),
            }),
            payment_term_days: Some(14),
            ..Customer::default()
        };
        let back: Customer = to_message(&of(&customer).expect("JSON")).expect("a message");
        assert_eq!(back, customer);
    }

    #[test]
    fn a_field_that_the_contract_does_not_have_is_named() {
        let error = to_message::<InvoiceTotals>(&json!({ "grosz": 1 })).expect_err("refused");
        assert!(error.text(crate::Lang::En).contains("grosz"), "{error:?}");
    }
}
