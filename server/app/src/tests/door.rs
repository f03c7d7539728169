//! What every call has to pass before a service hears of it: TLS, the table of methods, tokens, limits, deadlines.

use std::{sync::Arc, time::Duration};

use kontor_domain::role::Role;
use kontor_proto::v1::{
    GetServerInfoRequest, GetSessionRequest, LogInRequest, RevokeSessionRequest,
    server_info_service_client::ServerInfoServiceClient,
    session_service_client::SessionServiceClient,
};
use kontor_testkit::{WAIT_MAX, databases, wait_until};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use tonic::{
    Code, Request, Status,
    client::Grpc,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint},
};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use super::server::{Caller, PASSWORD, TestServer, on_each_database, reason_of, refused};
use crate::{
    clock::Clock as _,
    metrics::Metrics,
    random::Random,
    serve::{
        limits::{HANDSHAKE_TIME_MAX, Limits, MESSAGE_IN_BYTES_MAX, SOFT_STOP_TIME_MAX},
        metrics,
        server::Ended,
    },
    tls::{
        authority::Authority,
        leaf::{RENEWED_AFTER, internal_name},
    },
};

async fn call(channel: &Channel, path: &str) -> Result<(), Status> {
    let mut grpc = Grpc::new(channel.clone());
    grpc.ready()
        .await
        .map_err(|error| Status::unknown(error.to_string()))?;
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    grpc.unary(Request::new(()), path.parse().unwrap(), codec)
        .await?;
    Ok(())
}

#[tokio::test]
async fn no_method_but_the_open_ones_answers_without_tokens() {
    on_each_database(async |server| {
        let channel = server.channel().await;
        let files = FileDescriptorSet::decode(kontor_proto::FILE_DESCRIPTOR_SET).unwrap();
        let mut methods = 0;
        for file in &files.file {
            for service in &file.service {
                for method in &service.method {
                    let path = format!("/{}.{}/{}", file.package(), service.name(), method.name());
                    if ["Join", "GetServerInfo"].contains(&method.name()) {
                        continue;
                    }
                    let status = call(&channel, &path).await.unwrap_err();
                    assert_eq!(
                        reason_of(&status),
                        "WORKSTATION_REQUIRED",
                        "{path}: {status:?}"
                    );
                    methods += 1;
                }
            }
        }
        assert!(methods > 50);
        let unknown = call(&channel, "/kontor.v1.UserService/NewMethod")
            .await
            .unwrap_err();
        assert_eq!(unknown.code(), Code::Unimplemented);
    })
    .await;
}

#[tokio::test]
async fn anyone_reads_server_info_and_health() {
    on_each_database(async |server| {
        let channel = server.channel().await;
        let info = ServerInfoServiceClient::new(channel.clone())
            .get_server_info(GetServerInfoRequest {})
            .await
            .unwrap();
        assert!(info.metadata().get("x-request-id").is_some());
        let info = info.into_inner().info.unwrap();
        assert_eq!(info.installation_id, server.app.installation.id.to_string());
        let health = HealthClient::new(channel)
            .check(HealthCheckRequest::default())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(health.status(), ServingStatus::Serving);
    })
    .await;
}

#[tokio::test]
async fn a_sane_request_id_comes_back_and_another_is_replaced() {
    on_each_database(async |server| {
        let mut client = ServerInfoServiceClient::new(server.channel().await);
        let long = "x".repeat(65);
        for (sent, kept) in [
            ("zamowienie-7.1_a", true),
            ("a b", false),
            (long.as_str(), false),
        ] {
            let mut request = Request::new(GetServerInfoRequest {});
            request
                .metadata_mut()
                .insert("x-request-id", sent.parse().unwrap());
            let answer = client.get_server_info(request).await.unwrap();
            let got = answer
                .metadata()
                .get("x-request-id")
                .unwrap()
                .to_str()
                .unwrap();
            assert_eq!(got == sent, kept, "{sent} {got}");
        }
    })
    .await;
}

#[tokio::test]
async fn refusals_are_worded_in_the_callers_language() {
    on_each_database(async |server| {
        let channel = server.channel().await;
        for (language, part) in [("pl", "stanowiska"), ("en", "workstation")] {
            let mut request = Request::new(GetSessionRequest {});
            request
                .metadata_mut()
                .insert("accept-language", language.parse().unwrap());
            let status = SessionServiceClient::new(channel.clone())
                .get_session(request)
                .await
                .unwrap_err();
            let text = status.get_details_localized_message().unwrap();
            assert_eq!(text.locale, language);
            assert!(text.message.contains(part), "{}", text.message);
        }
    })
    .await;
}

