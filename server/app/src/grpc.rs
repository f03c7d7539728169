//! The adaptors: from messages to services and back. No rule stands here.

pub mod access;
mod audit;
pub mod auth;
pub mod call;
pub mod convert;
mod enrolment;
pub mod language;
mod server_info;
mod sessions;
pub mod stack;
pub mod status;
mod users;
mod workstations;

mod routes;

pub use routes::routes;
