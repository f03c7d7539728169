//! Joining: codes right, wrong, used, expired and guessed; shutting a workstation out.

use std::time::Duration;

use kontor_domain::role::Role;
use kontor_proto::v1::{
    CreateJoinCodeRequest, GetEnrolmentRequest, JoinRequest, ListWorkstationsRequest,
    RevokeWorkstationRequest, enrolment_service_client::EnrolmentServiceClient,
    workstation_service_client::WorkstationServiceClient,
};
use tonic::{Code, transport::Channel};

use super::{
    server::{TestServer, on_each_database, reason_of, refused, secret_of},
    vendor,
};

async fn join(
    channel: &Channel,
    secret: &str,
) -> Result<kontor_proto::v1::JoinResponse, tonic::Status> {
    let request = JoinRequest {
        secret: secret.to_owned(),
        host_name: "PC-1\u{1b}[31m".to_owned(),
        client_version: "0.1.0".to_owned(),
    };
    let mut client = EnrolmentServiceClient::new(channel.clone());
    Ok(client.join(request).await?.into_inner())
}

async fn code(server: &TestServer, name: &str) -> String {
    let administrator = server.log_in_as(Role::Administrator).await;
    vendor::provide_seats(&server.app).await;
    let request = administrator.request(CreateJoinCodeRequest {
        name: name.to_owned(),
    });
    WorkstationServiceClient::new(administrator.channel.clone())
        .create_join_code(request)
        .await
        .unwrap()
        .into_inner()
        .code
}

#[tokio::test]
async fn a_code_joins_one_workstation_once() {
    on_each_database(async |server| {
        let code = code(server, "Kasa").await;
        assert_eq!(code.len(), 32);
        let channel = server.channel().await;
        let joined = join(&channel, &secret_of(&code)).await.unwrap();
        assert_eq!(joined.workstation_name, "Kasa");
        assert_eq!(joined.workstation_token.len(), 43);
        assert_eq!(
            joined.installation_id,
            server.app.installation.id.to_string()
        );
        assert!(
            joined
                .ca_certificate_pem
                .starts_with("-----BEGIN CERTIFICATE-----\n")
        );
        assert_eq!(
            refused(join(&channel, &secret_of(&code)).await),
            "JOIN_REFUSED"
        );
    })
    .await;
}

#[tokio::test]
async fn an_expired_code_is_refused() {
    on_each_database(async |server| {
        let code = code(server, "Kasa").await;
        server.advance(Duration::from_mins(15));
        let channel = server.channel().await;
        assert_eq!(
            refused(join(&channel, &secret_of(&code)).await),
            "JOIN_REFUSED"
        );
    })
    .await;
}

#[tokio::test]
async fn five_wrong_tries_end_every_open_code() {
    on_each_database(async |server| {
        let codes = [code(server, "Kasa").await, code(server, "Biuro").await];
        let channel = server.channel().await;
        for _ in 0..4 {
            assert_eq!(refused(join(&channel, "00000000").await), "JOIN_REFUSED");
        }
        join(&channel, &secret_of(&codes[0])).await.unwrap();
        assert_eq!(refused(join(&channel, "00000000").await), "JOIN_REFUSED");
        assert_eq!(
            refused(join(&channel, &secret_of(&codes[1])).await),
            "JOIN_REFUSED"
        );
    })
    .await;
}

