//! The end of a kind's turn, and of the run.

use kontor_domain::sync::{
    gates::{self, Gate, Phase},
    kind::Kind,
    operation::{Skip, State},
    run::{KindOutcome, Stop},
};
use kontor_store::{
    Conn,
    sync::{
        kinds, operations,
        runs::{self, Outcome},
    },
};
use time::OffsetDateTime;

use super::{super::context::Context, exports, journal};
use crate::{
    audit::{Change, record_of_server},
    error::Error,
};

/// Ends a kind's turn: what is left of it is skipped, its operations are counted, its gate is remembered. Harmless to repeat.
pub(super) async fn kind(ctx: &Context, kind: Kind, stopped: Option<Stop>) -> Result<(), Error> {
    let skip = match stopped {
        Some(Stop::Gate { .. }) => Skip::GateClosed,
        _ => Skip::KindStopped,
    };
    journal::skip_open(ctx, Some(kind), skip).await?;
    let (shop, run, now) = (ctx.run.new.shop, ctx.run.new.id, ctx.app.now());
    let confirmed = exports::are_confirmed(ctx, kind);
    ctx.write(move |conn| {
        let mut outcome = journal::outcome(conn, run)?;
        let Some(of_kind) = outcome.get_mut(&kind) else {
            // it takes no part in this run
            return Ok(());
        };
        count(conn, run, kind, of_kind)?;
        if of_kind.stopped.is_none() {
            of_kind.stopped.clone_from(&stopped);
        }
        let mut state = kinds::find(conn, shop, kind)?;
        let gate = Gate {
            open: state.gate_open,
            since: state.since,
        };
        let gate = gates::remembered(gate, Phase::Applied, of_kind, now);
        state.gate_open = gate.open;
        state.since = gate.since;
        state.restored &= !(confirmed && gates::settles_restore(Phase::Applied, of_kind));
        kinds::put(conn, shop, &state)?;
        Ok(runs::set_outcome(conn, run, &outcome)?)
    })
    .await
}

fn count(
    conn: &mut Conn,
    run: kontor_domain::ids::SyncRunId,
    kind: Kind,
    outcome: &mut KindOutcome,
) -> Result<(), Error> {
    (outcome.done, outcome.failed, outcome.skipped) = (0, 0, 0);
    for count in operations::counts(conn, run)? {
        if count.kind != kind {
            continue;
        }
        match count.state {
            State::Done => outcome.done += count.count,
            State::Failed => outcome.failed += count.count,
            State::Skipped => outcome.skipped += count.count,
            State::Planned | State::Sent | State::Reported => {}
        }
    }
    Ok(())
}

/// Ends the run.
pub(super) async fn run(ctx: &Context) -> Result<(), Error> {
    finish(ctx, "sync.finish", |conn, run, outcome, now| {
        Ok(runs::set_finished(conn, run, outcome, now)?)
    })
    .await
}

/// Ends a run that somebody cancelled: the rest is skipped, the gates of the kinds that are not finished are closed.
pub(super) async fn cancel(ctx: &Context) -> Result<(), Error> {
    for of_kind in ctx.run.outcome.keys().copied() {
        if journal::count_open(ctx, of_kind, &[]).await? == 0 {
            kind(ctx, of_kind, None).await?;
            continue;
        }
        journal::skip_open(ctx, Some(of_kind), Skip::Cancelled).await?;
        kind(ctx, of_kind, Some(Stop::Cancelled)).await?;
    }
    finish(ctx, "sync.cancelled", |conn, run, outcome, now| {
        Ok(runs::set_cancelled(conn, run, outcome, now)?)
    })
    .await
}

type SetEnded =
    fn(&mut Conn, kontor_domain::ids::SyncRunId, &Outcome, OffsetDateTime) -> Result<(), Error>;

async fn finish(ctx: &Context, action: &'static str, set: SetEnded) -> Result<(), Error> {
    let (id, now) = (ctx.run.new.id, ctx.app.now());
    let (keys, calls) = (ctx.app.keys.clone(), ctx.progress.calls());
    let shop = ctx.run.new.shop;
    ctx.write(move |conn| {
        let outcome = journal::outcome(conn, id)?;
        runs::set_calls(conn, id, &calls)?;
        set(conn, id, &outcome, now)?;
        let told =
            serde_json::to_value(&outcome).map_err(Error::because("writing an outcome as JSON"))?;
        let change = Change::of(action, "sync_run", id)
            .with("shop", shop.to_string())
            .with("outcome", told);
        record_of_server(conn, &keys, now, &change)
    })
    .await
}
