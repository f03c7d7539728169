//! What concerns the installation as a whole: a few named values. Secrets are sealed before they come here.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, upsert::excluded};

use crate::{Closed, Conn, StoreError, closed_set, expect_rows, on, table::stored_table};

stored_table!(INSTALLATION = installation (name) {
    name -> Text,
    value -> Binary,
});

/// A value of the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// The installation's id: 16 bytes.
    Id,
    /// Recognises the right installation key: a value made with it, useless without it.
    KeyCheck,
    /// The key of the installation's certificate authority, sealed with the installation key.
    SealedCaKey,
    /// The certificate authority's certificate, DER.
    CaCertificate,
    /// There in an installation that `kontord demo` made; the value is empty.
    Demonstration,
    /// There while a restore is not finished or not yet confirmed; the value says what was restored.
    Restored,
}

closed_set!(Item {
    Id => "id",
    KeyCheck => "key_check",
    SealedCaKey => "sealed_ca_key",
    CaCertificate => "ca_certificate",
    Demonstration => "demonstration",
    Restored => "restored",
});

/// A value, if it is there.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, item: Item) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(installation::table
        .find(Closed(item))
        .select(installation::value)
        .get_result(conn)
        .optional()?)
}

/// Stores a value that must not be there yet: of two servers that start at the same time one makes the
/// installation, and the other gets a constraint error and reads what the first has made.
///
/// # Errors
/// A unique constraint (`installation_name_key`) if it is there.
pub fn insert(conn: &mut Conn, item: Item, value: &[u8]) -> Result<(), StoreError> {
    let rows = diesel::insert_into(installation::table)
        .values((
            installation::name.eq(Closed(item)),
            installation::value.eq(value),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Stores a value, in the place of an earlier one if there is one.
///
/// # Errors
/// Those of the database.
pub fn put(conn: &mut Conn, item: Item, value: &[u8]) -> Result<(), StoreError> {
    let row = (
        installation::name.eq(Closed(item)),
        installation::value.eq(value),
    );
    let rows = on!(conn, c => diesel::insert_into(installation::table)
        .values(row)
        .on_conflict(installation::name)
        .do_update()
        .set(installation::value.eq(excluded(installation::value)))
        .execute(c))?;
    expect_rows(1, rows)
}

/// Removes a value. False if it was not there.
///
/// # Errors
/// Those of the database.
pub fn remove(conn: &mut Conn, item: Item) -> Result<bool, StoreError> {
    // The name is the key: none or one.
    let rows = diesel::delete(installation::table.find(Closed(item))).execute(conn)?;
    Ok(rows == 1)
}
