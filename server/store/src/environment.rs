//! What the database says of itself and of how safely it keeps what it acknowledges.

use diesel::{RunQueryDsl, sql_query, sql_types};

use crate::{Conn, StoreError};

/// The database's own settings that matter to Kontor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name and version, as "SQLite 3.51.0" or "PostgreSQL 15.18".
    pub version: String,
    /// Settings under which an acknowledged change can be lost, as `fsync = off`; empty when all is well.
    pub unsafe_settings: Vec<String>,
    /// PostgreSQL's clock, seconds since 1970; none for SQLite, which has the server's.
    pub clock_unix_s: Option<i64>,
}

/// Asks the database about itself.
///
/// # Errors
/// Those of the database.
pub fn environment(conn: &mut Conn) -> Result<Environment, StoreError> {
    match conn {
        Conn::Sqlite(_) => Ok(Environment {
            version: format!("SQLite {}", text(conn, "SELECT sqlite_version() AS value")?),
            unsafe_settings: Vec::new(),
            clock_unix_s: None,
        }),
        Conn::Postgres(_) => postgres(conn),
    }
}

fn postgres(conn: &mut Conn) -> Result<Environment, StoreError> {
    let mut unsafe_settings = Vec::new();
    // Without `full_page_writes` a page that was torn by a power cut is beyond repair.
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        let value = text(conn, &format!("SELECT current_setting('{name}') AS value"))?;
        if value == "off" {
            unsafe_settings.push(format!("{name} = {value}"));
        }
    }
    let clock = text(
        conn,
        "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint::text AS value",
    )?;
    Ok(Environment {
        version: format!(
            "PostgreSQL {}",
            text(conn, "SELECT current_setting('server_version') AS value")?
        ),
        unsafe_settings,
        clock_unix_s: clock.parse().ok(),
    })
}

#[derive(diesel::QueryableByName)]
struct Value {
    #[diesel(sql_type = sql_types::Text)]
    value: String,
}

fn text(conn: &mut Conn, query: &str) -> Result<String, StoreError> {
    let row: Value = sql_query(query).get_result(conn)?;
    Ok(row.value)
}
