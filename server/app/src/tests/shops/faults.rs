//! "Test ustawień" of a shop that is wrong, away, slow or lying: each is named, with a remedy, and within a bounded time.

use std::time::Duration;

use kontor_practice_shop::{Calls, Certificate, Fault, Shop as PracticeShop, Standing, When};

use super::{Linked, check, failures, practice};
use crate::{
    services::shops::test::{CALL_TIME_MAX, Outcome},
    tests::server::{TestServer, on_each_database},
};

const ENTRY: [&str; 8] = [
    "ADDRESS",
    "HOST",
    "CONNECTION",
    "TLS",
    "SHOPER",
    "OPEN",
    "LOGIN",
    "WEBAPI",
];

/// Tests a shop: one step of the way in has to fail for this reason, those before it pass, all others are skipped.
async fn fails_at(linked: Linked, step: &str, reason: &str) {
    let report = linked.test().await;
    assert_eq!(report.failed(), 1, "{:?}", failures(&report));
    let failed = check(&report, step);
    assert_eq!((failed.outcome, failed.reason), (Outcome::Failed, reason));
    let remedy = failed.remedy.as_ref().expect("a remedy");
    assert!(!remedy.pl.is_empty() && !remedy.en.is_empty());
    let place = ENTRY.iter().position(|name| *name == step).unwrap();
    for check in report.checks.iter().skip(place + 1) {
        assert_eq!(check.outcome, Outcome::Skipped, "{check:?}");
        assert!(check.detail.is_some());
    }
    for name in &ENTRY[..place] {
        assert_ne!(check(&report, name).outcome, Outcome::Failed, "{name}");
    }
    linked.leave().await;
}

async fn armed(server: &TestServer, fault: Fault, calls: Calls) -> Linked {
    let linked = Linked::start(server, practice()).await;
    linked.shop.arm(fault, calls, When::Every);
    linked
}

#[tokio::test]
async fn certificates_that_are_wrong_are_told_apart() {
    on_each_database(async |server| {
        for (certificate, reason) in [
            (Certificate::Expired, "SHOP_CERTIFICATE_EXPIRED"),
            (Certificate::WrongName, "SHOP_CERTIFICATE_NAME"),
            (Certificate::UnknownCa, "SHOP_CERTIFICATE_UNTRUSTED"),
        ] {
            let linked = Linked::start(server, practice().tls(certificate)).await;
            assert_eq!(linked.shop.call_count(), 0);
            fails_at(linked, "TLS", reason).await;
        }
        // a good certificate of an authority that was not named
        let shop = practice().tls(Certificate::Good).start().await.unwrap();
        let (address, login) = (shop.address(), shop.login().to_owned());
        let linked = Linked::with(server, shop, (&address, ""), (&login, "x")).await;
        fails_at(linked, "TLS", "SHOP_CERTIFICATE_UNTRUSTED").await;
    })
    .await;
}

#[tokio::test]
async fn an_account_that_is_not_let_in_is_told_why() {
    on_each_database(async |server| {
        let linked = Linked::start(server, practice()).await;
        linked
            .shop
            .change_account(|account| account.password = "inne".to_owned());
        fails_at(linked, "LOGIN", "SHOP_LOGIN_REFUSED").await;
        let linked = Linked::start(server, practice()).await;
        linked
            .shop
            .change_account(|account| account.ip_refused = true);
        fails_at(linked, "LOGIN", "SHOP_IP_REFUSED").await;
        let linked = Linked::start(server, practice()).await;
        linked.shop.change_account(|account| account.blocked = true);
        fails_at(linked, "LOGIN", "SHOP_ACCOUNT_BLOCKED").await;
        let linked = Linked::start(server, practice()).await;
        linked.shop.change_account(|account| account.webapi = false);
        fails_at(linked, "WEBAPI", "SHOP_WEBAPI_REFUSED").await;
    })
    .await;
}

#[tokio::test]
async fn a_password_changed_since_the_last_login_is_found_though_the_token_still_works() {
    on_each_database(async |server| {
        let linked = Linked::start(server, practice()).await;
        assert_eq!(linked.test().await.failed(), 0);
        linked
            .shop
            .change_account(|account| account.password = "inne".to_owned());
        fails_at(linked, "LOGIN", "SHOP_LOGIN_REFUSED").await;
    })
    .await;
}

