//! The token that calls carry, and its one renewal at a time.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::{Credentials, Error, decode};

/// A token is renewed this long before its end, so that it does not end on its way.
const RENEWED_BEFORE_END: Duration = Duration::from_mins(1);

/// A header value that no `Debug` shows.
pub(crate) fn bearer(token: &str) -> Option<HeaderValue> {
    secret_header(&format!("Bearer {token}"))
}

/// `Authorization` for the login call (Shoper API: administrator login).
pub(crate) fn basic(login: &str, password: &SecretString) -> Option<HeaderValue> {
    let pair = Zeroizing::new(format!("{login}:{}", password.expose_secret()));
    secret_header(&format!("Basic {}", STANDARD.encode(pair.as_bytes())))
}

fn secret_header(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// A token in use.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) header: HeaderValue,
    /// Which of the tokens so far it is.
    generation: u64,
    ends: Option<Duration>,
}

/// The answer of a login.
pub(crate) struct Granted {
    header: HeaderValue,
    lives: Option<Duration>,
}

impl Granted {
    /// Reads `{"access_token":"…","expires_in":2592000,"token_type":"bearer"}`.
    pub(crate) fn read(body: &[u8]) -> Result<Self, crate::error::NotShoper> {
        #[derive(Deserialize)]
        struct Body {
            access_token: String,
            #[serde(default, deserialize_with = "decode::whole")]
            expires_in: Option<i64>,
        }
        let body: Body = decode::body(body)?;
        let lives = body
            .expires_in
            .and_then(|seconds| u64::try_from(seconds).ok());
        let usable = !body.access_token.is_empty();
        let header = usable.then(|| bearer(&body.access_token)).flatten();
        Ok(Self {
            header: header.ok_or(crate::error::NotShoper::Shape("no usable access_token"))?,
            lives: lives.map(Duration::from_secs),
        })
    }
}

/// The current token. Whoever holds the lock logs in; the others wait and take what it got.
pub(crate) struct Tokens {
    state: Mutex<State>,
    /// Logins that ended, well or not; written under the lock, read before waiting for it.
    attempts: AtomicU64,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    generation: u64,
    /// How the last login failed, for those who waited for it.
    failure: Option<Error>,
}

impl Tokens {
    /// An integration's token is there from the beginning; a login's comes with the first call.
    pub(crate) fn new(credentials: &Credentials) -> Option<Self> {
        let token = match credentials {
            Credentials::Login { .. } => None,
            Credentials::IntegrationToken(token) => Some(Token {
                header: bearer(token.expose_secret())?,
                generation: 0,
                ends: None,
            }),
        };
        let state = State {
            token,
            ..State::default()
        };
        Some(Self {
            state: Mutex::new(state),
            attempts: AtomicU64::new(0),
        })
    }

    /// The token to call with. `refused` is one that the shop did not accept: it is not given again. `login` is called
    /// by one caller at a time; those who waited for it share its result, also a failure, so that a wrong
    /// password is tried once and not once for each caller.
    pub(crate) async fn get<F>(
        &self,
        refused: Option<&Token>,
        now: impl Fn() -> Duration,
        login: impl FnOnce() -> F,
    ) -> Result<Token, Error>
    where
        F: Future<Output = Result<Granted, Error>>,
    {
        let attempts_seen = self.attempts.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        let refused = refused.map(|token| token.generation);
        if let Some(token) = &state.token
            && refused != Some(token.generation)
            && token.ends.is_none_or(|ends| now() < ends)
        {
            return Ok(token.clone());
        }
        if let Some(failure) = &state.failure
            && self.attempts.load(Ordering::Acquire) > attempts_seen
        {
            return Err(failure.clone());
        }
        // dropped in the middle, nothing is changed and the next caller logs in
        let granted = login().await;
        self.attempts.fetch_add(1, Ordering::AcqRel);
        match granted {
            Ok(granted) => {
                state.generation += 1;
                let token = Token {
                    header: granted.header,
                    generation: state.generation,
                    ends: granted.lives.map(|lives| {
                        now().saturating_add(lives.saturating_sub(RENEWED_BEFORE_END))
                    }),
                };
                state.failure = None;
                state.token = Some(token.clone());
                Ok(token)
            }
            Err(error) => {
                state.token = None;
                state.failure = Some(error.clone());
                Err(error)
            }
        }
    }

    /// As [`get`](Self::get), but logs in even if there is a token that is still accepted.
    pub(crate) async fn renew<F>(
        &self,
        now: impl Fn() -> Duration,
        login: impl FnOnce() -> F,
    ) -> Result<Token, Error>
    where
        F: Future<Output = Result<Granted, Error>>,
    {
        let current = self.state.lock().await.token.clone();
        self.get(current.as_ref(), now, login).await
    }
}
