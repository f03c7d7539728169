//! The context that every service gets.

use std::sync::Arc;

use kontor_domain::refusal::{Refusal, Text};
use kontor_licence::TrustedKeys;
use kontor_print::Renderer;
use kontor_store::{
    Db,
    installation::{self, Item},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    board::Board, clock::Clock, error::Error, installation::Installation, keys::Keys,
    metrics::Metrics, passwords::Passwords, random::Random,
    services::shops::connect::ShopConnections,
};

/// What the services work with. Cloning is cheap; every clone is the same server.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub random: Random,
    /// The keys derived from the installation key.
    pub keys: Arc<Keys>,
    /// Whose licences are taken.
    pub licence_keys: Arc<TrustedKeys>,
    /// Who this installation is.
    pub installation: Arc<Installation>,
    /// Hashes passwords off the async threads, a few at once.
    pub passwords: Passwords,
    /// Prints documents in child processes.
    pub renderer: Renderer,
    /// What is counted and measured.
    pub metrics: Arc<Metrics>,
    /// The connections to the shops, one each.
    pub shops: Arc<ShopConnections>,
    /// For how many days a copy of what a synchronisation deleted in a shop is kept.
    pub sync_keep_days: u16,
    /// Where the runner of the synchronisation is woken and watched.
    pub board: Arc<Board>,
}

impl App {
    /// The moment, UTC, to the microsecond.
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// A new id for something that comes to be at `now`.
    pub fn id<Id: From<Uuid>>(&self, now: OffsetDateTime) -> Id {
        self.random.id(now)
    }

    /// Whether the installation was restored from a backup and not yet confirmed.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn is_restored(&self) -> Result<bool, Error> {
        self.db
            .read(|conn| Ok(installation::find(conn, Item::Restored)?.is_some()))
            .await
    }

    /// `Ok` unless the installation was restored and not yet confirmed: numbers given out after the backup was
    /// made would be given out again.
    ///
    /// # Errors
    /// `RESTORED_CONFIRM`.
    pub async fn require_not_restored(&self) -> Result<(), Error> {
        if self.is_restored().await? {
            return Err(restored().into());
        }
        Ok(())
    }
}

/// The same inside a write, where nothing can come between the question and the change.
///
/// # Errors
/// `RESTORED_CONFIRM`, or those of the store.
pub fn require_not_restored_in(conn: &mut kontor_store::Conn) -> Result<(), Error> {
    match installation::find(conn, Item::Restored)? {
        Some(_) => Err(restored().into()),
        None => Ok(()),
    }
}

fn restored() -> Refusal {
    Refusal::precondition(
        "RESTORED_CONFIRM",
        Text::fixed(
            "Dane odtworzono z kopii zapasowej. Zanim wystawisz dokument albo zsynchronizujesz sklep, administrator musi na \
             serwerze potwierdzić numerację poleceniem: kontord restore-confirm.",
            "The data were restored from a backup. Before documents are issued or a shop is synchronised, an administrator has \
             to confirm the numbers at the server: kontord restore-confirm.",
        ),
    )
}
