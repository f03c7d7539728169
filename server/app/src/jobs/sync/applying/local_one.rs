//! One operation of the program's own side, in the transaction of its batch.

use std::{collections::HashMap, sync::Arc};

use kontor_domain::{
    ids::SyncRunId,
    money::Quantity,
    sync::{
        content::Content,
        field::Field,
        kind::Kind,
        operation::{Action, Operation, Reason, Skip, Snapshot, StockChange},
    },
};
use kontor_store::{
    Conn,
    sync::{links, mirror::ReadElement, operations, operations::Ending},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    agreeing::{self, Pair, Sides},
    here::{self, Around, Fault, Here, Values},
    journal::{self, Item},
    local::is_unaccepted,
    reading::Found,
};
use crate::{
    error::Error,
    services::sync::elements::{local::product::imported_as, refers_to},
};

/// Operations of one transaction, with all that they need of outside.
#[derive(Debug)]
pub(super) struct Batch {
    /// The run.
    pub(super) run: SyncRunId,
    /// The run that it undoes.
    pub(super) undo_of: Option<SyncRunId>,
    /// The kind.
    pub(super) kind: Kind,
    /// The operations.
    pub(super) items: Vec<Item>,
    /// A new id for each.
    pub(super) ids: Vec<Uuid>,
    /// The shop's elements.
    pub(super) found: HashMap<u64, Found>,
    /// What else is known.
    pub(super) around: Around,
    /// Whether conflicts were accepted.
    pub(super) accepted: bool,
    /// When it is done.
    pub(super) at: OffsetDateTime,
}

/// What became of a link.
#[derive(Clone, Copy, Debug)]
pub(super) enum Linked {
    /// These are partners now.
    Both(Uuid, u64),
    /// These are no longer.
    No(Uuid, u64),
}

/// An operation that was done.
#[derive(Debug, Default)]
struct Did {
    before: Snapshot,
    after: Snapshot,
    made: Option<Uuid>,
    linked: Vec<Linked>,
}

/// An operation that was not done.
enum Not {
    Skip(Skip),
    Fault(Fault),
}

impl<E: Into<Fault>> From<E> for Not {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

const STALE: Not = Not::Skip(Skip::Stale);

impl Batch {
    /// The shop's elements as the mirror shall have them.
    pub(super) fn fresh(&self) -> Vec<ReadElement> {
        let found = self.found.values();
        found.map(|found| found.mirrored(self.kind)).collect()
    }
}

/// Does one operation.
///
/// # Errors
/// Those of the database, which end the batch; whatever else is wrong is the operation's own ending.
pub(super) fn one(
    conn: &mut Conn,
    batch: &Batch,
    around: &mut Around,
    item: &Item,
    id: Uuid,
) -> Result<(Ending, Vec<Linked>), Error> {
    let number = item.planned.number;
    if let Some(skip) = is_unaccepted(item, batch.accepted) {
        return Ok((journal::skipped(number, skip), Vec::new()));
    }
    let work = Work {
        batch,
        operation: &item.planned.operation,
        undone: undone(conn, batch, &item.planned.operation)?,
        id,
    };
    let ending = match work.go(conn, around) {
        Ok(did) => {
            let snapshots = (Some(did.before), Some(did.after));
            let ending = journal::done(number, snapshots, (did.made, None));
            return Ok((ending, did.linked));
        }
        Err(Not::Skip(skip)) => journal::skipped(number, skip),
        Err(Not::Fault(Fault::Missing(_))) => journal::skipped(number, Skip::DependencyMissing),
        Err(Not::Fault(Fault::Unfit(field))) if refers_to(field).is_some() => {
            journal::skipped(number, Skip::DependencyMissing)
        }
        Err(Not::Fault(Fault::Failed(error))) => return Err(error),
        Err(Not::Fault(fault)) => journal::failed(number, &fault.failure()?),
    };
    Ok((ending, Vec::new()))
}

/// For an undo: both sides before the operation that is undone.
fn undone(
    conn: &mut Conn,
    batch: &Batch,
    operation: &Operation,
) -> Result<Option<Snapshot>, Error> {
    let (Reason::Undo { number, .. }, Some(run)) = (operation.reason, batch.undo_of) else {
        return Ok(None);
    };
    let snapshots = operations::snapshots(conn, run, &[number])?;
    Ok(snapshots.into_iter().find_map(|(_, before, _)| before))
}

struct Work<'a> {
    batch: &'a Batch,
    operation: &'a Operation,
    undone: Option<Snapshot>,
    id: Uuid,
}

