//! An office and a shop just before the run, kept so that it can be run as often as there are points.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use kontor_client::proto::{
    self, CreateShopRequest, SetShopCredentialsRequest, ShopAuthentication, ShopCredentials,
    SyncRun, SyncStatus, UpdateShopRequest,
};
use kontor_client::{Client, KeepPending};
use kontor_practice_shop::Shop;
use time::OffsetDateTime;

use super::drive::{self, Outcome};
use super::{Disturbance, Way, catalogue, changes};
use crate::office::{self, Furnished, Office};
use crate::pace::Pace;
use crate::programs::Programs;

/// How much faster time runs.
const TIMES: u32 = 20;

/// An office whose server does not run, and what there is to know of its shop.
pub struct Prepared {
    way: Way,
    programs: Programs,
    office: Office,
    shop_id: String,
    /// The moment at which every copy goes on.
    shows: OffsetDateTime,
}

/// A copy of both sides, under way.
pub(super) struct Stage {
    pub(super) office: Office,
    pub(super) client: Client,
    pub(super) shop: Arc<Shop>,
    pub(super) shop_id: String,
}

impl Prepared {
    /// Imports the shop's catalogue, lets both sides go their own ways, and stops the server.
    ///
    /// # Errors
    /// If anything of it does not succeed.
    pub async fn make(programs: Programs, postgres: Option<&str>, way: Way) -> Result<Self> {
        let pace = Pace::from(crate::watch::now(), TIMES);
        let shop = catalogue::open(pace.clock()).await?;
        let Furnished {
            mut office,
            administrator: client,
            ..
        } = Office::furnish_own(paced(&programs, pace), postgres).await?;
        let shop_id = add_shop(&client, &shop).await?;
        changes::import_everything(&client, &shop_id).await?;
        let begun = drive::plan(&client, &shop_id, 1).await?;
        let run = drive::to_its_end(&client, &begun, "the first run").await?;
        require_success(&run)?;
        changes::work(&client, &shop_id, way).await?;
        drop(client);
        tokio::task::block_in_place(|| office.take(0)?.stop())?;
        shop.stop().await;
        Ok(Self {
            way,
            programs,
            office,
            shop_id,
            shows: pace.now(),
        })
    }

    /// Runs undisturbed.
    ///
    /// # Errors
    /// If that does not succeed.
    pub async fn reference(&self) -> Result<Outcome> {
        let outcome = drive::disturb(self, &Disturbance::None).await?;
        require_success(&outcome.run)?;
        ensure!(
            outcome.struck.is_none() && outcome.failures.is_empty(),
            "an undisturbed run met {:?} and {:?}",
            outcome.struck,
            outcome.failures
        );
        Ok(outcome)
    }

    /// Which way the run goes.
    pub fn way(&self) -> Way {
        self.way
    }

    /// Both sides as they were, ready to run; the shop was not called yet.
    pub(super) async fn stage(&self) -> Result<Stage> {
        let pace = Pace::from(self.shows, TIMES);
        let shop = catalogue::open(pace.clock()).await?;
        catalogue::go_on(&shop, self.way)?;
        let programs = paced(&self.programs, pace);
        let (mut office, profile) = tokio::task::block_in_place(|| self.office.copy(programs))?;
        tokio::task::block_in_place(|| office.start(0))?;
        let client = office::connect(&profile, KeepPending::Never).await?;
        move_shop(&client, &self.shop_id, &shop).await?;
        Ok(Stage {
            office,
            client,
            shop: Arc::new(shop),
            shop_id: self.shop_id.clone(),
        })
    }
}

fn paced(programs: &Programs, pace: Pace) -> Programs {
    let mut programs = programs.clone();
    programs.kontord.environment.push(pace.environment());
    programs
}

fn credentials(shop: &Shop) -> ShopCredentials {
    ShopCredentials {
        authentication: ShopAuthentication::Login.into(),
        login: shop.login().to_owned(),
        secret: shop.password().to_owned(),
    }
}

async fn add_shop(client: &Client, shop: &Shop) -> Result<String> {
    let made = client
        .create_shop(CreateShopRequest {
            shop: Some(proto::Shop {
                name: "Sklep próbny".to_owned(),
                address: shop.address(),
                ..proto::Shop::default()
            }),
            credentials: Some(credentials(shop)),
        })
        .await?;
    Ok(made.shop.context("the shop")?.id)
}

/// The shop has another port in each copy.
async fn move_shop(client: &Client, shop_id: &str, shop: &Shop) -> Result<()> {
    let moved = client
        .update_shop(UpdateShopRequest {
            shop: Some(proto::Shop {
                id: shop_id.to_owned(),
                address: shop.address(),
                ..proto::Shop::default()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["address".to_owned()],
            }),
        })
        .await?;
    client
        .set_shop_credentials(SetShopCredentialsRequest {
            id: shop_id.to_owned(),
            credentials: Some(credentials(shop)),
            etag: moved.shop.context("the shop")?.etag,
        })
        .await?;
    Ok(())
}

fn require_success(run: &SyncRun) -> Result<()> {
    let failed: i64 = run.kinds.iter().map(|kind| kind.failed).sum();
    let stopped = run.kinds.iter().any(|kind| kind.stopped.is_some());
    ensure!(
        run.status() == SyncStatus::Finished && failed == 0 && !stopped,
        "the run ended so: {run:?}"
    );
    Ok(())
}
