//! Runs: begun, applied, cancelled, shown. The work itself is that of the runner (`jobs/sync`).

mod apply;
mod begin;
mod refusals;

use kontor_domain::{
    ids::{ShopId, SyncRunId},
    refusal::{Label, Refusal},
    role::Permission,
    sync::{
        kind::Kind,
        operation::{Action, State},
        progress::Progress,
        run::{DELETIONS_LIFE, PLAN_LIFE, Status},
    },
};
pub use kontor_store::sync::operations::JournalOperation;
use kontor_store::{
    Conn, shops,
    sync::{
        operations::{self, Filter},
        runs::{self, Outcome, Run},
    },
};
use time::OffsetDateTime;

pub use self::{
    apply::{Consent, apply},
    begin::{PlanInput, Which, plan, plan_by_schedule, plan_undo},
};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    services::{
        paging::{self, Page},
        shops::existing,
    },
};

const RUN: Label = Label::new("przebieg synchronizacji", "run of the synchronisation");

/// A run with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The run.
    pub run: Run,
    /// Name of the shop.
    pub shop_name: String,
    /// Deletions in the shop that its plan holds.
    pub deletes: u64,
    /// Conflicts that its plan holds.
    pub conflicts: u64,
    /// How far it is, while a server works on it.
    pub progress: Option<Progress>,
}

impl Shown {
    /// Until when the plan can be applied; none unless it waits.
    pub fn expires_at(&self) -> Option<OffsetDateTime> {
        self.planned_at().map(|at| at + PLAN_LIFE)
    }

    /// Until when its deletions can be.
    pub fn deletions_expire_at(&self) -> Option<OffsetDateTime> {
        self.planned_at().map(|at| at + DELETIONS_LIFE)
    }

    fn planned_at(&self) -> Option<OffsetDateTime> {
        let waits = self.run.status == Status::Planned;
        self.run.planned_at.filter(|_| waits)
    }
}

/// Asks a run to end after the batch under way.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `SYNC_NOT_RUNNING`; those of the store.
pub async fn cancel(app: &App, actor: &Actor, id: SyncRunId) -> Result<Shown, Error> {
    actor.require(Permission::ApplySync)?;
    let (by, keys, now) = (actor.clone(), app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            let run = existing_run(conn, id)?;
            if !runs::request_cancel(conn, id)? {
                return Err(refusals::ended(run.status).into());
            }
            let change = Change::of("sync.cancel", "sync_run", id);
            audit::record(conn, &keys, &by, now, &change)
        })
        .await?;
    app.board.wake();
    find(app, id).await
}

/// One run.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get(app: &App, actor: &Actor, id: SyncRunId) -> Result<Shown, Error> {
    actor.require(Permission::WatchSync)?;
    find(app, id).await
}

/// Runs, the newest first.
///
/// # Errors
/// `PERMISSION_DENIED`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list(
    app: &App,
    actor: &Actor,
    shop: Option<ShopId>,
    page_size: i32,
    page_token: &str,
) -> Result<Page<Shown>, Error> {
    actor.require(Permission::WatchSync)?;
    let size = paging::page_size(page_size)?;
    let query = ("sync_runs", shop);
    let older: Option<SyncRunId> = paging::after(&app.keys, &query, page_token)?;
    let rows = app
        .db
        .read(move |conn| {
            let found = runs::page(conn, shop, older, size + 1)?;
            found.into_iter().map(|run| shown(conn, run)).collect()
        })
        .await?;
    paging::page(&app.keys, &query, rows, size, |shown: &Shown| {
        shown.run.new.id
    })
}

/// Which operations of a run.
#[derive(Clone, Debug, Default)]
pub struct OperationsInput {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only these actions.
    pub actions: Vec<Action>,
    /// Only these states.
    pub states: Vec<State>,
    /// Only conflicts.
    pub only_conflicts: bool,
    /// Rows of the page.
    pub page_size: i32,
    /// Where to go on.
    pub page_token: String,
}

/// The operations of a run in their order.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn operations(
    app: &App,
    actor: &Actor,
    id: SyncRunId,
    input: OperationsInput,
) -> Result<Page<JournalOperation>, Error> {
    actor.require(Permission::WatchSync)?;
    let size = paging::page_size(input.page_size)?;
    let query = (
        ("sync_operations", id, input.kind, input.only_conflicts),
        input.actions.clone(),
        input.states.clone(),
    );
    let after: Option<u64> = paging::after(&app.keys, &query, &input.page_token)?;
    let rows = app
        .db
        .read(move |conn| {
            existing_run(conn, id)?;
            let filter = Filter {
                kind: input.kind,
                actions: &input.actions,
                states: &input.states,
                conflict: input.only_conflicts.then_some(true),
            };
            let after = after.unwrap_or_default();
            Ok::<_, Error>(operations::page(conn, id, &filter, after, size + 1)?)
        })
        .await?;
    paging::page(&app.keys, &query, rows, size, |row| row.planned.number)
}

/// The run of a shop on which a server works, or else its newest.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND` if there is none; those of the store.
pub async fn current(app: &App, actor: &Actor, shop: ShopId) -> Result<SyncRunId, Error> {
    actor.require(Permission::WatchSync)?;
    app.db
        .read(move |conn| {
            existing(conn, shop)?;
            if let Some(run) = runs::running(conn, shop)? {
                return Ok(run.new.id);
            }
            let newest = runs::page(conn, Some(shop), None, 1)?.pop();
            let newest = newest.ok_or_else(|| Refusal::not_found(RUN, shop.to_string()))?;
            Ok(newest.new.id)
        })
        .await
}

/// One run, without asking who wants to know.
///
/// # Errors
/// `NOT_FOUND`; those of the store.
pub async fn find(app: &App, id: SyncRunId) -> Result<Shown, Error> {
    app.db
        .read(move |conn| {
            let run = existing_run(conn, id)?;
            shown(conn, run)
        })
        .await
}

fn existing_run(conn: &mut Conn, id: SyncRunId) -> Result<Run, Error> {
    let run = runs::find(conn, id)?;
    Ok(run.ok_or_else(|| Refusal::not_found(RUN, id.to_string()))?)
}

fn shown(conn: &mut Conn, run: Run) -> Result<Shown, Error> {
    let shop = shops::find(conn, run.new.shop)?;
    Ok(Shown {
        shop_name: shop.map(|shop| shop.data.name).unwrap_or_default(),
        deletes: deletes_of(&run),
        conflicts: run.outcome.values().map(|kind| kind.conflicts).sum(),
        progress: run.progress.clone(),
        run,
    })
}

/// Exports of the kinds that were not synchronised since a backup was restored.
pub(crate) fn exports_to_confirm(outcome: &Outcome) -> u64 {
    outcome
        .values()
        .filter(|kind| kind.restored)
        .filter_map(|kind| kind.planned.get(&Action::Export))
        .sum()
}

fn deletes_of(run: &Run) -> u64 {
    run.outcome
        .values()
        .filter_map(|kind| kind.planned.get(&Action::DeleteInShop))
        .sum()
}
