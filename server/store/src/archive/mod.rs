//! The portable archive: tables as lines of JSON that are the same on both databases, out and in.
//!
//! A line is an object with the table's columns in their order. Bytes are lower-case hexadecimal digits, a day is
//! `2026-11-23`, a moment `2026-11-23T11:00:00.123456Z`. Rows come in the order of their primary key. Files, counts and
//! checksums are the caller's.
//!
//! Tables and columns are those that the database has, told by its own catalogue: so the archive of a database that waits
//! for its migration, and the restore of an archive older than the program, need no other code than those of today's.

mod catalogue;
mod export;
mod import;
mod value;
mod wipe;

pub use catalogue::{FoundColumn, FoundTable};
pub use export::export;
pub use import::{BATCH_BYTES_MAX, BATCH_ROWS_MAX, Existing, Import, Importer, import, is_unused};

use crate::{
    ColumnKind, Conn, StoreError, Table, audit, bank_accounts, categories, company, customers,
    files, installation, invoices, join_codes, licence, login_attempts, producers, product_images,
    product_shop_categories, products, requests, series, service_tokens, sessions, shops, sync,
    templates, units, users, workstations,
};

/// Every table of the program's schema, each after those that it points at. Gives the archive its order, and tells for
/// SQLite which numbers are a yes or no and which texts a day or a moment.
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
    &service_tokens::SERVICE_TOKENS,
    &files::FILES,
    &files::FILE_PIECES,
    &company::COMPANY,
    &bank_accounts::BANK_ACCOUNTS,
    &licence::LICENCE,
    &shops::SHOPS,
    &units::UNITS,
    &categories::CATEGORIES,
    &producers::PRODUCERS,
    &products::PRODUCTS,
    &products::descriptions::PRODUCT_DESCRIPTIONS,
    &product_images::PRODUCT_IMAGES,
    &product_shop_categories::PRODUCT_SHOP_CATEGORIES,
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
    &sync::options::SYNC_OPTIONS,
    &sync::kinds::SYNC_KINDS,
    &sync::mirror::SYNC_MIRROR,
    &sync::links::SYNC_LINKS,
    &sync::ignored::SYNC_IGNORED,
    &sync::runs::SYNC_RUNS,
    &sync::operations::SYNC_OPERATIONS,
    &sync::leases::SYNC_LEASES,
    &sync::kept::SYNC_KEPT,
    &sync::kept::SYNC_KEPT_FILES,
    &sync::image_hashes::SYNC_IMAGE_HASHES,
    &sync::schedules::SYNC_SCHEDULES,
];

/// A column that an earlier schema had and [`TABLES`] has no more.
#[derive(Debug)]
struct Former {
    table: &'static str,
    column: &'static str,
    kind: ColumnKind,
}

/// Columns of days, moments, and yes or no that a migration took away or renamed: an archive from before it still has
/// them. A test walks through every schema there ever was and fails until they are here.
const FORMER: &[Former] = &[];

/// Tables that pass away and stay out of an archive: a restore must not bring back a session that was ended since, a
/// used code or an old wait; nor the lease of a synchronisation, or what was read from shops, which have gone on since.
const PASSING: &[&str] = &[
    join_codes::JOIN_CODES.name,
    sessions::SESSIONS.name,
    login_attempts::LOGIN_ATTEMPTS.name,
    sync::leases::SYNC_LEASES.name,
    sync::mirror::SYNC_MIRROR.name,
];

/// The tables of the database that belong in an archive, each after those that it points at.
///
/// # Errors
/// Those of the database; [`StoreError::Value`] for a column of a type that Kontor does not use.
pub fn tables(conn: &mut Conn) -> Result<Vec<FoundTable>, StoreError> {
    let mut tables = catalogue::read(conn)?;
    tables.retain(|table| !is_passing(&table.name));
    Ok(tables)
}

/// Whether a table stays out of an archive.
pub(crate) fn is_passing(name: &str) -> bool {
    PASSING.contains(&name)
}

/// A name as SQL wants it, whatever it is.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Something for each column, separated by commas.
fn list(table: &FoundTable, part: impl Fn(&FoundColumn) -> String) -> String {
    let parts: Vec<_> = table.columns.iter().map(part).collect();
    parts.join(", ")
}
