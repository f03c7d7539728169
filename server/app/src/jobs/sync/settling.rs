//! Operations in doubt: sent, and nobody knows whether the shop did them (a time-out, a broken connection, 5xx, a crash).
//!
//! The shop is asked 10 s after they were sent, and, while nothing is found, once more after the request's time-out has passed;
//! only then may they be sent again (spec 5). A creation that is found is adopted.

mod created;
mod decide;

use std::{collections::HashMap, time::Duration};

use kontor_domain::{
    money::Quantity,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
        operation::{Action, Reason, Snapshot, State, StockChange},
        progress::Step,
    },
};
use kontor_store::{files::FileHash, sync::operations};
use time::OffsetDateTime;

use self::decide::{Created, StockDoubt, Update, Verdict};
use super::{
    applying::{
        Again, Collected, Failure, Halt, Item, Turn,
        journal::{self, failed},
        outgoing,
        reading::{self, Found, READ_AT_ONCE, SETTLE},
        recording::{Deleted, Outcome, Wrote, record},
    },
    context::Pause,
    lease::CALL_TIME_MAX,
};
use crate::error::Error;

/// After this time it is looked for the first time.
const FIRST_LOOK: Duration = Duration::from_secs(10);
/// And after this time for the second: a request cannot be under way any longer.
const SECOND_LOOK: Duration = CALL_TIME_MAX;
/// How often an operation is sent.
const SENT_TIMES_MAX: u32 = 3;

/// Settles what this or another process left in doubt when it stopped.
pub(super) async fn left(turn: &mut Turn<'_>) -> Result<(), Halt> {
    let run = turn.ctx.run.new.id;
    let kind = turn.kind;
    let items: Vec<Item> = turn
        .ctx
        .read(move |conn| {
            let mut items = operations::sent(conn, run)?;
            items.retain(|item| item.planned.operation.kind == kind);
            Ok(items)
        })
        .await?;
    let Some(since) = items.iter().filter_map(|item| item.sent_at).max() else {
        return Ok(());
    };
    tracing::info!(run = %run, %kind, count = items.len(), "operations are in doubt: the shop is asked");
    let total = items.len() as u64;
    turn.ctx.begin(kind, Step::Settle, total).await?;
    // what is put back waits for its turn as any other
    settle(turn, items, since, &mut Collected::default()).await
}

/// Settles what was sent just now.
pub(super) async fn lately_sent(
    turn: &mut Turn<'_>,
    items: Vec<Item>,
    collected: &mut Collected,
) -> Result<(), Halt> {
    let since = turn.ctx.app.now();
    let numbers = items.iter().map(|item| item.planned.number).collect();
    // as journalled: with the highest number before, and how often they were sent
    let items = journal::of_numbers(turn.ctx, numbers).await?;
    settle(turn, items, since, collected).await
}

async fn settle(
    turn: &mut Turn<'_>,
    items: Vec<Item>,
    since: OffsetDateTime,
    collected: &mut Collected,
) -> Result<(), Halt> {
    wait_until(turn, since + FIRST_LOOK).await?;
    let open = look(turn, items, Look::First).await?;
    if open.is_empty() {
        return Ok(());
    }
    wait_until(turn, since + SECOND_LOOK).await?;
    let open = look(turn, open, Look::Last).await?;
    let mut outcomes = Vec::with_capacity(open.len());
    for item in open {
        let number = item.planned.number;
        if item.attempts >= SENT_TIMES_MAX {
            let text = format!("sent {} times", item.attempts);
            let failure = Failure::own("IN_DOUBT", text);
            outcomes.push(Outcome::Ended(failed(number, &failure)));
            continue;
        }
        outcomes.push(Outcome::Back(number));
        collected.again.push(Again {
            number,
            action: item.planned.operation.action,
            locked: 0,
            due: turn.ctx.app.clock.elapsed(),
        });
    }
    record(turn, outcomes).await?;
    Ok(())
}

/// Waits also if the run is cancelled: the batch under way is finished.
async fn wait_until(turn: &Turn<'_>, moment: OffsetDateTime) -> Result<(), Halt> {
    let left = moment - turn.ctx.app.now();
    let Ok(left) = Duration::try_from(left) else {
        return Ok(());
    };
    tokio::select! {
        () = turn.ctx.app.clock.wait(left.min(SECOND_LOOK)) => Ok(()),
        () = turn.ctx.stopping() => Err(Halt::Pause(Pause::Stopping)),
    }
}

/// Which look it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// What is not clear may yet become so.
    First,
    /// What is not clear never will.
    Last,
}

/// What an operation in doubt is compared by.
struct Doubt {
    item: Item,
    before: Snapshot,
    undone: Option<Snapshot>,
    /// As it was to be in the shop.
    wanted: Content,
    /// Of a picture: the product of the shop that it was sent for.
    owner: Option<u64>,
    /// Of a picture: the hash of its bytes.
    file: Option<FileHash>,
}

/// Looks what became of the operations, and records it; returns those of which nothing was found.
async fn look(turn: &mut Turn<'_>, items: Vec<Item>, look: Look) -> Result<Vec<Item>, Halt> {
    let mut open = Vec::new();
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        let some: Vec<Item> = items.by_ref().take(READ_AT_ONCE).collect();
        open.extend(look_at(turn, some, look).await?);
    }
    Ok(open)
}

