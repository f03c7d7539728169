//! The tree of categories, as the shop's data has it: with orphans, perhaps with rings.

use std::collections::{BTreeMap, HashSet};

use crate::page::Branch;
use crate::schema::{Resource, category};
use crate::store::Store;

use super::cells::translated;

/// Branches that a page shows of those outside the tree.
const ORPHANS_SHOWN_MAX: usize = 30;

/// Deeper than any tree that a person makes; a ring of parents ends here.
const DEPTH_MAX: usize = 50;

/// The categories by their parents.
pub(super) struct Tree<'a> {
    store: &'a Store,
    /// Ids of the children by id of the parent, 0 for the top, in their order.
    children: BTreeMap<u32, Vec<u32>>,
}

impl<'a> Tree<'a> {
    /// Reads it from the shop.
    pub(super) fn of(store: &'a Store) -> Self {
        let schema = Resource::Categories.schema();
        let mut ordered: BTreeMap<u32, Vec<(i64, u32)>> = BTreeMap::new();
        for row in store.table(Resource::Categories).rows() {
            let order = row.value(schema, category::ORDER).int();
            let siblings = ordered.entry(Store::parent(row)).or_default();
            siblings.push((order, row.id));
        }
        let children = ordered.into_iter().map(|(parent, mut siblings)| {
            siblings.sort_unstable();
            (parent, siblings.into_iter().map(|(_, id)| id).collect())
        });
        Self {
            store,
            children: children.collect(),
        }
    }

    fn children(&self, parent: u32) -> &[u32] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// A category and all below it.
    pub(super) fn below(&self, id: u32) -> HashSet<u32> {
        let mut found = HashSet::new();
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            if found.insert(id) {
                waiting.extend(self.children(id));
            }
        }
        found
    }

    /// From the top to a category; from where its line of parents breaks off, for an orphan.
    pub(super) fn path(&self, id: u32) -> Vec<u32> {
        let mut path = Vec::new();
        let mut next = self.store.get(Resource::Categories, id);
        while let Some(row) = next {
            path.push(row.id);
            if path.len() == DEPTH_MAX {
                break;
            }
            next = self.store.get(Resource::Categories, Store::parent(row));
        }
        path.reverse();
        path
    }

    /// The name of a category.
    pub(super) fn name(&self, id: u32) -> Option<&'a str> {
        let row = self.store.get(Resource::Categories, id)?;
        Some(translated(
            self.store,
            Resource::Categories,
            row,
            category::NAME,
        ))
    }

    /// The lines to show: the two upper levels, and what leads to the category that is looked at.
    pub(super) fn branches(&self, here: Option<u32>) -> Vec<Branch> {
        let open: HashSet<u32> =
            here.map_or_else(HashSet::new, |id| self.path(id).into_iter().collect());
        let mut branches = Vec::new();
        self.write_branches(0, 0, &open, &mut branches);
        branches
    }

    fn write_branches(
        &self,
        parent: u32,
        depth: usize,
        open: &HashSet<u32>,
        branches: &mut Vec<Branch>,
    ) {
        for id in self.children(parent) {
            branches.push(self.branch(*id, depth));
            if depth < DEPTH_MAX && (depth == 0 || open.contains(id)) {
                self.write_branches(*id, depth + 1, open, branches);
            }
        }
    }

    /// The categories that no way from the top leads to.
    pub(super) fn orphans(&self) -> Vec<Branch> {
        let reached = self.below(0);
        let rows = self.store.table(Resource::Categories).rows().iter();
        rows.filter(|row| !reached.contains(&row.id))
            .take(ORPHANS_SHOWN_MAX)
            .map(|row| self.branch(row.id, 1))
            .collect()
    }

    fn branch(&self, id: u32, depth: usize) -> Branch {
        let products = self.below(id).into_iter().map(|id| self.store.items(id));
        Branch {
            id,
            name: self.name(id).unwrap_or_default().to_owned(),
            depth,
            products: products.sum::<u32>() as usize,
        }
    }
}
