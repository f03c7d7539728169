//! Step d): elements without a partner are created on the other side, or deleted in the shop.

use super::Fetch;
use super::names::Names;
use super::scope::{Scope, untouched};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::Kind;
use crate::sync::operation::{Action, Operation, Reason, StockChange};
use crate::sync::options::Stock;
use crate::sync::row::{LocalRow, ShopRow};

/// What is done with an element that only the shop has.
pub(super) fn plan_in_shop(scope: &Scope, names: &Names, row: &ShopRow) -> Option<Operation> {
    let of = |action, reason| Operation {
        shop: Some(row.id),
        shop_version: Some(row.hashes.whole()),
        ..Operation::new(scope.kind, action, reason)
    };
    if scope.delete_in_shop {
        return Some(if row.nature.has_parts() {
            of(Action::Blocked, Reason::HasVariants)
        } else {
            of(Action::DeleteInShop, Reason::OnlyInShop)
        });
    }
    if !scope.import {
        return None;
    }
    let takes_stock = takes_stock_along(scope) && row.nature.takes_stock();
    let mut import = of(Action::Import, Reason::OnlyInShop);
    import.skipped = untouched(row.nature).and(all(scope.kind));
    import.fields = all(scope.kind).without(import.skipped);
    import.stock = row.stock.filter(|_| takes_stock).map(StockChange::To);
    let taken = names.is_taken_here(&row.keys).then_some(names.field());
    Some(checked(import, row.unresolved, row.unfit, taken))
}

/// What is done with an element that only the program has.
pub(super) fn plan_here(scope: &Scope, names: &Names, row: &LocalRow) -> Option<Operation> {
    let of = |action| Operation {
        local: Some(row.id),
        local_version: Some(row.version),
        ..Operation::new(scope.kind, action, Reason::OnlyHere)
    };
    if scope.kind == Kind::Category {
        let is_known = scope.fetch == Fetch::Full;
        return (is_known && !row.archived).then(|| of(Action::Archive));
    }
    if !scope.export {
        return None;
    }
    let mut export = of(Action::Export);
    export.fields = all(scope.kind);
    let stock = row
        .stock
        .filter(|stock| *stock != 0 && takes_stock_along(scope));
    export.stock = stock.map(StockChange::By);
    let taken = names.is_taken_in_shop(&row.keys).then_some(names.field());
    Some(checked(export, row.unresolved, row.unfit, taken))
}

/// What is created takes its stock along as soon as stock is synchronised, whichever way: else the next run would overwrite
/// the one side's stock with the other's nothing.
fn takes_stock_along(scope: &Scope) -> bool {
    scope.stock != Stock::None
}

/// A creation, or why it cannot be.
fn checked(
    mut creation: Operation,
    unresolved: FieldSet,
    unfit: FieldSet,
    taken: Option<Field>,
) -> Operation {
    if creation.stock.is_some() {
        creation.fields = creation.fields.with(Field::Stock);
    }
    let unresolved = creation.fields.and(unresolved);
    if let Some(field) = unresolved.iter().next() {
        return creation.blocked(Reason::Unresolved(field), unresolved);
    }
    let unfit = creation.fields.and(unfit);
    if let Some(field) = unfit.iter().next() {
        return creation.blocked(Reason::Unfit(field), unfit);
    }
    if let Some(field) = taken {
        return creation.blocked(Reason::Taken(field), FieldSet::EMPTY.with(field));
    }
    creation
}

fn all(kind: Kind) -> FieldSet {
    kind.fields().iter().copied().collect()
}
