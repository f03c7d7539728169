//! A run is begun: it waits for the runner from then on.

use std::sync::Arc;

use kontor_domain::{
    ids::{ShopId, SyncRunId},
    refusal::Refusal,
    role::{Acting, Permission},
    sync::{
        kind::Kind,
        run::{Status, Trigger},
    },
};
use kontor_store::{
    Conn, shops,
    sync::{
        options,
        runs::{self, Confirmed, NewRun},
    },
    workstations,
};
use serde::Serialize;
use time::OffsetDateTime;

use super::{Shown, existing_run, find, refusals};
use crate::{
    actor::Actor,
    app::{App, require_not_restored_in},
    audit::{self, Change},
    error::Error,
    keys::Keys,
    services::{licence, once::write_once, shops::existing},
};

/// What shall be planned.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PlanInput {
    /// Kinds; all enabled ones when empty.
    pub kinds: Vec<Kind>,
    /// How many linked elements are expected to be gone.
    pub expected_gone: Vec<(Kind, u64)>,
    /// Whether it is applied by itself.
    pub applies_itself: bool,
}

/// Which shop.
#[derive(Clone, Debug, Serialize)]
pub enum Which {
    /// By its id.
    Id(ShopId),
    /// By its name.
    Name(String),
    /// The only active one.
    Only,
}

/// Begins a plan.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `SHOP_DISABLED`; `LICENCE_MISSING`, `LICENCE_EXPIRED`; `SYNC_RUNNING`;
/// `RESTORED_CONFIRM` for a run that applies itself; those of [`write_once`].
pub async fn plan(
    app: &App,
    actor: &Actor,
    which: Which,
    input: PlanInput,
    request_id: &str,
) -> Result<Shown, Error> {
    actor.require(if input.applies_itself {
        Permission::RunSync
    } else {
        Permission::PlanSync
    })?;
    licence::require_shop_link(app, app.now()).await?;
    let trigger = match actor.role {
        Acting::Person(_) => Trigger::Person,
        Acting::Service(_) => Trigger::Token,
    };
    let method = if input.applies_itself {
        "kontor.v1.SyncService/RunSync"
    } else {
        "kontor.v1.SyncService/PlanSync"
    };
    let begin = Begin::new(app, actor, trigger);
    let request = (which.clone(), input.clone());
    let id: SyncRunId = write_once(app, actor, method, request_id, &request, move |conn| {
        let shop = resolve(conn, &which)?;
        begin.run(conn, shop, &input, None)
    })
    .await?;
    app.board.wake();
    find(app, id).await
}

/// Begins a plan for the schedule, in the schedule's own name.
///
/// # Errors
/// As [`plan`].
pub async fn plan_by_schedule(app: &App, shop: ShopId) -> Result<SyncRunId, Error> {
    licence::require_shop_link(app, app.now()).await?;
    let begin = Begin::new(app, &Actor::console(), Trigger::Schedule);
    let input = PlanInput {
        applies_itself: true,
        ..PlanInput::default()
    };
    let id = app
        .db
        .write(move |conn| begin.run(conn, shop, &input, None))
        .await?;
    app.board.wake();
    Ok(id)
}

/// Plans the undoing of a run. Never refused because of the licence.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `SYNC_NOTHING_TO_UNDO`; `SYNC_RUNNING`; those of [`write_once`].
pub async fn plan_undo(
    app: &App,
    actor: &Actor,
    undone: SyncRunId,
    request_id: &str,
) -> Result<Shown, Error> {
    actor.require(Permission::OverrideSync)?;
    let begin = Begin::new(app, actor, Trigger::Person);
    let id: SyncRunId = write_once(
        app,
        actor,
        "kontor.v1.SyncService/PlanSyncUndo",
        request_id,
        &undone,
        move |conn| {
            let run = existing_run(conn, undone)?;
            if run.applied_at.is_none() || matches!(run.status, Status::Applying) {
                return Err(refusals::nothing_to_undo().into());
            }
            begin.run(conn, run.new.shop, &PlanInput::default(), Some(undone))
        },
    )
    .await?;
    app.board.wake();
    find(app, id).await
}

/// What a new run is told by whoever begins it.
struct Begin {
    id: SyncRunId,
    now: OffsetDateTime,
    actor: Actor,
    trigger: Trigger,
    keys: Arc<Keys>,
}

impl Begin {
    fn new(app: &App, actor: &Actor, trigger: Trigger) -> Self {
        let now = app.now();
        Self {
            id: app.id(now),
            now,
            actor: actor.clone(),
            trigger,
            keys: app.keys.clone(),
        }
    }

    fn run(
        &self,
        conn: &mut Conn,
        shop: ShopId,
        input: &PlanInput,
        undo_of: Option<SyncRunId>,
    ) -> Result<SyncRunId, Error> {
        let settings = existing(conn, shop)?;
        if !settings.active {
            return Err(refusals::disabled(&settings.data.name).into());
        }
        if input.applies_itself {
            require_not_restored_in(conn)?;
        }
        let workstation = match self.actor.workstation_id {
            Some(id) => workstations::find(conn, id.into())?.map(|workstation| workstation.name),
            None => None,
        };
        let stored = options::find(conn, shop)?;
        refusals::require_none(conn, shop)?;
        runs::void_planned(conn, shop, self.now)?;
        let run = NewRun {
            id: self.id,
            shop,
            undo_of,
            trigger: self.trigger,
            started_by: match self.trigger {
                Trigger::Schedule => String::new(),
                Trigger::Person | Trigger::Token => self.actor.login.clone(),
            },
            user: self.actor.user_id,
            workstation_id: self.actor.workstation_id,
            workstation: workstation.unwrap_or_default(),
            created_at: self.now,
            options: stored.options,
            kinds_asked: input.kinds.clone(),
            confirmed: Confirmed {
                expected_gone: input.expected_gone.iter().copied().collect(),
                ..Confirmed::default()
            },
            applies_itself: input.applies_itself,
            settings_version: settings.version,
            options_version: stored.version,
            links_version: stored.links_version,
        };
        if let Err(error) = runs::insert(conn, &run) {
            if runs::is_running(&error) {
                return Err(refusals::begun_meanwhile());
            }
            return Err(error.into());
        }
        let change = Change::of("sync.plan", "sync_run", self.id)
            .with("shop", shop.to_string())
            .with("applies_itself", input.applies_itself);
        match self.trigger {
            Trigger::Schedule => audit::record_of_server(conn, &self.keys, self.now, &change)?,
            Trigger::Person | Trigger::Token => {
                audit::record(conn, &self.keys, &self.actor, self.now, &change)?;
            }
        }
        Ok(self.id)
    }
}

fn resolve(conn: &mut Conn, which: &Which) -> Result<ShopId, Error> {
    match which {
        Which::Id(id) => Ok(*id),
        Which::Name(name) => {
            let found = shops::find_by_name(conn, name)?;
            let shop = found
                .ok_or_else(|| Refusal::not_found(crate::services::sync::SHOP, name.clone()))?;
            Ok(shop.id)
        }
        Which::Only => {
            let mut active = shops::all(conn)?;
            active.retain(|shop| shop.active);
            match (active.pop(), active.is_empty()) {
                (Some(shop), true) => Ok(shop.id),
                _ => Err(refusals::name_the_shop().into()),
            }
        }
    }
}
