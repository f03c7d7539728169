//! The gRPC contract of Kontor: the messages, clients and servers generated from `kontor/v1/*.proto`.
//!
//! Nothing else lives here. The contract documents itself in the `.proto` files; `docs/api.md` shows how to use it
//! from any language.

/// Version 1 of the contract, package `kontor.v1`.
#[expect(
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::pedantic,
    unused_qualifications,
    reason = "generated code, documented in the .proto files"
)]
pub mod v1 {
    tonic::include_proto!("kontor.v1");
}

/// The compiled descriptors of all files, for server reflection: an encoded `google.protobuf.FileDescriptorSet`.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
