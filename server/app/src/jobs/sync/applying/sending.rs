//! Sends operations to the shop: `sent` is committed, then one call is made, then each operation gets its own outcome.

use std::{collections::VecDeque, time::Duration};

use kontor_domain::sync::operation::{Action, Skip, Snapshot};
use kontor_shoper::{BULK_ITEMS_MAX, Bulk, Error as ShopError, Purpose};
use kontor_store::sync::operations;

use super::{
    super::settling,
    Halt,
    agreeing::{self, Pair},
    fate::{Failure, Fate, Trouble},
    go_on, journal,
    journal::Item,
    outgoing::Outgoing,
    reading::{self, Found},
    recording::{Deleted, Outcome, Wrote, record},
    turn::{Turn, stop},
};
use crate::error::Error;

/// Writing, as calls are counted.
pub(super) const WRITE: Purpose = Purpose::new("write");
/// Sending a picture, as calls are counted.
pub(super) const PICTURE: Purpose = Purpose::new("picture");
/// The longest body of one request, in bytes.
pub(super) const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Beside its fields an item has its path and number: about so many bytes.
const ITEM_BYTES: usize = 200;

/// An operation that waits to be tried again.
#[derive(Clone, Copy, Debug)]
pub(in crate::jobs::sync) struct Again {
    /// Its number.
    pub(in crate::jobs::sync) number: u64,
    /// What it does.
    pub(in crate::jobs::sync) action: Action,
    /// How often it was found open in the panel.
    pub(in crate::jobs::sync) locked: u32,
    /// Not before, by the clock's measure.
    pub(in crate::jobs::sync) due: Duration,
}

/// How long an element that is open in the panel is left alone.
pub(super) const LOCKED_PAUSE: Duration = Duration::from_secs(30);

/// What is collected while a kind's operations are sent.
#[derive(Debug, Default)]
pub(in crate::jobs::sync) struct Collected {
    /// To be tried again at the end of the kind.
    pub(in crate::jobs::sync) again: Vec<Again>,
    /// Written, and to be read back.
    pub(in crate::jobs::sync) to_read_back: Vec<Item>,
}

/// Cuts operations into requests: at most 25, at most 4 MB, pictures with their bytes alone.
pub(super) fn batches(ready: Vec<Outgoing>) -> Vec<Vec<Outgoing>> {
    let mut batches: Vec<Vec<Outgoing>> = Vec::new();
    let mut bytes = 0;
    for outgoing in ready {
        let more = outgoing.bytes + ITEM_BYTES;
        let joins = batches.last().is_some_and(|batch| {
            batch.len() < BULK_ITEMS_MAX
                && bytes + more <= BODY_BYTES_MAX
                && !outgoing.request.goes_alone()
                && !batch.iter().any(|other| other.request.goes_alone())
        });
        match batches.last_mut() {
            Some(batch) if joins => {
                batch.push(outgoing);
                bytes += more;
            }
            _ => {
                batches.push(vec![outgoing]);
                bytes = more;
            }
        }
    }
    batches
}

/// Sends a batch, in several requests if the shop does not take it as one.
pub(super) async fn send(
    turn: &mut Turn<'_>,
    batch: Vec<Outgoing>,
    collected: &mut Collected,
) -> Result<(), Halt> {
    let mut queue = VecDeque::from([batch]);
    let mut tries = 0;
    while let Some(batch) = queue.pop_front() {
        go_on(turn.ctx).await?;
        mark_sent(turn, &batch).await?;
        match call(turn, &batch).await? {
            Ok(results) => sort_out(turn, batch, results, collected).await?,
            Err(error) if error.is_in_doubt() => {
                let items = batch.into_iter().map(|outgoing| outgoing.item).collect();
                settling::lately_sent(turn, items, collected).await?;
            }
            Err(error) => {
                let trouble = Trouble::of(&error);
                match trouble {
                    Trouble::TooMuch(failure) if batch.len() == 1 => {
                        let failed = batch.iter().map(|one| {
                            Outcome::Ended(journal::failed(number(&one.item), &failure))
                        });
                        record(turn, failed.collect()).await?;
                    }
                    Trouble::TooMuch(_) => {
                        put_back(turn, &batch).await?;
                        let (first, second) = halves(batch);
                        queue.push_front(second);
                        queue.push_front(first);
                    }
                    trouble => {
                        put_back(turn, &batch).await?;
                        turn.wait_out(&trouble, &mut tries).await?;
                        queue.push_front(batch);
                    }
                }
            }
        }
    }
    Ok(())
}

fn halves(mut batch: Vec<Outgoing>) -> (Vec<Outgoing>, Vec<Outgoing>) {
    let second = batch.split_off(batch.len().div_ceil(2));
    (batch, second)
}

fn number(item: &Item) -> u64 {
    item.planned.number
}

async fn put_back(turn: &mut Turn<'_>, batch: &[Outgoing]) -> Result<(), Error> {
    let back = batch.iter().map(|one| Outcome::Back(number(&one.item)));
    record(turn, back.collect()).await
}

