//! Which tables a database has, as its own catalogue tells it.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{RunQueryDsl, sql_types};

use super::{FORMER, Former, TABLES, value};
use crate::{ColumnKind, Conn, StoreError, Table, migrations::VERSIONS_TABLE};

/// SQLite alone: the number by which a search index names rows. Made anew by an import.
const SEARCH_COLUMN: &str = "row_no";

/// A table as a database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTable {
    /// Its name.
    pub name: String,
    /// The columns by which rows are put in order: those of its primary key.
    pub key: Vec<String>,
    /// Its columns.
    pub columns: Vec<FoundColumn>,
}

/// A column of a [`FoundTable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it may be empty.
    pub nullable: bool,
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Text)]
    table_name: String,
    #[diesel(sql_type = sql_types::Text)]
    column_name: String,
    #[diesel(sql_type = sql_types::Text)]
    type_name: String,
    #[diesel(sql_type = sql_types::Integer)]
    required: i32,
    /// Place in the primary key, from 1; 0 for none.
    #[diesel(sql_type = sql_types::Integer)]
    key_place: i32,
}

#[derive(diesel::QueryableByName)]
struct Reference {
    #[diesel(sql_type = sql_types::Text)]
    table_name: String,
    #[diesel(sql_type = sql_types::Text)]
    target: String,
}

/// Every table, each after those that it points at. Search indexes, what is computed from other columns, and the list of
/// migrations are not among them.
pub(super) fn read(conn: &mut Conn) -> Result<Vec<FoundTable>, StoreError> {
    let is_sqlite = matches!(conn, Conn::Sqlite(_));
    let (columns, references) = if is_sqlite {
        (sqlite_columns(), SQLITE_REFERENCES)
    } else {
        (postgres_columns(), POSTGRES_REFERENCES)
    };
    let rows: Vec<Row> = diesel::sql_query(columns).load(conn)?;
    let references: Vec<Reference> = diesel::sql_query(references).load(conn)?;
    let mut tables: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        tables.entry(row.table_name.clone()).or_default().push(row);
    }
    let tables = tables
        .into_iter()
        .map(|(name, rows)| table(name, rows, is_sqlite))
        .collect::<Result<_, _>>()?;
    ordered(tables, &references)
}

fn sqlite_columns() -> String {
    // Computed columns are not in `table_info`, virtual tables and what they keep are of another type.
    format!(
        "SELECT t.name AS table_name, c.name AS column_name, c.type AS type_name, c.\"notnull\" AS required, \
         CASE c.name WHEN '{SEARCH_COLUMN}' THEN 0 ELSE c.pk END AS key_place \
         FROM pragma_table_list t, pragma_table_info(t.name) c \
         WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND t.name <> '{VERSIONS_TABLE}' AND c.name <> '{SEARCH_COLUMN}' ORDER BY t.name, c.cid"
    )
}

const SQLITE_REFERENCES: &str = "SELECT t.name AS table_name, f.\"table\" AS target \
    FROM pragma_table_list t, pragma_foreign_key_list(t.name) f WHERE t.schema = 'main' AND t.type = 'table'";

fn postgres_columns() -> String {
    format!(
        "SELECT t.relname::text AS table_name, a.attname::text AS column_name, \
         format_type(a.atttypid, NULL) AS type_name, a.attnotnull::integer AS required, \
         coalesce(array_position(k.conkey, a.attnum), 0) AS key_place \
         FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid \
         LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p' \
         WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') \
         AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND t.relname <> '{VERSIONS_TABLE}' \
         AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = t.oid \
         AND d.deptype = 'e') ORDER BY t.relname, a.attnum"
    )
}

const POSTGRES_REFERENCES: &str = "SELECT t.relname::text AS table_name, p.relname::text AS target \
    FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid JOIN pg_class p ON p.oid = f.confrelid \
    WHERE f.contype = 'f' AND t.relnamespace = current_schema()::regnamespace";

