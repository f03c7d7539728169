//! The steps of a transaction with savepoints, on both databases.
//!
//! They go round Diesel's `transaction()` for two reasons: the first statement differs (`BEGIN IMMEDIATE`, the
//! lock), and several steps travel to PostgreSQL in one message. Diesel's own depth counter is kept right, so that
//! a closure may nest `transaction()` inside.

use diesel::{
    Connection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    result::{DatabaseErrorKind, Error as DieselError},
};

use crate::{Conn, StoreError, connect::pg_lock_sql, on};

type Manager = <Conn as Connection>::TransactionManager;

/// An open connection of a writer.
pub(crate) struct WriteConn {
    pub(crate) conn: Conn,
    begin_sql: String,
}

/// How a COMMIT ended.
pub(crate) enum Commit {
    /// On disk.
    Done,
    /// Refused: nothing is stored, and the connection lives.
    Failed(StoreError),
    /// The connection broke: nobody knows.
    Unknown,
}

impl WriteConn {
    pub(crate) fn new(mut conn: Conn) -> Result<Self, StoreError> {
        let begin_sql = match &mut conn {
            Conn::Sqlite(_) => "BEGIN IMMEDIATE; SAVEPOINT kontor".to_owned(),
            Conn::Postgres(pg) => format!(
                "BEGIN ISOLATION LEVEL READ COMMITTED; {}; SAVEPOINT kontor",
                pg_lock_sql(pg)?
            ),
        };
        Ok(Self { conn, begin_sql })
    }

    /// Opens a transaction, takes the writers' lock and sets the first savepoint: one message.
    pub(crate) fn begin(&mut self) -> Result<(), StoreError> {
        let sql = &self.begin_sql;
        on!(&mut self.conn, c => AnsiTransactionManager::begin_transaction_sql(c, sql))
            .map_err(StoreError::from)
    }

    /// Keeps what was done since the savepoint and sets the next one: one message.
    pub(crate) fn next_savepoint(&mut self) -> Result<(), StoreError> {
        self.conn
            .batch_execute("RELEASE SAVEPOINT kontor; SAVEPOINT kontor")
            .map_err(StoreError::from)
    }

    /// Undoes what was done since the savepoint; it stays for the next closure.
    pub(crate) fn undo(&mut self) -> Result<(), StoreError> {
        // A panic can leave savepoints that Diesel counts.
        while depth(&mut self.conn)? > 1 {
            Manager::rollback_transaction(&mut self.conn)?;
        }
        self.conn
            .batch_execute("ROLLBACK TO SAVEPOINT kontor")
            .map_err(StoreError::from)
    }

    /// Commits. Releasing the savepoint first finds out whether the transaction is still the one that was begun:
    /// SQLite ends it by itself on a full disk, and PostgreSQL answers a COMMIT of a failed one without an error.
    pub(crate) fn commit(&mut self) -> Commit {
        let result = match &mut self.conn {
            Conn::Sqlite(c) => c
                .batch_execute("RELEASE SAVEPOINT kontor")
                .and_then(|()| AnsiTransactionManager::commit_transaction(c)),
            // Diesel follows libpq's own transaction status here, so its counter is right afterwards.
            Conn::Postgres(c) => c.batch_execute("RELEASE SAVEPOINT kontor; COMMIT"),
        };
        match result {
            Ok(()) => Commit::Done,
            Err(error) => {
                if matches!(self.conn, Conn::Postgres(_)) && self.is_lost(&error) {
                    tracing::warn!(%error, "the connection broke during COMMIT");
                    Commit::Unknown
                } else {
                    Commit::Failed(error.into())
                }
            }
        }
    }

    /// Rolls everything back.
    ///
    /// # Errors
    /// If that fails the connection is of no further use: close it.
    pub(crate) fn roll_back(&mut self) -> Result<(), StoreError> {
        while depth(&mut self.conn)? > 0 {
            Manager::rollback_transaction(&mut self.conn)?;
        }
        Ok(())
    }

    fn is_lost(&mut self, error: &DieselError) -> bool {
        matches!(
            error,
            DieselError::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _
            ) | DieselError::BrokenTransactionManager
                | DieselError::RollbackErrorOnCommit { .. }
        ) || self.conn.batch_execute("ROLLBACK").is_err()
    }
}

fn depth(conn: &mut Conn) -> Result<u32, StoreError> {
    let depth = Manager::transaction_manager_status_mut(conn).transaction_depth()?;
    Ok(depth.map_or(0, std::num::NonZeroU32::get))
}

/// Opens a reading transaction: one snapshot until [`end_read`].
pub(crate) fn begin_read(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(
            c,
            "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        ),
    }
    .map_err(StoreError::from)
}

/// Ends it.
///
/// # Errors
/// If that fails the connection is of no further use: close it.
pub(crate) fn end_read(conn: &mut Conn) -> Result<(), StoreError> {
    while depth(conn)? > 0 {
        Manager::rollback_transaction(conn)?;
    }
    Ok(())
}
