//! Nothing that callers send makes the shop fall over, and nothing gets lost between callers.

use std::collections::BTreeSet;

use kontor_practice_shop::catalogue::Blueprint;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Map, Value, json};

use super::client::{fresh, started};

const RESOURCES: [&str; 8] = [
    "products",
    "product-stocks",
    "product-images",
    "categories",
    "producers",
    "units",
    "currencies",
    "deliveries",
];

const NAMES: [&str; 30] = [
    "name",
    "translations",
    "pl_PL",
    "stock",
    "price",
    "category_id",
    "categories",
    "parent_id",
    "product_id",
    "code",
    "ean",
    "attributes",
    "safety_information",
    "tag_id",
    "content",
    "url",
    "order",
    "main",
    "gfx",
    "file",
    "options",
    "additional_codes",
    "stock_relative",
    "warehouses",
    "floating_point",
    "hours",
    "active",
    "description",
    "weight",
    "gpsr_certificates",
];

/// Any JSON made of the names that the shop knows, nested a few times.
fn bodies() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..5_u32).prop_map(Value::from),
        "[<>a-z/\"=!ą\\- 0-9]{0,20}".prop_map(Value::from),
        "-?[0-9]{1,40}(\\.[0-9]{1,40})?(e-?[0-9]{1,5})?".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        let name = prop::sample::select(NAMES.as_slice());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..8).prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Value::Object(members.collect::<Map<_, _>>())
            }),
        ]
    })
}

#[tokio::test]
async fn no_body_makes_the_shop_fall_over() {
    let given = started(|shop| shop.blueprint(Blueprint::small())).await;
    let mut runner = TestRunner::new(Config::with_cases(2_000));
    let resource = prop::sample::select(RESOURCES.as_slice());
    runner
        .run(&(resource, bodies(), 1..4_u32), |(resource, body, id)| {
            given.shop.panel(|panel| {
                // what is refused is refused; what was taken must read as JSON
                let made = panel.create(resource, &body).ok();
                let changed = panel.change(resource, id, &body).ok().map(|()| id);
                for id in [made, changed].into_iter().flatten() {
                    prop_assert!(panel.get(resource, id).is_some(), "{resource} {id}: {body}");
                }
                Ok(())
            })
        })
        .unwrap();
}

#[tokio::test]
async fn no_filter_makes_the_shop_fall_over() {
    let given = started(|shop| shop.blueprint(Blueprint::small())).await;
    for filters in [
        "{\"product_id\":{\">\":99999999999999999999}}",
        "{\"product_id\":{\"<\":-1}}",
        "{\"product_id\":{\">\":5,\"<\":2}}",
        "{\"product_id\":[]}",
        "{\"product_id\":{\"in\":[[]]}}",
        "{\"stock.price\":{\">\":\"1e999\"}}",
        "{\"stock.code\":\"\"}",
        "{\"stock.code\":null}",
        "{\"edit_date\":{\">=\":\"2026-99-99\"}}",
        "{\"translations.name\":{\"like\":\"%_%ą%\"}}",
        "{\"category_tree_id\":{\"in\":[1,-1,\"x\"]}}",
        "null",
        "[1]",
    ] {
        let params = [
            ("filters", filters),
            ("page", "99999999999999999"),
            ("limit", "50"),
        ];
        let status = given.caller.list("products", &params).await.status;
        assert!(matches!(status, 200 | 400 | 404), "{status} {filters}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_at_the_same_time_get_ids_of_their_own() {
    let given = fresh().await;
    let callers = (0..50).map(|number| {
        let caller = given.caller.clone();
        tokio::spawn(async move {
            caller
                .made("producers", &json!({"name": format!("P{number}")}))
                .await
        })
    });
    let mut ids = BTreeSet::new();
    for made in callers.collect::<Vec<_>>() {
        ids.insert(made.await.unwrap());
    }
    assert_eq!(ids, (1..=50).collect());
}
