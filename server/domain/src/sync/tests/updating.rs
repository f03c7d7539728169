//! Step c): linked elements, in one direction; conflicts, fields left out, and stock.

use super::linking::told;
use super::model::{Element, Model, id};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::Kind;
use crate::sync::operation::{Action, Operation, Reason, StockChange};
use crate::sync::options::{Linked, Stock};
use crate::sync::plan::Fetch;
use crate::sync::row::{Agreed, Nature};

const DIRECTIONS: [(Linked, Action); 2] = [
    (Linked::UpdateLocal, Action::UpdateLocal),
    (Linked::UpdateInShop, Action::UpdateInShop),
];

fn fields<const N: usize>(fields: [Field; N]) -> FieldSet {
    fields.into_iter().collect()
}

fn product() -> Element {
    Element::named("Klej")
        .with(Field::Code, "A")
        .with(Field::Price, "10.00")
}

fn priced(price: &str) -> Element {
    product().with(Field::Price, price)
}

fn of_nature(element: Element, change: impl FnOnce(&mut Nature)) -> Element {
    let mut element = element;
    change(&mut element.nature);
    element
}

/// The operations on a product here and one in the shop that agreed when they had the price 10.00.
fn planned(linked: Linked, here: Element, shop: Element) -> Vec<Operation> {
    Model::new(Kind::Product)
        .here(1, here)
        .shop(10, shop)
        .agreed(1, 10, &product())
        .with(|options| options.linked = linked)
        .operations()
}

#[test]
fn keep_changes_nothing_whatever_differs() {
    assert_eq!(planned(Linked::Keep, priced("11.00"), priced("12.00")), []);
}

#[test]
fn what_differs_is_taken_from_the_side_of_the_direction_even_if_only_the_other_changed() {
    for (linked, action) in DIRECTIONS {
        for (here, shop) in [("11.00", "10.00"), ("10.00", "11.00")] {
            let operations = planned(linked, priced(here), priced(shop));
            assert_eq!(told(&operations), [(action, Some(1), Some(10))]);
            assert_eq!(operations[0].fields, fields([Field::Price]));
            assert_eq!(operations[0].reason, Reason::Differs);
            assert!(!operations[0].conflict);
            assert!(operations[0].local_version.is_some() && operations[0].shop_version.is_some());
        }
    }
}

#[test]
fn what_changed_on_both_sides_is_a_conflict_unless_both_say_the_same() {
    for (linked, action) in DIRECTIONS {
        let operations = planned(linked, priced("11.00"), priced("12.00"));
        assert_eq!(told(&operations), [(action, Some(1), Some(10))]);
        assert!(operations[0].conflict);
        assert_eq!(planned(linked, priced("12.00"), priced("12.00")), []);
    }
}

#[test]
fn a_change_of_different_fields_on_both_sides_is_a_conflict_of_the_element() {
    let here = priced("11.00");
    let shop = product().with(Field::Name, "Klej 2");
    let operations = planned(Linked::UpdateInShop, here, shop);
    assert_eq!(operations[0].fields, fields([Field::Name, Field::Price]));
    assert!(operations[0].conflict);
}

#[test]
fn without_an_agreement_what_differs_is_updated_and_is_no_conflict() {
    for (linked, action) in DIRECTIONS {
        let model = Model::new(Kind::Product)
            .here(1, priced("11.00"))
            .shop(10, priced("12.00"))
            .link(1, 10)
            .with(|options| options.linked = linked);
        let operations = model.operations();
        assert_eq!(told(&operations), [(action, Some(1), Some(10))]);
        assert!(!operations[0].conflict);
    }
}

#[test]
fn html_that_the_shop_sanitised_is_no_difference_until_one_side_changes() {
    let html = |text: &str| product().with(Field::Description, text);
    let model = |here: &str, shop: &str| {
        let mut model = Model::new(Kind::Product)
            .here(1, html(here))
            .shop(10, html(shop))
            .with(|options| options.linked = Linked::UpdateInShop);
        let agreed = Agreed {
            local: html("<b>x").content.hashes(Kind::Product),
            shop: html("<b>x</b>").content.hashes(Kind::Product),
            stock: None,
        };
        model.links.insert(id(1), (10, Some(agreed)));
        model.operations()
    };
    assert_eq!(model("<b>x", "<b>x</b>"), []);
    assert_eq!(
        told(&model("<b>y", "<b>x</b>")),
        [(Action::UpdateInShop, Some(1), Some(10))]
    );
    assert!(model("<b>y", "<b>z</b>")[0].conflict);
}

