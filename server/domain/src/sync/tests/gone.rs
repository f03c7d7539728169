//! Partners that are gone, and a fetch that is not to be believed.

use super::linking::told;
use super::model::{Element, Model};
use crate::sync::kind::Kind;
use crate::sync::operation::{Action, Reason};
use crate::sync::options::{Gone, Linked};
use crate::sync::plan::{Fetch, fetch_shrunk};
use crate::sync::row::Nature;
use crate::sync::run::Stop;

fn archived(name: &str) -> Element {
    Element {
        archived: true,
        ..Element::named(name)
    }
}

/// One whose partner in the shop is gone, one that was archived here, one that was deleted here, one gone on both sides; all
/// other options on, so that nothing else could come of them.
fn model(gone: Gone) -> Model {
    Model::new(Kind::Producer)
        .here(1, Element::named("a"))
        .here(2, archived("b"))
        .here(4, archived("d"))
        .shop(20, Element::named("b"))
        .shop(30, Element::named("c"))
        .link(1, 10)
        .link(2, 20)
        .link(3, 30)
        .link(4, 40)
        .with(|options| {
            options.gone = gone;
            options.linked = Linked::UpdateLocal;
            (options.import, options.export) = (true, true);
        })
}

#[test]
fn each_option_does_what_it_says_and_nothing_comes_back_to_life() {
    let (in_shop, here, deleted) = (
        (Some(1), Some(10)),
        (Some(2), Some(20)),
        (Some(3), Some(30)),
    );
    let of = |action, pair: (Option<u128>, Option<u64>)| (action, pair.0, pair.1);
    let table = [
        (
            Gone::Show,
            vec![
                of(Action::Gone, in_shop),
                of(Action::Gone, here),
                of(Action::Gone, deleted),
            ],
        ),
        (
            Gone::Archive,
            vec![
                of(Action::Archive, in_shop),
                of(Action::Gone, here),
                of(Action::Gone, deleted),
            ],
        ),
        (
            Gone::DeleteInShop,
            vec![
                of(Action::DeleteInShop, here),
                of(Action::DeleteInShop, deleted),
                of(Action::Gone, in_shop),
            ],
        ),
        (
            Gone::Unlink,
            vec![
                of(Action::Unlink, in_shop),
                of(Action::Unlink, here),
                of(Action::Unlink, deleted),
                of(Action::Unlink, (Some(4), Some(40))),
            ],
        ),
    ];
    for (gone, expected) in table {
        let plan = model(gone).plan();
        assert_eq!(told(&plan.operations), expected, "{gone:?}");
        for operation in &plan.operations {
            let is_here =
                operation.local == Some(super::model::id(2)) || operation.shop == Some(30);
            let reason = if is_here {
                Reason::GoneHere
            } else {
                Reason::GoneInShop
            };
            assert_eq!(operation.reason, reason);
        }
        assert!(
            plan.expected.linked.is_empty(),
            "nothing may be written by such a link"
        );
    }
}

#[test]
fn fetching_only_new_ones_never_decides_that_something_is_gone() {
    for gone in [Gone::Show, Gone::Archive, Gone::DeleteInShop, Gone::Unlink] {
        let mut model = model(gone);
        model.fetch = Fetch::OnlyNew;
        // what was archived here is known all the same; it is only said
        let expected = [
            (Action::Gone, Some(2), Some(20)),
            (Action::Gone, Some(3), Some(30)),
        ];
        assert_eq!(told(&model.operations()), expected, "{gone:?}");
    }
}

#[test]
fn an_unlinked_element_is_ordinary_from_the_next_plan_on() {
    let mut model = model(Gone::Unlink);
    let operations = model.operations();
    super::apply::apply(&mut model, &operations);
    let operations = model.operations();
    let expected = [
        (Action::Import, None, Some(30)),
        (Action::Export, Some(1), None),
        // its name is that of the archived one
        (Action::Blocked, None, Some(20)),
    ];
    assert_eq!(told(&operations), expected);
}

#[test]
fn ignored_ones_are_not_told_to_be_gone() {
    let ignored = |name: &str| Element {
        ignored: true,
        ..Element::named(name)
    };
    let model = Model::new(Kind::Producer)
        .here(1, ignored("a"))
        .shop(20, ignored("b"))
        .link(1, 10)
        .link(2, 20)
        .with(|options| options.gone = Gone::Unlink);
    assert_eq!(model.operations(), []);
}

#[test]
fn variants_whose_partner_was_archived_are_not_deleted() {
    let shop = Element {
        nature: Nature {
            variants: true,
            ..Nature::default()
        },
        ..Element::named("b")
    };
    let model = Model::new(Kind::Product)
        .here(2, archived("b"))
        .shop(20, shop)
        .link(2, 20)
        .with(|options| options.gone = Gone::DeleteInShop);
    let operations = model.operations();
    assert_eq!(told(&operations), [(Action::Blocked, Some(2), Some(20))]);
    assert_eq!(operations[0].reason, Reason::HasVariants);
}

#[test]
fn what_a_kind_does_not_offer_for_gone_ones_is_not_done() {
    for (kind, gone) in [
        (Kind::ProductImage, Gone::Archive),
        (Kind::VatRate, Gone::Archive),
        (Kind::VatRate, Gone::DeleteInShop),
    ] {
        let model = Model::new(kind)
            .here(1, Element::named("a"))
            .link(1, 10)
            .with(|options| options.gone = gone);
        assert_eq!(
            told(&model.operations()),
            [(Action::Gone, Some(1), Some(10))],
            "{kind}"
        );
    }
}

#[test]
fn more_than_a_tenth_and_more_than_five_gone_are_asked_about() {
    let stop = |gone, linked| Some(Stop::FetchShrunk { gone, linked });
    assert_eq!(fetch_shrunk(10, 5, None), None);
    assert_eq!(fetch_shrunk(10, 6, None), stop(6, 10));
    assert_eq!(fetch_shrunk(60, 6, None), None);
    assert_eq!(fetch_shrunk(59, 6, None), stop(6, 59));
    assert_eq!(fetch_shrunk(1_000, 100, None), None);
    assert_eq!(fetch_shrunk(1_000, 101, None), stop(101, 1_000));
    assert_eq!(fetch_shrunk(1_000, 101, Some(101)), None);
    assert_eq!(fetch_shrunk(1_000, 101, Some(100)), stop(101, 1_000));
    assert_eq!(fetch_shrunk(0, 0, None), None);
}
