//! Checklist: dictionaries.

use std::time::Duration;

use kontor_practice_shop::switches::{DeleteInUse, ObjectMtime};
use serde_json::{Value, json};

use super::client::{Given, fresh, small};

async fn list(given: &Given, resource: &str) -> Vec<Value> {
    let json = given.caller.list(resource, &[("limit", "50")]).await.json();
    json["list"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn producers_take_a_logo_as_an_object_and_give_its_name() {
    let given = fresh().await;
    let png = "iVBORw0KGgo=";
    let body = json!({"name": "Młyn", "gfx": {"file": "mlyn.png", "content": png}});
    let id = given.caller.made("producers", &body).await;
    let path = format!("producers/{id}");
    let read = given.caller.get(&path).await.json();
    assert_eq!(
        (&read["gfx"], &read["name"]),
        (&json!("mlyn.png"), &json!("Młyn"))
    );
    assert_eq!(read["translations"]["pl_PL"]["producer_id"], "1");
    let nameless = given
        .caller
        .put(&path, &json!({"gfx": {"content": png}}))
        .await;
    assert_eq!(nameless.status, 400);
    assert_eq!(
        given
            .caller
            .post("producers", &json!({"web": "x"}))
            .await
            .status,
        400
    );
    given
        .caller
        .put(&path, &json!({"name": "Młyn Górny"}))
        .await;
    let found = given
        .caller
        .list("producers", &[("filters", "{\"name\":\"Młyn Górny\"}")])
        .await;
    assert_eq!(found.ids("producer_id"), [id]);
    assert_eq!(given.caller.delete(&path).await.text, "1");
}

#[tokio::test]
async fn producers_names_may_repeat_unless_the_switch_forbids_it() {
    let given = fresh().await;
    given
        .caller
        .made("producers", &json!({"name": "Len"}))
        .await;
    given
        .caller
        .made("producers", &json!({"name": "Len"}))
        .await;
    given
        .shop
        .panel(|panel| panel.switches().unique_producers = true);
    let (status, _, text) = given
        .caller
        .post("producers", &json!({"name": "Len"}))
        .await
        .error();
    assert_eq!((status, text.contains("już istnieje")), (400, true));
}

#[tokio::test]
async fn deleting_a_producer_in_use_detaches_its_products_or_is_refused() {
    let given = small().await;
    let product = given.shop.panel(|panel| {
        let mut ids = panel.ids("products").into_iter();
        ids.find(|id| !panel.get("products", *id).unwrap()["producer_id"].is_null())
            .unwrap()
    });
    let path = format!("products/{product}");
    let producer = given.caller.get(&path).await.json()["producer_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let producer = format!("producers/{producer}");
    given
        .shop
        .panel(|panel| panel.switches().delete_in_use = DeleteInUse::Refuse);
    assert_eq!(given.caller.delete(&producer).await.status, 400);
    given
        .shop
        .panel(|panel| panel.switches().delete_in_use = DeleteInUse::Detach);
    assert_eq!(given.caller.delete(&producer).await.text, "1");
    assert_eq!(
        given.caller.get(&path).await.json()["producer_id"],
        Value::Null
    );
}

#[tokio::test]
async fn units_are_those_of_a_fresh_shop_and_can_be_made_changed_and_deleted() {
    let given = fresh().await;
    let units = list(&given, "units").await;
    let seen: Vec<_> = units
        .iter()
        .map(|unit| {
            let name = unit["translations"]["pl_PL"]["name"].as_str().unwrap();
            (name, unit["floating_point"].as_str().unwrap())
        })
        .collect();
    let wanted = [
        ("szt.", "0"),
        ("kg", "1"),
        ("lbs", "1"),
        ("zestaw", "0"),
        ("wielopak", "0"),
    ];
    assert_eq!(seen, wanted);
    let body = json!({"floating_point": true, "translations": {"pl_PL": {"name": "mb"}}});
    let id = given.caller.made("units", &body).await;
    assert_eq!(
        given.caller.get(&format!("units/{id}")).await.json()["floating_point"],
        "1"
    );
    assert_eq!(given.caller.delete(&format!("units/{id}")).await.text, "1");
    let (status, code, _) = given.caller.delete("units/1").await.error();
    assert_eq!(
        (status, code.as_str()),
        (400, "cannot_delete_internal_object")
    );
    let body = json!({"translations": {"pl_PL": {"name": "mb"}}});
    assert_eq!(given.caller.post("units", &body).await.status, 400);
}

#[tokio::test]
async fn the_six_taxes_are_read_only_and_three_of_them_are_0() {
    let given = fresh().await;
    let taxes = list(&given, "taxes").await;
    let seen: Vec<_> = taxes
        .iter()
        .map(|tax| {
            [&tax["tax_id"], &tax["value"], &tax["name"]].map(|value| value.as_str().unwrap())
        })
        .collect();
    let wanted = [
        ["1", "23", "23%"],
        ["2", "8", "8%"],
        ["3", "0", "0%"],
        ["4", "0", "zw."],
        ["5", "0", "np."],
        ["6", "5", "5%"],
    ];
    assert_eq!(seen, wanted);
    assert!(taxes.iter().all(|tax| tax["class"] == tax["name"]));
    for reply in [
        given
            .caller
            .post("taxes", &json!({"value": 7, "name": "7%", "class": "7%"}))
            .await,
        given.caller.put("taxes/1", &json!({"value": 7})).await,
        given.caller.delete("taxes/1").await,
    ] {
        assert_eq!(reply.status, 405);
    }
    let rate = json!({"value": "7", "name": "7%", "class": "7%"});
    let id = given
        .shop
        .panel(|panel| panel.create("taxes", &rate))
        .unwrap();
    assert_eq!(
        given.caller.get(&format!("taxes/{id}")).await.json()["value"],
        "7"
    );
}

#[tokio::test]
async fn statuses_deliveries_availabilities_currencies_and_languages_are_seeded() {
    let given = fresh().await;
    let statuses = list(&given, "statuses").await;
    assert_eq!(statuses.len(), 11);
    assert_eq!(statuses[9]["status_id"], "11");
    assert_eq!(statuses[0]["translations"]["pl_PL"]["name"], "złożone");
    let deliveries = list(&given, "deliveries").await;
    let last = &deliveries[6];
    assert_eq!(
        (&last["hours"], &last["days"]),
        (&json!("336"), &json!("14"))
    );
    let availabilities = list(&given, "availabilities").await;
    let ranges = availabilities.iter().filter(|one| one["ranges"] == "1");
    let ranges: Vec<_> = ranges.map(|one| one["from"].as_str().unwrap()).collect();
    assert_eq!(
        (availabilities.len(), ranges),
        (9, vec!["-1", "0", "10", "20"])
    );
    let currencies = list(&given, "currencies").await;
    let names: Vec<_> = currencies
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["PLN", "USD", "EUR", "GBP"]);
    assert!(currencies[1..].iter().all(|one| one["active"] == "0"));
    let languages = list(&given, "languages").await;
    assert_eq!(
        (&languages[0]["locale"], &languages[0]["active"]),
        (&json!("pl_PL"), &json!("1"))
    );
    assert_eq!(
        (&languages[1]["locale"], &languages[1]["active"]),
        (&json!("en_US"), &json!("0"))
    );
}

#[tokio::test]
async fn a_new_language_is_a_500() {
    let given = fresh().await;
    let (status, code, _) = given
        .caller
        .post("languages", &json!({"locale": "de_DE"}))
        .await
        .error();
    assert_eq!((status, code.as_str()), (500, "server_error"));
}

#[tokio::test]
async fn object_mtime_works_or_is_500_or_501() {
    let given = small().await;
    let caller = &given.caller;
    given.clock.advance(Duration::from_mins(1));
    caller.put("products/2", &json!({"pkwiu": "1"})).await;
    assert_eq!(
        caller.get("object-mtime/product/2").await.json(),
        json!({"date": 1_769_943_660})
    );
    assert_eq!(
        caller.get("object-mtime/product/1").await.json(),
        json!({"date": 1_769_943_600})
    );
    assert_eq!(caller.get("object-mtime/products/2").await.status, 500);
    assert_eq!(caller.get("object-mtime/product/99999").await.status, 500);
    assert_eq!(caller.get("object-mtime/product").await.status, 500);
    assert_eq!(caller.get("object-mtime").await.status, 501);
    given
        .shop
        .panel(|panel| panel.switches().object_mtime = ObjectMtime::NotImplemented);
    assert_eq!(caller.get("object-mtime/product/2").await.status, 501);
    given
        .shop
        .panel(|panel| panel.switches().object_mtime = ObjectMtime::Broken);
    assert_eq!(caller.get("object-mtime/product/2").await.status, 500);
}