#[tokio::test]
async fn a_malformed_secret_is_no_try() {
    on_each_database(async |server| {
        let code = code(server, "Kasa").await;
        let channel = server.channel().await;
        for wrong in ["", "1234567", "123456789", "UUUUUUUU", "zażółć"] {
            let status = join(&channel, wrong).await.unwrap_err();
            assert_eq!(
                (status.code(), reason_of(&status)),
                (Code::InvalidArgument, "INVALID_DATA".to_owned())
            );
        }
        join(&channel, &secret_of(&code).to_lowercase())
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_newer_code_for_the_same_name_ends_the_older_one() {
    on_each_database(async |server| {
        let older = code(server, "Kasa").await;
        let newer = code(server, "KASA").await;
        let channel = server.channel().await;
        assert_eq!(
            refused(join(&channel, &secret_of(&older)).await),
            "JOIN_REFUSED"
        );
        assert_eq!(
            join(&channel, &secret_of(&newer))
                .await
                .unwrap()
                .workstation_name,
            "KASA"
        );
    })
    .await;
}

#[tokio::test]
async fn a_name_belongs_to_one_living_workstation() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let joined = server.join("Księgowość").await;
        let mut client = WorkstationServiceClient::new(administrator.channel.clone());
        let request = || {
            administrator.request(CreateJoinCodeRequest {
                name: "KSIEGOWOSC".to_owned(),
            })
        };
        assert_eq!(
            refused(client.create_join_code(request()).await),
            "ALREADY_EXISTS"
        );
        let revoke = RevokeWorkstationRequest {
            id: joined.workstation_id,
        };
        client
            .revoke_workstation(administrator.request(revoke))
            .await
            .unwrap();
        client.create_join_code(request()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_revoked_workstation_is_refused_at_once() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let reader = server.log_in_as(Role::Reader).await;
        let mut client = WorkstationServiceClient::new(administrator.channel.clone());
        for _ in 0..2 {
            let revoke = RevokeWorkstationRequest {
                id: reader.workstation_id.clone(),
            };
            let revoked = client
                .revoke_workstation(administrator.request(revoke))
                .await
                .unwrap()
                .into_inner();
            assert!(revoked.workstation.unwrap().revoked_at.is_some());
        }
        let status = EnrolmentServiceClient::new(reader.channel.clone())
            .get_enrolment(reader.request(GetEnrolmentRequest {}))
            .await
            .unwrap_err();
        assert_eq!(
            (status.code(), reason_of(&status)),
            (Code::Unauthenticated, "WORKSTATION_REVOKED".to_owned())
        );
        let unknown = RevokeWorkstationRequest {
            id: server.app.installation.id.to_string(),
        };
        let status = client
            .revoke_workstation(administrator.request(unknown))
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::NotFound);
    })
    .await;
}

#[tokio::test]
async fn a_workstation_hears_of_its_neighbours() {
    on_each_database(async |server| {
        let (first, second) = (server.join("Pierwsze").await, server.join("Drugie").await);
        let enrolment = async |caller: &super::server::Caller| {
            EnrolmentServiceClient::new(caller.channel.clone())
                .get_enrolment(caller.request(GetEnrolmentRequest {}))
                .await
                .unwrap()
                .into_inner()
        };
        let alone = enrolment(&first).await;
        assert_eq!(
            (alone.workstation_name.as_str(), alone.others_active_count),
            ("Pierwsze", 0)
        );
        assert_eq!(alone.others_last_seen_at, None);
        let second = enrolment(&second).await;
        assert_eq!(second.others_active_count, 1);
        assert!(second.others_last_seen_at.is_some());
        server.advance(Duration::from_mins(5));
        let later = enrolment(&first).await;
        assert_eq!(later.others_active_count, 0);
        assert!(later.others_last_seen_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn workstations_are_listed_by_name_in_pages() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        for name in ["Żubr", "ala", "Ćma"] {
            server.join(name).await;
        }
        let mut client = WorkstationServiceClient::new(administrator.channel.clone());
        let mut names = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = ListWorkstationsRequest {
                page_size: 2,
                page_token,
                ..Default::default()
            };
            let page = client
                .list_workstations(administrator.request(request))
                .await
                .unwrap()
                .into_inner();
            assert!(page.workstations.len() <= 2);
            names.extend(
                page.workstations
                    .into_iter()
                    .map(|workstation| workstation.name),
            );
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        names.retain(|name| !name.starts_with("administrator"));
        assert_eq!(names, ["ala", "Ćma", "Żubr"]);
    })
    .await;
}

#[tokio::test]
async fn of_many_that_use_one_code_at_once_one_joins() {
    on_each_database(async |server| {
        let code = code(server, "Kasa").await;
        let secret = secret_of(&code);
        let channel = server.channel().await;
        let tries = (0..16).map(|_| join(&channel, &secret));
        let joined = futures_util::future::join_all(tries).await;
        assert_eq!(joined.iter().filter(|answer| answer.is_ok()).count(), 1);
        let refused = joined.into_iter().filter_map(Result::err);
        assert!(
            refused
                .into_iter()
                .all(|status| reason_of(&status) == "JOIN_REFUSED")
        );
    })
    .await;
}
