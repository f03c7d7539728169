//! What must hold for every plan, whatever the options and whatever both sides look like.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::apply::{Run, apply, apply_undo, present};
use super::dice::{Dice, any_bytes, any_model, model};
use super::model::{Model, id, number};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::{KINDS, Kind};
use crate::sync::operation::{Action, Operation, Reason};
use crate::sync::options::{Gone, KindOptions, Linked, Stock};
use crate::sync::plan::{Fetch, plan_kind};
use crate::sync::undo;

fn does(operations: &[Operation]) -> Vec<Operation> {
    operations
        .iter()
        .filter(|operation| operation.action.does())
        .cloned()
        .collect()
}

/// The elements that the next plan may find in another position than this one: what was unlinked is ordinary from then on,
/// and a name that was taken may be free; then what waits below it moves too.
fn moves_on(operations: &[Operation]) -> (BTreeSet<uuid::Uuid>, BTreeSet<u64>) {
    let freed = operations.iter().filter(|operation| {
        let naming = [Field::Name, Field::Parent, Field::Code];
        operation.action == Action::Unlink
            || matches!(
                operation.reason,
                Reason::Taken(_) | Reason::Unresolved(Field::Parent)
            )
            || naming
                .into_iter()
                .any(|field| operation.skipped.contains(field))
    });
    let freed: Vec<_> = freed.collect();
    let local = freed
        .iter()
        .filter_map(|operation| operation.local)
        .collect();
    (
        local,
        freed
            .iter()
            .filter_map(|operation| operation.shop)
            .collect(),
    )
}

/// A thousand models each; `PROPTEST_CASES` makes it four times that.
fn many() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: default.cases.saturating_mul(4),
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(many())]

    /// Applying a plan and planning again gives an empty plan.
    #[test]
    fn a_plan_that_was_applied_leaves_nothing_to_do(mut model in any_model()) {
        let first = model.plan();
        apply(&mut model, &first.operations);
        let mut operations = first.operations;
        for _ in 0..8 {
            let (local, shop) = moves_on(&operations);
            let next = model.plan().operations;
            // a picture that was unlinked may decide for the others of its product which of them is which
            let decides = model.kind == Kind::ProductImage
                && operations.iter().any(|operation| operation.action == Action::Unlink);
            for operation in does(&next).into_iter().filter(|_| !decides) {
                let is_free = operation.local.is_some_and(|id| local.contains(&id))
                    || operation.shop.is_some_and(|id| shop.contains(&id));
                prop_assert!(is_free, "left to do: {operation:?}");
            }
            apply(&mut model, &next);
            operations = next;
        }
        prop_assert_eq!(does(&operations), vec![]);
    }

    /// No combination of options touches what it does not name.
    #[test]
    fn nothing_is_done_that_the_options_do_not_name(model in any_model()) {
        for operation in model.operations() {
            is_named(&model, &operation)?;
        }
    }

    /// Nothing is ever deleted without the options of deleting.
    #[test]
    fn nothing_is_deleted_without_being_asked_for(mut model in any_model()) {
        model.options.delete_in_shop = false;
        if model.options.gone == Gone::DeleteInShop {
            model.options.gone = Gone::Show;
        }
        let before = model.clone();
        let operations = model.operations();
        apply(&mut model, &operations);
        for number in before.shop.keys() {
            prop_assert!(model.shop.contains_key(number));
        }
        for local in before.here.keys() {
            prop_assert!(model.here.contains_key(local));
        }
    }

    /// The order of the rows does not matter.
    #[test]
    fn the_order_of_the_rows_does_not_matter(model in any_model(), bytes in any_bytes()) {
        let mut input = model.input();
        let planned = plan_kind(&input);
        let mut dice = Dice::of(bytes);
        input.local.sort_by_cached_key(|_| dice.throw(255));
        input.shop.sort_by_cached_key(|_| dice.throw(255));
        input.links.sort_by_cached_key(|_| dice.throw(255));
        prop_assert_eq!(plan_kind(&input), planned);
    }

    /// Undo, then plan with the original options: the same plan as before the run, up to new numbers.
    #[test]
    fn an_undo_returns_to_the_start(mut model in any_model()) {
        let before = model.clone();
        let planned = model.plan();
        let run = apply(&mut model, &planned.operations);
        let operations = undo::plan(&run.done, |done| present(&model, done));
        for operation in &operations {
            prop_assert!(operation.action.does(), "not undone: {operation:?}");
        }
        let undone = apply_undo(&mut model, &run, &operations);
        let there: BTreeMap<_, _> = before.shop.iter()
            .map(|(number, element)| (renumbered(&undone, *number), element.clone()))
            .collect();
        prop_assert_eq!(&model.here, &before.here);
        prop_assert_eq!(&model.shop, &there);
        let links = |model: &Model| -> BTreeMap<_, _> {
            model.links.iter().map(|(local, link)| (*local, link.0)).collect()
        };
        let were: BTreeMap<_, _> = links(&before).into_iter()
            .map(|(local, shop)| (local, renumbered(&undone, shop)))
            .collect();
        prop_assert_eq!(links(&model), were);
        let again = model.operations();
        let again: BTreeSet<_> = again.iter().map(|operation| told(&Run::default(), operation)).collect();
        let expected: BTreeSet<_> = planned.operations.iter().map(|operation| told(&undone, operation)).collect();
        prop_assert_eq!(again, expected);
    }

    /// Undoing an undo does it all again.
    #[test]
    fn an_undo_can_be_undone(mut model in any_model()) {
        let operations = model.operations();
        let run = apply(&mut model, &operations);
        let done = model.clone();
        let operations = undo::plan(&run.done, |done| present(&model, done));
        let undone = apply_undo(&mut model, &run, &operations);
        let operations = undo::plan(&undone.done, |done| present(&model, done));
        for operation in &operations {
            prop_assert!(operation.action.does(), "not done again: {operation:?}");
        }
        apply_undo(&mut model, &undone, &operations);
        prop_assert_eq!(model.here.len(), done.here.len());
        prop_assert_eq!(model.shop.len(), done.shop.len());
        prop_assert_eq!(model.links.len(), done.links.len());
    }

    /// Later kinds may count on the partners that a plan promises.
    #[test]
    fn the_partners_that_a_plan_promises_are_there_when_it_was_applied(mut model in any_model()) {
        let plan = model.plan();
        apply(&mut model, &plan.operations);
        for (local, shop) in &plan.expected.linked {
            prop_assert_eq!(model.links.get(local).map(|link| link.0), Some(*shop));
            prop_assert!(model.here.contains_key(local) && model.shop.contains_key(shop));
        }
        for shop in &plan.expected.imported {
            prop_assert!(model.links.values().any(|link| link.0 == *shop));
        }
        for local in &plan.expected.exported {
            prop_assert!(model.links.contains_key(local));
        }
    }

    /// What is ambiguous is so from both sides.
    #[test]
    fn linking_is_the_same_from_both_sides(bytes in any_bytes(), kind in proptest::sample::select(vec![Kind::Unit, Kind::Product, Kind::ProductImage])) {
        let mut model = model(kind, &mut Dice::of(bytes));
        model.links.clear();
        model.options.enabled = true;
        model.options.link_automatically = true;
        model.here.values_mut().for_each(|element| element.archived = false);
        let mut mirrored = model.clone();
        mirrored.here = model.shop.iter().map(|(number, element)| (id(u128::from(*number)), element.clone())).collect();
        mirrored.shop = model.here.iter().map(|(id, element)| (number(*id), element.clone())).collect();
        let (found, mirrored) = (groups(&model), groups(&mirrored));
        let mirrored: BTreeSet<_> = mirrored.into_iter().map(|(action, here, shop)| (action, shop, here)).collect();
        prop_assert_eq!(found, mirrored);
    }
}

