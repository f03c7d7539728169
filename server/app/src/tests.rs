//! Stories told through the real gRPC over real TLS, on both databases.

pub mod server;

mod audit;
mod door;
mod joining;
mod once;
mod sessions;
mod users;
