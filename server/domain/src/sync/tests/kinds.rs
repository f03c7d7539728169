//! The kinds with ways of their own: categories, VAT rates, images; and several kinds one after the other.

use super::linking::told;
use super::model::{Element, Model, id};
use crate::sync::content::{Content, unlinked_reference};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::{Criterion, Kind};
use crate::sync::operation::{Action, Reason};
use crate::sync::options::Linked;

fn category(parent: &str, name: &str) -> Element {
    Element::named(name).with(Field::Parent, parent)
}

fn outside(element: Element) -> Element {
    Element {
        archived: true,
        ..element
    }
}

#[test]
fn what_stands_below_a_category_that_cannot_come_waits_with_it() {
    // two siblings of one name: neither comes, and so nothing below them
    let model = Model::new(Kind::Category)
        .shop(10, category("", "Papier"))
        .shop(11, category("", "Papier"))
        .shop(12, category("11", "Zeszyty"))
        .shop(13, category("12", "W kratkę"))
        .shop(14, category("", "Biuro"))
        .shop(15, category("14", "Biurka"));
    let plan = model.plan();
    let expected = [
        (Action::Import, None, Some(14)),
        (Action::Import, None, Some(15)),
        (Action::Blocked, None, Some(10)),
        (Action::Blocked, None, Some(11)),
        (Action::Blocked, None, Some(12)),
        (Action::Blocked, None, Some(13)),
    ];
    assert_eq!(told(&plan.operations), expected);
    let reasons: Vec<_> = plan.operations[2..]
        .iter()
        .map(|operation| operation.reason)
        .collect();
    let (taken, below) = (
        Reason::Taken(Field::Name),
        Reason::Unresolved(Field::Parent),
    );
    assert_eq!(reasons, [taken, taken, below, below]);
    assert_eq!(plan.expected.imported, [14, 15]);
}

#[test]
fn the_shops_tree_is_taken_over_whatever_the_options_say() {
    let model = Model::new(Kind::Category)
        .here(1, category("", "Buty"))
        .here(2, category("", "Paski"))
        .here(3, category("", "Czapki"))
        .shop(10, category("", "Obuwie"))
        .shop(11, category("10", "Sandały"))
        .link(1, 10)
        .link(2, 99);
    let operations = model.operations();
    let expected = [
        (Action::Archive, Some(3), None),
        (Action::Archive, Some(2), Some(99)),
        (Action::Import, None, Some(11)),
        (Action::UpdateLocal, Some(1), Some(10)),
    ];
    assert_eq!(told(&operations), expected);
    let reasons: Vec<_> = operations
        .iter()
        .map(|operation| operation.reason)
        .collect();
    let (here, gone) = (Reason::OnlyHere, Reason::GoneInShop);
    assert_eq!(reasons, [here, gone, Reason::OnlyInShop, Reason::Differs]);
    let with_other_options = model.with(|options| {
        options.linked = Linked::UpdateInShop;
        options.delete_in_shop = true;
        options.export = true;
    });
    assert_eq!(with_other_options.operations(), operations);
}

#[test]
fn parents_come_before_their_children() {
    let at = |depth, parent: &str, name: &str| Element {
        owner: depth,
        ..category(parent, name)
    };
    let model = Model::new(Kind::Category)
        .shop(5, at(2, "9", "c"))
        .shop(9, at(1, "7", "b"))
        .shop(7, at(0, "", "a"))
        .shop(2, at(0, "", "d"));
    let imported: Vec<_> = model
        .operations()
        .iter()
        .map(|operation| operation.shop)
        .collect();
    assert_eq!(imported, [Some(2), Some(7), Some(9), Some(5)]);
}

