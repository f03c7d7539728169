//! `ShopService`.

use kontor_domain::{
    refusal::Text,
    shop::{Shop, ShopAuthentication, ShopInput, ShopKind},
};
use kontor_proto::v1::{
    self, CreateShopRequest, CreateShopResponse, GetShopRequest, GetShopResponse, ListShopsRequest,
    ListShopsResponse, SetShopActiveRequest, SetShopActiveResponse, SetShopCredentialsRequest,
    SetShopCredentialsResponse, ShopCheckResult, TestShopRequest, TestShopResponse,
    UpdateShopRequest, UpdateShopResponse, shop_service_server::ShopService,
};
use tonic::{Request, Response, Status};

use super::{
    call::with_actor,
    convert::{id, timestamp},
    enums::unknown,
};
use crate::{
    app::App,
    error::{Error, in_field},
    services::{
        etag,
        shops::{
            self, Credentials, Update,
            test::{self, Check, Outcome},
        },
    },
};

/// Adapts the service.
#[derive(Debug)]
pub struct Adaptor(App);

impl Adaptor {
    /// On this context.
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[tonic::async_trait]
impl ShopService for Adaptor {
    async fn create_shop(
        &self,
        request: Request<CreateShopRequest>,
    ) -> Result<Response<CreateShopResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let input = input(message.shop.unwrap_or_default())?;
            let given = message.credentials.map(credentials).transpose()?;
            let shop = shops::create(&self.0, &actor, input, given).await?;
            Ok(CreateShopResponse {
                shop: Some(message_of(shop)),
            })
        })
        .await
    }

    async fn get_shop(
        &self,
        request: Request<GetShopRequest>,
    ) -> Result<Response<GetShopResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let shop = shops::get(&self.0, &actor, id("id", &message.id)?).await?;
            Ok(GetShopResponse {
                shop: Some(message_of(shop)),
            })
        })
        .await
    }

    async fn list_shops(
        &self,
        request: Request<ListShopsRequest>,
    ) -> Result<Response<ListShopsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let list = shops::list(&self.0, &actor, message.include_inactive).await?;
            Ok(ListShopsResponse {
                shops: list.into_iter().map(message_of).collect(),
            })
        })
        .await
    }

    async fn update_shop(
        &self,
        request: Request<UpdateShopRequest>,
    ) -> Result<Response<UpdateShopResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let shop = message.shop.unwrap_or_default();
            let wanted = Update {
                id: id("shop.id", &shop.id)?,
                etag: shop.etag.clone(),
                input: input(shop)?,
                mask: message.update_mask.unwrap_or_default().paths,
            };
            let shop = shops::update(&self.0, &actor, wanted).await?;
            Ok(UpdateShopResponse {
                shop: Some(message_of(shop)),
            })
        })
        .await
    }

    async fn set_shop_credentials(
        &self,
        request: Request<SetShopCredentialsRequest>,
    ) -> Result<Response<SetShopCredentialsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let id = id("id", &message.id)?;
            let given = credentials(message.credentials.unwrap_or_default())?;
            let shop = shops::set_credentials(&self.0, &actor, id, given, &message.etag).await?;
            Ok(SetShopCredentialsResponse {
                shop: Some(message_of(shop)),
            })
        })
        .await
    }

    async fn set_shop_active(
        &self,
        request: Request<SetShopActiveRequest>,
    ) -> Result<Response<SetShopActiveResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let id = id("id", &message.id)?;
            let shop =
                shops::set_active(&self.0, &actor, id, message.active, &message.etag).await?;
            Ok(SetShopActiveResponse {
                shop: Some(message_of(shop)),
            })
        })
        .await
    }

    async fn test_shop(
        &self,
        request: Request<TestShopRequest>,
    ) -> Result<Response<TestShopResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let report = test::test(&self.0, &actor, id("id", &message.id)?).await?;
            Ok(TestShopResponse {
                failed_checks: report.failed(),
                checks: report.checks.into_iter().map(Into::into).collect(),
                shop: Some(message_of(report.shop)),
            })
        })
        .await
    }
}

/// Settings as typed. Only what the contract's numbers cannot say is refused here.
fn input(shop: v1::Shop) -> Result<ShopInput, Error> {
    let kind = match v1::ShopKind::try_from(shop.kind) {
        Ok(v1::ShopKind::Unspecified | v1::ShopKind::Shoper) => ShopKind::Shoper,
        Err(_) => {
            let problem = unknown("rodzaj sklepu", "kind of shop");
            return Err(in_field("shop.kind")(problem));
        }
    };
    Ok(ShopInput {
        kind,
        name: shop.name,
        address: shop.address,
        extra_ca: shop.extra_ca,
    })
}

fn credentials(message: v1::ShopCredentials) -> Result<Credentials, Error> {
    let authentication = match v1::ShopAuthentication::try_from(message.authentication) {
        Ok(v1::ShopAuthentication::Unspecified | v1::ShopAuthentication::Login) => {
            ShopAuthentication::Login
        }
        Ok(v1::ShopAuthentication::Token) => ShopAuthentication::Token,
        Err(_) => {
            let problem = unknown("sposób logowania", "way to log in");
            return Err(in_field("credentials.authentication")(problem));
        }
    };
    Ok(Credentials {
        authentication,
        login: message.login,
        secret: message.secret.into(),
    })
}

fn message_of(shop: Shop) -> v1::Shop {
    let kind = match shop.data.kind {
        ShopKind::Shoper => v1::ShopKind::Shoper,
    };
    let authentication = match shop.access.authentication {
        ShopAuthentication::Login => v1::ShopAuthentication::Login,
        ShopAuthentication::Token => v1::ShopAuthentication::Token,
    };
    let standing = shop.standing.map(|standing| v1::ShopStanding {
        tested_at: Some(timestamp(standing.tested_at)),
        failed_checks: standing.failed_checks,
    });
    v1::Shop {
        id: shop.id.to_string(),
        kind: kind.into(),
        name: shop.data.name,
        address: shop.data.address,
        extra_ca: shop.data.extra_ca.unwrap_or_default(),
        authentication: authentication.into(),
        login: shop.access.login,
        secret_set: shop.access.secret_set,
        active: shop.active,
        standing,
        created_at: Some(timestamp(shop.created_at)),
        updated_at: Some(timestamp(shop.updated_at)),
        etag: etag::of(shop.version),
    }
}

impl From<Check> for v1::ShopCheck {
    fn from(check: Check) -> Self {
        let result = match check.outcome {
            Outcome::Passed => ShopCheckResult::Passed,
            Outcome::Failed => ShopCheckResult::Failed,
            Outcome::Skipped => ShopCheckResult::Skipped,
        };
        Self {
            name: check.name.to_owned(),
            label: Some(label(check.label)),
            result: result.into(),
            reason: check.reason.to_owned(),
            detail: check.detail.map(label),
            remedy: check.remedy.map(label),
        }
    }
}

fn label(text: Text) -> v1::Label {
    v1::Label {
        pl: text.pl.into_owned(),
        en: text.en.into_owned(),
    }
}