#[test]
fn fields_are_left_out_by_direction() {
    let left_out = |linked| {
        Model::new(Kind::Product)
            .here(1, priced("11.00").with(Field::Description, "<p>here</p>"))
            .shop(10, priced("12.00").with(Field::Description, "<p>there</p>"))
            .link(1, 10)
            .with(|options| {
                options.linked = linked;
                options.leave_out_local = fields([Field::Description]);
                options.leave_out_shop = fields([Field::Price]);
            })
            .operations()
    };
    assert_eq!(
        left_out(Linked::UpdateLocal)[0].fields,
        fields([Field::Price])
    );
    assert_eq!(
        left_out(Linked::UpdateInShop)[0].fields,
        fields([Field::Description])
    );
}

#[test]
fn a_field_that_is_left_out_makes_no_conflict() {
    let operations = Model::new(Kind::Product)
        .here(1, priced("11.00").with(Field::Name, "Klej 2"))
        .shop(10, priced("12.00"))
        .agreed(1, 10, &product())
        .with(|options| {
            options.linked = Linked::UpdateInShop;
            options.leave_out_shop = fields([Field::Price]);
        })
        .operations();
    assert_eq!(operations[0].fields, fields([Field::Name]));
    assert!(!operations[0].conflict);
}

#[test]
fn of_variants_and_bundles_price_weight_and_stock_are_left_alone_and_the_rest_follows() {
    let natures: [fn(&mut Nature); 2] = [
        |nature| nature.variants = true,
        |nature| nature.bundle = true,
    ];
    for nature in natures {
        for (linked, action) in DIRECTIONS {
            for stock in [Stock::ToProgram, Stock::ToShop] {
                let stocked = |element: Element, stock| Element {
                    stock: Some(stock),
                    ..element
                };
                let here = stocked(priced("11.00").with(Field::Weight, "1"), 5);
                let shop = of_nature(stocked(priced("12.00").with(Field::Weight, "2"), 9), nature);
                let model = |here: Element, shop: Element| {
                    Model::new(Kind::Product)
                        .here(1, here)
                        .shop(10, shop)
                        .link(1, 10)
                        .with(|options| (options.linked, options.stock) = (linked, stock))
                };
                assert_eq!(model(here.clone(), shop.clone()).operations(), []);
                let renamed = here.with(Field::Name, "Klej 2");
                let operations = model(renamed, shop).operations();
                assert_eq!(told(&operations), [(action, Some(1), Some(10))]);
                assert_eq!(operations[0].fields, fields([Field::Name]));
                assert_eq!(operations[0].skipped, fields([Field::Price, Field::Weight]));
            }
        }
    }
}

#[test]
fn a_price_in_another_currency_is_skipped_and_said() {
    for (linked, action) in DIRECTIONS {
        let shop = of_nature(priced("12.00"), |nature| nature.foreign_currency = true);
        let operations = planned(linked, priced("11.00"), shop.clone());
        assert_eq!(told(&operations), [(Action::Blocked, Some(1), Some(10))]);
        assert_eq!(operations[0].reason, Reason::ForeignCurrency);
        let operations = planned(linked, priced("11.00").with(Field::Name, "Klej 2"), shop);
        assert_eq!(told(&operations), [(action, Some(1), Some(10))]);
        assert_eq!(operations[0].fields, fields([Field::Name]));
        assert_eq!(operations[0].skipped, fields([Field::Price]));
    }
}

