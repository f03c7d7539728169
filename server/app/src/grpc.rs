//! The adaptors: from messages to services and back. No rule stands here.

pub mod access;
mod audit;
pub mod auth;
pub mod call;
mod company;
pub mod convert;
mod customers;
mod dictionaries;
mod enrolment;
mod invoices;
pub mod language;
mod licence;
mod products;
mod series;
mod server_info;
mod service_tokens;
mod sessions;
mod shops;
pub mod stack;
pub mod status;
mod sync;
mod templates;
mod users;
mod workstations;

mod enums;
mod party;
mod routes;

pub use routes::routes;
