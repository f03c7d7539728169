//! Tokens: those that `/auth` gives for 30 days, and the one that the panel makes for an integration.

use std::{
    collections::HashMap,
    fmt::Write as _,
    hash::{BuildHasher as _, RandomState},
};

use time::{Duration, OffsetDateTime};

/// How long a token of `/auth` is valid, in seconds: 30 days.
pub const TOKEN_SECONDS: i64 = 2_592_000;

/// All tokens that open the door.
#[derive(Debug)]
pub struct Tokens {
    random: RandomState,
    seed: u64,
    issued: u64,
    /// Tokens of `/auth` and when they end.
    timed: HashMap<String, OffsetDateTime>,
    /// The panel's integration token.
    integration: Option<String>,
}

impl Tokens {
    /// None yet.
    pub fn new(seed: u64) -> Self {
        Self {
            random: RandomState::new(),
            seed,
            issued: 0,
            timed: HashMap::new(),
            integration: None,
        }
    }

    /// A new token of 40 hexadecimal digits.
    pub fn issue(&mut self, now: OffsetDateTime) -> String {
        self.timed.retain(|_, ends| now < *ends);
        let token = self.digits(40);
        let ends = now + Duration::seconds(TOKEN_SECONDS);
        self.timed.insert(token.clone(), ends);
        token
    }

    /// Makes the panel's integration token, 64 hexadecimal digits; the one before is void.
    pub fn make_integration(&mut self) -> String {
        let token = self.digits(64);
        self.integration = Some(token.clone());
        token
    }

    /// Whether a token opens the door.
    pub fn is_valid(&self, token: &str, now: OffsetDateTime) -> bool {
        self.integration.as_deref() == Some(token)
            || self.timed.get(token).is_some_and(|ends| now < *ends)
    }

    /// Ends every token of `/auth` at once.
    pub fn expire(&mut self) {
        self.timed.clear();
    }

    /// Ends every token of `/auth` but this one.
    pub fn expire_but(&mut self, token: &str) {
        self.timed.retain(|kept, _| kept == token);
    }

    /// Takes the integration token away.
    pub fn revoke_integration(&mut self) {
        self.integration = None;
    }

    /// Digits that differ each time and that another process does not foresee. They guard nothing but
    /// invented products.
    fn digits(&mut self, length: usize) -> String {
        let mut digits = String::with_capacity(length + 16);
        while digits.len() < length {
            self.issued += 1;
            let word = self.random.hash_one((self.seed, self.issued));
            // writing into a string does not fail
            let _ = write!(digits, "{word:016x}");
        }
        digits.truncate(length);
        digits
    }
}
