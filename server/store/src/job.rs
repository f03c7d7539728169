//! One waiting write, without its types: what the writer needs of it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

use tokio::sync::oneshot;

use crate::{Conn, StoreError, WriteError, counters::now};

/// How one run of a closure ended.
pub(crate) enum Ran {
    /// It returned `Ok`.
    Fine,
    /// A rule or a constraint refused it: only its own changes are undone.
    Refused,
    /// The database failed: the whole group has to stop.
    Failed,
    /// It panicked: only its own changes are undone.
    Panicked,
}

pub(crate) trait Job: Send {
    /// When it began to wait.
    fn queued_at(&self) -> Instant;
    /// Whether the caller has gone away. Work that has not begun is dropped then.
    fn is_abandoned(&self) -> bool;
    /// Runs the closure and keeps its result for [`Job::answer`].
    fn run(&mut self, conn: &mut Conn) -> Ran;
    /// Tells the caller the kept result.
    fn answer(self: Box<Self>);
    /// Tells the caller an error instead.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// A closure with the way back to its caller.
pub(crate) struct Write<F, T, E> {
    closure: F,
    result: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
    queued_at: Instant,
}

impl<F, T, E> Write<F, T, E> {
    pub(crate) fn new(closure: F) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (caller, answer) = oneshot::channel();
        let write = Self {
            closure,
            result: None,
            caller,
            queued_at: now(),
        };
        (write, answer)
    }
}

impl<F, T, E> Job for Write<F, T, E>
where
    F: Fn(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: WriteError,
{
    fn queued_at(&self) -> Instant {
        self.queued_at
    }

    fn is_abandoned(&self) -> bool {
        self.caller.is_closed()
    }

    fn run(&mut self, conn: &mut Conn) -> Ran {
        // Nothing of the closure's state is used after a panic: its changes are undone, and it may run again only
        // from the beginning.
        let run = catch_unwind(AssertUnwindSafe(|| (self.closure)(conn)));
        let (ran, result) = match run {
            Ok(Ok(value)) => (Ran::Fine, Ok(value)),
            Ok(Err(error)) if error.store().is_some_and(StoreError::stops_group) => {
                (Ran::Failed, Err(error))
            }
            Ok(Err(error)) => (Ran::Refused, Err(error)),
            Err(_) => (Ran::Panicked, Err(StoreError::Panicked.into())),
        };
        self.result = Some(result);
        ran
    }

    // A caller that has gone away hears nothing; its change stays.
    fn answer(self: Box<Self>) {
        let result = self
            .result
            .unwrap_or_else(|| Err(StoreError::Panicked.into()));
        // before the caller goes on: what the closure shares with it is then the caller's alone
        drop(self.closure);
        drop(self.caller.send(result));
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        drop(self.closure);
        drop(self.caller.send(Err(error.into())));
    }
}