#[tokio::test]
async fn an_oversized_message_is_refused() {
    on_each_database(async |server| {
        let caller = server.join("Kasa").await;
        let request = caller.request(LogInRequest {
            login: "x".repeat(MESSAGE_IN_BYTES_MAX),
            password: String::new(),
        });
        let status = SessionServiceClient::new(caller.channel.clone())
            .log_in(request)
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::OutOfRange);
    })
    .await;
}

#[tokio::test]
async fn a_call_whose_time_is_over_is_told_so() {
    on_each_database(async |server| {
        let caller = server.join("Kasa").await;
        // The login has to wait.
        let writer = server.occupy_writer();
        let mut request = caller.request(LogInRequest {
            login: "ala".to_owned(),
            password: PASSWORD.to_owned(),
        });
        request
            .metadata_mut()
            .insert("grpc-timeout", "4S".parse().unwrap());
        let mut client = SessionServiceClient::new(caller.channel.clone());
        let call = tokio::spawn(async move { client.log_in(request).await });
        while !call.is_finished() {
            server.advance(Duration::from_millis(100));
            tokio::task::yield_now().await;
        }
        let status = call.await.unwrap().unwrap_err();
        assert_eq!(
            (status.code(), reason_of(&status)),
            (Code::DeadlineExceeded, "DEADLINE_EXCEEDED".to_owned())
        );
        drop(writer);
    })
    .await;
}

#[tokio::test]
async fn another_authority_is_refused_by_the_client_and_plaintext_by_the_server() {
    on_each_database(async |server| {
        let stranger = Authority::make(Uuid::nil(), server.clock.now(), &Random::system()).unwrap();
        let tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(stranger.certificate_pem()))
            .domain_name(internal_name(server.app.installation.id));
        let endpoint = Endpoint::from_shared(format!("https://{}", server.address)).unwrap();
        assert!(endpoint.tls_config(tls).unwrap().connect().await.is_err());
        let plain = Endpoint::from_shared(format!("http://{}", server.address)).unwrap();
        let answer = match plain.connect().await {
            Ok(channel) => call(&channel, "/kontor.v1.ServerInfoService/GetServerInfo").await,
            Err(error) => Err(Status::unavailable(error.to_string())),
        };
        assert!(answer.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_does_not_finish_tls_in_time_is_closed() {
    on_each_database(async |server| {
        let mut silent = TcpStream::connect(server.address).await.unwrap();
        silent.write_all(b"\x16").await.unwrap();
        // The clock may be moved only after the server has begun to wait.
        let mut byte = [0];
        loop {
            server.advance(HANDSHAKE_TIME_MAX);
            tokio::select! {
                read = silent.read(&mut byte) => {
                    assert_eq!(read.unwrap_or(0), 0);
                    break;
                }
                () = tokio::task::yield_now() => {}
            }
        }
        assert!(server.app.metrics.handshakes_failed.get() >= 1);
    })
    .await;
}

#[tokio::test]
async fn the_certificate_is_renewed_while_the_server_runs() {
    on_each_database(async |server| {
        let before = leaf(server).await;
        let days = u64::try_from(RENEWED_AFTER.whole_days()).unwrap();
        server.advance(Duration::from_hours(24 * days));
        for _ in 0..1_000 {
            if leaf(server).await != before {
                return;
            }
        }
        panic!("the certificate stayed");
    })
    .await;
}

/// The certificate that the server shows now.
async fn leaf(server: &TestServer) -> Vec<u8> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anyone))
        .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let stream = TcpStream::connect(server.address).await.unwrap();
    let stream = connector
        .connect("localhost".try_into().unwrap(), stream)
        .await
        .unwrap();
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

/// Takes any certificate: the test's clock is ahead of the time by which they are verified.
#[derive(Debug)]
struct Anyone;

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}

/// A login that has reached the server and waits there for the writer.
async fn waiting_login(server: &TestServer, caller: &Caller) -> JoinHandle<Result<(), Status>> {
    let mut client = SessionServiceClient::new(caller.channel.clone());
    let request = caller.request(LogInRequest {
        login: "ala".to_owned(),
        password: PASSWORD.to_owned(),
    });
    let call = tokio::spawn(async move { client.log_in(request).await.map(drop) });
    wait_until("the login to run", WAIT_MAX, || {
        server.app.metrics.calls_running.get() == 1
    })
    .await;
    call
}

#[tokio::test]
async fn a_stopping_server_finishes_what_runs() {
    for database in databases() {
        let server = TestServer::start(database).await;
        server.add_user("ala", Role::Reader).await;
        let caller = server.join("Kasa").await;
        let writer = server.occupy_writer();
        let call = waiting_login(&server, &caller).await;
        server.stop_softly();
        wait_until("the port to close", WAIT_MAX, || {
            std::net::TcpStream::connect(server.address).is_err()
        })
        .await;
        assert!(!call.is_finished());
        drop(writer);
        call.await.unwrap().unwrap();
        drop(caller);
        assert_eq!(server.finish().await, Ended::Softly);
    }
}

