//! Checklist: protocol.

use http::StatusCode;
use kontor_practice_shop::{catalogue::Blueprint, switches::Unexpected};
use reqwest::Method;
use serde_json::json;

use super::client::{Reply, fresh, started};

const ABSENT: &str = "Resource not found";

#[tokio::test]
async fn insert_answers_200_with_a_bare_number_update_and_delete_with_1() {
    let given = fresh().await;
    let caller = &given.caller;
    let made = caller
        .post("producers", &json!({"name": "Młyn Dolny"}))
        .await;
    assert_eq!((made.status, made.text.as_str()), (200, "1"));
    let changed = caller
        .put("producers/1", &json!({"web": "https://mlyn.example"}))
        .await;
    assert_eq!((changed.status, changed.text.as_str()), (200, "1"));
    let deleted = caller.delete("producers/1").await;
    assert_eq!((deleted.status, deleted.text.as_str()), (200, "1"));
}

#[tokio::test]
async fn deleting_changing_or_getting_what_is_missing_is_404() {
    let given = fresh().await;
    let wanted = (404, "invalid_request".to_owned(), ABSENT.to_owned());
    assert_eq!(given.caller.delete("producers/1").await.error(), wanted);
    assert_eq!(given.caller.get("producers/1").await.error(), wanted);
    let put = given.caller.put("producers/1", &json!({"name": "x"})).await;
    assert_eq!(put.error(), wanted);
}

#[tokio::test]
async fn the_envelope_has_count_as_text_and_pages_and_page_as_numbers() {
    let given = fresh().await;
    let reply = given.caller.list("units", &[("limit", "2")]).await;
    let json = reply.json();
    assert_eq!(json["count"], "5");
    assert_eq!(json["pages"], 3);
    assert_eq!(json["page"], 1);
    assert_eq!(reply.ids("unit_id"), [1, 2]);
    let empty = given.caller.get("producers").await;
    assert_eq!(empty.text, r#"{"count":"0","pages":0,"page":1,"list":[]}"#);
}

#[tokio::test]
async fn a_page_past_the_end_is_empty_and_echoed_as_the_last() {
    let given = fresh().await;
    let reply = given
        .caller
        .list("units", &[("page", "9"), ("limit", "2")])
        .await;
    let json = reply.json();
    assert_eq!(reply.status, 200);
    assert_eq!(
        (json["page"].as_i64(), json["list"].as_array().map(Vec::len)),
        (Some(3), Some(0))
    );
}

#[tokio::test]
async fn limit_is_10_by_default_and_when_it_is_above_50_or_not_positive() {
    let sixty = Blueprint::generated(60, 1).unwrap();
    let given = started(|shop| shop.blueprint(sixty)).await;
    for (limit, length) in [
        ("50", 50),
        ("51", 10),
        ("500", 10),
        ("0", 10),
        ("-3", 10),
        ("7", 7),
    ] {
        let reply = given
            .caller
            .list("product-stocks", &[("limit", limit)])
            .await;
        assert_eq!(reply.ids("stock_id").len(), length, "{limit}");
    }
    assert_eq!(
        given
            .caller
            .get("product-stocks")
            .await
            .ids("stock_id")
            .len(),
        10
    );
    given
        .shop
        .panel(|panel| panel.switches().wrong_limit = Unexpected::Refuse);
    assert_eq!(given.caller.get("products?limit=0").await.status, 400);
}

#[tokio::test]
async fn order_is_by_id_bare_fields_sort_descending_and_may_be_repeated() {
    let given = fresh().await;
    let list = |query: &'static str| {
        let caller = given.caller.clone();
        async move { caller.get(&format!("units?{query}")).await.ids("unit_id") }
    };
    assert_eq!(list("").await, [1, 2, 3, 4, 5]);
    assert_eq!(list("order=unit_id").await, [5, 4, 3, 2, 1]);
    assert_eq!(list("order=unit_id%20DESC&limit=2&page=2").await, [3, 2]);
    assert_eq!(list("order=unit_id+ASC").await, [1, 2, 3, 4, 5]);
    let two = "order[]=floating_point%20DESC&order[]=unit_id%20DESC";
    assert_eq!(list(two).await, [3, 2, 5, 4, 1]);
    let by_name = "order=translations.pl_PL.name%20ASC";
    assert_eq!(list(by_name).await, [2, 3, 1, 5, 4]);
    assert_eq!(given.caller.get("units?order=colour").await.status, 404);
}

#[tokio::test]
async fn head_has_the_totals_in_headers_and_no_body() {
    let given = fresh().await;
    let head = Reply::of(given.caller.request(Method::HEAD, "units?limit=2&page=2")).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(head.header("x-shop-result-count"), "5");
    assert_eq!(head.header("x-shop-result-pages"), "3");
    assert_eq!(head.header("x-shop-result-page"), "2");
    let get = given.caller.get("units?limit=2&page=2").await;
    assert_eq!(get.header("x-shop-result-count"), "5");
}

