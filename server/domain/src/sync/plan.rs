//! The planner: what shall be done with the elements of one kind. A pure function of rows of fingerprints.
//!
//! The kinds are planned in the order of [`KINDS`](super::kind::KINDS): the rows of a later one are made with the
//! [`Expected`] partners of the earlier ones, so a product may name a producer that the same plan adds.

mod gone;
mod linked;
mod matching;
mod names;
mod parents;
mod rates;
mod scope;
mod unlinked;
mod view;

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::kind::Kind;
use super::operation::{Action, Operation, Reason};
use super::options::KindOptions;
use super::row::{LinkRow, LocalRow, ShopRow};
use super::run::Stop;

use matching::Matching;
pub use matching::content_needed;
use names::Names;
use rates::Rates;
use scope::Scope;

use view::{Pair, View};

/// Everything that decides about one kind.
#[derive(Clone, Debug)]
pub struct KindInput {
    /// The kind.
    pub kind: Kind,
    /// What the office chose. What the kind does not allow is not done, whatever they say.
    pub options: KindOptions,
    /// How much of the shop was read in this run.
    pub fetch: Fetch,
    /// The program's elements, archived and ignored ones too; of categories those of this shop's tree. In any order.
    pub local: Vec<LocalRow>,
    /// The shop's elements that are not known to be gone, ignored ones too. In any order.
    pub shop: Vec<ShopRow>,
    /// All links of the kind, also those whose partner is gone. In any order.
    pub links: Vec<LinkRow>,
}

/// How much of the shop was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// All of the kind, and it is believed: what is missing is gone.
    Full,
    /// Only what is new: what is missing may be there, and nothing is gone or deleted.
    OnlyNew,
}

/// What shall be done with a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindPlan {
    /// The operations in the order in which they are applied, then those that only say something. The order does not
    /// depend on that of the rows.
    pub operations: Vec<Operation>,
    /// The partners that later kinds may count on.
    pub expected: Expected,
    /// How many operations of each action.
    pub planned: BTreeMap<Action, u64>,
    /// How many of them are conflicts.
    pub conflicts: u64,
}

/// Partners that there are, and those that there will be when the plan was applied. Not among them are links of which one side
/// is gone, and rates that the shop made another class: nothing may be written by them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Linked, or to be linked.
    pub linked: Vec<(Uuid, u64)>,
    /// Elements of the shop that the program will have.
    pub imported: Vec<u64>,
    /// Elements of the program that the shop will have.
    pub exported: Vec<Uuid>,
}

/// Plans one kind (spec 3, steps b to d). What is said but not done is among the operations too.
pub fn plan_kind(input: &KindInput) -> KindPlan {
    let view = View::of(input);
    if !input.options.enabled {
        return KindPlan {
            expected: expected(input.kind, &view, &[]),
            ..KindPlan::default()
        };
    }
    let scope = Scope::of(input);
    let matching = matched(&scope, &view);
    let mut operations = Vec::new();
    said_ambiguous(input.kind, &matching, &mut operations);
    let relinked: HashSet<Uuid> = matching.rows_here().map(|row| row.id).collect();
    let mut gone = Vec::new();
    gone::plan(&scope, &view, &mut gone);
    // a category that found another partner, or may have, is not outside the shop
    gone.retain(|operation| {
        operation
            .local
            .is_none_or(|local| !relinked.contains(&local))
    });
    operations.extend(gone);
    if input.kind == Kind::VatRate {
        plan_rates(input, &scope, &view, &matching, &mut operations);
    }
    let names = Names::of(input);
    plan_pairs(&scope, &names, &view, &matching, &mut operations);
    plan_free(&scope, &names, &view, &matching, &mut operations);
    sort(input, &mut operations);
    if input.kind == Kind::Category && parents::block_orphans(input, &mut operations) {
        sort(input, &mut operations);
    }
    let mut plan = KindPlan {
        expected: expected(input.kind, &view, &operations),
        ..KindPlan::default()
    };
    for operation in &operations {
        *plan.planned.entry(operation.action).or_default() += 1;
        plan.conflicts += u64::from(operation.conflict);
    }
    plan.operations = operations;
    plan
}

/// Step b).
fn matched<'a>(scope: &Scope, view: &View<'a>) -> Matching<'a> {
    let local = if scope.kind == Kind::Category && scope.link {
        view::relinkable(view)
    } else {
        view.free_here.clone()
    };
    let shop = view.free_in_shop.clone();
    if scope.link {
        return matching::find(scope.kind, scope.criterion, local, shop);
    }
    Matching {
        local,
        shop,
        ..Matching::default()
    }
}

fn said_ambiguous(kind: Kind, matching: &Matching<'_>, operations: &mut Vec<Operation>) {
    for ambiguity in &matching.ambiguous {
        let mut local = ambiguity.local.iter();
        let mut shop = ambiguity.shop.iter();
        operations.push(Operation {
            local: local.next().map(|row| row.id),
            shop: shop.next().map(|row| row.id),
            local_candidates: local.map(|row| row.id).collect(),
            shop_candidates: shop.map(|row| row.id).collect(),
            ..Operation::new(kind, Action::Ambiguous, Reason::SeveralCandidates)
        });
    }
}