fn table(name: String, rows: Vec<Row>, is_sqlite: bool) -> Result<FoundTable, StoreError> {
    let known = TABLES.iter().find(|table| table.name == name);
    let mut in_key: Vec<_> = rows
        .iter()
        .filter(|row| row.key_place > 0)
        .map(|row| (row.key_place, row.column_name.clone()))
        .collect();
    in_key.sort();
    let mut key: Vec<String> = in_key.into_iter().map(|(_, name)| name).collect();
    let mut columns = rows
        .into_iter()
        .map(|row| {
            let kind = if is_sqlite {
                sqlite_kind(&row, TABLES, FORMER)
            } else {
                postgres_kind(&row.type_name)
            };
            let kind = kind.ok_or_else(|| {
                value::wrong(&format!(
                    "{}.{} is of the type {}, which Kontor does not use: if the table is not Kontor's, \
                     move it to another schema",
                    row.table_name, row.column_name, row.type_name
                ))
            })?;
            Ok(FoundColumn {
                name: row.column_name,
                kind,
                nullable: row.required == 0,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    if let Some(known) = known {
        // As the program lists them, so that both databases tell them in one order.
        let place = |column: &FoundColumn| {
            let mut names = known.columns.iter().map(|known| known.name);
            names.position(|name| name == column.name)
        };
        columns.sort_by_key(|column| place(column).unwrap_or(usize::MAX));
        // Where a search index has taken the place of the primary key.
        let has = |name: &&str| columns.iter().any(|column| column.name == **name);
        if known.key.iter().all(has) {
            key = known.key.iter().map(|&name| name.to_owned()).collect();
        }
    }
    if key.is_empty() {
        key = columns.iter().map(|column| column.name.clone()).collect();
    }
    Ok(FoundTable { name, key, columns })
}

fn postgres_kind(type_name: &str) -> Option<ColumnKind> {
    Some(match type_name {
        "bytea" => ColumnKind::Bytes,
        "bigint" | "integer" | "smallint" => ColumnKind::Integer,
        "text" => ColumnKind::Text,
        "boolean" => ColumnKind::Bool,
        "date" => ColumnKind::Date,
        "timestamp without time zone" => ColumnKind::Moment,
        _ => return None,
    })
}

/// SQLite knows bytes, numbers and texts; what a number or a text means is known by its name.
fn sqlite_kind(row: &Row, known: &[&Table], former: &[Former]) -> Option<ColumnKind> {
    let plain = match row.type_name.as_str() {
        "BLOB" => ColumnKind::Bytes,
        "INTEGER" => ColumnKind::Integer,
        "TEXT" => ColumnKind::Text,
        _ => return None,
    };
    let known = known
        .iter()
        .filter(|table| table.name == row.table_name)
        .flat_map(|table| table.columns)
        .filter(|column| column.name == row.column_name)
        .map(|column| column.kind);
    let former = former
        .iter()
        .filter(|former| former.table == row.table_name && former.column == row.column_name)
        .map(|former| former.kind);
    let meant = known.chain(former).find(|kind| stored_as(*kind) == plain);
    Some(meant.unwrap_or(plain))
}

/// As what SQLite stores a kind.
fn stored_as(kind: ColumnKind) -> ColumnKind {
    match kind {
        ColumnKind::Bool => ColumnKind::Integer,
        ColumnKind::Date | ColumnKind::Moment => ColumnKind::Text,
        kind => kind,
    }
}

/// In the order of [`TABLES`], later ones by name, but never before a table that one points at.
fn ordered(
    mut waiting: Vec<FoundTable>,
    references: &[Reference],
) -> Result<Vec<FoundTable>, StoreError> {
    let place = |name: &str| TABLES.iter().position(|table| table.name == name);
    waiting
        .sort_by_cached_key(|table| (place(&table.name).unwrap_or(usize::MAX), table.name.clone()));
    let mut open: BTreeSet<String> = waiting.iter().map(|table| table.name.clone()).collect();
    let mut tables = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_ready = |table: &FoundTable| {
            references
                .iter()
                .filter(|reference| reference.table_name == table.name)
                .all(|reference| {
                    reference.target == table.name || !open.contains(&reference.target)
                })
        };
        let Some(next) = waiting.iter().position(is_ready) else {
            return Err(value::wrong("tables point at each other in a circle"));
        };
        let next = waiting.remove(next);
        open.remove(&next.name);
        tables.push(next);
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    fn column(type_name: &str) -> Row {
        Row {
            table_name: "things".to_owned(),
            column_name: "seen".to_owned(),
            type_name: type_name.to_owned(),
            required: 0,
            key_place: 0,
        }
    }

    #[test]
    fn sqlite_tells_storage_and_the_program_what_is_meant_by_it() {
        const SEEN: Column = Column {
            name: "seen",
            kind: ColumnKind::Moment,
            nullable: true,
        };
        const THINGS: Table = Table {
            name: "things",
            key: &["seen"],
            columns: &[SEEN],
        };
        let former = |column| Former {
            table: "things",
            column,
            kind: ColumnKind::Bool,
        };
        let kind = |type_name| sqlite_kind(&column(type_name), &[&THINGS], &[former("seen")]);
        assert_eq!(kind("TEXT"), Some(ColumnKind::Moment));
        // It was something else before.
        assert_eq!(kind("INTEGER"), Some(ColumnKind::Bool));
        assert_eq!(kind("BLOB"), Some(ColumnKind::Bytes));
        assert_eq!(kind("REAL"), None);
        let unknown = sqlite_kind(&column("INTEGER"), &[&THINGS], &[former("heard")]);
        assert_eq!(unknown, Some(ColumnKind::Integer));
    }

    #[test]
    fn a_table_comes_after_those_that_it_points_at() {
        let table = |name: &str| FoundTable {
            name: name.to_owned(),
            key: Vec::new(),
            columns: Vec::new(),
        };
        let reference = |from: &str, to: &str| Reference {
            table_name: from.to_owned(),
            target: to.to_owned(),
        };
        let tables = || ["a", "b", "users", "audit"].map(table).to_vec();
        let names = |references: &[Reference]| {
            let ordered = ordered(tables(), references)?;
            Ok::<_, StoreError>(
                ordered
                    .into_iter()
                    .map(|table| table.name)
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(names(&[]).unwrap(), ["audit", "users", "a", "b"]);
        let references = [
            reference("audit", "b"),
            reference("b", "b"),
            reference("a", "elsewhere"),
        ];
        assert_eq!(names(&references).unwrap(), ["users", "a", "b", "audit"]);
        assert!(names(&[reference("a", "b"), reference("b", "a")]).is_err());
    }
}
