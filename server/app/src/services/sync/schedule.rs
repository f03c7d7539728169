//! When a shop is synchronised by itself.

use kontor_domain::{
    ids::{ShopId, SyncRunId},
    refusal::Refusal,
    role::Permission,
    sync::{report::Notice, schedule::Schedule as Cron},
};
use kontor_store::sync::schedules::{self, Came, Schedule};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::runs;
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::{Error, chain, in_field},
    services::{once::write_once, shops::existing},
};

/// A schedule as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The shop.
    pub shop: ShopId,
    /// Five fields; empty if none was set.
    pub cron: String,
    /// Whether it is on.
    pub active: bool,
    /// The next time.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_at: Option<OffsetDateTime>,
    /// The last time.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_at: Option<OffsetDateTime>,
    /// The last run that it began.
    pub last_run: Option<SyncRunId>,
    /// Why the last time could not begin a run.
    pub last_refusal: Option<Notice>,
}

/// The schedule of a shop.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get(app: &App, actor: &Actor, shop: ShopId) -> Result<Shown, Error> {
    actor.require(Permission::WatchSync)?;
    app.db
        .read(move |conn| {
            existing(conn, shop)?;
            Ok::<_, Error>(shown(shop, schedules::find(conn, shop)?))
        })
        .await
}

/// Sets when a shop is synchronised by itself.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `INVALID_SCHEDULE`, `SCHEDULE_NEVER` for the field `schedule.cron`; those of
/// [`write_once`].
pub async fn set(
    app: &App,
    actor: &Actor,
    shop: ShopId,
    cron: String,
    active: bool,
    request_id: &str,
) -> Result<Shown, Error> {
    actor.require(Permission::OverrideSync)?;
    let parsed = Cron::parse(&cron).map_err(in_field("schedule.cron"))?;
    let (by, keys, now) = (actor.clone(), app.keys.clone(), app.now());
    let next_at = active.then(|| parsed.next_after(now)).flatten();
    let request = (shop, cron.clone(), active);
    write_once(
        app,
        actor,
        "kontor.v1.SyncService/SetSyncSchedule",
        request_id,
        &request,
        move |conn| {
            existing(conn, shop)?;
            let before = shown(shop, schedules::find(conn, shop)?);
            let schedule = Schedule {
                shop,
                cron: cron.trim().to_owned(),
                active,
                next_at,
                last_at: None,
                last_run: None,
                last_refusal: None,
            };
            schedules::put(conn, &schedule)?;
            let after = shown(shop, schedules::find(conn, shop)?);
            let change =
                Change::of("sync.schedule", "shop", shop).between(Some(&before), Some(&after))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(after)
        },
    )
    .await
}

/// Begins the runs that are due. One that cannot be begun waits for its next time, and says why.
///
/// # Errors
/// Those of the store.
pub async fn begin_due(app: &App) -> Result<(), Error> {
    let now = app.now();
    let due = app
        .db
        .read(move |conn| Ok::<_, Error>(schedules::due(conn, now)?))
        .await?;
    for schedule in due {
        let shop = schedule.shop;
        let came = match runs::plan_by_schedule(app, shop).await {
            Ok(run) => Came::Began(run),
            Err(Error::Refused(refusal)) => Came::Refused(why(&refusal)?),
            Err(error) => {
                tracing::warn!(%shop, error = chain(&error), "a scheduled synchronisation could not be begun");
                continue;
            }
        };
        let next_at = Cron::parse(&schedule.cron)
            .ok()
            .and_then(|cron| cron.next_after(now));
        app.db
            .write(move |conn| {
                Ok::<_, Error>(schedules::set_after(conn, &schedule, &came, next_at, now)?)
            })
            .await?;
    }
    Ok(())
}

fn why(refusal: &Refusal) -> Result<serde_json::Value, Error> {
    let notice = Notice {
        reason: refusal.reason.to_owned(),
        text: refusal.text.clone(),
    };
    serde_json::to_value(notice).map_err(Error::because("writing a refusal as JSON"))
}

fn shown(shop: ShopId, schedule: Option<Schedule>) -> Shown {
    match schedule {
        None => Shown {
            shop,
            cron: String::new(),
            active: false,
            next_at: None,
            last_at: None,
            last_run: None,
            last_refusal: None,
        },
        Some(schedule) => Shown {
            shop,
            cron: schedule.cron,
            active: schedule.active,
            next_at: schedule.next_at,
            last_at: schedule.last_at,
            last_run: schedule.last_run,
            last_refusal: schedule
                .last_refusal
                .and_then(|refusal| serde_json::from_value(refusal).ok()),
        },
    }
}