async fn look_at(turn: &mut Turn<'_>, items: Vec<Item>, look: Look) -> Result<Vec<Item>, Halt> {
    let known: Vec<u64> = items
        .iter()
        .filter(|item| item.planned.operation.action != Action::Export)
        .filter_map(|item| item.planned.operation.shop)
        .collect();
    let found = reading::by_numbers(turn, SETTLE, &known).await?;
    let doubts = doubts(turn, items).await?;
    let mut new = created::Candidates::of(turn, &doubts).await?;
    let (mut open, mut outcomes) = (Vec::new(), Vec::new());
    for doubt in doubts {
        let operation = &doubt.item.planned.operation;
        let there = operation.shop.and_then(|id| found.get(&id)).cloned();
        let verdict = match operation.action {
            Action::Export => match new.find(turn, &doubt).await? {
                Created::As(number) => {
                    turn.highest = turn.highest.map(|highest| highest.max(number));
                    new.take(number).map_or(Told::NotDone, Told::Wrote)
                }
                Created::Not => Told::NotDone,
                Created::Several => Told::Unclear,
            },
            Action::DeleteInShop => there.map_or(Told::Deleted, |_| Told::NotDone),
            _ => there.map_or(Told::NotDone, |found| told(&doubt, found)),
        };
        match (verdict, look) {
            (Told::Wrote(after), _) => outcomes.push(wrote(doubt, after)),
            (Told::Deleted, _) => outcomes.push(Outcome::Deleted(Box::new(Deleted {
                item: doubt.item,
                before: doubt.before,
            }))),
            (Told::Unclear, Look::Last) => {
                let failure = Failure::ambiguous(doubt.item.planned.name.clone());
                outcomes.push(Outcome::Ended(failed(doubt.item.planned.number, &failure)));
            }
            (Told::NotDone | Told::Unclear, _) => open.push(doubt.item),
        }
    }
    record(turn, outcomes).await?;
    Ok(open)
}

/// What the shop tells of an operation.
#[expect(clippy::large_enum_variant, reason = "at most 25 of them live at once")]
enum Told {
    Wrote(Found),
    Deleted,
    NotDone,
    Unclear,
}

fn told(doubt: &Doubt, found: Found) -> Told {
    let Some(before) = &doubt.before.shop else {
        return Told::Unclear;
    };
    let operation = &doubt.item.planned.operation;
    let update = Update {
        fields: operation.fields.without(FieldSet::EMPTY.with(Field::Stock)),
        before,
        wanted: &doubt.wanted,
        now: &found.element.content,
        stock: match operation.stock {
            Some(StockChange::By(change)) => Some(StockDoubt {
                before: stock_of(before),
                change,
                now: found.element.stock.unwrap_or(0),
            }),
            _ => None,
        },
    };
    match update.verdict() {
        Verdict::Done => Told::Wrote(found),
        Verdict::NotDone => Told::NotDone,
        Verdict::Unclear => Told::Unclear,
    }
}

fn stock_of(content: &Content) -> i64 {
    Quantity::parse(content.get(Field::Stock)).map_or(0, Quantity::scaled)
}

fn wrote(doubt: Doubt, after: Found) -> Outcome {
    let operation = &doubt.item.planned.operation;
    // a product that an undo brought back still lacks its pictures
    let provisional = operation.kind == Kind::Product
        && operation.action == Action::Export
        && matches!(operation.reason, Reason::Undo { .. });
    Outcome::Wrote(Box::new(Wrote {
        item: doubt.item,
        local: doubt.before.local.clone(),
        before: doubt.before,
        undone: doubt.undone,
        after,
        provisional,
    }))
}

/// What the operations were when they were sent.
async fn doubts(turn: &Turn<'_>, items: Vec<Item>) -> Result<Vec<Doubt>, Error> {
    let numbers = items.iter().map(|item| item.planned.number).collect();
    let before = journal::before(turn.ctx, numbers).await?;
    let mut before: HashMap<u64, Snapshot> = before.into_iter().collect();
    let mut looked = outgoing::look_up(turn, &items).await?;
    let doubts = items.into_iter().map(|item| {
        debug_assert_eq!(item.state, State::Sent);
        let number = item.planned.number;
        let before = before.remove(&number).unwrap_or_default();
        let undone = looked.undone.remove(&number);
        let kept_json = looked.kept.remove(&number);
        let kept = kept_json.as_deref();
        let kept = kept.and_then(|json| outgoing::content_of(turn, json));
        let restored = undone.as_ref().and_then(|undone| undone.shop.clone());
        let wanted = kept.or(restored).or_else(|| before.local.clone());
        let here = item
            .planned
            .operation
            .local
            .and_then(|id| looked.here.get(&id));
        let bytes = looked.bytes.get(&number);
        Doubt {
            owner: outgoing::owner_of(turn, here, kept_json.as_deref()),
            file: bytes.map(|bytes| FileHash::of(bytes)),
            wanted: wanted.unwrap_or_default(),
            item,
            before,
            undone,
        }
    });
    Ok(doubts.collect())
}
