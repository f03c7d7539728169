//! Tokens: got once, renewed once, never in a loop, and never shown.

use std::time::Duration;

use futures_util::future::join_all;
use kontor_shoper::{Clock, Credentials, ErrorKind, Purpose, Retries, UnitFields};

use crate::{
    builder, client, hurried,
    scripted::{Reply, Scripted, reply, token},
};

const VERSION: &str = r#"{"version":"5.26.54"}"#;
const NOT_ACCEPTED: &str =
    r#"{"error":"unauthorized_client","error_description":"Provided access token is invalid"}"#;

#[tokio::test]
async fn login_and_password_are_traded_for_a_token_once_for_all_callers() {
    let version = std::iter::repeat_n(reply(200, VERSION), 5);
    let server = Scripted::start(std::iter::once(token("abc")).chain(version)).await;
    let shop = client(&server);
    let versions = join_all((0..5).map(|_| shop.version())).await;
    for version in versions {
        assert_eq!(version.expect("a version"), "5.26.54");
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 6);
    assert!(requests[0].starts_with("POST /webapi/rest/auth HTTP/1.1\r\n"));
    assert!(
        requests[0].contains("authorization: Basic a29udG9yOnRham5lLWhhc2xv\r\n"),
        "kontor:tajne-haslo"
    );
    for request in &requests[1..] {
        assert!(request.contains("authorization: Bearer abc\r\n"));
        assert!(request.contains("accept-language: pl\r\n"));
    }
    assert_eq!(shop.calls()[&Purpose::LOGIN].sent, 1);
    assert_eq!(shop.calls()[&Purpose::UNNAMED].sent, 5);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_repeated() {
    let script = [
        token("old"),
        reply(401, NOT_ACCEPTED),
        token("new"),
        reply(200, "93"),
    ];
    let server = Scripted::start(script).await;
    let shop = client(&server);
    let id = shop
        .units()
        .insert(&UnitFields::default())
        .await
        .expect("added");
    assert_eq!(id.get(), 93);
    assert_eq!(
        server.lines(),
        ["POST auth", "POST units", "POST auth", "POST units"]
    );
    assert!(server.requests()[3].contains("Bearer new"));
}

#[tokio::test]
async fn a_token_that_is_refused_again_is_an_error_and_no_loop() {
    let script = [
        token("a"),
        reply(401, NOT_ACCEPTED),
        token("b"),
        reply(401, NOT_ACCEPTED),
        token("c"),
    ];
    let server = Scripted::start(script).await;
    let error = client(&server).version().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert_eq!(error.shop_text(), "Provided access token is invalid");
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn callers_refused_together_renew_the_token_together() {
    let refused = std::iter::repeat_n(reply(401, NOT_ACCEPTED), 4);
    let fine = std::iter::repeat_n(reply(200, VERSION), 4);
    // one at a time in the bucket's order: each is refused before any may come again
    let script = std::iter::once(token("a"))
        .chain(refused)
        .chain([token("b")])
        .chain(fine);
    let server = Scripted::start(script).await;
    let shop = client(&server);
    for version in join_all((0..4).map(|_| shop.version())).await {
        version.expect("a version");
    }
    let logins = server
        .lines()
        .iter()
        .filter(|line| *line == "POST auth")
        .count();
    assert_eq!(logins, 2);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_for_all_who_wait() {
    let refused = r#"{"error":"auth_failure","error_description":"Niepoprawny login lub hasło"}"#;
    let server = Scripted::start([reply(401, refused), token("not asked for")]).await;
    let shop = client(&server);
    for version in join_all((0..5).map(|_| shop.version())).await {
        let error = version.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert_eq!(error.call(), "POST auth");
        assert_eq!(error.shop_text(), "Niepoprawny login lub hasło");
    }
    assert_eq!(server.requests().len(), 1);
    // later the person has mended it: it is tried again
    assert_eq!(
        shop.version()
            .await
            .expect_err("the script has ended")
            .kind(),
        ErrorKind::Disconnected
    );
    assert!(server.requests().len() > 2);
}

#[tokio::test]
async fn a_refused_token_is_forgotten_also_when_the_login_fails() {
    let failure = r#"{"error":"auth_failure","error_description":"x"}"#;
    let script = [
        token("a"),
        reply(401, NOT_ACCEPTED),
        reply(401, failure),
        token("b"),
        reply(200, VERSION),
    ];
    let server = Scripted::start(script).await;
    let shop = client(&server);
    shop.version().await.expect_err("login fails");
    shop.version().await.expect("a version");
    assert_eq!(
        server.lines()[2..],
        ["POST auth", "POST auth", "GET application-version"]
    );
}

#[tokio::test]
async fn each_reason_to_refuse_a_login_has_its_kind() {
    for (code, kind) in [
        ("unauthorized_client", ErrorKind::Unauthenticated),
        ("auth_failure", ErrorKind::Unauthenticated),
        ("auth_ip_not_allowed", ErrorKind::IpNotAllowed),
        ("auth_admin_access_denied", ErrorKind::AccountBlocked),
        ("auth_webapi_access_denied", ErrorKind::NoWebApiAccess),
    ] {
        let body = format!(r#"{{"error":"{code}","error_description":"Nie"}}"#);
        let server = Scripted::start([reply(401, &body)]).await;
        let error = client(&server).version().await.expect_err(code);
        assert_eq!((error.kind(), error.status()), (kind, Some(401)), "{code}");
    }
}

#[tokio::test]
async fn an_integrations_token_is_used_as_it_is_and_not_renewed() {
    let server = Scripted::start([reply(200, VERSION), reply(401, NOT_ACCEPTED)]).await;
    let (shop, _) = hurried(&server, Credentials::integration_token("0123abcd"));
    shop.version().await.expect("a version");
    assert!(server.requests()[0].contains("authorization: Bearer 0123abcd\r\n"));
    let error = shop.version().await.expect_err("withdrawn");
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let short = reply(200, r#"{"access_token":"short","expires_in":"100"}"#);
    let script = [
        short,
        reply(200, VERSION),
        token("long"),
        reply(200, VERSION),
    ];
    let server = Scripted::start(script).await;
    let (shop, clock) = hurried(&server, Credentials::login("a", "b"));
    shop.version().await.expect("a version");
    clock.wait(Duration::from_secs(41)).await;
    shop.version().await.expect("a version");
    assert!(server.requests()[3].contains("Bearer long"));
}

#[tokio::test]
async fn a_login_that_answers_nonsense_is_no_token() {
    for body in [
        "<html>",
        "{}",
        r#"{"access_token":""}"#,
        r#"{"access_token":"a\nb"}"#,
        r#"{"access_token":7}"#,
    ] {
        let server = Scripted::start(std::iter::repeat_n(reply(200, body), 4)).await;
        let error = client(&server).version().await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::NotShoper, "{body}");
        assert!(!error.is_in_doubt());
    }
}

#[tokio::test]
async fn no_debug_and_no_error_shows_a_secret() {
    let script = [token("tajny-token"), reply(500, "x"), Reply::HangUp];
    let server = Scripted::start(script).await;
    let setup = builder(&server, Credentials::login("kontor", "tajne-haslo"));
    let mut shown = vec![format!("{setup:?}")];
    let shop = client(&server);
    let error = shop
        .units()
        .insert(&UnitFields::default())
        .await
        .expect_err("500");
    shown.push(format!("{shop:?} {error:?} {error} {:?}", shop.units()));
    let error = shop
        .units()
        .insert(&UnitFields::default())
        .await
        .expect_err("broken");
    shown.push(format!("{error:?} {error}"));
    let shown = shown.concat();
    assert!(!shown.contains("tajn"), "{shown}");
    assert!(!shown.contains("a29udG9y"), "{shown}");
}

#[tokio::test]
async fn logging_in_again_replaces_a_token_that_is_still_good() {
    let script = [token("old"), token("new"), reply(200, VERSION)];
    let server = Scripted::start(script).await;
    let shop = client(&server);
    shop.log_in().await.expect("the first token");
    shop.log_in().await.expect("the second token");
    shop.version().await.expect("a version");
    assert_eq!(
        server.lines(),
        ["POST auth", "POST auth", "GET application-version"]
    );
    assert!(server.requests()[2].contains("authorization: Bearer new\r\n"));
}

#[tokio::test]
async fn an_integrations_token_is_not_traded() {
    let server = Scripted::start([]).await;
    let credentials = Credentials::integration_token("0f1e");
    let shop = builder(&server, credentials).build().expect("a client");
    shop.log_in().await.expect("nothing to do");
    assert_eq!(server.lines(), [""; 0]);
}

#[tokio::test]
async fn a_handle_may_be_less_patient_than_the_others() {
    let script = [
        token("abc"),
        reply(503, "{}"),
        reply(503, "{}"),
        reply(200, VERSION),
    ];
    let server = Scripted::start(script).await;
    let shop = client(&server);
    let once = Retries {
        attempts_max: 1,
        ..Retries::default()
    };
    let error = shop.with_retries(once).version().await.expect_err("busy");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(shop.version().await.expect("a version"), "5.26.54");
}
