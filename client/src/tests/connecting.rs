//! Addresses, errors and sessions.

use std::sync::Arc;
use std::time::Duration;

use crate::proto::{
    ChangePasswordRequest, GetServerInfoRequest, GetSessionRequest, ListSessionsRequest,
    ListUsersRequest,
};
use crate::testing::pki::Pki;
use crate::testing::server::{FakeServer, LOGIN, PASSWORD};
use crate::testing::{BlackHole, Office, closed_port, options};
use crate::{Client, ConnectFailure, Error, Lang, Options};

#[tokio::test]
async fn addresses_are_tried_in_turn_and_the_good_one_is_remembered() {
    let mut office = Office::open().await;
    let closed = closed_port();
    let good = office.server.address();
    office
        .profile
        .set_addresses(vec![closed.clone(), good.clone()])
        .expect("kept");
    let client = office.client().await;
    assert_eq!(client.address(), good);
    assert_eq!(office.profile.addresses_by_memory(), [good, closed]);
}

#[tokio::test]
async fn an_address_that_swallows_everything_costs_a_bounded_time() {
    let mut office = Office::open().await;
    let hole = BlackHole::open().await;
    office
        .profile
        .set_addresses(vec![hole.address()])
        .expect("kept");
    let limited = Options {
        connect_step_timeout: Duration::from_millis(300),
        ..options()
    };
    let error = Client::connect_with(&office.profile, limited)
        .await
        .err()
        .expect("refused");
    let Error::NotReachable { attempts } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(attempts[0].failure, ConnectFailure::TimedOut);
}

#[tokio::test]
async fn another_ca_behind_the_same_address_is_refused_with_both_fingerprints() {
    let mut office = Office::open().await;
    let theirs = Pki::new(&office.pki.installation_id);
    let server = FakeServer::start(&theirs.leaf()).await;
    office
        .profile
        .set_addresses(vec![server.address()])
        .expect("kept");
    let error = Client::connect_with(&office.profile, options())
        .await
        .err()
        .expect("refused");
    let Error::WrongCa { expected, got, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(*expected, office.pki.fingerprint());
    assert_eq!(got.as_deref(), Some(theirs.fingerprint().as_str()));
}

#[tokio::test]
async fn a_certificate_of_another_installation_under_the_same_ca_is_refused() {
    let mut office = Office::open().await;
    let server = FakeServer::start(&office.pki.foreign_leaf()).await;
    office
        .profile
        .set_addresses(vec![server.address()])
        .expect("kept");
    let error = Client::connect_with(&office.profile, options())
        .await
        .err()
        .expect("refused");
    let Error::NotReachable { attempts } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(attempts[0].failure, ConnectFailure::WrongInstallation);
}

#[tokio::test]
async fn a_read_survives_a_restart_of_the_server() {
    let office = Office::open().await;
    let client = office.client().await;
    client
        .get_server_info(GetServerInfoRequest {})
        .await
        .expect("an answer");
    let port = office.server.port();
    let state = office.server.kill().await;
    let gone = client.get_server_info(GetServerInfoRequest {}).await;
    assert!(matches!(gone, Err(Error::NotReachable { .. })), "{gone:?}");
    let _server = FakeServer::start_at(&office.pki.leaf(), port, state).await;
    client
        .get_server_info(GetServerInfoRequest {})
        .await
        .expect("an answer");
}

#[tokio::test]
async fn login_and_logout_keep_and_forget_the_session() {
    let office = Office::open().await;
    let client = office.client().await;
    let session = client.login(LOGIN, PASSWORD).await.expect("logged in");
    assert_eq!(session.user.expect("a user").login, LOGIN);
    let kept = office.profile.session().expect("read").expect("a session");
    assert_eq!(kept.login, LOGIN);
    office
        .client()
        .await
        .get_session(GetSessionRequest {})
        .await
        .expect("the next start is logged in");
    client.logout().await.expect("logged out");
    assert!(office.profile.session().expect("read").is_none());
    let error = client
        .get_session(GetSessionRequest {})
        .await
        .expect_err("refused");
    assert!(matches!(error, Error::NotLoggedIn), "{error:?}");
}

#[tokio::test]
async fn a_client_that_the_server_no_longer_serves_sends_no_password() {
    let office = Office::open().await;
    let client = office.client().await;
    "99.0.0".clone_into(&mut office.server.state.behave().client_version_min);
    let error = client.login(LOGIN, PASSWORD).await.expect_err("refused");
    assert!(matches!(error, Error::OutdatedClient { .. }), "{error:?}");
    assert!(office.profile.session().expect("read").is_none());
}

#[tokio::test]
async fn each_refusal_has_its_own_name() {
    let office = Office::at_work().await;
    let client = office.client().await;
    let error = client.login(LOGIN, "złe").await.expect_err("refused");
    assert_eq!(error.reason(), "LOGIN_REFUSED");
    assert!(matches!(error, Error::NotAllowed(_)), "{error:?}");

    let everybody = ListSessionsRequest {
        all_users: true,
        ..ListSessionsRequest::default()
    };
    let error = client.list_sessions(everybody).await.expect_err("refused");
    assert!(matches!(error, Error::NotAllowed(_)), "{error:?}");
    assert_eq!(error.text(Lang::Pl), "Twoja rola na to nie pozwala.");

    let error = client
        .change_password(ChangePasswordRequest::default())
        .await
        .expect_err("refused");
    let Error::Refused(refusal) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.violations[0].field, "new_password");
    assert_eq!(refusal.violations[0].message, "Hasło ma mieć 12 znaków.");

    let error = client
        .list_users(ListUsersRequest::default())
        .await
        .expect_err("refused");
    assert!(matches!(error, Error::OutdatedServer), "{error:?}");

    office.server.state.behave().session_ended = true;
    let error = client
        .get_session(GetSessionRequest {})
        .await
        .expect_err("refused");
    assert!(matches!(error, Error::SessionExpired), "{error:?}");

    office.server.state.behave().revoked = true;
    let error = client
        .get_session(GetSessionRequest {})
        .await
        .expect_err("refused");
    assert!(matches!(error, Error::Revoked), "{error:?}");
}

#[tokio::test]
async fn the_server_hears_the_callers_language() {
    let office = Office::at_work().await;
    let english = Options {
        lang: Lang::En,
        ..options()
    };
    let client = Client::connect_with(&office.profile, english)
        .await
        .expect("connected");
    client
        .get_session(GetSessionRequest {})
        .await
        .expect("an answer");
    let languages = office.server.state.behave().languages.clone();
    assert_eq!(languages, ["pl", "en"]);
    drop(Arc::clone(&office.server.state));
}
