//! The audit trail: read and verified.

use std::collections::HashMap;

use kontor_domain::{
    ids::UserId,
    refusal::{Problem, Text},
    role::Permission,
    text::clean,
};
pub use kontor_store::audit::Finding;
use kontor_store::{
    Conn, StoreError,
    audit::{self, ActorKind, Entry, Filter, Head, Report},
    service_tokens, users,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    paging::{self, Page},
    service_tokens::login_of,
};
use crate::{
    actor::{Actor, CONSOLE_LOGIN},
    app::App,
    error::{Error, in_field},
};

/// Which entries a list has.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Only of this kind of thing; any when empty.
    pub object_kind: String,
    /// Only of this thing; needs its kind.
    pub object_id: Option<Uuid>,
    /// Only by this user or service account.
    pub user_id: Option<UserId>,
    /// From this moment on.
    pub from: Option<OffsetDateTime>,
    /// Before this moment.
    pub until: Option<OffsetDateTime>,
}

/// An entry with the login of who did it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The entry.
    pub entry: Entry,
    /// Login of the user, `token:` and the name of the service account, or `kontord` for the server itself.
    pub login: String,
}

/// Lists entries, newest first.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list(
    app: &App,
    actor: &Actor,
    which: &Which,
    page_size: i32,
    page_token: &str,
) -> Result<Page<Told>, Error> {
    actor.require(Permission::ReadAudit)?;
    if which.object_id.is_some() && which.object_kind.is_empty() {
        return Err(in_field("object_kind")(Problem::fixed(
            "REQUIRED",
            "Podaj rodzaj obiektu (object_kind) razem z jego identyfikatorem.",
            "Give the kind of the object (object_kind) with its identifier.",
        )));
    }
    let size = paging::page_size(page_size)?;
    let query = (
        ("audit", &which.object_kind, which.object_id, which.user_id),
        which.from.map(OffsetDateTime::unix_timestamp_nanos),
        which.until.map(OffsetDateTime::unix_timestamp_nanos),
    );
    let before: Option<i64> = paging::after(&app.keys, &query, page_token)?;
    let filter = Filter {
        actor_id: which.user_id.map(Uuid::from),
        object_kind: Some(clean(&which.object_kind)).filter(|kind| !kind.is_empty()),
        object_id: which.object_id,
        from: which.from,
        until: which.until,
        ..Filter::default()
    };
    let limit = u32::try_from(paging::limit(size)).unwrap_or(u32::MAX);
    let rows = app
        .db
        .read(move |conn| {
            let entries = audit::list(conn, &filter, before, limit)?;
            let mut ids: Vec<Uuid> = entries.iter().filter_map(|entry| entry.actor_id).collect();
            ids.sort();
            ids.dedup();
            let logins = logins(conn, &ids)?;
            Ok::<_, Error>(
                entries
                    .into_iter()
                    .map(|entry| told(entry, &logins))
                    .collect(),
            )
        })
        .await?;
    paging::page(&app.keys, &query, rows, size, |told| told.entry.sequence)
}

/// Recomputes the whole chain, and compares it with a head noted earlier (`sequence:mac`, or empty).
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; those of the store.
pub async fn verify(app: &App, actor: &Actor, expected_head: &str) -> Result<Report, Error> {
    actor.require(Permission::ReadAudit)?;
    let expected = match expected_head.trim() {
        "" => None,
        text => Some(parse_head(text).ok_or_else(|| in_field("expected_head")(malformed_head()))?),
    };
    let (db, keys) = (app.db.clone(), app.keys.clone());
    tokio::task::spawn_blocking(move || {
        db.read_long_blocking(|conn| Ok(audit::verify(conn, keys.audit(), expected.as_ref())?))
    })
    .await
    .map_err(Error::because("verifying the audit"))?
}

