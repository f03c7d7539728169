//! Service accounts: a token in place of a session, what it opens, and when it ends.

use std::time::Duration;

use kontor_domain::{
    calendar::{format_date, warsaw_date},
    role::Role,
};
use kontor_proto::v1::{
    self, CreateServiceTokenRequest, CreateServiceTokenResponse, GetSessionRequest,
    GetSessionResponse, ListAuditEntriesRequest, ListServiceTokensRequest, ListUsersRequest,
    RevokeServiceTokenRequest, ServiceToken, ServiceTokenState,
    audit_service_client::AuditServiceClient,
    service_token_service_client::ServiceTokenServiceClient,
    session_service_client::SessionServiceClient, user_service_client::UserServiceClient,
};
use tonic::{Code, Status, transport::Channel};
use tonic_types::StatusExt as _;

use super::server::{Caller, TestServer, on_each_database, reason_of, refused};
use crate::services::service_tokens::TOKENS_KEPT_MAX;

const DAY: Duration = Duration::from_hours(24);

fn client(caller: &Caller) -> ServiceTokenServiceClient<Channel> {
    ServiceTokenServiceClient::new(caller.channel.clone())
}

fn nightly() -> CreateServiceTokenRequest {
    CreateServiceTokenRequest {
        name: "Nocna".to_owned(),
        role: v1::ServiceRole::SyncTrigger.into(),
        expiry_date: String::new(),
    }
}

async fn create(
    caller: &Caller,
    request: CreateServiceTokenRequest,
) -> Result<CreateServiceTokenResponse, Status> {
    let request = caller.request(request);
    let answer = client(caller).create_service_token(request).await?;
    Ok(answer.into_inner())
}

async fn revoke(caller: &Caller, id: &str) -> Result<ServiceToken, Status> {
    let request = caller.request(RevokeServiceTokenRequest { id: id.to_owned() });
    let answer = client(caller).revoke_service_token(request).await?;
    Ok(answer.into_inner().service_token.unwrap())
}

async fn list(caller: &Caller, include_revoked: bool) -> Vec<ServiceToken> {
    let request = caller.request(ListServiceTokensRequest {
        include_revoked,
        ..Default::default()
    });
    let answer = client(caller).list_service_tokens(request).await.unwrap();
    answer.into_inner().service_tokens
}

async fn session(caller: &Caller) -> Result<GetSessionResponse, Status> {
    let request = caller.request(GetSessionRequest {});
    let mut client = SessionServiceClient::new(caller.channel.clone());
    Ok(client.get_session(request).await?.into_inner())
}

/// A workstation that calls with this token.
async fn machine(server: &TestServer, name: &str, token: &str) -> Caller {
    let mut caller = server.join(name).await;
    caller.session = Some(token.to_owned());
    caller
}

fn in_days(server: &TestServer, days: u32) -> String {
    format_date(warsaw_date(server.app.now() + DAY * days))
}

#[tokio::test]
async fn a_token_stands_in_for_a_session_at_any_workstation() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let made = create(&administrator, nightly()).await.unwrap();
        let token = made.service_token.unwrap();
        assert!(made.token.starts_with("kst_") && made.token.len() == 47);
        assert_eq!(
            (token.name.as_str(), token.expiry_date.as_str()),
            ("Nocna", "")
        );
        assert_eq!(token.state(), ServiceTokenState::Active);
        for name in ["Tutaj", "Tam"] {
            let machine = machine(server, name, &made.token).await;
            let told = session(&machine).await.unwrap();
            assert_eq!(told.session, None);
            assert_eq!(told.permissions, ["run_sync", "watch_sync"]);
            assert_eq!(told.service_token.unwrap().id, token.id);
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_opens_nothing_but_what_its_role_is_for_and_needs_a_workstation() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let token = create(&administrator, nightly()).await.unwrap().token;
        let mut machine = machine(server, "Kasa", &token).await;
        let mut users = UserServiceClient::new(machine.channel.clone());
        let request = machine.request(ListUsersRequest::default());
        let status = users.list_users(request).await.unwrap_err();
        assert_eq!(
            (status.code(), reason_of(&status).as_str()),
            (Code::PermissionDenied, "PERMISSION_DENIED")
        );
        let text = status.get_details_localized_message().unwrap().message;
        assert!(text.contains("Konto usługi"), "{text}");
        machine.workstation = "x".to_owned();
        assert_eq!(refused(session(&machine).await), "WORKSTATION_REQUIRED");
    })
    .await;
}