#[test]
fn an_update_that_needs_an_element_without_a_partner_is_blocked_and_names_it() {
    let of_producer = |producer: &str, unresolved| Element {
        unresolved,
        ..product().with(Field::Producer, producer)
    };
    for (linked, _) in DIRECTIONS {
        let producer = fields([Field::Producer]);
        let here = of_producer("local:x", producer);
        let shop = of_producer("36", producer);
        let operations = planned(linked, here.with(Field::Name, "Klej 2"), shop.clone());
        assert_eq!(told(&operations), [(Action::Blocked, Some(1), Some(10))]);
        assert_eq!(operations[0].reason, Reason::Unresolved(Field::Producer));
        assert_eq!(operations[0].fields, producer);
        // what does not differ is not needed
        assert_eq!(planned(linked, shop.clone(), shop), []);
    }
}

#[test]
fn a_value_that_does_not_fit_is_skipped_and_the_rest_is_written() {
    let too_long = Element {
        unfit: fields([Field::Name]),
        ..priced("11.00").with(Field::Name, "Klej, który jest za długi")
    };
    let operations = planned(Linked::UpdateInShop, too_long, product());
    assert_eq!(operations[0].fields, fields([Field::Price]));
    assert_eq!(operations[0].skipped, fields([Field::Name]));
    let only_that = Element {
        unfit: fields([Field::Name]),
        ..product().with(Field::Name, "Klej, który jest za długi")
    };
    let operations = planned(Linked::UpdateInShop, only_that, product());
    assert_eq!(operations[0].action, Action::Blocked);
    assert_eq!(operations[0].reason, Reason::Unfit(Field::Name));
}

#[test]
fn an_update_into_a_name_that_another_has_is_blocked() {
    for (kind, field) in [(Kind::Unit, Field::Name), (Kind::Product, Field::Code)] {
        let of = |value: &str| Element::named("x").with(field, value);
        let model = Model::new(kind)
            .here(1, of("a"))
            .here(2, of("b"))
            .shop(10, of("b"))
            .link(1, 10)
            .with(|options| options.linked = Linked::UpdateLocal);
        let operations = model.operations();
        assert_eq!(
            told(&operations),
            [(Action::Blocked, Some(1), Some(10))],
            "{kind}"
        );
        assert_eq!(operations[0].reason, Reason::Taken(field));
    }
}

#[test]
fn only_new_ones_fetched_what_is_linked_is_compared_all_the_same() {
    let mut model = Model::new(Kind::Product)
        .here(1, priced("11.00"))
        .shop(10, product())
        .link(1, 10)
        .with(|options| options.linked = Linked::UpdateInShop);
    model.fetch = Fetch::OnlyNew;
    assert_eq!(
        told(&model.operations()),
        [(Action::UpdateInShop, Some(1), Some(10))]
    );
}

#[test]
fn ignored_elements_are_left_alone_and_still_are_partners() {
    let ignored = Element {
        ignored: true,
        ..priced("11.00")
    };
    for (here, shop) in [(ignored.clone(), product()), (product(), ignored)] {
        let model = Model::new(Kind::Product)
            .here(1, here)
            .shop(10, shop)
            .link(1, 10)
            .with(|options| options.linked = Linked::UpdateLocal);
        let plan = model.plan();
        assert_eq!(plan.operations, []);
        assert_eq!(plan.expected.linked, [(id(1), 10)]);
    }
}

/// The stock operation on a product with these stocks, of which the shop knew one.
fn stock(way: Stock, here: i64, shop: i64, known: Option<i64>) -> Vec<Operation> {
    let stocked = |stock| Element {
        stock: Some(stock),
        ..product()
    };
    let mut model = Model::new(Kind::Product)
        .here(1, stocked(here))
        .shop(10, stocked(shop))
        .agreed(1, 10, &product())
        .with(|options| options.stock = way);
    if let Some((_, Some(agreed))) = model.links.get_mut(&id(1)) {
        agreed.stock = known;
    }
    model.operations()
}

#[test]
fn stock_is_not_synchronised_unless_asked_for() {
    assert_eq!(stock(Stock::None, 5, 9, None), []);
}

