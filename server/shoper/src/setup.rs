//! Making a [`Shop`].

use std::{fmt, sync::Arc, time::Duration};

use reqwest::header::HeaderValue;
use rustls_pki_types::{CertificateDer, pem::PemObject};

use crate::{
    Clock, Credentials, Purpose, Shop, ShopAddress, SystemClock,
    auth::Tokens,
    bucket::Bucket,
    http::{Http, HttpSetup},
    purpose::Counters,
    shop::Inner,
};

/// Longest answer that is read, in bytes; a longer one is [`BodyTooLarge`](crate::ErrorKind::BodyTooLarge).
pub const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How often and with which pauses a call is repeated, where repeating is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// How often one call is sent at most, the first time included; at least once.
    pub attempts_max: u32,
    /// The pause before the second attempt; each further one is twice as long.
    pub pause: Duration,
    /// How often a 429 is waited out.
    pub throttled_max: u32,
    /// The longest `Retry-After` that is waited for; a longer one is an error at once, with that time in it.
    pub retry_after_max: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            attempts_max: 4,
            pause: Duration::from_secs(1),
            throttled_max: 5,
            retry_after_max: Duration::from_mins(1),
        }
    }
}

/// Puts a [`Shop`] together; made by [`Shop::builder`].
pub struct ShopBuilder {
    address: ShopAddress,
    credentials: Credentials,
    extra_roots: Vec<CertificateDer<'static>>,
    clock: Arc<dyn Clock>,
    timeout: Duration,
    retries: Retries,
    language: String,
    user_agent: String,
    body_bytes_max: usize,
}

/// Why a [`Shop`] could not be put together.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The extra authority is no certificate in PEM.
    #[error("the extra authority is not a certificate in PEM")]
    ExtraCa,
    /// Rustls does not accept an authority, or the machine has none and none was given.
    #[error("the certificates' authorities cannot be used")]
    Tls(#[from] rustls::Error),
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made")]
    Http(#[source] Arc<reqwest::Error>),
    /// The token, the language or the user agent has characters that no header can hold.
    #[error("{0} has characters that no HTTP header can hold")]
    Header(&'static str),
}

impl ShopBuilder {
    pub(crate) fn new(address: ShopAddress, credentials: Credentials) -> Self {
        Self {
            address,
            credentials,
            extra_roots: Vec::new(),
            clock: Arc::new(SystemClock::new()),
            timeout: Duration::from_secs(30),
            retries: Retries::default(),
            language: "pl".into(),
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).into(),
            body_bytes_max: BODY_BYTES_MAX,
        }
    }

    /// Trusts the authorities in this PEM text beside the machine's own.
    pub fn extra_ca(mut self, pem: &[u8]) -> Result<Self, SetupError> {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let certificates = certificates.map_err(|_| SetupError::ExtraCa)?;
        if certificates.is_empty() {
            return Err(SetupError::ExtraCa);
        }
        self.extra_roots.extend(certificates);
        Ok(self)
    }

    /// Another clock than the system's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// How long one attempt may take, from connecting to the last byte; 30 seconds unless said otherwise.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often calls are repeated.
    #[must_use]
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// The language of the shop's messages (`Accept-Language`); `pl` unless said otherwise.
    #[must_use]
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = language.into();
        self
    }

    /// The name under which the program calls; this crate's unless said otherwise.
    #[must_use]
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Longest answer that is read, in bytes; [`BODY_BYTES_MAX`] unless said otherwise, and never more.
    #[must_use]
    pub fn body_bytes_max(mut self, bytes: usize) -> Self {
        self.body_bytes_max = bytes.min(BODY_BYTES_MAX);
        self
    }

    /// Puts it together. Nothing is sent yet.
    pub fn build(self) -> Result<Shop, SetupError> {
        let header =
            |text: &str, name| HeaderValue::from_str(text).map_err(|_| SetupError::Header(name));
        let setup = HttpSetup {
            extra_roots: self.extra_roots,
            clock: Arc::clone(&self.clock),
            timeout: self.timeout,
            body_bytes_max: self.body_bytes_max,
            user_agent: header(&self.user_agent, "the user agent")?,
            language: header(&self.language, "the language")?,
        };
        Ok(Shop {
            inner: Arc::new(Inner {
                http: Http::new(&self.address, setup)?,
                tokens: Tokens::new(&self.credentials).ok_or(SetupError::Header("the token"))?,
                bucket: Bucket::new(Arc::clone(&self.clock)),
                counters: Counters::default(),
                last_date: std::sync::Mutex::new(None),
                address: self.address,
                credentials: self.credentials,
                clock: self.clock,
            }),
            purpose: Purpose::UNNAMED,
            guard: None,
            retries: self.retries,
        })
    }
}

impl fmt::Debug for ShopBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShopBuilder")
            .field("address", &self.address)
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}