#[tokio::test]
async fn an_unknown_resource_is_400_and_an_unsupported_verb_405() {
    let given = fresh().await;
    let (status, code, _) = given.caller.get("wishes").await.error();
    assert_eq!((status, code.as_str()), (400, "invalid_request"));
    for (method, path) in [
        (Method::POST, "taxes"),
        (Method::PUT, "taxes/1"),
        (Method::DELETE, "taxes/1"),
        (Method::PATCH, "units/1"),
        (Method::POST, "units/1"),
        (Method::PUT, "units"),
        (Method::POST, "application-config"),
        (Method::GET, "bulk"),
    ] {
        let request = given.caller.request(method.clone(), path).body("{}");
        let (status, code, _) = Reply::of(request).await.error();
        assert_eq!(
            (status, code.as_str()),
            (405, "invalid_request"),
            "{method} {path}"
        );
    }
    given
        .shop
        .panel(|panel| panel.switches().no_such_verb = StatusCode::BAD_REQUEST);
    assert_eq!(given.caller.post("taxes", &json!({})).await.status, 400);
}

#[tokio::test]
async fn broken_json_is_a_server_error_that_says_decoding_failed() {
    let given = fresh().await;
    let broken = given
        .caller
        .request(Method::POST, "producers")
        .body("{\"name\":");
    let wanted = "Decoding failed: Syntax error".to_owned();
    assert_eq!(
        Reply::of(broken).await.error(),
        (500, "server_error".to_owned(), wanted)
    );
    given
        .shop
        .panel(|panel| panel.switches().broken_json = StatusCode::BAD_REQUEST);
    let broken = given.caller.request(Method::POST, "producers").body("x");
    assert_eq!(Reply::of(broken).await.status, 400);
}

#[tokio::test]
async fn messages_are_polish_and_several_are_joined_with_semicolons() {
    let given = fresh().await;
    let (status, code, text) = given
        .caller
        .post("products", &json!({"tax_id": 77}))
        .await
        .error();
    assert_eq!((status, code.as_str()), (400, "invalid_request"));
    assert_eq!(
        text,
        "Wartość pola 'tax_id' jest niepoprawna: Nie znaleziono wartości '77'; \
         Key 'category_id' is required; \
         Wartość pola 'name' jest niepoprawna: Pole wymagane; \
         Wartość pola 'price' jest niepoprawna: Pole wymagane"
    );
}

#[tokio::test]
async fn texts_are_escaped_as_php_escapes_them() {
    let given = fresh().await;
    let body = json!({"name": "Żuk/Ćma", "web": "https://zuk.example/ą"});
    given.caller.made("producers", &body).await;
    let reply = given.caller.get("producers/1").await;
    assert!(reply.text.is_ascii());
    assert!(
        reply.text.contains(r#""name":"\u017buk\/\u0106ma""#),
        "{}",
        reply.text
    );
    assert_eq!(reply.json()["web"], "https://zuk.example/ą");
}

#[tokio::test]
async fn a_trailing_slash_changes_nothing() {
    let given = fresh().await;
    assert_eq!(
        given.caller.get("units/").await.text,
        given.caller.get("units").await.text
    );
    assert_eq!(given.caller.get("units/1/").await.status, 200);
}

#[tokio::test]
async fn an_id_that_is_no_number_is_404_or_as_the_switch_says() {
    let given = fresh().await;
    assert_eq!(given.caller.get("units/kg").await.status, 404);
    given
        .shop
        .panel(|panel| panel.switches().wrong_id = StatusCode::BAD_REQUEST);
    assert_eq!(given.caller.get("units/kg").await.status, 400);
}

#[tokio::test]
async fn unknown_and_read_only_fields_are_ignored_unless_the_switches_refuse_them() {
    let given = fresh().await;
    let body = json!({"name": "Len", "colour": "red", "producer_id": 9, "isdefault": 1});
    let id = given.caller.made("producers", &body).await;
    let read = given.caller.get(&format!("producers/{id}")).await.json();
    assert_eq!((id, &read["isdefault"]), (1, &json!("0")));
    given
        .shop
        .panel(|panel| panel.switches().unknown_fields = Unexpected::Refuse);
    let refused = given
        .caller
        .put("producers/1", &json!({"colour": "red"}))
        .await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        given
            .caller
            .put("producers/1", &json!({"isdefault": 1}))
            .await
            .status,
        200
    );
    given
        .shop
        .panel(|panel| panel.switches().read_only_fields = Unexpected::Refuse);
    let refused = given
        .caller
        .put("producers/1", &json!({"isdefault": 1}))
        .await;
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn the_shop_says_its_version_its_settings_and_its_lock() {
    let given = fresh().await;
    let caller = &given.caller;
    assert_eq!(
        caller.get("application-version").await.json(),
        json!({"version": "5.26.54"})
    );
    assert_eq!(
        caller.get("application-lock").await.json(),
        json!({"locked": false})
    );
    assert_eq!(
        caller.post("application-lock", &json!({})).await.text,
        "true"
    );
    assert_eq!(
        caller.get("application-lock").await.json(),
        json!({"locked": true})
    );
    assert_eq!(caller.delete("application-lock").await.text, "true");
    let config = caller.get("application-config").await.json();
    assert_eq!(config["default_language_name"], "pl_PL");
    assert_eq!(config["locale_timezone"], "Europe/Warsaw");
    assert_eq!(config["shop_url"], given.shop.address());
    assert_eq!(config["warehouses_enabled"], false);
}
