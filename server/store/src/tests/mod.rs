//! Stories of the store, each on both databases.

mod archive;
mod audit;
mod faults;
mod gate;
mod group;
mod invoices;
mod office;
mod plan;
mod reading;
mod requests;
mod schema;
mod search;
mod series;
pub(crate) mod support;
mod upgrades;
