//! Products as shops write them.

use kontor_domain::sync::{
    content::Content,
    field::{Field, FieldSet},
    kind::Kind,
    row::Nature,
};
use kontor_shoper::{Element, Product};
use serde_json::{Value, json};

use super::{facts, partners};
use crate::services::sync::elements::{
    ShopElement, ShopFacts, Standing, Unfit, WeightUnit, local, references::Known, shop,
};

/// The product of the reference's samples with some changes.
fn sample(changes: Value) -> String {
    let mut product = json!({
        "product_id": "501", "producer_id": "12", "group_id": null, "tax_id": "1", "pkwiu": "", "unit_id": "1",
        "currency_id": null, "type": "0", "category_id": "40", "categories": [40, 41], "code": "T-501", "ean": "",
        "stock": {
            "stock_id": "601", "extended": "0", "price": "123.00", "stock": "7", "weight": "0.25", "product_id": "501",
            "comp_promo_price": "99.00", "additional_codes": [],
        },
        "translations": {"pl_PL": {
            "translation_id": "501", "product_id": "501", "name": "Test", "short_description": "",
            "description": "<p>x</p>", "active": "1", "lang_id": "1",
        }},
        "options": [], "attributes": {"5": {"10": "wool"}, "6": []}, "related": [], "main_image": false,
    });
    merge(&mut product, changes);
    product.to_string()
}

