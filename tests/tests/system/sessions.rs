//! Logging in and out, sessions that end, users who are shut out.

use kontor_client::proto::{
    GetSessionRequest, GetUserRequest, ListCustomersRequest, ListUsersRequest, Role,
    SetUserActiveRequest, User,
};
use kontor_client::{Client, Error};
use kontor_tests::database::Outsider;
use kontor_tests::office::{ADMINISTRATOR, Furnished, PASSWORD};
use prost::Message as _;

use super::databases::{in_each_office, logged_in};
use super::wire::{Tokens, reason, wire_of};

const GET_SESSION: &str = "kontor.v1.SessionService/GetSession";

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_login_and_a_wrong_password_are_refused_alike() {
    in_each_office(|mut furnished| async move {
        let profile = furnished.office.workstation().await.expect("joined");
        let client = Client::connect(&profile).await.expect("connected");
        let wrong = client.login(ADMINISTRATOR, "not this password").await;
        let unknown = client.login("nobody", "not this password").await;
        let [wrong, unknown] = [wrong, unknown].map(|answer| answer.expect_err("refused"));
        assert_eq!(wrong.reason(), "LOGIN_REFUSED");
        assert_eq!(wrong.to_string(), unknown.to_string());
        client
            .login(ADMINISTRATOR, PASSWORD)
            .await
            .expect("the right one");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_failures_a_login_has_to_wait_and_others_do_not() {
    in_each_office(|mut furnished| async move {
        let profile = furnished.office.workstation().await.expect("joined");
        let client = Client::connect(&profile).await.expect("connected");
        for _ in 0..5 {
            let error = client
                .login("nobody", "not this password")
                .await
                .expect_err("refused");
            assert_eq!(error.reason(), "LOGIN_REFUSED");
        }
        let error = client
            .login("nobody", "not this password")
            .await
            .expect_err("has to wait");
        assert!(
            matches!(error, Error::Busy { retry: Some(_), .. }),
            "{error}"
        );
        client
            .login(ADMINISTRATOR, PASSWORD)
            .await
            .expect("another login");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_it_was_idle_too_long_or_is_too_old() {
    in_each_office(|mut furnished| async move {
        let client = logged_in(&mut furnished, "anybody", Role::Reader).await;
        let mut database = Outsider::open(furnished.office.database()).expect("the database");
        let idle = database.minutes_ago(12 * 60 + 1);
        let over = database.minutes_ago(1);
        for change in [format!("last_used_at = {idle}"), format!("ends_at = {over}")] {
            client.get_session(GetSessionRequest {}).await.expect("a session");
            let changed = database
                .change(&format!(
                    "UPDATE sessions SET {change} WHERE user_id = (SELECT id FROM users WHERE login = 'anybody')"
                ))
                .expect("changed");
            assert!(changed >= 1);
            let error = client.get_session(GetSessionRequest {}).await.expect_err("ended");
            assert!(matches!(error, Error::SessionExpired), "{change}: {error}");
            client.login("anybody", PASSWORD).await.expect("logged in again");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_worth_nothing_after_logging_out() {
    in_each_office(|mut furnished| async move {
        let client = logged_in(&mut furnished, "anybody", Role::Reader).await;
        let wire = wire_of(&furnished, &client).await;
        wire.call(GET_SESSION, GetSessionRequest {}.encode_to_vec())
            .await
            .expect("a session");
        client.logout().await.expect("logged out");
        let status = wire
            .call(GET_SESSION, GetSessionRequest {}.encode_to_vec())
            .await
            .expect_err("ended");
        assert_eq!(reason(&status), "SESSION_REQUIRED");
        let error = client
            .list_customers(ListCustomersRequest::default())
            .await
            .expect_err("nobody is logged in");
        assert!(matches!(error, Error::NotLoggedIn), "{error}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_bound_to_its_workstation() {
    in_each_office(|mut furnished| async move {
        let client = logged_in(&mut furnished, "anybody", Role::Administrator).await;
        let there = wire_of(&furnished, &client).await;
        let here = wire_of(&furnished, &furnished.administrator).await;
        let mixed = here.with(Tokens {
            workstation: here.tokens.workstation.clone(),
            session: there.tokens.session.clone(),
        });
        let status = mixed
            .call(GET_SESSION, GetSessionRequest {}.encode_to_vec())
            .await
            .expect_err("stolen");
        assert_eq!(reason(&status), "SESSION_REQUIRED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_user_is_shut_out_at_once_but_not_the_last_administrator() {
    in_each_office(|mut furnished| async move {
        let client = logged_in(&mut furnished, "anybody", Role::Salesperson).await;
        set_active(&furnished, "anybody", false)
            .await
            .expect("disabled");
        let error = client
            .get_session(GetSessionRequest {})
            .await
            .expect_err("shut out");
        assert!(matches!(error, Error::SessionExpired), "{error}");
        let error = client
            .login("anybody", PASSWORD)
            .await
            .expect_err("disabled");
        assert_eq!(error.reason(), "LOGIN_REFUSED");
        let error = set_active(&furnished, ADMINISTRATOR, false)
            .await
            .expect_err("the last one");
        assert_eq!(error.reason(), "LAST_ADMINISTRATOR");
        set_active(&furnished, "anybody", true)
            .await
            .expect("let in again");
        client.login("anybody", PASSWORD).await.expect("logged in");
    })
    .await;
}

async fn set_active(
    furnished: &Furnished,
    login: &str,
    active: bool,
) -> kontor_client::Result<User> {
    let client = &furnished.administrator;
    let users = client.list_users(ListUsersRequest::default()).await?.users;
    let id = users
        .into_iter()
        .find(|user| user.login == login)
        .expect("a user of this login")
        .id;
    let user = client
        .get_user(GetUserRequest { id: id.clone() })
        .await?
        .user;
    let etag = user.unwrap_or_default().etag;
    let answer = client
        .set_user_active(SetUserActiveRequest { id, active, etag })
        .await?;
    Ok(answer.user.unwrap_or_default())
}
