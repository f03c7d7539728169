//! The tree of categories: built of parents, which no list shows (Shoper API: categories-tree).

use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
};

use crate::{
    schema::{Resource, category},
    store::Store,
};

/// Children by parent, in the order of the panel.
type Children = HashMap<u32, Vec<u32>>;

/// A way down that is longer leads in a circle.
const DEPTH_MAX: usize = 100;

/// The tree below a category (0 for all of it) as JSON: an array for all, an object for one.
pub fn tree(store: &Store, root: u32) -> String {
    let children = children(store);
    let mut json = String::new();
    match root {
        0 => write_children(&mut json, &children, 0, 0),
        root => write_node(&mut json, &children, root, 0),
    }
    json
}

impl Store {
    /// These categories and all below them.
    pub fn branches(&self, roots: &[u32]) -> Vec<u32> {
        let children = children(self);
        let mut seen = HashSet::new();
        let mut left = roots.to_vec();
        while let Some(id) = left.pop() {
            if seen.insert(id) {
                left.extend(children.get(&id).into_iter().flatten());
            }
        }
        seen.into_iter().collect()
    }
}

fn children(store: &Store) -> Children {
    let schema = Resource::Categories.schema();
    let mut children = Children::new();
    let mut rows: Vec<_> = store.table(Resource::Categories).rows().iter().collect();
    rows.sort_by_key(|row| (row.value(schema, category::ORDER).int(), row.id));
    for row in rows {
        children.entry(Store::parent(row)).or_default().push(row.id);
    }
    children
}

fn write_children(json: &mut String, children: &Children, parent: u32, depth: usize) {
    json.push('[');
    let below = children.get(&parent).filter(|_| depth < DEPTH_MAX);
    for (at, id) in below.into_iter().flatten().enumerate() {
        if at > 0 {
            json.push(',');
        }
        write_node(json, children, *id, depth + 1);
    }
    json.push(']');
}

fn write_node(json: &mut String, children: &Children, id: u32, depth: usize) {
    // writing into a string does not fail
    let _ = write!(json, "{{\"id\":{id},\"children\":");
    write_children(json, children, id, depth);
    json.push('}');
}
