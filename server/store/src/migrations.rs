//! The schema's versions: embedded in the program, run under a lock, all or none.

use diesel::{
    RunQueryDsl, connection::SimpleConnection, migration::MigrationSource, pg::Pg, sql_types,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{
    Conn, StoreError,
    transaction::{Commit, WriteConn},
};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The versions of the schema that this program knows, oldest first.
///
/// # Errors
/// [`StoreError::Migration`] if the embedded migrations cannot be read, which a test excludes.
pub fn schema_versions() -> Result<Vec<String>, StoreError> {
    versions::<Sqlite>(&SQLITE).map_err(StoreError::Migration)
}

/// Versions known and not run.
pub(crate) fn pending(conn: Conn) -> Result<Vec<String>, StoreError> {
    let mut tx = WriteConn::new(conn)?;
    tx.begin()?;
    // Dropping the connection rolls back; only the table of versions could have been created.
    unapplied(&mut tx.conn)
}

/// Runs what is pending.
pub(crate) fn run(conn: Conn) -> Result<Vec<String>, StoreError> {
    let mut tx = WriteConn::new(conn)?;
    // The writers' lock: nobody writes and nobody else migrates until COMMIT.
    tx.begin()?;
    let pending = unapplied(&mut tx.conn)?;
    if pending.is_empty() {
        return Ok(pending);
    }
    match &mut tx.conn {
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(drop),
        Conn::Postgres(c) => c.run_pending_migrations(POSTGRES).map(drop),
    }
    .map_err(StoreError::Migration)?;
    check_foreign_keys(&mut tx.conn)?;
    match tx.commit() {
        Commit::Done => Ok(pending),
        Commit::Failed(error) => Err(StoreError::Migration(Box::new(error))),
        Commit::Unknown => Err(StoreError::OutcomeUnknown),
    }
}

/// SQLite: refuses rows that point nowhere, after changes made with the keys off. PostgreSQL checks by itself.
pub(crate) fn check_foreign_keys(conn: &mut Conn) -> Result<(), StoreError> {
    let Conn::Sqlite(c) = conn else {
        return Ok(());
    };
    let broken: Vec<BrokenKey> = diesel::sql_query("PRAGMA foreign_key_check").load(c)?;
    match broken.first() {
        None => Ok(()),
        Some(BrokenKey { table }) => Err(StoreError::Constraint {
            kind: crate::ConstraintKind::ForeignKey,
            name: Some(table.clone()),
        }),
    }
}

#[derive(diesel::QueryableByName)]
struct BrokenKey {
    #[diesel(sql_type = sql_types::Text)]
    table: String,
}

/// Known versions that the database lacks, oldest first.
fn unapplied(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let (known, applied) = match conn {
        Conn::Sqlite(c) => (versions::<Sqlite>(&SQLITE), c.applied_migrations()),
        Conn::Postgres(c) => {
            // "IF NOT EXISTS" would be told to the log as a notice each time.
            c.batch_execute("SET LOCAL client_min_messages = warning")?;
            (versions::<Pg>(&POSTGRES), c.applied_migrations())
        }
    };
    let known = known.map_err(StoreError::Migration)?;
    let applied: Vec<String> = applied
        .map_err(StoreError::Migration)?
        .iter()
        .map(ToString::to_string)
        .collect();
    let unknown: Vec<_> = applied
        .iter()
        .filter(|version| !known.contains(version))
        .cloned()
        .collect();
    if !unknown.is_empty() {
        return Err(StoreError::SchemaTooNew { unknown });
    }
    Ok(known
        .into_iter()
        .filter(|version| !applied.contains(version))
        .collect())
}

fn versions<DB: diesel::backend::Backend>(
    source: &EmbeddedMigrations,
) -> Result<Vec<String>, BoxError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let mut versions: Vec<String> = MigrationSource::<DB>::migrations(source)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    versions.sort();
    Ok(versions)
}
