//! The lease of a shop: of all servers one works on its run.
//!
//! How long it lasts is decided by the database's clock. This process counts the time by its own clock from **before** it asked, so
//! it never believes that it has more left than it has.

use std::{sync::Arc, time::Duration};

use kontor_domain::ids::{ShopId, SyncRunId};
use kontor_store::{
    Conn, StoreError,
    sync::leases::{self, Taken},
};
use tokio::{sync::watch, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    error::{Error, chain},
};

/// How long it lasts unless it is renewed.
pub const LEASE_LIFE: Duration = Duration::from_mins(1);
/// How often it is renewed.
pub const RENEWED_EVERY: Duration = Duration::from_secs(15);
/// The longest that one call of the shop takes: one is begun only while more than this is left.
pub const CALL_TIME_MAX: Duration = Duration::from_secs(30);
/// The pause after a renewal that failed.
const TRIED_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// A lease that was taken. Clones are the same one.
#[derive(Clone, Debug)]
pub struct Lease(Arc<Held>);

#[derive(Debug)]
struct Held {
    app: App,
    proof: leases::Lease,
    /// Until when it surely lasts, by [`Clock::elapsed`](crate::clock::Clock::elapsed).
    until: watch::Sender<Duration>,
    lost: CancellationToken,
}

impl Lease {
    /// Takes the lease of a run's shop, if nobody has it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn take(app: &App, shop: ShopId, run: SyncRunId) -> Result<Option<Self>, Error> {
        // of this attempt alone: no other one has it, of this process or another
        let owner = app.id::<uuid::Uuid>(app.now()).to_string();
        let lasts = in_database(app);
        let asked = app.clock.elapsed();
        let taken = app
            .db
            .write(move |conn| Ok::<_, Error>(leases::take(conn, shop, run, &owner, lasts)?))
            .await?;
        let Taken::Yes(proof) = taken else {
            return Ok(None);
        };
        Ok(Some(Self(Arc::new(Held {
            app: app.clone(),
            proof,
            until: watch::Sender::new(asked + LEASE_LIFE),
            lost: CancellationToken::new(),
        }))))
    }

    /// Renews it in a task of its own until the returned set is dropped or the lease is lost.
    #[must_use = "dropping it ends the renewing"]
    pub fn keep(&self) -> JoinSet<()> {
        let mut task = JoinSet::new();
        let lease = self.clone();
        task.spawn(async move { lease.renew_until_lost().await });
        task
    }

    /// The first line of every write of the runner: nothing is written under a lease that is somebody else's.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]; those of the database.
    pub fn fence(&self, conn: &mut Conn) -> Result<(), Error> {
        let checked = leases::check(conn, &self.0.proof);
        if matches!(checked, Err(StoreError::LeaseLost)) {
            self.0.lost.cancel();
        }
        Ok(checked?)
    }

    /// Whether a call of the shop may begin: it would end within the lease, however slow it is.
    pub fn may_call(&self) -> bool {
        let held = &self.0;
        let left = held.until.borrow().saturating_sub(held.app.clock.elapsed());
        !held.lost.is_cancelled() && left > CALL_TIME_MAX
    }

    /// Ready when a call of the shop may begin; never if the lease is lost, for then whoever waits is dropped.
    pub async fn ready(&self) {
        let mut until = self.0.until.subscribe();
        while !self.may_call() {
            if until.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Ready when the lease is lost: whatever is done under it stops.
    pub async fn lost(&self) {
        self.0.lost.cancelled().await;
    }

    /// Gives it back, so that the next server need not wait for its end. Harmless if it was lost.
    pub async fn give_back(&self) {
        let proof = self.0.proof.clone();
        let given = self
            .0
            .app
            .db
            .write(move |conn| Ok::<_, Error>(leases::release(conn, &proof)?))
            .await;
        match given {
            Ok(()) | Err(Error::Store(StoreError::LeaseLost)) => {}
            Err(error) => tracing::warn!(
                shop = %self.0.proof.shop,
                error = chain(&error),
                "the lease was not given back and ends by itself"
            ),
        }
    }

    async fn renew_until_lost(&self) {
        let held = &self.0;
        let shop = held.proof.shop;
        let mut pause = RENEWED_EVERY;
        loop {
            held.app.clock.wait(pause).await;
            match self.renew().await {
                Ok(()) => pause = RENEWED_EVERY,
                Err(Error::Store(StoreError::LeaseLost)) => {
                    tracing::warn!(%shop, "the lease is over: another server may work on the shop");
                    held.lost.cancel();
                    return;
                }
                Err(error) => {
                    tracing::warn!(%shop, error = chain(&error), "the lease was not renewed");
                    pause = TRIED_AGAIN_AFTER;
                }
            }
        }
    }

    async fn renew(&self) -> Result<(), Error> {
        let (proof, lasts) = (self.0.proof.clone(), in_database(&self.0.app));
        let asked = self.0.app.clock.elapsed();
        self.0
            .app
            .db
            .write(move |conn| Ok::<_, Error>(leases::renew(conn, &proof, lasts)?))
            .await?;
        self.0.until.send_replace(asked + LEASE_LIFE);
        Ok(())
    }
}

/// The life of a lease by the database's clock.
fn in_database(app: &App) -> time::Duration {
    time::Duration::try_from(app.clock.for_others(LEASE_LIFE)).unwrap_or(time::Duration::MAX)
}
