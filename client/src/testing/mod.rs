//! A small server inside the test's own process: real TLS, the contract's own traits, faults on demand.

pub(crate) mod invoices;
mod licence;
pub(crate) mod lists;
pub(crate) mod pki;
pub(crate) mod server;
pub(crate) mod shops;

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use time::OffsetDateTime;

use crate::{Address, Client, Clock, Home, Join, Options, Profile, SystemClock, join};
use pki::Pki;
use server::FakeServer;

/// Enough for a loopback connection on a busy machine.
pub(crate) const STEP_TIMEOUT: Duration = Duration::from_secs(20);

/// A clock that shows what it is told.
pub(crate) struct ClockAt(pub Mutex<OffsetDateTime>);

impl ClockAt {
    /// The real time and so much more.
    pub(crate) fn shifted(by: time::Duration) -> Self {
        Self(Mutex::new(SystemClock.now() + by))
    }
}

impl Clock for ClockAt {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().expect("a clock")
    }
}

/// A workstation that joined a running fake server.
pub(crate) struct Office {
    pub pki: Pki,
    pub server: FakeServer,
    pub home: Home,
    pub profile: Profile,
    /// Held for its life.
    pub dir: tempfile::TempDir,
}

impl Office {
    /// A server runs, and this workstation has joined it.
    pub(crate) async fn open() -> Self {
        let pki = Pki::new("7c0f3d54-0000-7000-8000-000000000001");
        let server = FakeServer::start(&pki.leaf()).await;
        server.state.allow_join(&pki);
        let dir = tempfile::tempdir().expect("a directory");
        let home = Home::at(dir.path().join("home"));
        let profile = join(&home, joining(&server, &pki)).await.expect("joined");
        Self {
            pki,
            server,
            home,
            profile,
            dir,
        }
    }

    /// The same with somebody logged in.
    pub(crate) async fn at_work() -> Self {
        let office = Self::open().await;
        let client = office.client().await;
        client
            .login(server::LOGIN, server::PASSWORD)
            .await
            .expect("logged in");
        office
    }

    pub(crate) async fn client(&self) -> Client {
        Client::connect_with(&self.profile, options())
            .await
            .expect("connected")
    }

    pub(crate) fn root(&self) -> &Path {
        self.home.root()
    }
}

/// Options with limits for a busy machine.
pub(crate) fn options() -> Options {
    Options {
        connect_step_timeout: STEP_TIMEOUT,
        ..Options::default()
    }
}

/// How to join a fake server with its right code.
pub(crate) fn joining(server: &FakeServer, pki: &Pki) -> Join {
    let mut join = Join::new(server.address(), pki.join_code().parse().expect("a code"));
    join.connect_step_timeout = STEP_TIMEOUT;
    join
}

/// An address where nothing listens.
pub(crate) fn closed_port() -> Address {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    Address {
        host: "127.0.0.1".to_owned(),
        port,
    }
}

/// An address that swallows connections: its queue is full, and nobody takes from it.
pub(crate) struct BlackHole {
    address: Address,
    // held, so that the queue stays full
    _listener: tokio::net::TcpListener,
    _queue: Vec<tokio::task::JoinHandle<()>>,
}

impl BlackHole {
    /// More connections than the queue holds, so that the next gets no answer at all.
    const FILLING: usize = 8;

    pub(crate) async fn open() -> Self {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket
            .bind("127.0.0.1:0".parse().expect("an address"))
            .expect("bound");
        let listener = socket.listen(1).expect("listening");
        let at = listener.local_addr().expect("an address");
        let queue = (0..Self::FILLING)
            .map(|_| {
                tokio::spawn(async move {
                    let stream = tokio::net::TcpStream::connect(at).await;
                    std::future::pending::<()>().await;
                    drop(stream);
                })
            })
            .collect();
        // the queue is full as soon as a probe gets no answer
        let mut tries = 0;
        while tokio::time::timeout(
            Duration::from_millis(200),
            tokio::net::TcpStream::connect(at),
        )
        .await
        .is_ok()
        {
            tries += 1;
            assert!(tries < 50, "the queue never fills");
        }
        Self {
            address: Address {
                host: "127.0.0.1".to_owned(),
                port: at.port(),
            },
            _listener: listener,
            _queue: queue,
        }
    }

    pub(crate) fn address(&self) -> Address {
        self.address.clone()
    }
}
