//! The readers: a bounded pool whose connections only read.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    Conn, DbAddress, DbOptions, StoreError,
    connect::{self, Role},
    transaction::{begin_read, end_read},
};

pub(crate) struct Readers {
    address: DbAddress,
    options: DbOptions,
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    idle: Mutex<Vec<Conn>>,
}

impl Readers {
    pub(crate) fn new(address: DbAddress, options: DbOptions) -> Self {
        Self {
            address,
            permits: Arc::new(Semaphore::new(options.readers_max)),
            waiting: AtomicUsize::new(0),
            idle: Mutex::new(Vec::new()),
            options,
        }
    }

    /// Waits for a turn, within bounds.
    pub(crate) async fn turn(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        let _waiting = Waiting::enter(&self.waiting, self.options.queue_length_max)?;
        let permit = Arc::clone(&self.permits).acquire_owned();
        match tokio::time::timeout(self.options.waiting_max, permit).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_closed)) => Err(StoreError::unavailable("the store is closed")),
            Err(_elapsed) => Err(StoreError::busy()),
        }
    }

    /// Runs the closure on one snapshot and hands its result over **before** the transaction's end travels to the
    /// server. Blocking.
    pub(crate) fn run<T, E: From<StoreError>>(
        &self,
        closure: impl FnOnce(&mut Conn) -> Result<T, E>,
        answer: impl FnOnce(Result<T, E>),
    ) {
        let mut conn = match self.begun() {
            Ok(conn) => conn,
            Err(error) => return answer(Err(error.into())),
        };
        // After a panic the connection is closed, so nothing half-done is seen again.
        match catch_unwind(AssertUnwindSafe(|| closure(&mut conn))) {
            Ok(result) => {
                answer(result);
                if end_read(&mut conn).is_ok() {
                    self.idle().push(conn);
                }
            }
            Err(_) => answer(Err(StoreError::Panicked.into())),
        }
    }

    /// A connection inside a reading transaction. One that died while idle is replaced.
    fn begun(&self) -> Result<Conn, StoreError> {
        let idle = self.idle().pop();
        if let Some(mut conn) = idle
            && begin_read(&mut conn).is_ok()
        {
            return Ok(conn);
        }
        // If one idle connection is dead the others are too: the server was restarted.
        self.idle().clear();
        let mut conn = self.open(Role::Reader)?;
        begin_read(&mut conn)?;
        Ok(conn)
    }

    pub(crate) fn open(&self, role: Role) -> Result<Conn, StoreError> {
        connect::open(&self.address, role, &self.options)
    }

    pub(crate) fn close(&self) {
        self.permits.close();
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Conn>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a waiting call for as long as it waits, even when its future is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(waiting: &'a AtomicUsize, waiting_max: usize) -> Result<Self, StoreError> {
        let before = waiting.fetch_add(1, SeqCst);
        let entered = Self(waiting);
        if before >= waiting_max {
            return Err(StoreError::busy());
        }
        Ok(entered)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}
