//! Writes down what became of operations in the shop: their ending, the link, what is agreed, and the mirror, in one
//! transaction.

use kontor_domain::{
    ids::ShopId,
    money::Quantity,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
        operation::{KeptAgreement, Snapshot, StockChange},
    },
};
use kontor_store::{
    Conn,
    sync::{
        links, mirror,
        operations::{self, Ending},
    },
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    super::context::Context,
    agreeing::{self, Pair, Sides},
    journal::{self, Item},
    local::tell,
    local_one::Linked,
    reading::Found,
    turn::Turn,
};
use crate::{
    audit::{Change, record_of_server},
    error::Error,
    services::sync::elements::{ShopFacts, shop},
};

/// What became of one operation.
#[expect(clippy::large_enum_variant, reason = "at most 25 of them live at once")]
#[derive(Debug)]
pub(in crate::jobs::sync) enum Outcome {
    /// The shop has it as it was sent.
    Wrote(Box<Wrote>),
    /// The shop has it no more.
    Deleted(Box<Deleted>),
    /// It ended otherwise.
    Ended(Ending),
    /// It surely was not done, and waits again.
    Back(u64),
}

/// An element that was written.
#[derive(Debug)]
pub(in crate::jobs::sync) struct Wrote {
    /// The operation.
    pub(in crate::jobs::sync) item: Item,
    /// Both sides before it.
    pub(in crate::jobs::sync) before: Snapshot,
    /// Of an undo: both sides before the operation that is undone.
    pub(in crate::jobs::sync) undone: Option<Snapshot>,
    /// The program's content as it was sent; none if no element of the program is behind it.
    pub(in crate::jobs::sync) local: Option<Content>,
    /// The shop's element after it.
    pub(in crate::jobs::sync) after: Found,
    /// Whether it is to be read back: then `after` is only what was sent.
    pub(in crate::jobs::sync) provisional: bool,
}

/// An element that was deleted.
#[derive(Debug)]
pub(in crate::jobs::sync) struct Deleted {
    /// The operation.
    pub(in crate::jobs::sync) item: Item,
    /// Both sides before it.
    pub(in crate::jobs::sync) before: Snapshot,
}

/// Writes the outcomes down; partners are known from then on.
pub(in crate::jobs::sync) async fn record(
    turn: &mut Turn<'_>,
    outcomes: Vec<Outcome>,
) -> Result<(), Error> {
    if outcomes.is_empty() {
        return Ok(());
    }
    for linked in write(turn.ctx, turn, outcomes).await? {
        match linked {
            Linked::Both(local, shop) => turn.linked(local, shop),
            Linked::No(local, shop) => turn.unlinked(local, shop),
        }
    }
    Ok(())
}

async fn write(
    ctx: &Context,
    turn: &Turn<'_>,
    outcomes: Vec<Outcome>,
) -> Result<Vec<Linked>, Error> {
    let (run, now, kind) = (ctx.run.new.id, ctx.app.now(), turn.kind);
    let keys = ctx.app.keys.clone();
    let started_by = ctx.run.new.started_by.clone();
    let place = Place {
        shop: ctx.run.new.shop,
        kind,
        facts: (*turn.facts).clone(),
        at: now,
    };
    ctx.write(move |conn| {
        let (mut endings, mut back, mut links, mut told) = (vec![], vec![], vec![], vec![]);
        for outcome in &outcomes {
            match outcome {
                Outcome::Wrote(wrote) => {
                    endings.push(place.wrote(conn, wrote, &mut links)?);
                    told.push(tell(&wrote.item, None));
                }
                Outcome::Deleted(deleted) => {
                    endings.push(place.deleted(conn, deleted, &mut links)?);
                    told.push(tell(&deleted.item, None));
                }
                Outcome::Ended(ending) => endings.push(ending.clone()),
                Outcome::Back(number) => back.push(*number),
            }
        }
        operations::finish(conn, run, &endings, now)?;
        operations::put_back(conn, run, &back)?;
        if !told.is_empty() {
            let change = Change::of("sync.apply_in_shop", "sync_run", run)
                .with("kind", kind.as_str())
                .with("started_by", started_by.clone())
                .with("done", told);
            record_of_server(conn, &keys, now, &change)?;
        }
        Ok(links)
    })
    .await
}

