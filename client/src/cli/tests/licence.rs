//! `kontor licence` as it is printed.

use super::{Setup, kontor};
use crate::proto::{Label, Licence, ShopLinkState};
use crate::testing::Office;

#[tokio::test]
async fn the_licence_is_shown_with_what_it_opens() {
    let office = Office::at_work().await;
    let ran = kontor(&office, &["licence", "show"]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(ran.out);
    let json = kontor(&office, &["licence", "show", "--output", "json"]).await;
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(value["shop_link"], "SHOP_LINK_STATE_OPEN");
    assert_eq!(value["days_left"], 372);
}

#[tokio::test]
async fn a_server_without_a_licence_and_without_keys_says_what_to_do() {
    let office = Office::at_work().await;
    office.server.state.behave().licence = Some(Licence {
        shop_link: ShopLinkState::Missing.into(),
        summary: Some(Label {
            pl: "Nie ma licencji.".to_owned(),
            en: "There is no licence.".to_owned(),
        }),
        seats: 2,
        workstations_joined: 2,
        ..Licence::default()
    });
    let ran = kontor(&office, &["licence", "show", "--lang", "en"]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(ran.out);
}

#[tokio::test]
async fn a_licence_is_installed_from_a_file_or_from_standard_input() {
    let office = Office::at_work().await;
    let file = office.root().join("firma.licence");
    std::fs::write(&file, "v4.public.dobra\n").expect("written");
    let ran = kontor(
        &office,
        &["licence", "install", file.to_str().expect("UTF-8")],
    )
    .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut piped = Setup::at(&office);
    piped.input = "v4.public.dobra".to_owned();
    let ran = piped.run(&["licence", "install", "-"]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    std::fs::write(&file, "v4.public.zmieniona").expect("written");
    let ran = kontor(
        &office,
        &["licence", "install", file.to_str().expect("UTF-8")],
    )
    .await;
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("Podpis nie pasuje."), "{}", ran.err);
    let ran = kontor(&office, &["licence", "trial"]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
}
