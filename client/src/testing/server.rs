//! The server: what it knows, and the services but invoices.

use std::sync::{Arc, Mutex, MutexGuard};

use prost_types::Timestamp;
use time::{Duration, OffsetDateTime};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use super::STEP_TIMEOUT;
use super::invoices::Invoices;
use super::pki::{Leaf, Pki, SECRET_TEXT};
use crate::proto::company_service_server::CompanyServiceServer;
use crate::proto::customer_service_server::CustomerServiceServer;
use crate::proto::enrolment_service_server::{EnrolmentService, EnrolmentServiceServer};
use crate::proto::invoice_service_server::InvoiceServiceServer;
use crate::proto::licence_service_server::LicenceServiceServer;
use crate::proto::product_service_server::ProductServiceServer;
use crate::proto::server_info_service_server::{ServerInfoService, ServerInfoServiceServer};
use crate::proto::session_service_server::{SessionService, SessionServiceServer};
use crate::proto::shop_service_server::ShopServiceServer;
use crate::proto::*;
use crate::{Address, Clock as _, SystemClock};

pub(crate) const LOGIN: &str = "anna";
pub(crate) const PASSWORD: &str = "długie hasło do prób";
pub(crate) const USER_ID: &str = "7c0f3d54-0000-7000-8000-000000000002";
const WORKSTATION_TOKEN: &str = "workstation-token";
const SESSION_TOKEN: &str = "session-token";
/// The token of the service account `nocna`.
pub(crate) const SERVICE_TOKEN: &str = "kst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What the server knows and how it behaves.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of a test's server"
)]
pub(crate) struct Behaviour {
    pub ca_pem: String,
    pub installation_id: String,
    pub code_used: bool,
    pub revoked: bool,
    pub session_ended: bool,
    pub no_permissions: bool,
    pub restored: bool,
    pub client_version_min: String,
    pub clock_ahead: Duration,
    /// What it says of the licence; an open one when nothing.
    pub licence: Option<Licence>,
    pub others_active_count: i32,
    pub others_last_seen_at: Option<Timestamp>,
    /// Languages that callers asked for.
    pub languages: Vec<String>,
}

/// Shared between the services and the test.
#[derive(Default)]
pub(crate) struct State {
    behaviour: Mutex<Behaviour>,
    pub invoices: Invoices,
    /// What the last call with a shop's secret in it gave.
    pub shop_credentials: Mutex<Option<ShopCredentials>>,
}

impl State {
    pub(crate) fn behave(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour.lock().expect("the state")
    }

    /// A code for this installation may be used once.
    pub(crate) fn allow_join(&self, pki: &Pki) {
        let mut behaviour = self.behave();
        behaviour.ca_pem = pki.ca_pem();
        behaviour.installation_id.clone_from(&pki.installation_id);
        behaviour.code_used = false;
    }

    /// Lets a caller in by the workstation's token, and by the session's if it has to be there.
    pub(crate) fn admit<T>(&self, request: &Request<T>, needs_session: bool) -> Result<(), Status> {
        let metadata = request.metadata();
        let text = |key: &str| metadata.get(key).and_then(|value| value.to_str().ok());
        let mut behaviour = self.behave();
        let language = text("accept-language").unwrap_or_default().to_owned();
        behaviour.languages.push(language);
        if text("kontor-client-version") != Some(crate::VERSION) {
            return Err(Status::internal("the client's version is missing"));
        }
        if behaviour.revoked || text("kontor-workstation") != Some(WORKSTATION_TOKEN) {
            return Err(refusal(
                Code::Unauthenticated,
                "WORKSTATION_REVOKED",
                "stanowisko odłączone",
            ));
        }
        let shown = text("authorization").unwrap_or_default();
        if needs_session && shown.starts_with("Bearer kst_") {
            return if shown == format!("Bearer {SERVICE_TOKEN}") {
                Err(refusal(
                    Code::PermissionDenied,
                    "PERMISSION_DENIED",
                    "Konto usługi tego nie może.",
                ))
            } else {
                Err(refusal(
                    Code::Unauthenticated,
                    "SERVICE_TOKEN_REVOKED",
                    "token unieważniono",
                ))
            };
        }
        let bearer = format!("Bearer {SESSION_TOKEN}");
        if needs_session && (behaviour.session_ended || text("authorization") != Some(&bearer)) {
            return Err(refusal(
                Code::Unauthenticated,
                "SESSION_EXPIRED",
                "sesja wygasła",
            ));
        }
        Ok(())
    }
}

