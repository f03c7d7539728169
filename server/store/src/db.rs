//! The handle by which everybody reads and writes.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use tokio::sync::oneshot;

use crate::{
    Conn, DbAddress, DbOptions, Migrations, Standing, StoreError, WriteError, WriterCounts,
    connect::{self, Role},
    counters::{Counters, count},
    job::{Job, Write},
    migrations,
    readers::Readers,
    transaction::{Commit, WriteConn, begin_read, end_read},
    writer::Writer,
};

/// A database of Kontor. Cloning is cheap; every clone is the same store.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    address: DbAddress,
    options: DbOptions,
    queue: RwLock<Option<SyncSender<Box<dyn Job>>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    readers: Readers,
    counters: Arc<Counters>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db")
            .field("address", &self.inner.address)
            .finish_non_exhaustive()
    }
}

impl Db {
    /// Opens the database and starts its writer. Connects, so it blocks; it neither creates nor checks tables
    /// (see [`Db::migrate`] and [`Db::check_schema`]).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be reached.
    pub fn open(address: &DbAddress, options: &DbOptions) -> Result<Self, StoreError> {
        let (queue, waiting) = sync_channel(options.queue_length_max);
        let counters = Arc::new(Counters::default());
        let writer = Writer::connect(
            address.clone(),
            options.clone(),
            Arc::clone(&counters),
            waiting,
        )?;
        let thread = std::thread::Builder::new()
            .name("kontor-writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|error| StoreError::Unavailable {
                message: "the writer's thread cannot be started".to_owned(),
                source: Some(Box::new(error)),
            })?;
        let inner = Inner {
            address: address.clone(),
            options: options.clone(),
            queue: RwLock::new(Some(queue)),
            writer: Mutex::new(Some(thread)),
            readers: Readers::new(address.clone(), options.clone()),
            counters,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// [`Db::open`] off the async threads.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn connect(address: DbAddress, options: DbOptions) -> Result<Self, StoreError> {
        blocking(move || Self::open(&address, &options)).await
    }

