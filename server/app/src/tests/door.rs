//! What every call has to pass before a service hears of it: TLS, the table of methods, tokens, limits, deadlines.

use std::{sync::Arc, time::Duration};

use kontor_proto::v1::{
    GetServerInfoRequest, GetSessionRequest, LogInRequest,
    server_info_service_client::ServerInfoServiceClient,
    session_service_client::SessionServiceClient,
};
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
};
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

use super::server::{PASSWORD, TestServer, on_each_database, reason_of, refused};
use crate::{
    clock::Clock as _,
    error::Error,
    random::Random,
    serve::limits::{HANDSHAKE_TIME_MAX, MESSAGE_IN_BYTES_MAX},
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
        // The writer is kept busy, so that the login has to wait.
        let (release, released) = std::sync::mpsc::channel::<()>();
        let released = std::sync::Mutex::new(released);
        let db = server.app.db.clone();
        let busy = tokio::spawn(async move {
            db.write(move |_| {
                // Ends when the sender is dropped.
                assert!(released.lock().unwrap().recv().is_err());
                Ok::<_, Error>(())
            })
            .await
        });
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
        drop(release);
        busy.await.unwrap().unwrap();
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

#[tokio::test]
async fn a_stopping_server_takes_no_new_connection() {
    on_each_database(async |server| {
        server.stop_softly();
        for _ in 0..1_000 {
            match TcpStream::connect(server.address).await {
                Err(_) => return,
                Ok(stream) => drop(stream),
            }
            tokio::task::yield_now().await;
        }
        panic!("the server still listens");
    })
    .await;
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