/// A refusal as the real server words it.
pub(crate) fn refusal(code: Code, reason: &str, text: &str) -> Status {
    let mut details = ErrorDetails::new();
    details.set_error_info(reason, "kontor", std::collections::HashMap::new());
    details.set_localized_message("pl", text);
    Status::with_error_details(code, format!("{reason} in English"), details)
}

/// A running server.
pub(crate) struct FakeServer {
    pub state: Arc<State>,
    pub health: tonic_health::server::HealthReporter,
    port: u16,
    /// Its own, so that ending it ends its connections as a killed process would.
    runtime: Option<Runtime>,
}

impl FakeServer {
    /// Starts with a certificate on a free port.
    pub(crate) async fn start(leaf: &Leaf) -> Self {
        Self::start_at(leaf, 0, Arc::default()).await
    }

    /// Starts on this port with what an earlier one knew.
    pub(crate) async fn start_at(leaf: &Leaf, port: u16, state: Arc<State>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime
            .spawn(TcpListener::bind(("127.0.0.1", port)))
            .await
            .expect("no panic")
            .expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (health, health_service) = tonic_health::server::health_reporter();
        let identity = Identity::from_pem(&leaf.chain, &leaf.key);
        let router = Server::builder()
            .tls_config(ServerTlsConfig::new().identity(identity))
            .expect("a certificate")
            .add_service(health_service)
            .add_service(ServerInfoServiceServer::from_arc(Arc::clone(&state)))
            .add_service(EnrolmentServiceServer::from_arc(Arc::clone(&state)))
            .add_service(SessionServiceServer::from_arc(Arc::clone(&state)))
            .add_service(CompanyServiceServer::from_arc(Arc::clone(&state)))
            .add_service(LicenceServiceServer::from_arc(Arc::clone(&state)))
            .add_service(CustomerServiceServer::from_arc(Arc::clone(&state)))
            .add_service(ProductServiceServer::from_arc(Arc::clone(&state)))
            .add_service(ShopServiceServer::from_arc(Arc::clone(&state)))
            .add_service(InvoiceServiceServer::from_arc(Arc::clone(&state)));
        runtime.spawn(async move {
            router
                .serve_with_incoming(TcpListenerStream::new(listener))
                .await
                .expect("it serves");
        });
        Self {
            state,
            health,
            port,
            runtime: Some(runtime),
        }
    }