fn merge(into: &mut Value, changes: Value) {
    match (into, changes) {
        (Value::Object(into), Value::Object(changes)) => {
            for (name, value) in changes {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, changes) => *into = changes,
    }
}

fn read_with(changes: Value, facts: &ShopFacts) -> ShopElement {
    shop::read(Kind::Product, &sample(changes), facts).expect("a product")
}

fn read(changes: Value) -> ShopElement {
    read_with(changes, &facts())
}

fn set(fields: &[Field]) -> FieldSet {
    fields.iter().copied().collect()
}

#[test]
fn a_product_is_read_by_what_it_means() {
    let plain = read(json!({}));
    let values = Kind::Product.fields().iter();
    let values: Vec<(&str, &str)> = values
        .map(|field| (field.as_str(), plain.content.get(*field)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    assert_eq!(
        values,
        [
            ("name", "Test"),
            ("code", "T-501"),
            ("price", "123.00"),
            ("vat_rate", "1"),
            ("unit", "1"),
            ("category", "40"),
            ("categories", "41"),
            ("producer", "12"),
            ("weight", "0.25"),
            ("description", "<p>x</p>"),
            ("active", "1"),
        ]
    );
    assert_eq!(
        (plain.stock, plain.unfit),
        (Some(7_000_000), FieldSet::EMPTY)
    );
    assert_eq!(plain.nature, Nature::default());
    // the same in other clothes: numbers for texts, another order, zeros, an object for an empty list
    let other = read(json!({
        "category_id": 40, "categories": [41, 40, 41], "tax_id": 1, "currency_id": "1", "gauge_id": "",
        "stock": {"price": 123, "weight": "0.2500", "stock": 7, "additional_codes": {"gtu": "none"}},
        "translations": {"pl_PL": {"name": " Test ", "active": true, "description": "<p>x</p>\r\n"}},
    }));
    assert_eq!(other.content, plain.content);
    assert_eq!(other.row(Kind::Product), plain.row(Kind::Product));
}

#[test]
fn variants_bundles_warehouses_and_foreign_prices_are_told_apart() {
    let nature = |changes| read(changes).nature;
    assert!(nature(json!({"options": [602, 603]})).variants);
    assert!(nature(json!({"type": "1"})).bundle);
    assert!(nature(json!({"currency_id": "3"})).foreign_currency);
    let euro = ShopFacts {
        sells_in_pln: false,
        warehouses: true,
        ..facts()
    };
    let nature = read_with(json!({}), &euro).nature;
    assert!(nature.foreign_currency && nature.warehouses);
}

#[test]
fn codes_are_read_where_older_and_newer_shops_have_them() {
    let codes = |changes| {
        let content = read(changes).content;
        [Field::Ean, Field::Pkwiu, Field::Gtu].map(|field| content.get(field).to_owned())
    };
    let newer = json!({"ean": "590-1234-123457", "pkwiu": "PKWiU 62.01", "stock": {"additional_codes": {"gtu": "GTU_07"}}});
    assert_eq!(codes(newer), ["5901234123457", "62.01", "7"]);
    let older = json!({"stock": {"additional_codes": null}, "additional_gtu": "GTU_12"});
    assert_eq!(codes(older), ["", "", "12"]);
}

#[test]
fn weights_are_kilograms_whatever_the_shop_weighs_in() {
    let grams = ShopFacts {
        weight: WeightUnit::Gram,
        ..facts()
    };
    let weight = |facts: &ShopFacts, weight: &str| {
        let read = read_with(json!({"stock": {"weight": weight}}), facts);
        assert_eq!(read.unfit, FieldSet::EMPTY);
        read.content.get(Field::Weight).to_owned()
    };
    assert_eq!(weight(&grams, "250.5"), "0.2505");
    assert_eq!(weight(&facts(), "0.0000"), "");
    let pounds = ShopFacts {
        weight: WeightUnit::Other,
        ..facts()
    };
    assert_eq!(weight(&pounds, "3"), "");
    let content = Content::default().with(Field::Weight, "0.2505");
    let written = |facts| {
        let fields =
            shop::product::fields(&content, set(&[Field::Weight]), Some(&content), None, facts);
        serde_json::to_value(fields.unwrap()).unwrap()
    };
    assert_eq!(
        written(&grams)["stock"]["weight"]
            .to_string()
            .trim_matches('"'),
        "250.500"
    );
    assert_eq!(written(&pounds), json!({}));
}

#[test]
fn what_a_product_lacks_is_made_up_when_it_is_imported() {
    let bare = read(
        json!({"tax_id": null, "unit_id": null, "code": "", "options": [1], "stock": {"price": "9.99"}}),
    );
    assert_eq!((bare.unfit, bare.keys.code), (FieldSet::EMPTY, None));
    let content = local::product::imported_as(&bare.content, bare.id, bare.nature);
    let product = local::product::added(&content.with(Field::Producer, ""), &partners()).unwrap();
    assert_eq!(
        (
            product.code.as_str(),
            product.price.scaled(),
            product.weight_kg
        ),
        ("SHOP-501", 0, None)
    );
    let no_default = ShopFacts {
        default_unit: None,
        ..facts()
    };
    assert_eq!(
        read_with(json!({"unit_id": null}), &no_default).unfit,
        set(&[Field::Unit])
    );
}

#[test]
fn a_reference_without_a_partner_is_unresolved_until_the_same_plan_brings_it() {
    let mut partners = partners();
    let read = read(json!({}));
    let unresolved = |partners: &_| {
        let mut row = read.row(Kind::Product);
        Known::new(Kind::Product, partners).complete(&mut row, Standing::Alone, false);
        row.unresolved
    };
    assert_eq!(
        unresolved(&partners),
        set(&[Field::Category, Field::Producer])
    );
    partners.import(Kind::Category, 40);
    partners.link(Kind::Producer, super::id(50), 12);
    assert_eq!(unresolved(&partners), FieldSet::EMPTY);
    let further = crate::services::sync::elements::references::unresolved_categories;
    assert_eq!(further(&read.content, &partners), set(&[Field::Categories]));
    partners.import(Kind::Category, 41);
    assert_eq!(further(&read.content, &partners), FieldSet::EMPTY);
}

#[test]
fn a_linked_product_without_a_code_keeps_the_one_that_it_has_here() {
    let read = read(json!({"code": ""}));
    let known = Known::new(Kind::Product, &partners());
    let unfit = |standing| {
        let mut row = read.row(Kind::Product);
        known.complete(&mut row, standing, false);
        row.unfit
    };
    assert_eq!(unfit(Standing::Alone), FieldSet::EMPTY);
    assert_eq!(unfit(Standing::Linked), set(&[Field::Code]));
}

#[test]
fn categories_are_written_as_a_whole_with_what_is_out_of_scope_as_it_is() {
    let ours = Content::default()
        .with(Field::Category, "40")
        .with(Field::Categories, "41,42");
    let theirs = Content::default()
        .with(Field::Category, "50")
        .with(Field::Categories, "51");
    let written = |fields: &[Field]| {
        let fields =
            shop::product::fields(&ours, set(fields), Some(&theirs), None, &facts()).unwrap();
        let json = serde_json::to_value(fields).unwrap();
        (json["category_id"].clone(), json["categories"].clone())
    };
    assert_eq!(written(&[Field::Category]), (json!(40), json!([40, 51])));
    assert_eq!(
        written(&[Field::Categories]),
        (json!(50), json!([50, 41, 42]))
    );
    assert_eq!(written(&[Field::Name]), (Value::Null, Value::Null));
    let unlinked = ours.clone().with(Field::Categories, "41,local:x");
    let refused = shop::product::fields(
        &unlinked,
        set(&[Field::Categories]),
        Some(&theirs),
        None,
        &facts(),
    );
    assert_eq!(refused.unwrap_err(), Unfit(Field::Categories));
}

#[test]
fn stock_is_written_as_a_difference_alone() {
    let fields = shop::product::fields(
        &Content::default(),
        FieldSet::EMPTY,
        Some(&Content::default()),
        Some(-1_500_000),
        &facts(),
    );
    let json = serde_json::to_string(&fields.unwrap()).unwrap();
    assert!(
        json.contains("stock_relative") && !json.contains("\"stock\":\""),
        "{json}"
    );
    assert!(json.contains("-1.5"), "{json}");
}

#[test]
fn an_element_is_read_from_kept_json_as_it_was() {
    let json = sample(json!({}));
    let element = Element::<Product>::from_json(&json).unwrap();
    assert_eq!(shop::product::read(&element, &facts()), read(json!({})));
    assert!(shop::read(Kind::Product, "[]", &facts()).is_err());
}
