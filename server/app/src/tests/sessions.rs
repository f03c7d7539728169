//! Logging in, waiting after failures, how sessions end.

use std::time::Duration;

use kontor_domain::role::Role;
use kontor_proto::v1::{
    ChangePasswordRequest, GetSessionRequest, ListSessionsRequest, LogOutRequest,
    RevokeSessionRequest, session_service_client::SessionServiceClient,
};
use tonic::{Code, Status, transport::Channel};
use tonic_types::StatusExt as _;

use super::server::{Caller, PASSWORD, on_each_database, reason_of, refused};
use crate::services::login::SESSIONS_PER_USER_MAX;

fn client(caller: &Caller) -> SessionServiceClient<Channel> {
    SessionServiceClient::new(caller.channel.clone())
}

async fn session(caller: &Caller) -> Result<kontor_proto::v1::GetSessionResponse, Status> {
    Ok(client(caller)
        .get_session(caller.request(GetSessionRequest {}))
        .await?
        .into_inner())
}

#[tokio::test]
async fn a_person_logs_in_works_and_logs_out() {
    on_each_database(async |server| {
        server.add_user("ala", Role::Salesperson).await;
        let mut caller = server.join("Kasa").await;
        let begun = caller.log_in(" ALA ", PASSWORD).await.unwrap();
        assert_eq!(begun.workstation_name, "Kasa");
        let now = session(&caller).await.unwrap();
        assert_eq!(
            now.session.as_ref().map(|session| &session.id),
            Some(&begun.id)
        );
        assert!(
            now.permissions.contains(&"issue".to_owned()),
            "{:?}",
            now.permissions
        );
        assert!(!now.permissions.contains(&"administer".to_owned()));
        client(&caller)
            .log_out(caller.request(LogOutRequest {}))
            .await
            .unwrap();
        assert_eq!(refused(session(&caller).await), "SESSION_REQUIRED");
    })
    .await;
}