#[tokio::test]
async fn unknown_tokens_are_refused_and_none_is_taken_for_a_session() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let token = create(&administrator, nightly()).await.unwrap().token;
        let bare = token.strip_prefix("kst_").unwrap();
        let of_session = administrator.session.clone().unwrap();
        for (wrong, reason) in [
            (format!("kst_{of_session}"), "SERVICE_TOKEN_UNKNOWN"),
            ("kst_".to_owned(), "SERVICE_TOKEN_UNKNOWN"),
            (format!("{token}A"), "SERVICE_TOKEN_UNKNOWN"),
            (bare.to_owned(), "SESSION_REQUIRED"),
            (format!("KST_{bare}"), "SESSION_REQUIRED"),
        ] {
            let machine = machine(server, &wrong, &wrong).await;
            let status = session(&machine).await.unwrap_err();
            assert_eq!(
                (status.code(), reason_of(&status).as_str()),
                (Code::Unauthenticated, reason),
                "{wrong}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_lives_to_the_end_of_its_last_day_and_its_name_is_free_then() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let until_tomorrow = CreateServiceTokenRequest {
            expiry_date: in_days(server, 1),
            ..nightly()
        };
        let made = create(&administrator, until_tomorrow).await.unwrap();
        let machine = machine(server, "Kasa", &made.token).await;
        let again = refused(create(&administrator, nightly()).await);
        assert_eq!(again, "ALREADY_EXISTS");
        server.advance(DAY);
        session(&machine).await.unwrap();
        server.advance(2 * DAY);
        assert_eq!(refused(session(&machine).await), "SERVICE_TOKEN_EXPIRED");
        let administrator = server.log_in_as(Role::Administrator).await;
        let states: Vec<_> = list(&administrator, false).await;
        assert_eq!(states[0].state(), ServiceTokenState::Expired);
        let second = create(&administrator, nightly()).await.unwrap();
        assert_eq!(refused(session(&machine).await), "SERVICE_TOKEN_REVOKED");
        let kept = list(&administrator, false).await;
        assert_eq!(kept, [second.service_token.unwrap()]);
        assert_eq!(list(&administrator, true).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_revoked_token_is_refused_with_its_next_call() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let made = create(&administrator, nightly()).await.unwrap();
        let id = made.service_token.unwrap().id;
        let machine = machine(server, "Kasa", &made.token).await;
        session(&machine).await.unwrap();
        let token = revoke(&administrator, &id).await.unwrap();
        assert_eq!(token.state(), ServiceTokenState::Revoked);
        assert_eq!(revoke(&administrator, &id).await.unwrap(), token);
        assert_eq!(refused(session(&machine).await), "SERVICE_TOKEN_REVOKED");
        assert_eq!(list(&administrator, false).await, []);
        let nobody = server.app.id::<uuid::Uuid>(server.app.now()).to_string();
        assert_eq!(refused(revoke(&administrator, &nobody).await), "NOT_FOUND");
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_with_a_new_account_is_told_at_once_and_their_number_has_a_bound() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let wrong = CreateServiceTokenRequest {
            name: " ".to_owned(),
            role: 0,
            expiry_date: "2020-01-01".to_owned(),
        };
        let status = create(&administrator, wrong).await.unwrap_err();
        let found: Vec<_> = status
            .get_details_bad_request()
            .unwrap()
            .field_violations
            .into_iter()
            .map(|violation| (violation.field, violation.reason))
            .collect();
        let expected = [
            ("name", "REQUIRED"),
            ("role", "UNKNOWN_CHOICE"),
            ("expiry_date", "DATE_PAST"),
        ];
        assert_eq!(
            found,
            expected.map(|(field, reason)| (field.to_owned(), reason.to_owned()))
        );
        let numbered = |number| CreateServiceTokenRequest {
            name: format!("Konto {number}"),
            ..nightly()
        };
        for number in 0..TOKENS_KEPT_MAX {
            create(&administrator, numbered(number)).await.unwrap();
        }
        let one_more = refused(create(&administrator, numbered(TOKENS_KEPT_MAX)).await);
        assert_eq!(one_more, "TOO_MANY_SERVICE_TOKENS");
    })
    .await;
}

#[tokio::test]
async fn last_use_is_noted_to_the_minute_and_the_audit_names_the_maker() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let made = create(&administrator, nightly()).await.unwrap();
        let machine = machine(server, "Kasa", &made.token).await;
        let last_used = async || list(&administrator, false).await[0].last_used_at;
        assert_eq!(last_used().await, None);
        session(&machine).await.unwrap();
        let first = last_used().await;
        assert!(first.is_some());
        server.advance(Duration::from_secs(59));
        session(&machine).await.unwrap();
        assert_eq!(last_used().await, first);
        server.advance(Duration::from_secs(1));
        session(&machine).await.unwrap();
        assert_ne!(last_used().await, first);

        let id = made.service_token.unwrap().id;
        revoke(&administrator, &id).await.unwrap();
        let request = administrator.request(ListAuditEntriesRequest {
            object_kind: "service_token".to_owned(),
            object_id: id,
            ..Default::default()
        });
        let mut audit = AuditServiceClient::new(administrator.channel.clone());
        let entries = audit.list_audit_entries(request).await.unwrap();
        let told: Vec<_> = entries
            .into_inner()
            .entries
            .into_iter()
            .map(|entry| {
                assert!(entry.login.starts_with("administrator."), "{}", entry.login);
                assert!(!entry.content_json.contains("kst_"));
                entry.action
            })
            .collect();
        assert_eq!(told, ["service_token.revoke", "service_token.create"]);
    })
    .await;
}

#[tokio::test]
async fn what_a_service_account_does_stands_in_the_audit_under_its_name() {
    use crate::audit::{self, Change};
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let made = create(&administrator, nightly()).await.unwrap();
        let id: uuid::Uuid = made.service_token.unwrap().id.parse().unwrap();
        let actor = crate::actor::Actor {
            service_token_id: Some(id.into()),
            ..crate::actor::Actor::console()
        };
        let (keys, now) = (server.app.keys.clone(), server.app.now());
        server
            .app
            .db
            .write(move |conn| {
                let change = Change::without_id("test.done", "test");
                audit::record(conn, &keys, &actor, now, &change)
            })
            .await
            .unwrap();
        let request = administrator.request(ListAuditEntriesRequest {
            user_id: id.to_string(),
            ..Default::default()
        });
        let mut audit = AuditServiceClient::new(administrator.channel.clone());
        let entries = audit
            .list_audit_entries(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(entries.entries.len(), 1);
        assert_eq!(entries.entries[0].login, "token:Nocna");
    })
    .await;
}
