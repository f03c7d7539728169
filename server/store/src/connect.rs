//! Opening connections, each with the settings of its part.

use std::{fs::OpenOptions, path::Path};

use diesel::{
    Connection, ConnectionError, PgConnection, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection, sql_types,
};

use crate::{Conn, DbAddress, DbOptions, StoreError};

/// A write transaction that stands idle is ended by the server, which frees the lock.
const PG_WRITER_IDLE_TIMEOUT: &str = "5s";
/// How long one statement of a pooled connection may run.
const PG_STATEMENT_TIMEOUT: &str = "30s";
/// A reading transaction that stands idle is ended by the server.
const PG_READER_IDLE_TIMEOUT: &str = "60s";
/// After this time PostgreSQL notices that the program which waits for a long statement is gone.
const PG_GONE_AFTER: &str = "2s";
/// The first key of Kontor's advisory locks ("Kont"); the second is the schema's object id, so that
/// installations in different schemas of one database do not wait for each other.
const PG_LOCK_SPACE: u32 = 0x4b6f_6e74;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The process's one writer.
    Writer,
    /// A pooled reader.
    Reader,
    /// A reader of its own for long work such as a backup.
    LongReader,
    /// A writer of its own for migrations and imports.
    Maintenance,
}

/// Opens a connection.
///
/// # Errors
/// [`StoreError::Unavailable`] if the database cannot be opened or reached.
pub(crate) fn open(
    address: &DbAddress,
    role: Role,
    options: &DbOptions,
) -> Result<Conn, StoreError> {
    match address {
        DbAddress::Sqlite(path) => sqlite(path, role, options).map(Conn::Sqlite),
        DbAddress::Postgres(url) => postgres(url, role, options).map(Conn::Postgres),
    }
}

fn sqlite(path: &Path, role: Role, options: &DbOptions) -> Result<SqliteConnection, StoreError> {
    let Some(text) = path.to_str() else {
        return Err(StoreError::Url("the path is not valid UTF-8".to_owned()));
    };
    create_private(path);
    let mut conn = SqliteConnection::establish(text).map_err(|error| unreachable(error, text))?;
    // The timeout comes first: setting the journal mode may already meet a lock.
    conn.batch_execute(&format!(
        "PRAGMA busy_timeout = {}; PRAGMA trusted_schema = OFF;",
        options.lock_wait_max.as_millis()
    ))?;
    let mode: JournalMode = diesel::sql_query("PRAGMA journal_mode = WAL").get_result(&mut conn)?;
    if mode.journal_mode != "wal" {
        return Err(StoreError::unavailable(
            "the file system does not support SQLite's write-ahead log; use a local disk",
        ));
    }
    conn.batch_execute(match role {
        Role::Writer => {
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;"
        }
        Role::Reader | Role::LongReader => "PRAGMA query_only = ON;",
        // Migrations rebuild tables; they check the keys themselves at the end.
        Role::Maintenance => {
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON;"
        }
    })?;
    if let Some(pages) = options.sqlite_page_count_max {
        conn.batch_execute(&format!("PRAGMA max_page_count = {pages};"))?;
    }
    Ok(conn)
}

/// A new file belongs to the server's user alone; SQLite gives its log files the same rights.
fn create_private(path: &Path) {
    let mut file = OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    // If it is there already, or cannot be made, SQLite says what there is to say.
    drop(file.open(path));
}

#[derive(diesel::QueryableByName)]
struct JournalMode {
    #[diesel(sql_type = sql_types::Text)]
    journal_mode: String,
}

fn postgres(url: &str, role: Role, options: &DbOptions) -> Result<PgConnection, StoreError> {
    let mut conn =
        PgConnection::establish(url).map_err(|error| unreachable(error, "PostgreSQL"))?;
    // A role's or database's own default must not take durability away; stronger settings stay.
    let durable = "SELECT set_config('synchronous_commit', 'on', false) \
                   WHERE current_setting('synchronous_commit') = 'off';";
    let lock_wait_ms = options.lock_wait_max.as_millis();
    let settings = match role {
        Role::Writer => format!(
            "SET idle_in_transaction_session_timeout = '{PG_WRITER_IDLE_TIMEOUT}'; \
             SET lock_timeout = {lock_wait_ms}; \
             SET statement_timeout = '{PG_STATEMENT_TIMEOUT}'; {durable}"
        ),
        Role::Reader => format!(
            "SET idle_in_transaction_session_timeout = '{PG_READER_IDLE_TIMEOUT}'; \
             SET statement_timeout = '{PG_STATEMENT_TIMEOUT}';"
        ),
        Role::LongReader => "SET statement_timeout = 0;".to_owned(),
        Role::Maintenance => {
            format!("SET lock_timeout = {lock_wait_ms}; SET statement_timeout = 0; {durable}")
        }
    };
    conn.batch_execute(&settings)?;
    // Full disks and lock timeouts are told apart by their English message. Only an administrator may choose the
    // language; without it such an error is reported as one of the database.
    if let Err(error) = conn.batch_execute("SET lc_messages = 'C'") {
        tracing::debug!(%error, "PostgreSQL keeps its own language for messages");
    }
    // Otherwise a statement of hours goes on, and holds the lock, after the server that began it was killed. PostgreSQL
    // has this since version 14, and not on every system.
    if role == Role::Maintenance
        && let Err(error) = conn.batch_execute(&format!(
            "SET client_connection_check_interval = '{PG_GONE_AFTER}'"
        ))
    {
        tracing::debug!(%error, "PostgreSQL does not notice a killed server before its statement ends");
    }
    Ok(conn)
}

fn unreachable(error: ConnectionError, what: &str) -> StoreError {
    StoreError::Unavailable {
        message: format!("{what} cannot be opened"),
        source: Some(Box::new(error)),
    }
}

/// The SQL that takes the lock of all servers' writers in this connection's schema until the transaction ends.
///
/// # Errors
/// [`StoreError::Unavailable`] if the address's schema does not exist.
pub(crate) fn pg_lock_sql(conn: &mut PgConnection) -> Result<String, StoreError> {
    let id = pg_schema_id(conn)?;
    // The object id is unsigned and the lock's key signed: the same 32 bits.
    let [space, id] = [PG_LOCK_SPACE, id].map(u32::cast_signed);
    Ok(format!("SELECT pg_advisory_xact_lock({space}, {id})"))
}

/// The object id of the schema that this connection works in.
///
/// # Errors
/// [`StoreError::Unavailable`] if the address's schema does not exist.
pub(crate) fn pg_schema_id(conn: &mut PgConnection) -> Result<u32, StoreError> {
    let schema: Option<SchemaId> = diesel::sql_query(
        "SELECT oid::bigint AS id FROM pg_namespace WHERE nspname = current_schema()",
    )
    .get_results(conn)?
    .pop();
    let Some(SchemaId { id }) = schema else {
        return Err(StoreError::unavailable(
            "the schema in search_path does not exist",
        ));
    };
    Ok(u32::try_from(id).unwrap_or_default())
}

#[derive(diesel::QueryableByName)]
struct SchemaId {
    #[diesel(sql_type = sql_types::BigInt)]
    id: i64,
}
