//! Internet shops (sklepy internetowe) that the office keeps in step with: their settings.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::ShopId;
use crate::refusal::{Label, Problem, Scope};
use crate::text::{limited, required};

/// Characters of the longest name of a shop.
pub const SHOP_NAME_CHARACTERS_MAX: usize = 100;
/// Characters of the longest address.
pub const SHOP_ADDRESS_CHARACTERS_MAX: usize = 300;
/// Characters of the longest login of the shop's panel.
pub const SHOP_LOGIN_CHARACTERS_MAX: usize = 200;
/// Bytes of the largest set of extra authorities, PEM.
pub const SHOP_CA_BYTES_MAX: usize = 64 * 1024;

/// Make of a shop's software.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopKind {
    /// Shoper.
    #[default]
    Shoper,
}

/// How a shop knows the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopAuthentication {
    /// By login and password of a user of its panel.
    #[default]
    Login,
    /// By the token of an integration ("Dodaj integrację" in the panel).
    Token,
}

/// Settings of a shop without its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewShop {
    /// Make of its software.
    pub kind: ShopKind,
    /// What the office calls it, unique ignoring case and diacritics.
    pub name: String,
    /// Where it is: `https://` and a host, or `http://` on this machine.
    pub address: String,
    /// Authorities trusted beside the machine's own, PEM.
    pub extra_ca: Option<String>,
}

/// Who the program is to the shop; the secret itself is no part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopAccess {
    /// The way.
    pub authentication: ShopAuthentication,
    /// The login; empty with a token.
    pub login: String,
    /// Whether the password or the token is kept.
    pub secret_set: bool,
}

/// How the last test of the present settings went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopStanding {
    /// When it was.
    pub tested_at: OffsetDateTime,
    /// How many of its checks failed.
    pub failed_checks: i32,
}

/// A shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// Id.
    pub id: ShopId,
    /// Where it is and what it is called.
    pub data: NewShop,
    /// Who the program is to it.
    pub access: ShopAccess,
    /// Whether it takes part; one that does not keeps its settings, and is neither tested nor synchronised.
    pub active: bool,
    /// The last test; none of the present settings.
    pub standing: Option<ShopStanding>,
    /// When it was added.
    pub created_at: OffsetDateTime,
    /// When its settings were last changed.
    pub updated_at: OffsetDateTime,
    /// Counts the changes; its etag is made of it.
    pub version: i64,
}

/// Settings of a shop as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopInput {
    /// Make of its software.
    pub kind: ShopKind,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Extra authorities, PEM, or empty.
    pub extra_ca: String,
}

impl From<&NewShop> for ShopInput {
    fn from(shop: &NewShop) -> Self {
        Self {
            kind: shop.kind,
            name: shop.name.clone(),
            address: shop.address.clone(),
            extra_ca: shop.extra_ca.clone().unwrap_or_default(),
        }
    }
}

/// What only the client of a shop's software can say of its settings.
#[derive(Clone, Copy)]
pub struct ShopReader {
    /// The address as it is kept, or why it is none that secrets may go to.
    pub address: fn(&str) -> Result<String, Problem>,
    /// `Ok` if the text holds certificates in PEM.
    pub extra_ca: fn(&str) -> Result<(), Problem>,
}

impl fmt::Debug for ShopReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShopReader")
    }
}

/// Checks the settings of a shop; faults under `name`, `address`, `extra_ca`.
pub fn validate_shop(
    input: &ShopInput,
    reader: ShopReader,
    scope: &mut Scope<'_>,
) -> Option<NewShop> {
    let label = Label::new("nazwa sklepu", "name of the shop");
    let name = scope.check(
        "name",
        required(&input.name, SHOP_NAME_CHARACTERS_MAX, label),
    );
    let label = Label::new("adres sklepu", "address of the shop");
    let address = required(&input.address, SHOP_ADDRESS_CHARACTERS_MAX, label)
        .and_then(|address| (reader.address)(&address));
    let address = scope.check("address", address);
    let extra_ca = scope.check("extra_ca", extra_ca(&input.extra_ca, reader));
    Some(NewShop {
        kind: input.kind,
        name: name?,
        address: address?,
        extra_ca: extra_ca?,
    })
}

