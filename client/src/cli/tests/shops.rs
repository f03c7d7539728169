//! `kontor shop`, as it is printed.

use super::{Setup, kontor};
use crate::proto::ShopAuthentication;
use crate::testing::Office;

#[tokio::test]
async fn shops_are_listed_and_their_settings_shown() {
    let office = Office::at_work().await;
    let ran = kontor(&office, &["shop", "list"]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!("shop_list", ran.out);
    let ran = kontor(&office, &["shop", "settings", "papiernik"]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!("shop_settings", ran.out);
    let ran = kontor(&office, &["shop", "disable", "papiernik", "--lang", "en"]).await;
    assert!(ran.out.contains("out of use"), "{}", ran.out);
    let ran = kontor(&office, &["shop", "enable", "papiernik"]).await;
    assert!(ran.out.contains("włączony"), "{}", ran.out);
}

#[tokio::test]
async fn a_test_that_finds_something_says_what_to_do_and_ends_with_1() {
    let office = Office::at_work().await;
    let ran = kontor(&office, &["shop", "test", "Papiernik"]).await;
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!("shop_test", ran.out);
    let ran = kontor(&office, &["shop", "test", "Papiernik", "--output", "json"]).await;
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(json["failed_checks"], 1, "{json}");
    assert_eq!(json["checks"][1]["reason"], "SHOP_RIGHT_MISSING");
}

#[tokio::test]
async fn a_password_is_asked_for_or_read_and_never_printed() {
    let office = Office::at_work().await;
    let given = || {
        let kept = office.server.state.shop_credentials.lock();
        kept.expect("credentials").clone().expect("some")
    };
    let mut setup = Setup::at(&office).typing("");
    setup.passwords = vec!["tajne hasło"];
    let add = [
        "shop",
        "add",
        "Nowy",
        "--address",
        "nowy.example",
        "--login",
        "jan",
    ];
    let ran = setup.run(&add).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        (given().login.as_str(), given().secret.as_str()),
        ("jan", "tajne hasło")
    );
    assert!(!format!("{}{}", ran.out, ran.err).contains("tajne"));

    let mut setup = Setup::at(&office);
    setup.input = "inne hasło\n".to_owned();
    let ran = setup
        .run(&["shop", "set-password", "Papiernik", "--password-stdin"])
        .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        (given().login.as_str(), given().secret.as_str()),
        ("integracja", "inne hasło")
    );

    let mut setup = Setup::at(&office);
    setup.input = "0f1e2d\r\n".to_owned();
    let ran = setup
        .run(&["shop", "set-password", "Papiernik", "--token-stdin"])
        .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(given().authentication(), ShopAuthentication::Token);
    assert_eq!(
        (given().login.as_str(), given().secret.as_str()),
        ("", "0f1e2d")
    );
    assert!(ran.out.contains("token integracji"), "{}", ran.out);
}

#[tokio::test]
async fn whoever_adds_or_moves_a_shop_without_a_password_is_told() {
    let office = Office::at_work().await;
    let ran = kontor(
        &office,
        &["shop", "add", "Nowy", "--address", "nowy.example"],
    )
    .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("kontor shop set-password \"Nowy\""),
        "{}",
        ran.err
    );
    let moved = [
        "shop",
        "settings",
        "Papiernik",
        "--address",
        "https://inny.example",
    ];
    let ran = kontor(&office, &moved).await;
    assert!(ran.err.contains("kontor shop set-password"), "{}", ran.err);
    let both = [
        "shop",
        "set-password",
        "Papiernik",
        "--login",
        "x",
        "--token-stdin",
    ];
    assert_eq!(kontor(&office, &both).await.code, 2);
}
