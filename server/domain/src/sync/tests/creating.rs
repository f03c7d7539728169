//! Step d): elements that one side alone has.

use super::linking::told;
use super::model::{Element, Model, id};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::Kind;
use crate::sync::operation::{Action, Reason, StockChange};
use crate::sync::options::Stock;
use crate::sync::plan::Fetch;
use crate::sync::row::Nature;

fn one(field: Field) -> FieldSet {
    FieldSet::EMPTY.with(field)
}

/// An element on each side that have nothing to do with each other.
fn strangers(kind: Kind) -> Model {
    Model::new(kind)
        .here(1, Element::named("here").with(Field::Code, "A"))
        .shop(10, Element::named("there").with(Field::Code, "B"))
}

const KINDS: [Kind; 4] = [
    Kind::Unit,
    Kind::Producer,
    Kind::Product,
    Kind::ProductImage,
];

#[test]
fn what_one_side_alone_has_is_left_alone_unless_asked() {
    for kind in KINDS {
        assert_eq!(strangers(kind).operations(), [], "{kind}");
    }
}

#[test]
fn unlinked_ones_are_imported_exported_or_deleted_as_asked() {
    for kind in KINDS {
        let import = (Action::Import, None, Some(10));
        let export = (Action::Export, Some(1), None);
        let delete = (Action::DeleteInShop, None, Some(10));
        let planned = |imports, exports, deletes| {
            let model = strangers(kind).with(|options| {
                options.import = imports;
                options.export = exports;
                options.delete_in_shop = deletes;
            });
            told(&model.operations())
        };
        assert_eq!(planned(true, false, false), [import], "{kind}");
        assert_eq!(planned(false, true, false), [export], "{kind}");
        assert_eq!(planned(false, false, true), [delete], "{kind}");
        assert_eq!(planned(true, true, false), [import, export], "{kind}");
        assert_eq!(planned(false, true, true), [export, delete], "{kind}");
        // refused before; if it came here, nothing is deleted
        assert_eq!(planned(true, false, true), [import], "{kind}");
    }
}

#[test]
fn creations_name_all_fields_of_the_kind_and_promise_a_partner() {
    for kind in KINDS {
        let plan = strangers(kind)
            .with(|options| (options.import, options.export) = (true, true))
            .plan();
        let all: FieldSet = kind.fields().iter().copied().collect();
        assert!(
            plan.operations
                .iter()
                .all(|operation| operation.fields == all),
            "{kind}"
        );
        assert_eq!(plan.expected.imported, [10]);
        assert_eq!(plan.expected.exported, [id(1)]);
        assert_eq!(plan.planned[&Action::Import], 1);
    }
}

#[test]
fn nothing_is_deleted_unless_everything_was_fetched() {
    let mut model = strangers(Kind::Product).with(|options| options.delete_in_shop = true);
    model.fetch = Fetch::OnlyNew;
    assert_eq!(model.operations(), []);
}

#[test]
fn variants_and_bundles_are_imported_but_never_deleted() {
    for nature in [
        Nature {
            variants: true,
            ..Nature::default()
        },
        Nature {
            bundle: true,
            ..Nature::default()
        },
    ] {
        let element = Element {
            nature,
            stock: Some(7),
            ..Element::named("there")
        };
        let model = Model::new(Kind::Product).shop(10, element);
        let delete = model
            .clone()
            .with(|options| options.delete_in_shop = true)
            .operations();
        assert_eq!(told(&delete), [(Action::Blocked, None, Some(10))]);
        assert_eq!(delete[0].reason, Reason::HasVariants);
        let import = model.with(|options| {
            options.import = true;
            options.stock = Stock::ToProgram;
        });
        let import = import.operations();
        assert_eq!(told(&import), [(Action::Import, None, Some(10))]);
        assert_eq!(import[0].skipped, one(Field::Price).with(Field::Weight));
        assert!(!import[0].fields.contains(Field::Price) && import[0].stock.is_none());
    }
}

#[test]
fn a_creation_that_needs_an_element_without_a_partner_is_blocked_and_names_it() {
    let needs = |field| Element {
        unresolved: one(field),
        ..Element::named("x")
    };
    let model = Model::new(Kind::Product)
        .here(1, needs(Field::Unit))
        .shop(10, needs(Field::Producer).with(Field::Name, "y"))
        .with(|options| (options.import, options.export) = (true, true));
    let plan = model.plan();
    let blocked = [
        (Action::Blocked, Some(1), None),
        (Action::Blocked, None, Some(10)),
    ];
    assert_eq!(told(&plan.operations), blocked);
    let reasons: Vec<_> = plan
        .operations
        .iter()
        .map(|operation| operation.reason)
        .collect();
    assert_eq!(
        reasons,
        [Field::Unit, Field::Producer].map(Reason::Unresolved)
    );
    assert!(plan.expected.imported.is_empty() && plan.expected.exported.is_empty());
}

