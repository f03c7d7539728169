//! Joining, and what stands in its way.

use std::sync::Arc;
use std::sync::Mutex;

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::proto::GetServerInfoRequest;
use crate::testing::pki::{Leaf, Pki, SECRET, SECRET_TEXT};
use crate::testing::server::FakeServer;
use crate::testing::{Office, STEP_TIMEOUT, joining};
use crate::{Address, ConnectFailure, Error, Home, Join, Lang, join};

#[tokio::test]
async fn a_workstation_joins_and_keeps_what_it_needs() {
    let office = Office::open().await;
    let loaded = office.home.profile(office.profile.name()).expect("kept");
    assert_eq!(loaded.workstation_name(), "Biuro 1");
    assert_eq!(loaded.installation_id(), office.pki.installation_id);
    assert_eq!(loaded.ca_fingerprint(), office.pki.fingerprint());
    assert_eq!(loaded.addresses(), [office.server.address()]);
    // it works again after a restart
    office
        .client()
        .await
        .get_server_info(GetServerInfoRequest {})
        .await
        .expect("an answer");
}

#[cfg(unix)]
#[tokio::test]
async fn tokens_are_readable_by_their_owner_alone() {
    let office = Office::at_work().await;
    let dir = office.root().join("profiles/default");
    for file in ["workstation.token", "session.toml"] {
        let mode = crate::platform::mode_for_tests(&dir.join(file));
        assert_eq!(mode & 0o077, 0, "{file}: {mode:o}");
    }
    assert_eq!(crate::platform::mode_for_tests(&dir) & 0o077, 0);
}

#[tokio::test]
async fn a_used_code_is_refused_in_the_servers_words() {
    let office = Office::open().await;
    let error = join(&office.home, joining(&office.server, &office.pki))
        .await
        .expect_err("refused");
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    assert_eq!(error.reason(), "JOIN_CODE_INVALID");
    assert_eq!(
        error.text(Lang::Pl),
        "kod jest błędny, zużyty albo przeterminowany"
    );
}

