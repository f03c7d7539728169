//! Sessions: recognised with every call, listed, ended.

use kontor_domain::{
    ids::{SessionId, UserId, WorkstationId},
    role::{PERMISSIONS, Permission, Role},
};
pub use kontor_store::sessions::Session;
use kontor_store::{
    Conn,
    sessions::{self, Living},
    workstations,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::paging::{self, Page};
use crate::{
    actor::{Actor, WorkstationActor},
    app::App,
    audit::{self, Change},
    error::Error,
    grpc::auth::{session_required, workstation_required, workstation_revoked},
};

/// A session that was not used for so long has ended.
pub const IDLE_MAX: Duration = Duration::hours(12);
/// A session ends so long after the login at the latest.
pub const LENGTH_MAX: Duration = Duration::days(14);
/// Uses are noted at most so often.
pub const NOTED_EVERY: Duration = Duration::minutes(1);

/// Who makes a call, as the tokens tell.
#[derive(Debug)]
pub struct Caller {
    /// The workstation.
    pub workstation: WorkstationActor,
    /// The person, if the method asks for one.
    pub actor: Option<Actor>,
}

/// Which sessions live now.
pub fn living(now: OffsetDateTime) -> Living {
    Living {
        now,
        used_after: now - IDLE_MAX,
    }
}

/// Finds out who is calling, by the hashes of the tokens, and notes the use at most once a minute.
///
/// # Errors
/// `WORKSTATION_REQUIRED`, `WORKSTATION_REVOKED`, `SESSION_REQUIRED`; those of the store.
pub async fn recognise(
    app: &App,
    workstation_hash: [u8; 32],
    session_hash: Option<[u8; 32]>,
) -> Result<Caller, Error> {
    let now = app.now();
    let (workstation, session) = app
        .db
        .read(move |conn| find(conn, &workstation_hash, session_hash.as_ref(), now))
        .await?;
    note_use(app, now, &workstation, session.as_ref()).await;
    let actor = session.map(|session| actor_of(&session));
    Ok(Caller {
        workstation: WorkstationActor {
            id: workstation.id.into(),
            name: workstation.name,
            joined_at: workstation.joined_at,
        },
        actor,
    })
}

fn find(
    conn: &mut Conn,
    workstation_hash: &[u8; 32],
    session_hash: Option<&[u8; 32]>,
    now: OffsetDateTime,
) -> Result<(workstations::Workstation, Option<Session>), Error> {
    let workstation =
        workstations::find_by_token(conn, workstation_hash)?.ok_or_else(workstation_required)?;
    if workstation.revoked_at.is_some() {
        return Err(workstation_revoked().into());
    }
    let Some(hash) = session_hash else {
        return Ok((workstation, None));
    };
    let session = sessions::find_by_token(conn, hash, living(now))?
        .filter(|session| session.user.active && session.workstation_id == workstation.id)
        .ok_or_else(session_required)?;
    Ok((workstation, Some(session)))
}

/// Notes that workstation and session were used, unless that is known to the minute. A failure is only logged: the
/// call itself can still be served.
async fn note_use(
    app: &App,
    now: OffsetDateTime,
    workstation: &workstations::Workstation,
    session: Option<&Session>,
) {
    let unless_after = now - NOTED_EVERY;
    let workstation_due = workstation.last_seen_at.is_none_or(|at| at <= unless_after);
    let session_due = session.filter(|session| session.last_used_at <= unless_after);
    let (workstation, session) = (
        workstation_due.then_some(workstation.id),
        session_due.map(|session| session.id),
    );
    if workstation.is_none() && session.is_none() {
        return;
    }
    let noted = app.db.write(move |conn| {
        if let Some(id) = workstation {
            workstations::note_seen(conn, id, now, unless_after)?;
        }
        if let Some(id) = session {
            sessions::note_used(conn, id, now, unless_after)?;
        }
        Ok::<_, Error>(())
    });
    if let Err(error) = noted.await {
        tracing::warn!(
            error = crate::error::chain(&error),
            "the use of a session was not noted"
        );
    }
}

fn actor_of(session: &Session) -> Actor {
    Actor {
        user_id: Some(UserId::from(session.user.id)),
        login: session.user.login.clone(),
        display_name: session.user.display_name.clone(),
        role: session.user.role,
        workstation_id: Some(WorkstationId::from(session.workstation_id)),
        session_id: Some(SessionId::from(session.id)),
    }
}

/// When a session ends if it is not used any more, or at the latest.
pub fn expires_at(session: &Session) -> OffsetDateTime {
    session.ends_at.min(session.last_used_at + IDLE_MAX)
}

/// The names of what a role may do, sorted.
pub fn permissions_of(role: Role) -> Vec<String> {
    let mut names: Vec<String> = PERMISSIONS
        .iter()
        .filter(|permission| role.may(**permission))
        .map(|permission| snake(&format!("{permission:?}")))
        .collect();
    names.sort();
    names
}

/// The session that makes the call.
///
/// # Errors
/// `SESSION_REQUIRED` if it has just ended.
pub async fn current(app: &App, actor: &Actor) -> Result<Session, Error> {
    let id = actor.session_id.ok_or_else(session_required)?;
    app.db
        .read(move |conn| Ok::<_, Error>(sessions::find(conn, id.into())?))
        .await?
        .ok_or_else(|| session_required().into())
}

/// Whose sessions a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One's own.
    Own,
    /// This user's.
    Of(UserId),
    /// Everybody's.
    Everybody,
}

