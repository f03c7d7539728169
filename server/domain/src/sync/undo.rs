//! Undoing a run: the inverse of what it did, as operations of a plan of its own. What changed since is left alone and said.
//!
//! Local data and links come back exactly; the shop up to what it assigns itself (ids, dates, sanitised HTML). Stock comes
//! back by the difference, whatever happened to it meanwhile.
//!
//! For whoever applies it: what was done last is undone first, across kinds ([`in_order`]). Values come from the [`Snapshot`] before the
//! operation that [`Reason::Undo`] names; what is restored in the shop gets a new number, so references to the old one have to
//! be translated. A link gets its agreement back by [`restored_agreement`].

use std::cmp::Reverse;
use std::collections::BTreeMap;

use uuid::Uuid;

use super::agree::agreed_in;
use super::content::{Content, Hashes};
use super::field::{Field, FieldSet};
use super::kind::Kind;
use super::operation::{Action, Operation, Reason, Snapshot, StockChange};
use super::row::{Agreed, NEVER_AGREED};
use crate::money::Quantity;

/// An operation that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its number in the run.
    pub number: u64,
    /// Kind of element.
    pub kind: Kind,
    /// What was done.
    pub action: Action,
    /// The element of the program; of an import the one that it made.
    pub local: Option<Uuid>,
    /// The element of the shop; of an export the one that it made.
    pub shop: Option<u64>,
    /// The fields that were written.
    pub fields: FieldSet,
    /// Both sides before.
    pub before: Snapshot,
    /// Both sides after, as read back.
    pub after: Snapshot,
}

/// How things are now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Present {
    /// The element of the program; none if there is none.
    pub local: Option<PresentElement>,
    /// The element of the shop; none if there is none.
    pub shop: Option<PresentElement>,
    /// Whether the program's is archived.
    pub archived: Standing,
    /// Whether anything that this undo does not remove needs the program's: a document, another element.
    pub use_here: Use,
    /// Whether the shop's got variants or became a bundle.
    pub parts: Parts,
    /// The links of the kind that the operation [`concerns`](Done::concerns).
    pub links: Vec<(Uuid, u64)>,
}

/// An element as it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresentElement {
    /// Its content.
    pub content: Content,
    /// Its version, as in [`Operation::local_version`] or [`Operation::shop_version`].
    pub version: u64,
}

/// Whether an element of the program is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It can be chosen.
    #[default]
    Active,
    /// It was archived.
    Archived,
}

/// Whether something needs an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// It can be taken away.
    #[default]
    Unused,
    /// It stays readable for ever.
    Used,
}

/// Whether an element of the shop has parts of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parts {
    /// No.
    #[default]
    None,
    /// Variants, or the products of a bundle: it is never deleted by the program.
    Some,
}

/// The inverse of all operations that a run did, in the order in which they are applied.
pub fn plan(done: &[Done], present: impl Fn(&Done) -> Present) -> Vec<Operation> {
    let mut undoing = Undoing::default();
    let done = done.iter().rev();
    let mut operations: Vec<_> = done
        .flat_map(|done| undoing.inverse(done, present(done)))
        .collect();
    in_order(&mut operations);
    operations
}

/// Brings the operations of an undo into the order in which they are applied: what was done last is undone first, across
/// kinds, so that each meets what its own run left. What is only said comes at the end.
pub fn in_order(operations: &mut [Operation]) {
    operations.sort_by_key(|operation| match operation.reason {
        Reason::Undo { number, .. } if operation.action.does() => Reverse(Some(number)),
        _ => Reverse(None),
    });
}

/// An undo under way. It is asked for the inverse of each operation, the last that was done first, and knows which links
/// there will be by then.
#[derive(Clone, Debug, Default)]
pub struct Undoing {
    /// Links as they will be, where that differs from how they are.
    links: BTreeMap<(Kind, Uuid, u64), Fate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Made,
    Forgotten,
}

