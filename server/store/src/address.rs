//! Where the database is: a file, or a PostgreSQL server that is near or spoken to over verified TLS.

use std::{fmt, net::IpAddr, path::PathBuf};

use url::Url;

use crate::StoreError;

/// Seconds to wait for a PostgreSQL server to accept a connection, unless the address says otherwise.
const CONNECT_TIMEOUT_S: &str = "5";
/// After this time without an acknowledgement a connection counts as lost.
const TCP_USER_TIMEOUT_MS: &str = "15000";
/// A silent connection is probed after this time.
const KEEPALIVES_IDLE_S: &str = "30";

/// The address of a database. Its `Debug` text shows no password.
#[derive(Clone, PartialEq, Eq)]
pub enum DbAddress {
    /// A file, opened by SQLite.
    Sqlite(PathBuf),
    /// A checked `postgres://` address.
    Postgres(String),
}

impl fmt::Debug for DbAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(_) => f.debug_tuple("Postgres").field(&"…").finish(),
        }
    }
}

impl DbAddress {
    /// Reads `sqlite:PATH`, a plain path, or `postgres://…`; the scheme alone decides.
    ///
    /// A PostgreSQL server on another machine is accepted only with `sslmode=verify-full` and in a build
    /// with the feature `pg-tls`: without OpenSSL libpq would send everything in the clear.
    ///
    /// # Errors
    /// [`StoreError::Url`] with the remedy.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        Self::parse_in(
            text,
            |name| std::env::var(name).ok(),
            cfg!(feature = "pg-tls"),
        )
    }

    /// The same with the environment and the build's abilities as parameters.
    pub(crate) fn parse_in(
        text: &str,
        environment: impl Fn(&str) -> Option<String>,
        tls: impl Into<PgTls>,
    ) -> Result<Self, StoreError> {
        if text.starts_with("postgres:") || text.starts_with("postgresql:") {
            return postgres(text, environment, tls.into());
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        let path = path
            .strip_prefix("//")
            .filter(|_| path != text)
            .unwrap_or(path);
        if path.is_empty() || path == ":memory:" {
            return refuse("name a file: a database in memory would be lost and cannot be shared");
        }
        if path.contains("://") {
            return refuse("unknown scheme; write sqlite:PATH or postgres://USER@HOST/DATABASE");
        }
        if ["host=", "dbname=", "service="]
            .iter()
            .any(|key| path.contains(key))
        {
            return refuse("write PostgreSQL addresses as postgres://USER@HOST/DATABASE");
        }
        // An absolute path never begins with `file:`, which SQLite would read as an address with options.
        std::path::absolute(path)
            .map(Self::Sqlite)
            .map_err(|error| StoreError::Url(error.to_string()))
    }
}

/// Whether this build can speak TLS to PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PgTls {
    Built,
    Absent,
}

impl From<bool> for PgTls {
    fn from(built: bool) -> Self {
        if built { Self::Built } else { Self::Absent }
    }
}

fn refuse<T>(text: &str) -> Result<T, StoreError> {
    Err(StoreError::Url(text.to_owned()))
}

fn postgres(
    text: &str,
    environment: impl Fn(&str) -> Option<String>,
    tls: PgTls,
) -> Result<DbAddress, StoreError> {
    let Ok(mut url) = Url::parse(text) else {
        return refuse("not a valid postgres:// address");
    };
    let has = |url: &Url, key: &str| url.query_pairs().any(|(name, _)| name == key);
    if has(&url, "service") || environment("PGSERVICE").is_some() {
        return refuse("PostgreSQL services are not supported; write the address out");
    }
    let remote: Vec<String> = hosts(&url, environment)
        .into_iter()
        .filter(|host| !is_near(host))
        .collect();
    if let Some(host) = remote.first() {
        let modes: Vec<_> = url
            .query_pairs()
            .filter(|(name, _)| name == "sslmode")
            .map(|(_, mode)| mode.into_owned())
            .collect();
        if tls == PgTls::Absent {
            return Err(StoreError::Url(format!(
                "{host} is another machine, and this build speaks no TLS to PostgreSQL: install a build with \
                 the feature `pg-tls` and add sslmode=verify-full, or use a tunnel to 127.0.0.1"
            )));
        }
        if modes != ["verify-full"] {
            return Err(StoreError::Url(format!(
                "{host} is another machine: add sslmode=verify-full (and sslrootcert=FILE) to the address"
            )));
        }
    }
    for (key, value) in [
        ("connect_timeout", CONNECT_TIMEOUT_S),
        ("tcp_user_timeout", TCP_USER_TIMEOUT_MS),
        ("keepalives_idle", KEEPALIVES_IDLE_S),
        ("application_name", "kontord"),
    ] {
        if !has(&url, key) {
            url.query_pairs_mut().append_pair(key, value);
        }
    }
    Ok(DbAddress::Postgres(url.into()))
}

