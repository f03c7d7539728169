//! The portable archive: tables as lines of JSON that are the same on both databases, out and in.
//!
//! A line is an object with the table's columns in their order. Bytes are lower-case hexadecimal digits, a day is
//! `2026-11-23`, a moment `2026-11-23T11:00:00.123456Z`. Rows come in the order of their primary key. Files, counts and
//! checksums are the caller's.

mod export;
mod import;
mod value;

pub use export::export;
pub use import::{BATCH_BYTES_MAX, BATCH_ROWS_MAX, Existing, Importer, import};

use crate::{
    Table, audit, bank_accounts, categories, company, customers, files, installation, invoices,
    join_codes, login_attempts, producers, products, requests, series, sessions, templates, units,
    users, workstations,
};

/// Every table of the schema, each after those that it points at.
pub const TABLES: &[&Table] = &[
    &installation::INSTALLATION,
    &requests::REQUESTS,
    &audit::AUDIT,
    &audit::AUDIT_CONTENT,
    &audit::AUDIT_HEAD,
    &users::USERS,
    &workstations::WORKSTATIONS,
    &join_codes::JOIN_CODES,
    &sessions::SESSIONS,
    &login_attempts::LOGIN_ATTEMPTS,
    &files::FILES,
    &files::FILE_PIECES,
    &company::COMPANY,
    &bank_accounts::BANK_ACCOUNTS,
    &units::UNITS,
    &categories::CATEGORIES,
    &producers::PRODUCERS,
    &products::PRODUCTS,
    &customers::CUSTOMERS,
    &series::NUMBER_SERIES,
    &series::SERIES_COUNTERS,
    // the files of a template's version come before the row that seals them
    &templates::TEMPLATE_FILES,
    &templates::TEMPLATES,
    &templates::TEMPLATE_VERSIONS,
    &templates::SERIES_TEMPLATES,
    // and so do the parts of an issued document
    &invoices::INVOICE_LINES,
    &invoices::INVOICE_SUMS,
    &invoices::INVOICE_ACCOUNTS,
    &invoices::INVOICES,
];

/// Tables that pass away and stay out of an archive: a restore must not bring back a session that was ended since, a
/// used code or an old wait.
const PASSING: &[&Table] = &[
    &join_codes::JOIN_CODES,
    &sessions::SESSIONS,
    &login_attempts::LOGIN_ATTEMPTS,
];

/// The tables of an archive, each after those that it points at.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    TABLES
        .iter()
        .copied()
        .filter(|table| !PASSING.contains(table))
}

/// A table of the archive by its name.
pub fn table(name: &str) -> Option<&'static Table> {
    tables().find(|table| table.name == name)
}

/// A name as SQL wants it, whatever it is.
fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// Something for each column, separated by commas.
fn list(table: &Table, part: impl Fn(&crate::Column) -> String) -> String {
    let parts: Vec<_> = table.columns.iter().map(part).collect();
    parts.join(", ")
}