impl Undoing {
    /// The inverse of one operation that was done. Nothing if there is nothing left to undo.
    pub fn inverse(&mut self, done: &Done, mut present: Present) -> Vec<Operation> {
        self.foresee(done, &mut present);
        let operations = inverse(done, &present);
        for operation in &operations {
            self.remember(done.kind, operation, &present.links);
        }
        operations
    }

    fn foresee(&self, done: &Done, present: &mut Present) {
        let fate = |link: &(Uuid, u64)| self.links.get(&(done.kind, link.0, link.1));
        present
            .links
            .retain(|link| fate(link) != Some(&Fate::Forgotten));
        let made = self.links.iter().filter(|(_, fate)| **fate == Fate::Made);
        let made = made.map(|((kind, local, shop), _)| (*kind, (*local, *shop)));
        let made = made.filter(|(kind, link)| *kind == done.kind && done.concerns(*link));
        for (_, link) in made {
            if !present.links.contains(&link) {
                present.links.push(link);
            }
        }
    }

    fn remember(&mut self, kind: Kind, operation: &Operation, links: &[(Uuid, u64)]) {
        let (local, shop) = (operation.local, operation.shop);
        let forgets = matches!(
            operation.action,
            Action::Link | Action::Unlink | Action::RemoveLocal | Action::DeleteInShop
        );
        let touched = links
            .iter()
            .filter(|link| Some(link.0) == local || Some(link.1) == shop);
        for link in touched.filter(|_| forgets) {
            self.links.insert((kind, link.0, link.1), Fate::Forgotten);
        }
        if operation.action == Action::Link
            && let Some((local, shop)) = local.zip(shop)
        {
            self.links.insert((kind, local, shop), Fate::Made);
        }
    }
}

impl Done {
    /// Whether either end of a link is an element of the operation, or of a link that it replaced.
    pub fn concerns(&self, link: (Uuid, u64)) -> bool {
        let mut replaced = self.before.replaced.iter();
        Some(link.0) == self.local
            || Some(link.1) == self.shop
            || replaced.any(|old| old.local == link.0 || old.shop == link.1)
    }
}

fn inverse(done: &Done, present: &Present) -> Vec<Operation> {
    let undo = Undo { done, present };
    match done.action {
        Action::Link => undo.link(),
        Action::Unlink => undo.unlink(),
        Action::Archive => undo.archived(Standing::Archived, Action::Unarchive),
        Action::Unarchive => undo.archived(Standing::Active, Action::Archive),
        Action::UpdateLocal | Action::UpdateInShop => undo.update(),
        Action::Import => undo.import(),
        Action::Export => undo.export(),
        Action::DeleteInShop => undo.deletion(),
        Action::RemoveLocal => undo.removal(),
        Action::Ambiguous | Action::Gone | Action::Blocked => Vec::new(),
    }
}

/// The agreement of a link after an update of `fields` was undone: in them what was agreed before the update, in the others
/// what was agreed since. None if nothing is left.
pub fn restored_agreement(
    kind: Kind,
    fields: FieldSet,
    before: Option<&Agreed>,
    now: Option<&Agreed>,
    stock: Option<StockChange>,
) -> Option<Agreed> {
    let pairs = kind.fields().iter().enumerate().map(|(place, field)| {
        let agreed = if fields.contains(*field) { before } else { now };
        let agreed = agreed.and_then(|agreed| agreed_in(agreed, place));
        agreed.unwrap_or((NEVER_AGREED, NEVER_AGREED))
    });
    let (local, shop): (Vec<_>, Vec<_>) = pairs.unzip();
    let known = now.and_then(|now| now.stock);
    let known = match (stock, before.and_then(|before| before.stock)) {
        (Some(StockChange::By(change)), Some(_)) => known.map(|known| known.saturating_add(change)),
        (Some(_), None) => None,
        _ => known,
    };
    let is_empty = known.is_none() && local.iter().chain(&shop).all(|hash| *hash == NEVER_AGREED);
    (!is_empty).then(|| Agreed {
        local: Hashes(local.into()),
        shop: Hashes(shop.into()),
        stock: known,
    })
}

