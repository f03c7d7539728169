//! VAT rates. The program's are a list of the law, and none is written in the shop: everything comes down to which rate of
//! the shop is which of the program's. A rate of the shop that became another class is linked anew.

use std::collections::HashMap;

use super::scope::Scope;
use super::view::{Pair, View};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::{Criterion, Kind};
use crate::sync::operation::{Action, Operation, Reason};
use crate::sync::options::Linked;
use crate::sync::row::{LocalRow, ShopRow};

const CLASS: FieldSet = FieldSet::EMPTY.with(Field::Class);

/// The program's rates by class.
pub(super) struct Rates<'a> {
    by_class: HashMap<u64, &'a LocalRow>,
    /// Which of them a rate of the shop asks for, and how many do.
    wanted: HashMap<u64, u32>,
}

/// The pairs whose classes are no longer the same. A class that the program does not know was linked by hand: it stays.
pub(super) fn is_wrong(pair: &Pair<'_>) -> bool {
    pair.shop.keys.name.is_some() && pair.shop.keys.name != pair.local.keys.name
}

impl<'a> Rates<'a> {
    /// `unlinked` are the shop's rates without a candidate, `spoken_for` the program's that have a partner or candidates.
    pub(super) fn of<'r>(
        scope: &Scope,
        local: &'a [LocalRow],
        view: &View<'r>,
        unlinked: &[&ShopRow],
        spoken_for: impl Iterator<Item = &'r LocalRow>,
    ) -> Self {
        let by_class = local.iter().filter(|row| !row.ignored);
        let by_class = by_class.filter_map(|row| Some((row.keys.name?, row)));
        let moves = |pair: &&Pair<'_>| scope.linked == Linked::UpdateLocal && is_moving(pair);
        let moving = view.linked.iter().filter(moves).map(|pair| pair.shop);
        let moving = moving.chain(unlinked.iter().copied());
        let mut rates = Self {
            by_class: by_class.collect(),
            wanted: HashMap::new(),
        };
        // whoever stays linked keeps its rate
        let kept = view.linked.iter().filter(|pair| !moves(pair));
        let gone = view.gone_in_shop.iter().filter_map(|gone| gone.local);
        let kept = kept.map(|pair| pair.local).chain(gone).chain(spoken_for);
        let kept = kept.map(|row| row.keys.name);
        for class in moving.map(|row| row.keys.name).chain(kept).flatten() {
            *rates.wanted.entry(class).or_default() += 1;
        }
        rates
    }

    /// What is done with a linked rate.
    pub(super) fn plan_linked(&self, scope: &Scope, pair: &Pair<'_>) -> Option<Operation> {
        if !is_wrong(pair) {
            return None;
        }
        if scope.linked == Linked::UpdateLocal {
            return Some(self.link(pair.shop, Some(pair.local)));
        }
        // said whatever was chosen: by this link, prices would be taxed otherwise than the shop says
        let reason = Reason::Differs;
        Some(of(pair.shop, Some(pair.local), Action::Blocked, reason))
    }

    /// What is done with a rate of the shop that is not linked. Importing one is linking it; and linking may find that another
    /// rate of the shop leaves the class.
    pub(super) fn plan_unlinked(&self, scope: &Scope, row: &ShopRow) -> Option<Operation> {
        let link = self.link(row, None);
        let is_wanted = scope.import || (scope.link && link.action == Action::Link);
        is_wanted.then_some(link)
    }

    fn link(&self, shop: &ShopRow, linked: Option<&LocalRow>) -> Operation {
        let class = shop
            .keys
            .name
            .filter(|_| !shop.unfit.contains(Field::Class));
        let found = class.and_then(|class| self.by_class.get(&class));
        match (found, class.and_then(|class| self.wanted.get(&class))) {
            (None, _) => of(shop, linked, Action::Blocked, Reason::Unfit(Field::Class)),
            (Some(local), Some(1)) => {
                let reason = Reason::Matched(Criterion::VatClass);
                of(shop, Some(local), Action::Link, reason)
            }
            (Some(local), _) => of(
                shop,
                Some(local),
                Action::Blocked,
                Reason::Taken(Field::Class),
            ),
        }
    }
}

fn is_moving(pair: &Pair<'_>) -> bool {
    !pair.local.ignored && !pair.shop.ignored && is_wrong(pair)
}

fn of(shop: &ShopRow, local: Option<&LocalRow>, action: Action, reason: Reason) -> Operation {
    Operation {
        local: local.map(|row| row.id),
        shop: Some(shop.id),
        fields: if action == Action::Blocked {
            CLASS
        } else {
            FieldSet::EMPTY
        },
        local_version: local.map(|row| row.version),
        shop_version: Some(shop.hashes.whole()),
        ..Operation::new(Kind::VatRate, action, reason)
    }
}
