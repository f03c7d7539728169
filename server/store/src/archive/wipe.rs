//! Emptying a database whose tables are not those of the archive that replaces it.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_types};

use crate::{Conn, StoreError};

#[derive(diesel::QueryableByName)]
struct Sql {
    #[diesel(sql_type = sql_types::Text)]
    sql: String,
}

/// On SQLite search indexes go first: they take their own tables with them.
const SQLITE: &str = "SELECT 'DROP ' || CASE type WHEN 'view' THEN 'VIEW' ELSE 'TABLE' END || ' \"' || replace(name, '\"', '\"\"') || '\"' \
    AS sql FROM pragma_table_list \
    WHERE schema = 'main' AND type IN ('virtual', 'table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
    ORDER BY type DESC, name";

/// All tables in one statement, because they point at each other; then the functions of their triggers. What an extension
/// brought stays, and what of others stands on a table makes the statement fail.
const POSTGRES: &str = "\
    WITH brought AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e') \
    SELECT 'DROP TABLE ' || string_agg(oid::regclass::text, ', ') AS sql, 1 AS step FROM pg_class \
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') \
    AND NOT EXISTS (SELECT 1 FROM brought b WHERE b.classid = 'pg_class'::regclass AND b.objid = oid) \
    HAVING count(*) > 0 \
    UNION ALL \
    SELECT 'DROP FUNCTION ' || string_agg(oid::regprocedure::text, ', '), 2 FROM pg_proc \
    WHERE pronamespace = current_schema()::regnamespace AND prokind = 'f' \
    AND NOT EXISTS (SELECT 1 FROM brought b WHERE b.classid = 'pg_proc'::regclass AND b.objid = oid) \
    HAVING count(*) > 0 ORDER BY step";

/// Drops every table of the database, of whatever schema version; on PostgreSQL of the schema in use.
pub(super) fn wipe(conn: &mut Conn) -> Result<(), StoreError> {
    let query = match conn {
        Conn::Sqlite(_) => SQLITE,
        Conn::Postgres(_) => POSTGRES,
    };
    let statements: Vec<Sql> = diesel::sql_query(query).load(conn)?;
    for statement in statements {
        conn.batch_execute(&statement.sql)?;
    }
    Ok(())
}
