//! The administrator of the shop's panel whose login an integration uses.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use url::form_urlencoded;

use crate::ask::Ask;

/// A user of the panel, as the shop's owner set it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its login.
    pub login: String,
    /// Its password.
    pub password: String,
    /// Whether its group has the access type `WebAPI`; without it `/auth` says `auth_webapi_access_denied`.
    pub webapi: bool,
    /// Whether it was blocked: `auth_admin_access_denied`.
    pub blocked: bool,
    /// Whether the caller's address is off the list of allowed ones: `auth_ip_not_allowed`.
    pub ip_refused: bool,
}

impl Default for Account {
    /// The login that the practice shop prints unless it is told another.
    fn default() -> Self {
        Self {
            login: "integracja".to_owned(),
            password: "probne-haslo-2026".to_owned(),
            webapi: true,
            blocked: false,
            ip_refused: false,
        }
    }
}

impl Account {
    /// Whether these are its login and password.
    pub fn is(&self, (login, password): &(String, String)) -> bool {
        self.login == *login && self.password == *password
    }
}

/// Login and password of `/auth`: HTTP Basic, or `client_id` and `client_secret` in the query or a form.
pub fn credentials(ask: &Ask) -> Option<(String, String)> {
    basic(ask)
        .or_else(|| pair(&ask.query))
        .or_else(|| pair(&form(ask)))
}

fn basic(ask: &Ask) -> Option<(String, String)> {
    let (scheme, encoded) = ask.authorization.as_deref()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = BASE64_STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (login, password) = text.split_once(':')?;
    Some((login.to_owned(), password.to_owned()))
}

fn form(ask: &Ask) -> Vec<(String, String)> {
    if !ask.is_form {
        return Vec::new();
    }
    form_urlencoded::parse(&ask.body).into_owned().collect()
}

fn pair(fields: &[(String, String)]) -> Option<(String, String)> {
    let named = |name: &str| {
        let mut found = fields.iter().filter(|(key, _)| key == name);
        found.next().map(|(_, value)| value.clone())
    };
    Some((named("client_id")?, named("client_secret")?))
}
