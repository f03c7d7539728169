//! Service accounts: their tokens made, listed, revoked.

use std::collections::HashMap;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
pub use kontor_domain::service_account::NewServiceAccount;
use kontor_domain::{
    calendar::format_date,
    ids::ServiceTokenId,
    refusal::{Kind, Label, Refusal, Text, Violations},
    role::Permission,
    service_account::{self, TokenState},
    text::fold,
};
pub use kontor_store::service_tokens::{ServiceToken, Which};
use kontor_store::{Conn, service_tokens as store, users};
use secrecy::SecretString;
use time::OffsetDateTime;
use uuid::Uuid;

use super::paging::{self, Page};
use crate::{
    actor::{Actor, CONSOLE_LOGIN},
    app::App,
    audit::{self, Change},
    error::Error,
    keys::{Keys, TOKEN_LENGTH, token_hash},
};

/// What a service account's token begins with, so that nobody takes it for a session's.
pub const TOKEN_PREFIX: &str = "kst_";
/// Service accounts that are not revoked.
pub const TOKENS_KEPT_MAX: i64 = 100;

const SERVICE_ACCOUNT: Label = Label::new("konto usługi", "service account");

/// A service account with what is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The account.
    pub token: ServiceToken,
    /// Whether its token is taken now.
    pub state: TokenState,
    /// Login of who made it, or `kontord`.
    pub created_by: String,
}

/// A new service account and its token.
#[derive(Debug)]
pub struct TokenMade {
    /// `kst_…`; told once.
    pub secret: SecretString,
    /// The account.
    pub told: Told,
}

/// Makes a service account and its token. A name whose token has expired is free, and that token is revoked.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `ALREADY_EXISTS`; `TOO_MANY_SERVICE_TOKENS`; those of the store.
pub async fn create(
    app: &App,
    actor: &Actor,
    input: NewServiceAccount,
) -> Result<TokenMade, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let mut violations = Violations::new();
    let account = service_account::validate(&input, now, &mut violations.root());
    violations.into_result()?;
    let account = account.ok_or_else(|| Error::internal("a violation without its refusal"))?;
    let secret: [u8; TOKEN_LENGTH] = app.random.bytes();
    let hash = token_hash(&secret);
    let token = ServiceToken {
        id: app.random.id(now),
        name_folded: fold(&account.name),
        name: account.name,
        role: account.role,
        created_at: now,
        created_by: actor.user_id.map(Uuid::from),
        expires_on: account.expires_on,
        last_used_at: None,
        revoked_at: None,
    };
    let (actor, keys) = (actor.clone(), app.keys.clone());
    let told = app
        .db
        .write(move |conn| {
            make_room(conn, &keys, &actor, &token, now)?;
            store::insert(conn, &token, &hash)?;
            audit::record(conn, &keys, &actor, now, &created(&token))?;
            tell_one(conn, token.clone(), now)
        })
        .await?;
    let secret = format!("{TOKEN_PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(secret));
    Ok(TokenMade {
        secret: secret.into(),
        told,
    })
}

/// Frees the name if its token has expired, and looks whether one more may be kept.
fn make_room(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    token: &ServiceToken,
    now: OffsetDateTime,
) -> Result<(), Error> {
    if let Some(namesake) = store::find_kept_by_name(conn, &token.name_folded)? {
        if state_of(&namesake, now) != TokenState::Expired {
            return Err(Refusal::already_exists(SERVICE_ACCOUNT, token.name.as_str()).into());
        }
        end(conn, keys, actor, &namesake, now)?;
    }
    if store::count_kept(conn)? >= TOKENS_KEPT_MAX {
        return Err(too_many().into());
    }
    Ok(())
}

/// Lists service accounts by name.
///
/// # Errors
/// `PERMISSION_DENIED`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list(
    app: &App,
    actor: &Actor,
    which: Which,
    page_size: i32,
    page_token: &str,
) -> Result<Page<Told>, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let size = paging::page_size(page_size)?;
    let query = ("service_tokens", which == Which::All);
    let after: Option<(String, Uuid)> = paging::after(&app.keys, &query, page_token)?;
    let rows = app
        .db
        .read(move |conn| {
            let after = after.as_ref().map(|(name, id)| (name.as_str(), *id));
            let tokens = store::list(conn, which, after, paging::limit(size))?;
            tell(conn, tokens, now)
        })
        .await?;
    paging::page(&app.keys, &query, rows, size, |told| {
        (told.token.name_folded.clone(), told.token.id)
    })
}

/// Returns the account of this name that is not revoked, for the server's own command line.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get_by_name(app: &App, actor: &Actor, name: &str) -> Result<ServiceToken, Error> {
    actor.require(Permission::Administer)?;
    let name = name.to_owned();
    app.db
        .read(move |conn| {
            store::find_kept_by_name(conn, &fold(&name))?
                .ok_or_else(|| Refusal::not_found(SERVICE_ACCOUNT, name).into())
        })
        .await
}

