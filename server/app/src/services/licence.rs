//! The licence: installed, shown, tried out, renewed; and asked for when a shop is about to be called or a workstation
//! to join. Nothing else asks for it.

mod install;
mod refusals;

use kontor_domain::{
    licence::{Grounds, Installed, Licence, Standing, trial_until},
    role::Permission,
};
use kontor_licence::TrustedKeys;
use kontor_store::{
    Conn, company,
    licence::{self, StoredLicence},
    workstations,
};
use time::{Date, OffsetDateTime};

use super::once::write_once;
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
};

pub use install::{LICENCE_BYTES_MAX, Renewed, install, renew};

/// The licence as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// How things stand.
    pub standing: Standing,
    /// The installed licence, if its signature is right.
    pub licence: Option<Licence>,
    /// When it was installed.
    pub installed_at: Option<OffsetDateTime>,
    /// The last day of the trial, if it was started.
    pub trial_until: Option<Date>,
    /// Workstations that may work.
    pub workstations_joined: i64,
    /// Names of the keys whose licences this program takes.
    pub trusted_keys: Vec<String>,
}

/// Tells how things stand.
///
/// # Errors
/// `PERMISSION_DENIED`; those of the store.
pub async fn show(app: &App, actor: &Actor) -> Result<Shown, Error> {
    actor.require(Permission::Read)?;
    let (now, trusted) = (app.now(), app.licence_keys.clone());
    app.db
        .read(move |conn| {
            let stored = licence::find(conn)?;
            let grounds = grounds(conn, stored.as_ref(), &trusted)?;
            Ok::<_, Error>(Shown {
                standing: grounds.judge(now),
                trial_until: grounds.trial_until,
                licence: match grounds.installed {
                    Installed::Verified(licence) => Some(licence),
                    Installed::Nothing | Installed::Refused(_) => None,
                },
                installed_at: stored.and_then(|stored| stored.installed_at),
                workstations_joined: workstations::count_living(conn)?,
                trusted_keys: trusted.ids().iter().map(ToString::to_string).collect(),
            })
        })
        .await
}

/// Opens the link to a shop for 30 days; once in an installation's life.
///
/// # Errors
/// `PERMISSION_DENIED`; `LICENCE_TRIAL_USED`; `LICENCE_TRIAL_NOT_NEEDED` while a licence opens the link; those of
/// [`write_once`].
pub async fn start_trial(app: &App, actor: &Actor, request_id: &str) -> Result<Shown, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let (by, keys, trusted) = (actor.clone(), app.keys.clone(), app.licence_keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.LicenceService/StartTrial",
        request_id,
        &(),
        move |conn| {
            let stored = licence::find(conn)?;
            let grounds = grounds(conn, stored.as_ref(), &trusted)?;
            if let Some(until) = grounds.trial_until {
                return Err(refusals::trial_used(until).into());
            }
            let standing = grounds.judge(now);
            if standing.require_shop_link().is_ok() {
                return Err(refusals::trial_not_needed(&standing).into());
            }
            // by the latest time that was noted: a clock that was moved back gives no longer trial, and no shorter one
            let seen_at = latest(stored.as_ref(), now);
            let until = trial_until(seen_at);
            let kept = StoredLicence {
                trial_until: Some(until),
                seen_at,
                ..stored.unwrap_or_else(|| nothing(now))
            };
            licence::put(conn, &kept)?;
            let change = Change::without_id("licence.trial", "licence")
                .with("until", kontor_domain::calendar::format_date(until));
            audit::record(conn, &keys, &by, now, &change)
        },
    )
    .await?;
    show(app, actor).await
}

/// `Ok` if a test of a shop, a plan, an apply or a scheduled run may begin at `now`. A run that has begun does not ask.
///
/// # Errors
/// `LICENCE_MISSING`, `LICENCE_EXPIRED`; those of the store.
pub async fn require_shop_link(app: &App, now: OffsetDateTime) -> Result<(), Error> {
    let trusted = app.licence_keys.clone();
    app.db
        .read(move |conn| require_shop_link_in(conn, &trusted, now))
        .await
}

/// The same inside a transaction.
///
/// # Errors
/// As [`require_shop_link`].
pub fn require_shop_link_in(
    conn: &mut Conn,
    trusted: &TrustedKeys,
    now: OffsetDateTime,
) -> Result<(), Error> {
    Ok(standing(conn, trusted, now)?.require_shop_link()?)
}

/// `Ok` if one more workstation may join. Those that have joined are never asked.
///
/// # Errors
/// `LICENCE_SEATS`; those of the store.
pub fn require_seat_in(
    conn: &mut Conn,
    trusted: &TrustedKeys,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let joined = workstations::count_living(conn)?;
    Ok(standing(conn, trusted, now)?.require_seat(joined)?)
}

/// Notes the time, so that a clock that is moved back behind it shows; and says so if it was.
///
/// # Errors
/// Those of the store.
pub async fn note_time(app: &App) -> Result<(), Error> {
    let now = app.now();
    let trusted = app.licence_keys.clone();
    let standing = app
        .db
        .write(move |conn| {
            licence::note_seen(conn, now)?;
            standing(conn, &trusted, now)
        })
        .await?;
    if let Some(seen) = standing.clock_behind_since {
        tracing::warn!(
            seen_at = %seen,
            "the clock was moved back behind the last seen time: set it; a licence is not extended by it"
        );
    }
    Ok(())
}

fn standing(
    conn: &mut Conn,
    trusted: &TrustedKeys,
    now: OffsetDateTime,
) -> Result<Standing, Error> {
    let stored = licence::find(conn)?;
    Ok(grounds(conn, stored.as_ref(), trusted)?.judge(now))
}

fn grounds(
    conn: &mut Conn,
    stored: Option<&StoredLicence>,
    trusted: &TrustedKeys,
) -> Result<Grounds, Error> {
    let installed = match stored.and_then(|stored| stored.token.as_deref()) {
        None => Installed::Nothing,
        Some(token) => match trusted.verify(token) {
            Ok(claims) => Installed::Verified(of_claims(claims)),
            Err(refused) => Installed::Refused(refusals::problem(&refused)),
        },
    };
    Ok(Grounds {
        installed,
        trial_until: stored.and_then(|stored| stored.trial_until),
        company_nip: company::find(conn)?.map(|stored| stored.company.nip),
        seen_at: stored.map(|stored| stored.seen_at),
    })
}

fn of_claims(claims: kontor_licence::Claims) -> Licence {
    Licence {
        id: claims.id.to_string(),
        company_name: claims.company_name,
        nip: claims.nip,
        seats: claims.seats,
        paid_until: claims.paid_until,
        issued_on: claims.issued_on,
    }
}

/// What is kept before there is anything to keep.
fn nothing(now: OffsetDateTime) -> StoredLicence {
    StoredLicence {
        token: None,
        installed_at: None,
        trial_until: None,
        seen_at: now,
    }
}

/// The latest time that was noted, or now.
fn latest(stored: Option<&StoredLicence>, now: OffsetDateTime) -> OffsetDateTime {
    stored.map_or(now, |stored| stored.seen_at.max(now))
}
