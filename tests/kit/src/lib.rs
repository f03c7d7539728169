//! Helpers for tests: databases of a test's own, histories of their schema, free ports, waiting for a condition, the text
//! of a PDF. Knows no Kontor crate.

mod database;
mod history;
mod pdf;
mod proxy;
mod wait;

pub use database::{PgSchema, TestDatabase, databases, for_each_database};
pub use history::History;
pub use pdf::{pdf_pages, single_spaced};
pub use proxy::Proxy;
pub use wait::{WAIT_MAX, free_port, wait_until, wait_until_blocking};

// libpq and SQLite are linked through these two alone.
use libsqlite3_sys as _;
use pq_sys as _;
