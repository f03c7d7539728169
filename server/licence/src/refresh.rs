//! Where a newer licence comes from, if the administrator named an address: one GET over HTTPS, with limits.

use std::{sync::Arc, time::Duration};

use rustls::{ClientConfig, crypto::ring};
use rustls_pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;
use url::Url;

use crate::FILE_BYTES_MAX;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the whole call may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Why no licence was fetched. Nothing of it matters to the licence that is installed.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is not https.
    #[error("the address must begin with https://")]
    NotHttps,
    /// TLS cannot be set up on this machine.
    #[error("TLS cannot be set up")]
    Tls(#[source] rustls::Error),
    /// No answer, or no whole one.
    #[error("the licence server did not answer")]
    Call(#[source] reqwest::Error),
    /// Another answer than 200.
    #[error("the licence server answered {0}")]
    Status(u16),
    /// The answer is longer than a licence.
    #[error("the answer is longer than {FILE_BYTES_MAX} bytes")]
    TooLong,
    /// The answer is no text.
    #[error("the answer is no text")]
    NotText,
}

/// Fetches from one address. Follows no redirect, sends nothing but the request.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: reqwest::Client,
    url: Url,
}

impl Fetcher {
    /// Of this address, trusting the machine's authorities and these.
    ///
    /// # Errors
    /// [`FetchError::NotHttps`], [`FetchError::Tls`], [`FetchError::Call`].
    pub fn new(
        url: Url,
        extra_roots: Vec<CertificateDer<'static>>,
        timeout: Option<Duration>,
    ) -> Result<Self, FetchError> {
        if url.scheme() != "https" {
            return Err(FetchError::NotHttps);
        }
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(extra_roots).map_err(FetchError::Tls)?)
            .https_only(true)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(timeout.unwrap_or(TIMEOUT))
            .user_agent(concat!("kontord/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(FetchError::Call)?;
        Ok(Self { client, url })
    }

    /// The text that lies there: verify it before anything else.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch(&self) -> Result<String, FetchError> {
        // the address may hold what only this office is to know
        let failed = |error: reqwest::Error| FetchError::Call(error.without_url());
        let mut response = self
            .client
            .get(self.url.clone())
            .send()
            .await
            .map_err(failed)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(FetchError::Status(status));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > FILE_BYTES_MAX {
                return Err(FetchError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        String::from_utf8(body).map_err(|_| FetchError::NotText)
    }
}

/// TLS by rustls on ring.
fn tls(extra_roots: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra_roots, Arc::clone(&provider))?;
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use rcgen::{CertifiedKey, generate_simple_self_signed};
    use rustls::ServerConfig;
    use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };
    use tokio_rustls::TlsAcceptor;

    use super::*;

    /// A licence server that gives every caller these bytes, and then says no more.
    async fn server(answer: &'static [u8]) -> (Url, CertificateDer<'static>) {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // a caller that does not trust us hangs up
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let mut request = [0; 1024];
                let read = stream.read(&mut request).await.unwrap();
                assert!(request[..read].starts_with(b"GET /licence?office=1 HTTP/1.1\r\n"));
                stream.write_all(answer).await.unwrap();
                stream.flush().await.unwrap();
                if !answer.is_empty() {
                    continue;
                }
                // silence until the caller gives up
                drop(stream.read_to_end(&mut Vec::new()).await);
            }
        });
        let url = format!("https://localhost:{port}/licence?office=1");
        (url.parse().unwrap(), cert.der().clone())
    }

    async fn fetch(answer: &'static [u8]) -> Result<String, FetchError> {
        let (url, root) = server(answer).await;
        let fetcher = Fetcher::new(url, vec![root], Some(Duration::from_millis(500))).unwrap();
        fetcher.fetch().await
    }

    #[tokio::test]
    async fn a_text_is_fetched() {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nv4.public";
        assert_eq!(fetch(answer).await.unwrap(), "v4.public");
    }

    #[tokio::test]
    async fn any_other_answer_is_none() {
        let moved = b"HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/\r\ncontent-length: 0\r\n\r\n";
        assert!(matches!(fetch(moved).await, Err(FetchError::Status(302))));
        let missing = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
        assert!(matches!(fetch(missing).await, Err(FetchError::Status(404))));
        let bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n\xff\xff";
        assert!(matches!(fetch(bytes).await, Err(FetchError::NotText)));
        let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nv4";
        assert!(matches!(fetch(cut).await, Err(FetchError::Call(_))));
    }

    #[tokio::test]
    async fn an_answer_without_an_end_is_cut_off() {
        let mut answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
        answer.resize(answer.len() + FILE_BYTES_MAX + 1, b'A');
        assert!(matches!(
            fetch(answer.leak()).await,
            Err(FetchError::TooLong)
        ));
    }

    #[tokio::test]
    async fn silence_ends_at_the_time_out() {
        let Err(FetchError::Call(error)) = fetch(b"").await else {
            panic!("an answer came")
        };
        assert!(error.is_timeout(), "{error:?}");
        assert!(!format!("{error:?}").contains("office"));
    }

    #[tokio::test]
    async fn a_server_of_an_unknown_authority_is_not_believed() {
        let (url, _) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        let fetcher = Fetcher::new(url, Vec::new(), None).unwrap();
        assert!(
            matches!(fetcher.fetch().await, Err(FetchError::Call(error)) if error.is_connect())
        );
    }

    #[test]
    fn an_address_without_tls_is_refused() {
        let url = "http://localhost/licence".parse().unwrap();
        assert!(matches!(
            Fetcher::new(url, Vec::new(), None),
            Err(FetchError::NotHttps)
        ));
    }
}