#[tokio::test]
async fn a_shop_out_of_service_is_told_from_a_wrong_login() {
    on_each_database(async |server| {
        let linked = Linked::start(server, practice()).await;
        linked.shop.set_standing(Standing::Unpaid);
        fails_at(linked, "OPEN", "SHOP_UNPAID").await;
        let linked = Linked::start(server, practice()).await;
        linked.shop.set_standing(Standing::Maintenance);
        fails_at(linked, "OPEN", "SHOP_MAINTENANCE").await;
        let linked = armed(server, Fault::ErrorBefore, Calls::to("auth")).await;
        fails_at(linked, "OPEN", "SHOP_FAILED").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_no_shoper_shop_is_told_so() {
    on_each_database(async |server| {
        let linked = armed(server, Fault::HtmlAfter, Calls::to("auth")).await;
        fails_at(linked, "SHOPER", "SHOP_NOT_SHOPER").await;
        // a proxy's page says nothing of what is behind it
        let linked = armed(server, Fault::Html, Calls::to("auth")).await;
        let report = linked.test().await;
        assert_eq!(failures(&report), [("OPEN", "SHOP_MAINTENANCE")]);
        assert_eq!(check(&report, "SHOPER").outcome, Outcome::Skipped);
        linked.leave().await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_from_one_that_is_unknown() {
    on_each_database(async |server| {
        let shop = practice().start().await.unwrap();
        let address = shop.address();
        shop.stop().await;
        let other = practice().start().await.unwrap();
        let linked = Linked::with(server, other, (&address, ""), ("a", "b")).await;
        fails_at(linked, "CONNECTION", "SHOP_UNREACHABLE").await;
        let linked = armed(server, Fault::DropBefore, Calls::to("auth")).await;
        fails_at(linked, "CONNECTION", "SHOP_UNREACHABLE").await;
    })
    .await;
}

#[tokio::test]
async fn a_redirect_is_named_and_not_followed() {
    on_each_database(async |server| {
        let elsewhere = practice().start().await.unwrap();
        let redirecting = redirecting_to(&elsewhere).await;
        let other = practice().start().await.unwrap();
        let linked = Linked::with(server, other, (&redirecting, ""), ("a", "b")).await;
        let report = linked.test().await;
        assert_eq!(failures(&report), [("SHOPER", "SHOP_REDIRECTS")]);
        let detail = check(&report, "SHOPER").detail.clone().unwrap();
        assert!(detail.pl.contains(&elsewhere.address()), "{}", detail.pl);
        assert_eq!(elsewhere.call_count(), 0);
        linked.leave().await;
    })
    .await;
}

/// The address of a server that sends everybody to this shop.
async fn redirecting_to(shop: &PracticeShop) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let location = format!("{}/webapi/rest/auth", shop.address());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 4096];
            if stream.read(&mut asked).await.is_ok() {
                let answer = format!(
                    "HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                );
                // a caller that is gone needs no answer
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        }
    });
    address
}

#[tokio::test]
async fn a_slow_shop_does_not_hold_the_test_for_ever() {
    on_each_database(async |server| {
        let slow = Fault::Slow(Duration::from_hours(1));
        let linked = armed(server, slow, Calls::to("auth")).await;
        // by the office's own clock, which stands until it is moved
        let linked = Linked {
            app: server.app.clone(),
            ..linked
        };
        let moving = async {
            loop {
                server.advance(CALL_TIME_MAX / 100);
                tokio::task::yield_now().await;
            }
        };
        let report = tokio::select! {
            report = linked.test() => report,
            () = moving => unreachable!("time goes on for ever"),
        };
        assert_eq!(failures(&report), [("CONNECTION", "SHOP_UNREACHABLE")]);
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_slow_fails_its_own_check_alone() {
    on_each_database(async |server| {
        let linked = armed(server, Fault::ErrorBefore, Calls::to("producers")).await;
        let report = linked.test().await;
        assert_eq!(failures(&report), [("READ_PRODUCERS", "SHOP_FAILED")]);
        assert_eq!(check(&report, "RATE_LIMIT").outcome, Outcome::Passed);
        linked.leave().await;
        let linked = armed(server, Fault::Html, Calls::to("application-config")).await;
        let report = linked.test().await;
        assert_eq!(failures(&report), [("READ_CONFIG", "SHOP_MAINTENANCE")]);
        assert_eq!(check(&report, "TIME_ZONE").outcome, Outcome::Skipped);
        linked.leave().await;
    })
    .await;
}
