//! What is done in the shop: updates, then additions, then deletions, in rounds of fifty; and at the end of the kind what was
//! open in the panel.

use std::collections::HashMap;

use kontor_domain::sync::operation::Action;
use kontor_store::sync::{mirror, operations};

use super::{
    Halt, deletions, exports, go_on,
    journal::{self, Item},
    outgoing::{self, Outgoing, Prepared},
    read_back,
    reading::{self, Found, READ_AT_ONCE, REREAD},
    sending::{Again, Collected, LOCKED_PAUSE, batches, send},
    turn::{Turn, wait},
};
use crate::error::Error;

/// In this order.
pub(super) const ACTIONS: [Action; 3] =
    [Action::UpdateInShop, Action::Export, Action::DeleteInShop];
/// How often an element that is open in the panel is tried again.
pub(super) const LOCKED_TRIES_MAX: u32 = 3;

/// Does what is to be done in the shop.
pub(super) async fn apply(turn: &mut Turn<'_>, actions: &[Action]) -> Result<(), Halt> {
    if actions.contains(&Action::DeleteInShop) {
        deletions::require_confirmed(turn).await?;
    }
    if actions.contains(&Action::Export) {
        exports::require_confirmed(turn).await?;
    }
    let mut collected = Collected::default();
    read_back::left(turn).await?;
    for action in actions.iter().copied() {
        let mut after = 0;
        loop {
            go_on(turn.ctx).await?;
            let items =
                journal::planned(turn.ctx, turn.kind, &[action], after, READ_AT_ONCE).await?;
            let Some(last) = items.last() else { break };
            after = last.planned.number;
            let count = items.len() as u64;
            round(turn, action, items, &mut collected).await?;
            turn.ctx.more(count).await?;
        }
    }
    try_again(turn, &mut collected).await?;
    if turn.ctx.run.new.undo_of.is_some() {
        // what was in doubt and turned out to be done
        read_back::left(turn).await?;
    }
    Ok(())
}

/// What was open in the panel, or was in doubt and not done, at the end of the kind.
async fn try_again(turn: &mut Turn<'_>, collected: &mut Collected) -> Result<(), Halt> {
    while let Some(first) = collected.again.iter().map(|again| again.due).min() {
        let now = turn.ctx.app.clock.elapsed();
        if first > now {
            wait(turn.ctx, first.saturating_sub(now)).await?;
        }
        let now = turn.ctx.app.clock.elapsed();
        let (due, later): (Vec<Again>, Vec<Again>) = std::mem::take(&mut collected.again)
            .into_iter()
            .partition(|again| again.due <= now);
        collected.again = later;
        for action in ACTIONS {
            let due: Vec<Again> = due
                .iter()
                .filter(|again| again.action == action)
                .copied()
                .collect();
            for due in due.chunks(READ_AT_ONCE) {
                once_more(turn, action, due, collected).await?;
            }
        }
    }
    Ok(())
}

async fn once_more(
    turn: &mut Turn<'_>,
    action: Action,
    due: &[Again],
    collected: &mut Collected,
) -> Result<(), Halt> {
    let numbers = due.iter().map(|again| again.number).collect();
    let items = journal::planned_of(turn.ctx, numbers).await?;
    let mut tried = Collected::default();
    round(turn, action, items, &mut tried).await?;
    let mut failed = Vec::new();
    for mut again in tried.again {
        let before = due.iter().find(|before| before.number == again.number);
        again.locked += before.map_or(0, |before| before.locked);
        if again.locked > LOCKED_TRIES_MAX {
            failed.push(again.number);
        } else {
            collected.again.push(again);
        }
    }
    if !failed.is_empty() {
        let failure = super::Failure::own("SHOP_ELEMENT_LOCKED", "409");
        let outcomes = failed
            .into_iter()
            .map(|number| super::recording::Outcome::Ended(journal::failed(number, &failure)));
        super::recording::record(turn, outcomes.collect()).await?;
    }
    Ok(())
}

/// At most fifty operations of one action.
async fn round(
    turn: &mut Turn<'_>,
    action: Action,
    items: Vec<Item>,
    collected: &mut Collected,
) -> Result<(), Halt> {
    let numbers: Vec<u64> = match action {
        Action::Export => Vec::new(),
        _ => items
            .iter()
            .filter_map(|item| item.planned.operation.shop)
            .collect(),
    };
    let found = reading::by_numbers(turn, REREAD, &numbers).await?;
    let mut ready = prepare(turn, items, found).await?;
    if action == Action::DeleteInShop {
        ready = deletions::keep(turn, ready).await?;
    }
    for batch in batches(ready) {
        send(turn, batch, collected).await?;
    }
    read_back::now(turn, std::mem::take(&mut collected.to_read_back)).await
}

/// Makes what is sent; what is stale or does not fit ends here, and the mirror learns what it missed.
async fn prepare(
    turn: &Turn<'_>,
    items: Vec<Item>,
    mut found: HashMap<u64, Found>,
) -> Result<Vec<Outgoing>, Error> {
    let mut looked = outgoing::look_up(turn, &items).await?;
    let (mut ready, mut endings, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for item in items {
        let element = match item.planned.operation.action {
            Action::Export => None,
            _ => item.planned.operation.shop.and_then(|id| found.remove(&id)),
        };
        let mirrored = element.as_ref().map(|found| found.mirrored(turn.kind));
        match outgoing::prepare(turn, item, &mut looked, element)? {
            Prepared::Ready(outgoing) => ready.push(*outgoing),
            Prepared::Ended(ending) => {
                endings.push(ending);
                changed.extend(mirrored);
            }
        }
    }
    if !endings.is_empty() {
        let ctx = turn.ctx;
        let (run, shop, kind, now) = (ctx.run.new.id, ctx.run.new.shop, turn.kind, ctx.app.now());
        ctx.write(move |conn| {
            operations::finish(conn, run, &endings, now)?;
            mirror::upsert(conn, shop, kind, &changed, now)?;
            Ok(())
        })
        .await?;
    }
    Ok(ready)
}

const _: () = assert!(LOCKED_PAUSE.as_secs() >= 30);
