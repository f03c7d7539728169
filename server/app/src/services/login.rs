//! Logging in and out, and one's own password.
//!
//! Unknown, disabled and wrong are answered alike and as slowly. A try is counted as failed before the password is
//! looked at, so that many at once gain nothing; a success forgets the count. From the fifth failure on each further
//! one makes the same login at the same workstation wait longer; other workstations are not concerned.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use kontor_domain::{
    ids::SessionId,
    refusal::{Kind, Label, Problem, Refusal, Text},
};
use kontor_store::{
    Conn,
    login_attempts::{self, Attempts},
    sessions::{self, NewSession, Session},
    users,
};
use secrecy::{ExposeSecret as _, SecretString};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::sessions::{LENGTH_MAX, living};
use crate::{
    actor::{Actor, WorkstationActor},
    app::App,
    audit::{self, Change},
    error::{Error, in_field},
    grpc::auth::session_required,
    grpc::status::RETRY_AFTER_MS,
    keys::{Keys, TOKEN_LENGTH, token_hash},
    passwords::{self, PASSWORD_BYTES_MAX},
};

/// Failures that make nobody wait.
pub const FAILURES_WITHOUT_WAITING_MAX: i32 = 4;
/// The first wait; each further failure doubles it.
pub const WAIT_FIRST: Duration = Duration::seconds(1);
/// The longest wait.
pub const WAIT_MAX: Duration = Duration::minutes(15);
/// Failures are forgotten so long after the last one.
pub const FAILURES_KEPT: Duration = Duration::hours(24);
/// Sessions of one user at the same time; the oldest end.
pub const SESSIONS_PER_USER_MAX: usize = 20;

/// A new session.
#[derive(Debug)]
pub struct LoggedIn {
    /// Token to be sent with every call; told once.
    pub token: SecretString,
    /// The session.
    pub session: Session,
}

/// Opens a session of a person at a workstation.
///
/// # Errors
/// `LOGIN_REFUSED`, `LOGIN_WAIT`, `INVALID_DATA`; those of the store.
pub async fn log_in(
    app: &App,
    workstation: &WorkstationActor,
    login: &str,
    password: SecretString,
) -> Result<LoggedIn, Error> {
    if password.expose_secret().len() > PASSWORD_BYTES_MAX {
        return Err(in_field("password")(Problem::too_long(
            Label::new("hasło", "password"),
            PASSWORD_BYTES_MAX,
            password.expose_secret().len(),
        )));
    }
    let login = login.trim().to_lowercase();
    let tried = try_once(app, workstation, &login).await?;
    let hash = tried.user.as_ref().map(|(_, hash)| hash.clone());
    let right = app.passwords.verify(password, hash.clone()).await?;
    match tried.user {
        Some((user, _)) if right && user.active => {
            begin(app, workstation, login, hash, tried.bucket).await
        }
        _ => {
            app.metrics.logins_refused.inc();
            tracing::warn!(workstation_id = %workstation.id, failures = tried.failures, "a login was refused");
            Err(refused().into())
        }
    }
}

/// Ends the session that makes the call.
///
/// # Errors
/// `SESSION_REQUIRED`; those of the store.
pub async fn log_out(app: &App, actor: &Actor) -> Result<(), Error> {
    let id: SessionId = actor.session_id.ok_or_else(session_required)?;
    super::sessions::revoke(app, actor, id).await
}

/// Changes one's own password and ends one's other sessions.
///
/// # Errors
/// `LOGIN_REFUSED` if the old password is wrong, `LOGIN_WAIT`, `INVALID_DATA`; those of the store.
pub async fn change_password(
    app: &App,
    actor: &Actor,
    workstation: &WorkstationActor,
    old: SecretString,
    new: SecretString,
) -> Result<(), Error> {
    passwords::check_new(&new).map_err(in_field("new_password"))?;
    let tried = try_once(app, workstation, &actor.login).await?;
    let hash = tried.user.map(|(_, hash)| hash);
    if !app.passwords.verify(old, hash).await? {
        app.metrics.logins_refused.inc();
        return Err(refused().into());
    }
    let now = app.now();
    let new = app.passwords.hash(new, &app.random).await?;
    let user: Uuid = actor.user_id.ok_or_else(session_required)?.into();
    let session = actor.session_id.map(Uuid::from);
    let (actor, keys, workstation, bucket) = (
        actor.clone(),
        app.keys.clone(),
        workstation.id,
        tried.bucket,
    );
    app.db
        .write(move |conn| {
            users::set_password_hash(conn, user, &new)?;
            sessions::end_of_user(conn, user, session)?;
            login_attempts::clear(conn, workstation.into(), bucket)?;
            let change = Change::of("user.change_password", "user", user)
                .with("login", actor.login.as_str());
            audit::record(conn, &keys, &actor, now, &change)
        })
        .await
}

struct Tried {
    user: Option<(users::User, String)>,
    bucket: u16,
    failures: i32,
}

/// Counts a try as failed and finds the user. Refused unheard while there is a wait.
async fn try_once(app: &App, workstation: &WorkstationActor, login: &str) -> Result<Tried, Error> {
    let now = app.now();
    let bucket = app.keys.attempts_bucket(login);
    let (keys, workstation, login) = (app.keys.clone(), workstation.clone(), login.to_owned());
    app.db
        .write(move |conn| {
            let failures = count(conn, &keys, &workstation, bucket, now)?;
            Ok(Tried {
                user: users::find_by_login(conn, &login)?,
                bucket,
                failures,
            })
        })
        .await
}

