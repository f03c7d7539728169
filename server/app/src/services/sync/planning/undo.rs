//! The plan of an undo: what a run did, how things are now, and the inverse of it.
//!
//! Only the elements of that run are read again, fifty in one call; of each page the operations alone are kept, so that a run of
//! a hundred thousand can be undone.

mod now;

use std::collections::BTreeMap;

use kontor_domain::{
    ids::SyncRunId,
    sync::{
        kind::{KINDS, Kind},
        operation::{Operation, State},
        plan::KindPlan,
        progress::Step,
        run::{KindOutcome, Stop},
        undo::{self, Done},
    },
};
use kontor_store::sync::operations::{self, Filter, JournalOperation};

use super::{
    Planning,
    here::{Around, Tree},
    links::Links,
};
use crate::{
    error::Error,
    jobs::sync::{Context, Pause},
};

/// Operations looked at at a time: as many as the shop lists in one call.
const OPERATIONS_AT_ONCE: usize = 50;

/// Plans the undoing of a run.
pub(super) async fn plan(planning: &mut Planning<'_>, undone: SyncRunId) -> Result<Pause, Error> {
    let ctx = planning.ctx;
    let facts = match planning.facts().await? {
        Ok(facts) => facts,
        Err(stop) => {
            stop_all(planning, &stop);
            return Ok(Pause::None);
        }
    };
    for kind in KINDS {
        Links::load(ctx, kind).await?.tell(&mut planning.partners);
    }
    let tree = Tree::load(ctx).await?;
    let around = Around {
        partners: &planning.partners,
        facts: &facts,
        tree: Some(&tree),
    };
    let mut planned: Vec<Operation> = Vec::new();
    for kind in KINDS {
        ctx.begin(kind, Step::Compare, 0).await?;
        let mut after = 0;
        loop {
            let pause = ctx.pause().await?;
            if pause != Pause::None {
                return Ok(pause);
            }
            let page = done(ctx, undone, kind, after).await?;
            let Some(last) = page.last() else { break };
            after = last.number;
            let count = page.len() as u64;
            match now::inverse(ctx, around, &page).await? {
                Ok(operations) => planned.extend(operations),
                Err(stop) => {
                    stop_all(planning, &stop);
                    return Ok(Pause::None);
                }
            }
            ctx.more(count).await?;
        }
    }
    undo::in_order(&mut planned);
    for outcome in counted(&planned) {
        let (kind, outcome) = outcome;
        planning.outcome.insert(kind, outcome);
    }
    planning.journal.undoing(undone);
    let mut rest = planned.into_iter().peekable();
    while let Some(first) = rest.next() {
        let kind = first.kind;
        let mut same = vec![first];
        while let Some(next) = rest.next_if(|next| next.kind == kind) {
            same.push(next);
        }
        planning.journal.write(kind, around, same).await?;
    }
    Ok(Pause::None)
}

/// The operations of a kind that the run did, after a number.
async fn done(
    ctx: &Context,
    undone: SyncRunId,
    kind: Kind,
    after: u64,
) -> Result<Vec<Done>, Error> {
    ctx.read(move |conn| {
        let filter = Filter {
            kind: Some(kind),
            states: &[State::Done],
            ..Filter::default()
        };
        let page = operations::page(conn, undone, &filter, after, OPERATIONS_AT_ONCE)?;
        let numbers: Vec<u64> = page.iter().map(|row| row.planned.number).collect();
        let snapshots = operations::snapshots(conn, undone, &numbers)?;
        let mut snapshots: BTreeMap<_, _> = snapshots
            .into_iter()
            .map(|(number, before, after)| (number, (before, after)))
            .collect();
        let done = page.into_iter().map(|row| {
            let JournalOperation {
                planned,
                result_local,
                result_element,
                ..
            } = row;
            let (before, after) = snapshots.remove(&planned.number).unwrap_or_default();
            Done {
                number: planned.number,
                kind,
                action: planned.operation.action,
                local: result_local.or(planned.operation.local),
                shop: result_element.or(planned.operation.shop),
                fields: planned.operation.fields,
                before: before.unwrap_or_default(),
                after: after.unwrap_or_default(),
            }
        });
        Ok(done.collect())
    })
    .await
}

/// What the operations come to, by kind.
fn counted(operations: &[Operation]) -> BTreeMap<Kind, KindOutcome> {
    let mut plans: BTreeMap<Kind, KindPlan> = BTreeMap::new();
    for operation in operations {
        let plan = plans.entry(operation.kind).or_default();
        *plan.planned.entry(operation.action).or_default() += 1;
        plan.conflicts += u64::from(operation.conflict);
    }
    let outcome = |plan: KindPlan| KindOutcome {
        planned: plan.planned,
        conflicts: plan.conflicts,
        ..KindOutcome::default()
    };
    plans
        .into_iter()
        .map(|(kind, plan)| (kind, outcome(plan)))
        .collect()
}

/// The shop cannot be looked at: nothing of the run can be undone now.
fn stop_all(planning: &mut Planning<'_>, stop: &Stop) {
    for kind in KINDS {
        let stopped = Some(stop.clone());
        let outcome = KindOutcome {
            stopped,
            ..KindOutcome::default()
        };
        planning.outcome.insert(kind, outcome);
    }
}
