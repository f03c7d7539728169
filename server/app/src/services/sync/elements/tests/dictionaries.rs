//! Units, producers, VAT rates, categories and pictures.

use kontor_domain::{
    dictionary::{Producer, Unit},
    ids::{CategoryId, ProducerId, UnitId},
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
        operation::vat_rate_key,
    },
    vat::{PRODUCT_RATES, ProductRate},
};
use kontor_shoper::{Category, CategoryNode, Element};
use serde_json::json;

use super::{facts, id, partners};
use crate::services::sync::elements::{
    Unfit, local,
    shop::{self, category::Tree},
};

#[test]
fn a_rate_is_known_by_its_class_and_never_by_its_number() {
    let read = |class: &str, name: &str, value: &str| {
        let json = json!({"tax_id": "4", "value": value, "name": name, "class": class});
        shop::read(Kind::VatRate, &json.to_string(), &facts()).unwrap()
    };
    let key = |rate| local::vat_rate::read(rate).keys;
    for (class, value, rate) in [
        ("23%", "23", ProductRate::Rate23),
        ("8 %", "8.00", ProductRate::Rate8),
        ("zw.", "0", ProductRate::Exempt),
        ("ZW", "0", ProductRate::Exempt),
        ("np.", "0", ProductRate::NotSubject),
        ("0%", "0", ProductRate::Zero),
        ("5.00%", "5", ProductRate::Rate5),
    ] {
        let read = read(class, "", value);
        assert_eq!(read.content.get(Field::Class), rate.as_str());
        assert_eq!(
            (read.keys, read.unfit),
            (key(rate), FieldSet::EMPTY),
            "{class}"
        );
    }
    assert_eq!(read("", "23%", "23").content.get(Field::Class), "23");
    for (class, value) in [
        ("21%", "21"),
        ("23%", "8"),
        ("odwrotne obciążenie", "0"),
        ("zw.", "23"),
    ] {
        let read = read(class, class, value);
        assert_eq!(
            (read.keys.name, read.unfit),
            (None, FieldSet::EMPTY.with(Field::Class)),
            "{class}"
        );
    }
    let ids: std::collections::HashSet<_> = local::vat_rate::all().map(|rate| rate.id).collect();
    assert!(
        PRODUCT_RATES
            .into_iter()
            .all(|rate| ids.contains(&vat_rate_key(rate)))
    );
}

#[test]
fn a_unit_keeps_its_decimal_places_while_it_stays_fractional() {
    let unit = |name: &str, decimals| Unit {
        id: UnitId::from_uuid(id(1)),
        name: name.into(),
        full_name: "kilogram".into(),
        decimals,
        active: true,
    };
    let json =
        json!({"unit_id": "2", "floating_point": "1", "translations": {"pl_PL": {"name": "KG "}}});
    let read = shop::read(Kind::Unit, &json.to_string(), &facts()).unwrap();
    assert_eq!(read.keys, local::unit::read(&unit("kg", 2)).keys);
    let all = Kind::Unit.fields().iter().copied().collect();
    let changed = |before: &Unit| local::unit::changed(before, &read.content, all).unwrap();
    assert_eq!(changed(&unit("kg", 2)), unit("KG", 2));
    assert_eq!(changed(&unit("kg", 0)), unit("KG", 3));
    let added = local::unit::added(UnitId::from_uuid(id(1)), &read.content).unwrap();
    assert_eq!(
        (added.decimals, local::unit::read(&added).content),
        (3, read.content)
    );
    let nameless = json!({"unit_id": "2", "floating_point": "1", "translations": []});
    let nameless = shop::read(Kind::Unit, &nameless.to_string(), &facts()).unwrap();
    assert_eq!(
        (nameless.keys.name, nameless.unfit),
        (None, FieldSet::EMPTY.with(Field::Name))
    );
    let refused = local::unit::added(UnitId::from_uuid(id(1)), &nameless.content);
    assert_eq!(refused, Err(Unfit(Field::Name)));
    // a place more is another version, though the shop sees no difference
    assert_eq!(
        local::unit::read(&unit("kg", 1)).content,
        local::unit::read(&unit("kg", 3)).content
    );
}

