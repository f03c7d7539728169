//! One connection for each shop, made anew only when it has to be.

use std::time::Duration;

use kontor_practice_shop::Standing;
use kontor_shoper::Purpose;
use serde_json::json;

use super::{Linked, practice};
use crate::{
    actor::Actor,
    error::Error,
    services::shops::{self, Credentials, connect::OpenShop},
    tests::server::on_each_database,
};

impl Linked {
    async fn open(&self) -> Result<OpenShop, Error> {
        self.app.shops.open(&self.app, self.id).await
    }

    /// How often the shop was logged into.
    fn logins(&self) -> usize {
        let journal = self.shop.journal();
        journal
            .iter()
            .filter(|call| call.resource() == "auth")
            .count()
    }
}

fn reason<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    result.unwrap_err().refusal().expect("a refusal").reason
}

#[tokio::test]
async fn a_shop_is_opened_once_for_all_who_call_it() {
    on_each_database(async |server| {
        let linked = Linked::start(server, practice()).await;
        let first = linked.open().await.unwrap();
        assert_eq!(first.locale, "pl_PL");
        assert_eq!(first.config.shop_name, "Sklep próbny");
        let calls = linked.shop.call_count();
        let second = linked.open().await.unwrap();
        assert_eq!(linked.shop.call_count(), calls, "the configuration is kept");
        first
            .client
            .for_purpose(Purpose::new("x"))
            .version()
            .await
            .unwrap();
        assert_eq!(second.client.calls()[&Purpose::new("x")].sent, 1);
        assert_eq!(linked.logins(), 1);
        // a new name changes nothing of the connection
        let mut input = kontor_domain::shop::ShopInput::from(&first.shop.data);
        input.name = "Inna nazwa".to_owned();
        let renamed = shops::Update {
            id: linked.id,
            input,
            mask: Vec::new(),
            etag: String::new(),
        };
        let console = Actor::console();
        shops::update(&linked.app, &console, renamed).await.unwrap();
        assert_eq!(linked.open().await.unwrap().shop.data.name, "Inna nazwa");
        assert_eq!(linked.logins(), 1);
    })
    .await;
}

#[tokio::test]
async fn new_credentials_make_a_new_connection() {
    on_each_database(async |server| {
        let linked = Linked::start(server, practice()).await;
        linked.open().await.unwrap();
        let given = Credentials {
            authentication: kontor_domain::shop::ShopAuthentication::Login,
            login: "ktoś inny".to_owned(),
            secret: "inne hasło".to_owned().into(),
        };
        let console = Actor::console();
        let (app, id) = (&linked.app, linked.id);
        let changed = shops::set_credentials(app, &console, id, given, "").await;
        changed.unwrap();
        assert_eq!(reason(linked.open().await), "SHOP_LOGIN_REFUSED");
        shops::set_active(app, &console, id, false, "")
            .await
            .unwrap();
        assert_eq!(reason(linked.open().await), "SHOP_DISABLED");
    })
    .await;
}

#[tokio::test]
async fn a_configuration_is_read_again_after_a_while_and_a_shop_that_is_away_refused() {
    on_each_database(async |server| {
        let linked = Linked::start(server, practice()).await;
        let linked = Linked {
            app: server.app.clone(),
            ..linked
        };
        assert_eq!(linked.open().await.unwrap().locale, "pl_PL");
        linked
            .shop
            .panel(|panel| panel.set("default_language_name", json!("en_US")));
        assert_eq!(linked.open().await.unwrap().locale, "pl_PL");
        server.advance(Duration::from_mins(10));
        assert_eq!(linked.open().await.unwrap().locale, "en_US");
        server.advance(Duration::from_mins(10));
        linked
            .shop
            .panel(|panel| panel.set("default_language_name", json!("")));
        assert_eq!(reason(linked.open().await), "SHOP_LANGUAGE_UNKNOWN");
        server.advance(Duration::from_mins(10));
        linked.shop.set_standing(Standing::Unpaid);
        let error = linked.open().await.unwrap_err();
        let refusal = error.refusal().expect("a refusal");
        assert_eq!(refusal.reason, "SHOP_UNPAID");
        assert!(
            refusal.text.pl.contains("Sklep próbny"),
            "{}",
            refusal.text.pl
        );
        let fact = |name| refusal.metadata.iter().find(|(key, _)| *key == name);
        assert_eq!(
            fact("http_status").map(|(_, value)| value.as_str()),
            Some("402")
        );
    })
    .await;
}
