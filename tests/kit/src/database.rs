//! A database of a test's own: a file, and a schema of the PostgreSQL server in `KONTOR_TEST_POSTGRES`.

use std::{
    future::Future,
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_types};
use tempfile::TempDir;
use url::Url;

/// Names the PostgreSQL server for tests: `postgres://USER@HOST:PORT/DATABASE`.
const POSTGRES: &str = "KONTOR_TEST_POSTGRES";

/// A database that goes away with this value. Keep it until every connection is closed.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Sqlite(TempDir),
    Postgres(PgSchema),
}

impl TestDatabase {
    /// A new SQLite file.
    ///
    /// # Panics
    /// If the temporary directory cannot be written.
    pub fn sqlite() -> Self {
        let dir = TempDir::new().expect("the temporary directory is writable");
        let url = format!("sqlite:{}", dir.path().join("kontor.db").display());
        let place = Place::Sqlite(dir);
        Self { url, place }
    }

    /// A new schema, if the tests have a PostgreSQL server.
    pub fn postgres() -> Option<Self> {
        let schema = PgSchema::create()?;
        Some(Self {
            url: schema.url().to_owned(),
            place: Place::Postgres(schema),
        })
    }

    /// The address to open it by.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether it is on PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.place, Place::Postgres(_))
    }

    /// The schema, on PostgreSQL.
    pub fn schema(&self) -> Option<&PgSchema> {
        match &self.place {
            Place::Postgres(schema) => Some(schema),
            Place::Sqlite(_) => None,
        }
    }

    /// The directory of the SQLite file.
    pub fn directory(&self) -> Option<&std::path::Path> {
        match &self.place {
            Place::Sqlite(dir) => Some(dir.path()),
            Place::Postgres(_) => None,
        }
    }
}

/// One database of each kind that the tests have.
pub fn databases() -> Vec<TestDatabase> {
    let mut databases = vec![TestDatabase::sqlite()];
    databases.extend(TestDatabase::postgres());
    databases
}

/// Runs the same story on each database.
pub async fn for_each_database<F, Fut>(story: F)
where
    F: Fn(TestDatabase) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in databases() {
        story(database).await;
    }
}

/// A PostgreSQL schema of a test's own, dropped with this value.
#[derive(Debug)]
pub struct PgSchema {
    name: String,
    server: String,
    url: String,
}

impl PgSchema {
    /// Makes a schema on the server in `KONTOR_TEST_POSTGRES`. Without one it says so, once, and answers `None`.
    ///
    /// # Panics
    /// If the server is named and does not answer.
    pub fn create() -> Option<Self> {
        let Some(server) = std::env::var(POSTGRES).ok().filter(|url| !url.is_empty()) else {
            say_skipped();
            return None;
        };
        let name = unique_name();
        let mut conn = connect(&server);
        conn.batch_execute(&format!("CREATE SCHEMA {name}"))
            .expect("the test user may create schemas");
        let mut url = Url::parse(&server).expect("KONTOR_TEST_POSTGRES is a postgres:// address");
        // libpq does not read `+` as a space, so the option is written without one.
        url.query_pairs_mut()
            .append_pair("options", &format!("-csearch_path={name}"))
            .append_pair("application_name", &name);
        Some(Self {
            name,
            server,
            url: url.into(),
        })
    }

    /// The address of the schema: connections to it see only its tables.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The schema's name, which is also the `application_name` of its connections.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same address through another port, for a [`Proxy`](crate::Proxy).
    ///
    /// # Panics
    /// If the address has no place for a port.
    pub fn url_through(&self, port: u16) -> String {
        let mut url = Url::parse(&self.url).expect("made by Url");
        url.set_host(Some("127.0.0.1"))
            .expect("a postgres:// address has a host");
        url.set_port(Some(port))
            .expect("a postgres:// address has a port");
        url.into()
    }

    /// The server's host and port.
    ///
    /// # Panics
    /// If the address names a socket.
    pub fn server_address(&self) -> (String, u16) {
        let url = Url::parse(&self.server).expect("parsed before");
        let host = url.host_str().expect("a server with a host").to_owned();
        (host, url.port().unwrap_or(5432))
    }

    /// Ends every connection of this schema, as an administrator would.
    ///
    /// # Panics
    /// If the server refuses it.
    pub fn end_connections(&self) {
        self.as_administrator(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{}'",
            self.name
        ));
    }

    /// Whether a connection of this schema is at work on a statement with these words.
    ///
    /// # Panics
    /// If the server does not answer.
    pub fn is_running(&self, words: &str) -> bool {
        let query = "SELECT count(*) AS count FROM pg_stat_activity \
                     WHERE application_name = $1 AND state = 'active' AND query LIKE '%' || $2 || '%'";
        let found: Count = diesel::sql_query(query)
            .bind::<sql_types::Text, _>(&self.name)
            .bind::<sql_types::Text, _>(words)
            .get_result(&mut connect(&self.server))
            .expect("the server tells who is at work");
        found.count > 0
    }

    /// Runs SQL outside the program under test.
    ///
    /// # Panics
    /// If the server refuses it.
    pub fn as_administrator(&self, sql: &str) {
        let mut conn = connect(&self.server);
        conn.batch_execute(&format!("SET search_path = {}; {sql}", self.name))
            .expect("the server accepts the administrator's statement");
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = sql_types::BigInt)]
    count: i64,
}

impl Drop for PgSchema {
    fn drop(&mut self) {
        // A panic here would hide the test's own; a schema left behind harms nobody.
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

fn connect(server: &str) -> PgConnection {
    PgConnection::establish(server).expect("the server in KONTOR_TEST_POSTGRES answers")
}

/// Unlike any other test's, of this run or of one that was cut off.
#[expect(
    clippy::disallowed_methods,
    reason = "a name that no earlier run has used"
)]
fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let nanos = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_nanos());
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("kontor_test_{}_{nanos}_{count}", std::process::id())
}

#[expect(clippy::print_stderr, reason = "a skipped half of a test must be seen")]
fn say_skipped() {
    static SAID: Once = Once::new();
    SAID.call_once(|| eprintln!("ran on SQLite alone: {POSTGRES} is not set"));
}
