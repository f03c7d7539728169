//! A server of a test's own: real TLS on a free port, a database of its own, a clock moved by hand.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use kontor_domain::{refusal::Refusal, role::Role};
use kontor_print::{ChildCommand, Renderer, RendererConfig};
use kontor_proto::v1::{
    JoinRequest, LogInRequest, enrolment_service_client::EnrolmentServiceClient,
    session_service_client::SessionServiceClient,
};
use kontor_store::{Db, DbAddress, DbOptions};
use kontor_testkit::{TestDatabase, databases};
use secrecy::ExposeSecret as _;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tonic::{
    Request, Status,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint},
};
use tonic_types::StatusExt as _;

use super::vendor;
use crate::{
    actor::Actor,
    app::App,
    clock::{Clock, SystemClock, TestClock},
    config::SYNC_KEEP_DAYS_DEFAULT,
    error::Error,
    installation,
    keys::InstallationKey,
    metrics::Metrics,
    passwords::Passwords,
    random::Random,
    serve::{
        limits::Limits,
        server::{Ended, serve},
    },
    services::{
        users::{self, NewUser},
        workstations,
    },
    tls::leaf::{Certificates, internal_name},
};

/// The password of every user of [`TestServer::log_in_as`].
pub const PASSWORD: &str = "hasło testowe 1";

/// A running server.
pub struct TestServer {
    /// Its context, for calling services without the network.
    pub app: App,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// Where it listens.
    pub address: SocketAddr,
    soft: CancellationToken,
    hard: CancellationToken,
    serving: Option<JoinHandle<Result<Ended, Error>>>,
    key: InstallationKey,
    // Goes away after everything above was closed.
    database: Arc<TestDatabase>,
}

/// Starts a server on each database that the tests have and tells it the story.
pub async fn on_each_database<F: AsyncFn(&TestServer)>(story: F) {
    for database in databases() {
        let server = TestServer::start(database).await;
        story(&server).await;
        server.stop().await;
    }
}

impl TestServer {
    /// Starts a server on this database.
    pub async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, Limits::default()).await
    }

    /// Starts a server with bounds of the test's own.
    pub async fn start_with(database: TestDatabase, limits: Limits) -> Self {
        let key = InstallationKey::generate(&Random::system());
        // Certificates are verified by the real time.
        let clock = Arc::new(TestClock::at(SystemClock::new().now()));
        Self::open(Arc::new(database), key, clock, limits).await
    }

    /// The key of its installation.
    pub fn key(&self) -> InstallationKey {
        self.key.clone()
    }

    /// Starts another server of the same installation.
    pub async fn beside(&self) -> Self {
        let (database, key) = (Arc::clone(&self.database), self.key.clone());
        Self::open(database, key, Arc::clone(&self.clock), Limits::default()).await
    }

    async fn open(
        database: Arc<TestDatabase>,
        key: InstallationKey,
        clock: Arc<TestClock>,
        limits: Limits,
    ) -> Self {
        let options = DbOptions {
            readers_max: 2,
            ..DbOptions::default()
        };
        let address = DbAddress::parse(database.url()).unwrap();
        let random = Random::system();
        let (db, installation, keys) = {
            let (now, random, key) = (clock.now(), random.clone(), key.clone());
            tokio::task::spawn_blocking(move || {
                let db = Db::open(&address, &options).unwrap();
                db.migrate().unwrap();
                let (installation, keys) =
                    installation::open_or_make(&db, &key, now, &random).unwrap();
                (db, installation, keys)
            })
            .await
            .unwrap()
        };
        let app = App {
            db,
            clock: clock.clone(),
            keys: Arc::new(keys),
            licence_keys: Arc::new(vendor::trusted()),
            installation: Arc::new(installation),
            passwords: Passwords::new(&random).unwrap(),
            random,
            // Started with this program it would run these tests again; prints are tested with real processes.
            renderer: Renderer::new(RendererConfig::new(ChildCommand {
                program: "/nonexistent/kontord".into(),
                arguments: Vec::new(),
            })),
            metrics: Metrics::new(),
            shops: Arc::default(),
            sync_keep_days: SYNC_KEEP_DAYS_DEFAULT,
            board: Arc::default(),
        };
        let certificates = Certificates::new(
            app.installation.id,
            Vec::new(),
            &app.installation.authority,
            app.now(),
            &app.random,
        )
        .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (soft, hard) = (CancellationToken::new(), CancellationToken::new());
        let serving = serve(
            app.clone(),
            certificates,
            vec![listener],
            limits,
            soft.clone(),
            hard.clone(),
        );
        Self {
            app,
            clock,
            address,
            soft,
            hard,
            serving: Some(tokio::spawn(serving)),
            key,
            database,
        }
    }

    /// Stops it at once and closes its database.
    pub async fn stop(self) {
        self.hard.cancel();
        self.finish().await;
    }

    /// Tells it to stop, waits until it has, and closes its database.
    pub async fn finish(mut self) -> Ended {
        self.soft.cancel();
        let serving = self.serving.take().unwrap();
        let ended = serving.await.unwrap().unwrap();
        let db = self.app.db.clone();
        tokio::task::spawn_blocking(move || db.close())
            .await
            .unwrap();
        ended
    }

    /// Keeps the database's writer busy until what comes back is dropped.
    pub fn occupy_writer(&self) -> std::sync::mpsc::Sender<()> {
        let (release, released) = std::sync::mpsc::channel();
        let released = std::sync::Mutex::new(released);
        let db = self.app.db.clone();
        tokio::spawn(async move {
            db.write(move |_| {
                assert!(released.lock().unwrap().recv().is_err());
                Ok::<_, Error>(())
            })
            .await
        });
        release
    }

    /// Tells it to finish what runs and refuse new work.
    pub fn stop_softly(&self) {
        self.soft.cancel();
    }

    /// A connection that trusts the installation's authority.
    pub async fn channel(&self) -> Channel {
        let tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(
                self.app.installation.authority.certificate_pem(),
            ))
            .domain_name(internal_name(self.app.installation.id));
        Endpoint::from_shared(format!("https://{}", self.address))
            .unwrap()
            .tls_config(tls)
            .unwrap()
            .connect()
            .await
            .unwrap()
    }

    /// A workstation that joined under this name. Where seats are wanting, there is a licence for more.
    pub async fn join(&self, name: &str) -> Caller {
        vendor::provide_seats(&self.app).await;
        let made = workstations::create_join_code(&self.app, &Actor::console(), name)
            .await
            .unwrap();
        let channel = self.channel().await;
        let request = JoinRequest {
            secret: secret_of(made.code.expose_secret()),
            host_name: format!("{name}.test"),
            client_version: "0.1.0".to_owned(),
        };
        let joined = EnrolmentServiceClient::new(channel.clone())
            .join(request)
            .await
            .unwrap()
            .into_inner();
        Caller {
            channel,
            workstation_id: joined.workstation_id,
            workstation: joined.workstation_token,
            session: None,
        }
    }

    /// A new user of this role, logged in at a workstation of its own.
    pub async fn log_in_as(&self, role: Role) -> Caller {
        let login = format!(
            "{role}.{}",
            self.app.id::<uuid::Uuid>(self.app.now()).simple()
        );
        self.add_user(&login, role).await;
        let mut caller = self.join(&login).await;
        caller.log_in(&login, PASSWORD).await.unwrap();
        caller
    }

    /// A new user with [`PASSWORD`].
    pub async fn add_user(&self, login: &str, role: Role) -> kontor_store::users::User {
        let input = NewUser {
            login: login.to_owned(),
            display_name: String::new(),
            role: Some(role),
            password: PASSWORD.to_owned().into(),
        };
        users::create(&self.app, &Actor::console(), input)
            .await
            .unwrap()
    }

    /// Moves time on.
    pub fn advance(&self, time: Duration) {
        self.clock.advance(time);
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.soft.cancel();
        self.hard.cancel();
    }
}