impl Work<'_> {
    fn go(&self, conn: &mut Conn, around: &mut Around) -> Result<Did, Not> {
        match self.operation.action {
            Action::Link => self.link(conn, around),
            Action::Unlink => self.unlink(conn, around),
            Action::Archive => self.set_archived(conn, around, true),
            Action::Unarchive => self.set_archived(conn, around, false),
            Action::Import => self.import(conn, around),
            Action::UpdateLocal => self.update(conn, around),
            Action::RemoveLocal => self.remove(conn, around),
            // the others are of another turn
            _ => Err(Not::Skip(Skip::DependencyMissing)),
        }
    }

    fn link(&self, conn: &mut Conn, around: &Around) -> Result<Did, Not> {
        let here = self.here(conn, around)?;
        let found = self.found()?;
        let pair = self.pair(here.element.id)?;
        let shop = self.batch.around.shop;
        let sides = Sides {
            local: &here.element.content,
            shop: &found.element.content,
            written: kontor_domain::sync::field::FieldSet::EMPTY,
            stock: None,
        };
        let agreement = match &self.undone {
            Some(undone) => remembered(undone, pair).map(agreeing::as_agreement),
            None => Some(agreeing::new_agreement(pair.kind, None, sides)),
        };
        let mut before = self.snapshot(conn, &here, Some(found))?;
        before.replaced = agreeing::link(conn, shop, pair, agreement, self.batch.at)?;
        let mut after = self.snapshot(conn, &here, Some(found))?;
        after.agreed = None;
        let gone = before.replaced.iter();
        let mut linked: Vec<Linked> = gone.map(|old| Linked::No(old.local, old.shop)).collect();
        linked.push(Linked::Both(pair.local, pair.shop));
        Ok(Did {
            before,
            after,
            linked,
            ..Did::default()
        })
    }

    fn unlink(&self, conn: &mut Conn, around: &Around) -> Result<Did, Not> {
        let (Some(local), Some(element)) = (self.operation.local, self.operation.shop) else {
            return Err(STALE);
        };
        let pair = self.pair(local)?;
        let shop = self.batch.around.shop;
        let Some(agreed) = agreeing::kept(conn, shop, pair)? else {
            return Err(STALE);
        };
        let here = here::load(conn, pair.kind, &[local], around)?.remove(&local);
        let mut before = Snapshot {
            linked: true,
            agreed,
            ..Snapshot::default()
        };
        if let Some(here) = here {
            before.local = Some(here.element.content);
            before.archived = here.element.archived;
        }
        links::delete(conn, shop, pair.kind, (local, element))?;
        let after = Snapshot {
            linked: false,
            agreed: None,
            ..before.clone()
        };
        Ok(Did {
            before,
            after,
            linked: vec![Linked::No(local, element)],
            ..Did::default()
        })
    }

    fn set_archived(&self, conn: &mut Conn, around: &Around, archived: bool) -> Result<Did, Not> {
        let here = self.here(conn, around)?;
        let before = self.snapshot(conn, &here, None)?;
        if here.element.archived != archived {
            here::set_archived(conn, &here, archived, (self.batch.at, around))?;
        }
        let after = Snapshot {
            archived,
            agreed: None,
            ..before.clone()
        };
        Ok(Did {
            before,
            after,
            ..Did::default()
        })
    }

    fn import(&self, conn: &mut Conn, around: &mut Around) -> Result<Did, Not> {
        if let Some(undone) = &self.undone {
            return self.bring_back(conn, around, undone);
        }
        let found = self.found()?;
        let pair = self.pair(self.id)?;
        let shop = self.batch.around.shop;
        if !links::by_element(conn, shop, pair.kind, &[pair.shop])?.is_empty() {
            return Err(STALE);
        }
        let element = &found.element;
        let content = match pair.kind {
            Kind::Product => imported_as(&element.content, element.id, element.nature),
            _ => element.content.clone(),
        };
        let values = Values {
            content: &content,
            fields: self.operation.fields,
            stock: stock_to(self.operation.stock, 0),
            at: self.batch.at,
        };
        here::add(conn, pair.kind, self.id, values, around)?;
        let here = self.load(conn, around, self.id)?;
        let sides = Sides {
            local: &here.element.content,
            shop: &element.content,
            written: self.operation.fields,
            stock: None,
        };
        let agreement = agreeing::new_agreement(pair.kind, None, sides);
        agreeing::link(conn, shop, pair, Some(agreement), self.batch.at)?;
        if pair.kind == Kind::Category {
            Arc::make_mut(&mut around.partners).link(pair.kind, pair.local, pair.shop);
        }
        let before = Snapshot {
            shop: Some(element.content.clone()),
            ..Snapshot::default()
        };
        let mut after = self.snapshot(conn, &here, Some(found))?;
        after.agreed = None;
        Ok(Did {
            before,
            after,
            made: Some(self.id),
            linked: vec![Linked::Both(pair.local, pair.shop)],
        })
    }

    /// Adds what an undo had taken away, as it was.
    fn bring_back(&self, conn: &mut Conn, around: &Around, undone: &Snapshot) -> Result<Did, Not> {
        let (id, shop) = (self.operation.local.ok_or(STALE)?, self.batch.around.shop);
        let values = Values {
            content: undone.local.as_ref().ok_or(STALE)?,
            fields: self.operation.fields,
            stock: None,
            at: self.batch.at,
        };
        here::add(conn, self.batch.kind, id, values, around)?;
        let mut linked = Vec::new();
        if self.operation.shop.is_some() {
            let pair = self.pair(id)?;
            let agreement = undone.agreed.as_ref().map(agreeing::as_agreement);
            agreeing::link(conn, shop, pair, agreement, self.batch.at)?;
            linked.push(Linked::Both(pair.local, pair.shop));
        }
        let here = self.load(conn, around, id)?;
        let mut after = self.snapshot(conn, &here, None)?;
        after.agreed = None;
        Ok(Did {
            after,
            linked,
            ..Did::default()
        })
    }

    fn update(&self, conn: &mut Conn, around: &Around) -> Result<Did, Not> {
        let here = self.here(conn, around)?;
        let found = match self.operation.shop {
            Some(_) => Some(self.found()?),
            None => None,
        };
        let source = match (&self.undone, found) {
            (Some(undone), _) => undone.local.as_ref(),
            (None, found) => found.map(|found| &found.element.content),
        };
        let before = self.snapshot(conn, &here, found)?;
        if self.undone.is_none() && !before.linked {
            return Err(Not::Skip(Skip::DependencyMissing));
        }
        let stock = here.element.stock.unwrap_or(0);
        let values = Values {
            content: source.ok_or(STALE)?,
            fields: self.operation.fields,
            stock: stock_to(self.operation.stock, stock),
            at: self.batch.at,
        };
        here::change(conn, &here, values, around)?;
        let now = self.load(conn, around, here.element.id)?;
        if let Some(found) = found.filter(|_| before.linked) {
            let pair = self.pair(here.element.id)?;
            self.remember(conn, pair, &before, (&now, found))?;
        }
        let mut after = self.snapshot(conn, &now, found)?;
        after.agreed = None;
        Ok(Did {
            before,
            after,
            ..Did::default()
        })
    }

    /// What the sides agree on after an update; an undo brings back what they agreed on before.
    fn remember(
        &self,
        conn: &mut Conn,
        pair: Pair,
        before: &Snapshot,
        (now, found): (&Here, &Found),
    ) -> Result<(), Error> {
        let (shop, at) = (self.batch.around.shop, self.batch.at);
        if let Some(undone) = &self.undone {
            let now = before.agreed.as_ref();
            let agreement = agreeing::restored(pair.kind, self.operation, undone, now);
            agreeing::link(conn, shop, pair, agreement, at)?;
            return Ok(());
        }
        let sides = Sides {
            local: &now.element.content,
            shop: &found.element.content,
            written: self.operation.fields,
            stock: None,
        };
        agreeing::agree(conn, shop, pair, before.agreed.as_ref(), sides, at)
    }

    fn remove(&self, conn: &mut Conn, around: &Around) -> Result<Did, Not> {
        let here = self.here(conn, around)?;
        let id = here.element.id;
        let before = self.snapshot(conn, &here, None)?;
        let shop = self.batch.around.shop;
        let mut linked = Vec::new();
        for link in links::by_local(conn, shop, self.batch.kind, &[id])? {
            links::delete(conn, shop, self.batch.kind, (id, link.link.shop))?;
            linked.push(Linked::No(id, link.link.shop));
        }
        let mut after = Snapshot::default();
        if !here::remove(conn, &here, self.batch.at)? {
            // somebody uses it: it stays, in the archive
            here::set_archived(conn, &here, true, (self.batch.at, around))?;
            after.local = Some(here.element.content);
            after.archived = true;
        }
        Ok(Did {
            before,
            after,
            linked,
            ..Did::default()
        })
    }

    /// The program's element, unchanged since the plan.
    fn here(&self, conn: &mut Conn, around: &Around) -> Result<Here, Not> {
        let here = self.load(conn, around, self.operation.local.ok_or(STALE)?)?;
        let planned = self.operation.local_version;
        if planned.is_some_and(|version| version != here.element.version) {
            return Err(STALE);
        }
        Ok(here)
    }

    fn load(&self, conn: &mut Conn, around: &Around, id: Uuid) -> Result<Here, Not> {
        let mut loaded = here::load(conn, self.batch.kind, &[id], around)?;
        loaded.remove(&id).ok_or(STALE)
    }

    /// The shop's element, unchanged since the plan.
    fn found(&self) -> Result<&Found, Not> {
        let number = self.operation.shop.ok_or(STALE)?;
        let found = self.batch.found.get(&number).ok_or(STALE)?;
        let version = found.element.content.hashes(self.batch.kind).whole();
        if self
            .operation
            .shop_version
            .is_some_and(|planned| planned != version)
        {
            return Err(STALE);
        }
        Ok(found)
    }

    fn pair(&self, local: Uuid) -> Result<Pair, Not> {
        Ok(Pair {
            kind: self.batch.kind,
            local,
            shop: self.operation.shop.ok_or(STALE)?,
        })
    }

    /// Both sides as they are now.
    fn snapshot(
        &self,
        conn: &mut Conn,
        here: &Here,
        found: Option<&Found>,
    ) -> Result<Snapshot, Error> {
        let linked = match self.operation.shop {
            Some(element) => {
                let pair = Pair {
                    kind: self.batch.kind,
                    local: here.element.id,
                    shop: element,
                };
                agreeing::kept(conn, self.batch.around.shop, pair)?
            }
            None => None,
        };
        let has_stock = self.operation.fields.contains(Field::Stock);
        let with_stock = |content: &Content, stock: Option<i64>| match stock {
            Some(stock) if has_stock => content
                .clone()
                .with(Field::Stock, Quantity::from_scaled(stock).to_string()),
            _ => content.clone(),
        };
        Ok(Snapshot {
            local: Some(with_stock(&here.element.content, here.element.stock)),
            archived: here.element.archived,
            shop: found.map(|found| with_stock(&found.element.content, found.element.stock)),
            linked: linked.is_some(),
            agreed: linked.flatten(),
            replaced: Vec::new(),
        })
    }
}

/// What a link of these two remembered before the operation that is undone.
fn remembered(
    undone: &Snapshot,
    pair: Pair,
) -> Option<&kontor_domain::sync::operation::KeptAgreement> {
    let replaced = undone.replaced.iter();
    let mut replaced = replaced.filter(|old| (old.local, old.shop) == (pair.local, pair.shop));
    match replaced.next() {
        Some(old) => old.agreed.as_ref(),
        None => undone.agreed.as_ref(),
    }
}

/// The stock as it shall be; none if it stays.
fn stock_to(change: Option<StockChange>, now: i64) -> Option<i64> {
    Some(match change? {
        StockChange::To(stock) => stock,
        StockChange::By(difference) => now.saturating_add(difference),
    })
}
