//! "Test ustawień": a list of named checks of a shop's settings. Nothing is written to the shop.

mod check;
mod entry;
mod facts;
mod rights;

use std::time::Duration;

use kontor_domain::{
    dictionary::Unit,
    ids::ShopId,
    role::Permission,
    shop::{Shop, ShopStanding},
};
use kontor_shoper::{Purpose, Retries};
use kontor_store::{shops, units};

pub use self::check::{Check, Outcome};
use super::{connect::CONFIG, existing, refusals};
use crate::{actor::Actor, app::App, clock::Clock, error::Error, services::licence};

/// Longest time that one call of the test may take, its turn in the rate limit included.
pub const CALL_TIME_MAX: Duration = Duration::from_secs(10);
/// Longest time of all calls together: less than clients wait for the answer.
pub const TEST_TIME_MAX: Duration = Duration::from_secs(22);

/// Calls of the test, as calls are counted.
const TEST: Purpose = Purpose::new("test");
/// A test says what it meets, and does not wait until it is gone.
const RETRIES: Retries = Retries {
    attempts_max: 2,
    pause: Duration::from_millis(200),
    throttled_max: 3,
    retry_after_max: Duration::from_secs(3),
};

/// What a test found.
#[derive(Clone, Debug)]
pub struct Report {
    /// The checks, in their order.
    pub checks: Vec<Check>,
    /// The shop, with its standing after the test.
    pub shop: Shop,
}

impl Report {
    /// How many checks failed.
    pub fn failed(&self) -> i32 {
        failed(&self.checks)
    }
}

/// Tests the settings of a shop. What the shop does wrong is a failed check, not an error.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `LICENCE_MISSING`; `LICENCE_EXPIRED`; `SHOP_DISABLED`; `SHOP_CREDENTIALS_MISSING`; those of the store.
pub async fn test(app: &App, actor: &Actor, id: ShopId) -> Result<Report, Error> {
    actor.require(Permission::Administer)?;
    app.db.read(move |conn| existing(conn, id)).await?;
    licence::require_shop_link(app, app.now()).await?;
    let (shop, client) = app.shops.connect(app, id).await?;
    let units = app
        .db
        .read(|conn| Ok::<_, Error>(units::all(conn)?))
        .await?;
    let tester = Tester {
        clock: &*app.clock,
        until: app.clock.elapsed() + TEST_TIME_MAX,
        client: client.for_purpose(TEST).with_retries(RETRIES),
        config: client.for_purpose(CONFIG).with_retries(RETRIES),
        units,
    };
    let checks = tester.checks().await;
    let standing = ShopStanding {
        tested_at: app.now(),
        failed_checks: failed(&checks),
    };
    let shop = app
        .db
        .write(move |conn| {
            shops::set_standing(conn, id, shop.version, standing)?;
            existing(conn, id)
        })
        .await?;
    Ok(Report { checks, shop })
}

fn failed(checks: &[Check]) -> i32 {
    let failed = checks
        .iter()
        .filter(|check| check.outcome == Outcome::Failed);
    failed.count().try_into().unwrap_or(i32::MAX)
}

/// What the checks share.
struct Tester<'a> {
    clock: &'a dyn Clock,
    /// By the clock's `elapsed`.
    until: Duration,
    client: kontor_shoper::Shop,
    config: kontor_shoper::Shop,
    /// The program's own units.
    units: Vec<Unit>,
}

/// How a call of the test failed.
enum Failure {
    /// The shop or the way to it.
    Shop(kontor_shoper::Error),
    /// The test's own patience ended.
    TooSlow,
}

impl Failure {
    fn explain(&self) -> refusals::Explained {
        match self {
            Self::Shop(error) => refusals::explain(error),
            Self::TooSlow => refusals::timed_out(),
        }
    }
}

impl Tester<'_> {
    async fn checks(&self) -> Vec<Check> {
        let entered = self.enter().await;
        let (now, of_shop) = (self.clock.now(), self.client.last_date());
        let mut checks = entry::checks(&self.client, entered.as_ref().err());
        if entered.is_ok() {
            let seen = self.look().await;
            checks.extend(rights::checks(&seen));
            checks.extend(facts::checks(self, &seen, (of_shop, now)));
        } else {
            checks.extend(rights::skipped());
            checks.extend(facts::skipped());
        }
        checks
    }

    /// Logs in and makes a call that needs no special right.
    async fn enter(&self) -> Result<(), Failure> {
        self.limited(self.client.log_in()).await?;
        self.limited(self.client.version()).await.map(drop)
    }

    /// Waits for a call, but not for ever.
    async fn limited<T>(
        &self,
        call: impl Future<Output = Result<T, kontor_shoper::Error>>,
    ) -> Result<T, Failure> {
        let left = self.until.saturating_sub(self.clock.elapsed());
        tokio::select! {
            biased;
            result = call => result.map_err(Failure::Shop),
            () = self.clock.wait(left.min(CALL_TIME_MAX)) => Err(Failure::TooSlow),
        }
    }
}
