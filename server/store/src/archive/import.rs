//! Writing lines back into an empty database.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_types};
use serde_json::{Map, Value};

use super::{FoundTable, catalogue, is_passing, list, quoted, value, wipe::wipe};
use crate::{ColumnKind, Conn, Migrations, StoreError, expect_rows, migrations};

/// Rows written by one statement at most.
pub const BATCH_ROWS_MAX: usize = 500;
/// Bytes of JSON in one statement, unless a single row has more.
pub const BATCH_BYTES_MAX: usize = 1024 * 1024;

/// No migration fills these tables: a row in one of them means that the database is in use.
const TELLTALES: &[&str] = &["installation", "audit", "requests"];

/// What is imported, and into what.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// The history of the schema ([`Db::migrations`](crate::Db::migrations)).
    pub migrations: &'a Migrations,
    /// The versions that the archive's database had; the history has all of them.
    pub schema: &'a [String],
    /// What to do with rows that are there already.
    pub existing: Existing,
}

/// Takes the archive's lines; made by [`import`].
pub struct Importer<'c> {
    conn: &'c mut Conn,
    /// Those that belong in an archive.
    tables: Vec<FoundTable>,
    /// Place of the table whose rows are collected.
    current: Option<usize>,
    rows: Vec<String>,
    bytes: usize,
}

/// What to do with rows that a database has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// They stand in the way: [`StoreError::NotEmpty`].
    Refuse,
    /// They are lost, and so are all tables if their schema is not the archive's.
    Replace,
}

