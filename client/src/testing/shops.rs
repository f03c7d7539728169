//! One shop, whose test finds one thing of each kind.

use tonic::{Request, Response, Status};

use super::server::State;
use crate::proto::shop_service_server::ShopService;
use crate::proto::*;

/// The shop that is there.
pub(crate) fn shop() -> Shop {
    Shop {
        id: "7c0f3d54-0000-7000-8000-000000000040".to_owned(),
        kind: ShopKind::Shoper.into(),
        name: "Papiernik".to_owned(),
        address: "https://papiernik.example".to_owned(),
        authentication: ShopAuthentication::Login.into(),
        login: "integracja".to_owned(),
        secret_set: true,
        active: true,
        standing: Some(ShopStanding {
            tested_at: Some(prost_types::Timestamp {
                seconds: 1_795_431_600,
                nanos: 0,
            }),
            failed_checks: 0,
        }),
        etag: "1".to_owned(),
        ..Shop::default()
    }
}

impl State {
    /// Keeps what came with the secret in it, and answers with a shop.
    fn keep_credentials(&self, given: Option<ShopCredentials>) -> Shop {
        let kept = Shop {
            login: given
                .as_ref()
                .map(|given| given.login.clone())
                .unwrap_or_default(),
            authentication: given
                .as_ref()
                .map(|given| given.authentication)
                .unwrap_or_default(),
            secret_set: given.is_some(),
            ..shop()
        };
        *self.shop_credentials.lock().expect("credentials") = given;
        kept
    }
}

#[tonic::async_trait]
impl ShopService for State {
    async fn list_shops(
        &self,
        request: Request<ListShopsRequest>,
    ) -> Result<Response<ListShopsResponse>, Status> {
        self.admit(&request, true)?;
        Ok(Response::new(ListShopsResponse {
            shops: vec![shop()],
        }))
    }

    async fn get_shop(
        &self,
        request: Request<GetShopRequest>,
    ) -> Result<Response<GetShopResponse>, Status> {
        self.admit(&request, true)?;
        Ok(Response::new(GetShopResponse { shop: Some(shop()) }))
    }

    async fn create_shop(
        &self,
        request: Request<CreateShopRequest>,
    ) -> Result<Response<CreateShopResponse>, Status> {
        self.admit(&request, true)?;
        let request = request.into_inner();
        let typed = request.shop.unwrap_or_default();
        let made = Shop {
            name: typed.name,
            address: typed.address,
            extra_ca: typed.extra_ca,
            standing: None,
            ..self.keep_credentials(request.credentials)
        };
        Ok(Response::new(CreateShopResponse { shop: Some(made) }))
    }

    async fn update_shop(
        &self,
        request: Request<UpdateShopRequest>,
    ) -> Result<Response<UpdateShopResponse>, Status> {
        self.admit(&request, true)?;
        let mut changed = shop();
        let request = request.into_inner();
        let typed = request.shop.unwrap_or_default();
        for path in request.update_mask.unwrap_or_default().paths {
            match path.as_str() {
                "name" => changed.name.clone_from(&typed.name),
                "address" => {
                    changed.address.clone_from(&typed.address);
                    changed.secret_set = false;
                }
                _ => changed.extra_ca.clone_from(&typed.extra_ca),
            }
        }
        Ok(Response::new(UpdateShopResponse {
            shop: Some(changed),
        }))
    }

    async fn set_shop_credentials(
        &self,
        request: Request<SetShopCredentialsRequest>,
    ) -> Result<Response<SetShopCredentialsResponse>, Status> {
        self.admit(&request, true)?;
        let kept = self.keep_credentials(request.into_inner().credentials);
        Ok(Response::new(SetShopCredentialsResponse {
            shop: Some(kept),
        }))
    }

    async fn set_shop_active(
        &self,
        request: Request<SetShopActiveRequest>,
    ) -> Result<Response<SetShopActiveResponse>, Status> {
        self.admit(&request, true)?;
        let changed = Shop {
            active: request.into_inner().active,
            ..shop()
        };
        Ok(Response::new(SetShopActiveResponse {
            shop: Some(changed),
        }))
    }

    async fn test_shop(
        &self,
        request: Request<TestShopRequest>,
    ) -> Result<Response<TestShopResponse>, Status> {
        self.admit(&request, true)?;
        let said = |pl: &str, en: &str| {
            Some(Label {
                pl: pl.to_owned(),
                en: en.to_owned(),
            })
        };
        let passed = ShopCheck {
            name: "LOGIN".to_owned(),
            label: said("Logowanie przyjęte", "Login accepted"),
            result: ShopCheckResult::Passed.into(),
            ..ShopCheck::default()
        };
        let failed = ShopCheck {
            name: "READ_PRODUCTS".to_owned(),
            label: said("Odczyt: produkty", "Read: products"),
            result: ShopCheckResult::Failed.into(),
            reason: "SHOP_RIGHT_MISSING".to_owned(),
            detail: said("brak uprawnienia \u{1b}[31m", "the right is missing"),
            remedy: said("Nadaj uprawnienie.", "Give the right."),
        };
        let skipped = ShopCheck {
            name: "WRITE_PRODUCTS".to_owned(),
            label: said("Zapis: produkty", "Write: products"),
            result: ShopCheckResult::Skipped.into(),
            detail: said("pominięto", "skipped"),
            ..ShopCheck::default()
        };
        Ok(Response::new(TestShopResponse {
            checks: vec![passed, failed, skipped],
            failed_checks: 1,
            shop: Some(shop()),
        }))
    }
}
