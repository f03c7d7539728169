//! The schema: the same on both databases, and the same as the program's tables say.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_types};
use kontor_testkit::{TestDatabase, databases};

use super::support::{open, open_empty};
use crate::{
    ColumnKind, Conn, DbOptions, StoreError,
    archive::{self, FoundColumn, FoundTable, TABLES},
};

/// Made by the migrations' own book-keeping.
const VERSIONS_TABLE: &str = "__diesel_schema_migrations";

/// SQLite alone: what the search index keeps (`customers_search` and its shadow tables), and the number by which it
/// names rows. Neither is copied into an archive: triggers make them again.
const SEARCH_TABLES: &str = "%\\_search%";
const SEARCH_COLUMN: &str = "row_no";

/// PostgreSQL cuts longer names.
const PG_NAME_LENGTH_MAX: usize = 63;

#[derive(Debug, PartialEq, Eq, Default)]
struct Schema {
    /// By table and column: kind of value (yes or no is a number on SQLite, days and moments are text), nullable.
    columns: BTreeMap<(String, String), (&'static str, bool)>,
    /// Table, columns, and the condition's presence.
    unique: BTreeSet<(String, Vec<String>, bool)>,
    /// Table, columns, table pointed at, columns there, what deletion does.
    foreign: BTreeSet<Reference>,
}

type Reference = (String, Vec<String>, String, Vec<String>, String);

#[derive(diesel::QueryableByName, Debug)]
struct Row {
    #[diesel(sql_type = sql_types::Text)]
    a: String,
    #[diesel(sql_type = sql_types::Text)]
    b: String,
    #[diesel(sql_type = sql_types::Text)]
    c: String,
    #[diesel(sql_type = sql_types::Text)]
    d: String,
    #[diesel(sql_type = sql_types::Text)]
    e: String,
}

fn rows(conn: &mut Conn, sql: &str) -> Vec<Row> {
    diesel::sql_query(sql)
        .load(conn)
        .unwrap_or_else(|error| panic!("{error}: {sql}"))
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

fn sqlite_schema(conn: &mut Conn) -> Schema {
    let mut schema = Schema::default();
    let tables = format!(
        "(SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '{VERSIONS_TABLE}' AND name NOT LIKE '{SEARCH_TABLES}' ESCAPE '\\')"
    );
    for row in rows(
        conn,
        &format!(
            "SELECT t.name AS a, c.name AS b, c.type AS c, CAST(c.\"notnull\" AS TEXT) AS d, '' AS e \
             FROM {tables} t, pragma_table_info(t.name) c WHERE c.name <> '{SEARCH_COLUMN}'"
        ),
    ) {
        let class = match row.c.as_str() {
            "TEXT" => "text",
            "INTEGER" => "integer",
            "BLOB" => "bytes",
            other => panic!("{}.{}: type {other} is not one of ours", row.a, row.b),
        };
        schema.columns.insert((row.a, row.b), (class, row.d == "0"));
    }
    for row in rows(
        conn,
        &format!(
            "SELECT t.name AS a, i.name AS b, \
             (SELECT group_concat(x.name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) x) AS c, \
             CAST(i.partial AS TEXT) AS d, '' AS e FROM {tables} t, pragma_index_list(t.name) i WHERE i.\"unique\" = 1"
        ),
    ) {
        schema.unique.insert((row.a, list(&row.c), row.d == "1"));
    }
    // A whole-number primary key is the row's own number and has no index.
    for row in rows(
        conn,
        &format!(
            "SELECT t.name AS a, group_concat(c.name, ',') AS b, '' AS c, '' AS d, '' AS e \
             FROM {tables} t, pragma_table_info(t.name) c \
             WHERE c.pk > 0 AND c.name <> '{SEARCH_COLUMN}' GROUP BY t.name ORDER BY c.pk"
        ),
    ) {
        let columns = list(&row.b);
        if columns.len() == 1 {
            schema.unique.insert((row.a, columns, false));
        }
    }
    for row in rows(
        conn,
        &format!(
            "SELECT a, group_concat(col, ',') AS b, c, group_concat(target, ',') AS d, e FROM \
             (SELECT t.name AS a, f.id AS id, f.\"from\" AS col, f.\"table\" AS c, f.\"to\" AS target, f.on_delete AS e \
              FROM {tables} t, pragma_foreign_key_list(t.name) f ORDER BY t.name, f.id, f.seq) GROUP BY a, id"
        ),
    ) {
        schema
            .foreign
            .insert((row.a, list(&row.b), row.c, list(&row.d), row.e));
    }
    schema
}

fn postgres_schema(conn: &mut Conn) -> (Schema, Vec<(String, Vec<String>, String)>) {
    let mut schema = Schema::default();
    for row in rows(
        conn,
        &format!(
            "SELECT table_name::text AS a, column_name::text AS b, data_type::text AS c, is_nullable::text AS d, '' AS e \
             FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> '{VERSIONS_TABLE}'"
        ),
    ) {
        let class = match row.c.as_str() {
            "text" | "date" | "timestamp without time zone" => "text",
            "bigint" | "integer" | "boolean" => "integer",
            "bytea" => "bytes",
            other => panic!("{}.{}: type {other} is not one of ours", row.a, row.b),
        };
        schema
            .columns
            .insert((row.a, row.b), (class, row.d == "YES"));
    }
    let columns_of = |relation: &str, numbers: &str| {
        format!(
            "(SELECT string_agg(att.attname, ',' ORDER BY k.n) FROM unnest({numbers}) WITH ORDINALITY k(num, n) \
             JOIN pg_attribute att ON att.attrelid = {relation} AND att.attnum = k.num)"
        )
    };
    let mut names = Vec::new();
    for row in rows(
        conn,
        &format!(
            "SELECT t.relname::text AS a, i.relname::text AS b, coalesce({}, '') AS c, (x.indpred IS NOT NULL)::text AS d, '' AS e \
             FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
             WHERE x.indisunique AND t.relnamespace = current_schema()::regnamespace AND t.relname <> '{VERSIONS_TABLE}'",
            columns_of("t.oid", "x.indkey::int2[]")
        ),
    ) {
        names.push((row.a.clone(), list(&row.c), row.b));
        schema.unique.insert((row.a, list(&row.c), row.d == "true"));
    }
    for row in rows(
        conn,
        &format!(
            "SELECT t.relname::text AS a, {} AS b, p.relname::text AS c, {} AS d, \
             CASE f.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' \
             WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END AS e \
             FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid JOIN pg_class p ON p.oid = f.confrelid \
             WHERE f.contype = 'f' AND t.relnamespace = current_schema()::regnamespace",
            columns_of("t.oid", "f.conkey"),
            columns_of("p.oid", "f.confkey")
        ),
    ) {
        schema
            .foreign
            .insert((row.a, list(&row.b), row.c, list(&row.d), row.e));
    }
    (schema, names)
}

#[test]
fn both_databases_have_the_same_tables_columns_keys_and_references() {
    let sqlite = open(TestDatabase::sqlite());
    let on_sqlite = sqlite
        .db
        .read_blocking(|conn| Ok::<_, StoreError>(sqlite_schema(conn)))
        .unwrap();
    assert!(
        on_sqlite.columns.len() > 10
            && !on_sqlite.unique.is_empty()
            && !on_sqlite.foreign.is_empty()
    );
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let postgres = open(database);
    let (on_postgres, unique_names) = postgres
        .db
        .read_blocking(|conn| Ok::<_, StoreError>(postgres_schema(conn)))
        .unwrap();
    assert_eq!(on_sqlite.columns, on_postgres.columns);
    assert_eq!(on_sqlite.unique, on_postgres.unique);
    assert_eq!(on_sqlite.foreign, on_postgres.foreign);
    // SQLite names a broken unique constraint by its columns; the error type makes PostgreSQL's name of them.
    for (table, columns, name) in unique_names {
        let mut expected = format!("{table}_{}_key", columns.join("_"));
        expected.truncate(PG_NAME_LENGTH_MAX);
        let is_id = columns == ["id"] && name == format!("{table}_pkey");
        assert!(
            is_id || name == expected,
            "name the constraint {name} of {table} {expected}"
        );
    }
}

#[test]
fn every_sqlite_table_is_strict() {
    let opened = open(TestDatabase::sqlite());
    let lax = opened
        .db
        .read_blocking(|conn| {
            let sql = format!(
                "SELECT name AS a, '' AS b, '' AS c, '' AS d, '' AS e FROM pragma_table_list \
                 WHERE strict = 0 AND name NOT LIKE 'sqlite_%' AND name <> '{VERSIONS_TABLE}' \
                 AND name NOT LIKE '{SEARCH_TABLES}' ESCAPE '\\'"
            );
            Ok::<_, StoreError>(
                rows(conn, &sql)
                    .into_iter()
                    .map(|row| row.a)
                    .collect::<Vec<_>>(),
            )
        })
        .unwrap();
    assert_eq!(lax, Vec::<String>::new());
}

#[test]
fn the_programs_tables_are_the_migrations_tables() {
    let class = |kind| match kind {
        ColumnKind::Bytes => "bytes",
        ColumnKind::Integer | ColumnKind::Bool => "integer",
        ColumnKind::Text | ColumnKind::Date | ColumnKind::Moment => "text",
    };
    let known: BTreeMap<_, _> = TABLES
        .iter()
        .flat_map(|table| {
            table.columns.iter().map(move |column| {
                (
                    (table.name.to_owned(), column.name.to_owned()),
                    (class(column.kind), column.nullable),
                )
            })
        })
        .collect();
    for database in databases() {
        let is_postgres = database.is_postgres();
        let opened = open(database);
        let schema = opened
            .db
            .read_blocking(|conn| {
                Ok::<_, StoreError>(if is_postgres {
                    postgres_schema(conn).0
                } else {
                    sqlite_schema(conn)
                })
            })
            .unwrap();
        assert_eq!(
            known, schema.columns,
            "a table of a migration is missing in archive::TABLES, or its columns differ"
        );
        for (from, _, to, ..) in schema.foreign {
            let place = |name: &str| TABLES.iter().position(|table| table.name == name);
            assert!(
                place(&to) <= place(&from),
                "archive::TABLES: {to} comes before {from}"
            );
            assert!(
                archive::is_passing(&from) || !archive::is_passing(&to),
                "{from} is in the archive and points at {to}, which is not"
            );
        }
    }
}

#[test]
fn the_catalogue_tells_what_the_program_knows_in_the_programs_order() {
    let known: Vec<_> = TABLES
        .iter()
        .filter(|table| !archive::is_passing(table.name))
        .map(|table| FoundTable {
            name: table.name.to_owned(),
            key: table.key.iter().map(|&name| name.to_owned()).collect(),
            columns: table
                .columns
                .iter()
                .map(|column| FoundColumn {
                    name: column.name.to_owned(),
                    kind: column.kind,
                    nullable: column.nullable,
                })
                .collect(),
        })
        .collect();
    for database in databases() {
        let opened = open(database);
        let found = opened.db.read_blocking(archive::tables).unwrap();
        assert_eq!(found, known);
    }
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    let names = |kind: &str| {
        let dir = format!("{}/../../migrations/{kind}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect::<BTreeSet<_>>()
    };
    let sqlite = names("sqlite");
    assert!(sqlite.len() >= 3);
    assert_eq!(sqlite, names("postgres"));
}

#[test]
fn migrating_twice_does_nothing_the_second_time() {
    for database in databases() {
        let opened = open_empty(database, &DbOptions::default());
        assert!(matches!(
            opened.db.check_schema(),
            Err(StoreError::SchemaPending { .. })
        ));
        let pending = opened.db.pending_migrations().unwrap();
        assert_eq!(pending.first().map(String::as_str), Some("20261123000100"));
        assert_eq!(opened.db.migrate().unwrap(), pending);
        assert_eq!(opened.db.migrate().unwrap(), Vec::<String>::new());
        opened.db.check_schema().unwrap();
    }
}

#[test]
fn two_programs_that_migrate_at_once_migrate_once() {
    for database in databases() {
        let opened = open_empty(database, &DbOptions::default());
        let runs: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| opened.db.migrate()))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap().unwrap())
                .collect()
        });
        assert_eq!(
            runs.iter().filter(|run| !run.is_empty()).count(),
            1,
            "{runs:?}"
        );
        opened.db.check_schema().unwrap();
    }
}

#[test]
fn a_database_of_a_later_version_is_refused() {
    for database in databases() {
        let opened = open(database);
        opened
            .db
            .exclusive_blocking(|conn| {
                Ok::<_, StoreError>(conn.batch_execute(&format!(
                    "INSERT INTO {VERSIONS_TABLE} (version) VALUES ('20991231235959')"
                ))?)
            })
            .unwrap();
        for refused in [opened.db.check_schema(), opened.db.migrate().map(drop)] {
            let Err(StoreError::SchemaTooNew { unknown }) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(unknown, ["20991231235959"]);
        }
    }
}