/// Lists living sessions, newest first. Others' need the administrator.
///
/// # Errors
/// `PERMISSION_DENIED`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list(
    app: &App,
    actor: &Actor,
    whose: Whose,
    page_size: i32,
    page_token: &str,
) -> Result<Page<Session>, Error> {
    let user = match whose {
        Whose::Everybody => None,
        Whose::Own => Some(actor.user_id),
        Whose::Of(user) => Some(Some(user)),
    };
    if user != Some(actor.user_id) {
        actor.require(Permission::Administer)?;
    }
    let user: Option<Uuid> = user.flatten().map(Uuid::from);
    let size = paging::page_size(page_size)?;
    let query = ("sessions", user);
    let before: Option<Uuid> = paging::after(&app.keys, &query, page_token)?;
    let living = living(app.now());
    let rows = app
        .db
        .read(move |conn| {
            Ok::<_, Error>(sessions::list(
                conn,
                user,
                living,
                before,
                paging::limit(size),
            )?)
        })
        .await?;
    paging::page(&app.keys, &query, rows, size, |session| session.id)
}

/// Ends a session: one's own, or anybody's for the administrator. Also when it had ended already.
///
/// # Errors
/// `PERMISSION_DENIED`; those of the store.
pub async fn revoke(app: &App, actor: &Actor, id: SessionId) -> Result<(), Error> {
    let now = app.now();
    let (actor, keys) = (actor.clone(), app.keys.clone());
    app.db
        .write(move |conn| {
            let Some(session) = sessions::find(conn, id.into())? else {
                // Whether it ever was is told to nobody who may not know.
                return Ok(());
            };
            if Some(UserId::from(session.user.id)) != actor.user_id {
                actor.require(Permission::Administer)?;
            }
            sessions::end(conn, session.id)?;
            let change = Change::of("session.end", "session", session.id)
                .with("login", session.user.login.as_str());
            audit::record(conn, &keys, &actor, now, &change)
        })
        .await
}

fn snake(camel: &str) -> String {
    let mut name = String::new();
    for c in camel.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_named_in_snake_case_and_sorted() {
        assert_eq!(permissions_of(Role::Reader), ["read"]);
        let all = permissions_of(Role::Administrator);
        assert_eq!(all.len(), PERMISSIONS.len());
        assert!(all.contains(&"edit_customers".to_owned()), "{all:?}");
        assert!(all.is_sorted());
    }
}