/// Fills a database, for [`Db::exclusive_blocking`](crate::Db::exclusive_blocking), all or nothing: makes the tables as
/// they were in the archive's schema, lets `fill` bring the rows, and runs the migrations made since. Rows that migrations
/// made up to the archive's schema are replaced by the archive's.
///
/// Triggers are off meanwhile (those that protect issued documents would refuse the lines of documents already issued),
/// and rows of a table may point at later ones of the same table; both hold again, and are checked, before the migrations
/// made since.
///
/// # Errors
/// [`StoreError::NotEmpty`] if rows, or tables of another schema, are in the way; [`StoreError::SchemaTooNew`] if they are
/// of a later one; those of the database; [`StoreError::Value`] for a line that does not fit its table; those of `fill`.
pub fn import<T, E: From<StoreError>>(
    conn: &mut Conn,
    what: &Import<'_>,
    fill: impl FnOnce(&mut Importer<'_>) -> Result<T, E>,
) -> Result<T, E> {
    make_tables(conn, what)?;
    let way_back = set_aside(conn)?;
    let tables = catalogue::read(conn)?;
    for table in tables.iter().rev() {
        let sql = format!("DELETE FROM {}", quoted(&table.name));
        conn.batch_execute(&sql).map_err(StoreError::from)?;
    }
    let mut importer = Importer {
        conn,
        tables: tables
            .into_iter()
            .filter(|table| !is_passing(&table.name))
            .collect(),
        current: None,
        rows: Vec::new(),
        bytes: 0,
    };
    let filled = fill(&mut importer)?;
    importer.flush()?;
    conn.batch_execute(&way_back).map_err(StoreError::from)?;
    let since = what.migrations.standing(conn)?.pending;
    what.migrations.run(conn, &since)?;
    Ok(filled)
}

/// Whether nobody has worked with the database yet: it has no tables, or only rows that migrations made.
///
/// # Errors
/// Those of the database.
pub fn is_unused(conn: &mut Conn) -> Result<bool, StoreError> {
    let tables = catalogue::read(conn)?;
    for table in tables
        .iter()
        .filter(|table| TELLTALES.contains(&&*table.name))
    {
        let query = format!(
            "SELECT '' AS forth, '' AS back FROM {} LIMIT 1",
            quoted(&table.name)
        );
        if !diesel::sql_query(query).load::<Sql>(conn)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Leaves the tables of the archive's schema.
fn make_tables(conn: &mut Conn, what: &Import<'_>) -> Result<(), StoreError> {
    let applied = migrations::applied(conn)?;
    match what.existing {
        Existing::Refuse => {
            what.migrations.standing(conn)?;
            if !is_unused(conn)? || !(applied.is_empty() || applied == what.schema) {
                return Err(StoreError::NotEmpty);
            }
        }
        Existing::Replace if applied != what.schema => wipe(conn)?,
        Existing::Replace => {}
    }
    if migrations::applied(conn)?.is_empty() {
        what.migrations.run(conn, what.schema)?;
    }
    Ok(())
}

impl Importer<'_> {
    /// The tables that an archive of this schema has.
    pub fn tables(&self) -> &[FoundTable] {
        &self.tables
    }

    /// Takes one line of a table. A table comes after those that it points at.
    ///
    /// # Errors
    /// [`StoreError::Value`] if the line is not one of this table, and those of the database.
    pub fn line(&mut self, table: &str, line: &str) -> Result<(), StoreError> {
        let is_full =
            self.rows.len() >= BATCH_ROWS_MAX || self.bytes + line.len() > BATCH_BYTES_MAX;
        let current = match self.current {
            Some(current) if self.tables[current].name == table && !is_full => current,
            _ => {
                self.flush()?;
                let place = self.tables.iter().position(|found| found.name == table);
                place.ok_or_else(|| value::wrong(&format!("there is no table {table}")))?
            }
        };
        let row = row(
            &self.tables[current],
            line,
            matches!(self.conn, Conn::Sqlite(_)),
        )?;
        self.current = Some(current);
        self.bytes += row.len();
        self.rows.push(row);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let Some(current) = self.current.take() else {
            return Ok(());
        };
        let table = &self.tables[current];
        let batch = format!("[{}]", self.rows.join(","));
        let expected = std::mem::take(&mut self.rows).len();
        self.bytes = 0;
        let rows = match self.conn {
            Conn::Sqlite(c) => diesel::sql_query(sqlite_insert(table))
                .bind::<sql_types::Text, _>(&batch)
                .execute(c)?,
            Conn::Postgres(c) => diesel::sql_query(postgres_insert(table))
                .bind::<sql_types::Text, _>(&batch)
                .execute(c)?,
        };
        expect_rows(expected, rows)
    }
}

/// A line, checked and in the database's spelling.
fn row(table: &FoundTable, line: &str, is_sqlite: bool) -> Result<String, StoreError> {
    let mut object: Map<String, Value> =
        serde_json::from_str(line).map_err(|error| StoreError::Value(Box::new(error)))?;
    let mut row = Map::new();
    for column in &table.columns {
        let Some(value) = object.remove(&column.name) else {
            return Err(value::wrong(&format!(
                "{}.{} is missing",
                table.name, column.name
            )));
        };
        let value = value::stored(table, column, value, is_sqlite)?;
        row.insert(column.name.clone(), value);
    }
    match object.keys().next() {
        None => Ok(Value::Object(row).to_string()),
        Some(unknown) => Err(value::wrong(&format!(
            "{} has no column {unknown}",
            table.name
        ))),
    }
}

fn sqlite_insert(table: &FoundTable) -> String {
    let values = list(table, |column| {
        let value = format!("json_extract(value, '$.{}')", quoted(&column.name));
        match column.kind {
            ColumnKind::Bytes => format!("unhex({value})"),
            _ => value,
        }
    });
    format!(
        "INSERT INTO {} ({}) SELECT {values} FROM json_each(?)",
        quoted(&table.name),
        list(table, |column| quoted(&column.name))
    )
}

fn postgres_insert(table: &FoundTable) -> String {
    let values = list(table, |column| {
        let name = quoted(&column.name);
        match column.kind {
            ColumnKind::Bytes => format!("decode(x.{name}, 'hex')"),
            ColumnKind::Date => format!("x.{name}::date"),
            ColumnKind::Moment => format!("x.{name}::timestamp"),
            ColumnKind::Integer | ColumnKind::Text | ColumnKind::Bool => format!("x.{name}"),
        }
    });
    let types = list(table, |column| {
        let kind = match column.kind {
            ColumnKind::Integer => "bigint",
            ColumnKind::Bool => "boolean",
            _ => "text",
        };
        format!("{} {kind}", quoted(&column.name))
    });
    format!(
        "INSERT INTO {} ({}) SELECT {values} FROM json_to_recordset($1::json) AS x({types})",
        quoted(&table.name),
        list(table, |column| quoted(&column.name))
    )
}

#[derive(diesel::QueryableByName)]
struct Sql {
    #[diesel(sql_type = sql_types::Text)]
    forth: String,
    #[diesel(sql_type = sql_types::Text)]
    back: String,
}

/// Sets triggers and self-references aside and returns the SQL that brings them back.
fn set_aside(conn: &mut Conn) -> Result<String, StoreError> {
    let query = match conn {
        // Foreign keys are off on this connection and checked before COMMIT.
        Conn::Sqlite(_) => {
            "SELECT 'DROP TRIGGER \"' || name || '\"' AS forth, sql AS back FROM sqlite_master \
             WHERE type = 'trigger'"
        }
        Conn::Postgres(_) => {
            "SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname) AS forth, \
                    format('ALTER TABLE %s ENABLE TRIGGER %I', tgrelid::regclass, tgname) AS back \
             FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid \
             WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace \
             UNION ALL \
             SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', conrelid::regclass, conname), \
                    format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', conrelid::regclass, conname) \
             FROM pg_constraint \
             WHERE contype = 'f' AND conrelid = confrelid AND connamespace = current_schema()::regnamespace"
        }
    };
    let found: Vec<Sql> = diesel::sql_query(query).load(conn)?;
    let mut back = String::new();
    if matches!(conn, Conn::Postgres(_)) {
        // What was deferred is checked now: a table with pending checks cannot be altered.
        back.push_str("SET CONSTRAINTS ALL IMMEDIATE;");
    }
    for sql in found {
        conn.batch_execute(&sql.forth)?;
        back.push_str(&sql.back);
        back.push(';');
    }
    if matches!(conn, Conn::Sqlite(_)) {
        // The search indexes follow their tables by triggers, which were off.
        let query = "SELECT '' AS forth, 'INSERT INTO ' || name || ' (' || name || ') VALUES (''rebuild'')' AS back \
                     FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%'";
        for sql in diesel::sql_query(query).load::<Sql>(conn)? {
            back.push_str(&sql.back);
            back.push(';');
        }
    }
    Ok(back)
}
