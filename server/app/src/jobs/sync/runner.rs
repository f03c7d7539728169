//! Finds runs that nobody works on, and works on them: several shops at once, one run of each.

use std::{collections::HashMap, time::Duration};

use kontor_domain::{ids::SyncRunId, sync::run::Status};
use kontor_store::sync::{
    leases::{self, WaitingRun},
    runs::{self, Confirmed, Run},
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{applying, context::Context, failing, lease::Lease};
use crate::{
    app::App,
    error::{Error, chain},
    services::sync::planning,
};

/// How often the database is asked for runs, unless somebody in this process wakes the runner.
pub const LOOKED_EVERY: Duration = Duration::from_secs(1);
/// Shops that one process works on at once.
pub const SHOPS_AT_ONCE_MAX: usize = 8;
/// A run that met so many failures of this server, one after the other, has failed.
const SETBACKS_MAX: u32 = 8;
/// The pause after the first of them; each further one is twice as long.
const SETBACK_PAUSE: Duration = Duration::from_secs(1);

/// Works on runs until `stopping` is cancelled; then the batches under way are finished and the leases given back.
pub async fn run(app: App, stopping: CancellationToken) {
    let mut runner = Runner {
        app: app.clone(),
        stopping: stopping.clone(),
        working: JoinSet::new(),
        shops: HashMap::new(),
        setbacks: HashMap::new(),
    };
    loop {
        runner.look().await;
        tokio::select! {
            () = stopping.cancelled() => break,
            () = app.board.woken() => {}
            () = app.clock.wait(LOOKED_EVERY) => {}
            Some(ended) = runner.working.join_next_with_id() => runner.ended(ended),
        }
    }
    while let Some(ended) = runner.working.join_next_with_id().await {
        runner.ended(ended);
    }
}

struct Runner {
    app: App,
    stopping: CancellationToken,
    /// Dropped, it ends everything at once.
    working: JoinSet<Result<(), Error>>,
    shops: HashMap<tokio::task::Id, WaitingRun>,
    setbacks: HashMap<SyncRunId, Setbacks>,
}

/// Failures of this server with one run.
struct Setbacks {
    count: u32,
    /// Not to be tried again before, by the clock's measure.
    until: Duration,
}

impl Runner {
    /// Takes up what nobody works on.
    async fn look(&mut self) {
        let found = self
            .app
            .db
            .read(|conn| Ok::<_, Error>(leases::waiting_runs(conn)?))
            .await;
        match found {
            Ok(found) => self.take_up(found),
            Err(error) => tracing::warn!(
                error = chain(&error),
                "runs of the synchronisation could not be looked for"
            ),
        }
    }

    fn take_up(&mut self, found: Vec<WaitingRun>) {
        self.setbacks
            .retain(|run, _| found.iter().any(|waiting| waiting.run == *run));
        let now = self.app.clock.elapsed();
        for waiting in found {
            let rests = self
                .setbacks
                .get(&waiting.run)
                .is_some_and(|setbacks| setbacks.until > now);
            let known = self.shops.values().any(|other| other.shop == waiting.shop);
            if rests || known || self.working.len() >= SHOPS_AT_ONCE_MAX {
                continue;
            }
            let last_try = self
                .setbacks
                .get(&waiting.run)
                .is_some_and(|setbacks| setbacks.count >= SETBACKS_MAX);
            let (app, stopping) = (self.app.clone(), self.stopping.clone());
            let task = self.working.spawn(async move {
                if last_try {
                    give_up(&app, waiting).await
                } else {
                    work(&app, waiting, stopping).await
                }
            });
            self.shops.insert(task.id(), waiting);
        }
    }

    fn ended(
        &mut self,
        ended: Result<(tokio::task::Id, Result<(), Error>), tokio::task::JoinError>,
    ) {
        let (task, result) = match ended {
            Ok((task, result)) => (task, result.map_err(|error| chain(&error))),
            Err(error) => (error.id(), Err(error.to_string())),
        };
        let Some(waiting) = self.shops.remove(&task) else {
            return;
        };
        let Err(error) = result else {
            self.setbacks.remove(&waiting.run);
            return;
        };
        let setbacks = self.setbacks.entry(waiting.run).or_insert(Setbacks {
            count: 0,
            until: Duration::ZERO,
        });
        let pause = SETBACK_PAUSE * 2_u32.saturating_pow(setbacks.count.min(SETBACKS_MAX));
        setbacks.count += 1;
        self.app.metrics.sync_setbacks.inc();
        setbacks.until = self.app.clock.elapsed() + pause;
        tracing::error!(run = %waiting.run, shop = %waiting.shop, error, "working on a run failed; it is taken up again");
    }
}

/// Works on a run under the lease of its shop; nothing if another server was faster.
async fn work(app: &App, waiting: WaitingRun, stopping: CancellationToken) -> Result<(), Error> {
    let Some(lease) = Lease::take(app, waiting.shop, waiting.run).await? else {
        return Ok(());
    };
    let renewing = lease.keep();
    let worked = tokio::select! {
        biased;
        () = lease.lost() => {
            tracing::warn!(run = %waiting.run, shop = %waiting.shop, "stopped at once: the lease is lost");
            return Ok(());
        }
        worked = under_lease(app, waiting.run, &lease, stopping) => worked,
    };
    drop(renewing);
    lease.give_back().await;
    worked
}

/// Brings a run as far as it goes by itself.
async fn under_lease(
    app: &App,
    id: SyncRunId,
    lease: &Lease,
    stopping: CancellationToken,
) -> Result<(), Error> {
    let mut run = load(app, id).await?;
    let shop = match app.shops.connect(app, run.new.shop).await {
        Ok((_, shop)) => shop,
        Err(Error::Refused(refusal)) => return failing::refused(app, lease, &run, &refusal).await,
        Err(error) => return Err(error),
    };
    let context = |run| Context::new(app.clone(), run, &shop, lease.clone(), stopping.clone());
    if run.status == Status::Planning {
        tracing::info!(run = %id, shop = %run.new.shop, "planning");
        let planning = context(run);
        tokio::select! {
            planned = planning::execute(&planning) => or_left(&planning, planned).await?,
            // it begins anew at the next start: nothing was written but the mirror
            () = planning.stopping() => return planning.keep_calls().await,
        }
        drop(planning);
        run = load(app, id).await?;
    }
    if run.status == Status::Planned && run.new.applies_itself {
        run = go_on(app, lease, run).await?;
    }
    if run.status == Status::Applying {
        tracing::info!(run = %id, shop = %run.new.shop, "applying");
        let applying = context(run);
        or_left(&applying, applying::execute(&applying).await).await?;
    }
    Ok(())
}

/// What came of the work; where it failed, the calls that were made are kept.
async fn or_left(context: &Context, worked: Result<(), Error>) -> Result<(), Error> {
    if worked.is_err()
        && let Err(error) = context.keep_calls().await
    {
        tracing::warn!(run = %context.run.new.id, error = chain(&error), "the calls of a run could not be kept");
    }
    worked
}

async fn load(app: &App, id: SyncRunId) -> Result<Run, Error> {
    app.db
        .read(move |conn| {
            let run = runs::find(conn, id)?;
            run.ok_or_else(|| Error::internal("a run that waited is gone"))
        })
        .await
}

/// Applies what was planned, without deletions, conflicts and exports that wait to be confirmed, as was said when the run was begun.
async fn go_on(app: &App, lease: &Lease, run: Run) -> Result<Run, Error> {
    let (id, now, fence) = (run.new.id, app.now(), lease.clone());
    let confirmed = Confirmed {
        expect_deletes: None,
        expect_exports: None,
        accept_conflicts: false,
        ..run.new.confirmed
    };
    app.db
        .write(move |conn| {
            fence.fence(conn)?;
            Ok::<_, Error>(runs::set_applying(conn, id, &confirmed, now)?)
        })
        .await?;
    load(app, id).await
}

/// Ends a run with which this server has failed too often.
async fn give_up(app: &App, waiting: WaitingRun) -> Result<(), Error> {
    let Some(lease) = Lease::take(app, waiting.shop, waiting.run).await? else {
        return Ok(());
    };
    let run = load(app, waiting.run).await?;
    failing::defect(app, &lease, &run).await?;
    lease.give_back().await;
    Ok(())
}
