//! Checklist: products and stocks.

use std::time::Duration;

use kontor_practice_shop::switches::{Arrays, EditDate, Unexpected};
use serde_json::{Value, json};
use time::macros::datetime;

use super::client::{Given, fresh, small};

/// A shop with two categories.
async fn shop() -> Given {
    let given = fresh().await;
    for name in ["Kubki", "Talerze"] {
        let body = json!({"parent_id": 0, "translations": {"pl_PL": {"name": name, "active": 1}}});
        given.caller.made("categories", &body).await;
    }
    given
}

fn minimal() -> Value {
    json!({
        "category_id": 1,
        "translations": {"pl_PL": {"name": "Kubek"}},
        "stock": {"price": 12.3}
    })
}

/// The least that a product needs, and this.
fn with(more: &Value) -> Value {
    let mut body = minimal();
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

async fn read(given: &Given, id: u32) -> Value {
    given.caller.get(&format!("products/{id}")).await.json()
}

async fn refused(given: &Given, body: &Value) -> String {
    let (status, code, text) = given.caller.post("products", body).await.error();
    assert_eq!((status, code.as_str()), (400, "invalid_request"), "{body}");
    text
}

#[tokio::test]
async fn category_name_and_price_are_required() {
    let given = shop().await;
    let mut without = minimal();
    without.as_object_mut().unwrap().remove("category_id");
    assert_eq!(
        refused(&given, &without).await,
        "Key 'category_id' is required"
    );
    for nothing in [json!(0), Value::Null, json!("0")] {
        let text = refused(&given, &with(&json!({"category_id": nothing}))).await;
        assert_eq!(text, "Key 'category_id' is required");
    }
    let text = refused(
        &given,
        &with(&json!({"translations": {"pl_PL": {"active": 1}}})),
    )
    .await;
    assert_eq!(text, "Wartość pola 'name' jest niepoprawna: Pole wymagane");
    let text = refused(&given, &with(&json!({"stock": {"stock": 5}}))).await;
    assert_eq!(text, "Wartość pola 'price' jest niepoprawna: Pole wymagane");
    assert_eq!(given.shop.panel(|panel| panel.count("products")), 0);
}

#[tokio::test]
async fn an_unknown_category_tax_unit_or_producer_is_refused() {
    let given = shop().await;
    let text = refused(&given, &with(&json!({"category_id": 99_999}))).await;
    assert_eq!(text, "Category '99999' does not exist");
    for field in [
        "tax_id",
        "unit_id",
        "producer_id",
        "currency_id",
        "gauge_id",
    ] {
        let text = refused(&given, &with(&json!({field: 77}))).await;
        assert_eq!(
            text,
            format!("Wartość pola '{field}' jest niepoprawna: Nie znaleziono wartości '77'")
        );
    }
    let text = refused(
        &given,
        &with(&json!({"translations": {"pl_pl": {"name": "x"}}})),
    )
    .await;
    assert!(text.contains("'pl_pl'"), "{text}");
}

#[tokio::test]
async fn a_duplicate_code_and_a_wrong_ean_are_refused() {
    let given = shop().await;
    given
        .caller
        .made("products", &with(&json!({"code": "K-1"})))
        .await;
    let text = refused(&given, &with(&json!({"code": "K-1"}))).await;
    assert_eq!(
        text,
        "Wartość pola 'code' jest niepoprawna: Wartość 'K-1' już istnieje"
    );
    let other = given
        .caller
        .made("products", &with(&json!({"code": "k-1"})))
        .await;
    let again = given
        .caller
        .put(&format!("products/{other}"), &json!({"code": "K-1"}))
        .await;
    assert_eq!(again.status, 400);
    let text = refused(&given, &with(&json!({"ean": "5901234123458"}))).await;
    assert!(
        text.contains("Wymagany jest poprawny kod kreskowy"),
        "{text}"
    );
    given
        .caller
        .made(
            "products",
            &with(&json!({"ean": "5901234123457", "code": "K-2"})),
        )
        .await;
    given
        .caller
        .made("products", &with(&json!({"ean": "", "code": "K-3"})))
        .await;
}

#[tokio::test]
async fn a_minimal_product_is_invisible_and_gets_the_shops_defaults() {
    let given = shop().await;
    let id = given.caller.made("products", &minimal()).await;
    let product = read(&given, id).await;
    assert_eq!(product["translations"]["pl_PL"]["active"], "0");
    assert_eq!(product["tax_id"], "1");
    assert_eq!(product["unit_id"], "1");
    assert_eq!(product["stock"]["price"], "12.30");
    assert_eq!(product["stock"]["price_wholesale"], "12.30");
    assert_eq!(product["stock"]["delivery_id"], "5");
    assert_eq!(product["stock"]["warn_level"], "1");
    assert_eq!(product["categories"], json!([1]));
    assert_eq!(
        product["translations"]["pl_PL"]["permalink"],
        format!("{}/pl/p/kubek/{id}", given.shop.address())
    );
}

#[tokio::test]
async fn add_and_edit_date_are_the_shops_local_time_in_seconds() {
    let given = shop().await;
    let id = given.caller.made("products", &minimal()).await;
    let product = read(&given, id).await;
    assert_eq!(product["add_date"], "2026-02-01 12:00:00");
    given.clock.advance(Duration::from_millis(61_900));
    given
        .caller
        .put(&format!("products/{id}"), &json!({"pkwiu": "23.41.11.0"}))
        .await;
    let product = read(&given, id).await;
    assert_eq!(product["add_date"], "2026-02-01 12:00:00");
    assert_eq!(product["edit_date"], "2026-02-01 12:01:01");
    given.clock.set(datetime!(2026-07-01 10:00 UTC));
    let caller = given.caller.clone().logged_in(&given.shop).await;
    caller.put(&format!("products/{id}"), &json!({})).await;
    let product = caller.get(&format!("products/{id}")).await.json();
    assert_eq!(product["edit_date"], "2026-07-01 12:00:00");
}

#[tokio::test]
async fn an_update_leaves_what_it_does_not_name() {
    let given = shop().await;
    let body = with(&json!({
        "code": "K-1", "pkwiu": "23.41", "collections": [4],
        "stock": {"price": "10.00", "stock": 7, "weight": 0.35},
        "translations": {
            "pl_PL": {"name": "Kubek", "active": 1, "description": "<p>Biały</p>"},
            "en_US": {"name": "Mug"}
        }
    }));
    let id = given.caller.made("products", &body).await;
    let change = json!({
        "stock": {"stock": 100},
        "translations": {"pl_PL": {"name": "Kubek duży"}},
        "collections": [5]
    });
    let reply = given.caller.put(&format!("products/{id}"), &change).await;
    assert_eq!(reply.text, "1");
    let product = read(&given, id).await;
    assert_eq!(product["stock"]["stock"], "100");
    assert_eq!(product["stock"]["price"], "10.00");
    assert_eq!(product["stock"]["weight"], "0.35");
    assert_eq!(product["pkwiu"], "23.41");
    assert_eq!(product["code"], "K-1");
    assert_eq!(product["translations"]["pl_PL"]["name"], "Kubek duży");
    assert_eq!(
        product["translations"]["pl_PL"]["description"],
        "<p>Biały</p>"
    );
    assert_eq!(product["translations"]["pl_PL"]["active"], "1");
    assert_eq!(product["translations"]["en_US"]["name"], "Mug");
    assert_eq!(product["collections"], json!([5]));
    given
        .shop
        .panel(|panel| panel.switches().arrays = Arrays::Merge);
    given
        .caller
        .put(&format!("products/{id}"), &json!({"collections": [6]}))
        .await;
    assert_eq!(read(&given, id).await["collections"], json!([5, 6]));
}

#[tokio::test]
async fn a_refused_update_changes_nothing() {
    let given = shop().await;
    let id = given.caller.made("products", &minimal()).await;
    let before = read(&given, id).await;
    given.clock.advance(Duration::from_mins(1));
    let change = json!({"pkwiu": "x", "stock": {"price": "dużo"}});
    assert_eq!(
        given
            .caller
            .put(&format!("products/{id}"), &change)
            .await
            .status,
        400
    );
    assert_eq!(read(&given, id).await, before);
}

#[tokio::test]
async fn a_missing_code_is_made_as_the_settings_say() {
    let given = shop().await;
    let code = async |setting: &str| {
        given
            .shop
            .panel(|panel| panel.set("product_defaults_code", json!(setting)));
        let id = given.caller.made("products", &minimal()).await;
        (
            id,
            read(&given, id).await["code"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(code("1").await.1, "");
    let (id, made) = code("2").await;
    assert_eq!(made, id.to_string());
    assert_eq!(code("3").await.1.len(), 8);
}

#[tokio::test]
async fn html_is_cleaned_when_it_is_written() {
    let given = shop().await;
    let html = "<p onclick=\"x()\">a<script>alert(1)</script><s>b</s></p>";
    let texts = json!({"pl_PL": {"name": "<b>K</b>", "description": html}});
    let id = given
        .caller
        .made("products", &with(&json!({"translations": texts})))
        .await;
    let product = read(&given, id).await;
    assert_eq!(
        product["translations"]["pl_PL"]["description"],
        "<p>a<span style=\"text-decoration: line-through;\">b</span></p>"
    );
    assert_eq!(product["translations"]["pl_PL"]["name"], "<b>K</b>");
}

#[tokio::test]
async fn the_basic_stock_row_is_made_listed_and_never_deleted_by_itself() {
    let given = shop().await;
    let id = given
        .caller
        .made("products", &with(&json!({"code": "K-1"})))
        .await;
    let stocks = given
        .caller
        .list("product-stocks", &[("filters", "{\"product_id\":1}")])
        .await;
    let stock = &stocks.json()["list"][0];
    assert_eq!(stock["extended"], "0");
    assert_eq!(stock["code"], "K-1");
    assert_eq!(stock["price_type"], "1");
    assert_eq!(stock["default"], "1");
    assert_eq!(
        read(&given, id).await["stock"]["stock_id"],
        stock["stock_id"]
    );
    let (status, code, _) = given.caller.delete("product-stocks/1").await.error();
    assert_eq!(
        (status, code.as_str()),
        (400, "cannot_delete_internal_object")
    );
    given
        .caller
        .put(
            "product-stocks/1",
            &json!({"price": "99.99", "code": "K-9"}),
        )
        .await;
    let product = read(&given, id).await;
    assert_eq!(product["stock"]["price"], "99.99");
    assert_eq!(product["code"], "K-9");
}

#[tokio::test]
async fn a_relative_change_of_stock_wins_over_an_absolute_one() {
    let given = shop().await;
    let body = with(&json!({"stock": {"price": 1, "stock": 10}}));
    let id = given.caller.made("products", &body).await;
    let path = format!("products/{id}");
    given
        .caller
        .put(&path, &json!({"stock": {"stock_relative": -3}}))
        .await;
    assert_eq!(read(&given, id).await["stock"]["stock"], "7");
    let both = json!({"stock": {"stock_relative": "2.5", "stock": 100, "sold_relative": 3}});
    given.caller.put(&path, &both).await;
    let product = read(&given, id).await;
    assert_eq!(product["stock"]["stock"], "9.5");
    assert_eq!(product["stock"]["sold"], "3");
}

#[tokio::test]
async fn availability_follows_the_stock_by_ranges_strictly_below_it() {
    let given = shop().await;
    let id = given.caller.made("products", &minimal()).await;
    for (stock, availability) in [
        ("0", "1"),
        ("1", "2"),
        ("10", "2"),
        ("11", "4"),
        ("20", "4"),
        ("100", "5"),
    ] {
        let change = json!({"stock": {"stock": stock}});
        given.caller.put(&format!("products/{id}"), &change).await;
        let product = read(&given, id).await;
        assert_eq!(
            product["stock"]["calculated_availability_id"], availability,
            "{stock}"
        );
    }
    let set = json!({"stock": {"availability_id": 3}});
    given.caller.put(&format!("products/{id}"), &set).await;
    let product = read(&given, id).await;
    assert_eq!(product["stock"]["calculated_availability_id"], "3");
}

#[tokio::test]
async fn a_variant_is_made_inactive_and_its_price_follows_its_rule() {
    let given = shop().await;
    let body = with(&json!({"stock": {"price": "100.00"}}));
    let product = given.caller.made("products", &body).await;
    let variant = json!({
        "product_id": product, "code": "V-1", "price": "20.00", "price_type": 2,
        "options": [{"option_id": 3, "value_id": 8}]
    });
    let id = given.caller.made("product-stocks", &variant).await;
    let path = format!("product-stocks/{id}");
    let stock = given.caller.get(&path).await.json();
    assert_eq!(
        (&stock["active"], &stock["extended"]),
        (&json!("0"), &json!("1"))
    );
    assert_eq!(stock["comp_price"], "120.00");
    assert_eq!(stock["options"], json!({"3": "8"}));
    assert_eq!(read(&given, product).await["options"], json!([id]));
    assert_eq!(read(&given, product).await["stock"]["default"], "0");
    for (rule, price) in [(0, "100.00"), (1, "20.00"), (3, "80.00")] {
        given
            .caller
            .put(&path, &json!({"price_type": rule, "active": 1}))
            .await;
        let stock = given.caller.get(&path).await.json();
        assert_eq!(stock["comp_price"], price);
        assert_eq!(stock["active"], "1");
    }
    let taken = json!({"product_id": product, "code": "V-1"});
    assert_eq!(
        given.caller.post("product-stocks", &taken).await.status,
        400
    );
    assert_eq!(
        given
            .caller
            .post("product-stocks", &json!({"price": 1}))
            .await
            .status,
        400
    );
    assert_eq!(given.caller.delete(&path).await.text, "1");
    assert_eq!(read(&given, product).await["options"], json!([]));
}

#[tokio::test]
async fn a_running_promotion_changes_promotional_prices_alone() {
    let given = small().await;
    let products = given
        .caller
        .list("products", &[("limit", "50")])
        .await
        .json();
    let products = products["list"].as_array().unwrap();
    let promoted = products
        .iter()
        .find(|product| !product["promo_price"].is_null())
        .unwrap();
    assert!(promoted["special_offer"].is_object());
    assert_eq!(
        promoted["stock"]["comp_promo_price"],
        promoted["promo_price"]
    );
    assert_eq!(promoted["stock"]["comp_price"], promoted["stock"]["price"]);
    let plain = products
        .iter()
        .find(|product| product["promo_price"].is_null())
        .unwrap();
    assert!(plain.get("special_offer").is_none());
    assert_eq!(plain["stock"]["comp_promo_price"], plain["stock"]["price"]);
}

#[tokio::test]
async fn deleting_a_product_takes_its_stocks_and_pictures_along() {
    let given = small().await;
    let product = given.caller.get("products/1").await.json();
    let image = product["main_image"]["gfx_id"].as_str().unwrap().to_owned();
    let stock = product["stock"]["stock_id"].as_str().unwrap().to_owned();
    assert_eq!(given.caller.delete("products/1").await.text, "1");
    assert_eq!(given.caller.delete("products/1").await.status, 404);
    assert_eq!(
        given
            .caller
            .get(&format!("product-stocks/{stock}"))
            .await
            .status,
        404
    );
    assert_eq!(
        given
            .caller
            .get(&format!("product-images/{image}"))
            .await
            .status,
        404
    );
    let left = given
        .caller
        .list("product-images", &[("filters", "{\"product_id\":1}")])
        .await;
    assert_eq!(left.json()["count"], "0");
    let filters = json!({"stock.code": product["code"]}).to_string();
    let found = given
        .caller
        .list("products", &[("filters", &filters)])
        .await;
    assert_eq!(found.json()["count"], "0");
}

#[tokio::test]
async fn stock_rows_pictures_and_categories_move_edit_date_only_where_the_switch_says() {
    let given = small().await;
    let date = async || read(&given, 1).await["edit_date"].clone();
    let before = date().await;
    let stock = read(&given, 1).await["stock"]["stock_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("product-stocks/{stock}");
    given.caller.put(&path, &json!({"stock": 3})).await;
    assert_eq!(date().await, before);
    given.shop.panel(|panel| {
        panel.switches().edit_date = EditDate {
            by_stock: true,
            by_picture: true,
            by_category: true,
        }
    });
    given.caller.put(&path, &json!({"stock": 4})).await;
    assert_eq!(date().await, "2026-02-01 12:00:00");
    given.clock.advance(Duration::from_secs(1));
    let image = read(&given, 1).await["main_image"]["gfx_id"]
        .as_str()
        .unwrap()
        .to_owned();
    given
        .caller
        .put(&format!("product-images/{image}"), &json!({"hidden": 1}))
        .await;
    assert_eq!(date().await, "2026-02-01 12:00:01");
    given.clock.advance(Duration::from_secs(1));
    let category = given
        .shop
        .panel(|panel| panel.get("products", 1).unwrap()["categories"][0].clone());
    given
        .caller
        .put(&format!("categories/{category}"), &json!({"order": 3}))
        .await;
    assert_eq!(date().await, "2026-02-01 12:00:02");
}

#[tokio::test]
async fn fractions_of_whole_units_and_warehouses_are_refused_where_the_shop_is_so() {
    let given = shop().await;
    let half = with(&json!({"stock": {"price": 1, "stock": "0.5"}}));
    given.caller.made("products", &half).await;
    given
        .shop
        .panel(|panel| panel.switches().fractional_stock = Unexpected::Refuse);
    assert!(refused(&given, &half).await.contains("'stock'"));
    let mut kilos = half.clone();
    kilos["unit_id"] = json!(2);
    given.caller.made("products", &kilos).await;
    let warehouses = json!({"stock": {"warehouses": {"1": 5}}});
    let (_, _, text) = given.caller.put("products/2", &warehouses).await.error();
    assert_eq!(text, "Warehouses module is disabled");
    given
        .shop
        .panel(|panel| panel.set("warehouses_enabled", json!(true)));
    given
        .caller
        .put("products/2", &json!({"stock": {"stock": 40}}))
        .await;
    assert_eq!(read(&given, 2).await["stock"]["stock"], "0.5");
    given.caller.put("products/2", &warehouses).await;
    assert_eq!(read(&given, 2).await["stock"]["stock"], "5");
}
