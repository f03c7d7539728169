//! Stories of the store, each on both databases.

mod archive;
mod audit;
mod faults;
mod gate;
mod group;
mod reading;
mod requests;
mod schema;
mod support;
