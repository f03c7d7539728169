//! The door: who may come in, how often, and to which resources (Shoper API: authentication, rate limiting).

mod account;
mod bucket;
mod rights;
mod tokens;

use std::{collections::HashMap, time::Duration};

use http::StatusCode;
use time::OffsetDateTime;

pub use account::Account;
pub use bucket::{Level, Rate};
pub use rights::{Right, Rights};
pub use tokens::TOKEN_SECONDS;

use self::{bucket::Bucket, tokens::Tokens};
use crate::{answer::Refusal, ask::Ask};

/// What stands at the shop's door.
#[derive(Debug)]
pub struct Door {
    pub account: Account,
    pub rate: Rate,
    pub tokens: Tokens,
    pub rights: Rights,
    pub standing: Standing,
    buckets: HashMap<String, Bucket>,
}

/// Whether the shop does business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Open,
    /// It is being worked on: 503.
    Maintenance,
    /// Its owner did not pay: 402.
    Unpaid,
}

impl Standing {
    /// Lets calls through, or not.
    ///
    /// # Errors
    /// 503 or 402.
    pub fn check(self) -> Result<(), Refusal> {
        let (status, code, text) = match self {
            Self::Open => return Ok(()),
            Self::Maintenance => (
                StatusCode::SERVICE_UNAVAILABLE,
                "temporarily_unavailable",
                "Sklep jest tymczasowo niedostępny",
            ),
            Self::Unpaid => (
                StatusCode::PAYMENT_REQUIRED,
                "access_denied",
                "Sklep jest nieopłacony",
            ),
        };
        Err(Refusal::new(status, code, text))
    }
}

/// Buckets kept at once: a client that invents tokens must not fill the memory.
const BUCKETS_MAX: usize = 10_000;

impl Door {
    /// A door for this account.
    pub fn new(account: Account, rate: Rate, seed: u64) -> Self {
        Self {
            account,
            rate,
            tokens: Tokens::new(seed),
            rights: Rights::default(),
            standing: Standing::Open,
            buckets: HashMap::new(),
        }
    }

    /// Pours a call into the caller's bucket.
    ///
    /// # Errors
    /// The level that the bucket has anyway, if the call overflows it: it must have no effect.
    pub fn pour(&mut self, key: &str, cost: u32, now: Duration) -> Result<Level, Level> {
        if self.buckets.len() >= BUCKETS_MAX {
            self.buckets.clear();
        }
        let bucket = self.buckets.entry(key.to_owned()).or_default();
        bucket.pour(self.rate, cost, now)
    }

    /// Trades login and password for a token.
    ///
    /// # Errors
    /// 401 for wrong credentials, an account without `WebAPI`, a refused address.
    pub fn log_in(
        &mut self,
        ask: &Ask,
        wrong: &'static str,
        now: OffsetDateTime,
    ) -> Result<String, Refusal> {
        let refuse = |code, text: &str| Err(Refusal::new(StatusCode::UNAUTHORIZED, code, text));
        if self.account.ip_refused {
            return refuse(
                "auth_ip_not_allowed",
                "Access from this IP address is denied",
            );
        }
        let Some(credentials) = account::credentials(ask) else {
            return refuse("unauthorized_client", "Missing credentials");
        };
        if !self.account.is(&credentials) {
            return refuse(wrong, "Invalid login or password");
        }
        if self.account.blocked {
            return refuse("auth_admin_access_denied", "Administrator access denied");
        }
        if !self.account.webapi {
            return refuse(
                "auth_webapi_access_denied",
                "Access to WebAPI is denied for this user",
            );
        }
        Ok(self.tokens.issue(now))
    }

    /// Lets a caller with a valid token in.
    ///
    /// # Errors
    /// 401 if the token is absent, unknown or expired, or the address is refused.
    pub fn admit(&self, ask: &Ask, now: OffsetDateTime) -> Result<(), Refusal> {
        if self.account.ip_refused {
            return Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "auth_ip_not_allowed",
                "Access from this IP address is denied",
            ));
        }
        let valid = ask
            .bearer()
            .is_some_and(|token| self.tokens.is_valid(token, now));
        if valid {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized_client",
            "Provided access token is invalid",
        ))
    }
}
