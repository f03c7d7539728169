//! How a workstation becomes one of the office's.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use kontor_domain::{
    ids::WorkstationId,
    refusal::{Kind, Problem, Refusal, Text},
    text::clean,
};
use kontor_store::{
    Conn, join_codes,
    workstations::{self, Workstation},
};
use secrecy::SecretString;
use time::{Duration, OffsetDateTime};

use super::licence;
use crate::{
    actor::WorkstationActor,
    app::App,
    audit::{self, Change},
    error::{Error, in_field},
    joincode,
    keys::{Keys, TOKEN_LENGTH, token_hash},
};

/// Wrong tries that end every open code.
pub const WRONG_TRIES_MAX: i32 = 5;
/// Characters kept of what a computer is called, and of its client's version.
pub const HOST_NAME_CHARACTERS_MAX: usize = 100;
/// A workstation that made a call within this time is at work.
pub const AT_WORK: Duration = Duration::minutes(5);

/// A workstation that asks to join.
#[derive(Clone, Debug)]
pub struct Join {
    /// The secret of its code, 8 characters.
    pub secret: String,
    /// What its operating system calls it.
    pub host_name: String,
    /// Version of its client.
    pub client_version: String,
}

/// A workstation that joined.
#[derive(Debug)]
pub struct Joined {
    /// Identifier.
    pub id: WorkstationId,
    /// Name that the administrator gave it.
    pub name: String,
    /// Its token; told once.
    pub token: SecretString,
}

/// What the server thinks of a workstation and of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The workstation.
    pub workstation: WorkstationActor,
    /// How many others made a call lately.
    pub others_active_count: i64,
    /// When any other last made a call.
    pub others_last_seen_at: Option<OffsetDateTime>,
}

/// Trades the secret of an open code for a workstation's token.
///
/// A wrong secret counts against every open code; wrong, used and expired are answered alike.
///
/// # Errors
/// `JOIN_REFUSED`; `LICENCE_SEATS`; `INVALID_DATA`; those of the store.
pub async fn join(app: &App, input: Join) -> Result<Joined, Error> {
    let secret =
        joincode::decode_secret(&input.secret).ok_or_else(|| in_field("secret")(malformed()))?;
    let now = app.now();
    let mac = app.keys.code_mac(&secret);
    // Without an open code strangers cause no write.
    let any_open = app
        .db
        .read(move |conn| Ok::<_, Error>(join_codes::count_open(conn, now)? > 0))
        .await?;
    if !any_open {
        return Err(refused().into());
    }
    let token: [u8; TOKEN_LENGTH] = app.random.bytes();
    let proposed = Workstation {
        id: app.random.id(now),
        name: String::new(),
        name_folded: String::new(),
        host_name: cut(&input.host_name),
        client_version: cut(&input.client_version),
        joined_at: now,
        last_seen_at: None,
        revoked_at: None,
    };
    let (keys, licence_keys) = (app.keys.clone(), app.licence_keys.clone());
    let joined = app
        .db
        .write(move |conn| {
            let Some(code) = join_codes::find_open(conn, &mac, now)? else {
                count_wrong_try(conn, &keys, now)?;
                // Not an error of this closure: the count has to stay.
                return Ok(None);
            };
            // Refused, the code stays open until a licence was installed or its time is over.
            licence::require_seat_in(conn, &licence_keys, now)?;
            join_codes::take(conn, code.id)?;
            let workstation = Workstation {
                name: code.name,
                name_folded: code.name_folded,
                ..proposed.clone()
            };
            enrol(conn, &keys, &workstation, &token, now)?;
            Ok::<_, Error>(Some(workstation))
        })
        .await?
        .ok_or_else(refused)?;
    Ok(Joined {
        id: joined.id.into(),
        name: joined.name,
        token: BASE64_URL_SAFE_NO_PAD.encode(token).into(),
    })
}

/// Tells a workstation about itself and its neighbours.
///
/// # Errors
/// Those of the store.
pub async fn get(app: &App, workstation: WorkstationActor) -> Result<Enrolment, Error> {
    let since = app.now() - AT_WORK;
    let id = workstation.id.into();
    let (others_active_count, others_last_seen_at) = app
        .db
        .read(move |conn| Ok::<_, Error>(workstations::others(conn, id, since)?))
        .await?;
    Ok(Enrolment {
        workstation,
        others_active_count,
        others_last_seen_at,
    })
}

fn enrol(
    conn: &mut Conn,
    keys: &Keys,
    workstation: &Workstation,
    token: &[u8; TOKEN_LENGTH],
    now: OffsetDateTime,
) -> Result<(), Error> {
    workstations::insert(conn, workstation, &token_hash(token))?;
    let actor = WorkstationActor {
        id: workstation.id.into(),
        name: workstation.name.clone(),
        joined_at: now,
    };
    let change = Change::of("workstation.join", "workstation", workstation.id)
        .with("name", workstation.name.as_str())
        .with("host_name", workstation.host_name.as_str());
    audit::record_of_workstation(conn, keys, &actor, now, &change)
}

fn count_wrong_try(conn: &mut Conn, keys: &Keys, now: OffsetDateTime) -> Result<(), Error> {
    let ended = join_codes::count_wrong_try(conn, WRONG_TRIES_MAX)?;
    if ended > 0 {
        tracing::warn!(
            ended,
            "open join codes ended after {WRONG_TRIES_MAX} wrong tries"
        );
        let change = Change::without_id("join_code.guessed", "join_code").with("ended", ended);
        audit::record_of_server(conn, keys, now, &change)?;
    }
    Ok(())
}

fn cut(text: &str) -> String {
    clean(text).chars().take(HOST_NAME_CHARACTERS_MAX).collect()
}

fn malformed() -> Problem {
    Problem::fixed(
        "INVALID_JOIN_SECRET",
        "Podaj tajną część kodu dołączenia: 8 znaków.",
        "Give the secret part of the join code: 8 characters.",
    )
}

fn refused() -> Refusal {
    Refusal::new(
        Kind::PermissionDenied,
        "JOIN_REFUSED",
        Text::fixed(
            "Ten kod jest nieprawidłowy, zużyty lub wygasł. Poproś administratora o nowy.",
            "This code is wrong, used or expired. Ask the administrator for a new one.",
        ),
    )
}
