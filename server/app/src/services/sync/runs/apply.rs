//! A plan is applied.

use kontor_domain::{
    ids::SyncRunId,
    role::Permission,
    sync::run::{DELETIONS_LIFE, PLAN_LIFE, Status},
};
use kontor_store::{
    Conn,
    sync::{
        options,
        runs::{self, Confirmed, Run},
    },
};
use serde::Serialize;
use time::OffsetDateTime;

use super::{Shown, deletes_of, existing_run, exports_to_confirm, find, refusals};
use crate::{
    actor::Actor,
    app::{App, require_not_restored_in},
    audit::{self, Change},
    error::Error,
    keys::Keys,
    services::{licence, once::write_once, shops::existing},
};

/// What a person agrees to when a plan is applied.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Consent {
    /// How many deletions; none: none is done.
    pub expect_deletes: Option<u64>,
    /// After a restored backup: how many exports; none: none is done.
    pub expect_exports: Option<u64>,
    /// Whether conflicts are overwritten in the chosen direction.
    pub accept_conflicts: bool,
}

/// Begins to apply a plan.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `PLAN_NOT_READY`, `PLAN_VOID`, `PLAN_EXPIRED`, `DELETIONS_EXPIRED`,
/// `DELETES_DIFFER`, `EXPORTS_DIFFER`; `SYNC_RUNNING`; `LICENCE_MISSING`, `LICENCE_EXPIRED` unless it undoes; `RESTORED_CONFIRM`; those of
/// [`write_once`].
pub async fn apply(
    app: &App,
    actor: &Actor,
    id: SyncRunId,
    consent: Consent,
    request_id: &str,
) -> Result<Shown, Error> {
    actor.require(Permission::ApplySync)?;
    if consent.expect_deletes.is_some_and(|number| number > 0) || consent.accept_conflicts {
        actor.require(Permission::OverrideSync)?;
    }
    let asked = find(app, id).await?;
    if asked.run.new.undo_of.is_none() {
        licence::require_shop_link(app, app.now()).await?;
    } else {
        actor.require(Permission::OverrideSync)?;
    }
    let (by, keys, now) = (actor.clone(), app.keys.clone(), app.now());
    write_once(
        app,
        actor,
        "kontor.v1.SyncService/ApplySync",
        request_id,
        &(id, consent),
        move |conn| begin_applying(conn, &keys, &by, now, id, consent),
    )
    .await?;
    app.board.wake();
    find(app, id).await
}

fn begin_applying(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    now: OffsetDateTime,
    id: SyncRunId,
    consent: Consent,
) -> Result<(), Error> {
    require_not_restored_in(conn)?;
    let run = existing_run(conn, id)?;
    let planned_at = match (run.status, run.planned_at) {
        (Status::Planned, Some(at)) => at,
        (Status::Planned | Status::Planning, _) => return Err(refusals::not_ready().into()),
        (Status::Applying, _) => return Err(refusals::running(&run).into()),
        (Status::Void, _) => return Err(refusals::void().into()),
        (Status::Finished | Status::Failed | Status::Cancelled, _) => {
            return Err(refusals::ended(run.status).into());
        }
    };
    require_unchanged(conn, &run)?;
    refusals::require_none(conn, run.new.shop)?;
    if now > planned_at + PLAN_LIFE {
        return Err(refusals::expired().into());
    }
    if let Some(expected) = consent.expect_deletes.filter(|number| *number > 0) {
        let deletes = deletes_of(&run);
        if expected != deletes {
            return Err(refusals::deletes_differ(expected, deletes).into());
        }
        if now > planned_at + DELETIONS_LIFE {
            return Err(refusals::deletions_expired().into());
        }
    }
    if let Some(expected) = consent.expect_exports {
        let exports = exports_to_confirm(&run.outcome);
        if expected != exports {
            return Err(refusals::exports_differ(expected, exports).into());
        }
    }
    let confirmed = Confirmed {
        expect_deletes: consent.expect_deletes,
        expect_exports: consent.expect_exports,
        accept_conflicts: consent.accept_conflicts,
        ..run.new.confirmed.clone()
    };
    if let Err(error) = runs::set_applying(conn, id, &confirmed, now) {
        if runs::is_running(&error) {
            return Err(refusals::begun_meanwhile());
        }
        return Err(error.into());
    }
    let change = Change::of("sync.apply", "sync_run", id)
        .with("expect_deletes", consent.expect_deletes)
        .with("expect_exports", consent.expect_exports)
        .with("accept_conflicts", consent.accept_conflicts);
    audit::record(conn, keys, actor, now, &change)
}

/// Options, settings and links must be those of the plan.
fn require_unchanged(conn: &mut Conn, run: &Run) -> Result<(), Error> {
    let stored = options::find(conn, run.new.shop)?;
    let shop = existing(conn, run.new.shop)?;
    let same = stored.version == run.new.options_version
        && stored.links_version == run.new.links_version
        && shop.version == run.new.settings_version;
    if same {
        Ok(())
    } else {
        Err(refusals::void().into())
    }
}
