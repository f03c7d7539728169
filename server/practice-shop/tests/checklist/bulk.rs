//! Checklist: bulk.

use kontor_practice_shop::{Right, switches::BulkTooLong};
use serde_json::{Value, json};

use super::client::{Given, fresh};

fn item(id: &str, method: &str, path: &str, body: &Value) -> Value {
    json!({"id": id, "method": method, "path": path, "body": body})
}

async fn bulk(given: &Given, items: &[Value]) -> Value {
    let reply = given.caller.post("bulk", &json!(items)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

#[tokio::test]
async fn every_item_has_its_code_body_and_id_in_the_order_sent() {
    let given = fresh().await;
    let answer = bulk(
        &given,
        &[
            item(
                "nowy",
                "POST",
                "/webapi/rest/producers",
                &json!({"name": "Len"}),
            ),
            item(
                "b",
                "PUT",
                "/webapi/rest/producers/1",
                &json!({"web": "https://len.example"}),
            ),
            item("c", "GET", "/webapi/rest/producers/1", &Value::Null),
            item("d", "DELETE", "producers/1", &Value::Null),
            item("e", "HEAD", "/webapi/rest/units", &Value::Null),
        ],
    )
    .await;
    assert_eq!(answer["errors"], false);
    let items = answer["items"].as_array().unwrap();
    assert_eq!(items[0], json!({"code": 200, "body": 1, "id": "nowy"}));
    assert_eq!(items[1], json!({"code": 200, "body": 1, "id": "b"}));
    assert_eq!(items[2]["body"]["web"], "https://len.example");
    assert_eq!(items[3], json!({"code": 200, "body": 1, "id": "d"}));
    assert_eq!(items[4], json!({"code": 200, "body": null, "id": "e"}));
}

#[tokio::test]
async fn parameters_hold_filters_as_a_text() {
    let given = fresh().await;
    let params = json!({"limit": 2, "page": 1, "filters": "{\"unit_id\":{\">\":1}}", "order": "unit_id DESC"});
    let list = json!({"id": "a", "method": "GET", "path": "/webapi/rest/units", "params": params});
    let object = json!({"id": "b", "method": "GET", "path": "/webapi/rest/units", "params": {"filters": {"unit_id": 1}}});
    let answer = bulk(&given, &[list, object]).await;
    let page = &answer["items"][0]["body"];
    assert_eq!(
        (&page["count"], &page["list"][0]["unit_id"]),
        (&json!("4"), &json!("5"))
    );
    assert_eq!(answer["items"][1]["code"], 400);
}

#[tokio::test]
async fn a_failed_item_leaves_the_others_done() {
    let given = fresh().await;
    let answer = bulk(
        &given,
        &[
            item(
                "a",
                "POST",
                "/webapi/rest/producers",
                &json!({"name": "Len"}),
            ),
            item("b", "POST", "/webapi/rest/producers", &json!({})),
            item("c", "GET", "/webapi/rest/wishes", &Value::Null),
            item(
                "d",
                "POST",
                "/webapi/rest/producers",
                &json!({"name": "Bawełna"}),
            ),
        ],
    )
    .await;
    assert_eq!(answer["errors"], true);
    let codes: Vec<_> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["code"])
        .collect();
    assert_eq!(codes, [200, 400, 400, 200]);
    assert_eq!(answer["items"][1]["body"]["error"], "invalid_request");
    assert_eq!(given.shop.panel(|panel| panel.count("producers")), 2);
}

#[tokio::test]
async fn twenty_six_items_are_400_and_twenty_five_are_not() {
    let given = fresh().await;
    let one = item(
        "a",
        "POST",
        "/webapi/rest/producers",
        &json!({"name": "Len"}),
    );
    let answer = bulk(&given, &vec![one.clone(); 25]).await;
    assert_eq!(answer["items"].as_array().unwrap().len(), 25);
    let too_many = json!(vec![one; 26]);
    let (status, code, _) = given.caller.post("bulk", &too_many).await.error();
    assert_eq!((status, code.as_str()), (400, "invalid_request"));
    given
        .shop
        .panel(|panel| panel.switches().bulk_too_long = BulkTooLong::Message);
    let reply = given.caller.post("bulk", &too_many).await;
    assert_eq!((reply.status, &reply.json()["errors"]), (400, &json!(true)));
    assert!(reply.json()["message"].is_array());
    assert_eq!(given.shop.panel(|panel| panel.count("producers")), 25);
}

#[tokio::test]
async fn what_is_no_array_or_no_json_is_refused_as_a_whole() {
    let given = fresh().await;
    assert_eq!(
        given.caller.post("bulk", &json!({"id": "a"})).await.status,
        400
    );
    let broken = given
        .caller
        .request(reqwest::Method::POST, "bulk")
        .body("[{");
    assert_eq!(super::client::Reply::of(broken).await.status, 500);
}

#[tokio::test]
async fn rights_are_looked_at_for_each_item() {
    let given = fresh().await;
    given.shop.set_right("producers", Right::Read);
    let answer = bulk(
        &given,
        &[
            item(
                "a",
                "POST",
                "/webapi/rest/producers",
                &json!({"name": "Len"}),
            ),
            item("b", "GET", "/webapi/rest/producers", &Value::Null),
            item("c", "POST", "/webapi/rest/bulk", &Value::Null),
        ],
    )
    .await;
    let codes: Vec<_> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["code"])
        .collect();
    assert_eq!(codes, [403, 200, 400]);
}

#[tokio::test]
async fn the_journal_names_the_items() {
    let given = fresh().await;
    bulk(
        &given,
        &[item(
            "a",
            "DELETE",
            "/webapi/rest/producers/5",
            &Value::Null,
        )],
    )
    .await;
    let call = given.shop.journal().pop().unwrap();
    assert_eq!(call.resource(), "bulk");
    assert_eq!(
        call.items,
        [(reqwest::Method::DELETE, "producers/5".to_owned(), 404)]
    );
}