struct Undo<'a> {
    done: &'a Done,
    present: &'a Present,
}

impl Undo<'_> {
    fn link(&self) -> Vec<Operation> {
        let (Some(local), Some(shop)) = (self.done.local, self.done.shop) else {
            return Vec::new();
        };
        let pair = (local, shop);
        let is_linked = self.present.links.contains(&pair);
        if !is_linked && self.has_links(&pair) {
            return self.changed_since();
        }
        let replaced = self
            .done
            .before
            .replaced
            .iter()
            .map(|link| (link.local, link.shop));
        let replaced: Vec<_> = replaced
            .filter(|old| !self.present.links.contains(old))
            .collect();
        let others = self.present.links.iter().filter(|link| **link != pair);
        let mut others = others.filter(|link| {
            replaced
                .iter()
                .any(|old| old.0 == link.0 || old.1 == link.1)
        });
        if others.next().is_some() {
            return self.changed_since();
        }
        // a link that is made again makes the other one forgotten
        let unlink = is_linked && replaced.is_empty();
        let unlink = unlink.then(|| self.whatever_it_is(Action::Unlink));
        let links = replaced.into_iter().map(|(local, shop)| Operation {
            local: Some(local),
            shop: Some(shop),
            ..self.bare(Action::Link)
        });
        unlink.into_iter().chain(links).collect()
    }

    fn unlink(&self) -> Vec<Operation> {
        let (Some(local), Some(shop)) = (self.done.local, self.done.shop) else {
            return Vec::new();
        };
        let pair = (local, shop);
        if self.present.links.contains(&pair) {
            return Vec::new();
        }
        if self.has_links(&pair) {
            return self.changed_since();
        }
        vec![self.whatever_it_is(Action::Link)]
    }

    fn has_links(&self, pair: &(Uuid, u64)) -> bool {
        let mut links = self.present.links.iter();
        links.any(|link| link.0 == pair.0 || link.1 == pair.1)
    }

    fn archived(&self, made: Standing, inverse: Action) -> Vec<Operation> {
        match &self.present.local {
            None => self.changed_since(),
            Some(_) if self.present.archived != made => Vec::new(),
            Some(_) => vec![self.whatever_it_is(inverse)],
        }
    }

    fn update(&self) -> Vec<Operation> {
        let (before, after, now) = match self.done.action {
            Action::UpdateLocal => (
                &self.done.before.local,
                &self.done.after.local,
                &self.present.local,
            ),
            _ => (
                &self.done.before.shop,
                &self.done.after.shop,
                &self.present.shop,
            ),
        };
        let (Some(before), Some(after)) = (before, after) else {
            return Vec::new();
        };
        let Some(now) = now else {
            return self.changed_since();
        };
        let fields = self.done.fields.without(STOCK);
        let differ = |one: &Content, other: &Content| {
            fields
                .iter()
                .any(|field| one.get(field) != other.get(field))
        };
        let stock = self.stock(before, after);
        let is_back = differ(before, after) && !differ(&now.content, before);
        if fields.is_empty() || is_back {
            return stock
                .map(|stock| self.of_stock(stock))
                .into_iter()
                .collect();
        }
        if differ(&now.content, after) {
            let mut operations = self.changed_since();
            operations.extend(stock.map(|stock| self.of_stock(stock)));
            return operations;
        }
        let mut operation = self.of(self.done.action);
        operation.fields = fields;
        if let Some(stock) = stock {
            operation.fields = operation.fields.or(STOCK);
            operation.stock = Some(stock);
        }
        vec![operation]
    }

    /// The difference that brings stock back.
    fn stock(&self, before: &Content, after: &Content) -> Option<StockChange> {
        if !self.done.fields.contains(Field::Stock) {
            return None;
        }
        let of = |content: &Content| Quantity::parse(content.get(Field::Stock)).ok();
        let change = of(before)?.scaled().saturating_sub(of(after)?.scaled());
        (change != 0).then_some(StockChange::By(change))
    }

    fn of_stock(&self, stock: StockChange) -> Operation {
        Operation {
            fields: STOCK,
            stock: Some(stock),
            ..self.whatever_it_is(self.done.action)
        }
    }

    fn import(&self) -> Vec<Operation> {
        let (Some(now), Some(after)) = (&self.present.local, &self.done.after.local) else {
            return Vec::new();
        };
        if !self.is_same(&now.content, after) || self.is_linked_otherwise() {
            return self.changed_since();
        }
        if self.present.use_here == Use::Unused {
            return vec![self.of(Action::RemoveLocal)];
        }
        let is_linked = !self.present.links.is_empty();
        let unlink = is_linked.then(|| self.whatever_it_is(Action::Unlink));
        let is_active = self.present.archived == Standing::Active;
        let archive = is_active.then(|| self.whatever_it_is(Action::Archive));
        unlink.into_iter().chain(archive).collect()
    }

    fn export(&self) -> Vec<Operation> {
        let (Some(now), Some(after)) = (&self.present.shop, &self.done.after.shop) else {
            return Vec::new();
        };
        if !self.is_same(&now.content, after) || self.is_linked_otherwise() {
            return self.changed_since();
        }
        if self.present.parts == Parts::Some {
            let operation = self.of(Action::DeleteInShop);
            return vec![operation.blocked(Reason::HasVariants, FieldSet::EMPTY)];
        }
        vec![self.of(Action::DeleteInShop)]
    }

    fn deletion(&self) -> Vec<Operation> {
        if self.present.shop.is_some() || self.done.before.shop.is_none() {
            return Vec::new();
        }
        vec![Operation {
            local: self.done.local.filter(|_| self.is_linked_again()),
            fields: self.all(),
            ..self.bare(Action::Export)
        }]
    }

    fn removal(&self) -> Vec<Operation> {
        if self.present.local.is_some() || self.done.before.local.is_none() {
            return Vec::new();
        }
        vec![Operation {
            local: self.done.local,
            shop: self.done.shop.filter(|_| self.is_linked_again()),
            fields: self.all(),
            ..self.bare(Action::Import)
        }]
    }

    /// Whether what is brought back is linked as it was, even if its partner is gone: unless that has another one meanwhile.
    fn is_linked_again(&self) -> bool {
        self.done.before.linked && self.present.links.is_empty()
    }

    fn is_linked_otherwise(&self) -> bool {
        let pair = self.done.local.zip(self.done.shop);
        self.present.links.iter().any(|link| Some(*link) != pair)
    }

    fn is_same(&self, now: &Content, after: &Content) -> bool {
        let fields = self.done.kind.fields().iter();
        fields
            .clone()
            .all(|field| now.get(*field) == after.get(*field))
    }

    fn all(&self) -> FieldSet {
        self.done.kind.fields().iter().copied().collect()
    }

    fn changed_since(&self) -> Vec<Operation> {
        let operation = self.of(Action::Blocked);
        vec![operation.blocked(Reason::ChangedSince, self.done.fields)]
    }

    fn bare(&self, action: Action) -> Operation {
        let reason = Reason::Undo {
            action: self.done.action,
            number: self.done.number,
        };
        Operation::new(self.done.kind, action, reason)
    }

    /// Of the same elements. No version is looked at: the values do not matter, and the same undo may have changed them.
    fn whatever_it_is(&self, action: Action) -> Operation {
        Operation {
            local: self.done.local,
            shop: self.done.shop,
            ..self.bare(action)
        }
    }

    fn of(&self, action: Action) -> Operation {
        Operation {
            local_version: self.present.local.as_ref().map(|now| now.version),
            shop_version: self.present.shop.as_ref().map(|now| now.version),
            ..self.whatever_it_is(action)
        }
    }
}

const STOCK: FieldSet = FieldSet::EMPTY.with(Field::Stock);
