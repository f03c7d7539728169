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
mod licence;
mod once;
mod product_images;
mod products;
mod series;
mod service_tokens;
mod sessions;
mod shop_categories;
mod shops;
mod syncing;
mod users;
mod vendor;
