//! An office with a shop to synchronise with.

use anyhow::{Context as _, Result, ensure};
use kontor_client::Client;
use kontor_client::proto::{
    self, CreateShopRequest, GetSyncOptionsRequest, ShopAuthentication, ShopCredentials,
    SyncLinked, TestShopRequest, UpdateSyncOptionsRequest,
};
use kontor_practice_shop::{Rate, Shop, catalogue::Blueprint};

use crate::office::{Furnished, Office};
use crate::programs::Programs;

/// Decides which products are made up.
const SEED: u64 = 7;

/// The office, the shop, and the administrator at a workstation.
pub(super) struct Stage {
    pub(super) office: Office,
    pub(super) client: Client,
    pub(super) shop: Shop,
    pub(super) shop_id: String,
}

/// Without categories and producers of the same name: what belongs to those waits for a person, and a shop in which nearly
/// everything waits measures little. The awkward products stay.
fn tidy(mut blueprint: Blueprint) -> Blueprint {
    for category in &mut blueprint.categories {
        category.name = format!("{} {}", category.name, category.id).into();
    }
    for producer in &mut blueprint.producers {
        producer.name = format!("{} {}", producer.name, producer.id).into();
    }
    blueprint
}

/// What is chosen for a kind.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) import: bool,
    pub(super) export: bool,
    pub(super) linked: SyncLinked,
    pub(super) export_category: Option<String>,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            import: false,
            export: false,
            linked: SyncLinked::Keep,
            export_category: None,
        }
    }
}

impl Stage {
    pub(super) async fn open(
        programs: Programs,
        postgres: Option<&str>,
        products: u32,
        rate: Rate,
    ) -> Result<Self> {
        let Furnished {
            office,
            administrator: client,
            ..
        } = Office::furnish(programs, postgres).await?;
        let shop = Shop::builder()
            .blueprint(tidy(Blueprint::generated(products, SEED)?))
            .rate(rate)
            .start()
            .await?;
        let added = client
            .create_shop(CreateShopRequest {
                shop: Some(proto::Shop {
                    name: "Sklep próbny".to_owned(),
                    address: shop.address(),
                    ..proto::Shop::default()
                }),
                credentials: Some(ShopCredentials {
                    authentication: ShopAuthentication::Login.into(),
                    login: shop.login().to_owned(),
                    secret: shop.password().to_owned(),
                }),
            })
            .await?
            .shop
            .context("the shop")?;
        let tested = client
            .test_shop(TestShopRequest {
                id: added.id.clone(),
            })
            .await?;
        ensure!(tested.failed_checks == 0, "the test: {:?}", tested.checks);
        Ok(Self {
            office,
            client,
            shop,
            shop_id: added.id,
        })
    }

    /// Chooses the options of each kind, as far as the kind allows them.
    pub(super) async fn choose(&self, choice: impl Fn(&str) -> Choice) -> Result<()> {
        let request = GetSyncOptionsRequest {
            shop_id: self.shop_id.clone(),
        };
        let current = self.client.get_sync_options(request).await?;
        let mut kinds = Vec::new();
        for setting in current.kinds {
            let (Some(allows), Some(mut wanted)) = (setting.capabilities, setting.options) else {
                continue;
            };
            let choice = choice(&wanted.kind);
            wanted.import = choice.import && allows.import;
            wanted.export = choice.export && allows.export;
            let possible = match choice.linked {
                SyncLinked::UpdateLocal => allows.update_local,
                SyncLinked::UpdateInShop => allows.update_in_shop,
                SyncLinked::Keep | SyncLinked::Unspecified => true,
            };
            wanted.set_linked(if possible {
                choice.linked
            } else {
                SyncLinked::Keep
            });
            wanted.export_category_id = choice.export_category.unwrap_or_default();
            kinds.push(wanted);
        }
        self.client
            .update_sync_options(UpdateSyncOptionsRequest {
                shop_id: self.shop_id.clone(),
                kinds,
                etag: current.etag,
                ..UpdateSyncOptionsRequest::default()
            })
            .await?;
        Ok(())
    }

    /// Process identifier of the server.
    pub(super) fn server(&self) -> Result<u32> {
        Ok(self.office.server(0)?.id())
    }

    /// What the shop has.
    pub(super) fn counts(&self) -> String {
        let of = |name| self.shop.panel(|panel| panel.count(name));
        format!(
            "{} products, {} pictures, {} categories, {} producers",
            of("products"),
            of("product-images"),
            of("categories"),
            of("producers")
        )
    }
}
