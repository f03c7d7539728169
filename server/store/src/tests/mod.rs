//! Stories of the store, each on both databases.

mod archive;
mod audit;
mod categories;
mod faults;
mod gate;
mod group;
mod invoices;
mod licence;
mod office;
mod plan;
mod product_images;
mod products;
mod reading;
mod requests;
mod schema;
mod search;
mod series;
mod service_tokens;
mod shops;
pub(crate) mod support;
mod sync;
mod upgrades;