/// Who calls: a workstation, perhaps with a session.
#[derive(Clone)]
pub struct Caller {
    /// Its connection.
    pub channel: Channel,
    /// The workstation's id.
    pub workstation_id: String,
    /// The workstation's token.
    pub workstation: String,
    /// The session's token.
    pub session: Option<String>,
}

impl Caller {
    /// A request with the tokens.
    pub fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let metadata = request.metadata_mut();
        metadata.insert("kontor-workstation", self.workstation.parse().unwrap());
        if let Some(session) = &self.session {
            metadata.insert(
                "authorization",
                format!("Bearer {session}").parse().unwrap(),
            );
        }
        request
    }

    /// Logs in here; the session is used from now on.
    pub async fn log_in(
        &mut self,
        login: &str,
        password: &str,
    ) -> Result<kontor_proto::v1::Session, Status> {
        let request = self.request(LogInRequest {
            login: login.to_owned(),
            password: password.to_owned(),
        });
        let answer = SessionServiceClient::new(self.channel.clone())
            .log_in(request)
            .await?
            .into_inner();
        self.session = Some(answer.session_token);
        Ok(answer.session.unwrap())
    }
}

/// The secret's characters of a code.
pub fn secret_of(code: &str) -> String {
    let characters: String = code
        .trim_start_matches("KT")
        .chars()
        .filter(|c| *c != '-')
        .collect();
    characters[16..24].to_owned()
}

/// The stable reason of a status.
pub fn reason_of(status: &Status) -> String {
    status
        .get_details_error_info()
        .map(|info| {
            assert_eq!(info.domain, "kontor");
            info.reason
        })
        .unwrap_or_default()
}

/// The stable reason of an answer that must be a refusal.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    reason_of(&answer.unwrap_err())
}

/// The refusal of a service's answer that must be one.
pub fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> Refusal {
    let error = answer.unwrap_err();
    error
        .refusal()
        .unwrap_or_else(|| panic!("no refusal: {error:?}"))
        .clone()
}