fn plan_rates(
    input: &KindInput,
    scope: &Scope,
    view: &View<'_>,
    matching: &Matching<'_>,
    operations: &mut Vec<Operation>,
) {
    let is_linking = scope.import || scope.link;
    let unlinked: &[_] = if is_linking { &matching.shop } else { &[] };
    let rates = Rates::of(scope, &input.local, view, unlinked, matching.rows_here());
    let linked = view.linked.iter().filter(|pair| takes_part(pair));
    operations.extend(linked.filter_map(|pair| rates.plan_linked(scope, pair)));
    let unlinked = unlinked.iter();
    operations.extend(unlinked.filter_map(|row| rates.plan_unlinked(scope, row)));
}

fn plan_pairs(
    scope: &Scope,
    names: &Names,
    view: &View<'_>,
    matching: &Matching<'_>,
    operations: &mut Vec<Operation>,
) {
    for pair in view.linked.iter().filter(|pair| takes_part(pair)) {
        linked::plan(scope, names, *pair, operations);
    }
    for found in &matching.matches {
        operations.push(Operation {
            local: Some(found.local.id),
            shop: Some(found.shop.id),
            local_version: Some(found.local.version),
            shop_version: Some(found.shop.hashes.whole()),
            ..Operation::new(scope.kind, Action::Link, found.reason)
        });
        let pair = Pair {
            local: found.local,
            shop: found.shop,
            link: None,
        };
        linked::plan(scope, names, pair, operations);
    }
}

fn plan_free(
    scope: &Scope,
    names: &Names,
    view: &View<'_>,
    matching: &Matching<'_>,
    operations: &mut Vec<Operation>,
) {
    if scope.kind != Kind::VatRate {
        let shop = matching.shop.iter();
        operations.extend(shop.filter_map(|row| unlinked::plan_in_shop(scope, names, row)));
    }
    // of those whose partner is gone was told already
    let gone = view.gone_in_shop.iter().chain(&view.gone_both);
    let gone: HashSet<_> = gone.map(|gone| gone.link.local).collect();
    let local = matching.local.iter();
    let local = local.filter(|row| !gone.contains(&row.id));
    operations.extend(local.filter_map(|row| unlinked::plan_here(scope, names, row)));
}

fn takes_part(pair: &Pair<'_>) -> bool {
    !pair.local.ignored && !pair.shop.ignored
}

/// The order in which they are applied, whatever the order of the rows was.
fn sort(input: &KindInput, operations: &mut [Operation]) {
    let shop: HashMap<_, _> = input.shop.iter().map(|row| (row.id, row.rank)).collect();
    let local: HashMap<_, _> = input.local.iter().map(|row| (row.id, row.rank)).collect();
    operations.sort_by_cached_key(|operation| {
        let of_shop = operation.shop.and_then(|id| shop.get(&id));
        let rank = of_shop.or_else(|| operation.local.and_then(|id| local.get(&id)));
        let rank = rank.copied().unwrap_or(0);
        (
            turn(operation.action),
            rank,
            operation.shop,
            operation.local,
        )
    });
}

/// Whose turn comes first. Imports come before updates of the program: a category may have moved below a new one.
const fn turn(action: Action) -> u8 {
    match action {
        Action::Link => 0,
        Action::Unlink => 1,
        Action::Unarchive => 2,
        Action::Archive => 3,
        Action::Import => 4,
        Action::UpdateLocal => 5,
        Action::RemoveLocal => 6,
        Action::UpdateInShop => 7,
        Action::Export => 8,
        Action::DeleteInShop => 9,
        Action::Ambiguous => 10,
        Action::Gone => 11,
        Action::Blocked => 12,
    }
}

fn expected(kind: Kind, view: &View<'_>, operations: &[Operation]) -> Expected {
    let of = |wanted| {
        let operations = operations.iter();
        operations.filter(move |operation| operation.action == wanted)
    };
    let both = of(Action::Link).filter_map(|link| link.local.zip(link.shop));
    let new: Vec<_> = both.collect();
    let new_here: HashSet<_> = new.iter().map(|(local, _)| *local).collect();
    let new_in_shop: HashSet<_> = new.iter().map(|(_, shop)| *shop).collect();
    let linked = view.linked.iter().filter(|pair| {
        let replaced = new_here.contains(&pair.local.id) || new_in_shop.contains(&pair.shop.id);
        !replaced && (kind != Kind::VatRate || !rates::is_wrong(pair))
    });
    let mut expected = Expected {
        linked: linked
            .map(|pair| (pair.local.id, pair.shop.id))
            .chain(new)
            .collect(),
        imported: of(Action::Import)
            .filter_map(|import| import.shop)
            .collect(),
        exported: of(Action::Export)
            .filter_map(|export| export.local)
            .collect(),
    };
    expected.linked.sort_unstable();
    expected.imported.sort_unstable();
    expected.exported.sort_unstable();
    expected
}

/// At most so many linked elements may be gone without being asked about.
pub const GONE_UNASKED_MAX: u64 = 5;
/// At most such a part of the linked elements (one in so many) may be gone without being asked about.
pub const GONE_UNASKED_PART: u64 = 10;

/// `FETCH_SHRUNK`: whether a full fetch lacks more of the linked elements than is believable.
///
/// `linked` counts the links whose element was in the mirror before the fetch, `gone` those of them that the fetch lacks;
/// what was known to be gone before counts in neither. `expected` is the number that the user confirmed.
pub fn fetch_shrunk(linked: u64, gone: u64, expected: Option<u64>) -> Option<Stop> {
    let too_many = gone > GONE_UNASKED_MAX && gone.saturating_mul(GONE_UNASKED_PART) > linked;
    (too_many && expected != Some(gone)).then_some(Stop::FetchShrunk { gone, linked })
}
