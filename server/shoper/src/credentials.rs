//! How the shop knows its caller.

use std::fmt;

use secrecy::SecretString;

/// What the shop's panel gives to a program that may use the interface.
///
/// Secrets are kept in memory that is wiped, and no `Debug` shows them:
///
/// ```
/// use kontor_shoper::Credentials;
///
/// let login = Credentials::login("kontor", "tajne-haslo");
/// assert!(!format!("{login:?}").contains("tajne"));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Credentials {
    /// The login and password of an administrator whose group has access to the `WebAPI` (Shoper API:
    /// authentication by login). They are traded for a token that lives for 30 days.
    Login {
        /// The login as the panel shows it.
        login: String,
        /// The password.
        password: SecretString,
    },
    /// The token of an integration ("Dodaj integrację" in the panel), used as it is.
    IntegrationToken(SecretString),
}

impl Credentials {
    /// Login and password of an administrator with access to the `WebAPI`.
    pub fn login(login: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self::Login {
            login: login.into(),
            password: password.into(),
        }
    }

    /// The token of an integration.
    pub fn integration_token(token: impl Into<SecretString>) -> Self {
        Self::IntegrationToken(token.into())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Login { .. } => f.write_str("Credentials::Login(…)"),
            Self::IntegrationToken(_) => f.write_str("Credentials::IntegrationToken(…)"),
        }
    }
}
