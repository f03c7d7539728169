//! Checklist: filters, with their traps.

use serde_json::json;

use super::client::{Given, Reply, fresh, small};

async fn filtered(given: &Given, resource: &str, filters: &str) -> Reply {
    let params = [("filters", filters), ("limit", "50")];
    given.caller.list(resource, &params).await
}

#[tokio::test]
async fn filters_come_as_json_or_in_brackets() {
    let given = fresh().await;
    for query in [
        "filters=%7B%22unit_id%22%3A3%7D",
        "filters[unit_id]=3",
        "filters[unit_id][%3D]=3",
        "filters[unit_id][%3E]=2&filters[unit_id][%3C]=4",
    ] {
        let reply = given.caller.get(&format!("units?{query}")).await;
        assert_eq!(reply.ids("unit_id"), [3], "{query}");
    }
    let with_sign = given.caller.get("units?filters[unit_id]=%3E2").await;
    assert_eq!(with_sign.ids("unit_id"), [0; 0]);
    assert_eq!(
        given
            .caller
            .get("units?filters=%5B%5D")
            .await
            .ids("unit_id")
            .len(),
        5
    );
    assert_eq!(given.caller.get("units?filters=%7B").await.status, 400);
}

#[tokio::test]
async fn every_operator_and_spelling_works() {
    let given = fresh().await;
    for (filters, ids) in [
        (r#"{"unit_id":{">":4}}"#, vec![5]),
        (r#"{"unit_id":{"gte":4}}"#, vec![4, 5]),
        (r#"{"unit_id":{"<":2}}"#, vec![1]),
        (r#"{"unit_id":{"<=":"2"}}"#, vec![1, 2]),
        (r#"{"unit_id":{">":1,"<":4}}"#, vec![2, 3]),
        (r#"{"unit_id":{"!=":3}}"#, vec![1, 2, 4, 5]),
        (r#"{"unit_id":{"in":[1,"5",9]}}"#, vec![1, 5]),
        (r#"{"unit_id":{"NOT IN":[1,2,3]}}"#, vec![4, 5]),
        (r#"{"unit_id":{"eq":2}}"#, vec![2]),
        (r#"{"floating_point":1}"#, vec![2, 3]),
        (r#"{"floating_point":1,"unit_id":{">":2}}"#, vec![3]),
        (r#"{"translations.name":{"like":"Z%"}}"#, vec![4]),
        (r#"{"translations.pl_PL.name":{"~":"%S%"}}"#, vec![1, 3, 4]),
        (r#"{"translation.pl_PL.name":"kg"}"#, vec![2]),
        (r#"{"translations.en_US.name":{"!~":"%s%"}}"#, vec![2, 5]),
        (r#"{"unit_id":{">":50}}"#, vec![]),
    ] {
        let reply = filtered(&given, "units", filters).await;
        assert_eq!(reply.ids("unit_id"), ids, "{filters}");
        assert_eq!(reply.json()["count"], ids.len().to_string(), "{filters}");
    }
    assert_eq!(
        filtered(&given, "units", r#"{"unit_id":{"**":1}}"#)
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn null_is_found_by_null() {
    let given = small().await;
    let without = filtered(&given, "products", r#"{"producer_id":null}"#).await;
    let with = filtered(&given, "products", r#"{"producer_id":{"!=":null}}"#).await;
    let all = given.shop.panel(|panel| panel.count("products"));
    let count = |reply: &Reply| {
        reply.json()["count"]
            .as_str()
            .unwrap()
            .parse::<usize>()
            .unwrap()
    };
    assert!(count(&with) > 0);
    assert_eq!(count(&without) + count(&with), all);
}

#[tokio::test]
async fn products_cannot_be_filtered_by_code_or_category_id_and_unknown_fields_are_404() {
    let given = small().await;
    for field in [
        "code",
        "ean",
        "category_id",
        "categories",
        "colour",
        "stock.colour",
        "stock",
    ] {
        let reply = filtered(&given, "products", &json!({field: 1}).to_string()).await;
        let (status, code, _) = reply.error();
        assert_eq!((status, code.as_str()), (404, "invalid_request"), "{field}");
    }
}

#[tokio::test]
async fn stock_code_finds_a_product_by_its_own_code_and_by_a_variants() {
    let given = small().await;
    let rows = given
        .caller
        .list("product-stocks", &[("limit", "50")])
        .await
        .json();
    let rows = rows["list"].as_array().unwrap();
    for extended in ["0", "1"] {
        let row = rows
            .iter()
            .find(|row| row["extended"] == extended && row["code"] != "")
            .expect("the small catalogue has both");
        let filters = json!({"stock.code": row["code"]}).to_string();
        let found = filtered(&given, "products", &filters).await.json();
        let ids: Vec<_> = found["list"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| &p["product_id"])
            .collect();
        assert!(ids.contains(&&row["product_id"]), "{row}");
    }
}

#[tokio::test]
async fn a_filter_on_stock_joins_all_stock_rows_and_counts_products_several_times() {
    let given = small().await;
    let filters = r#"{"stock.stock_id":{">":0}}"#;
    let rows = given.shop.panel(|panel| panel.count("product-stocks"));
    let products = given.shop.panel(|panel| panel.count("products"));
    assert!(rows > products, "the small catalogue has variants");
    let mut seen = Vec::new();
    let mut page = 1;
    loop {
        let number = page.to_string();
        let params = [("filters", filters), ("limit", "50"), ("page", &number)];
        let reply = given.caller.list("products", &params).await;
        assert_eq!(reply.json()["count"], rows.to_string());
        let ids = reply.ids("product_id");
        if ids.is_empty() {
            break;
        }
        seen.extend(ids);
        page += 1;
    }
    assert_eq!(seen.len(), rows);
    assert!(seen.is_sorted());
    seen.dedup();
    assert_eq!(seen.len(), products);
}

#[tokio::test]
async fn category_tree_id_finds_products_in_the_category_and_below() {
    let given = small().await;
    let tree = given.caller.get("categories-tree").await.json();
    let top = tree
        .as_array()
        .unwrap()
        .iter()
        .find(|node| !node["children"].as_array().unwrap().is_empty())
        .expect("a category with children");
    let found = |id: i64| {
        let filters = json!({"category_tree_id": id}).to_string();
        let caller = given.caller.clone();
        async move {
            let params = [("filters", filters.as_str()), ("limit", "50")];
            caller.list("products", &params).await.ids("product_id")
        }
    };
    let child = top["children"][0]["id"].as_i64().unwrap();
    let (above, below) = (found(top["id"].as_i64().unwrap()).await, found(child).await);
    assert!(!below.is_empty() && below.iter().all(|id| above.contains(id)));
    assert!(above.len() < given.shop.panel(|panel| panel.count("products")));
}

#[tokio::test]
async fn products_are_found_by_dates_unless_the_switch_says_404() {
    let given = small().await;
    let body = json!({
        "category_id": 1, "translations": {"pl_PL": {"name": "Nowy"}}, "stock": {"price": 1}
    });
    let id = given.caller.made("products", &body).await;
    let filters = r#"{"edit_date":{">=":"2026-02-01 12:00:00"}}"#;
    assert_eq!(
        filtered(&given, "products", filters)
            .await
            .ids("product_id"),
        [id]
    );
    given
        .shop
        .panel(|panel| panel.switches().date_filters = false);
    assert_eq!(filtered(&given, "products", filters).await.status, 404);
}

#[tokio::test]
async fn ids_above_a_bound_are_a_stable_way_through_a_list() {
    let given = small().await;
    let all = given.shop.panel(|panel| panel.ids("products"));
    let mut seen: Vec<u32> = Vec::new();
    loop {
        let last = seen.last().copied().unwrap_or_default();
        let filters = json!({"product_id": {">": last}}).to_string();
        let params = [
            ("filters", filters.as_str()),
            ("order", "product_id ASC"),
            ("limit", "7"),
        ];
        let reply = given.caller.list("products", &params).await;
        let ids = reply.ids("product_id");
        assert_eq!(reply.json()["count"], (all.len() - seen.len()).to_string());
        if ids.is_empty() {
            break;
        }
        seen.extend(ids);
    }
    assert_eq!(seen, all);
}