struct Place {
    shop: ShopId,
    kind: Kind,
    facts: ShopFacts,
    at: OffsetDateTime,
}

impl Place {
    fn wrote(
        &self,
        conn: &mut Conn,
        wrote: &Wrote,
        links: &mut Vec<Linked>,
    ) -> Result<Ending, Error> {
        let operation = &wrote.item.planned.operation;
        let element = wrote.after.element.id;
        let mut before = wrote.before.clone();
        if let Some(local) = operation.local.filter(|_| Self::is_linked_after(wrote)) {
            let pair = self.pair(local, element);
            let known = agreeing::kept(conn, self.shop, pair)?;
            let is_new = known.is_none();
            before.agreed = known.flatten();
            let stock = self.stock_known(conn, wrote, before.agreed.as_ref())?;
            let agreement = match (&wrote.undone, &wrote.local) {
                (Some(undone), _) => {
                    let now = before.agreed.as_ref();
                    agreeing::restored(self.kind, operation, undone, now)
                }
                (None, Some(local)) => Some(agreeing::new_agreement(
                    self.kind,
                    before.agreed.as_ref(),
                    Sides {
                        local,
                        shop: &wrote.after.element.content,
                        written: operation.fields.without(STOCK),
                        stock,
                    },
                )),
                (None, None) => None,
            };
            agreeing::link(conn, self.shop, pair, agreement, self.at)?;
            if is_new {
                links.push(Linked::Both(local, element));
            }
        }
        let mirrored = wrote.after.mirrored(self.kind);
        mirror::upsert(conn, self.shop, self.kind, &[mirrored], self.at)?;
        let after = (!wrote.provisional).then(|| Self::after(wrote));
        let made = operation.shop.is_none_or(|shop| shop != element);
        Ok(journal::done(
            wrote.item.planned.number,
            (Some(before), after),
            (None, made.then_some(element)),
        ))
    }

    /// Reads back what was written: the agreement is made of what the shop made of it.
    fn read_back(&self, conn: &mut Conn, back: &ReadBack) -> Result<(), Error> {
        let operation = &back.item.planned.operation;
        let element = back.after.element.id;
        if let (Some(local), Some(content), None) = (operation.local, &back.local, &back.undone) {
            let pair = self.pair(local, element);
            if let Some(known) = agreeing::kept(conn, self.shop, pair)? {
                let sides = Sides {
                    local: content,
                    shop: &back.after.element.content,
                    written: operation.fields.without(STOCK),
                    stock: None,
                };
                agreeing::agree(conn, self.shop, pair, known.as_ref(), sides, self.at)?;
            }
        }
        let mirrored = back.after.mirrored(self.kind);
        mirror::upsert(conn, self.shop, self.kind, &[mirrored], self.at)?;
        Ok(())
    }

    fn deleted(
        &self,
        conn: &mut Conn,
        deleted: &Deleted,
        links: &mut Vec<Linked>,
    ) -> Result<Ending, Error> {
        let operation = &deleted.item.planned.operation;
        let mut before = deleted.before.clone();
        if let Some(element) = operation.shop {
            for link in links::by_element(conn, self.shop, self.kind, &[element])? {
                let pair = self.pair(link.link.local, element);
                before.agreed = agreeing::kept(conn, self.shop, pair)?.flatten();
                before.linked = true;
                links::delete(conn, self.shop, self.kind, (pair.local, element))?;
                links.push(Linked::No(pair.local, element));
            }
            mirror::mark_gone(conn, self.shop, self.kind, &[element])?;
        }
        let after = Snapshot {
            local: before.local.clone(),
            archived: before.archived,
            ..Snapshot::default()
        };
        let number = deleted.item.planned.number;
        Ok(journal::done(
            number,
            (Some(before), Some(after)),
            (None, None),
        ))
    }