#[test]
fn stock_goes_to_the_program_in_full() {
    let operations = stock(Stock::ToProgram, 5, 9, None);
    assert_eq!(
        told(&operations),
        [(Action::UpdateLocal, Some(1), Some(10))]
    );
    assert_eq!(operations[0].stock, Some(StockChange::To(9)));
    assert_eq!(operations[0].fields, fields([Field::Stock]));
    assert_eq!(stock(Stock::ToProgram, 9, 9, None), []);
}

#[test]
fn stock_goes_to_the_shop_as_the_difference_since_it_was_told_last() {
    // the shop sold two since, the program added three
    let operations = stock(Stock::ToShop, 8, 3, Some(5));
    assert_eq!(
        told(&operations),
        [(Action::UpdateInShop, Some(1), Some(10))]
    );
    assert_eq!(operations[0].stock, Some(StockChange::By(3)));
    // sold in the shop alone: nothing to tell
    assert_eq!(stock(Stock::ToShop, 5, 3, Some(5)), []);
    // never told: the difference to the shop's
    assert_eq!(
        stock(Stock::ToShop, 8, 3, None)[0].stock,
        Some(StockChange::By(5))
    );
    assert_eq!(stock(Stock::ToShop, 3, 3, None), []);
}

#[test]
fn stock_belongs_to_no_version_and_to_no_conflict() {
    let operations = stock(Stock::ToShop, 8, 3, Some(5));
    assert_eq!(
        (operations[0].local_version, operations[0].shop_version),
        (None, None)
    );
    let stocked = |element: Element, stock| Element {
        stock: Some(stock),
        ..element
    };
    let model = Model::new(Kind::Product)
        .here(1, stocked(priced("11.00"), 5))
        .shop(10, stocked(priced("12.00"), 9))
        .agreed(1, 10, &product())
        .with(|options| {
            options.linked = Linked::UpdateLocal;
            options.stock = Stock::ToProgram;
        });
    let operations = model.operations();
    let conflicts: Vec<_> = operations
        .iter()
        .map(|operation| operation.conflict)
        .collect();
    assert_eq!(conflicts, [true, false]);
    assert_eq!(operations[1].fields, fields([Field::Stock]));
}

#[test]
fn stock_and_other_fields_in_the_same_direction_are_one_write() {
    let stocked = |element: Element, stock| Element {
        stock: Some(stock),
        ..element
    };
    let model = |linked| {
        Model::new(Kind::Product)
            .here(1, stocked(priced("11.00"), 5))
            .shop(10, stocked(priced("10.00"), 9))
            .link(1, 10)
            .with(|options| (options.linked, options.stock) = (linked, Stock::ToProgram))
            .operations()
    };
    let one = model(Linked::UpdateLocal);
    assert_eq!(told(&one), [(Action::UpdateLocal, Some(1), Some(10))]);
    assert_eq!(one[0].fields, fields([Field::Price, Field::Stock]));
    let two = model(Linked::UpdateInShop);
    let pair = |action| (action, Some(1), Some(10));
    assert_eq!(
        told(&two),
        [pair(Action::UpdateLocal), pair(Action::UpdateInShop)]
    );
}

#[test]
fn stock_goes_neither_way_where_the_shop_has_warehouses() {
    for way in [Stock::ToProgram, Stock::ToShop] {
        let stocked = |stock| Element {
            stock: Some(stock),
            ..product()
        };
        let shop = of_nature(stocked(9), |nature| nature.warehouses = true);
        let model = Model::new(Kind::Product)
            .here(1, stocked(5))
            .shop(10, shop)
            .link(1, 10)
            .with(|options| options.stock = way);
        assert_eq!(model.operations(), []);
    }
}

#[test]
fn stock_that_does_not_fit_is_said() {
    let here = Element {
        stock: Some(500_000),
        unfit: fields([Field::Stock]),
        ..product()
    };
    let shop = Element {
        stock: Some(0),
        ..product()
    };
    let model = Model::new(Kind::Product)
        .here(1, here)
        .shop(10, shop)
        .link(1, 10)
        .with(|options| options.stock = Stock::ToShop);
    let operations = model.operations();
    assert_eq!(told(&operations), [(Action::Blocked, Some(1), Some(10))]);
    assert_eq!(operations[0].reason, Reason::Unfit(Field::Stock));
}
