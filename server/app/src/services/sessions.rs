//! Sessions: which live, listed, ended.

use kontor_domain::{
    ids::{SessionId, UserId},
    role::{Acting, PERMISSIONS, Permission},
};
pub use kontor_store::sessions::Session;
use kontor_store::sessions::{self, Living};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::paging::{self, Page};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    grpc::auth::session_required,
};

/// A session that was not used for so long has ended.
pub const IDLE_MAX: Duration = Duration::hours(12);
/// A session ends so long after the login at the latest.
pub const LENGTH_MAX: Duration = Duration::days(14);

/// Which sessions live now.
pub fn living(now: OffsetDateTime) -> Living {
    Living {
        now,
        used_after: now - IDLE_MAX,
    }
}

/// When a session ends if it is not used any more, or at the latest.
pub fn expires_at(session: &Session) -> OffsetDateTime {
    session.ends_at.min(session.last_used_at + IDLE_MAX)
}

/// The names of what a caller may do, sorted.
pub fn permissions_of(role: Acting) -> Vec<String> {
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
    use kontor_domain::role::Role;

    use super::*;

    #[test]
    fn permissions_are_named_in_snake_case_and_sorted() {
        assert_eq!(permissions_of(Role::Reader.into()), ["read"]);
        let all = permissions_of(Role::Administrator.into());
        assert_eq!(all.len(), PERMISSIONS.len());
        assert!(all.contains(&"edit_customers".to_owned()), "{all:?}");
        assert!(all.is_sorted());
    }
}
