//! The bounds of a store: pool, queue, waiting, groups; and the history of its schema.

use std::time::Duration;

use crate::Migrations;

/// Connections that read at the same time.
pub const READERS_MAX: usize = 8;
/// Calls that may wait for the writer, and as many for a reader; the next is refused as busy.
pub const QUEUE_LENGTH_MAX: usize = 1024;
/// How long a call waits for its turn before it is refused as busy.
pub const WAITING_MAX: Duration = Duration::from_secs(5);
/// Closures committed together at most.
pub const GROUP_SIZE_MAX: usize = 64;
/// A group takes no further closure after this time, so that nobody waits long for the slow ones.
pub const GROUP_TIME_MAX: Duration = Duration::from_millis(50);

/// How long a transaction waits for another process's writer.
pub const LOCK_WAIT_MAX: Duration = Duration::from_secs(10);

/// How long a migration waits for another server's, which may read the whole database first for a backup.
pub const MIGRATION_WAIT_MAX: Duration = Duration::from_mins(30);

/// Bounds and history of a [`Db`](crate::Db); the default is right for production.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// Connections that read at the same time.
    pub readers_max: usize,
    /// Calls that may wait for the writer, and as many for a reader.
    pub queue_length_max: usize,
    /// How long a call waits for its turn.
    pub waiting_max: Duration,
    /// Closures committed together at most.
    pub group_size_max: usize,
    /// A group takes no further closure after this time.
    pub group_time_max: Duration,
    /// How long a transaction waits for another process's writer.
    pub lock_wait_max: Duration,
    /// How long a migration waits for another server's.
    pub migration_wait_max: Duration,
    /// The schema's history.
    pub migrations: Migrations,
    /// SQLite's `max_page_count`: how many pages the file may have. Tests fill the "disk" with it.
    pub sqlite_page_count_max: Option<u32>,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self {
            readers_max: READERS_MAX,
            queue_length_max: QUEUE_LENGTH_MAX,
            waiting_max: WAITING_MAX,
            group_size_max: GROUP_SIZE_MAX,
            group_time_max: GROUP_TIME_MAX,
            lock_wait_max: LOCK_WAIT_MAX,
            migration_wait_max: MIGRATION_WAIT_MAX,
            migrations: Migrations::default(),
            sqlite_page_count_max: None,
        }
    }
}