fn count(
    conn: &mut Conn,
    keys: &Keys,
    workstation: &WorkstationActor,
    bucket: u16,
    now: OffsetDateTime,
) -> Result<i32, Error> {
    let before = login_attempts::find(conn, workstation.id.into(), bucket)?
        .filter(|attempts| now - attempts.last_at < FAILURES_KEPT);
    if let Some(attempts) = before.filter(|attempts| now < attempts.wait_until) {
        return Err(wait(attempts.wait_until - now).into());
    }
    let failures = before
        .map_or(0, |attempts| attempts.failures)
        .saturating_add(1);
    let attempts = Attempts {
        failures,
        last_at: now,
        wait_until: now + wait_after(failures),
    };
    login_attempts::put(conn, workstation.id.into(), bucket, &attempts)?;
    if failures > FAILURES_WITHOUT_WAITING_MAX {
        // Fewer are a person's slip; from here on each costs time, so that they cannot flood the audit.
        let change =
            Change::without_id("session.attempts", "workstation").with("failures", failures);
        audit::record_of_workstation(conn, keys, workstation, now, &change)?;
    }
    Ok(failures)
}

/// How long the next try has to wait after so many failures.
fn wait_after(failures: i32) -> Duration {
    const DOUBLINGS_MAX: i32 = 20;
    let beyond = failures - FAILURES_WITHOUT_WAITING_MAX;
    if beyond <= 0 {
        return Duration::ZERO;
    }
    (WAIT_FIRST * 2_i32.pow((beyond - 1).min(DOUBLINGS_MAX).unsigned_abs())).min(WAIT_MAX)
}

/// Opens the session, unless user or password were changed meanwhile.
async fn begin(
    app: &App,
    workstation: &WorkstationActor,
    login: String,
    hash: Option<String>,
    bucket: u16,
) -> Result<LoggedIn, Error> {
    let now = app.now();
    let token: [u8; TOKEN_LENGTH] = app.random.bytes();
    let id: Uuid = app.random.id(now);
    let (keys, workstation) = (app.keys.clone(), workstation.clone());
    let session = app
        .db
        .write(move |conn| {
            let (user, _) = users::find_by_login(conn, &login)?
                .filter(|(user, present)| user.active && Some(present) == hash.as_ref())
                .ok_or_else(refused)?;
            login_attempts::clear(conn, workstation.id.into(), bucket)?;
            end_oldest(conn, user.id, now)?;
            let session = NewSession {
                id,
                token_hash: token_hash(&token).to_vec(),
                user_id: user.id,
                workstation_id: workstation.id.into(),
                created_at: now,
                ends_at: now + LENGTH_MAX,
            };
            sessions::insert(conn, &session)?;
            users::note_login(conn, user.id, now)?;
            let actor = Actor {
                user_id: Some(user.id.into()),
                service_token_id: None,
                login: user.login,
                display_name: user.display_name,
                role: user.role.into(),
                workstation_id: Some(workstation.id),
                session_id: Some(id.into()),
            };
            let change = Change::of("session.begin", "session", id);
            audit::record(conn, &keys, &actor, now, &change)?;
            sessions::find(conn, id)?
                .ok_or_else(|| Error::internal("a session that was just written is not there"))
        })
        .await?;
    Ok(LoggedIn {
        token: BASE64_URL_SAFE_NO_PAD.encode(token).into(),
        session,
    })
}

/// Makes room for one more session of this user.
fn end_oldest(conn: &mut Conn, user: Uuid, now: OffsetDateTime) -> Result<(), Error> {
    let limit = i64::try_from(SESSIONS_PER_USER_MAX * 2).unwrap_or(i64::MAX);
    let living = sessions::list(conn, Some(user), living(now), None, limit)?;
    for session in living.iter().skip(SESSIONS_PER_USER_MAX - 1) {
        sessions::end(conn, session.id)?;
    }
    Ok(())
}

fn refused() -> Refusal {
    Refusal::new(
        Kind::Unauthenticated,
        "LOGIN_REFUSED",
        Text::fixed(
            "Login lub hasło jest nieprawidłowe albo konto jest wyłączone.",
            "The login or the password is wrong, or the account is disabled.",
        ),
    )
}

fn wait(time: Duration) -> Refusal {
    let seconds = time.whole_seconds().max(0) + 1;
    Refusal::new(
        Kind::ResourceExhausted,
        "LOGIN_WAIT",
        Text::new(
            format!("Za dużo nieudanych prób. Spróbuj ponownie za {seconds} s."),
            format!("Too many failed tries. Try again in {seconds} s."),
        ),
    )
    .with(RETRY_AFTER_MS, time.whole_milliseconds().max(1).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_begins_with_the_fifth_failure_doubles_and_has_an_end() {
        let waits: Vec<i64> = (0..=9)
            .map(|failures| wait_after(failures).whole_seconds())
            .collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(wait_after(15), WAIT_MAX);
        assert_eq!(wait_after(i32::MAX), WAIT_MAX);
    }
}
