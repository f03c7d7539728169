//! Reading a table as lines.

use diesel::{RunQueryDsl, connection::DefaultLoadingMode, pg::PgRowByRowLoadingMode, sql_types};
use serde_json::Value;

use super::{FoundColumn, FoundTable, list, quoted, value};
use crate::{ColumnKind, Conn, StoreError};

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Text)]
    line: String,
}

/// Gives every row of the table to `line`, one at a time, and returns how many there were. Call it for each of
/// [`tables`](super::tables) on one snapshot
/// ([`Db::read_long_blocking`](crate::Db::read_long_blocking)), or under the writers' lock.
///
/// # Errors
/// Those of the database, [`StoreError::Value`] for a value that this program would not write, and those of `line`.
pub fn export<E: From<StoreError>>(
    conn: &mut Conn,
    table: &FoundTable,
    mut line: impl FnMut(&str) -> Result<(), E>,
) -> Result<u64, E> {
    let mut give = |row: Result<Row, diesel::result::Error>| {
        let row = row.map_err(StoreError::from)?;
        line(&portable(table, &row.line)?)
    };
    let mut count = 0;
    // Row by row: no table has to fit into memory.
    match conn {
        Conn::Sqlite(c) => {
            let query = diesel::sql_query(sqlite_query(table));
            for row in query
                .load_iter::<Row, DefaultLoadingMode>(c)
                .map_err(StoreError::from)?
            {
                give(row)?;
                count += 1;
            }
        }
        Conn::Postgres(c) => {
            let query = diesel::sql_query(postgres_query(table));
            for row in query
                .load_iter::<Row, PgRowByRowLoadingMode>(c)
                .map_err(StoreError::from)?
            {
                give(row)?;
                count += 1;
            }
        }
    }
    Ok(count)
}

fn sqlite_query(table: &FoundTable) -> String {
    let values = list(table, |column| {
        let name = quoted(&column.name);
        match column.kind {
            // `hex` makes an empty text of NULL.
            ColumnKind::Bytes => {
                format!("CASE WHEN {name} IS NULL THEN NULL ELSE lower(hex({name})) END")
            }
            _ => name,
        }
    });
    let order: Vec<_> = table.key.iter().map(|name| quoted(name)).collect();
    format!(
        "SELECT json_array({values}) AS line FROM {} ORDER BY {}",
        quoted(&table.name),
        order.join(", ")
    )
}

fn postgres_query(table: &FoundTable) -> String {
    let values = list(table, |column| {
        let name = quoted(&column.name);
        match column.kind {
            ColumnKind::Bytes => format!("encode({name}, 'hex')"),
            ColumnKind::Date => format!("to_char({name}, 'YYYY-MM-DD')"),
            ColumnKind::Moment => format!("to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')"),
            ColumnKind::Integer | ColumnKind::Text | ColumnKind::Bool => name,
        }
    });
    let order: Vec<_> = table
        .key
        .iter()
        .map(|name| key_order(table, name))
        .collect();
    format!(
        "SELECT json_build_array({values})::text AS line FROM {} ORDER BY {}",
        quoted(&table.name),
        order.join(", ")
    )
}

/// Texts in the order of their bytes, as SQLite has them, whatever the database's language.
fn key_order(table: &FoundTable, name: &str) -> String {
    let is_text = |column: &&FoundColumn| column.name == name && column.kind == ColumnKind::Text;
    if table.columns.iter().any(|column| is_text(&column)) {
        format!("{} COLLATE \"C\"", quoted(name))
    } else {
        quoted(name)
    }
}

/// A row as the database tells it, an array, to the archive's line.
fn portable(table: &FoundTable, row: &str) -> Result<String, StoreError> {
    let values: Vec<Value> =
        serde_json::from_str(row).map_err(|error| StoreError::Value(Box::new(error)))?;
    let mut line = String::with_capacity(row.len() + 16 * values.len());
    for (index, (column, value)) in table.columns.iter().zip(values).enumerate() {
        line.push_str(if index == 0 { "{\"" } else { ",\"" });
        line.push_str(&column.name);
        line.push_str("\":");
        line.push_str(&value::portable(table, column, value)?.to_string());
    }
    line.push('}');
    Ok(line)
}