#[test]
fn a_category_that_the_shop_made_anew_is_linked_again_by_its_place_and_then_by_its_name() {
    let model = Model::new(Kind::Category)
        .here(1, category("", "Buty"))
        .here(2, category("3", "Sandały"))
        .shop(20, category("", "Buty"))
        .shop(21, category("20", "Sandały"))
        .link(1, 10)
        .link(2, 11);
    let operations = model.operations();
    let expected = [
        (Action::Link, Some(1), Some(20)),
        (Action::Link, Some(2), Some(21)),
        (Action::UpdateLocal, Some(2), Some(21)),
    ];
    assert_eq!(told(&operations), expected);
    assert_eq!(
        operations[0].reason,
        Reason::Matched(Criterion::TreePosition)
    );
    assert_eq!(operations[1].reason, Reason::Matched(Criterion::Name));
    assert_eq!(operations[2].fields, FieldSet::EMPTY.with(Field::Parent));
    // by its name alone only where that is clear, and never one that is outside since long
    let twice = model.shop(22, category("", "Sandały"));
    assert!(told(&twice.operations()).contains(&(Action::Ambiguous, Some(2), Some(21))));
    let long_ago = Model::new(Kind::Category)
        .here(2, outside(category("3", "Sandały")))
        .shop(21, category("20", "Sandały"))
        .link(2, 11);
    assert_eq!(
        told(&long_ago.operations()),
        [(Action::Import, None, Some(21))]
    );
}

#[test]
fn a_category_that_is_in_the_shop_again_is_outside_no_longer() {
    let linked = Model::new(Kind::Category)
        .here(1, outside(category("", "Buty")))
        .shop(10, category("", "Buty"))
        .link(1, 10);
    let operations = linked.operations();
    assert_eq!(told(&operations), [(Action::Unarchive, Some(1), Some(10))]);
    assert_eq!(operations[0].reason, Reason::BackInShop);
    let made_anew = Model::new(Kind::Category)
        .here(1, outside(category("", "Buty")))
        .shop(20, category("", "Buty"))
        .link(1, 10);
    let pair = |action| (action, Some(1), Some(20));
    assert_eq!(
        told(&made_anew.operations()),
        [pair(Action::Link), pair(Action::Unarchive)]
    );
}

#[test]
fn a_category_that_may_have_moved_is_not_marked_outside() {
    let model = Model::new(Kind::Category)
        .here(1, category("3", "Buty"))
        .shop(20, category("", "Buty"))
        .shop(21, category("7", "Buty"))
        .link(1, 10);
    let operations = model.operations();
    assert_eq!(told(&operations), [(Action::Ambiguous, Some(1), Some(20))]);
}

fn rate(class: &str) -> Element {
    let unfit = if super::model::CLASSES.contains(&class) {
        FieldSet::EMPTY
    } else {
        FieldSet::EMPTY.with(Field::Class)
    };
    Element {
        unfit,
        ..Element::default().with(Field::Class, class)
    }
}

/// The program's rates: 23 is 1, 8 is 2, zw is 3.
fn rates() -> Model {
    Model::new(Kind::VatRate)
        .here(1, rate("23"))
        .here(2, rate("8"))
        .here(3, rate("zw"))
}

#[test]
fn rates_are_linked_by_class_and_only_by_class() {
    let model = rates()
        .shop(10, rate("zw"))
        .shop(11, rate("23"))
        .shop(12, rate("oo"));
    let operations = model.operations();
    let pair = |local, shop| (Action::Link, Some(local), Some(shop));
    assert_eq!(told(&operations), [pair(3, 10), pair(1, 11)]);
    assert_eq!(operations[0].reason, Reason::Matched(Criterion::VatClass));
}

#[test]
fn importing_a_rate_links_a_known_class_and_an_unknown_one_is_blocked() {
    let model = rates()
        .shop(10, rate("23"))
        .shop(11, rate("oo"))
        .shop(12, rate("8"))
        .shop(13, rate("8"))
        .with(|options| {
            options.import = true;
            options.link_automatically = false;
        });
    let operations = model.operations();
    let expected = [
        (Action::Link, Some(1), Some(10)),
        (Action::Blocked, None, Some(11)),
        (Action::Blocked, Some(2), Some(12)),
        (Action::Blocked, Some(2), Some(13)),
    ];
    assert_eq!(told(&operations), expected);
    assert_eq!(operations[1].reason, Reason::Unfit(Field::Class));
    assert_eq!(operations[2].reason, Reason::Taken(Field::Class));
}

#[test]
fn nothing_of_a_rate_is_ever_written() {
    for linked in [Linked::UpdateLocal, Linked::UpdateInShop] {
        let model = rates().shop(10, rate("8")).link(1, 10).with(|options| {
            options.linked = linked;
            (options.import, options.export, options.delete_in_shop) = (true, true, true);
        });
        for operation in model.operations() {
            assert!(
                matches!(operation.action, Action::Link | Action::Blocked),
                "{operation:?}"
            );
        }
    }
}

