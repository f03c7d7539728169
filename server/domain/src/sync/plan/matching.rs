//! Step b): which elements that are not linked are the same. What has two candidates on either side is never guessed.

use std::collections::HashMap;

use super::KindInput;
use super::view::View;
use crate::sync::content::hash_text;
use crate::sync::kind::{Criterion, Kind};
use crate::sync::operation::Reason;
use crate::sync::row::{LocalRow, MatchKeys, ShopRow};

/// Two elements that are the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match<'a> {
    pub local: &'a LocalRow,
    pub shop: &'a ShopRow,
    pub reason: Reason,
}

/// Elements of which several could be the same.
#[derive(Clone, Debug)]
pub(super) struct Ambiguity<'a> {
    pub local: Vec<&'a LocalRow>,
    pub shop: Vec<&'a ShopRow>,
}

/// What became of the elements that are not linked.
#[derive(Debug, Default)]
pub(super) struct Matching<'a> {
    pub matches: Vec<Match<'a>>,
    pub ambiguous: Vec<Ambiguity<'a>>,
    /// Without a candidate.
    pub local: Vec<&'a LocalRow>,
    /// Without a candidate.
    pub shop: Vec<&'a ShopRow>,
}

/// Finds the same among the elements that are not linked.
pub(super) fn find<'a>(
    kind: Kind,
    criterion: Criterion,
    local: Vec<&'a LocalRow>,
    shop: Vec<&'a ShopRow>,
) -> Matching<'a> {
    let mut matching = Matching {
        local,
        shop,
        ..Matching::default()
    };
    let first = |keys: &MatchKeys| first_key(criterion, keys);
    match kind {
        Kind::Category => {
            matching.link(first, |_| true, Reason::Matched(criterion));
            matching.set_ambiguous_aside(&[&first], |_| true);
            // what is outside the shop was there long ago: its bare name says too little
            let in_shop = |row: &LocalRow| !row.archived;
            matching.link(second_key, in_shop, Reason::Matched(Criterion::Name));
            matching.set_ambiguous_aside(&[&second_key], in_shop);
        }
        Kind::ProductImage => {
            // what one key decides may leave the other with one candidate
            while matching.link(first, |_| true, Reason::Matched(criterion))
                | matching.link(second_key, |_| true, Reason::SameContent)
            {}
            matching.set_ambiguous_aside(&[&first, &second_key], |_| true);
        }
        Kind::Unit | Kind::Producer | Kind::VatRate | Kind::Product => {
            matching.link(first, |_| true, Reason::Matched(criterion));
            matching.set_ambiguous_aside(&[&first], |_| true);
        }
    }
    matching
}

/// The shop's images whose content has to be known before the kind can be planned: their names do not decide, and their
/// product has images in the program that are not linked. Ascending.
pub fn content_needed(input: &KindInput) -> Vec<u64> {
    if input.kind != Kind::ProductImage || !input.options.link_automatically {
        return Vec::new();
    }
    let view = View::of(input);
    let mut matching = Matching {
        local: view.free_here,
        shop: view.free_in_shop,
        ..Matching::default()
    };
    let key = |keys: &MatchKeys| first_key(Criterion::FileName, keys);
    matching.link(key, |_| true, Reason::Matched(Criterion::FileName));
    let owners: std::collections::HashSet<_> = matching
        .local
        .iter()
        .filter_map(|row| row.keys.owner)
        .collect();
    let undecided = matching.shop.iter().filter(|row| {
        row.keys.second.is_none() && row.keys.owner.is_some_and(|owner| owners.contains(&owner))
    });
    let mut needed: Vec<_> = undecided.map(|row| row.id).collect();
    needed.sort_unstable();
    needed
}

fn first_key(criterion: Criterion, keys: &MatchKeys) -> Option<u64> {
    match criterion {
        Criterion::Name | Criterion::TreePosition | Criterion::VatClass | Criterion::FileName => {
            keys.name
        }
        Criterion::Code => keys.code,
        Criterion::Ean => keys.ean,
        // without a code there is no match: never by the name alone
        Criterion::NameAndCode => Some(hash_text(&format!("{}\u{1f}{}", keys.name?, keys.code?))),
    }
}

const fn second_key(keys: &MatchKeys) -> Option<u64> {
    keys.second
}

type Key<'k> = &'k dyn Fn(&MatchKeys) -> Option<u64>;

/// The candidates of one key, by their places.
#[derive(Default)]
struct Candidates {
    local: Vec<usize>,
    shop: Vec<usize>,
}

