//! Who is calling: the tokens of workstation and session become an actor.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{Extensions, HeaderMap};
use kontor_domain::refusal::{Kind, Refusal, Text};

use super::access::Access;
use crate::{
    app::App,
    error::Error,
    keys::{TOKEN_LENGTH, token_hash},
    services::sessions,
};

/// Metadata with the token of the workstation.
pub const WORKSTATION_METADATA: &str = "kontor-workstation";

/// Puts what a method asks for into the request's extensions: [`WorkstationActor`] and [`Actor`].
///
/// [`WorkstationActor`]: crate::actor::WorkstationActor
/// [`Actor`]: crate::actor::Actor
///
/// # Errors
/// `WORKSTATION_REQUIRED`, `WORKSTATION_REVOKED`, `SESSION_REQUIRED`; those of the store.
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
    let session = match access {
        Access::Session => Some(bearer(headers).ok_or_else(session_required)?),
        Access::Workstation | Access::Open => None,
    };
    let caller = sessions::recognise(app, workstation, session).await?;
    extensions.insert(caller.workstation);
    if let Some(actor) = caller.actor {
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

fn bearer(headers: &HeaderMap) -> Option<[u8; 32]> {
    let text = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| hash_of(token.trim()))
        .flatten()
}

fn token(value: Option<&http::HeaderValue>) -> Option<[u8; 32]> {
    hash_of(value?.to_str().ok()?)
}

fn hash_of(token: &str) -> Option<[u8; 32]> {
    let bytes: [u8; TOKEN_LENGTH] = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    Some(token_hash(&bytes))
}
