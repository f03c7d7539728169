//! What is done here: links, the archive, imports, and updates by what the shop says.
//!
//! Each operation is done in the same transaction as its change: there is no doubt to be settled.

use std::collections::HashMap;

use kontor_domain::sync::{
    kind::Kind,
    operation::{Action, Skip},
};
use kontor_store::sync::{mirror, operations};
use uuid::Uuid;

use super::{
    super::context::Context,
    Halt, go_on,
    here::Around,
    journal::{self, Item},
    local_one::{Batch, Linked, one},
    pictures,
    reading::{self, Found, READ_AT_ONCE, REREAD},
    turn::Turn,
};
use crate::{
    audit::{Change, record_of_server},
    error::Error,
};

/// Actions whose turn comes together, in the order of the plan.
pub(super) const GROUPS: [&[Action]; 4] = [
    &[
        Action::Link,
        Action::Unlink,
        Action::Unarchive,
        Action::Archive,
    ],
    &[Action::Import],
    &[Action::UpdateLocal],
    &[Action::RemoveLocal],
];

/// Operations done in one transaction: with up to ten rows each they stay below 500.
pub(super) const LOCAL_AT_ONCE: usize = READ_AT_ONCE;

/// Does what is to be done here.
pub(super) async fn apply(turn: &mut Turn<'_>, groups: &[&[Action]]) -> Result<(), Halt> {
    for actions in groups.iter().copied() {
        let mut after = 0;
        loop {
            go_on(turn.ctx).await?;
            let items =
                journal::planned(turn.ctx, turn.kind, actions, after, LOCAL_AT_ONCE).await?;
            let Some(last) = items.last() else { break };
            after = last.planned.number;
            let count = items.len() as u64;
            if turn.kind == Kind::ProductImage && actions == [Action::Import] {
                pictures::import(turn, items).await?;
            } else {
                batch(turn, items).await?;
            }
            turn.ctx.more(count).await?;
        }
    }
    Ok(())
}

/// The shop's elements of operations: as they are now where that is asked for, else as they were when the plan was made.
async fn in_shop(turn: &Turn<'_>, items: &[Item]) -> Result<HashMap<u64, Found>, Halt> {
    let reread = |item: &&Item| {
        item.planned.operation.action == Action::UpdateLocal && turn.kind.allows().fetch_only_new
    };
    let fresh: Vec<u64> = items
        .iter()
        .filter(reread)
        .filter_map(|item| item.planned.operation.shop)
        .collect();
    let mut found = reading::by_numbers(turn, REREAD, &fresh).await?;
    let known: Vec<u64> = items
        .iter()
        .filter(|item| !reread(item))
        .filter_map(|item| item.planned.operation.shop)
        .collect();
    found.extend(mirrored(turn, known).await?);
    Ok(found)
}

/// Elements of the shop as they are mirrored.
pub(super) async fn mirrored(
    turn: &Turn<'_>,
    numbers: Vec<u64>,
) -> Result<HashMap<u64, Found>, Error> {
    let (shop, kind) = (turn.ctx.run.new.shop, turn.kind);
    let texts = turn
        .ctx
        .read(move |conn| Ok(mirror::json_of(conn, shop, kind, &numbers)?));
    let texts = texts.await?.into_iter();
    texts
        .map(|(number, json)| Ok((number, Found::of(kind, json, &turn.facts)?)))
        .collect()
}

async fn batch(turn: &mut Turn<'_>, items: Vec<Item>) -> Result<(), Halt> {
    let found = in_shop(turn, &items).await?;
    let now = turn.ctx.app.now();
    let accepted = turn.ctx.run.new.confirmed.accept_conflicts;
    let batch = Batch {
        run: turn.ctx.run.new.id,
        undo_of: turn.ctx.run.new.undo_of,
        kind: turn.kind,
        ids: items.iter().map(|_| turn.ctx.app.id(now)).collect(),
        items,
        found,
        around: Around::of(turn),
        accepted,
        at: now,
    };
    for linked in write(turn.ctx, batch).await? {
        match linked {
            Linked::Both(local, shop) => turn.linked(local, shop),
            Linked::No(local, shop) => turn.unlinked(local, shop),
        }
    }
    Ok(())
}

/// Does a batch in one transaction, with one row of the audit.
async fn write(ctx: &Context, batch: Batch) -> Result<Vec<Linked>, Error> {
    let keys = ctx.app.keys.clone();
    let started_by = ctx.run.new.started_by.clone();
    ctx.write(move |conn| {
        let (mut endings, mut links, mut told) = (Vec::new(), Vec::new(), Vec::new());
        // a category may be imported below one of the same batch
        let mut around = batch.around.clone();
        for (item, id) in batch.items.iter().zip(&batch.ids) {
            let (ending, linked) = one(conn, &batch, &mut around, item, *id)?;
            if matches!(ending.end, operations::End::Done) {
                told.push(tell(item, ending.result_local));
            }
            endings.push(ending);
            links.extend(linked);
        }
        operations::finish(conn, batch.run, &endings, batch.at)?;
        mirror::upsert(
            conn,
            batch.around.shop,
            batch.kind,
            &batch.fresh(),
            batch.at,
        )?;
        if !told.is_empty() {
            let change = Change::of("sync.apply", "sync_run", batch.run)
                .with("kind", batch.kind.as_str())
                .with("started_by", started_by.clone())
                .with("done", told);
            record_of_server(conn, &keys, batch.at, &change)?;
        }
        Ok(links)
    })
    .await
}

/// What the audit tells of an operation.
pub(super) fn tell(item: &Item, made: Option<Uuid>) -> serde_json::Value {
    let operation = &item.planned.operation;
    serde_json::json!({
        "number": item.planned.number,
        "action": operation.action.as_str(),
        "local_id": operation.local.or(made).map(|id| id.to_string()),
        "shop_element": operation.shop,
        "fields": operation.fields,
    })
}

/// A conflict that nobody accepted.
pub(super) fn is_unaccepted(item: &Item, accepted: bool) -> Option<Skip> {
    (item.planned.operation.conflict && !accepted).then_some(Skip::Conflict)
}