/// The groups of elements that were linked, or are ambiguous, by their numbers on both sides.
fn groups(model: &Model) -> BTreeSet<(Action, Vec<u64>, Vec<u64>)> {
    let operations = model.operations().into_iter();
    let operations =
        operations.filter(|operation| matches!(operation.action, Action::Link | Action::Ambiguous));
    operations
        .map(|operation| {
            let here = operation
                .local
                .into_iter()
                .chain(operation.local_candidates);
            let shop = operation.shop.into_iter().chain(operation.shop_candidates);
            (operation.action, here.map(number).collect(), shop.collect())
        })
        .collect()
}

fn renumbered(run: &Run, shop: u64) -> u64 {
    run.renumbered.get(&shop).copied().unwrap_or(shop)
}

/// An operation with the numbers that the shop has given anew; candidates without their order.
fn told(run: &Run, operation: &Operation) -> String {
    let mut operation = operation.clone();
    operation.shop = operation.shop.map(|shop| renumbered(run, shop));
    for shop in &mut operation.shop_candidates {
        *shop = renumbered(run, *shop);
    }
    let mut all: Vec<_> = operation
        .shop
        .into_iter()
        .chain(operation.shop_candidates)
        .collect();
    all.sort_unstable();
    operation.shop = None;
    operation.shop_candidates = all;
    format!("{operation:?}")
}

