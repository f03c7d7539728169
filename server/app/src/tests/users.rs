//! Users: added, listed, given a role, shut out; who may do so.

use kontor_domain::role::Role;
use kontor_proto::v1::{
    self, CreateUserRequest, GetSessionRequest, GetUserRequest, ListUsersRequest,
    SetUserActiveRequest, SetUserPasswordRequest, SetUserRoleRequest,
    session_service_client::SessionServiceClient, user_service_client::UserServiceClient,
};
use tonic::{Code, transport::Channel};
use tonic_types::StatusExt as _;

use super::server::{Caller, PASSWORD, on_each_database, reason_of, refused};
use crate::{actor::Actor, services::users};

fn client(caller: &Caller) -> UserServiceClient<Channel> {
    UserServiceClient::new(caller.channel.clone())
}

fn new_user(login: &str) -> CreateUserRequest {
    CreateUserRequest {
        login: login.to_owned(),
        display_name: "Anna Ż.".to_owned(),
        role: v1::Role::Accountant.into(),
        password: PASSWORD.to_owned(),
    }
}

#[tokio::test]
async fn an_administrator_adds_a_user_who_then_logs_in() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let mut client = client(&administrator);
        let created = client
            .create_user(administrator.request(new_user("Anna")))
            .await
            .unwrap()
            .into_inner();
        let user = created.user.unwrap();
        assert_eq!(
            (user.login.as_str(), user.display_name.as_str()),
            ("anna", "Anna Ż.")
        );
        assert!(user.active && user.last_login_at.is_none());
        let mut caller = server.join("Kasa").await;
        caller.log_in("anna", PASSWORD).await.unwrap();
        let request = GetUserRequest {
            id: user.id.clone(),
        };
        let read = client
            .get_user(administrator.request(request))
            .await
            .unwrap()
            .into_inner()
            .user
            .unwrap();
        assert!(read.last_login_at.is_some());
        assert_eq!(read.etag, user.etag);
        let status = client
            .create_user(administrator.request(new_user("ANNA")))
            .await
            .unwrap_err();
        assert_eq!(
            (status.code(), reason_of(&status)),
            (Code::AlreadyExists, "ALREADY_EXISTS".to_owned())
        );
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_with_a_new_user_is_told_at_once() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let request = CreateUserRequest {
            login: "ż".to_owned(),
            display_name: "x".repeat(201),
            role: 0,
            password: "krótkie".to_owned(),
        };
        let status = client(&administrator)
            .create_user(administrator.request(request))
            .await
            .unwrap_err();
        let violations = status.get_details_bad_request().unwrap().field_violations;
        let fields: Vec<_> = violations
            .iter()
            .map(|violation| (violation.field.as_str(), violation.reason.as_str()))
            .collect();
        assert_eq!(
            fields,
            [
                ("login", "INVALID_LOGIN"),
                ("display_name", "TOO_LONG"),
                ("role", "UNKNOWN_CHOICE"),
                ("password", "PASSWORD_TOO_SHORT"),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_but_an_administrator_sees_or_changes_users() {
    on_each_database(async |server| {
        for role in [Role::Reader, Role::Salesperson, Role::Accountant] {
            let caller = server.log_in_as(role).await;
            let mut client = client(&caller);
            let id = server.app.installation.id.to_string();
            let refusals = [
                refused(client.create_user(caller.request(new_user("anna"))).await),
                refused(
                    client
                        .get_user(caller.request(GetUserRequest { id: id.clone() }))
                        .await,
                ),
                refused(
                    client
                        .list_users(caller.request(ListUsersRequest::default()))
                        .await,
                ),
                refused(
                    client
                        .set_user_password(caller.request(SetUserPasswordRequest {
                            id: id.clone(),
                            password: PASSWORD.to_owned(),
                        }))
                        .await,
                ),
                refused(
                    client
                        .set_user_role(caller.request(SetUserRoleRequest {
                            id: id.clone(),
                            role: 4,
                            etag: String::new(),
                        }))
                        .await,
                ),
                refused(
                    client
                        .set_user_active(caller.request(SetUserActiveRequest {
                            id,
                            active: false,
                            etag: String::new(),
                        }))
                        .await,
                ),
            ];
            assert!(
                refusals.iter().all(|reason| reason == "PERMISSION_DENIED"),
                "{role}: {refusals:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_active_administrator_stays() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let session = SessionServiceClient::new(administrator.channel.clone())
            .get_session(administrator.request(GetSessionRequest {}))
            .await
            .unwrap()
            .into_inner();
        let me = session.session.unwrap().user.unwrap();
        let mut client = client(&administrator);
        let demote = |id: &str| SetUserRoleRequest {
            id: id.to_owned(),
            role: v1::Role::Reader.into(),
            etag: String::new(),
        };
        let disable = |id: &str| SetUserActiveRequest {
            id: id.to_owned(),
            active: false,
            etag: String::new(),
        };
        assert_eq!(
            refused(
                client
                    .set_user_role(administrator.request(demote(&me.id)))
                    .await
            ),
            "LAST_ADMINISTRATOR"
        );
        assert_eq!(
            refused(
                client
                    .set_user_active(administrator.request(disable(&me.id)))
                    .await
            ),
            "LAST_ADMINISTRATOR"
        );
        let other = server.add_user("szef", Role::Administrator).await;
        client
            .set_user_active(administrator.request(disable(&other.id.to_string())))
            .await
            .unwrap();
        assert_eq!(
            refused(
                client
                    .set_user_role(administrator.request(demote(&me.id)))
                    .await
            ),
            "LAST_ADMINISTRATOR"
        );
        let enable = SetUserActiveRequest {
            id: other.id.to_string(),
            active: true,
            etag: String::new(),
        };
        client
            .set_user_active(administrator.request(enable))
            .await
            .unwrap();
        client
            .set_user_role(administrator.request(demote(&me.id)))
            .await
            .unwrap();
        // The role is read with every call.
        let again = client
            .list_users(administrator.request(ListUsersRequest::default()))
            .await;
        assert_eq!(refused(again), "PERMISSION_DENIED");
    })
    .await;
}

#[tokio::test]
async fn a_disabled_user_is_out_at_once_and_a_stale_etag_changes_nothing() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let user = server.add_user("ala", Role::Reader).await;
        let mut caller = server.join("Kasa").await;
        caller.log_in("ala", PASSWORD).await.unwrap();
        let mut client = client(&administrator);
        let disable = |etag: &str| SetUserActiveRequest {
            id: user.id.to_string(),
            active: false,
            etag: etag.to_owned(),
        };
        let status = client
            .set_user_active(administrator.request(disable("99")))
            .await
            .unwrap_err();
        assert_eq!(
            (status.code(), reason_of(&status)),
            (Code::Aborted, "ETAG_STALE".to_owned())
        );
        client
            .set_user_active(administrator.request(disable("1")))
            .await
            .unwrap();
        let session = SessionServiceClient::new(caller.channel.clone())
            .get_session(caller.request(GetSessionRequest {}))
            .await;
        assert_eq!(refused(session), "SESSION_REQUIRED");
        assert_eq!(
            refused(caller.log_in("ala", PASSWORD).await),
            "LOGIN_REFUSED"
        );
    })
    .await;
}

#[tokio::test]
async fn a_password_set_by_the_administrator_ends_the_users_sessions() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let user = server.add_user("ala", Role::Reader).await;
        let mut caller = server.join("Kasa").await;
        caller.log_in("ala", PASSWORD).await.unwrap();
        let request = SetUserPasswordRequest {
            id: user.id.to_string(),
            password: "inne hasło 456".to_owned(),
        };
        client(&administrator)
            .set_user_password(administrator.request(request))
            .await
            .unwrap();
        let session = SessionServiceClient::new(caller.channel.clone())
            .get_session(caller.request(GetSessionRequest {}))
            .await;
        assert_eq!(refused(session), "SESSION_REQUIRED");
        caller.log_in("ala", "inne hasło 456").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn users_are_listed_by_login_in_pages() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        for login in ["zenon", "b-2", "b.1", "b_3"] {
            server.add_user(login, Role::Reader).await;
        }
        let mut client = client(&administrator);
        let mut logins = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = ListUsersRequest {
                page_size: 2,
                page_token,
            };
            let page = client
                .list_users(administrator.request(request))
                .await
                .unwrap()
                .into_inner();
            logins.extend(page.users.into_iter().map(|user| user.login));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        logins.retain(|login| !login.starts_with("administrator"));
        assert_eq!(logins, ["b-2", "b.1", "b_3", "zenon"]);
        let wrong = ListUsersRequest {
            page_size: 2,
            page_token: "AAAA".to_owned(),
        };
        assert_eq!(
            refused(client.list_users(administrator.request(wrong)).await),
            "PAGE_TOKEN_INVALID"
        );
        let wrong = ListUsersRequest {
            page_size: 201,
            page_token: String::new(),
        };
        assert_eq!(
            refused(client.list_users(administrator.request(wrong)).await),
            "INVALID_DATA"
        );
    })
    .await;
}

#[tokio::test]
async fn two_administrators_that_demote_each_other_at_once_leave_one() {
    on_each_database(async |server| {
        let console = Actor::console();
        let first = server.add_user("pierwszy", Role::Administrator).await;
        let second = server.add_user("drugi", Role::Administrator).await;
        let demote = |id: uuid::Uuid| {
            users::set_role(&server.app, &console, id.into(), Some(Role::Reader), "")
        };
        let (one, other) = tokio::join!(demote(first.id), demote(second.id));
        let refusals: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        assert_eq!(refusals.len(), 1);
        assert_eq!(refusals[0].refusal().unwrap().reason, "LAST_ADMINISTRATOR");
    })
    .await;
}
