//! The database of Kontor: SQLite and PostgreSQL behind one type. The only crate that knows Diesel.
//!
//! * [`Db::read`] runs a closure on one snapshot, [`Db::write`] in a transaction that is committed together with
//!   others ([`writer`](self) has the rules). Functions of the modules below take the `&mut Conn` of either.
//! * One module per noun holds its `stored_table!`, its rows and its queries; its tables are made by migrations of
//!   the same name in `migrations/sqlite` and `migrations/postgres`.
//! * Time, ids and randomness come in as parameters.

mod address;
pub mod archive;
pub mod audit;
pub mod bank_accounts;
pub mod categories;
pub mod company;
mod conn;
mod connect;
mod counters;
pub mod customers;
mod db;
mod environment;
mod error;
pub mod files;
pub mod installation;
pub mod invoices;
mod job;
pub mod join_codes;
pub mod licence;
pub mod list;
pub mod login_attempts;
mod migrations;
mod options;
pub mod producers;
pub mod product_images;
pub mod product_shop_categories;
pub mod products;
mod readers;
pub mod requests;
pub mod search;
pub mod series;
pub mod service_tokens;
pub mod sessions;
mod sets;
pub mod shops;
pub mod sync;
mod table;
pub mod templates;
#[cfg(test)]
mod tests;
mod transaction;
mod types;
pub mod units;
pub mod unused;
pub mod users;
mod values;
pub mod workstations;
mod writer;

pub use address::DbAddress;
pub use conn::Conn;
pub(crate) use conn::{Backend, insert_all, on};
pub use counters::WriterCounts;
pub use db::Db;
pub use environment::{Environment, environment};
pub use error::{ConstraintKind, RETRY_AFTER, StoreError, WriteError, expect_rows};
pub use migrations::{Migrations, Standing};
pub use options::DbOptions;
pub use table::{Column, ColumnKind, Table};
pub use types::{Closed, ClosedSet, Key, Moment};