#[tokio::test]
async fn a_server_that_is_not_done_in_time_stops_hard() {
    for database in databases() {
        let server = TestServer::start(database).await;
        let caller = server.join("Kasa").await;
        let writer = server.occupy_writer();
        let call = waiting_login(&server, &caller).await;
        server.stop_softly();
        while !call.is_finished() {
            server.advance(SOFT_STOP_TIME_MAX / 4);
            tokio::task::yield_now().await;
        }
        assert!(call.await.unwrap().is_err());
        drop(writer);
        assert_eq!(server.finish().await, Ended::Hard);
    }
}

#[tokio::test]
async fn one_call_too_many_is_refused_at_once() {
    for database in databases() {
        let limits = Limits {
            calls_running_max: 1,
            ..Limits::default()
        };
        let server = TestServer::start_with(database, limits).await;
        server.add_user("ala", Role::Reader).await;
        let caller = server.join("Kasa").await;
        let writer = server.occupy_writer();
        let call = waiting_login(&server, &caller).await;
        let mut client = ServerInfoServiceClient::new(caller.channel.clone());
        let status = client
            .get_server_info(GetServerInfoRequest {})
            .await
            .unwrap_err();
        assert_eq!(
            (status.code(), reason_of(&status)),
            (Code::ResourceExhausted, "SERVER_BUSY".to_owned())
        );
        assert!(status.get_details_retry_info().is_some());
        drop(writer);
        call.await.unwrap().unwrap();
        client
            .get_server_info(GetServerInfoRequest {})
            .await
            .unwrap();
        server.stop().await;
    }
}

#[tokio::test]
async fn one_connection_too_many_is_closed_at_once() {
    for database in databases() {
        let limits = Limits {
            connections_max: 2,
            ..Limits::default()
        };
        let server = TestServer::start_with(database, limits).await;
        let first = server.channel().await;
        let second = server.channel().await;
        let mut third = TcpStream::connect(server.address).await.unwrap();
        assert_eq!(third.read(&mut [0]).await.unwrap_or(0), 0);
        drop((first, second));
        // A place that was left is free again.
        wait_until("the connections to end", WAIT_MAX, || {
            server.app.metrics.connections_open.get() == 0
        })
        .await;
        server.channel().await;
        server.stop().await;
    }
}

#[tokio::test]
async fn two_servers_of_one_installation_share_everything() {
    on_each_database(async |first| {
        let second = first.beside().await;
        let caller = first.log_in_as(Role::Administrator).await;
        // The same authority: the certificate made for the first is good for the second.
        let there = Caller {
            channel: second.channel().await,
            ..caller.clone()
        };
        let session = async |caller: &Caller| {
            SessionServiceClient::new(caller.channel.clone())
                .get_session(caller.request(GetSessionRequest {}))
                .await
        };
        session(&there).await.unwrap();
        let mut stranger = Caller {
            channel: second.channel().await,
            ..first.join("Kasa").await
        };
        for _ in 0..5 {
            assert_eq!(
                refused(stranger.log_in("ala", "złe hasło 123").await),
                "LOGIN_REFUSED"
            );
        }
        stranger.channel = first.channel().await;
        assert_eq!(
            refused(stranger.log_in("ala", "złe hasło 123").await),
            "LOGIN_WAIT"
        );
        let id = session(&caller)
            .await
            .unwrap()
            .into_inner()
            .session
            .unwrap()
            .id;
        let revoke = caller.request(RevokeSessionRequest { id });
        SessionServiceClient::new(caller.channel.clone())
            .revoke_session(revoke)
            .await
            .unwrap();
        assert_eq!(refused(session(&there).await), "SESSION_REQUIRED");
        second.stop().await;
    })
    .await;
}

#[tokio::test]
async fn metrics_are_served_on_a_loopback_address_alone() {
    assert!(metrics::bind("0.0.0.0:0".parse().unwrap()).await.is_err());
    let listener = metrics::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stopped = CancellationToken::new();
    let serving = tokio::spawn(metrics::serve(listener, Metrics::new(), stopped.clone()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("kontor_connections_open 0"), "{answer}");
    stopped.cancel();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn calls_are_counted() {
    on_each_database(async |server| {
        let channel = server.channel().await;
        assert_eq!(
            refused(call(&channel, "/kontor.v1.UserService/ListUsers").await),
            "WORKSTATION_REQUIRED"
        );
        let text = server.app.metrics.text();
        assert!(
            text.contains("kontor_calls_total{method=\"kontor.v1.UserService/ListUsers\",code=\"UNAUTHENTICATED\"} 1"),
            "{text}"
        );
    })
    .await;
}