#[tokio::test]
async fn a_proxy_with_another_ca_sees_no_byte_of_the_secret() {
    let ours = Pki::new("ours");
    let theirs = Pki::new("ours");
    let proxy = Eavesdropper::listen(&theirs.leaf()).await;
    let dir = tempfile::tempdir().expect("a directory");
    let mut join_with = Join::new(
        proxy.address.clone(),
        ours.join_code().parse().expect("a code"),
    );
    join_with.connect_step_timeout = STEP_TIMEOUT;
    let error = join(&Home::at(dir.path()), join_with)
        .await
        .expect_err("refused");
    let Error::WrongCa { expected, got, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(
        ours.fingerprint()
            .starts_with(expected.trim_end_matches('…')),
        "{expected}"
    );
    assert_eq!(got.as_deref(), Some(theirs.fingerprint().as_str()));
    let text = error.text(Lang::Pl);
    assert!(
        text.contains(expected.as_str()) && text.contains(&theirs.fingerprint()),
        "{text}"
    );
    let heard = proxy.heard().await;
    assert!(heard.handshake_failed, "the handshake was broken off");
    assert_eq!(heard.plain, b"", "nothing was said inside");
    for secret in [SECRET_TEXT.as_bytes(), &SECRET] {
        assert!(
            !heard
                .raw
                .windows(secret.len())
                .any(|window| window == secret)
        );
    }
}

#[tokio::test]
async fn a_leaf_that_the_ca_did_not_sign_is_refused_although_the_ca_is_shown() {
    let ours = Pki::new("ours");
    let theirs = Pki::new("ours");
    let mut leaf = theirs.leaf();
    // their certificate with our CA behind it, which everybody can copy
    let end = "-----END CERTIFICATE-----\n";
    let first = leaf
        .chain
        .split_inclusive(end)
        .next()
        .expect("a certificate")
        .to_owned();
    leaf.chain = first + &ours.ca_pem();
    let server = FakeServer::start(&leaf).await;
    server.state.allow_join(&ours);
    let dir = tempfile::tempdir().expect("a directory");
    let error = join(&Home::at(dir.path()), joining(&server, &ours))
        .await
        .expect_err("refused");
    assert!(matches!(error, Error::WrongCa { .. }), "{error:?}");
    assert!(!server.state.behave().code_used);
}

#[tokio::test]
async fn an_expired_certificate_is_refused_before_the_secret_is_sent() {
    let pki = Pki::new("ours");
    let server = FakeServer::start(&pki.expired_leaf()).await;
    server.state.allow_join(&pki);
    let dir = tempfile::tempdir().expect("a directory");
    let error = join(&Home::at(dir.path()), joining(&server, &pki))
        .await
        .expect_err("refused");
    let Error::NotReachable { attempts } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(attempts[0].failure, ConnectFailure::CertificateExpired);
    assert!(!server.state.behave().code_used);
}

#[tokio::test]
async fn an_answer_that_names_another_ca_is_not_believed() {
    let pki = Pki::new("ours");
    let server = FakeServer::start(&pki.leaf()).await;
    server.state.allow_join(&pki);
    server.state.behave().ca_pem = Pki::new("ours").ca_pem();
    let dir = tempfile::tempdir().expect("a directory");
    let home = Home::at(dir.path());
    let error = join(&home, joining(&server, &pki))
        .await
        .expect_err("refused");
    assert!(matches!(error, Error::BadAnswer(_)), "{error:?}");
    assert!(home.profiles().expect("a list").is_empty());
}

/// A server with a CA of its own that writes down everything that it is sent.
struct Eavesdropper {
    address: Address,
    task: JoinHandle<Heard>,
}

struct Heard {
    handshake_failed: bool,
    /// As it came over the wire.
    raw: Vec<u8>,
    /// As it was inside TLS.
    plain: Vec<u8>,
}

impl Eavesdropper {
    async fn listen(leaf: &Leaf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(leaf.chain.as_bytes())
                .collect::<Result<_, _>>()
                .expect("certificates");
        let key = PrivateKeyDer::from_pem_slice(leaf.key.as_bytes()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("a certificate");
        config.alpn_protocols.push(b"h2".to_vec());
        let task = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a connection");
            let raw = Arc::new(Mutex::new(Vec::new()));
            let recorded = Recorder {
                inner: stream,
                raw: Arc::clone(&raw),
            };
            let mut plain = Vec::new();
            let accepted = TlsAcceptor::from(Arc::new(config)).accept(recorded).await;
            let mut handshake_failed = accepted.is_err();
            if let Ok(mut stream) = accepted {
                // in TLS 1.3 the client's refusal comes after the server's side is done
                handshake_failed = stream.read_to_end(&mut plain).await.is_err();
            }
            let raw = raw.lock().expect("bytes").clone();
            Heard {
                handshake_failed,
                raw,
                plain,
            }
        });
        Self {
            address: Address {
                host: "127.0.0.1".to_owned(),
                port,
            },
            task,
        }
    }

    async fn heard(self) -> Heard {
        tokio::time::timeout(STEP_TIMEOUT, self.task)
            .await
            .expect("the connection ends")
            .expect("no panic")
    }
}

/// Writes down what is read through it.
struct Recorder {
    inner: tokio::net::TcpStream,
    raw: Arc<Mutex<Vec<u8>>>,
}

impl tokio::io::AsyncRead for Recorder {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buf: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        let before = buf.filled().len();
        let polled = std::pin::Pin::new(&mut self.inner).poll_read(cx, buf);
        self.raw
            .lock()
            .expect("bytes")
            .extend_from_slice(&buf.filled()[before..]);
        polled
    }
}

impl tokio::io::AsyncWrite for Recorder {
    fn poll_write(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buf: &[u8],
    ) -> std::task::Poll<std::io::Result<usize>> {
        std::pin::Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::pin::Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::pin::Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
