//! "Test ustawień" of a shop that is as it should be, or lacks something.

use std::time::Duration;

use kontor_domain::role::Role;
use kontor_practice_shop::{Certificate, Right};
use kontor_proto::v1::ShopCheckResult;
use serde_json::json;

use super::{Linked, Shops, by_token, check, failures, open_link, practice, settings};
use crate::{
    actor::Actor,
    services::shops::{self, test::Outcome},
    tests::server::{on_each_database, refusal, refused},
};

#[tokio::test]
async fn a_shop_that_is_as_it_should_be_passes_every_check_and_nothing_is_written_to_it() {
    on_each_database(async |server| {
        let admin = Shops::of(server, Role::Administrator).await;
        open_link(&server.app).await;
        let shop = practice().start().await.unwrap();
        let credentials = super::by_login(shop.login(), shop.password());
        let wanted = settings("Sklep próbny", &shop.address());
        let made = admin.create(wanted, Some(credentials)).await.unwrap();
        let report = admin.test(&made.id).await.unwrap();
        let lines: Vec<String> = report
            .checks
            .iter()
            .map(|check| {
                let result = match check.result() {
                    ShopCheckResult::Passed => "+",
                    ShopCheckResult::Failed => "!",
                    _ => "-",
                };
                let label = check.label.clone().unwrap_or_default();
                let detail = check.detail.clone().unwrap_or_default().pl;
                let detail = match check.name.as_str() {
                    "CLOCK" => "różnica …".to_owned(),
                    _ => detail.replace(&shop.port().to_string(), "PORT"),
                };
                format!("{result} {} | {} | {detail}", check.name, label.pl)
            })
            .collect();
        insta::assert_snapshot!("a_shop_as_it_should_be", lines.join("\n"));
        assert_eq!(report.failed_checks, 0);
        let standing = report.shop.unwrap().standing.unwrap();
        assert_eq!(standing.failed_checks, 0);
        assert_eq!(admin.get(&made.id).await.unwrap().standing, Some(standing));
        let calls = shop.journal();
        assert!(calls.len() > 10);
        for call in &calls {
            assert!(
                call.method == http::Method::GET || call.resource() == "auth",
                "{call:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn https_with_the_shops_own_authority_passes_and_the_certificate_is_checked() {
    on_each_database(async |server| {
        let linked = Linked::start(server, practice().tls(Certificate::Good)).await;
        let report = linked.test().await;
        assert_eq!(failures(&report), []);
        assert_eq!(check(&report, "TLS").outcome, Outcome::Passed);
        linked.leave().await;
        let linked = Linked::start(server, practice()).await;
        let report = linked.test().await;
        let tls = check(&report, "TLS");
        assert_eq!(tls.outcome, Outcome::Skipped);
        assert_eq!(
            tls.detail.as_ref().unwrap().pl,
            "pominięto: adres tego komputera"
        );
        linked.leave().await;
    })
    .await;
}

#[tokio::test]
async fn an_integrations_token_is_tested_without_logging_in() {
    on_each_database(async |server| {
        let admin = Shops::of(server, Role::Administrator).await;
        open_link(&server.app).await;
        let shop = practice().start().await.unwrap();
        let token = shop.integration_token();
        let wanted = settings("Sklep próbny", &shop.address());
        let made = admin.create(wanted, Some(by_token(&token))).await.unwrap();
        assert_eq!(admin.test(&made.id).await.unwrap().failed_checks, 0);
        assert!(shop.journal().iter().all(|call| call.resource() != "auth"));
        shop.revoke_integration_token();
        let report = admin.test(&made.id).await.unwrap();
        let login = report
            .checks
            .iter()
            .find(|check| check.name == "LOGIN")
            .unwrap();
        assert_eq!(login.reason, "SHOP_LOGIN_REFUSED");
        assert_eq!(report.failed_checks, 1);
    })
    .await;
}

#[tokio::test]
async fn a_missing_right_is_named_by_its_area_and_the_others_are_still_looked_at() {
    on_each_database(async |server| {
        for (path, name, label) in [
            ("units", "READ_UNITS", "jednostki miary"),
            ("categories", "READ_CATEGORIES", "kategorie"),
            ("producers", "READ_PRODUCERS", "producenci"),
            ("taxes", "READ_TAXES", "stawki VAT"),
            ("products", "READ_PRODUCTS", "produkty"),
            ("product-stocks", "READ_PRODUCT_STOCKS", "stany magazynowe"),
            ("product-images", "READ_PRODUCT_IMAGES", "zdjęcia produktów"),
            ("languages", "READ_LANGUAGES", "języki"),
        ] {
            let linked = Linked::start(server, practice()).await;
            linked.shop.set_right(path, Right::Nothing);
            let report = linked.test().await;
            let mut expected = vec![(name, "SHOP_RIGHT_MISSING")];
            if path == "categories" {
                // one right opens both
                expected.push(("READ_CATEGORIES_TREE", "SHOP_RIGHT_MISSING"));
            }
            assert_eq!(failures(&report), expected, "{path}");
            let remedy = check(&report, name).remedy.clone().unwrap();
            assert!(remedy.pl.contains(label), "{}", remedy.pl);
            if path == "units" {
                let needs = check(&report, "WHOLE_UNITS");
                assert_eq!(needs.outcome, Outcome::Skipped);
            }
            linked.leave().await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_synchronisation_goes_by_is_checked_too() {
    on_each_database(async |server| {
        let linked = Linked::start(server, practice()).await;
        linked.shop.panel(|panel| {
            panel.set("locale_timezone", json!("America/New_York"));
            panel.set("default_language_name", json!(""));
            let unit = json!({"floating_point": 0});
            // "kg" has three decimal places in the program
            panel.change("units", 2, &unit).unwrap();
        });
        let report = linked.test().await;
        assert_eq!(
            failures(&report),
            [
                ("TIME_ZONE", "SHOP_TIME_ZONE"),
                ("LANGUAGE", "SHOP_LANGUAGE_UNKNOWN"),
                ("WHOLE_UNITS", "SHOP_WHOLE_UNITS"),
            ]
        );
        let units = check(&report, "WHOLE_UNITS").detail.clone().unwrap();
        assert!(
            units.pl.contains("kg") && !units.pl.contains("szt."),
            "{}",
            units.pl
        );
        assert_eq!(report.failed(), 3);
        assert_eq!(report.shop.standing.unwrap().failed_checks, 3);
        linked.leave().await;
    })
    .await;
}

#[tokio::test]
async fn a_shop_out_of_use_or_without_a_password_is_not_tested() {
    on_each_database(async |server| {
        let admin = Shops::of(server, Role::Administrator).await;
        open_link(&server.app).await;
        let shop = practice().start().await.unwrap();
        let wanted = settings("Sklep próbny", &shop.address());
        let made = admin.create(wanted, None).await.unwrap();
        let answer = admin.test(&made.id).await;
        assert_eq!(refused(answer), "SHOP_CREDENTIALS_MISSING");
        let disabled = admin.set_active(&made, false).await.unwrap();
        assert_eq!(refused(admin.test(&disabled.id).await), "SHOP_DISABLED");
        assert_eq!(shop.call_count(), 0);
    })
    .await;
}

#[tokio::test]
async fn changed_settings_have_not_been_tested() {
    on_each_database(async |server| {
        let linked = Linked::start(server, practice()).await;
        let tested = linked.test().await.shop;
        assert!(tested.standing.is_some());
        let admin = Shops::of(server, Role::Administrator).await;
        let mut shop = admin.get(&linked.id.to_string()).await.unwrap();
        shop.name = "Inna nazwa".to_owned();
        let renamed = admin.update(shop, &["name"]).await.unwrap();
        assert!(renamed.standing.is_some(), "a name changes nothing");
        let credentials = super::by_login("ktoś", "inny");
        let changed = admin.set_credentials(&renamed, credentials).await.unwrap();
        assert!(changed.standing.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_test_needs_the_licence_and_reading_the_settings_does_not() {
    on_each_database(async |server| {
        let admin = Shops::of(server, Role::Administrator).await;
        let shop = practice().start().await.unwrap();
        let credentials = super::by_login(shop.login(), shop.password());
        let wanted = settings("Sklep próbny", &shop.address());
        let made = admin.create(wanted, Some(credentials)).await.unwrap();
        assert_eq!(refused(admin.test(&made.id).await), "LICENCE_MISSING");
        open_link(&server.app).await;
        assert_eq!(admin.test(&made.id).await.unwrap().failed_checks, 0);
        let calls = shop.call_count();
        server.advance(Duration::from_hours(32 * 24));
        let id = made.id.parse().unwrap();
        // sessions are over by then: the service itself is asked
        let console = Actor::console();
        let expired = shops::test::test(&server.app, &console, id).await;
        assert_eq!(refusal(expired).reason, "LICENCE_EXPIRED");
        let kept = shops::get(&server.app, &console, id).await.unwrap();
        assert!(kept.standing.is_some());
        assert_eq!(shop.call_count(), calls);
    })
    .await;
}
