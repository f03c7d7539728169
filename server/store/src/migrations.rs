//! The schema's versions: embedded in the program, run under a lock, all or none.

use std::{path::Path, sync::Arc};

use diesel::{
    RunQueryDsl,
    backend::Backend,
    migration::{Migration, MigrationSource},
    pg::Pg,
    sql_types,
    sqlite::Sqlite,
};
use diesel_migrations::{
    EmbeddedMigrations, FileBasedMigrations, MigrationHarness, embed_migrations,
};

use crate::{
    Conn, DbOptions, StoreError,
    connect::pg_schema_id,
    transaction::{Commit, WriteConn},
};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Where Diesel notes which versions a database has.
pub(crate) const VERSIONS_TABLE: &str = "__diesel_schema_migrations";

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type List<DB> = Vec<Box<dyn Migration<DB>>>;

/// A history of the schema, with the same versions for both databases. The default is the one embedded in the program.
#[derive(Clone, Debug, Default)]
pub struct Migrations {
    folder: Option<Arc<Path>>,
}

/// Where a database stands in a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Versions that were run, oldest first. None: the database has no tables yet.
    pub applied: Vec<String>,
    /// Versions known and not run, oldest first.
    pub pending: Vec<String>,
}

impl Migrations {
    /// The history in a folder with `sqlite/` and `postgres/`, as `migrations/` in this repository: for tests that
    /// upgrade from, or to, a schema which the program does not have.
    pub fn from_folder(path: &Path) -> Self {
        Self {
            folder: Some(path.into()),
        }
    }

    /// The versions of this history, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Migration`] if they cannot be read.
    pub fn versions(&self) -> Result<Vec<String>, StoreError> {
        let list = self.sqlite()?;
        Ok(list.iter().map(|migration| version(&**migration)).collect())
    }

    /// Where the database stands. Reads only.
    ///
    /// # Errors
    /// [`StoreError::SchemaTooNew`] if the database has versions that this history lacks.
    pub fn standing(&self, conn: &mut Conn) -> Result<Standing, StoreError> {
        let known = self.versions()?;
        let applied = applied(conn)?;
        let unknown: Vec<_> = applied
            .iter()
            .filter(|version| !known.contains(version))
            .cloned()
            .collect();
        if !unknown.is_empty() {
            return Err(StoreError::SchemaTooNew { unknown });
        }
        let pending = known
            .into_iter()
            .filter(|version| !applied.contains(version))
            .collect();
        Ok(Standing { applied, pending })
    }

    /// Runs these versions in the transaction that is open, in the order of the history.
    pub(crate) fn run(&self, conn: &mut Conn, which: &[String]) -> Result<(), StoreError> {
        match conn {
            Conn::Sqlite(c) => run_each(c, self.sqlite()?, which),
            Conn::Postgres(c) => {
                // "IF NOT EXISTS" would be told to the log as a notice each time.
                diesel::sql_query("SET LOCAL client_min_messages = warning").execute(c)?;
                run_each(c, self.postgres()?, which)
            }
        }
    }

    fn sqlite(&self) -> Result<List<Sqlite>, StoreError> {
        self.list(&SQLITE, "sqlite")
    }

    fn postgres(&self) -> Result<List<Pg>, StoreError> {
        self.list(&POSTGRES, "postgres")
    }

    fn list<DB: Backend>(
        &self,
        embedded: &EmbeddedMigrations,
        name: &str,
    ) -> Result<List<DB>, StoreError> {
        let list = match &self.folder {
            None => embedded.migrations(),
            Some(folder) => FileBasedMigrations::from_path(folder.join(name))
                .map_err(BoxError::from)
                .and_then(|found| found.migrations()),
        };
        let mut list: List<DB> = list.map_err(StoreError::Migration)?;
        list.sort_by_key(|migration| version(&**migration));
        Ok(list)
    }
}

fn version<DB: Backend>(migration: &dyn Migration<DB>) -> String {
    migration.name().version().to_string()
}

fn run_each<DB: Backend, C: MigrationHarness<DB>>(
    conn: &mut C,
    list: List<DB>,
    which: &[String],
) -> Result<(), StoreError> {
    // Makes the table of versions.
    conn.applied_migrations().map_err(StoreError::Migration)?;
    for migration in list {
        if which.contains(&version(&*migration)) {
            conn.run_migration(&*migration)
                .map_err(StoreError::Migration)?;
        }
    }
    Ok(())
}

/// Runs what is pending between `before` and `after`, all in one transaction under the writers' lock. Neither is called
/// when nothing is pending. Returns where the database stood.
pub(crate) fn upgrade<T, E: From<StoreError>>(
    conn: Conn,
    options: &DbOptions,
    before: impl FnOnce(&mut Conn, &Standing) -> Result<T, E>,
    after: impl FnOnce(&mut Conn, &Standing, T) -> Result<(), E>,
) -> Result<Standing, E> {
    let mut tx = WriteConn::new(conn)?;
    // The writers' lock: nobody writes and nobody else migrates until COMMIT. An error drops the connection, which
    // rolls back.
    tx.begin()?;
    let migrations = &options.migrations;
    let standing = migrations.standing(&mut tx.conn)?;
    if standing.pending.is_empty() {
        return Ok(standing);
    }
    let kept = before(&mut tx.conn, &standing)?;
    if let Conn::Postgres(c) = &mut tx.conn {
        // The patience was for other migrators; a table that a reader holds is not worth it.
        let wait_ms = options.lock_wait_max.as_millis();
        diesel::sql_query(format!("SET LOCAL lock_timeout = {wait_ms}"))
            .execute(c)
            .map_err(StoreError::from)?;
    }
    migrations.run(&mut tx.conn, &standing.pending)?;
    after(&mut tx.conn, &standing, kept)?;
    check_foreign_keys(&mut tx.conn)?;
    match tx.commit() {
        Commit::Done => Ok(standing),
        Commit::Failed(error) => Err(StoreError::Migration(Box::new(error)).into()),
        Commit::Unknown => Err(StoreError::OutcomeUnknown.into()),
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

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = sql_types::Text)]
    version: String,
}

/// Versions that the database has, oldest first; makes no table when there is none.
pub(crate) fn applied(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let table = match conn {
        Conn::Sqlite(_) => format!(
            "SELECT name AS version FROM sqlite_schema WHERE type = 'table' AND name = '{VERSIONS_TABLE}'"
        ),
        Conn::Postgres(c) => {
            pg_schema_id(c)?;
            format!(
                "SELECT relname::text AS version FROM pg_class \
                 WHERE relnamespace = current_schema()::regnamespace AND relname = '{VERSIONS_TABLE}'"
            )
        }
    };
    if diesel::sql_query(table).load::<Version>(conn)?.is_empty() {
        return Ok(Vec::new());
    }
    let versions = format!("SELECT version FROM {VERSIONS_TABLE} ORDER BY version");
    let versions: Vec<Version> = diesel::sql_query(versions).load(conn)?;
    Ok(versions.into_iter().map(|row| row.version).collect())
}
