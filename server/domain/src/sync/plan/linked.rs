//! Step c): linked elements that differ, in one direction; and stock, which has a rule of its own.

use super::names::Names;
use super::scope::{Scope, untouched};
use super::view::Pair;
use crate::sync::agree::{FieldStanding, field_standing, sides_changed, stock_for_shop};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::Kind;
use crate::sync::operation::{Action, Operation, Reason, StockChange};
use crate::sync::options::{Linked, Stock};

/// What two linked elements need.
pub(super) fn plan(scope: &Scope, names: &Names, pair: Pair<'_>, operations: &mut Vec<Operation>) {
    if pair.local.archived {
        operations.push(unarchived(scope.kind, pair));
    }
    // neither the class of a rate here nor that in the shop is the program's to change: see `rates`
    let mut update = (scope.kind != Kind::VatRate)
        .then(|| update(scope, names, pair))
        .flatten();
    let stock = stock(scope, pair);
    let stock = stock.and_then(|stock| add_stock(scope.kind, pair, stock, &mut update));
    operations.extend(update.into_iter().chain(stock));
}

/// The fields that differ; and of them those in conflict: all, if both sides of the element changed since they agreed, in the
/// same field or in different ones.
fn differing(scope: &Scope, pair: Pair<'_>) -> (FieldSet, FieldSet) {
    let agreed = pair.link.and_then(|link| link.agreed.as_ref());
    let mut differing = FieldSet::EMPTY;
    let (mut here_too, mut in_shop) = (false, false);
    if scope.fields.is_empty() || pair.local.hashes == pair.shop.hashes {
        return (differing, FieldSet::EMPTY);
    }
    for (place, field) in scope.kind.fields().iter().enumerate() {
        if !scope.fields.contains(*field) {
            continue;
        }
        let (local, shop) = (&pair.local.hashes, &pair.shop.hashes);
        if field_standing(agreed, place, local, shop) != FieldStanding::Same {
            differing = differing.with(*field);
        }
        let (here, there) = sides_changed(agreed, place, local, shop);
        here_too |= here;
        in_shop |= there;
    }
    let both = here_too && in_shop;
    (differing, if both { differing } else { FieldSet::EMPTY })
}

fn update(scope: &Scope, names: &Names, pair: Pair<'_>) -> Option<Operation> {
    let (differing, conflicts) = differing(scope, pair);
    if differing.is_empty() {
        return None;
    }
    let (action, unresolved, unfit) = match scope.linked {
        Linked::Keep => return None,
        Linked::UpdateLocal => (Action::UpdateLocal, pair.shop.unresolved, pair.shop.unfit),
        Linked::UpdateInShop => (
            Action::UpdateInShop,
            pair.local.unresolved,
            pair.local.unfit,
        ),
    };
    let nature = pair.shop.nature;
    let left_alone = differing.and(untouched(nature));
    let wanted = differing.without(left_alone);
    let unresolved = wanted.and(unresolved);
    let unfit = names.with_all_of_name(wanted, wanted.and(unfit));
    let taken = match scope.linked {
        Linked::UpdateLocal => names.taken_by_update_here(pair, wanted),
        _ => names.taken_by_update_in_shop(pair, wanted),
    };
    let fields = wanted.without(unfit).without(taken);
    let mut operation = of(scope.kind, action, pair);
    operation.fields = fields;
    operation.skipped = left_alone.or(unfit).or(taken);
    operation.conflict = !fields.and(conflicts).is_empty();
    if let Some(field) = unresolved.iter().next() {
        return Some(operation.blocked(Reason::Unresolved(field), unresolved));
    }
    if !fields.is_empty() {
        return Some(operation);
    }
    if let Some(field) = unfit.iter().next() {
        return Some(operation.blocked(Reason::Unfit(field), unfit));
    }
    if let Some(field) = taken.iter().next() {
        return Some(operation.blocked(Reason::Taken(field), taken));
    }
    // parts have prices of their own; another currency is worth a word
    let price = left_alone.and(FieldSet::EMPTY.with(Field::Price));
    let foreign = nature.foreign_currency && !nature.has_parts() && !price.is_empty();
    foreign.then(|| operation.blocked(Reason::ForeignCurrency, price))
}

/// How the stock of two linked elements changes, if it does, and where it does not fit.
fn stock(scope: &Scope, pair: Pair<'_>) -> Option<(Action, StockChange, FieldSet)> {
    if !pair.shop.nature.takes_stock() {
        return None;
    }
    let agreed = pair.link.and_then(|link| link.agreed.as_ref());
    let (local, shop) = (pair.local.stock, pair.shop.stock);
    match scope.stock {
        Stock::None => None,
        Stock::ToProgram => {
            let shop = shop.filter(|_| local != shop)?;
            Some((Action::UpdateLocal, StockChange::To(shop), pair.shop.unfit))
        }
        Stock::ToShop => {
            let change = stock_for_shop(agreed, local?, shop);
            let change = (change != 0).then_some(StockChange::By(change))?;
            Some((Action::UpdateInShop, change, pair.local.unfit))
        }
    }
}

/// Adds the stock to what is planned for the two elements.
fn add_stock(
    kind: Kind,
    pair: Pair<'_>,
    (action, change, unfit): (Action, StockChange, FieldSet),
    update: &mut Option<Operation>,
) -> Option<Operation> {
    let alone = of_stock(kind, pair, action, change);
    if unfit.contains(Field::Stock) {
        let fields = alone.fields;
        return Some(alone.blocked(Reason::Unfit(Field::Stock), fields));
    }
    // one write for both, unless the stock would wait with the rest for somebody's decision
    match update {
        Some(update) if update.action == action && !update.conflict => {
            update.fields = update.fields.with(Field::Stock);
            update.stock = Some(change);
            None
        }
        _ => Some(alone),
    }
}

/// Stock alone: it belongs to no version, so none is looked at.
fn of_stock(kind: Kind, pair: Pair<'_>, action: Action, change: StockChange) -> Operation {
    Operation {
        fields: FieldSet::EMPTY.with(Field::Stock),
        stock: Some(change),
        local_version: None,
        shop_version: None,
        ..of(kind, action, pair)
    }
}

fn unarchived(kind: Kind, pair: Pair<'_>) -> Operation {
    Operation {
        reason: Reason::BackInShop,
        ..of(kind, Action::Unarchive, pair)
    }
}

fn of(kind: Kind, action: Action, pair: Pair<'_>) -> Operation {
    Operation {
        local: Some(pair.local.id),
        shop: Some(pair.shop.id),
        local_version: Some(pair.local.version),
        shop_version: Some(pair.shop.hashes.whole()),
        ..Operation::new(kind, action, Reason::Differs)
    }
}