    /// Reads on one snapshot. The closure runs off the async threads, once.
    ///
    /// # Errors
    /// The closure's own; [`StoreError::Busy`] if no connection became free in time.
    pub async fn read<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let turn = self.inner.readers.turn().await?;
        let inner = Arc::clone(&self.inner);
        let (caller, answer) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            inner
                .readers
                .run(closure, |result| drop(caller.send(result)));
            drop(turn);
        });
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Panicked.into()))
    }

    /// Changes data in one transaction, committed together with others that wait. Returns when it is on disk.
    ///
    /// The closure may run more than once, does no input or output, gets time, ids and randomness from outside,
    /// touches at most 500 rows, and passes every error of the database on (`?`): an error that it hides would make
    /// the group commit half of its work.
    ///
    /// A caller that goes away (a dropped future) stops a closure that has not begun; one that has begun is
    /// committed.
    ///
    /// # Errors
    /// The closure's own, then nothing is stored; [`StoreError::Busy`] if the queue is full or the wait too long;
    /// [`StoreError::OutcomeUnknown`] if the connection broke during COMMIT.
    pub async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: WriteError,
    {
        let answer = self.enqueue(closure)?;
        answer.await.unwrap_or_else(|_| Err(writer_gone().into()))
    }

    /// [`Db::read`] for a command line. Not to be called from async code.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E>,
        E: From<StoreError>,
    {
        let mut result = None;
        self.inner
            .readers
            .run(closure, |answer| result = Some(answer));
        result.unwrap_or_else(|| Err(StoreError::Panicked.into()))
    }

    /// [`Db::write`] for a command line. Not to be called from async code.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: WriteError,
    {
        let answer = self.enqueue(closure)?;
        answer
            .blocking_recv()
            .unwrap_or_else(|_| Err(writer_gone().into()))
    }

    /// Reads on one snapshot for as long as it takes (a backup), on a connection of its own. Blocking.
    ///
    /// # Errors
    /// The closure's own, or [`StoreError::Unavailable`].
    pub fn read_long_blocking<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E>,
        E: From<StoreError>,
    {
        let mut conn = self.inner.readers.open(Role::LongReader)?;
        begin_read(&mut conn)?;
        let result = closure(&mut conn);
        // The answer is complete; the connection is closed in any case.
        drop(end_read(&mut conn));
        result
    }

    /// Changes data in one transaction of any size on a connection of its own, while every other writer waits:
    /// for a restore and for commands of the administrator on a stopped server. Runs once. Blocking.
    ///
    /// On SQLite foreign keys are not enforced row by row but checked once before COMMIT.
    ///
    /// # Errors
    /// The closure's own, then nothing is stored.
    pub fn exclusive_blocking<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E>,
        E: From<StoreError>,
    {
        let mut tx = WriteConn::new(self.inner.readers.open(Role::Maintenance)?)?;
        tx.begin()?;
        // A panic or an error drops the connection, which rolls back.
        let value = match catch_unwind(AssertUnwindSafe(|| closure(&mut tx.conn))) {
            Ok(result) => result?,
            Err(_) => return Err(StoreError::Panicked.into()),
        };
        migrations::check_foreign_keys(&mut tx.conn)?;
        match tx.commit() {
            Commit::Done => Ok(value),
            Commit::Failed(error) => Err(error.into()),
            Commit::Unknown => Err(StoreError::OutcomeUnknown.into()),
        }
    }

    /// Which schema versions the program knows and the database lacks. Blocking.
    ///
    /// # Errors
    /// [`StoreError::SchemaTooNew`] if the database has versions that the program lacks.
    pub fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        let standing = self.read_long_blocking(|conn| self.migrations().standing(conn))?;
        Ok(standing.pending)
    }

    /// Runs the pending migrations, all or none, while every other writer and migrator waits. Blocking.
    /// Returns the versions that were run.
    ///
    /// # Errors
    /// [`StoreError::SchemaTooNew`], or [`StoreError::Migration`] with the database left as it was.
    pub fn migrate(&self) -> Result<Vec<String>, StoreError> {
        let standing = self.upgrade_blocking(|_, _| Ok(()), |_, _, ()| Ok::<_, StoreError>(()))?;
        Ok(standing.pending)
    }

    /// [`Db::migrate`] with something to do just before (a backup) and just after (its audit row), in the migration's own
    /// transaction and under its lock: of several servers that start at once, one does it. Neither runs when nothing is
    /// pending. Returns where the database stood. Blocking.
    ///
    /// # Errors
    /// Those of [`Db::migrate`] and of the closures; the database is left as it was.
    pub fn upgrade_blocking<T, E: From<StoreError>>(
        &self,
        before: impl FnOnce(&mut Conn, &Standing) -> Result<T, E>,
        after: impl FnOnce(&mut Conn, &Standing, T) -> Result<(), E>,
    ) -> Result<Standing, E> {
        let options = &self.inner.options;
        let patient = DbOptions {
            lock_wait_max: options.migration_wait_max,
            ..options.clone()
        };
        let conn = connect::open(&self.inner.address, Role::Maintenance, &patient)?;
        migrations::upgrade(conn, options, before, after)
    }

    /// `Ok` if the database has exactly the schema that this program knows. Blocking.
    ///
    /// # Errors
    /// [`StoreError::SchemaTooNew`] or [`StoreError::SchemaPending`].
    pub fn check_schema(&self) -> Result<(), StoreError> {
        let pending = self.pending_migrations()?;
        if pending.is_empty() {
            Ok(())
        } else {
            Err(StoreError::SchemaPending { pending })
        }
    }

    /// The history of the schema that the program knows.
    pub fn migrations(&self) -> &Migrations {
        &self.inner.options.migrations
    }

    /// What the writer has done so far.
    pub fn counts(&self) -> WriterCounts {
        self.inner.counters.now()
    }

    /// Where this database is.
    pub fn address(&self) -> &DbAddress {
        &self.inner.address
    }

    /// Commits what is queued, takes nothing more, and closes every connection. Blocking.
    pub fn close(&self) {
        let queue = self
            .inner
            .queue
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(queue);
        let writer = self
            .inner
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(writer) = writer
            && writer.join().is_err()
        {
            tracing::error!("the writer's thread had panicked");
        }
        self.inner.readers.close();
    }

    pub(crate) fn enqueue<T, E, F>(
        &self,
        closure: F,
    ) -> Result<oneshot::Receiver<Result<T, E>>, StoreError>
    where
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: WriteError,
    {
        let (job, answer) = Write::new(closure);
        let queue = self
            .inner
            .queue
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(queue) = queue.as_ref() else {
            return Err(writer_gone());
        };
        match queue.try_send(Box::new(job)) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => {
                count(&self.inner.counters.refused_busy, 1);
                Err(StoreError::busy())
            }
            Err(TrySendError::Disconnected(_)) => Err(writer_gone()),
        }
    }
}

fn writer_gone() -> StoreError {
    StoreError::unavailable("the store is closed")
}

/// Runs blocking work off the async threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(StoreError::Panicked))
}