impl<'a> Matching<'a> {
    /// The program's elements that have a partner now, or candidates.
    pub(super) fn rows_here(&self) -> impl Iterator<Item = &'a LocalRow> {
        let matched = self.matches.iter().map(|found| found.local);
        matched.chain(
            self.ambiguous
                .iter()
                .flat_map(|ambiguity| ambiguity.local.iter().copied()),
        )
    }

    /// Links what is alone on both sides; tells whether there was any.
    fn link(
        &mut self,
        key: impl Fn(&MatchKeys) -> Option<u64>,
        takes_part: impl Fn(&LocalRow) -> bool,
        reason: Reason,
    ) -> bool {
        let (mut local_gone, mut shop_gone) = (Marks::of(&self.local), Marks::of(&self.shop));
        for candidates in self.candidates(&key, &takes_part) {
            if let ([local], [shop]) = (&candidates.local[..], &candidates.shop[..]) {
                self.matches.push(Match {
                    local: self.local[*local],
                    shop: self.shop[*shop],
                    reason,
                });
                local_gone.mark(*local);
                shop_gone.mark(*shop);
            }
        }
        local_gone.remove_from(&mut self.local);
        shop_gone.remove_from(&mut self.shop)
    }

    /// Takes out what has a candidate by one of the keys.
    fn set_ambiguous_aside(&mut self, keys: &[Key<'_>], takes_part: impl Fn(&LocalRow) -> bool) {
        let groups = keys
            .iter()
            .flat_map(|key| self.candidates(key, &takes_part));
        let groups = joined(groups.collect());
        let (mut local_gone, mut shop_gone) = (Marks::of(&self.local), Marks::of(&self.shop));
        for candidates in groups {
            let mut ambiguity = Ambiguity {
                local: candidates
                    .local
                    .iter()
                    .map(|place| self.local[*place])
                    .collect(),
                shop: candidates
                    .shop
                    .iter()
                    .map(|place| self.shop[*place])
                    .collect(),
            };
            ambiguity.local.sort_unstable_by_key(|row| row.id);
            ambiguity.shop.sort_unstable_by_key(|row| row.id);
            self.ambiguous.push(ambiguity);
            candidates
                .local
                .iter()
                .for_each(|place| local_gone.mark(*place));
            candidates
                .shop
                .iter()
                .for_each(|place| shop_gone.mark(*place));
        }
        local_gone.remove_from(&mut self.local);
        shop_gone.remove_from(&mut self.shop);
    }

    /// The candidates of each key that both sides have.
    fn candidates(&self, key: Key<'_>, takes_part: &dyn Fn(&LocalRow) -> bool) -> Vec<Candidates> {
        let mut by_key: HashMap<u64, Candidates> = HashMap::new();
        for (place, row) in self.shop.iter().enumerate() {
            if let Some(key) = key(&row.keys) {
                by_key.entry(key).or_default().shop.push(place);
            }
        }
        for (place, row) in self
            .local
            .iter()
            .enumerate()
            .filter(|(_, row)| takes_part(row))
        {
            if let Some(candidates) = key(&row.keys).and_then(|key| by_key.get_mut(&key)) {
                candidates.local.push(place);
            }
        }
        by_key
            .into_values()
            .filter(|candidates| !candidates.local.is_empty())
            .collect()
    }
}

/// Groups that share an element are one.
fn joined(groups: Vec<Candidates>) -> Vec<Candidates> {
    let mut whole: Vec<Option<Candidates>> = Vec::new();
    let (mut of_local, mut of_shop) = (HashMap::new(), HashMap::new());
    for mut group in groups {
        let touched = group.local.iter().filter_map(|place| of_local.get(place));
        let touched = touched.chain(group.shop.iter().filter_map(|place| of_shop.get(place)));
        let touched: Vec<usize> = touched.copied().collect();
        for other in touched {
            if let Some(other) = whole[other].take() {
                group.local.extend(other.local);
                group.shop.extend(other.shop);
            }
        }
        for places in [&mut group.local, &mut group.shop] {
            places.sort_unstable();
            places.dedup();
        }
        of_local.extend(group.local.iter().map(|place| (*place, whole.len())));
        of_shop.extend(group.shop.iter().map(|place| (*place, whole.len())));
        whole.push(Some(group));
    }
    whole.into_iter().flatten().collect()
}

/// Which of some rows are no longer looked at.
struct Marks(Vec<bool>, bool);

impl Marks {
    fn of<T>(rows: &[T]) -> Self {
        Self(vec![false; rows.len()], false)
    }

    fn mark(&mut self, place: usize) {
        self.0[place] = true;
        self.1 = true;
    }

    /// Takes them out; tells whether there were any.
    fn remove_from<T>(self, rows: &mut Vec<T>) -> bool {
        let mut marks = self.0.into_iter();
        rows.retain(|_| !marks.next().unwrap_or(false));
        self.1
    }
}