/// Every host that libpq might connect to: the address's own, its options', and what the environment fills in.
fn hosts(url: &Url, environment: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let option = |key: &str| {
        url.query_pairs()
            .filter(|(name, _)| name == key)
            .map(|(_, value)| value.into_owned())
            .collect::<Vec<_>>()
    };
    let mut names = option("host");
    names.extend(url.host_str().filter(|host| !host.is_empty()).map(decoded));
    if names.is_empty() {
        names.extend(environment("PGHOST"));
    }
    let mut addresses = option("hostaddr");
    if addresses.is_empty() {
        addresses.extend(environment("PGHOSTADDR"));
    }
    names
        .iter()
        .chain(&addresses)
        .flat_map(|list| list.split(','))
        .map(str::to_owned)
        .collect()
}

/// `%2Fvar%2Frun` is how a socket's directory is written in the place of a host.
fn decoded(host: &str) -> String {
    host.replace("%2F", "/").replace("%2f", "/")
}

fn is_near(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.is_empty()
        || host.starts_with('/')
        || host.starts_with('@')
        || host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, tls: PgTls) -> Result<DbAddress, String> {
        DbAddress::parse_in(text, |_| None, tls).map_err(|error| error.to_string())
    }

    #[test]
    fn the_scheme_alone_chooses_the_database() {
        for text in ["sqlite:/tmp/a.db", "/tmp/a.db", "sqlite:///tmp/a.db"] {
            let address = parse(text, PgTls::Absent).unwrap();
            assert_eq!(address, DbAddress::Sqlite("/tmp/a.db".into()), "{text}");
        }
        for text in [
            "",
            "sqlite:",
            ":memory:",
            "mysql://x/y",
            "host=db dbname=kontor",
        ] {
            assert!(parse(text, PgTls::Absent).is_err(), "{text}");
        }
    }

    #[test]
    fn a_postgres_server_nearby_needs_no_tls() {
        for text in [
            "postgres://kontor@127.0.0.1:5432/kontor",
            "postgres://kontor@localhost/kontor",
            "postgres://kontor@[::1]/kontor",
            "postgresql:///kontor?host=/var/run/postgresql",
            "postgres://%2Fvar%2Frun%2Fpostgresql/kontor",
        ] {
            assert!(
                matches!(parse(text, PgTls::Absent), Ok(DbAddress::Postgres(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_remote_postgres_server_needs_verified_tls_and_a_build_that_speaks_it() {
        let plain = "postgres://kontor@db.example.com/kontor";
        let verified = "postgres://kontor@db.example.com/kontor?sslmode=verify-full";
        assert!(
            parse(plain, PgTls::Built)
                .unwrap_err()
                .contains("verify-full")
        );
        assert!(
            parse(verified, PgTls::Absent)
                .unwrap_err()
                .contains("pg-tls")
        );
        assert!(parse(verified, PgTls::Built).is_ok());
        for hidden in [
            "postgres://127.0.0.1/k?hostaddr=192.0.2.1",
            "postgres://127.0.0.1/k?host=db.example.com",
            "postgres:///k?host=/run,db.example.com",
            "postgres://db.example.com/k?sslmode=verify-full&sslmode=disable",
            "postgres:///k?service=prod",
        ] {
            assert!(parse(hidden, PgTls::Built).is_err(), "{hidden}");
        }
    }

    #[test]
    fn the_environment_cannot_lead_to_another_machine() {
        for variable in ["PGHOST", "PGHOSTADDR", "PGSERVICE"] {
            let environment = |name: &str| (name == variable).then(|| "192.0.2.1".to_owned());
            assert!(
                DbAddress::parse_in("postgres:///kontor", environment, PgTls::Absent).is_err(),
                "{variable}"
            );
        }
    }

    #[test]
    fn an_address_does_not_print_its_password() {
        let address = parse("postgres://kontor:tajne@127.0.0.1/kontor", PgTls::Absent).unwrap();
        assert!(!format!("{address:?}").contains("tajne"));
    }
}