/// The head now.
///
/// # Errors
/// `PERMISSION_DENIED`; those of the store.
pub async fn head(app: &App, actor: &Actor) -> Result<Head, Error> {
    actor.require(Permission::ReadAudit)?;
    app.db.read(|conn| Ok::<_, Error>(audit::head(conn)?)).await
}

/// A head as it is noted outside the database.
pub fn show_head(head: &Head) -> String {
    format!("{}:{}", head.sequence, head.chain)
}

/// The place and the words of a finding.
pub fn describe(finding: &Finding) -> (i64, Text) {
    match finding {
        Finding::Changed { sequence } => (
            *sequence,
            Text::new(
                format!("Wpis {sequence} zmieniono po zapisaniu."),
                format!("Entry {sequence} was changed after it was written."),
            ),
        ),
        Finding::ContentChanged { sequence } => (
            *sequence,
            Text::new(
                format!("Treść wpisu {sequence} zmieniono po zapisaniu."),
                format!("The content of entry {sequence} was changed after it was written."),
            ),
        ),
        Finding::Removed { sequence, count } => (
            *sequence,
            Text::new(
                format!("Od wpisu {sequence} brakuje wpisów: {count}."),
                format!("From entry {sequence} on {count} entries are missing."),
            ),
        ),
        Finding::Swapped { first, second } => (
            *first,
            Text::new(
                format!("Wpisy {first} i {second} zamieniono miejscami."),
                format!("Entries {first} and {second} stand in each other's place."),
            ),
        ),
        Finding::TailCut { last, expected } => (
            *last,
            Text::new(
                format!("Ostatni wpis ma numer {last}, a powinien {expected}: koniec usunięto."),
                format!("The last entry is {last} and must be {expected}: the end was cut off."),
            ),
        ),
        Finding::HeadDiffers { sequence } => (
            *sequence,
            Text::new(
                format!("Wpis {sequence} nie zgadza się z zanotowanym końcem łańcucha."),
                format!("Entry {sequence} does not fit the noted head of the chain."),
            ),
        ),
    }
}

fn told(entry: Entry, logins: &HashMap<Uuid, String>) -> Told {
    let login = match (entry.actor_kind, entry.actor_id) {
        (ActorKind::User | ActorKind::System, Some(id)) => {
            logins.get(&id).cloned().unwrap_or_default()
        }
        (ActorKind::User, None) => String::new(),
        (ActorKind::System, None) | (ActorKind::Console, _) => CONSOLE_LOGIN.to_owned(),
    };
    Told { entry, login }
}

/// What people and service accounts are called, by id.
fn logins(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, StoreError> {
    let mut logins: HashMap<Uuid, String> = users::logins(conn, ids)?.into_iter().collect();
    let machines = service_tokens::names(conn, ids)?;
    logins.extend(machines.into_iter().map(|(id, name)| (id, login_of(&name))));
    Ok(logins)
}

fn parse_head(text: &str) -> Option<Head> {
    let (sequence, mac) = text.split_once(':')?;
    let mac = data_encoding::HEXLOWER_PERMISSIVE
        .decode(mac.as_bytes())
        .ok()?;
    let mac: [u8; 32] = mac.try_into().ok()?;
    Some(Head {
        sequence: sequence.parse().ok().filter(|sequence| *sequence >= 0)?,
        chain: mac.into(),
    })
}

fn malformed_head() -> Problem {
    Problem::fixed(
        "INVALID_AUDIT_HEAD",
        "Podaj koniec łańcucha w postaci numer:skrót, tak jak go zanotowano.",
        "Give the head as sequence:mac, as it was noted.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_was_shown() {
        let head = Head {
            sequence: 7,
            chain: [0xab; 32].into(),
        };
        assert_eq!(parse_head(&show_head(&head)), Some(head));
        for wrong in ["", "7", "7:", "7:zz", "-1:00", "x:y"] {
            assert_eq!(parse_head(wrong), None, "{wrong}");
        }
    }
}
