//! What everybody who works on a run gets.

use std::future::Future;

use kontor_domain::sync::{kind::Kind, progress::Step};
use kontor_shoper::{ErrorKind, Purpose, Shop};
use kontor_store::{
    Conn,
    sync::runs::{self, Run},
};
use tokio_util::sync::CancellationToken;

use super::{lease::Lease, progress::Teller};
use crate::{app::App, error::Error};

/// A run under way: what it is, the shop it is about, and the lease under which it is worked on.
#[derive(Debug)]
pub struct Context {
    /// The server.
    pub app: App,
    /// The run as it was taken up.
    pub run: Run,
    /// The shop. A call begins only while the lease lasts longer than a call may take; what is withheld for that reason is best
    /// repeated by [`Context::call`].
    pub shop: Shop,
    /// The lease.
    pub lease: Lease,
    /// Tells how far it is.
    pub progress: Teller,
    stopping: CancellationToken,
}

/// Whether the run goes on, asked between batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// It does.
    None,
    /// Somebody cancelled it.
    Cancelled,
    /// The server is stopping: another one, or this one when it is back, goes on.
    Stopping,
}

impl Context {
    /// A run that is taken up under a lease. What is worked on stops between batches when `stopping` is cancelled.
    pub fn new(app: App, run: Run, shop: &Shop, lease: Lease, stopping: CancellationToken) -> Self {
        let guard = lease.clone();
        Self {
            progress: Teller::new(&app, run.new.id, shop, run.calls.clone()),
            shop: shop.guarded(move || guard.may_call()),
            app,
            run,
            lease,
            stopping,
        }
    }

    /// Changes data in one transaction, under the lease: if that is somebody else's by now, nothing is written.
    ///
    /// # Errors
    /// The closure's own, nothing is stored then; those of the store and of the lease.
    pub async fn write<T, F>(&self, closure: F) -> Result<T, Error>
    where
        F: Fn(&mut Conn) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        let lease = self.lease.clone();
        self.app
            .db
            .write(move |conn| {
                lease.fence(conn)?;
                closure(conn)
            })
            .await
    }

    /// Reads on one snapshot.
    ///
    /// # Errors
    /// The closure's own; those of the store.
    pub async fn read<T, F>(&self, closure: F) -> Result<T, Error>
    where
        F: FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        self.app.db.read(closure).await
    }

    /// Calls the shop; what the lease withheld, which then was not sent, is asked again as soon as it may be.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn call<T, F, A>(&self, purpose: Purpose, ask: F) -> Result<T, kontor_shoper::Error>
    where
        F: Fn(Shop) -> A + Send + Sync,
        A: Future<Output = Result<T, kontor_shoper::Error>> + Send,
    {
        loop {
            self.lease.ready().await;
            match ask(self.shop.for_purpose(purpose)).await {
                Err(error) if error.kind() == ErrorKind::Withheld && !error.is_in_doubt() => {}
                answer => return answer,
            }
        }
    }

    /// Whether the run goes on.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn pause(&self) -> Result<Pause, Error> {
        if self.stopping.is_cancelled() {
            return Ok(Pause::Stopping);
        }
        let id = self.run.new.id;
        let cancelled = self
            .read(move |conn| Ok(runs::is_cancel_requested(conn, id)?))
            .await?;
        Ok(if cancelled {
            Pause::Cancelled
        } else {
            Pause::None
        })
    }

    /// Ready when the server is stopping.
    pub async fn stopping(&self) {
        self.stopping.cancelled().await;
    }

    /// A step of a kind begins, with so many elements, or 0 while that is not known.
    ///
    /// # Errors
    /// Those of the store and of the lease.
    pub async fn begin(&self, kind: Kind, step: Step, total: u64) -> Result<(), Error> {
        self.progress.begin(kind, step, total);
        self.tell().await
    }

    /// So many more elements of the step are done.
    ///
    /// # Errors
    /// Those of the store and of the lease.
    pub async fn more(&self, done: u64) -> Result<(), Error> {
        self.progress.more(done);
        self.tell().await
    }

    /// Keeps the calls made so far in the run's row, where it is left as it stands: whoever takes it up counts on.
    ///
    /// # Errors
    /// Those of the store and of the lease.
    pub async fn keep_calls(&self) -> Result<(), Error> {
        let (id, calls) = (self.run.new.id, self.progress.calls());
        self.write(move |conn| Ok(runs::set_calls(conn, id, &calls)?))
            .await
    }

    /// Writes the progress into the run's row, if it is time.
    async fn tell(&self) -> Result<(), Error> {
        let Some((progress, calls)) = self.progress.due() else {
            return Ok(());
        };
        let id = self.run.new.id;
        self.write(move |conn| Ok(runs::set_progress(conn, id, &progress, &calls)?))
            .await
    }
}
