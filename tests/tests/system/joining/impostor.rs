//! A TLS server that says it is the installation, with certificates of another CA, and writes down what it hears.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

/// The impostor; it goes on until the test ends.
pub struct Impostor {
    port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
    handshakes: Arc<AtomicUsize>,
}

impl Impostor {
    /// Starts one that takes itself for this installation.
    pub async fn start(installation_id: &str) -> Self {
        let acceptor = TlsAcceptor::from(Arc::new(config(installation_id)));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let handshakes = Arc::new(AtomicUsize::new(0));
        let (log, count) = (Arc::clone(&heard), Arc::clone(&handshakes));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(listen(acceptor.clone(), stream, Arc::clone(&log)));
            }
        });
        Self {
            port,
            heard,
            handshakes,
        }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many connections came.
    pub fn handshakes(&self) -> usize {
        self.handshakes.load(Ordering::SeqCst)
    }

    /// Everything that came inside TLS.
    pub fn heard(&self) -> Vec<u8> {
        self.heard
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

async fn listen(acceptor: TlsAcceptor, stream: TcpStream, log: Arc<Mutex<Vec<u8>>>) {
    // A client that hangs up ends the handshake with an error.
    let Ok(mut stream) = acceptor.accept(stream).await else {
        return;
    };
    let mut piece = [0; 4_096];
    while let Ok(length @ 1..) = stream.read(&mut piece).await {
        log.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(&piece[..length]);
    }
}

fn config(installation_id: &str) -> ServerConfig {
    let ca_key = KeyPair::generate().expect("a key");
    let mut ca = CertificateParams::default();
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let ca_certificate = ca.self_signed(&ca_key).expect("a CA").der().clone();
    let key = KeyPair::generate().expect("a key");
    let names = vec![
        format!("{installation_id}.kontor.internal"),
        "127.0.0.1".to_owned(),
    ];
    let leaf: CertificateDer<'static> = CertificateParams::new(names)
        .expect("names")
        .signed_by(&key, &Issuer::new(ca, ca_key))
        .expect("a certificate")
        .der()
        .clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![leaf, ca_certificate], key)
        .expect("a certificate that fits its key");
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}
