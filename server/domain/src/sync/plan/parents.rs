//! Categories below one that the program will not have: they are not imported either.

use std::collections::{HashMap, HashSet};

use super::KindInput;
use crate::sync::content::{hash_text, reference};
use crate::sync::field::{Field, FieldSet};
use crate::sync::operation::{Action, Operation, Reason};

/// Blocks imports below categories of the shop that are neither linked nor imported. The operations are sorted, parents before
/// their children; whether one was blocked, which then stands in the wrong place.
pub(super) fn block_orphans(input: &KindInput, operations: &mut [Operation]) -> bool {
    let fields = input.kind.fields();
    let Some(place) = fields.iter().position(|field| *field == Field::Parent) else {
        return false;
    };
    let parents: HashMap<u64, u64> = input
        .shop
        .iter()
        .filter_map(|row| Some((row.id, *row.hashes.0.get(place)?)))
        .collect();
    // what the program will not have, as others refer to it
    let in_shop = input.shop.iter().map(|row| row.id);
    let mut missing: HashSet<u64> = in_shop.map(|id| hash_text(&reference(id))).collect();
    for link in &input.links {
        missing.remove(&hash_text(&reference(link.shop)));
    }
    let mut blocked = false;
    for operation in operations {
        let Some(id) = operation.shop else { continue };
        let is_orphan = || {
            parents
                .get(&id)
                .is_some_and(|parent| missing.contains(parent))
        };
        match operation.action {
            Action::Import if is_orphan() => {
                let parent = FieldSet::EMPTY.with(Field::Parent);
                let import = operation.clone();
                *operation = import.blocked(Reason::Unresolved(Field::Parent), parent);
                blocked = true;
            }
            Action::Link | Action::Import => {
                missing.remove(&hash_text(&reference(id)));
            }
            _ => {}
        }
    }
    blocked
}
