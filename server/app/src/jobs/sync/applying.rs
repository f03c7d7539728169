//! Applies a plan: kind by kind in their order, from the journal, so that it can be taken up at any point.
//!
//! What the process does not survive: an operation is `planned`, or it is `sent` (then the shop is asked what became of it, see
//! [`settling`](super::settling)), or it has its outcome, written in the same transaction as what it changed here.

mod agreeing;
mod deletions;
mod ending;
mod exports;
mod fate;
mod here;
pub(super) mod journal;
mod local;
mod local_one;
mod merged;
pub(super) mod outgoing;
mod pictures;
mod read_back;
pub(super) mod reading;
pub(super) mod recording;
mod requests;
mod restoring;
mod rounds;
mod sending;
mod turn;

pub(super) use fate::Failure;
pub(super) use journal::Item;
pub(super) use sending::{Again, Collected};
pub(super) use turn::Turn;

use std::collections::BTreeMap;

use kontor_domain::sync::{
    gates,
    kind::{KINDS, Kind},
    operation::{Action, Skip},
    progress::Step,
    run::Stop,
};

use super::{
    context::{Context, Pause},
    settling,
};
use crate::error::Error;

/// Why a kind is not worked on any further, for now or for good.
#[derive(Debug)]
pub(super) enum Halt {
    /// Its turn is over early.
    Stop(Stop),
    /// The run is.
    Pause(Pause),
    /// This server failed.
    Failed(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Applies a run from where its journal stands until it is finished, cancelled, or the server stops.
///
/// # Errors
/// Those of the store, and defects: the run is taken up again later.
pub(super) async fn execute(ctx: &Context) -> Result<(), Error> {
    let applied = if ctx.run.new.undo_of.is_some() {
        undo(ctx).await
    } else {
        kinds(ctx).await
    };
    match applied {
        Ok(()) => ending::run(ctx).await,
        Err(Halt::Pause(Pause::Cancelled)) => ending::cancel(ctx).await,
        Err(Halt::Failed(error)) => Err(error),
        // whoever takes the run up goes on
        Err(Halt::Pause(_) | Halt::Stop(_)) => Ok(()),
    }
}

/// Kind by kind.
async fn kinds(ctx: &Context) -> Result<(), Halt> {
    for kind in KINDS {
        let stopped = match turn_of(ctx, kind).await {
            Err(Halt::Stop(stop)) => Some(stop),
            other => other.map(|()| None)?,
        };
        ending::kind(ctx, kind, stopped).await?;
    }
    Ok(())
}

/// A kind's turn.
async fn turn_of(ctx: &Context, kind: Kind) -> Result<(), Halt> {
    let open = journal::count_open(ctx, kind, &[]).await?;
    // also without anything to do the run can end here
    go_on(ctx).await?;
    if open == 0 && !has_unread(ctx, kind).await? {
        return Ok(());
    }
    let mut turn = Turn::begin(ctx, kind).await?;
    settling::left(&mut turn).await?;
    go_on(ctx).await?;
    if let Some(stop) = gate(ctx, kind).await? {
        return Err(Halt::Stop(stop));
    }
    ctx.begin(kind, Step::Apply, open).await?;
    local::apply(&mut turn, &local::GROUPS).await?;
    rounds::apply(&mut turn, &rounds::ACTIONS).await
}

/// Stages of an undo, across kinds ([`kontor_domain::sync::undo`]): what others may need is brought back first; from `Last` on
/// what is taken away, each kind after those that need it.
const STAGES: [Stage; 5] = [
    Stage {
        here: &[Action::Unarchive, Action::Import],
        in_shop: &[],
        order: Order::First,
    },
    Stage {
        here: &[],
        in_shop: &[Action::Export],
        order: Order::First,
    },
    Stage {
        here: &[Action::UpdateLocal],
        in_shop: &[Action::UpdateInShop],
        order: Order::First,
    },
    Stage {
        here: &[Action::Unlink, Action::Link],
        in_shop: &[],
        order: Order::Last,
    },
    Stage {
        here: &[Action::Archive, Action::RemoveLocal],
        in_shop: &[Action::DeleteInShop],
        order: Order::Last,
    },
];

struct Stage {
    here: &'static [Action],
    in_shop: &'static [Action],
    order: Order,
}

/// Which kind comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// The first.
    First,
    /// The last.
    Last,
}

/// Stage by stage. An undo waits for no gate: it brings back what was.
async fn undo(ctx: &Context) -> Result<(), Halt> {
    let mut stopped: BTreeMap<Kind, Stop> = BTreeMap::new();
    for stage in &STAGES {
        let mut kinds = KINDS;
        if stage.order == Order::Last {
            kinds.reverse();
        }
        for kind in kinds {
            match stage_of(ctx, kind, stage).await {
                Err(Halt::Stop(stop)) => {
                    journal::skip_open(ctx, Some(kind), Skip::KindStopped).await?;
                    stopped.insert(kind, stop);
                }
                other => other?,
            }
        }
    }
    for kind in KINDS {
        ending::kind(ctx, kind, stopped.remove(&kind)).await?;
    }
    Ok(())
}

async fn stage_of(ctx: &Context, kind: Kind, stage: &Stage) -> Result<(), Halt> {
    go_on(ctx).await?;
    let here = journal::count_open(ctx, kind, stage.here).await?;
    let in_shop = journal::count_open(ctx, kind, stage.in_shop).await?;
    let open = if stage.here.is_empty() { 0 } else { here }
        + if stage.in_shop.is_empty() { 0 } else { in_shop };
    let reads_back = stage.in_shop.contains(&Action::Export);
    if open == 0 && !(reads_back && has_unread(ctx, kind).await?) {
        return Ok(());
    }
    let mut turn = Turn::begin(ctx, kind).await?;
    settling::left(&mut turn).await?;
    go_on(ctx).await?;
    ctx.begin(kind, Step::Apply, open).await?;
    for action in stage.here {
        local::apply(&mut turn, &[std::slice::from_ref(action)]).await?;
    }
    rounds::apply(&mut turn, stage.in_shop).await
}

/// Whether something was done in the shop and not yet read back, because the server died in between.
async fn has_unread(ctx: &Context, kind: Kind) -> Result<bool, Error> {
    Ok(!journal::not_read_back(ctx, kind).await?.is_empty())
}

/// The gate that is closed for a kind by what was synchronised before, in this run or another.
async fn gate(ctx: &Context, kind: Kind) -> Result<Option<Stop>, Error> {
    let (shop, id, now) = (ctx.run.new.shop, ctx.run.new.id, ctx.app.now());
    ctx.read(move |conn| {
        let remembered = journal::gates(conn, shop)?;
        let outcome = journal::outcome(conn, id)?;
        let before = outcome.into_iter().filter(|(other, _)| *other < kind);
        Ok(gates::blocked(kind, &remembered, &before.collect(), now))
    })
    .await
}

/// `Ok` if the run goes on; asked between batches.
pub(super) async fn go_on(ctx: &Context) -> Result<(), Halt> {
    match ctx.pause().await? {
        Pause::None => Ok(()),
        pause => Err(Halt::Pause(pause)),
    }
}
