//! The adaptors: from messages to services and back. No rule stands here.

pub mod access;
pub mod auth;
pub mod call;
pub mod convert;
pub mod language;
mod server_info;
pub mod stack;
pub mod status;

mod routes;

pub use routes::routes;