#[test]
fn a_rate_that_the_shop_made_another_class_is_linked_anew_or_said() {
    let changed = rates().shop(10, rate("8")).link(1, 10);
    let plan = changed.plan();
    assert_eq!(
        told(&plan.operations),
        [(Action::Blocked, Some(1), Some(10))]
    );
    assert_eq!(plan.operations[0].reason, Reason::Differs);
    assert!(
        plan.expected.linked.is_empty(),
        "no price may be taxed by it"
    );
    let updating = |model: Model| {
        model
            .with(|options| options.linked = Linked::UpdateLocal)
            .plan()
    };
    let plan = updating(changed);
    assert_eq!(told(&plan.operations), [(Action::Link, Some(2), Some(10))]);
    assert_eq!(plan.expected.linked, [(id(2), 10)]);
    // two that changed places
    let swapped = rates()
        .shop(10, rate("8"))
        .shop(11, rate("23"))
        .link(1, 10)
        .link(2, 11);
    let pair = |local, shop| (Action::Link, Some(local), Some(shop));
    assert_eq!(
        told(&updating(swapped).operations),
        [pair(2, 10), pair(1, 11)]
    );
    // the other class has its rate already
    let taken = rates()
        .shop(10, rate("8"))
        .shop(11, rate("8"))
        .link(1, 10)
        .link(2, 11);
    let operations = updating(taken).operations;
    assert_eq!(told(&operations), [(Action::Blocked, Some(2), Some(10))]);
    assert_eq!(operations[0].reason, Reason::Taken(Field::Class));
}

#[test]
fn an_unknown_class_that_was_linked_by_hand_stays() {
    let model = rates().shop(10, rate("oo")).link(3, 10);
    let plan = model.plan();
    assert_eq!(plan.operations, []);
    assert_eq!(plan.expected.linked, [(id(3), 10)]);
}

#[test]
fn of_pictures_only_name_and_order_are_updated() {
    let picture = |name: &str, position: &str, bytes| Element {
        bytes: Some(bytes),
        ..Element::named(name).with(Field::Position, position)
    };
    let model = Model::new(Kind::ProductImage)
        .here(1, picture("a.jpg", "1", 1))
        .shop(10, picture("b.jpg", "2", 2))
        .link(1, 10)
        .with(|options| options.linked = Linked::UpdateInShop);
    let operations = model.operations();
    assert_eq!(
        told(&operations),
        [(Action::UpdateInShop, Some(1), Some(10))]
    );
    assert_eq!(
        operations[0].fields,
        FieldSet::EMPTY.with(Field::Name).with(Field::Position)
    );
}

/// A product names a producer that the same plan exports, and one that it imports.
#[test]
fn references_to_what_the_same_plan_makes_are_no_obstacle_and_no_staleness() {
    let producers = Model::new(Kind::Producer)
        .here(1, Element::named("Acme"))
        .shop(36, Element::named("Bolt"))
        .with(|options| (options.import, options.export) = (true, true))
        .plan();
    let (exported, imported) = (&producers.expected.exported, &producers.expected.imported);
    let unresolved = |is_expected: bool| {
        let field = FieldSet::EMPTY.with(Field::Producer);
        if is_expected { FieldSet::EMPTY } else { field }
    };
    let ours = Element {
        unresolved: unresolved(exported.contains(&id(1))),
        ..Element::named("Klej")
            .with(Field::Code, "A")
            .with(Field::Producer, &unlinked_reference(id(1)))
    };
    let theirs = Element {
        unresolved: unresolved(imported.contains(&36)),
        ..Element::named("Taśma")
            .with(Field::Code, "B")
            .with(Field::Producer, "36")
    };
    let products = Model::new(Kind::Product)
        .here(1, ours)
        .shop(10, theirs)
        .with(|options| (options.import, options.export) = (true, true));
    let expected = [
        (Action::Import, None, Some(10)),
        (Action::Export, Some(1), None),
    ];
    assert_eq!(told(&products.operations()), expected);
    // when the producer has its number, the hashes of the product change and its version does not
    let input = products.input();
    let mut row = input.local[0].clone();
    row.hashes = Content::default()
        .with(Field::Name, "Klej")
        .with(Field::Producer, "77")
        .hashes(Kind::Product);
    assert_ne!(row.hashes.whole(), row.version);
    assert_eq!(products.operations()[1].local_version, Some(row.version));
}
