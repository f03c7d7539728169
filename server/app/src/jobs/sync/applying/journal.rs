//! The journal of the run, as those who apply it ask for it and write it.

use std::collections::HashMap;

use kontor_domain::{
    ids::{ShopId, SyncRunId},
    sync::{
        gates::{Gate, Gates},
        kind::Kind,
        operation::{Action, Reason, Skip, Snapshot, State},
    },
};
use kontor_store::{
    Conn,
    sync::{
        WRITE_ROWS_MAX, kinds,
        operations::{self, End, Ending, Filter, JournalOperation, OperationFailure},
        runs::{self, Outcome},
    },
};
use uuid::Uuid;

use super::{super::context::Context, fate::Failure};
use crate::error::Error;

/// An operation with how far it is.
pub(in crate::jobs::sync) type Item = JournalOperation;

/// Rows of a page that is only counted or looked through.
const PAGE_ROWS: usize = 500;

/// How many operations of a kind, and of these actions if there are some, wait or are in doubt.
pub(super) async fn count_open(
    ctx: &Context,
    kind: Kind,
    actions: &'static [Action],
) -> Result<u64, Error> {
    let run = ctx.run.new.id;
    ctx.read(move |conn| {
        let counts = operations::counts(conn, run)?;
        let open = counts.iter().filter(|count| {
            count.kind == kind
                && (actions.is_empty() || actions.contains(&count.action))
                && matches!(count.state, State::Planned | State::Sent)
        });
        Ok(open.map(|count| count.count).sum())
    })
    .await
}

/// At most `rows` operations of a kind that wait, after a number.
pub(super) async fn planned(
    ctx: &Context,
    kind: Kind,
    actions: &[Action],
    after: u64,
    rows: usize,
) -> Result<Vec<Item>, Error> {
    let run = ctx.run.new.id;
    let actions = actions.to_vec();
    ctx.read(move |conn| {
        let filter = Filter {
            kind: Some(kind),
            actions: &actions,
            states: &[State::Planned],
            conflict: None,
        };
        Ok(operations::page(conn, run, &filter, after, rows)?)
    })
    .await
}

/// Operations of these numbers that still wait.
pub(super) async fn planned_of(ctx: &Context, numbers: Vec<u64>) -> Result<Vec<Item>, Error> {
    let mut items = of_numbers(ctx, numbers).await?;
    items.retain(|item| item.state == State::Planned);
    Ok(items)
}

/// Operations of these numbers, however far they are.
pub(in crate::jobs::sync) async fn of_numbers(
    ctx: &Context,
    numbers: Vec<u64>,
) -> Result<Vec<Item>, Error> {
    let run = ctx.run.new.id;
    ctx.read(move |conn| {
        let found = numbers
            .iter()
            .map(|number| operations::find(conn, run, *number));
        let found: Result<Vec<_>, _> = found.collect();
        Ok(found?.into_iter().flatten().collect())
    })
    .await
}

/// Operations of a kind that were done in the shop and whose outcome was not read back: their `after` is missing.
pub(super) async fn not_read_back(ctx: &Context, kind: Kind) -> Result<Vec<Item>, Error> {
    let run = ctx.run.new.id;
    ctx.read(move |conn| {
        let filter = Filter {
            kind: Some(kind),
            actions: &[Action::UpdateInShop, Action::Export],
            states: &[State::Done],
            conflict: None,
        };
        let (mut found, mut after) = (Vec::new(), 0);
        loop {
            let page = operations::page(conn, run, &filter, after, PAGE_ROWS)?;
            let Some(last) = page.last() else {
                return Ok(found);
            };
            after = last.planned.number;
            let numbers: Vec<u64> = page.iter().map(|item| item.planned.number).collect();
            let snapshots = operations::snapshots(conn, run, &numbers)?;
            found.extend(
                page.into_iter()
                    .zip(snapshots)
                    .filter_map(|(item, (_, _, after))| after.is_none().then_some(item)),
            );
        }
    })
    .await
}