#[test]
fn a_creation_with_a_value_that_does_not_fit_is_blocked_and_names_the_field() {
    let too_long = Element {
        unfit: one(Field::Name),
        ..Element::named("x")
    };
    let model = Model::new(Kind::Unit)
        .here(1, too_long.clone())
        .shop(10, too_long.with(Field::Name, "y"))
        .with(|options| (options.import, options.export) = (true, true));
    for operation in model.operations() {
        assert_eq!(operation.action, Action::Blocked);
        assert_eq!(operation.reason, Reason::Unfit(Field::Name));
    }
}

#[test]
fn what_does_not_fit_but_is_not_taken_over_blocks_nothing() {
    let element = Element {
        unfit: one(Field::Price).with(Field::Stock),
        nature: Nature {
            foreign_currency: true,
            ..Nature::default()
        },
        ..Element::named("there")
    };
    let model = Model::new(Kind::Product)
        .shop(10, element)
        .with(|options| options.import = true);
    assert_eq!(
        told(&model.operations()),
        [(Action::Import, None, Some(10))]
    );
}

#[test]
fn nothing_is_created_whose_name_or_code_another_has() {
    for (kind, field) in [(Kind::Producer, Field::Name), (Kind::Product, Field::Code)] {
        let of = |value: &str| Element::named("x").with(field, value);
        // linking is off, so what is the same does not find each other
        let model = Model::new(kind)
            .here(1, of("a"))
            .here(
                2,
                Element {
                    archived: true,
                    ..of("b")
                },
            )
            .shop(10, of("a"))
            .shop(11, of("b"))
            .with(|options| {
                options.link_automatically = false;
                (options.import, options.export) = (true, true);
            });
        let operations = model.operations();
        let blocked = Action::Blocked;
        let expected = [
            (blocked, Some(1), None),
            (blocked, None, Some(10)),
            (blocked, None, Some(11)),
        ];
        assert_eq!(told(&operations), expected, "{kind}");
        assert!(
            operations
                .iter()
                .all(|operation| operation.reason == Reason::Taken(field))
        );
    }
    // the shop lets two producers have the same name; the program does not
    let twice = Model::new(Kind::Producer)
        .shop(10, Element::named("Acme"))
        .shop(11, Element::named("Acme"))
        .with(|options| options.import = true);
    let reasons: Vec<_> = twice
        .operations()
        .iter()
        .map(|operation| operation.reason)
        .collect();
    assert_eq!(reasons, [Reason::Taken(Field::Name); 2]);
}

#[test]
fn what_is_created_takes_its_stock_along_where_stock_is_synchronised() {
    let model = |stock| {
        let stocked = |name: &str, code: &str, stock| Element {
            stock: Some(stock),
            ..Element::named(name).with(Field::Code, code)
        };
        let model = Model::new(Kind::Product)
            .here(1, stocked("here", "A", 5))
            .shop(10, stocked("there", "B", 9))
            .with(|options| {
                (options.import, options.export) = (true, true);
                options.stock = stock;
            });
        let operations = model.operations();
        (operations[0].stock, operations[1].stock)
    };
    assert_eq!(model(Stock::None), (None, None));
    let along = (Some(StockChange::To(9)), Some(StockChange::By(5)));
    assert_eq!(model(Stock::ToProgram), along);
    assert_eq!(model(Stock::ToShop), along);
}

#[test]
fn archived_and_ignored_ones_are_not_created() {
    let model = Model::new(Kind::Unit)
        .here(
            1,
            Element {
                archived: true,
                ..Element::named("a")
            },
        )
        .here(
            2,
            Element {
                ignored: true,
                ..Element::named("b")
            },
        )
        .shop(
            10,
            Element {
                ignored: true,
                ..Element::named("c")
            },
        )
        .with(|options| (options.import, options.export) = (true, true));
    assert_eq!(model.operations(), []);
}

#[test]
fn a_kind_that_is_switched_off_plans_nothing_and_keeps_its_partners() {
    let model = strangers(Kind::Unit)
        .here(2, Element::named("kg"))
        .shop(11, Element::named("kilogram"))
        .link(2, 11)
        .with(|options| {
            options.enabled = false;
            (options.import, options.export) = (true, true);
        });
    let plan = model.plan();
    assert_eq!(plan.operations, []);
    assert_eq!(plan.expected.linked, [(id(2), 11)]);
}