/// Checks the login of a way to log in; a token has none.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG` or `LOGIN_WITH_TOKEN`.
pub fn validate_shop_login(
    authentication: ShopAuthentication,
    login: &str,
) -> Result<String, Problem> {
    let label = Label::new("login do sklepu", "login to the shop");
    match authentication {
        ShopAuthentication::Login => required(login, SHOP_LOGIN_CHARACTERS_MAX, label),
        ShopAuthentication::Token => {
            let login = limited(login, SHOP_LOGIN_CHARACTERS_MAX, label)?;
            if login.is_empty() {
                return Ok(login);
            }
            Err(Problem::fixed(
                "LOGIN_WITH_TOKEN",
                "Token integracji zastępuje login i hasło: zostaw pole loginu puste.",
                "The token of an integration replaces login and password: leave the login empty.",
            ))
        }
    }
}

fn extra_ca(text: &str, reader: ShopReader) -> Result<Option<String>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > SHOP_CA_BYTES_MAX {
        let limit = SHOP_CA_BYTES_MAX / 1024;
        return Err(Problem::new(
            "TOO_LARGE",
            format!("Plik urzędu certyfikacji może mieć najwyżej {limit} KiB."),
            format!("The file of the authority may have at most {limit} KiB."),
        ));
    }
    (reader.extra_ca)(text)?;
    Ok(Some(format!("{text}\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Violations;

    const READER: ShopReader = ShopReader {
        address: |text| match text {
            "wrong" => Err(Problem::fixed("WRONG", "zły", "wrong")),
            text => Ok(format!("https://{text}")),
        },
        extra_ca: |text| {
            if text.starts_with("-----") {
                Ok(())
            } else {
                Err(Problem::fixed("NO_PEM", "nie PEM", "no PEM"))
            }
        },
    };

    fn faults(input: &ShopInput) -> Vec<(String, &'static str)> {
        let mut violations = Violations::new();
        let shop = validate_shop(input, READER, &mut violations.scope("shop"));
        assert_eq!(shop.is_none(), !violations.is_empty());
        let list = violations.as_slice().iter();
        list.map(|v| (v.field.clone(), v.reason)).collect()
    }

    #[test]
    fn a_shop_becomes_the_input_that_makes_it_again() {
        let input = ShopInput {
            name: " Sklep  papierniczy ".into(),
            address: "sklep.pl".into(),
            extra_ca: "\n-----BEGIN\n".into(),
            ..ShopInput::default()
        };
        let mut violations = Violations::new();
        let shop = validate_shop(&input, READER, &mut violations.root()).expect("valid");
        assert_eq!(shop.name, "Sklep papierniczy");
        assert_eq!(shop.address, "https://sklep.pl");
        assert_eq!(shop.extra_ca.as_deref(), Some("-----BEGIN\n"));
        assert_eq!(ShopInput::from(&shop).extra_ca, "-----BEGIN\n");
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        assert_eq!(
            faults(&ShopInput::default()),
            ["name", "address"].map(|field| (format!("shop.{field}"), "REQUIRED"))
        );
        let input = ShopInput {
            name: "x".repeat(SHOP_NAME_CHARACTERS_MAX + 1),
            address: "wrong".into(),
            extra_ca: "x".into(),
            ..ShopInput::default()
        };
        let expected = [
            ("shop.name", "TOO_LONG"),
            ("shop.address", "WRONG"),
            ("shop.extra_ca", "NO_PEM"),
        ];
        assert_eq!(
            faults(&input),
            expected.map(|(field, reason)| (field.to_owned(), reason))
        );
        let input = ShopInput {
            name: "x".into(),
            address: "x".repeat(SHOP_ADDRESS_CHARACTERS_MAX + 1),
            extra_ca: "-".repeat(SHOP_CA_BYTES_MAX + 1),
            ..ShopInput::default()
        };
        let reasons: Vec<_> = faults(&input).into_iter().map(|(_, why)| why).collect();
        assert_eq!(reasons, ["TOO_LONG", "TOO_LARGE"]);
    }

    #[test]
    fn a_login_is_needed_unless_a_token_takes_its_place() {
        let check = |way, login| validate_shop_login(way, login).map_err(|p| p.reason);
        assert_eq!(
            check(ShopAuthentication::Login, " jan "),
            Ok("jan".to_owned())
        );
        assert_eq!(check(ShopAuthentication::Login, " "), Err("REQUIRED"));
        assert_eq!(check(ShopAuthentication::Token, ""), Ok(String::new()));
        assert_eq!(
            check(ShopAuthentication::Token, "jan"),
            Err("LOGIN_WITH_TOKEN")
        );
        let long = "x".repeat(SHOP_LOGIN_CHARACTERS_MAX + 1);
        assert_eq!(check(ShopAuthentication::Login, &long), Err("TOO_LONG"));
    }
}