/// The sentence of the options that allows the operation.
fn is_named(model: &Model, operation: &Operation) -> Result<(), TestCaseError> {
    let (kind, options, allows) = (model.kind, &model.options, model.kind.allows());
    prop_assert!(options.enabled, "the kind does not take part");
    let local = operation.local.and_then(|id| model.here.get(&id));
    let shop = operation.shop.and_then(|id| model.shop.get(&id));
    let is_ignored =
        |element: Option<&super::model::Element>| element.is_some_and(|element| element.ignored);
    // a wrong rate is named even where the one that it should be is ignored
    prop_assert!(kind == Kind::VatRate || !is_ignored(local));
    prop_assert!(!is_ignored(shop));
    let is_full = model.fetch == Fetch::Full;
    let is_tree = kind == Kind::Category;
    let is_linked = operation
        .local
        .is_some_and(|id| model.links.contains_key(&id))
        || model
            .links
            .values()
            .any(|link| Some(link.0) == operation.shop);
    match operation.action {
        Action::Link => prop_assert!(
            options.link_automatically
                || kind == Kind::VatRate
                    && (options.import || options.linked == Linked::UpdateLocal)
        ),
        Action::Import => prop_assert!(is_tree || allows.import && options.import && !is_linked),
        Action::Export => prop_assert!(allows.export && options.export && !is_linked),
        Action::DeleteInShop => {
            let of_gone =
                options.gone == Gone::DeleteInShop && local.is_none_or(|local| local.archived);
            let asked = if is_linked {
                of_gone
            } else {
                options.delete_in_shop && !options.import
            };
            prop_assert!(asked && is_full && allows.delete_in_shop);
        }
        Action::Archive => prop_assert!(is_full && (is_tree || options.gone == Gone::Archive)),
        Action::Unlink => prop_assert!(is_full && options.gone == Gone::Unlink && !is_tree),
        Action::Unarchive => prop_assert!(is_tree),
        Action::UpdateLocal | Action::UpdateInShop => is_update_named(model, operation)?,
        Action::RemoveLocal => prop_assert!(false, "only an undo takes something away"),
        Action::Ambiguous => prop_assert!(options.link_automatically),
        Action::Gone => prop_assert!(is_linked),
        Action::Blocked => (),
    }
    Ok(())
}

fn is_update_named(model: &Model, operation: &Operation) -> Result<(), TestCaseError> {
    let (kind, options) = (model.kind, &model.options);
    let is_local = operation.action == Action::UpdateLocal;
    let (direction, left_out, way) = if is_local {
        (
            Linked::UpdateLocal,
            options.leave_out_local,
            Stock::ToProgram,
        )
    } else {
        (Linked::UpdateInShop, options.leave_out_shop, Stock::ToShop)
    };
    let fields = operation.fields.without(FieldSet::EMPTY.with(Field::Stock));
    if !fields.is_empty() {
        let is_fixed = kind == Kind::Category && is_local;
        prop_assert!(options.linked == direction || is_fixed);
        prop_assert!(!kind.allows().leaving_out || fields.and(left_out).is_empty());
    }
    if operation.stock.is_some() {
        prop_assert!(kind == Kind::Product && options.stock == way);
    }
    prop_assert!(!operation.fields.is_empty());
    Ok(())
}

/// Every combination of the options of every kind, over models of all sorts: none of them touches what it does not name.
#[test]
fn every_combination_of_options_touches_only_what_it_names() {
    let mut bytes = 1_u32;
    let mut dice = |count| {
        let next = |_| {
            bytes = bytes.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (bytes >> 24) as u8
        };
        Dice::of((0..count).map(next).collect())
    };
    for kind in KINDS {
        let models: Vec<_> = (0..6).map(|_| model(kind, &mut dice(400))).collect();
        for options in all_options(kind) {
            for model in &models {
                let mut model = model.clone();
                model.options = options.clone();
                for operation in model.operations() {
                    is_named(&model, &operation).unwrap();
                }
                let operations = model.operations();
                apply(&mut model, &operations);
            }
        }
    }
}

/// Every combination, the refused ones too.
fn all_options(kind: Kind) -> Vec<KindOptions> {
    let mut all = vec![KindOptions::default_of(kind)];
    vary(
        &mut all,
        &[|_| (), |options| options.link_automatically = false],
    );
    vary(&mut all, &[|_| (), |options| options.import = true]);
    vary(&mut all, &[|_| (), |options| options.export = true]);
    vary(&mut all, &[|_| (), |options| options.delete_in_shop = true]);
    vary(
        &mut all,
        &[
            |_| (),
            |options| options.linked = Linked::UpdateLocal,
            |options| options.linked = Linked::UpdateInShop,
        ],
    );
    vary(
        &mut all,
        &[
            |_| (),
            |options| options.gone = Gone::Archive,
            |options| options.gone = Gone::DeleteInShop,
            |options| options.gone = Gone::Unlink,
        ],
    );
    vary(
        &mut all,
        &[
            |_| (),
            |options| options.stock = Stock::ToProgram,
            |options| options.stock = Stock::ToShop,
        ],
    );
    all
}

fn vary(all: &mut Vec<KindOptions>, changes: &[fn(&mut KindOptions)]) {
    let varied = all.iter().flat_map(|options| {
        changes.iter().map(|change| {
            let mut options = options.clone();
            change(&mut options);
            options
        })
    });
    *all = varied.collect();
}
