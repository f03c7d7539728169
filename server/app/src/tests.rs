//! Stories told through the real gRPC over real TLS, on both databases.

pub mod office;
pub mod server;

mod audit;
mod company;
mod customers;
mod dictionaries;
mod door;
mod invoices;
mod joining;
mod once;
mod products;
mod series;
mod sessions;
mod users;
