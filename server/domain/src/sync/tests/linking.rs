//! Step b): who is linked with whom.

use super::model::{Element, Model, id};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::{Criterion, Kind};
use crate::sync::operation::{Action, Operation, Reason};
use crate::sync::options::Gone;
use crate::sync::plan::content_needed;

/// Actions with the numbers of both sides.
pub fn told(operations: &[Operation]) -> Vec<(Action, Option<u128>, Option<u64>)> {
    let operations = operations.iter();
    operations
        .map(|operation| {
            let local = operation.local.map(|id| id.as_u128());
            (operation.action, local, operation.shop)
        })
        .collect()
}

fn product(name: &str, code: &str, ean: &str) -> Element {
    Element::named(name)
        .with(Field::Code, code)
        .with(Field::Ean, ean)
}

fn image(product: u8, name: &str, bytes: Option<u8>) -> Element {
    Element {
        owner: product,
        bytes,
        ..Element::named(name)
    }
}

#[test]
fn elements_of_the_same_name_are_linked_and_the_criterion_is_told() {
    for kind in [Kind::Unit, Kind::Producer] {
        let model = Model::new(kind)
            .here(1, Element::named("szt."))
            .here(2, Element::named("kg"))
            .shop(10, Element::named("kg"))
            .shop(11, Element::named("m"));
        let operations = model.operations();
        assert_eq!(told(&operations), [(Action::Link, Some(2), Some(10))]);
        assert_eq!(operations[0].reason, Reason::Matched(Criterion::Name));
    }
}

#[test]
fn without_link_automatically_nothing_is_linked_and_links_by_hand_stay() {
    let model = Model::new(Kind::Unit)
        .here(1, Element::named("szt."))
        .here(2, Element::named("kg"))
        .shop(10, Element::named("kg"))
        .shop(11, Element::named("sztuka"))
        .link(1, 11)
        .with(|options| options.link_automatically = false);
    let plan = model.plan();
    assert_eq!(plan.operations, []);
    assert_eq!(plan.expected.linked, [(id(1), 11)]);
}

#[test]
fn two_candidates_on_either_side_are_never_guessed() {
    let twice_in_shop = Model::new(Kind::Producer)
        .here(1, Element::named("Acme"))
        .shop(10, Element::named("Acme"))
        .shop(11, Element::named("Acme"))
        .with(|options| (options.import, options.export) = (true, true));
    let operations = twice_in_shop.operations();
    assert_eq!(told(&operations), [(Action::Ambiguous, Some(1), Some(10))]);
    assert_eq!(operations[0].shop_candidates, [11]);
    assert!(operations[0].local_candidates.is_empty());
    let twice_here = Model::new(Kind::Product)
        .here(1, product("Klej", "A", "5901234123457"))
        .here(2, product("Klej 2", "B", "5901234123457"))
        .shop(10, product("Klej", "C", "5901234123457"))
        .with(|options| {
            options.criterion = Criterion::Ean;
            (options.export, options.delete_in_shop) = (true, true);
        });
    let operations = twice_here.operations();
    assert_eq!(told(&operations), [(Action::Ambiguous, Some(1), Some(10))]);
    assert_eq!(operations[0].local_candidates, [id(2)]);
}

#[test]
fn products_are_linked_by_the_chosen_criterion() {
    let model = |criterion| {
        Model::new(Kind::Product)
            .here(1, product("Klej", "A", "1"))
            .here(2, product("Taśma", "B", "2"))
            .here(3, product("Sznurek", "C", "3"))
            .shop(10, product("Klej", "A", "9"))
            .shop(11, product("Taśma 50 m", "B", "8"))
            .shop(12, product("Sznurek", "X", "3"))
            .with(|options| options.criterion = criterion)
    };
    let linked = |criterion| told(&model(criterion).operations());
    let pair = |local, shop| (Action::Link, Some(local), Some(shop));
    assert_eq!(linked(Criterion::NameAndCode), [pair(1, 10)]);
    assert_eq!(linked(Criterion::Code), [pair(1, 10), pair(2, 11)]);
    assert_eq!(linked(Criterion::Ean), [pair(3, 12)]);
}

#[test]
fn a_product_without_a_code_in_the_shop_is_never_matched_by_its_name_alone() {
    for criterion in [Criterion::NameAndCode, Criterion::Code, Criterion::Ean] {
        let model = Model::new(Kind::Product)
            .here(1, product("Klej", "A", ""))
            .shop(10, product("Klej", "", ""))
            .with(|options| options.criterion = criterion);
        assert_eq!(model.operations(), [], "{criterion:?}");
    }
    // by its EAN it is
    let by_ean = Model::new(Kind::Product)
        .here(1, product("Klej", "A", "1"))
        .shop(10, product("Klej", "", "1"))
        .with(|options| options.criterion = Criterion::Ean);
    assert_eq!(
        told(&by_ean.operations()),
        [(Action::Link, Some(1), Some(10))]
    );
}

#[test]
fn ignored_archived_and_linked_elements_are_no_candidates() {
    let ignored = Element {
        ignored: true,
        ..Element::named("kg")
    };
    let archived = Element {
        archived: true,
        ..Element::named("m")
    };
    let model = Model::new(Kind::Unit)
        .here(1, ignored.clone())
        .here(2, archived)
        .here(3, Element::named("szt."))
        .here(4, Element::named("op."))
        .shop(10, Element::named("kg"))
        .shop(11, Element::named("m"))
        .shop(12, Element::named("szt."))
        .shop(
            13,
            Element {
                ignored: true,
                ..Element::named("op.")
            },
        )
        .shop(14, Element::named("sztuka"))
        .link(3, 14);
    assert_eq!(model.operations(), []);
}