#[tokio::test]
async fn unknown_disabled_and_wrong_are_answered_alike() {
    on_each_database(async |server| {
        server.add_user("szef", Role::Administrator).await;
        server.add_user("ala", Role::Reader).await;
        let ela = server.add_user("ela", Role::Reader).await;
        let console = crate::actor::Actor::console();
        crate::services::users::disable(&server.app, &console, ela.id.into(), "")
            .await
            .unwrap();
        let mut caller = server.join("Kasa").await;
        let mut answers = Vec::new();
        for (login, password) in [
            ("nikt", PASSWORD),
            ("ela", PASSWORD),
            ("ala", "złe hasło 123"),
        ] {
            let status = caller.log_in(login, password).await.unwrap_err();
            answers.push((
                status.code(),
                reason_of(&status),
                status.message().to_owned(),
            ));
        }
        assert_eq!(
            (answers[0].0, answers[0].1.as_str()),
            (Code::Unauthenticated, "LOGIN_REFUSED")
        );
        assert!(
            answers.iter().all(|answer| *answer == answers[0]),
            "{answers:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn waiting_grows_after_five_failures_at_one_workstation_alone() {
    on_each_database(async |server| {
        server.add_user("ala", Role::Reader).await;
        let mut here = server.join("Tutaj").await;
        let mut there = server.join("Tam").await;
        for _ in 0..5 {
            assert_eq!(
                refused(here.log_in("ala", "złe hasło 123").await),
                "LOGIN_REFUSED"
            );
        }
        // Now even the right password has to wait, and an unknown login would have to as well.
        let status = here.log_in("ala", PASSWORD).await.unwrap_err();
        assert_eq!(
            (status.code(), reason_of(&status)),
            (Code::ResourceExhausted, "LOGIN_WAIT".to_owned())
        );
        let delay = status
            .get_details_retry_info()
            .unwrap()
            .retry_delay
            .unwrap();
        assert_eq!(delay, Duration::from_secs(1));
        there.log_in("ala", PASSWORD).await.unwrap();
        server.advance(delay);
        assert_eq!(
            refused(here.log_in("ala", "złe hasło 123").await),
            "LOGIN_REFUSED"
        );
        server.advance(delay);
        assert_eq!(refused(here.log_in("ala", PASSWORD).await), "LOGIN_WAIT");
        server.advance(delay);
        here.log_in("ala", PASSWORD).await.unwrap();
        // A success forgets the failures.
        assert_eq!(
            refused(here.log_in("ala", "złe hasło 123").await),
            "LOGIN_REFUSED"
        );
        here.log_in("ala", PASSWORD).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_when_idle_and_at_the_latest_after_14_days() {
    on_each_database(async |server| {
        let caller = server.log_in_as(Role::Reader).await;
        server.advance(Duration::from_hours(11));
        session(&caller).await.unwrap();
        server.advance(Duration::from_hours(11));
        session(&caller).await.unwrap();
        server.advance(Duration::from_hours(12));
        assert_eq!(refused(session(&caller).await), "SESSION_REQUIRED");
        let caller = server.log_in_as(Role::Reader).await;
        for _ in 0..33 {
            server.advance(Duration::from_hours(10));
            session(&caller).await.unwrap();
        }
        server.advance(Duration::from_hours(6));
        assert_eq!(refused(session(&caller).await), "SESSION_REQUIRED");
    })
    .await;
}

#[tokio::test]
async fn a_session_works_at_its_own_workstation_alone() {
    on_each_database(async |server| {
        let mut thief = server.log_in_as(Role::Reader).await;
        let other = server.join("Inne").await;
        thief.workstation = other.workstation;
        assert_eq!(refused(session(&thief).await), "SESSION_REQUIRED");
        thief.workstation = "x".to_owned();
        assert_eq!(refused(session(&thief).await), "WORKSTATION_REQUIRED");
    })
    .await;
}

#[tokio::test]
async fn use_is_noted_to_the_minute() {
    on_each_database(async |server| {
        let caller = server.log_in_as(Role::Reader).await;
        let last_used = async || {
            session(&caller)
                .await
                .unwrap()
                .session
                .unwrap()
                .last_used_at
        };
        let first = last_used().await;
        server.advance(Duration::from_secs(59));
        assert_eq!(last_used().await, first);
        server.advance(Duration::from_secs(1));
        assert_ne!(last_used().await, first);
    })
    .await;
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_and_the_administrator() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let reader = server.log_in_as(Role::Reader).await;
        let list = async |caller: &Caller, request: ListSessionsRequest| {
            Ok::<_, Status>(
                client(caller)
                    .list_sessions(caller.request(request))
                    .await?
                    .into_inner()
                    .sessions,
            )
        };
        let own = list(&reader, ListSessionsRequest::default()).await.unwrap();
        assert_eq!(own.len(), 1);
        let everybody = ListSessionsRequest {
            all_users: true,
            ..Default::default()
        };
        assert_eq!(
            refused(list(&reader, everybody.clone()).await),
            "PERMISSION_DENIED"
        );
        let all = list(&administrator, everybody).await.unwrap();
        assert_eq!(all.len(), 2);
        let revoke = async |caller: &Caller, id: &str| {
            let request = caller.request(RevokeSessionRequest { id: id.to_owned() });
            client(caller).revoke_session(request).await
        };
        let administrators = all.iter().find(|session| session.id != own[0].id).unwrap();
        assert_eq!(
            refused(revoke(&reader, &administrators.id).await),
            "PERMISSION_DENIED"
        );
        revoke(&administrator, &own[0].id).await.unwrap();
        revoke(&administrator, &own[0].id).await.unwrap();
        assert_eq!(refused(session(&reader).await), "SESSION_REQUIRED");
    })
    .await;
}

#[tokio::test]
async fn a_user_has_a_bounded_number_of_sessions_and_the_oldest_end() {
    on_each_database(async |server| {
        server.add_user("ala", Role::Reader).await;
        let mut caller = server.join("Kasa").await;
        caller.log_in("ala", PASSWORD).await.unwrap();
        let first = caller.clone();
        for _ in 0..SESSIONS_PER_USER_MAX {
            session(&first).await.unwrap();
            server.advance(Duration::from_secs(1));
            caller.log_in("ala", PASSWORD).await.unwrap();
        }
        assert_eq!(refused(session(&first).await), "SESSION_REQUIRED");
        session(&caller).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    on_each_database(async |server| {
        server.add_user("ala", Role::Reader).await;
        let mut here = server.join("Tutaj").await;
        let mut there = server.join("Tam").await;
        here.log_in("ala", PASSWORD).await.unwrap();
        there.log_in("ala", PASSWORD).await.unwrap();
        let change = async |old: &str, new: &str| {
            let request = ChangePasswordRequest {
                old_password: old.to_owned(),
                new_password: new.to_owned(),
            };
            client(&here).change_password(here.request(request)).await
        };
        assert_eq!(refused(change(PASSWORD, "krótkie").await), "INVALID_DATA");
        assert_eq!(
            refused(change("złe hasło 123", "nowe hasło 123").await),
            "LOGIN_REFUSED"
        );
        change(PASSWORD, "nowe hasło 123").await.unwrap();
        session(&here).await.unwrap();
        assert_eq!(refused(session(&there).await), "SESSION_REQUIRED");
        assert_eq!(
            refused(there.log_in("ala", PASSWORD).await),
            "LOGIN_REFUSED"
        );
        there.log_in("ala", "nowe hasło 123").await.unwrap();
    })
    .await;
}
