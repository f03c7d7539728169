//! A call as it came in.

use bytes::Bytes;
use http::{Method, header, request::Parts};
use url::form_urlencoded;

use crate::rest::Order;

/// The path under which all resources are.
pub const REST: &str = "/webapi/rest";

/// One call, its body read whole.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    /// As sent, still percent-encoded.
    pub path: String,
    /// Decoded, in the order sent.
    pub query: Vec<(String, String)>,
    pub authorization: Option<String>,
    /// Whether the body is an HTML form rather than JSON.
    pub is_form: bool,
    pub body: Bytes,
}

impl Ask {
    /// Puts together what was read.
    pub fn new(parts: &Parts, body: Bytes) -> Self {
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let query = parts.uri.query().unwrap_or_default();
        Self {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            authorization: header(header::AUTHORIZATION).map(str::to_owned),
            is_form: header(header::CONTENT_TYPE)
                .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")),
            body,
        }
    }

    /// What is asked of the API, a trailing slash tolerated; `None` outside of it.
    pub fn order(&self) -> Option<Order> {
        let below = self.path.strip_prefix(REST)?.strip_prefix('/')?;
        let parts = below.trim_end_matches('/').split('/');
        Some(Order {
            method: self.method.clone(),
            path: parts.map(str::to_owned).collect(),
            params: self.query.clone(),
            body: serde_json::from_slice(&self.body).ok(),
        })
    }

    /// The token of `Authorization: Bearer`.
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.authorization.as_deref()?.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    }
}
