//! The synchronisation with internet shops: what is asked for, what was read, what is linked, and what was done.
//!
//! A table each; `kontor_domain::sync` has the types. An element of a shop is its number there, an element of the program
//! its id. Rows are given a page or a batch at a time; a caller writes at most [`WRITE_ROWS_MAX`] in one transaction.

mod encoding;
pub mod ignored;
pub mod image_hashes;
pub mod kept;
pub mod kinds;
pub mod leases;
pub mod link_list;
pub(crate) mod link_sql;
pub mod links;
pub mod mirror;
pub mod operations;
pub mod options;
pub mod runs;
pub mod schedules;
mod texts;

pub use encoding::ROW_FORMAT;

use crate::{StoreError, values::stored};

/// Rows that one transaction writes at most.
pub const WRITE_ROWS_MAX: usize = 500;

/// The number of a shop's element as a column.
fn column(element: u64) -> Result<i64, StoreError> {
    stored(i64::try_from(element))
}

/// The number of a shop's element, or a count, from a column.
fn number(column: i64) -> Result<u64, StoreError> {
    stored(u64::try_from(column))
}

/// An optional number from a column.
fn number_option(column: Option<i64>) -> Result<Option<u64>, StoreError> {
    column.map(number).transpose()
}

/// Refuses more rows than a write has.
fn expect_at_most(rows: usize) -> Result<(), StoreError> {
    if rows > WRITE_ROWS_MAX {
        return stored(Err(format!(
            "a write has at most {WRITE_ROWS_MAX} rows, not {rows}"
        )));
    }
    Ok(())
}
