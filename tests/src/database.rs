//! Databases seen from outside the program under test: schemas of a run's own, time that has passed, floors.

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result, bail};
use diesel::connection::SimpleConnection as _;
use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_types,
};

/// A connection of an outsider.
pub enum Outsider {
    /// To a file.
    Sqlite(SqliteConnection),
    /// To a server.
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Text {
    #[diesel(sql_type = sql_types::Text)]
    value: String,
}

impl Outsider {
    /// Opens the database of a server by the URL that the server got.
    pub fn open(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let mut conn = SqliteConnection::establish(path)?;
            conn.batch_execute("PRAGMA busy_timeout = 10000")?;
            return Ok(Self::Sqlite(conn));
        }
        Ok(Self::Postgres(PgConnection::establish(url)?))
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Runs statements.
    pub fn run(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Sqlite(conn) => conn.batch_execute(sql),
            Self::Postgres(conn) => conn.batch_execute(sql),
        }
        .with_context(|| sql.to_owned())
    }

    /// Changes rows and says how many.
    pub fn change(&mut self, sql: &str) -> Result<usize> {
        match self {
            Self::Sqlite(conn) => diesel::sql_query(sql).execute(conn),
            Self::Postgres(conn) => diesel::sql_query(sql).execute(conn),
        }
        .with_context(|| sql.to_owned())
    }

    /// The column `value` of every row, as text.
    pub fn texts(&mut self, sql: &str) -> Result<Vec<String>> {
        let rows: Vec<Text> = match self {
            Self::Sqlite(conn) => diesel::sql_query(sql).load(conn),
            Self::Postgres(conn) => diesel::sql_query(sql).load(conn),
        }
        .with_context(|| sql.to_owned())?;
        Ok(rows.into_iter().map(|row| row.value).collect())
    }

    /// The column `value` of the only row, as a whole number.
    pub fn number(&mut self, sql: &str) -> Result<i64> {
        let rows: Vec<Number> = match self {
            Self::Sqlite(conn) => diesel::sql_query(sql).load(conn),
            Self::Postgres(conn) => diesel::sql_query(sql).load(conn),
        }
        .with_context(|| sql.to_owned())?;
        match rows.as_slice() {
            [row] => Ok(row.value),
            _ => bail!("{sql}: one row was expected"),
        }
    }

    /// A moment so many minutes ago, as an expression in the form in which the server keeps moments.
    pub fn minutes_ago(&self, minutes: u32) -> String {
        match self {
            Self::Sqlite(_) => {
                format!("strftime('%Y-%m-%d %H:%M:%S.000000', 'now', '-{minutes} minutes')")
            }
            Self::Postgres(_) => format!("now() AT TIME ZONE 'UTC' - interval '{minutes} minutes'"),
        }
    }

    /// How the database goes about a query, a step a line.
    pub fn plan(&mut self, sql: &str) -> Result<Vec<String>> {
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = sql_types::Text)]
            detail: String,
        }
        #[derive(QueryableByName)]
        struct Line {
            #[diesel(sql_type = sql_types::Text, column_name = "QUERY PLAN")]
            text: String,
        }
        Ok(match self {
            Self::Sqlite(conn) => diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
                .load::<Step>(conn)?
                .into_iter()
                .map(|step| step.detail)
                .collect(),
            Self::Postgres(conn) => diesel::sql_query(format!("EXPLAIN {sql}"))
                .load::<Line>(conn)?
                .into_iter()
                .map(|line| line.text)
                .collect(),
        })
    }

    /// Names of the tables, sorted.
    pub fn tables(&mut self) -> Result<Vec<String>> {
        let sql = match self {
            Self::Sqlite(_) => {
                "SELECT name AS value FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            }
            Self::Postgres(_) => {
                "SELECT table_name::text AS value FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name"
            }
        };
        self.texts(sql)
    }

    /// Names of a table's columns, in their order.
    pub fn columns(&mut self, table: &str) -> Result<Vec<String>> {
        let sql = match self {
            Self::Sqlite(_) => {
                format!("SELECT name AS value FROM pragma_table_info('{table}') ORDER BY cid")
            }
            Self::Postgres(_) => format!(
                "SELECT column_name::text AS value FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = '{table}' AND is_generated = 'NEVER' \
                 ORDER BY ordinal_position"
            ),
        };
        self.texts(&sql)
    }
}

/// A database of a run's own on a PostgreSQL server, of which copies can be made; dropped with this value.
#[derive(Debug)]
pub struct OwnDatabase {
    server: String,
    name: String,
    url: String,
}

impl OwnDatabase {
    /// Makes an empty one on the server of this URL.
    pub fn create(server: &str) -> Result<Self> {
        Self::from_template(server, "template1")
    }

    /// Makes one like this one, to which nobody may be connected.
    pub fn copy(&self) -> Result<Self> {
        Self::from_template(&self.server, &self.name)
    }

    fn from_template(server: &str, template: &str) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("kontor_run_{}_{count}", std::process::id());
        let mut conn = PgConnection::establish(server)?;
        // One that an earlier process of the same number left behind is in nobody's use.
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name} TEMPLATE {template}"),
        ] {
            conn.batch_execute(&sql).with_context(|| sql.clone())?;
        }
        Ok(Self {
            url: in_database(server, &name),
            server: server.to_owned(),
            name,
        })
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        // A database left behind harms nobody.
        if let Ok(mut conn) = PgConnection::establish(&self.server) {
            let name = &self.name;
            drop(conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        }
    }
}

/// The URL with another database, without what chose a schema in the first.
fn in_database(server: &str, name: &str) -> String {
    let (place, options) = server.split_once('?').unwrap_or((server, ""));
    let host = place.rsplit_once('/').map_or(place, |(host, _)| host);
    let kept: Vec<&str> = options
        .split('&')
        .filter(|option| !option.is_empty())
        .filter(|option| {
            !option.starts_with("options=") && !option.starts_with("application_name=")
        })
        .collect();
    let separator = if kept.is_empty() { "" } else { "?" };
    format!("{host}/{name}{separator}{}", kept.join("&"))
}

/// A schema of a run's own on a PostgreSQL server; dropped with this value.
#[derive(Debug)]
pub struct Schema {
    server: String,
    name: String,
}

impl Schema {
    /// Makes one on this server.
    pub fn create(server: &str) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("kontor_run_{}_{count}", std::process::id());
        let mut conn = PgConnection::establish(server)?;
        // One that an earlier process of the same number left behind is in nobody's use.
        conn.batch_execute(&format!(
            "SET client_min_messages = warning; DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}"
        ))?;
        Ok(Self {
            server: server.to_owned(),
            name,
        })
    }

    /// The URL of the schema.
    pub fn url(&self) -> String {
        let separator = if self.server.contains('?') { '&' } else { '?' };
        format!(
            "{}{separator}options=-csearch_path%3D{}&application_name={}",
            self.server, self.name, self.name
        )
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // A schema left behind harms nobody.
        if let Ok(mut conn) = PgConnection::establish(&self.server) {
            let name = &self.name;
            drop(conn.batch_execute(&format!(
                "SET client_min_messages = warning; SET lock_timeout = '5s'; \
                 SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}'; \
                 DROP SCHEMA {name} CASCADE"
            )));
        }
    }
}
