//! One request and its answer: TLS, limits, time-out. No second attempt here, no credentials, no meaning.

use std::{error::Error as StdError, io, net::SocketAddr, sync::Arc, time::Duration};

use reqwest::{
    Method, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER},
};
use rustls::{CertificateError, ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use url::Url;

use crate::{Clock, ErrorKind, RateLimit, SetupError, ShopAddress};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept. Short, because a write on a connection that the shop closes at
/// the same moment is in doubt for nothing.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends single requests.
#[derive(Debug)]
pub(crate) struct Http {
    client: reqwest::Client,
    clock: Arc<dyn Clock>,
    timeout: Duration,
    body_bytes_max: usize,
}

/// What [`Http`] needs to know.
pub(crate) struct HttpSetup {
    pub(crate) extra_roots: Vec<CertificateDer<'static>>,
    pub(crate) clock: Arc<dyn Clock>,
    /// For one attempt, from connecting to the last byte of the answer.
    pub(crate) timeout: Duration,
    pub(crate) body_bytes_max: usize,
    pub(crate) user_agent: HeaderValue,
    pub(crate) language: HeaderValue,
}

pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) authorization: Option<HeaderValue>,
    pub(crate) body: Option<Vec<u8>>,
}

/// An answer of any status, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) head: Head,
}

/// What the client reads of the headers.
#[derive(Default)]
pub(crate) struct Head {
    pub(crate) rate: Option<RateLimit>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) location: Option<String>,
    pub(crate) result_count: Option<u64>,
    pub(crate) date: Option<OffsetDateTime>,
}

/// No answer, or no whole one.
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    /// Whether the shop may have got the request.
    pub(crate) sent: bool,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Http {
    pub(crate) fn new(address: &ShopAddress, setup: HttpSetup) -> Result<Self, SetupError> {
        let mut headers = HeaderMap::new();
        headers.insert(reqwest::header::USER_AGENT, setup.user_agent);
        headers.insert(reqwest::header::ACCEPT_LANGUAGE, setup.language);
        headers.insert(
            reqwest::header::ACCEPT,
            HeaderValue::from_static("application/json"),
        );
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(address, setup.extra_roots)?)
            .dns_resolver(SystemResolver)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .default_headers(headers);
        if address.is_loopback() {
            // what may go in the open to this machine must not go through another
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder
                .build()
                .map_err(|error| SetupError::Http(Arc::new(error)))?,
            clock: setup.clock,
            timeout: setup.timeout,
            body_bytes_max: setup.body_bytes_max,
        })
    }

    /// Sends the request and reads the answer, both within the time-out.
    pub(crate) async fn send(&self, request: Request) -> Result<Answer, Failure> {
        tokio::select! {
            answer = self.exchange(request) => answer,
            () = self.clock.wait(self.timeout) => Err(Failure {
                kind: ErrorKind::TimedOut,
                // how far the request came is not known
                sent: true,
                source: None,
            }),
        }
    }

    async fn exchange(&self, request: Request) -> Result<Answer, Failure> {
        let mut builder = self.client.request(request.method, request.url);
        if let Some(authorization) = request.authorization {
            builder = builder.header(AUTHORIZATION, authorization);
        }
        if let Some(body) = request.body {
            builder = builder.header(CONTENT_TYPE, "application/json").body(body);
        }
        let response = builder.send().await.map_err(failure)?;
        let status = response.status().as_u16();
        let head = head(response.headers());
        let body = self.body(response).await?;
        Ok(Answer { status, body, head })
    }

    /// Reads the body, unpacked, and stops where it becomes too long.
    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Failure> {
        let announced = response
            .content_length()
            .and_then(|length| usize::try_from(length).ok());
        let mut body = Vec::with_capacity(announced.unwrap_or_default().min(1 << 20));
        while let Some(chunk) = response.chunk().await.map_err(failure)? {
            if body.len() + chunk.len() > self.body_bytes_max {
                return Err(Failure {
                    kind: ErrorKind::BodyTooLarge,
                    sent: true,
                    source: None,
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// TLS by rustls on ring, with the machine's own authorities and those given.
fn tls(
    address: &ShopAddress,
    extra_roots: Vec<CertificateDer<'static>>,
) -> Result<ClientConfig, SetupError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    if !address.is_https() {
        // never used: this address speaks no TLS, and redirects are not followed
        return Ok(builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth());
    }
    let verifier = Arc::new(Verifier::new_with_extra_roots(extra_roots, provider)?);
    Ok(builder
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

fn head(headers: &HeaderMap) -> Head {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::trim)
    };
    let number = |name: &str| text(name).and_then(|text| text.parse().ok());
    let rate = || {
        Some(RateLimit {
            calls: number("x-shop-api-calls")?,
            limit: number("x-shop-api-limit")?,
            bandwidth: number("x-shop-api-bandwidth")?,
        })
    };
    Head {
        rate: rate(),
        retry_after: number(RETRY_AFTER.as_str())
            .map(|seconds| Duration::from_secs(seconds.into())),
        location: text(LOCATION.as_str()).map(str::to_owned),
        result_count: text("x-shop-result-count").and_then(|text| text.parse().ok()),
        date: text(DATE.as_str()).and_then(|text| OffsetDateTime::parse(text, &Rfc2822).ok()),
    }
}

/// What a failure of the library means. Only what failed while connecting was surely not sent.
fn failure(error: reqwest::Error) -> Failure {
    let connecting = error.is_connect() || error.is_builder();
    let kind = if connecting {
        not_connected(&error)
    } else if error.is_timeout() {
        ErrorKind::TimedOut
    } else {
        ErrorKind::Disconnected
    };
    Failure {
        kind,
        sent: !connecting,
        // the address may hold what a filter asked for
        source: Some(Box::new(error.without_url())),
    }
}

fn not_connected(error: &reqwest::Error) -> ErrorKind {
    if cause::<Unresolved>(error).is_some() {
        return ErrorKind::Unresolved;
    }
    match cause::<rustls::Error>(error) {
        None => ErrorKind::Unreachable,
        Some(rustls::Error::InvalidCertificate(problem)) => match problem {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => ErrorKind::CertificateExpired,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                ErrorKind::CertificateOfAnotherName
            }
            CertificateError::UnknownIssuer => ErrorKind::CertificateNotTrusted,
            _ => ErrorKind::Tls,
        },
        Some(_) => ErrorKind::Tls,
    }
}

/// The first error of this type in the chain, also inside of [`io::Error`]s.
fn cause<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        let inside = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        if let Some(found) = inside.and_then(|inside| cause(inside)) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// The machine's own resolver, whose failures can be told from others.
struct SystemResolver;

/// The host's name is not known.
#[derive(Debug, thiserror::Error)]
#[error("the name {name} is not known")]
struct Unresolved {
    name: String,
    source: Option<io::Error>,
}

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            match found.map(Iterator::collect::<Vec<SocketAddr>>) {
                Ok(found) if found.is_empty() => Err(Unresolved { name, source: None }.into()),
                Ok(found) => Ok(Box::new(found.into_iter()) as Addrs),
                Err(error) => Err(Unresolved {
                    name,
                    source: Some(error),
                }
                .into()),
            }
        })
    }
}