/// Commits that a call is about to be made, with what both sides are before and the highest number that the shop has given.
async fn mark_sent(turn: &mut Turn<'_>, batch: &[Outgoing]) -> Result<(), Halt> {
    let adds = batch.iter().any(|one| one.request.number.is_none());
    if adds && turn.highest.is_none() {
        turn.highest = Some(reading::highest(turn).await?);
    }
    let ctx = turn.ctx;
    let (run, shop, kind, now) = (ctx.run.new.id, ctx.run.new.shop, turn.kind, ctx.app.now());
    let highest = turn.highest.filter(|_| adds);
    let sides: Vec<(u64, Option<Pair>, Snapshot)> = batch
        .iter()
        .map(|one| {
            let operation = &one.item.planned.operation;
            let pair = operation.local.zip(operation.shop);
            let pair = pair.map(|(local, shop)| Pair { kind, local, shop });
            (number(&one.item), pair, one.before.clone())
        })
        .collect();
    ctx.write(move |conn| {
        let numbers: Vec<u64> = sides.iter().map(|(number, ..)| *number).collect();
        operations::mark_sent(conn, run, &numbers, highest, now)?;
        for (number, pair, before) in &sides {
            let mut before = before.clone();
            if let Some(pair) = pair.filter(|_| before.linked) {
                before.agreed = agreeing::kept(conn, shop, pair)?.flatten();
            }
            operations::set_before(conn, run, *number, &before)?;
        }
        Ok(())
    })
    .await?;
    Ok(())
}

type Results = Vec<Result<Option<u64>, ShopError>>;

/// Makes the call.
async fn call(turn: &Turn<'_>, batch: &[Outgoing]) -> Result<Result<Results, ShopError>, Error> {
    if let [one] = batch
        && one.request.goes_alone()
    {
        let request = &one.request;
        let made = turn
            .ctx
            .call(PICTURE, |shop| async move { request.insert(&shop).await });
        return Ok(match made.await {
            Ok(number) => Ok(vec![Ok(Some(number))]),
            // its own answer, not one about the request
            Err(error) if is_of_element(&error) => Ok(vec![Err(error)]),
            Err(error) => Err(error),
        });
    }
    let mut bulk = Bulk::new();
    let mut places = Vec::with_capacity(batch.len());
    for one in batch {
        places.push(one.request.put_into(&mut bulk)?);
    }
    let bulk = &bulk;
    let answer = turn
        .ctx
        .call(WRITE, |shop| async move { shop.bulk(bulk).await });
    Ok(answer.await.map(|mut answer| {
        let places = places.into_iter();
        places.map(|place| place.take(&mut answer)).collect()
    }))
}

fn is_of_element(error: &ShopError) -> bool {
    !error.is_in_doubt() && !matches!(Fate::<()>::of(Err(error.clone())), Fate::Trouble(_))
}

/// Gives each operation of a request its outcome.
async fn sort_out(
    turn: &mut Turn<'_>,
    batch: Vec<Outgoing>,
    results: Results,
    collected: &mut Collected,
) -> Result<(), Halt> {
    let (mut outcomes, mut doubts, mut trouble) = (Vec::new(), Vec::new(), None);
    for (one, result) in batch.into_iter().zip(results) {
        let number = number(&one.item);
        let action = one.item.planned.operation.action;
        match Fate::of(result) {
            Fate::Done(made) => {
                let outcome = wrote(turn, one, made)?;
                if let Outcome::Wrote(wrote) = &outcome {
                    turn.highest = turn
                        .highest
                        .map(|highest| highest.max(wrote.after.element.id));
                    if wrote.provisional {
                        collected.to_read_back.push(wrote.item.clone());
                    }
                }
                outcomes.push(outcome);
            }
            Fate::Gone if action == Action::DeleteInShop => outcomes.push(wrote(turn, one, None)?),
            Fate::Gone => outcomes.push(Outcome::Ended(journal::skipped(number, Skip::Stale))),
            Fate::InDoubt => doubts.push(one.item),
            Fate::Failed(failure) => {
                outcomes.push(Outcome::Ended(journal::failed(number, &failure)));
            }
            Fate::Locked | Fate::Trouble(Trouble::Passing(_)) => {
                outcomes.push(Outcome::Back(number));
                collected.again.push(Again {
                    number,
                    action,
                    locked: 1,
                    due: turn.ctx.app.clock.elapsed() + LOCKED_PAUSE,
                });
            }
            Fate::Trouble(of_item) => {
                outcomes.push(Outcome::Back(number));
                trouble = Some(of_item);
            }
        }
    }
    record(turn, outcomes).await?;
    if !doubts.is_empty() {
        settling::lately_sent(turn, doubts, collected).await?;
    }
    match trouble {
        Some(trouble) => Err(Halt::Stop(stop(&trouble))),
        None => Ok(()),
    }
}

/// The outcome of an operation that the shop has done.
fn wrote(turn: &Turn<'_>, one: Outgoing, made: Option<u64>) -> Result<Outcome, Error> {
    let operation = &one.item.planned.operation;
    if operation.action == Action::DeleteInShop {
        return Ok(Outcome::Deleted(Box::new(Deleted {
            item: one.item,
            before: one.before,
        })));
    }
    let number = made
        .or(one.request.number)
        .ok_or_else(|| Error::internal("an element was written and has no number"))?;
    let before = one.found.as_ref().map(|found| found.json.as_str());
    let json = one.request.body.laid_over(before, number)?;
    let mut after = Found::of(turn.kind, json, &turn.facts)?;
    if let Some(kontor_domain::sync::operation::StockChange::By(change)) = operation.stock {
        let stock = one.found.as_ref().and_then(|found| found.element.stock);
        after.element.stock = Some(stock.unwrap_or(0).saturating_add(change));
    }
    let provisional = super::read_back::is_needed(turn.kind, &one);
    Ok(Outcome::Wrote(Box::new(Wrote {
        local: one.here.map(|here| here.element.content),
        before: one.before,
        undone: one.undone,
        item: one.item,
        after,
        provisional,
    })))
}

impl Failure {
    /// Nobody can tell what became of an operation.
    pub(in crate::jobs::sync) fn ambiguous(text: impl Into<String>) -> Self {
        Self::own("AMBIGUOUS", text)
    }
}
