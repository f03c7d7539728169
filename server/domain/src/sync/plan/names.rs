//! What of an element has to be unique on a side, and who has it already: nothing is created or renamed into a collision.

use std::collections::HashMap;

use super::KindInput;
use super::view::Pair;
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::Kind;
use crate::sync::row::MatchKeys;

/// How many elements of each side have the same name or code.
pub(super) struct Names {
    kind: Kind,
    here: HashMap<u64, u32>,
    in_shop: HashMap<u64, u32>,
}

impl Names {
    pub(super) fn of(input: &KindInput) -> Self {
        let kind = input.kind;
        let (mut here, mut in_shop) = (HashMap::new(), HashMap::new());
        for row in &input.local {
            count(&mut here, unique(kind, &row.keys));
        }
        for row in &input.shop {
            count(&mut in_shop, unique(kind, &row.keys));
        }
        Self {
            kind,
            here,
            in_shop,
        }
    }

    /// The field that tells them apart.
    pub(super) const fn field(&self) -> Field {
        match self.kind {
            Kind::Product => Field::Code,
            _ => Field::Name,
        }
    }

    /// Whether the program cannot take the shop's element: it has the same, or another of the shop has.
    pub(super) fn is_taken_here(&self, keys: &MatchKeys) -> bool {
        unique(self.kind, keys)
            .is_some_and(|key| self.count_here(key) > 0 || self.count_in_shop(key) > 1)
    }

    /// Whether the shop cannot take the program's element.
    pub(super) fn is_taken_in_shop(&self, keys: &MatchKeys) -> bool {
        unique(self.kind, keys).is_some_and(|key| self.count_in_shop(key) > 0)
    }

    /// Of the fields of an update of the program those by which it would become the same as another element there.
    pub(super) fn taken_by_update_here(&self, pair: Pair<'_>, fields: FieldSet) -> FieldSet {
        let (new, old) = (
            unique(self.kind, &pair.shop.keys),
            unique(self.kind, &pair.local.keys),
        );
        let is_taken = new != old && self.is_taken_here(&pair.shop.keys);
        if is_taken {
            fields.and(self.naming())
        } else {
            FieldSet::EMPTY
        }
    }

    /// The same of an update of the shop, which keeps codes alone apart.
    pub(super) fn taken_by_update_in_shop(&self, pair: Pair<'_>, fields: FieldSet) -> FieldSet {
        let (new, old) = (
            unique(self.kind, &pair.local.keys),
            unique(self.kind, &pair.shop.keys),
        );
        let is_taken = self.kind == Kind::Product && new != old;
        if is_taken && self.is_taken_in_shop(&pair.local.keys) {
            fields.and(self.naming())
        } else {
            FieldSet::EMPTY
        }
    }

    /// The fields that do not fit, with what makes up the name together with them: half of it would be another name.
    pub(super) fn with_all_of_name(&self, wanted: FieldSet, unfit: FieldSet) -> FieldSet {
        let name = wanted.and(self.naming());
        if unfit.and(name).is_empty() {
            unfit
        } else {
            unfit.or(name)
        }
    }

    /// The fields that the key is made of.
    const fn naming(&self) -> FieldSet {
        let field = FieldSet::EMPTY.with(self.field());
        match self.kind {
            Kind::Category => field.with(Field::Parent),
            _ => field,
        }
    }

    fn count_here(&self, key: u64) -> u32 {
        self.here.get(&key).copied().unwrap_or(0)
    }

    fn count_in_shop(&self, key: u64) -> u32 {
        self.in_shop.get(&key).copied().unwrap_or(0)
    }
}

/// The code of products, the name of the others (of a category below its parent). Images may share theirs.
const fn unique(kind: Kind, keys: &MatchKeys) -> Option<u64> {
    match kind {
        Kind::Unit | Kind::Producer | Kind::Category => keys.name,
        Kind::Product => keys.code,
        Kind::VatRate | Kind::ProductImage => None,
    }
}

fn count(counts: &mut HashMap<u64, u32>, key: Option<u64>) {
    if let Some(key) = key {
        *counts.entry(key).or_default() += 1;
    }
}