    /// Whether the element has a partner after it: an undo links only what was linked.
    fn is_linked_after(wrote: &Wrote) -> bool {
        let operation = &wrote.item.planned.operation;
        match &wrote.undone {
            Some(undone) => wrote.before.linked || undone.linked,
            None => operation.local.is_some(),
        }
    }

    fn after(wrote: &Wrote) -> Snapshot {
        after_of(
            &wrote.item,
            wrote.local.as_ref(),
            &wrote.before,
            &wrote.after,
        )
    }

    /// The program's stock that the shop got to know: what it knew, and the difference that was sent.
    fn stock_known(
        &self,
        conn: &mut Conn,
        wrote: &Wrote,
        agreed: Option<&KeptAgreement>,
    ) -> Result<Option<i64>, Error> {
        let Some(StockChange::By(change)) = wrote.item.planned.operation.stock else {
            return Ok(None);
        };
        let known = match agreed.and_then(|kept| kept.agreed.stock) {
            Some(known) => known,
            // it knew nothing but its own, as it was when the plan was made
            None => match wrote.item.planned.operation.shop {
                Some(element) => self.stock_mirrored(conn, element)?.unwrap_or(0),
                None => 0,
            },
        };
        Ok(Some(known.saturating_add(change)))
    }

    fn stock_mirrored(&self, conn: &mut Conn, element: u64) -> Result<Option<i64>, Error> {
        let mut texts = mirror::json_of(conn, self.shop, self.kind, &[element])?;
        let Some(json) = texts.remove(&element) else {
            return Ok(None);
        };
        let read = shop::read(self.kind, &json, &self.facts)
            .map_err(Error::because("reading an element of the mirror"))?;
        Ok(read.stock)
    }

    const fn pair(&self, local: Uuid, shop: u64) -> Pair {
        Pair {
            kind: self.kind,
            local,
            shop,
        }
    }
}

const STOCK: FieldSet = FieldSet::EMPTY.with(Field::Stock);

/// An element that was written and is now known as the shop has it.
#[derive(Debug)]
pub(super) struct ReadBack {
    /// The operation.
    pub(super) item: Item,
    /// Both sides before it.
    pub(super) before: Snapshot,
    /// Of an undo: both sides before the operation that is undone.
    pub(super) undone: Option<Snapshot>,
    /// The program's content as it was sent.
    pub(super) local: Option<Content>,
    /// The shop's element now.
    pub(super) after: Found,
}

/// Writes down what was read back.
pub(super) async fn record_read_back(turn: &Turn<'_>, read: Vec<ReadBack>) -> Result<(), Error> {
    let ctx = turn.ctx;
    let (run, now) = (ctx.run.new.id, ctx.app.now());
    let place = Place {
        shop: ctx.run.new.shop,
        kind: turn.kind,
        facts: (*turn.facts).clone(),
        at: now,
    };
    ctx.write(move |conn| {
        for back in &read {
            place.read_back(conn, back)?;
            let after = after_of(&back.item, back.local.as_ref(), &back.before, &back.after);
            operations::set_after(conn, run, back.item.planned.number, &after)?;
        }
        Ok(())
    })
    .await
}

/// Both sides after a write.
fn after_of(item: &Item, local: Option<&Content>, before: &Snapshot, after: &Found) -> Snapshot {
    let operation = &item.planned.operation;
    let mut content = after.element.content.clone();
    if let (Some(stock), true) = (after.element.stock, operation.stock.is_some()) {
        content.set(Field::Stock, &Quantity::from_scaled(stock).to_string());
    }
    Snapshot {
        local: local.cloned(),
        archived: before.archived,
        shop: Some(content),
        linked: operation.local.is_some(),
        ..Snapshot::default()
    }
}
