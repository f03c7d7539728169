//! Who the program is to a shop: written, sealed, and never shown again.

use kontor_domain::{
    ids::ShopId,
    refusal::{Label, Problem, Scope, Violations},
    role::Permission,
    shop::{ShopAccess, ShopAuthentication, validate_shop_login},
};
use kontor_store::shops;
use secrecy::{ExposeSecret as _, SecretString};

use super::{SHOP, existing, keep};
use crate::{actor::Actor, app::App, error::Error, keys::Purpose, services::etag};

/// Bytes of the longest password or token.
pub const SHOP_SECRET_BYTES_MAX: usize = 1024;

/// Login and password, or a token, as typed.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Which of the two.
    pub authentication: ShopAuthentication,
    /// Login; empty with a token.
    pub login: String,
    /// Password or token.
    pub secret: SecretString,
}

/// Credentials that can be kept.
pub(super) struct Checked {
    authentication: ShopAuthentication,
    login: String,
    secret: SecretString,
}

impl Credentials {
    /// Checks them; faults under `login` and `secret`.
    pub(super) fn check(self, scope: &mut Scope<'_>) -> Option<Checked> {
        let login = validate_shop_login(self.authentication, &self.login);
        let login = scope.check("login", login);
        let secret = check_secret(self.authentication, self.secret.expose_secret());
        scope.check("secret", secret)?;
        Some(Checked {
            authentication: self.authentication,
            login: login?,
            secret: self.secret,
        })
    }
}

impl Checked {
    /// What is told of them, and the secret as the database keeps it.
    pub(super) fn seal(self, app: &App, shop: ShopId) -> (ShopAccess, Vec<u8>) {
        let purpose = Purpose::ShopSecret(shop);
        let secret = self.secret.expose_secret().as_bytes();
        let sealed = app.keys.seal(&app.random, purpose, secret);
        let access = ShopAccess {
            authentication: self.authentication,
            login: self.login,
            secret_set: true,
        };
        (access, sealed)
    }
}

/// Sets login and password, or the token.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; a stale etag; those of the store.
pub async fn set_credentials(
    app: &App,
    actor: &Actor,
    id: ShopId,
    given: Credentials,
    etag: &str,
) -> Result<kontor_domain::shop::Shop, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let mut violations = Violations::new();
    let checked = given.check(&mut violations.scope("credentials"));
    violations.into_result()?;
    let checked = checked.ok_or_else(|| Error::internal("a violation without its refusal"))?;
    let (access, sealed) = checked.seal(app, id);
    let (actor, keys, etag) = (actor.clone(), app.keys.clone(), etag.to_owned());
    app.db
        .write(move |conn| {
            let before = existing(conn, id)?;
            etag::check(&etag, before.version, SHOP)?;
            let mut after = before.clone();
            after.access = access.clone();
            after.standing = None;
            shops::set_secret(conn, id, Some(&sealed))?;
            let action = "shop.set_credentials";
            keep(conn, &keys, (&actor, now), action, (&before, after))
        })
        .await
}

/// A password goes as it is; a token is one word that fits into a header.
fn check_secret(authentication: ShopAuthentication, secret: &str) -> Result<(), Problem> {
    let label = match authentication {
        ShopAuthentication::Login => Label::new("hasło do sklepu", "password of the shop"),
        ShopAuthentication::Token => Label::new("token integracji", "token of the integration"),
    };
    if secret.is_empty() {
        return Err(Problem::required(label));
    }
    if secret.len() > SHOP_SECRET_BYTES_MAX {
        return Err(Problem::too_long(
            label,
            SHOP_SECRET_BYTES_MAX,
            secret.len(),
        ));
    }
    let printable = secret.bytes().all(|byte| byte.is_ascii_graphic());
    if authentication == ShopAuthentication::Token && !printable {
        return Err(Problem::fixed(
            "SHOP_TOKEN_MALFORMED",
            "Token integracji to jedno słowo z liter i cyfr. Skopiuj go z panelu sklepu jeszcze raz, bez odstępów.",
            "The token of an integration is one word of letters and digits. Copy it from the shop's panel again, without blanks.",
        ));
    }
    if secret.chars().any(char::is_control) {
        return Err(Problem::fixed(
            "SHOP_PASSWORD_MALFORMED",
            "Hasło do sklepu nie może zawierać znaków sterujących, takich jak koniec wiersza.",
            "The password of the shop cannot contain control characters, such as the end of a line.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_fits_its_way_to_log_in() {
        let check = |way, secret: &str| check_secret(way, secret).map_err(|p| p.reason);
        let (login, token) = (ShopAuthentication::Login, ShopAuthentication::Token);
        assert_eq!(check(login, " hasło ze spacją "), Ok(()));
        assert_eq!(check(login, ""), Err("REQUIRED"));
        assert_eq!(check(login, "a\nb"), Err("SHOP_PASSWORD_MALFORMED"));
        assert_eq!(check(token, "0f1e"), Ok(()));
        assert_eq!(check(token, "0f 1e"), Err("SHOP_TOKEN_MALFORMED"));
        let long = "x".repeat(SHOP_SECRET_BYTES_MAX + 1);
        assert_eq!(check(token, &long), Err("TOO_LONG"));
        assert_eq!(check(login, &long), Err("TOO_LONG"));
    }
}
