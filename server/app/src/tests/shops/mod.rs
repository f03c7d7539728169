//! Shops through the door, with the practice shop on the other side.

mod connections;
mod faults;
mod settings;
mod testing;

use std::sync::Arc;

use kontor_domain::{ids::ShopId, role::Role};
use kontor_practice_shop::{Rate, Shop as PracticeShop, ShopBuilder};
use kontor_proto::v1::{
    CreateShopRequest, GetShopRequest, ListShopsRequest, SetShopActiveRequest,
    SetShopCredentialsRequest, Shop, ShopAuthentication, ShopCredentials, TestShopRequest,
    TestShopResponse, UpdateShopRequest, shop_service_client::ShopServiceClient,
};
use tonic::{Status, transport::Channel};

use super::{
    office::mask,
    server::{Caller, TestServer},
};
use crate::{
    actor::Actor,
    app::App,
    clock::SystemClock,
    error::Error,
    services::{
        licence,
        shops::{
            self, Credentials,
            test::{Check, Outcome, Report},
        },
    },
};

/// Calls of the service as one caller.
pub(super) struct Shops(pub Caller);

impl Shops {
    pub(super) async fn of(server: &TestServer, role: Role) -> Self {
        Self(server.log_in_as(role).await)
    }

    fn client(&self) -> ShopServiceClient<Channel> {
        ShopServiceClient::new(self.0.channel.clone())
    }

    async fn create(
        &self,
        shop: Shop,
        credentials: Option<ShopCredentials>,
    ) -> Result<Shop, Status> {
        let message = CreateShopRequest {
            shop: Some(shop),
            credentials,
        };
        let answer = self.client().create_shop(self.0.request(message)).await?;
        Ok(answer.into_inner().shop.unwrap())
    }

    async fn get(&self, id: &str) -> Result<Shop, Status> {
        let message = GetShopRequest { id: id.to_owned() };
        let answer = self.client().get_shop(self.0.request(message)).await?;
        Ok(answer.into_inner().shop.unwrap())
    }

    async fn list(&self, include_inactive: bool) -> Result<Vec<Shop>, Status> {
        let message = ListShopsRequest { include_inactive };
        let answer = self.client().list_shops(self.0.request(message)).await?;
        Ok(answer.into_inner().shops)
    }

    async fn update(&self, shop: Shop, fields: &[&str]) -> Result<Shop, Status> {
        let message = UpdateShopRequest {
            shop: Some(shop),
            update_mask: Some(mask(fields)),
        };
        let answer = self.client().update_shop(self.0.request(message)).await?;
        Ok(answer.into_inner().shop.unwrap())
    }

    async fn set_credentials(
        &self,
        shop: &Shop,
        credentials: ShopCredentials,
    ) -> Result<Shop, Status> {
        let message = SetShopCredentialsRequest {
            id: shop.id.clone(),
            credentials: Some(credentials),
            etag: shop.etag.clone(),
        };
        let request = self.0.request(message);
        let answer = self.client().set_shop_credentials(request).await?;
        Ok(answer.into_inner().shop.unwrap())
    }

    async fn set_active(&self, shop: &Shop, active: bool) -> Result<Shop, Status> {
        let message = SetShopActiveRequest {
            id: shop.id.clone(),
            active,
            etag: shop.etag.clone(),
        };
        let request = self.0.request(message);
        let answer = self.client().set_shop_active(request).await?;
        Ok(answer.into_inner().shop.unwrap())
    }

    async fn test(&self, id: &str) -> Result<TestShopResponse, Status> {
        let message = TestShopRequest { id: id.to_owned() };
        let answer = self.client().test_shop(self.0.request(message)).await?;
        Ok(answer.into_inner())
    }
}

/// Opens the link to shops by the trial.
async fn open_link(app: &App) {
    if licence::require_shop_link(app, app.now()).await.is_err() {
        let trial = licence::start_trial(app, &Actor::console(), "").await;
        trial.unwrap();
    }
}

/// Settings of a shop at this address.
fn settings(name: &str, address: &str) -> Shop {
    Shop {
        name: name.to_owned(),
        address: address.to_owned(),
        ..Shop::default()
    }
}

fn by_login(login: &str, password: &str) -> ShopCredentials {
    ShopCredentials {
        authentication: ShopAuthentication::Login.into(),
        login: login.to_owned(),
        secret: password.to_owned(),
    }
}

fn by_token(token: &str) -> ShopCredentials {
    ShopCredentials {
        authentication: ShopAuthentication::Token.into(),
        login: String::new(),
        secret: token.to_owned(),
    }
}

/// A practice shop that never asks to wait.
fn practice() -> ShopBuilder {
    PracticeShop::builder().rate(Rate {
        limit: 1_000,
        bandwidth: 1_000,
    })
}

/// The practice shop among the shops of an office, as `kontord` with the real time sees it.
struct Linked {
    app: App,
    id: ShopId,
    shop: PracticeShop,
}

impl Linked {
    async fn start(server: &TestServer, builder: ShopBuilder) -> Self {
        let shop = builder.start().await.unwrap();
        let ca = shop.ca().unwrap_or_default().to_owned();
        let (address, login) = (shop.address(), shop.login().to_owned());
        let password = shop.password().to_owned();
        Self::with(server, shop, (&address, &ca), (&login, &password)).await
    }

    async fn with(
        server: &TestServer,
        shop: PracticeShop,
        (address, ca): (&str, &str),
        (login, password): (&str, &str),
    ) -> Self {
        let app = App {
            clock: Arc::new(SystemClock::new()),
            shops: Arc::default(),
            ..server.app.clone()
        };
        let input = kontor_domain::shop::ShopInput {
            name: "Sklep próbny".to_owned(),
            address: address.to_owned(),
            extra_ca: ca.to_owned(),
            ..Default::default()
        };
        let given = Credentials {
            authentication: kontor_domain::shop::ShopAuthentication::Login,
            login: login.to_owned(),
            secret: password.to_owned().into(),
        };
        open_link(&app).await;
        let made = shops::create(&app, &Actor::console(), input, Some(given)).await;
        let id = made.unwrap().id;
        Self { app, id, shop }
    }

    async fn test(&self) -> Report {
        self.try_test().await.unwrap()
    }

    async fn try_test(&self) -> Result<Report, Error> {
        shops::test::test(&self.app, &Actor::console(), self.id).await
    }

    /// Leaves the office, so that the next one can have its name.
    async fn leave(self) {
        let gone = kontor_domain::shop::ShopInput {
            name: self.id.to_string(),
            ..Default::default()
        };
        let wanted = shops::Update {
            id: self.id,
            input: gone,
            mask: vec!["name".to_owned()],
            etag: String::new(),
        };
        shops::update(&self.app, &Actor::console(), wanted)
            .await
            .unwrap();
        self.shop.stop().await;
    }
}

/// The check of this name.
fn check<'a>(report: &'a Report, name: &str) -> &'a Check {
    let mut found = report.checks.iter().filter(|check| check.name == name);
    found.next().unwrap_or_else(|| panic!("no check {name}"))
}

/// The names of the failed checks with their reasons.
fn failures(report: &Report) -> Vec<(&'static str, &'static str)> {
    let failed = report.checks.iter();
    failed
        .filter(|check| check.outcome == Outcome::Failed)
        .map(|check| (check.name, check.reason))
        .collect()
}
