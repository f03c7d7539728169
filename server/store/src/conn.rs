//! One connection type over both databases.

use diesel::{PgConnection, SqliteConnection};

/// A connection to either database; every query of this crate runs on it.
///
/// What does not compile on it (`ON CONFLICT`, `FOR UPDATE`, several rows in one `VALUES`) is written with
/// the `on!` macro, once, and expanded for each database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// The embedded database, a file beside the server.
    Sqlite(SqliteConnection),
    /// A PostgreSQL server.
    Postgres(PgConnection),
}

/// What queries on a [`Conn`] are built for, where a type has to be named.
pub(crate) type Backend = <Conn as diesel::Connection>::Backend;

/// Runs one expression on the connection of whichever database it is:
/// `on!(conn, c => diesel::insert_into(…).on_conflict(…).do_nothing().execute(c))`.
macro_rules! on {
    ($conn:expr, $c:ident => $e:expr) => {
        match $conn {
            $crate::Conn::Sqlite($c) => $e,
            $crate::Conn::Postgres($c) => $e,
        }
    };
}
pub(crate) use on;

/// Inserts rows and says how many. In one message on PostgreSQL; one by one on SQLite, where a prepared statement then
/// serves them all: Diesel prepares a statement of many rows anew each time, with all triggers of its table.
macro_rules! insert_all {
    ($conn:expr, $table:path, $rows:expr) => {
        match $conn {
            $crate::Conn::Sqlite(conn) => {
                let mut count = 0;
                for row in $rows {
                    count += diesel::insert_into($table).values(row).execute(conn)?;
                }
                count
            }
            $crate::Conn::Postgres(conn) => {
                diesel::insert_into($table).values($rows).execute(conn)?
            }
        }
    };
}
pub(crate) use insert_all;