/// The service account that makes the call.
///
/// # Errors
/// `SERVICE_TOKEN_UNKNOWN` if it is not there any more; those of the store.
pub async fn current(app: &App, id: ServiceTokenId) -> Result<Told, Error> {
    let now = app.now();
    app.db
        .read(move |conn| {
            let token = store::find(conn, id.into())?.ok_or_else(unknown)?;
            tell_one(conn, token, now)
        })
        .await
}

/// Revokes a token: its next call is refused. Also when it was revoked already.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn revoke(app: &App, actor: &Actor, id: ServiceTokenId) -> Result<Told, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let (actor, keys) = (actor.clone(), app.keys.clone());
    app.db
        .write(move |conn| {
            let token = store::find(conn, id.into())?
                .ok_or_else(|| Refusal::not_found(SERVICE_ACCOUNT, id.to_string()))?;
            end(conn, &keys, &actor, &token, now)?;
            let token = store::find(conn, token.id)?
                .ok_or_else(|| Error::internal("a token that was just read is not there"))?;
            tell_one(conn, token, now)
        })
        .await
}

/// The token, if it is taken now.
///
/// # Errors
/// `SERVICE_TOKEN_UNKNOWN`, `SERVICE_TOKEN_REVOKED`, `SERVICE_TOKEN_EXPIRED`.
pub fn check_living(
    token: Option<ServiceToken>,
    now: OffsetDateTime,
) -> Result<ServiceToken, Refusal> {
    let token = token.ok_or_else(unknown)?;
    match state_of(&token, now) {
        TokenState::Active => Ok(token),
        TokenState::Expired => Err(expired()),
        TokenState::Revoked => Err(revoked()),
    }
}

/// Under which login a service account is shown, as in the audit; no person's has a colon.
pub fn login_of(name: &str) -> String {
    format!("token:{name}")
}

/// A token that nobody knows.
pub fn unknown() -> Refusal {
    Refusal::new(
        Kind::Unauthenticated,
        "SERVICE_TOKEN_UNKNOWN",
        Text::fixed(
            "Serwer nie zna tego tokenu konta usługi. Sprawdź plik z tokenem albo poproś administratora o nowy token.",
            "The server does not know this token of a service account. Look at the file with the token, or ask an administrator for a new one.",
        ),
    )
}

fn expired() -> Refusal {
    Refusal::new(
        Kind::Unauthenticated,
        "SERVICE_TOKEN_EXPIRED",
        Text::fixed(
            "Ważność tokenu konta usługi minęła. Poproś administratora o nowy token.",
            "The token of the service account has expired. Ask an administrator for a new one.",
        ),
    )
}

fn revoked() -> Refusal {
    Refusal::new(
        Kind::Unauthenticated,
        "SERVICE_TOKEN_REVOKED",
        Text::fixed(
            "Administrator unieważnił token konta usługi. Poproś o nowy token.",
            "An administrator has revoked the token of the service account. Ask for a new one.",
        ),
    )
}

fn too_many() -> Refusal {
    Refusal::new(
        Kind::ResourceExhausted,
        "TOO_MANY_SERVICE_TOKENS",
        Text::fixed(
            "Jest zbyt wiele kont usług. Unieważnij niepotrzebne.",
            "There are too many service accounts. Revoke those that are not needed.",
        ),
    )
}

fn state_of(token: &ServiceToken, now: OffsetDateTime) -> TokenState {
    service_account::state(token.expires_on, token.revoked_at, now)
}

/// Revokes it with its audit row, unless that was done.
fn end(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    token: &ServiceToken,
    now: OffsetDateTime,
) -> Result<(), Error> {
    if store::revoke(conn, token.id, now)? {
        let change = Change::of("service_token.revoke", "service_token", token.id)
            .with("name", token.name.as_str());
        audit::record(conn, keys, actor, now, &change)?;
    }
    Ok(())
}

fn created(token: &ServiceToken) -> Change {
    Change::of("service_token.create", "service_token", token.id)
        .with("name", token.name.as_str())
        .with("role", token.role.as_str())
        .with("expiry_date", token.expires_on.map(format_date))
}

fn tell_one(conn: &mut Conn, token: ServiceToken, now: OffsetDateTime) -> Result<Told, Error> {
    tell(conn, vec![token], now)?
        .pop()
        .ok_or_else(|| Error::internal("one token is told as one"))
}

fn tell(
    conn: &mut Conn,
    tokens: Vec<ServiceToken>,
    now: OffsetDateTime,
) -> Result<Vec<Told>, Error> {
    let makers: Vec<Uuid> = tokens.iter().filter_map(|token| token.created_by).collect();
    let logins: HashMap<Uuid, String> = users::logins(conn, &makers)?.into_iter().collect();
    let told = |token: ServiceToken| Told {
        state: state_of(&token, now),
        created_by: match token.created_by {
            Some(id) => logins.get(&id).cloned().unwrap_or_default(),
            None => CONSOLE_LOGIN.to_owned(),
        },
        token,
    };
    Ok(tokens.into_iter().map(told).collect())
}