#[test]
fn partners_that_are_gone_take_no_part_in_linking() {
    let model = Model::new(Kind::Unit)
        .here(1, Element::named("kg"))
        .shop(10, Element::named("kg"))
        .link(1, 99);
    assert_eq!(
        told(&model.operations()),
        [(Action::Gone, Some(1), Some(99))]
    );
    let unlinked = model.with(|options| options.gone = Gone::Unlink);
    assert_eq!(
        told(&unlinked.operations()),
        [(Action::Unlink, Some(1), Some(99))]
    );
}

#[test]
fn pictures_are_linked_by_name_within_their_product() {
    let model = Model::new(Kind::ProductImage)
        .here(1, image(1, "a.jpg", Some(1)))
        .here(2, image(2, "a.jpg", Some(2)))
        .shop(10, image(1, "a.jpg", None))
        .shop(11, image(3, "a.jpg", None));
    let operations = model.operations();
    assert_eq!(told(&operations), [(Action::Link, Some(1), Some(10))]);
    assert_eq!(operations[0].reason, Reason::Matched(Criterion::FileName));
}

#[test]
fn where_names_do_not_decide_pictures_are_linked_by_content() {
    let model = Model::new(Kind::ProductImage)
        .here(1, image(1, "a.jpg", Some(1)))
        .here(2, image(1, "a.jpg", Some(2)))
        .here(3, image(1, "b.jpg", Some(3)))
        .shop(10, image(1, "a.jpg", Some(2)))
        .shop(11, image(1, "a.jpg", Some(1)))
        .shop(12, image(1, "other.jpg", Some(3)));
    let operations = model.operations();
    let pair = |local, shop| (Action::Link, Some(local), Some(shop));
    assert_eq!(told(&operations), [pair(2, 10), pair(1, 11), pair(3, 12)]);
    assert!(
        operations
            .iter()
            .all(|operation| operation.reason == Reason::SameContent)
    );
}

#[test]
fn what_content_decides_may_leave_a_name_with_one_candidate() {
    let model = Model::new(Kind::ProductImage)
        .here(1, image(1, "a.jpg", Some(1)))
        .here(2, image(1, "a.jpg", Some(2)))
        .shop(10, image(1, "a.jpg", Some(1)))
        .shop(11, image(1, "a.jpg", Some(9)));
    let operations = model.operations();
    let pair = |local, shop| (Action::Link, Some(local), Some(shop));
    assert_eq!(told(&operations), [pair(1, 10), pair(2, 11)]);
}

#[test]
fn pictures_that_neither_name_nor_content_tells_apart_are_ambiguous_together() {
    let model = Model::new(Kind::ProductImage)
        .here(1, image(1, "a.jpg", Some(1)))
        .here(2, image(1, "a.jpg", Some(1)))
        .here(3, image(1, "b.jpg", Some(7)))
        .shop(10, image(1, "a.jpg", Some(1)))
        .shop(11, image(1, "c.jpg", Some(1)))
        .with(|options| (options.import, options.export) = (true, true));
    let operations = model.operations();
    let expected = [
        (Action::Export, Some(3), None),
        (Action::Ambiguous, Some(1), Some(10)),
    ];
    assert_eq!(told(&operations), expected);
    assert_eq!(operations[1].local_candidates, [id(2)]);
    assert_eq!(operations[1].shop_candidates, [11]);
}

#[test]
fn content_is_needed_of_pictures_alone_whose_names_do_not_decide() {
    let model = Model::new(Kind::ProductImage)
        // decided by name
        .here(1, image(1, "a.jpg", Some(1)))
        .shop(10, image(1, "a.jpg", None))
        // twice the same name
        .here(2, image(2, "a.jpg", Some(1)))
        .shop(11, image(2, "a.jpg", None))
        .shop(12, image(2, "a.jpg", None))
        // another name, of which one was downloaded before
        .here(3, image(3, "a.jpg", Some(1)))
        .shop(13, image(3, "b.jpg", Some(4)))
        .shop(14, image(3, "c.jpg", None))
        // nothing in the program to compare with
        .shop(15, image(4, "a.jpg", None))
        // linked, and ignored
        .here(4, image(5, "a.jpg", Some(1)))
        .here(5, image(5, "b.jpg", Some(1)))
        .shop(16, image(5, "c.jpg", None))
        .shop(
            17,
            Element {
                ignored: true,
                ..image(5, "d.jpg", None)
            },
        )
        .link(4, 16);
    assert_eq!(content_needed(&model.input()), [11, 12, 14]);
    let off = model.with(|options| options.link_automatically = false);
    assert!(content_needed(&off.input()).is_empty());
}

#[test]
fn what_is_linked_is_also_updated_in_the_same_plan() {
    let model = Model::new(Kind::Unit)
        .here(1, Element::named("kg").with(Field::Fractional, "1"))
        .shop(10, Element::named("kg").with(Field::Fractional, "0"))
        .with(|options| options.linked = crate::sync::options::Linked::UpdateInShop);
    let operations = model.operations();
    let pair = |action| (action, Some(1), Some(10));
    assert_eq!(
        told(&operations),
        [pair(Action::Link), pair(Action::UpdateInShop)]
    );
    assert_eq!(
        operations[1].fields,
        FieldSet::EMPTY.with(Field::Fractional)
    );
    assert!(!operations[1].conflict);
}
