//! Who is calling: the tokens of workstation and session become an actor.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{Extensions, HeaderMap};
use kontor_domain::{
    refusal::{Kind, Refusal, Text},
    role::Acting,
};

use super::access::Access;
use crate::{
    app::App,
    error::Error,
    keys::{TOKEN_LENGTH, token_hash},
    services::{
        callers::{self, Proof},
        service_tokens::{self, TOKEN_PREFIX},
    },
};

/// Metadata with the token of the workstation.
pub const WORKSTATION_METADATA: &str = "kontor-workstation";

/// Puts what a method asks for into the request's extensions: [`WorkstationActor`] and [`Actor`].
///
/// [`WorkstationActor`]: crate::actor::WorkstationActor
/// [`Actor`]: crate::actor::Actor
///
/// # Errors
/// `WORKSTATION_REQUIRED`, `WORKSTATION_REVOKED`, `SESSION_REQUIRED`; `SERVICE_TOKEN_UNKNOWN`, `SERVICE_TOKEN_REVOKED`,
/// `SERVICE_TOKEN_EXPIRED`; `PERMISSION_DENIED` for a service account where people alone are let in; those of the store.
pub async fn authenticate(
    app: &App,
    access: Access,
    headers: &HeaderMap,
    extensions: &mut Extensions,
) -> Result<(), Error> {
    if access == Access::Open {
        return Ok(());
    }
    let workstation = token(headers.get(WORKSTATION_METADATA)).ok_or_else(workstation_required)?;
    let proof = match access {
        Access::Session | Access::SessionOrServiceToken => Some(bearer(headers)?),
        Access::Workstation | Access::Open => None,
    };
    let caller = callers::recognise(app, workstation, proof).await?;
    extensions.insert(caller.workstation);
    if let Some(actor) = caller.actor {
        if let (Access::Session, Acting::Service(role)) = (access, actor.role) {
            return Err(role.refusal().into());
        }
        extensions.insert(actor);
    }
    Ok(())
}

/// Nobody, or a workstation that nobody knows.
pub fn workstation_required() -> Refusal {
    Refusal::new(
        Kind::Unauthenticated,
        "WORKSTATION_REQUIRED",
        Text::fixed(
            "Serwer nie zna tego stanowiska. Dołącz je kodem od administratora.",
            "The server does not know this workstation. Join it with a code from the administrator.",
        ),
    )
}

/// A workstation that was shut out.
pub fn workstation_revoked() -> Refusal {
    Refusal::new(
        Kind::Unauthenticated,
        "WORKSTATION_REVOKED",
        Text::fixed(
            "Administrator odłączył to stanowisko. Dołącz je ponownie nowym kodem.",
            "An administrator has shut this workstation out. Join it again with a new code.",
        ),
    )
}

/// No session, or one that has ended.
pub fn session_required() -> Refusal {
    Refusal::new(
        Kind::Unauthenticated,
        "SESSION_REQUIRED",
        Text::fixed(
            "Nie jesteś zalogowany lub sesja wygasła. Zaloguj się i powtórz.",
            "You are not logged in, or the session has ended. Log in and repeat.",
        ),
    )
}

/// The token of a session or of a service account; which of them, its beginning tells.
fn bearer(headers: &HeaderMap) -> Result<Proof, Refusal> {
    let text = headers
        .get(http::header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = text
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(session_required)?;
    match token.strip_prefix(TOKEN_PREFIX) {
        Some(token) => hash_of(token)
            .map(Proof::ServiceToken)
            .ok_or_else(service_tokens::unknown),
        None => hash_of(token)
            .map(Proof::Session)
            .ok_or_else(session_required),
    }
}

fn token(value: Option<&http::HeaderValue>) -> Option<[u8; 32]> {
    hash_of(value?.to_str().ok()?)
}

fn hash_of(token: &str) -> Option<[u8; 32]> {
    let bytes: [u8; TOKEN_LENGTH] = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    Some(token_hash(&bytes))
}