#[test]
fn an_archived_element_is_another_version() {
    let mut producer = Producer {
        id: ProducerId::from_uuid(id(50)),
        name: "Kreślarnia".into(),
        web: String::new(),
        active: true,
    };
    let before = local::producer::read(&producer);
    producer.active = false;
    let after = local::producer::read(&producer);
    assert_ne!(before.version, after.version);
    assert!(after.archived);
    producer.web = "x".repeat(256);
    assert_eq!(
        local::producer::read(&producer).unfit,
        FieldSet::EMPTY.with(Field::Web)
    );
}

fn category(number: u64, name: &str, order: u64) -> Element<Category> {
    let json = json!({"category_id": number.to_string(), "order": order.to_string(), "root": "0",
        "translations": {"pl_PL": {"name": name, "active": "1"}}});
    Element::from_json(&json.to_string()).unwrap()
}

#[test]
fn a_category_has_its_place_from_the_tree_and_an_orphan_has_none() {
    let nodes: Vec<CategoryNode> =
        serde_json::from_value(json!([{"id": 21, "children": [{"id": 16, "children": []}]}]))
            .unwrap();
    let tree = Tree::of(&nodes);
    let read = |category: &Element<Category>| {
        let json = tree.place(category, |_| "Biuro".to_owned()).unwrap();
        shop::read(Kind::Category, &json, &facts()).unwrap()
    };
    let top = read(&category(21, "Biuro", 1));
    let below = read(&category(16, "Papier", 3));
    let orphan = read(&category(99, "Papier", 1));
    assert_eq!(below.content.get(Field::Parent), "21");
    assert_eq!((top.rank, below.rank), (0, 1));
    assert_eq!(
        (
            orphan.content.get(Field::Parent),
            orphan.content.get(Field::Active)
        ),
        ("", "0")
    );
    assert_eq!(
        (orphan.keys.name, orphan.keys.second),
        (None, below.keys.second)
    );

    // the same tree here
    let mut partners = partners();
    partners.link(Kind::Category, id(40), 21);
    let here =
        local::category::added(CategoryId::from_uuid(id(41)), &below.content, &partners).unwrap();
    let mine = local::category::read(&here, &["biuro"], &partners);
    assert_eq!(
        (&mine.content, mine.keys, mine.rank),
        (&below.content, below.keys, 1)
    );
    let elsewhere = local::category::read(&here, &["Dom"], &partners);
    assert_ne!(elsewhere.keys.name, below.keys.name);
    let orphaned = Content::default()
        .with(Field::Name, "x")
        .with(Field::Parent, "77");
    let refused = local::category::added(CategoryId::from_uuid(id(42)), &orphaned, &partners);
    assert_eq!(refused, Err(Unfit(Field::Parent)));
}

#[test]
fn a_picture_is_known_by_its_product_and_name_and_else_by_its_bytes() {
    let read = |changes: serde_json::Value| {
        let mut json = json!({"gfx_id": "701", "product_id": "501", "name": "front.jpg", "unic_name": "701", "order": "2",
            "extension": "jpg", "translations": {"pl_PL": {"name": "Przód.jpg"}}});
        json.as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        shop::read(Kind::ProductImage, &json.to_string(), &facts()).unwrap()
    };
    let named = read(json!({}));
    assert_eq!(
        (
            named.content.get(Field::Name),
            named.content.get(Field::Position)
        ),
        ("Przód.jpg", "2")
    );
    assert_eq!(
        named.keys.name,
        read(json!({"translations": {"pl_PL": {"name": "PRZOD.JPG"}}}))
            .keys
            .name
    );
    assert_ne!(
        named.keys.name,
        read(json!({"product_id": "502"})).keys.name
    );
    assert_eq!(
        read(json!({"translations": [], "name": ""}))
            .content
            .get(Field::Name),
        "701.jpg"
    );
    assert_eq!(
        read(json!({"translations": {"pl_PL": {"name": "a/b.jpg"}}})).unfit,
        FieldSet::EMPTY.with(Field::Name)
    );
    let one = shop::image::with_hash(named.clone(), &[1; 32]);
    let other =
        shop::image::with_hash(read(json!({"gfx_id": "702", "translations": []})), &[1; 32]);
    assert_eq!(one.keys.second, other.keys.second);
    assert_ne!(
        one.keys.second,
        shop::image::with_hash(named, &[2; 32]).keys.second
    );
}
