//! The way to a server, in steps that can fail each for its own reason: name, TCP, TLS.
//!
//! Every connection of the client goes this way, those of `doctor` too, so that what it says is what
//! happened.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::address::Address;
use crate::lang::Lang;
use crate::tls::Trust;

/// How long a step of connecting may take. Each address of a profile gets as much.
pub const CONNECT_STEP_TIMEOUT: Duration = Duration::from_secs(5);
/// How many of a name's addresses are tried.
const SOCKET_ADDRESSES_MAX: usize = 8;

/// Why an address did not lead to the server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectFailure {
    /// The name is not known.
    #[error("the name `{0}` is not known")]
    NameNotFound(String),
    /// The computer is there, nothing listens on the port.
    #[error("the computer is on, but nothing listens on the port")]
    Refused,
    /// No answer at all: the computer is off, or a firewall drops what is sent.
    #[error("no answer: the computer is off, or a firewall drops the connection")]
    TimedOut,
    /// There is no way to the computer.
    #[error("there is no way to the computer: {0}")]
    Unreachable(String),
    /// Something listens on the port, and it does not speak TLS as our server does.
    #[error("the port belongs to another program, or the connection was cut: {0}")]
    Handshake(String),
    /// The CA is not the one expected.
    #[error("another CA: expected {expected}, got {}", got.as_deref().unwrap_or("none"))]
    WrongCa {
        /// Its fingerprint, or the beginning of it.
        expected: String,
        /// Fingerprint of the one that came; `None` when the server sent none.
        got: Option<String>,
    },
    /// The server's certificate has run out, or this computer's clock is ahead.
    #[error("the server's certificate has expired, or this computer's clock is wrong")]
    CertificateExpired,
    /// The server's certificate is not in force yet, or this computer's clock is behind.
    #[error("the server's certificate is not valid yet, or this computer's clock is wrong")]
    CertificateNotYetValid,
    /// The CA is right, the certificate is for another installation or name.
    #[error("the certificate was made for another installation")]
    WrongInstallation,
}

impl ConnectFailure {
    /// Stable name for programs.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NameNotFound(_) => "NAME_NOT_FOUND",
            Self::Refused => "CONNECTION_REFUSED",
            Self::TimedOut => "CONNECTION_TIMED_OUT",
            Self::Unreachable(_) => "NETWORK_UNREACHABLE",
            Self::Handshake(_) => "TLS_FAILED",
            Self::WrongCa { .. } => "WRONG_CA",
            Self::CertificateExpired => "CERTIFICATE_EXPIRED",
            Self::CertificateNotYetValid => "CERTIFICATE_NOT_YET_VALID",
            Self::WrongInstallation => "WRONG_INSTALLATION",
        }
    }

    /// What a person reads.
    pub fn text(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::NameNotFound(name) => format!("nazwa „{name}” nie jest znana w sieci"),
            Self::Refused => "komputer działa, ale na tym porcie nic nie słucha".to_owned(),
            Self::TimedOut => {
                "brak odpowiedzi: komputer jest wyłączony albo zapora odrzuca połączenie".to_owned()
            }
            Self::Unreachable(why) => format!("do komputera nie ma drogi: {why}"),
            Self::Handshake(why) => {
                format!("port należy do innego programu albo połączenie przerwano: {why}")
            }
            Self::WrongCa { expected, got } => format!(
                "inny urząd certyfikacji: oczekiwano {expected}, przedstawiono {}",
                got.as_deref().unwrap_or("żaden")
            ),
            Self::CertificateExpired => {
                "certyfikat serwera wygasł albo zegar tego komputera jest źle ustawiony".to_owned()
            }
            Self::CertificateNotYetValid => {
                "certyfikat serwera jeszcze nie obowiązuje albo zegar tego komputera jest źle ustawiony"
                    .to_owned()
            }
            Self::WrongInstallation => {
                "certyfikat serwera wystawiono dla innej instalacji".to_owned()
            }
        }
    }
}

/// Finds the network addresses of a host.
pub(crate) async fn resolve(
    address: &Address,
    step_timeout: Duration,
) -> Result<Vec<SocketAddr>, ConnectFailure> {
    let unknown = || ConnectFailure::NameNotFound(address.host.clone());
    let found = timeout(
        step_timeout,
        lookup_host((address.host.as_str(), address.port)),
    )
    .await
    .map_err(|_| unknown())?
    .map_err(|_| unknown())?;
    let found: Vec<SocketAddr> = found.take(SOCKET_ADDRESSES_MAX).collect();
    if found.is_empty() {
        return Err(unknown());
    }
    Ok(found)
}

/// Opens a TCP connection to the first of the addresses that takes it. All together get one time limit.
pub(crate) async fn connect_tcp(
    addresses: &[SocketAddr],
    step_timeout: Duration,
) -> Result<TcpStream, ConnectFailure> {
    let attempts = async {
        let mut last = ConnectFailure::TimedOut;
        for address in addresses {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = name_io(&error),
            }
        }
        Err(last)
    };
    let stream = timeout(step_timeout, attempts)
        .await
        .map_err(|_| ConnectFailure::TimedOut)??;
    // small calls and answers: waiting for more to send would only cost time
    stream.set_nodelay(true).map_err(|error| name_io(&error))?;
    Ok(stream)
}

/// Makes the connection secure, or breaks it off before anything of ours is sent.
pub(crate) async fn connect_tls(
    stream: TcpStream,
    address: &Address,
    trust: &Trust,
    step_timeout: Duration,
) -> Result<TlsStream<TcpStream>, ConnectFailure> {
    let (config, verifier) = trust
        .config()
        .map_err(|error| ConnectFailure::Handshake(error.to_string()))?;
    let name = trust
        .server_name(&address.host)
        .ok_or_else(|| ConnectFailure::NameNotFound(address.host.clone()))?;
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream);
    match timeout(step_timeout, handshake).await {
        Err(_) => Err(ConnectFailure::TimedOut),
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(verifier
            .failure()
            .unwrap_or_else(|| ConnectFailure::Handshake(error.to_string()))),
    }
}

/// The whole way.
pub(crate) async fn connect(
    address: &Address,
    trust: &Trust,
    step_timeout: Duration,
) -> Result<TlsStream<TcpStream>, ConnectFailure> {
    let addresses = resolve(address, step_timeout).await?;
    let stream = connect_tcp(&addresses, step_timeout).await?;
    connect_tls(stream, address, trust, step_timeout).await
}

fn name_io(error: &io::Error) -> ConnectFailure {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => ConnectFailure::Refused,
        io::ErrorKind::TimedOut => ConnectFailure::TimedOut,
        _ => ConnectFailure::Unreachable(error.to_string()),
    }
}