    pub(crate) fn address(&self) -> Address {
        Address {
            host: "127.0.0.1".to_owned(),
            port: self.port,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Ends it at once, with all its connections.
    pub(crate) async fn kill(mut self) -> Arc<State> {
        if let Some(runtime) = self.runtime.take() {
            let end = move || runtime.shutdown_timeout(STEP_TIMEOUT);
            tokio::task::spawn_blocking(end).await.expect("no panic");
        }
        Arc::clone(&self.state)
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn stamp(at: OffsetDateTime) -> Timestamp {
    Timestamp {
        seconds: at.unix_timestamp(),
        nanos: 0,
    }
}

fn user() -> User {
    User {
        id: USER_ID.to_owned(),
        login: LOGIN.to_owned(),
        display_name: "Anna z próby".to_owned(),
        role: Role::Accountant.into(),
        active: true,
        ..User::default()
    }
}

fn session() -> Session {
    Session {
        id: "session".to_owned(),
        user: Some(user()),
        workstation_name: "Biuro 1".to_owned(),
        expires_at: Some(Timestamp {
            seconds: 1_795_435_200,
            nanos: 0,
        }),
        ..Session::default()
    }
}

#[tonic::async_trait]
impl ServerInfoService for State {
    async fn get_server_info(
        &self,
        _: Request<GetServerInfoRequest>,
    ) -> Result<Response<GetServerInfoResponse>, Status> {
        let behaviour = self.behave();
        let state = if behaviour.restored {
            InstallationState::Restored
        } else {
            InstallationState::Ready
        };
        Ok(Response::new(GetServerInfoResponse {
            info: Some(ServerInfo {
                version: "0.1.0".to_owned(),
                client_version_min: behaviour.client_version_min.clone(),
                installation_id: behaviour.installation_id.clone(),
                time: Some(stamp(SystemClock.now() + behaviour.clock_ahead)),
                state: state.into(),
                ..ServerInfo::default()
            }),
        }))
    }
}

#[tonic::async_trait]
impl EnrolmentService for State {
    async fn join(&self, request: Request<JoinRequest>) -> Result<Response<JoinResponse>, Status> {
        let mut behaviour = self.behave();
        if behaviour.code_used || request.get_ref().secret != SECRET_TEXT {
            return Err(refusal(
                Code::InvalidArgument,
                "JOIN_CODE_INVALID",
                "kod jest błędny, zużyty albo przeterminowany",
            ));
        }
        behaviour.code_used = true;
        Ok(Response::new(JoinResponse {
            workstation_id: "workstation".to_owned(),
            workstation_name: "Biuro 1".to_owned(),
            workstation_token: WORKSTATION_TOKEN.to_owned(),
            ca_certificate_pem: behaviour.ca_pem.clone(),
            installation_id: behaviour.installation_id.clone(),
        }))
    }

    async fn get_enrolment(
        &self,
        request: Request<GetEnrolmentRequest>,
    ) -> Result<Response<GetEnrolmentResponse>, Status> {
        self.admit(&request, false)?;
        if request.metadata().contains_key("authorization") {
            return Err(Status::internal("the session's token is not needed here"));
        }
        let behaviour = self.behave();
        Ok(Response::new(GetEnrolmentResponse {
            workstation_id: "workstation".to_owned(),
            workstation_name: "Biuro 1".to_owned(),
            joined_at: None,
            others_active_count: behaviour.others_active_count,
            others_last_seen_at: behaviour.others_last_seen_at,
        }))
    }
}

#[tonic::async_trait]
impl SessionService for State {
    async fn log_in(
        &self,
        request: Request<LogInRequest>,
    ) -> Result<Response<LogInResponse>, Status> {
        self.admit(&request, false)?;
        let typed = request.into_inner();
        if typed.login != LOGIN || typed.password != PASSWORD {
            return Err(refusal(
                Code::Unauthenticated,
                "LOGIN_REFUSED",
                "zły login albo hasło",
            ));
        }
        self.behave().session_ended = false;
        Ok(Response::new(LogInResponse {
            session_token: SESSION_TOKEN.to_owned(),
            session: Some(session()),
        }))
    }

    async fn log_out(
        &self,
        request: Request<LogOutRequest>,
    ) -> Result<Response<LogOutResponse>, Status> {
        self.admit(&request, true)?;
        self.behave().session_ended = true;
        Ok(Response::new(LogOutResponse {}))
    }

    async fn get_session(
        &self,
        request: Request<GetSessionRequest>,
    ) -> Result<Response<GetSessionResponse>, Status> {
        match self.admit(&request, true) {
            // the one call here that a service account may make
            Err(status) if status.code() == Code::PermissionDenied => {
                return Ok(Response::new(GetSessionResponse {
                    service_token: Some(ServiceToken {
                        name: "nocna".to_owned(),
                        role: ServiceRole::SyncTrigger.into(),
                        expiry_date: "2026-12-31".to_owned(),
                        ..ServiceToken::default()
                    }),
                    ..GetSessionResponse::default()
                }));
            }
            admitted => admitted?,
        }
        let permissions = if self.behave().no_permissions {
            Vec::new()
        } else {
            vec!["issue".to_owned(), "read".to_owned()]
        };
        Ok(Response::new(GetSessionResponse {
            session: Some(session()),
            permissions,
            service_token: None,
        }))
    }

    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        self.admit(&request, true)?;
        if request.get_ref().all_users {
            return Err(refusal(
                Code::PermissionDenied,
                "PERMISSION_DENIED",
                "Twoja rola na to nie pozwala.",
            ));
        }
        Ok(Response::new(ListSessionsResponse {
            sessions: vec![session()],
            next_page_token: String::new(),
        }))
    }

    async fn revoke_session(
        &self,
        request: Request<RevokeSessionRequest>,
    ) -> Result<Response<RevokeSessionResponse>, Status> {
        self.admit(&request, true)?;
        Ok(Response::new(RevokeSessionResponse {}))
    }

    async fn change_password(
        &self,
        request: Request<ChangePasswordRequest>,
    ) -> Result<Response<ChangePasswordResponse>, Status> {
        self.admit(&request, true)?;
        let mut details = ErrorDetails::new();
        details.set_error_info("INVALID_DATA", "kontor", std::collections::HashMap::new());
        details.set_localized_message("pl", "Popraw dane.");
        details.add_bad_request_violation("new_password", "Hasło ma mieć 12 znaków.");
        Err(Status::with_error_details(
            Code::InvalidArgument,
            "invalid",
            details,
        ))
    }
}