/// The numbers of what an undo has brought back in the shop, by the old ones.
pub(super) async fn renumbered(
    ctx: &Context,
    undone: SyncRunId,
) -> Result<HashMap<(Kind, u64), u64>, Error> {
    let run = ctx.run.new.id;
    ctx.read(move |conn| {
        let filter = Filter {
            actions: &[Action::Export],
            states: &[State::Done],
            ..Filter::default()
        };
        let (mut numbers, mut after) = (HashMap::new(), 0);
        loop {
            let page = operations::page(conn, run, &filter, after, PAGE_ROWS)?;
            let Some(last) = page.last() else {
                return Ok(numbers);
            };
            after = last.planned.number;
            for item in page {
                let operation = &item.planned.operation;
                let Reason::Undo { number, .. } = operation.reason else {
                    continue;
                };
                let old = operations::find(conn, undone, number)?;
                let old = old.and_then(|old| old.planned.operation.shop);
                if let (Some(old), Some(new)) = (old, item.result_element) {
                    numbers.insert((operation.kind, old), new);
                }
            }
        }
    })
    .await
}

/// What both sides were before an operation, as it was last noted.
pub(in crate::jobs::sync) async fn before(
    ctx: &Context,
    numbers: Vec<u64>,
) -> Result<Vec<(u64, Snapshot)>, Error> {
    let run = ctx.run.new.id;
    ctx.read(move |conn| {
        let snapshots = operations::snapshots(conn, run, &numbers)?.into_iter();
        Ok(snapshots
            .filter_map(|(number, before, _)| Some((number, before?)))
            .collect())
    })
    .await
}

/// Skips what waits, of a kind or of all.
pub(super) async fn skip_open(ctx: &Context, kind: Option<Kind>, skip: Skip) -> Result<(), Error> {
    skip_actions(ctx, kind, &[], skip).await
}

/// Skips what waits, of a kind or of all, and of these actions.
pub(super) async fn skip_actions(
    ctx: &Context,
    kind: Option<Kind>,
    actions: &'static [Action],
    skip: Skip,
) -> Result<(), Error> {
    let run = ctx.run.new.id;
    loop {
        let now = ctx.app.now();
        let skipped = ctx.write(move |conn| {
            let filter = Filter {
                kind,
                actions,
                ..Filter::default()
            };
            Ok(operations::skip_rest(conn, run, &filter, skip, now)?)
        });
        if skipped.await? < WRITE_ROWS_MAX {
            return Ok(());
        }
    }
}

/// The remembered gates of a shop.
pub(super) fn gates(conn: &mut Conn, shop: ShopId) -> Result<Gates, Error> {
    let states = kinds::of_shop(conn, shop)?.into_iter();
    Ok(states
        .map(|state| {
            let gate = Gate {
                open: state.gate_open,
                since: state.since,
            };
            (state.kind, gate)
        })
        .collect())
}

/// What the kinds of a run came to so far.
pub(super) fn outcome(conn: &mut Conn, run: SyncRunId) -> Result<Outcome, Error> {
    let run = runs::find(conn, run)?;
    Ok(run
        .ok_or_else(|| Error::internal("a run under way is gone"))?
        .outcome)
}

/// An operation that was skipped.
pub(super) fn skipped(number: u64, skip: Skip) -> Ending {
    Ending::new(number, End::Skipped(skip))
}

/// An operation that failed.
pub(in crate::jobs::sync) fn failed(number: u64, failure: &Failure) -> Ending {
    let failure = OperationFailure {
        code: failure.code.clone(),
        text: failure.text.clone(),
    };
    Ending::new(number, End::Failed(failure))
}

/// An operation that was done.
pub(super) fn done(
    number: u64,
    (before, after): (Option<Snapshot>, Option<Snapshot>),
    (result_local, result_element): (Option<Uuid>, Option<u64>),
) -> Ending {
    Ending {
        before,
        after,
        result_local,
        result_element,
        ..Ending::new(number, End::Done)
    }
}
