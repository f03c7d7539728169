//! Elements whose partner is gone. They are not "niepołączone": nothing comes back to life, and nothing is deleted by itself.

use super::Fetch;
use super::scope::Scope;
use super::view::{GonePair, View};
use crate::sync::kind::Kind;
use crate::sync::operation::{Action, Operation, Reason};
use crate::sync::options::Gone;

/// What is done about them, or said.
pub(super) fn plan(scope: &Scope, view: &View<'_>, operations: &mut Vec<Operation>) {
    let in_shop = view.gone_in_shop.iter();
    operations.extend(in_shop.map(|gone| plan_one(scope, gone, Reason::GoneInShop)));
    let here = view.gone_here.iter();
    operations.extend(here.map(|gone| plan_one(scope, gone, Reason::GoneHere)));
    // both sides have settled it; only the link is left
    if action(scope, Reason::GoneInShop) == Action::Unlink {
        let both = view.gone_both.iter();
        operations
            .extend(both.map(|gone| of(scope.kind, Action::Unlink, gone, Reason::GoneInShop)));
    }
}

fn plan_one(scope: &Scope, gone: &GonePair<'_>, reason: Reason) -> Operation {
    let action = action(scope, reason);
    let has_parts = gone.shop.is_some_and(|shop| shop.nature.has_parts());
    if action == Action::DeleteInShop && has_parts {
        return of(scope.kind, Action::Blocked, gone, Reason::HasVariants);
    }
    of(scope.kind, action, gone, reason)
}

fn action(scope: &Scope, reason: Reason) -> Action {
    if scope.kind == Kind::Category && reason == Reason::GoneInShop {
        return Action::Archive;
    }
    // what was not read whole decides nothing
    if scope.fetch == Fetch::OnlyNew {
        return Action::Gone;
    }
    match (scope.gone, reason) {
        (Gone::Unlink, _) => Action::Unlink,
        (Gone::Archive, Reason::GoneInShop) => Action::Archive,
        (Gone::DeleteInShop, Reason::GoneHere) => Action::DeleteInShop,
        _ => Action::Gone,
    }
}

fn of(kind: Kind, action: Action, gone: &GonePair<'_>, reason: Reason) -> Operation {
    Operation {
        local: Some(gone.link.local),
        shop: Some(gone.link.shop),
        local_version: gone.local.map(|row| row.version),
        shop_version: gone.shop.map(|row| row.hashes.whole()),
        ..Operation::new(kind, action, reason)
    }
}
