//! Checklist: typing quirks.

use serde_json::{Value, json};

use super::client::{Given, fresh, small};

async fn all(given: &Given, resource: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let page = page.to_string();
        let params = [("limit", "50"), ("page", page.as_str())];
        let json = given.caller.list(resource, &params).await.json();
        let list = json["list"].as_array().expect("a list");
        if list.is_empty() {
            return rows;
        }
        rows.extend(list.iter().cloned());
    }
    rows
}

#[tokio::test]
async fn columns_are_texts_flags_0_or_1_money_has_two_places_and_dimensions_four() {
    let given = small().await;
    for product in all(&given, "products").await {
        for field in [
            "product_id",
            "tax_id",
            "unit_id",
            "type",
            "bestseller",
            "code",
            "ean",
        ] {
            assert!(product[field].is_string(), "{field}: {product}");
        }
        assert_eq!(product["other_price"], "0.00");
        assert_eq!(product["dimension_w"], "0.0000");
        assert!(matches!(product["in_loyalty"].as_str(), Some("0" | "1")));
        let price = product["stock"]["price"].as_str().expect("a text");
        assert_eq!(price.split_once('.').expect("a dot").1.len(), 2, "{price}");
        assert!(
            product["categories"]
                .as_array()
                .unwrap()
                .iter()
                .all(Value::is_i64)
        );
        assert!(product["is_product_of_day"].is_boolean());
        assert!(product["is_digital"].is_i64());
    }
}

#[tokio::test]
async fn category_id_is_a_number_in_some_rows_and_a_text_in_others() {
    let given = small().await;
    for product in all(&given, "products").await {
        let id: u32 = product["product_id"].as_str().unwrap().parse().unwrap();
        assert_eq!(product["category_id"].is_number(), id % 4 == 2, "{product}");
    }
}

#[tokio::test]
async fn attributes_are_an_empty_array_or_groups_of_which_empty_ones_are_arrays() {
    let given = fresh().await;
    let category = json!({"parent_id": 0, "translations": {"pl_PL": {"name": "A"}}});
    given.caller.made("categories", &category).await;
    let product = |attributes: Value| {
        json!({
            "category_id": 1, "translations": {"pl_PL": {"name": "X"}}, "stock": {"price": 1},
            "attributes": attributes
        })
    };
    given.caller.made("products", &product(json!([]))).await;
    given
        .caller
        .made("products", &product(json!({"10": "wełna"})))
        .await;
    let read = |id: u32| {
        let caller = given.caller.clone();
        async move { caller.get(&format!("products/{id}")).await.json()["attributes"].clone() }
    };
    assert_eq!(read(1).await, json!([]));
    assert_eq!(read(2).await, json!({"5": {"10": "wełna"}, "6": []}));
    given
        .caller
        .put("products/2", &json!({"attributes": {"12": "3 mm"}}))
        .await;
    assert_eq!(
        read(2).await,
        json!({"5": {"10": "wełna"}, "6": {"12": "3 mm"}})
    );
    let unknown = given
        .caller
        .put("products/2", &json!({"attributes": {"99": "x"}}))
        .await;
    assert_eq!(unknown.status, 400);
}

#[tokio::test]
async fn options_are_an_empty_array_or_a_map_and_a_products_are_stock_ids() {
    let given = small().await;
    let stocks = all(&given, "product-stocks").await;
    for stock in &stocks {
        match stock["extended"].as_str() {
            Some("0") => assert_eq!(stock["options"], json!([])),
            _ => assert!(stock["options"].is_object(), "{stock}"),
        }
    }
    let mut with_variants = 0;
    for product in all(&given, "products").await {
        assert!(product["stock"].get("options").is_none());
        for id in product["options"].as_array().unwrap() {
            let id = id.as_i64().unwrap().to_string();
            let stock = stocks.iter().find(|stock| stock["stock_id"] == id).unwrap();
            assert_eq!(stock["product_id"], product["product_id"]);
            assert_eq!(stock["extended"], "1");
            with_variants += 1;
        }
    }
    assert!(with_variants > 0);
}

#[tokio::test]
async fn additional_codes_are_absent_or_an_empty_array_or_an_object() {
    let given = small().await;
    let (mut absent, mut empty, mut object) = (0, 0, 0);
    for stock in all(&given, "product-stocks").await {
        match stock.get("additional_codes") {
            None => absent += 1,
            Some(Value::Array(codes)) if codes.is_empty() => empty += 1,
            Some(Value::Object(codes)) => {
                assert!(codes["gtu"].is_string());
                object += 1;
            }
            Some(other) => panic!("{other}"),
        }
    }
    assert!(
        absent > 0 && empty > 0 && object > 0,
        "{absent} {empty} {object}"
    );
}

#[tokio::test]
async fn main_image_is_an_object_or_false_or_null() {
    let given = small().await;
    let (mut no, mut null) = (0, 0);
    for product in all(&given, "products").await {
        match &product["main_image"] {
            Value::Object(image) => assert!(image["gfx_id"].is_string()),
            Value::Bool(false) => no += 1,
            Value::Null => null += 1,
            other => panic!("{other}"),
        }
    }
    let body = json!({
        "category_id": 1, "translations": {"pl_PL": {"name": "Bez zdjęcia"}}, "stock": {"price": 1}
    });
    for _ in 0..2 {
        let id = given.caller.made("products", &body).await;
        match given.caller.get(&format!("products/{id}")).await.json()["main_image"] {
            Value::Bool(false) => no += 1,
            Value::Null => null += 1,
            ref other => panic!("{other}"),
        }
    }
    assert!(no > 0 && null > 0);
}

#[tokio::test]
async fn no_date_is_the_zero_date_and_unset_flags_of_the_settings_are_empty_texts() {
    let given = fresh().await;
    let currency = given.caller.get("currencies/1").await.json();
    assert_eq!(currency["rate_date"], "0000-00-00 00:00:00");
    let config = given.caller.get("application-config").await.json();
    assert_eq!(config["loyalty_enable"], "");
    assert_eq!(config["registration_confirm"], Value::Null);
}

#[tokio::test]
async fn a_translation_may_be_missing_and_isdefault_means_nothing() {
    let given = small().await;
    let products = all(&given, "products").await;
    let lacks = |locale: &str| {
        products
            .iter()
            .filter(|product| product["translations"].get(locale).is_none())
            .count()
    };
    assert!(lacks("en_US") > 0);
    for product in &products {
        for texts in product["translations"].as_object().unwrap().values() {
            assert_eq!(texts["isdefault"], "0");
            assert!(matches!(texts["active"].as_str(), Some("0" | "1")));
        }
    }
}
