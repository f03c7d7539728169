//! Writing lines back into an empty database.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_types};
use serde_json::{Map, Value};

use super::{TABLES, list, quoted, value};
use crate::{ColumnKind, Conn, StoreError, Table, expect_rows};

/// Rows written by one statement at most.
pub const BATCH_ROWS_MAX: usize = 500;
/// Bytes of JSON in one statement, unless a single row has more.
pub const BATCH_BYTES_MAX: usize = 1024 * 1024;

/// No migration fills these tables: a row in one of them means that the database is in use.
const TELLTALES: &[&str] = &["installation", "audit", "requests"];

/// Takes the archive's lines; made by [`import`].
pub struct Importer<'c> {
    conn: &'c mut Conn,
    table: Option<&'static Table>,
    rows: Vec<String>,
    bytes: usize,
}

/// What to do with rows that a database has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// They stand in the way: [`StoreError::NotEmpty`].
    Refuse,
    /// They are lost.
    Replace,
}

/// Fills a fresh, migrated database, for [`Db::exclusive_blocking`](crate::Db::exclusive_blocking): all or nothing.
/// Rows that the migrations made are replaced by the archive's.
///
/// Triggers are off meanwhile (those that protect issued documents would refuse the lines of documents already issued),
/// and rows of a table may point at later ones of the same table; both hold again, and are checked, at the end.
///
/// # Errors
/// [`StoreError::NotEmpty`], those of the database, [`StoreError::Value`] for a line that does not fit its table, and
/// those of `fill`.
pub fn import<T, E: From<StoreError>>(
    conn: &mut Conn,
    existing: Existing,
    fill: impl FnOnce(&mut Importer<'_>) -> Result<T, E>,
) -> Result<T, E> {
    if existing == Existing::Refuse {
        require_fresh(conn)?;
    }
    let way_back = set_aside(conn)?;
    for table in TABLES.iter().rev() {
        let sql = format!("DELETE FROM {}", quoted(table.name));
        conn.batch_execute(&sql).map_err(StoreError::from)?;
    }
    let mut importer = Importer {
        conn,
        table: None,
        rows: Vec::new(),
        bytes: 0,
    };
    let filled = fill(&mut importer)?;
    importer.flush()?;
    conn.batch_execute(&way_back).map_err(StoreError::from)?;
    Ok(filled)
}

impl Importer<'_> {
    /// Takes one line of a table. Tables come in the order of [`tables`](super::tables).
    ///
    /// # Errors
    /// [`StoreError::Value`] if the line is not one of this table, and those of the database.
    pub fn line(&mut self, table: &'static Table, line: &str) -> Result<(), StoreError> {
        let is_full =
            self.rows.len() >= BATCH_ROWS_MAX || self.bytes + line.len() > BATCH_BYTES_MAX;
        if is_full || self.table != Some(table) {
            self.flush()?;
        }
        let row = row(table, line, matches!(self.conn, Conn::Sqlite(_)))?;
        self.table = Some(table);
        self.bytes += row.len();
        self.rows.push(row);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let Some(table) = self.table.take() else {
            return Ok(());
        };
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
fn row(table: &Table, line: &str, is_sqlite: bool) -> Result<String, StoreError> {
    let mut object: Map<String, Value> =
        serde_json::from_str(line).map_err(|error| StoreError::Value(Box::new(error)))?;
    let mut row = Map::new();
    for column in table.columns {
        let Some(value) = object.remove(column.name) else {
            return Err(value::wrong(&format!(
                "{}.{} is missing",
                table.name, column.name
            )));
        };
        let value = value::stored(table, column, value, is_sqlite)?;
        row.insert(column.name.to_owned(), value);
    }
    match object.keys().next() {
        None => Ok(Value::Object(row).to_string()),
        Some(unknown) => Err(value::wrong(&format!(
            "{} has no column {unknown}",
            table.name
        ))),
    }
}

fn sqlite_insert(table: &Table) -> String {
    let values = list(table, |column| {
        let value = format!("json_extract(value, '$.{}')", quoted(column.name));
        match column.kind {
            ColumnKind::Bytes => format!("unhex({value})"),
            _ => value,
        }
    });
    format!(
        "INSERT INTO {} ({}) SELECT {values} FROM json_each(?)",
        quoted(table.name),
        list(table, |column| quoted(column.name))
    )
}

fn postgres_insert(table: &Table) -> String {
    let values = list(table, |column| {
        let name = quoted(column.name);
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
        format!("{} {kind}", quoted(column.name))
    });
    format!(
        "INSERT INTO {} ({}) SELECT {values} FROM json_to_recordset($1::json) AS x({types})",
        quoted(table.name),
        list(table, |column| quoted(column.name))
    )
}

#[derive(diesel::QueryableByName)]
struct Sql {
    #[diesel(sql_type = sql_types::Text)]
    forth: String,
    #[diesel(sql_type = sql_types::Text)]
    back: String,
}

fn require_fresh(conn: &mut Conn) -> Result<(), StoreError> {
    for table in TELLTALES {
        let query = format!(
            "SELECT '' AS forth, '' AS back FROM {} LIMIT 1",
            quoted(table)
        );
        if !diesel::sql_query(query).load::<Sql>(conn)?.is_empty() {
            return Err(StoreError::NotEmpty);
        }
    }
    Ok(())
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
