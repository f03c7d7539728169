//! Checklist: auth.

use std::time::Duration;

use kontor_practice_shop::{Right, Standing, Switches, switches::WrongLogin};
use reqwest::Method;

use super::client::{Caller, Reply, small, started, text};

const DENIED: &str = "Provided access token is invalid";

async fn log_in(caller: &Caller, login: &str, password: &str) -> Reply {
    let request = caller.bare(Method::POST, "/webapi/rest/auth");
    Reply::of(request.basic_auth(login, Some(password))).await
}

#[tokio::test]
async fn basic_credentials_give_a_token_of_thirty_days() {
    let given = small().await;
    let reply = log_in(&given.caller, given.shop.login(), given.shop.password()).await;
    let json = reply.json();
    assert_eq!(reply.status, 200);
    assert_eq!(json["expires_in"], 2_592_000);
    assert_eq!(json["token_type"], "bearer");
    let token = text(&json["access_token"]);
    assert_eq!(token.len(), 40);
    assert!(token.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(reply.header("x-shop-api-limit"), "1000000");
}

#[tokio::test]
async fn credentials_may_be_in_the_query_or_a_form() {
    let given = small().await;
    let pair = format!(
        "client_id={}&client_secret={}",
        given.shop.login(),
        given.shop.password()
    );
    let query = format!("/webapi/rest/auth?{pair}");
    assert_eq!(
        Reply::of(given.caller.bare(Method::POST, &query))
            .await
            .status,
        200
    );
    let form = given
        .caller
        .bare(Method::POST, "/webapi/rest/auth")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(pair);
    assert_eq!(Reply::of(form).await.status, 200);
}

#[tokio::test]
async fn wrong_credentials_are_401_with_the_code_of_the_switch_and_limit_headers() {
    let given = small().await;
    let reply = log_in(&given.caller, given.shop.login(), "zgadywane").await;
    let (status, code, _) = reply.error();
    assert_eq!((status, code.as_str()), (401, "auth_failure"));
    assert_ne!(reply.header("x-shop-api-calls"), "");
    given
        .shop
        .panel(|panel| panel.switches().wrong_login = WrongLogin::UnauthorizedClient);
    let (status, code, _) = log_in(&given.caller, "nikt", "nic").await.error();
    assert_eq!((status, code.as_str()), (401, "unauthorized_client"));
    let none = given.caller.bare(Method::POST, "/webapi/rest/auth");
    let reply = Reply::of(none).await;
    assert_eq!(reply.status, 401);
    assert_eq!(reply.header("x-shop-api-limit"), "1000000");
}

#[tokio::test]
async fn the_integration_token_of_64_digits_is_a_bearer_by_itself() {
    let given = small().await;
    let mut caller = given.caller.clone();
    caller.token = given.shop.integration_token();
    assert_eq!(caller.token.len(), 64);
    assert_eq!(caller.get("units").await.status, 200);
    given.shop.revoke_integration_token();
    assert_eq!(caller.get("units").await.status, 401);
}

#[tokio::test]
async fn an_absent_unknown_or_expired_token_is_401_unauthorized_client() {
    let given = small().await;
    let mut caller = given.caller.clone();
    let bare = Reply::of(caller.bare(Method::GET, "/webapi/rest/units")).await;
    let wanted = (401, "unauthorized_client".to_owned(), DENIED.to_owned());
    assert_eq!(bare.error(), wanted);
    given.clock.advance(Duration::from_secs(2_592_000 - 1));
    assert_eq!(caller.get("units").await.status, 200);
    given.clock.advance(Duration::from_secs(1));
    assert_eq!(caller.get("units").await.error(), wanted);
    caller.token = "0123456789abcdef0123456789abcdef01234567".into();
    assert_eq!(caller.get("units").await.error(), wanted);
}

#[tokio::test]
async fn tokens_live_side_by_side_unless_the_switch_says_otherwise() {
    let given = small().await;
    let second = given.caller.clone().logged_in(&given.shop).await;
    assert_eq!(given.caller.get("units").await.status, 200);
    given
        .shop
        .panel(|panel| panel.switches().login_ends_earlier_tokens = true);
    let third = given.caller.clone().logged_in(&given.shop).await;
    assert_eq!(second.get("units").await.status, 401);
    assert_eq!(third.get("units").await.status, 200);
}

#[tokio::test]
async fn switch_expire_token_now() {
    let given = small().await;
    given.shop.expire_tokens();
    assert_eq!(given.caller.get("units").await.status, 401);
}

#[tokio::test]
async fn switch_account_without_webapi_blocked_or_from_a_refused_address() {
    let given = small().await;
    let (login, password) = (given.shop.login(), given.shop.password());
    given.shop.change_account(|account| account.webapi = false);
    let refused = log_in(&given.caller, login, password).await.error();
    assert_eq!(
        (refused.0, refused.1.as_str()),
        (401, "auth_webapi_access_denied")
    );
    given.shop.change_account(|account| account.blocked = true);
    let refused = log_in(&given.caller, login, password).await.error();
    assert_eq!(
        (refused.0, refused.1.as_str()),
        (401, "auth_admin_access_denied")
    );
    given
        .shop
        .change_account(|account| account.ip_refused = true);
    let refused = log_in(&given.caller, login, password).await.error();
    assert_eq!(
        (refused.0, refused.1.as_str()),
        (401, "auth_ip_not_allowed")
    );
    let refused = given.caller.get("units").await.error();
    assert_eq!(
        (refused.0, refused.1.as_str()),
        (401, "auth_ip_not_allowed")
    );
}

#[tokio::test]
async fn switch_rights_per_resource_are_403_insufficient_scope() {
    let given = small().await;
    let caller = &given.caller;
    given.shop.set_right("producers", Right::Nothing);
    let (status, code, text) = caller.get("producers").await.error();
    assert_eq!((status, code.as_str()), (403, "insufficient_scope"));
    assert!(text.starts_with("The request requires higher privileges"));
    assert_eq!(caller.get("units").await.status, 200);
    given.shop.set_right("units", Right::Add);
    let body = serde_json::json!({"floating_point": 0, "translations": {"pl_PL": {"name": "m"}}});
    let id = caller.made("units", &body).await;
    assert_eq!(caller.put(&format!("units/{id}"), &body).await.status, 403);
    given.shop.set_right("units", Right::Edit);
    assert_eq!(caller.put(&format!("units/{id}"), &body).await.status, 200);
    assert_eq!(caller.delete(&format!("units/{id}")).await.status, 403);
    given.shop.set_right("categories", Right::Nothing);
    assert_eq!(caller.get("categories-tree").await.status, 403);
    assert_eq!(caller.get("application-config").await.status, 200);
}

#[tokio::test]
async fn switch_unpaid_is_402_and_maintenance_503() {
    let given = small().await;
    given.shop.set_standing(Standing::Unpaid);
    let (status, code, _) = given.caller.get("units").await.error();
    assert_eq!((status, code.as_str()), (402, "access_denied"));
    given.shop.set_standing(Standing::Maintenance);
    let (status, code, _) = given.caller.get("units").await.error();
    assert_eq!((status, code.as_str()), (503, "temporarily_unavailable"));
    given.shop.set_standing(Standing::Open);
    assert_eq!(given.caller.get("units").await.status, 200);
}

#[tokio::test]
async fn a_shop_can_be_started_with_its_switches() {
    let switches = Switches {
        wrong_login: WrongLogin::UnauthorizedClient,
        ..Switches::default()
    };
    let given = started(|shop| shop.switches(switches)).await;
    let (_, code, _) = log_in(&given.caller, "x", "y").await.error();
    assert_eq!(code, "unauthorized_client");
}
