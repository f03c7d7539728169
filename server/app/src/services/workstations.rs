//! Workstations: codes to join by, the list, shutting one out.

use kontor_domain::{
    ids::WorkstationId,
    refusal::{Kind, Label, Problem, Refusal, Text},
    role::Permission,
    text::{clean, fold},
};
pub use kontor_store::workstations::{Which, Workstation};
use kontor_store::{
    join_codes::{self, JoinCode},
    sessions,
    workstations::{self},
};
use secrecy::SecretString;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    licence,
    paging::{self, Page},
};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::{Error, in_field},
    joincode::{self, SECRET_LENGTH},
};

/// How long a code can be used.
pub const CODE_VALIDITY: Duration = Duration::minutes(15);
/// Codes open at the same time.
pub const CODES_OPEN_MAX: i64 = 100;
/// Characters of the longest name.
pub const NAME_CHARACTERS_MAX: usize = 100;

const WORKSTATION: Label = Label::new("stanowisko", "workstation");
const NAME: Label = Label::new("nazwa stanowiska", "name of the workstation");

/// A code to be typed at the workstation.
#[derive(Debug)]
pub struct CodeMade {
    /// `KT-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`; told once.
    pub code: SecretString,
    /// Name of the workstation to be.
    pub name: String,
    /// Until when it can be used.
    pub expires_at: OffsetDateTime,
}

/// Makes a code for a new workstation. An open code for the same name ends.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `ALREADY_EXISTS`; `LICENCE_SEATS`; `TOO_MANY_CODES`; those of the store.
pub async fn create_join_code(app: &App, actor: &Actor, name: &str) -> Result<CodeMade, Error> {
    actor.require(Permission::Administer)?;
    let name = parse_name(name).map_err(in_field("name"))?;
    let now = app.now();
    let secret: [u8; SECRET_LENGTH] = app.random.bytes();
    let code = joincode::encode(&app.installation.authority.short_fingerprint(), &secret);
    let open = JoinCode {
        id: app.random.id(now),
        name_folded: fold(&name),
        name: name.clone(),
        secret_mac: app.keys.code_mac(&secret).to_vec(),
        created_at: now,
        expires_at: now + CODE_VALIDITY,
    };
    let expires_at = open.expires_at;
    let (actor, keys, licence_keys) = (actor.clone(), app.keys.clone(), app.licence_keys.clone());
    app.db
        .write(move |conn| {
            if workstations::find_living_by_name(conn, &open.name_folded)?.is_some() {
                return Err(Refusal::already_exists(WORKSTATION, open.name.as_str()).into());
            }
            licence::require_seat_in(conn, &licence_keys, now)?;
            join_codes::purge(conn, now)?;
            if join_codes::count_open(conn, now)? >= CODES_OPEN_MAX {
                return Err(too_many_codes().into());
            }
            join_codes::replace(conn, &open)?;
            let change = Change::of("join_code.create", "join_code", open.id)
                .with("name", open.name.as_str());
            audit::record(conn, &keys, &actor, now, &change)
        })
        .await?;
    Ok(CodeMade {
        code: code.into(),
        name,
        expires_at,
    })
}

/// Lists workstations by name.
///
/// # Errors
/// `PERMISSION_DENIED`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list(
    app: &App,
    actor: &Actor,
    which: Which,
    page_size: i32,
    page_token: &str,
) -> Result<Page<Workstation>, Error> {
    actor.require(Permission::Administer)?;
    let size = paging::page_size(page_size)?;
    let query = ("workstations", which == Which::All);
    let after: Option<(String, Uuid)> = paging::after(&app.keys, &query, page_token)?;
    let rows = app
        .db
        .read(move |conn| {
            let after = after.as_ref().map(|(name, id)| (name.as_str(), *id));
            Ok::<_, Error>(workstations::list(conn, which, after, paging::limit(size))?)
        })
        .await?;
    paging::page(&app.keys, &query, rows, size, |workstation| {
        (workstation.name_folded.clone(), workstation.id)
    })
}

/// Returns the workstation that may work under this name, for the server's own command line.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get_by_name(app: &App, actor: &Actor, name: &str) -> Result<Workstation, Error> {
    actor.require(Permission::Administer)?;
    let name = name.to_owned();
    app.db
        .read(move |conn| {
            workstations::find_living_by_name(conn, &fold(&name))?
                .ok_or_else(|| Refusal::not_found(WORKSTATION, name).into())
        })
        .await
}

/// Shuts a workstation out at once and ends its sessions. Also when it was shut out already.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn revoke(app: &App, actor: &Actor, id: WorkstationId) -> Result<Workstation, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let (actor, keys) = (actor.clone(), app.keys.clone());
    app.db
        .write(move |conn| {
            let workstation = workstations::find(conn, id.into())?
                .ok_or_else(|| Refusal::not_found(WORKSTATION, id.to_string()))?;
            if workstations::revoke(conn, workstation.id, now)? {
                let ended = sessions::end_at_workstation(conn, workstation.id)?;
                let change = Change::of("workstation.revoke", "workstation", workstation.id)
                    .with("name", workstation.name.as_str())
                    .with("sessions_ended", ended);
                audit::record(conn, &keys, &actor, now, &change)?;
            }
            workstations::find(conn, workstation.id)?
                .ok_or_else(|| Error::internal("a workstation that was just read is not there"))
        })
        .await
}

fn parse_name(text: &str) -> Result<String, Problem> {
    let name = clean(text);
    // A name of marks alone would fold to nothing, and all such names to one.
    if fold(&name).is_empty() {
        return Err(Problem::required(NAME));
    }
    let length = name.chars().count();
    if length > NAME_CHARACTERS_MAX {
        return Err(Problem::too_long(NAME, NAME_CHARACTERS_MAX, length));
    }
    Ok(name)
}

fn too_many_codes() -> Refusal {
    Refusal::new(
        Kind::ResourceExhausted,
        "TOO_MANY_CODES",
        Text::fixed(
            "Jest zbyt wiele otwartych kodów dołączenia. Poczekaj, aż wygasną.",
            "Too many join codes are open. Wait until they expire.",
        ),
    )
}
