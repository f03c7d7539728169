//! Stories of the store, each on both databases.

mod group;
mod reading;
mod schema;
mod support;
