//! One run: planned, applied and followed to its end by a client, whatever happens to the server and the shop meanwhile.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use kontor_client::proto::{
    ApplySyncRequest, GetSyncRunRequest, PlanSyncRequest, SyncRun, SyncStatus,
};
use kontor_client::{Client, Error};
use kontor_practice_shop::{Call, Held, Shop, When};
use uuid::Uuid;

use super::points::{Disturbance, Moment};
use super::prepared::{Prepared, Stage};
use super::state::State;
use crate::office::Office;
use crate::watch::{Patience, pause};

/// How long a run may take, in real time.
const RUN_TIME_MAX: Duration = Duration::from_mins(3);
/// Time between two questions about the run.
const QUESTION_PAUSE: Duration = Duration::from_millis(50);

/// Time until a shop that holds a call knows that its client is dead, in real time.
const DEATH_SEEN_AFTER: Duration = Duration::from_millis(50);

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// The run.
    pub run: SyncRun,
    /// Both sides afterwards.
    pub state: State,
    /// The shop's calls of the API.
    pub journal: Vec<Call>,
    /// How many calls the shop had, those for pictures' files among them.
    pub calls: u64,
    /// What the server has logged as its own failures.
    pub failures: Vec<String>,
    /// What the disturbance met; nothing if it never came.
    pub struck: Option<String>,
}

/// Runs with this disturbance.
///
/// # Errors
/// If the run does not come to its end in time.
pub async fn disturb(prepared: &Prepared, disturbance: &Disturbance) -> Result<Outcome> {
    let Stage {
        mut office,
        client,
        shop,
        shop_id,
    } = prepared.stage().await?;
    let held = arm(&shop, disturbance);
    let what = disturbance.to_string();
    let mut killed = None;
    let mut run = Box::pin(async {
        let begun = plan(&client, &shop_id, 2).await?;
        to_its_end(&client, &begun, &what).await
    });
    let run = match held {
        Some(held) => {
            let killing = kill_as_told(&mut office, &shop, held, disturbance, &mut killed);
            tokio::select! {
                run = &mut run => run?,
                done = killing => {
                    done?;
                    run.await?
                }
            }
        }
        None => run.await?,
    };
    let journal = shop.journal();
    let struck = killed.or_else(|| {
        let mut calls = journal.iter().filter(|call| !call.faults.is_empty());
        calls
            .next()
            .map(|call| format!("{} {}", call.method, call.path))
    });
    let state = tokio::task::block_in_place(|| State::read(office.database(), &run.id, &shop))?;
    Ok(Outcome {
        run,
        state,
        failures: failures(&office)?,
        calls: shop.arrived(),
        journal,
        struck,
    })
}

/// What a server logs whose lease was over while it wrote: on a busy machine, at this pace, no failure of the server.
const LEASE_LOST: &str = "the lease of the synchronisation was lost";

/// The ends of runs hide them: a run that a defect has stopped is taken up again, and ends well.
fn failures(office: &Office) -> Result<Vec<String>> {
    let log = std::fs::read_to_string(office.kontord().log_path())?;
    let errors = log
        .lines()
        .filter(|line| line.contains(" ERROR ") && !line.contains(LEASE_LOST));
    Ok(errors.map(str::to_owned).collect())
}

fn arm(shop: &Shop, disturbance: &Disturbance) -> Option<Held> {
    match disturbance {
        Disturbance::None => None,
        Disturbance::Kill { nth, moment, .. } => Some(shop.hold(*nth, moment.point())),
        Disturbance::Fault { fault, calls, nth } => {
            shop.arm(fault.clone(), calls.clone(), When::Nth(*nth));
            None
        }
    }
}

/// Kills the server, once or twice; `killed` says at which call.
async fn kill_as_told(
    office: &mut Office,
    shop: &Shop,
    held: Held,
    disturbance: &Disturbance,
    killed: &mut Option<String>,
) -> Result<()> {
    let Disturbance::Kill {
        moment,
        delay,
        again,
        ..
    } = disturbance
    else {
        return Ok(());
    };
    let what = kill(office, held, *moment, *delay).await?;
    let again = again.map(|nth| shop.hold(nth, moment.point()));
    *killed = Some(what);
    tokio::task::block_in_place(|| office.start(0))?;
    if let Some(held) = again {
        kill(office, held, *moment, *delay).await?;
        tokio::task::block_in_place(|| office.start(0))?;
    }
    Ok(())
}

/// Kills the server when its call stands at the point; says which call that was.
async fn kill(
    office: &mut Office,
    mut held: Held,
    moment: Moment,
    delay: Duration,
) -> Result<String> {
    let Some(what) = held.stands().await else {
        bail!("the shop is gone");
    };
    if moment == Moment::Answered {
        held.let_go();
        // the answer is on its way: how far the server gets with it is left to chance
        pause(delay).await;
        tokio::task::block_in_place(|| office.kill(0))?;
    } else {
        tokio::task::block_in_place(|| office.kill(0))?;
        // the shop sees that its client is dead before the call could go on
        pause(DEATH_SEEN_AFTER).await;
        drop(held);
    }
    Ok(what)
}

/// Begins a run. With the same number, which is the office's own, it is the same run.
pub(super) async fn plan(client: &Client, shop_id: &str, number: u128) -> Result<SyncRun> {
    let request = PlanSyncRequest {
        shop_id: shop_id.to_owned(),
        request_id: Uuid::from_u128(number).to_string(),
        ..PlanSyncRequest::default()
    };
    let patience = Patience::of(RUN_TIME_MAX);
    loop {
        match client.plan_sync(request.clone()).await {
            Ok(answer) => return answer.run.context("the run"),
            Err(error) if is_lost(&error) => patience.pause(QUESTION_PAUSE, "a plan").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Follows a run to its end, and applies it when it is planned.
pub(super) async fn to_its_end(client: &Client, begun: &SyncRun, what: &str) -> Result<SyncRun> {
    let patience = Patience::of(RUN_TIME_MAX);
    loop {
        let asked = client
            .get_sync_run(GetSyncRunRequest {
                run_id: begun.id.clone(),
            })
            .await;
        match asked {
            Ok(answer) => {
                let run = answer.run.context("the run")?;
                match run.status() {
                    SyncStatus::Planning | SyncStatus::Applying => {}
                    SyncStatus::Planned => apply(client, &run).await?,
                    _ => return Ok(run),
                }
            }
            Err(error) if is_lost(&error) => {}
            Err(error) => return Err(error.into()),
        }
        patience.pause(QUESTION_PAUSE, what).await?;
    }
}

/// What is lost on the way is asked for again: the state tells.
async fn apply(client: &Client, run: &SyncRun) -> Result<()> {
    let applied = client
        .apply_sync(ApplySyncRequest {
            run_id: run.id.clone(),
            expect_deletes: Some(run.planned_deletes),
            ..ApplySyncRequest::default()
        })
        .await;
    match applied {
        Ok(_) => Ok(()),
        Err(error) if is_lost(&error) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn is_lost(error: &Error) -> bool {
    matches!(
        error,
        Error::NotReachable { .. } | Error::TimedOut | Error::Busy { .. }
    ) || error.outcome_unknown()
}
