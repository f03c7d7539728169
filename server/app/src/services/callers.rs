//! Who makes a call: the tokens become a workstation and an actor, and their use is noted.

use kontor_domain::{
    ids::{ServiceTokenId, SessionId, UserId, WorkstationId},
    role::Acting,
};
use kontor_store::{
    Conn,
    service_tokens::{self, ServiceToken},
    sessions::{self, Session},
    workstations::{self, Workstation},
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{service_tokens::check_living, sessions::living};
use crate::{
    actor::{Actor, WorkstationActor},
    app::App,
    error::Error,
    grpc::auth::{session_required, workstation_required, workstation_revoked},
};

/// Uses are noted at most so often.
pub const NOTED_EVERY: Duration = Duration::minutes(1);

/// As whom somebody at a workstation calls, by the hash of a token.
#[derive(Clone, Copy, Debug)]
pub enum Proof {
    /// A person in a session.
    Session([u8; 32]),
    /// A service account.
    ServiceToken([u8; 32]),
}

/// Who makes a call, as the tokens tell.
#[derive(Debug)]
pub struct Caller {
    /// The workstation.
    pub workstation: WorkstationActor,
    /// The person or the service account, if the method asks for one.
    pub actor: Option<Actor>,
}

enum Found {
    Nobody,
    Session(Session),
    ServiceToken(ServiceToken),
}

/// Finds out who is calling, by the hashes of the tokens, and notes the use at most once a minute.
///
/// # Errors
/// `WORKSTATION_REQUIRED`, `WORKSTATION_REVOKED`, `SESSION_REQUIRED`, `SERVICE_TOKEN_UNKNOWN`, `SERVICE_TOKEN_REVOKED`,
/// `SERVICE_TOKEN_EXPIRED`; those of the store.
pub async fn recognise(
    app: &App,
    workstation_hash: [u8; 32],
    proof: Option<Proof>,
) -> Result<Caller, Error> {
    let now = app.now();
    let (workstation, found) = app
        .db
        .read(move |conn| find(conn, &workstation_hash, proof, now))
        .await?;
    note_use(app, now, &workstation, &found).await;
    let actor = match found {
        Found::Nobody => None,
        Found::Session(session) => Some(person(session)),
        Found::ServiceToken(token) => Some(service(token, workstation.id)),
    };
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
    proof: Option<Proof>,
    now: OffsetDateTime,
) -> Result<(Workstation, Found), Error> {
    let workstation =
        workstations::find_by_token(conn, workstation_hash)?.ok_or_else(workstation_required)?;
    if workstation.revoked_at.is_some() {
        return Err(workstation_revoked().into());
    }
    let found = match proof {
        None => Found::Nobody,
        Some(Proof::Session(hash)) => {
            let session = sessions::find_by_token(conn, &hash, living(now))?
                .filter(|session| session.user.active && session.workstation_id == workstation.id)
                .ok_or_else(session_required)?;
            Found::Session(session)
        }
        Some(Proof::ServiceToken(hash)) => {
            let token = service_tokens::find_by_hash(conn, &hash)?;
            Found::ServiceToken(check_living(token, now)?)
        }
    };
    Ok((workstation, found))
}

/// Notes what was used, unless that is known to the minute. A failure is only logged: the call itself can still be
/// served.
async fn note_use(app: &App, now: OffsetDateTime, workstation: &Workstation, found: &Found) {
    let unless_after = now - NOTED_EVERY;
    let due = |last: Option<OffsetDateTime>, id: Uuid| {
        last.is_none_or(|at| at <= unless_after).then_some(id)
    };
    let workstation = due(workstation.last_seen_at, workstation.id);
    let (session, token) = match found {
        Found::Nobody => (None, None),
        Found::Session(session) => (due(Some(session.last_used_at), session.id), None),
        Found::ServiceToken(token) => (None, due(token.last_used_at, token.id)),
    };
    if workstation.is_none() && session.is_none() && token.is_none() {
        return;
    }
    let noted = app.db.write(move |conn| {
        if let Some(id) = workstation {
            workstations::note_seen(conn, id, now, unless_after)?;
        }
        if let Some(id) = session {
            sessions::note_used(conn, id, now, unless_after)?;
        }
        if let Some(id) = token {
            service_tokens::note_used(conn, id, now, unless_after)?;
        }
        Ok::<_, Error>(())
    });
    if let Err(error) = noted.await {
        tracing::warn!(
            error = crate::error::chain(&error),
            "the use of a session or a token was not noted"
        );
    }
}

fn person(session: Session) -> Actor {
    Actor {
        user_id: Some(UserId::from(session.user.id)),
        service_token_id: None,
        login: session.user.login,
        display_name: session.user.display_name,
        role: session.user.role.into(),
        workstation_id: Some(WorkstationId::from(session.workstation_id)),
        session_id: Some(SessionId::from(session.id)),
    }
}

fn service(token: ServiceToken, workstation: Uuid) -> Actor {
    Actor {
        user_id: None,
        service_token_id: Some(ServiceTokenId::from(token.id)),
        login: super::service_tokens::login_of(&token.name),
        display_name: token.name,
        role: Acting::Service(token.role),
        workstation_id: Some(WorkstationId::from(workstation)),
        session_id: None,
    }
}
