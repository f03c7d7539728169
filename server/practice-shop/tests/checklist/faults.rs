//! Checklist: fault injection.

use std::time::Duration;

use kontor_practice_shop::{Calls, Fault, Right, When};
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Given, Reply, fresh, small, started};

fn len() -> Value {
    json!({"name": "Len"})
}

fn producers(given: &Given) -> usize {
    given.shop.panel(|panel| panel.count("producers"))
}

/// Posts a producer; the answer, or nothing if the connection broke off.
async fn post(given: &Given) -> Option<Reply> {
    let request = given.caller.request(Method::POST, "producers");
    Reply::maybe(request.body(len().to_string())).await.ok()
}

async fn under(fault: Fault) -> (Given, Option<Reply>) {
    let given = fresh().await;
    given
        .shop
        .arm(fault, Calls::posts("producers"), When::Nth(1));
    let reply = post(&given).await;
    assert_eq!(
        (given.shop.faults_fired(), given.shop.faults_waiting()),
        (1, 0)
    );
    (given, reply)
}

#[tokio::test]
async fn an_element_open_in_the_panel_is_409_until_it_is_closed() {
    let given = fresh().await;
    given.caller.made("producers", &len()).await;
    given
        .shop
        .panel(|panel| panel.open("producers", 1))
        .unwrap();
    let (status, code, _) = given.caller.put("producers/1", &len()).await.error();
    assert_eq!((status, code.as_str()), (409, "server_error"));
    assert_eq!(given.caller.delete("producers/1").await.status, 409);
    assert_eq!(given.caller.get("producers/1").await.status, 200);
    given
        .shop
        .panel(|panel| panel.close("producers", 1))
        .unwrap();
    assert_eq!(given.caller.delete("producers/1").await.status, 200);
}

#[tokio::test]
async fn locked_unavailable_error_and_html_come_before_anything_is_done() {
    for (fault, status) in [
        (Fault::Locked, 409),
        (Fault::Unavailable, 503),
        (Fault::ErrorBefore, 500),
        (Fault::TooMany, 429),
        (Fault::Html, 502),
    ] {
        let (given, reply) = under(fault.clone()).await;
        assert_eq!(reply.expect("an answer").status, status, "{fault:?}");
        assert_eq!(producers(&given), 0, "{fault:?}");
        assert_eq!(post(&given).await.expect("an answer").status, 200);
    }
}

#[tokio::test]
async fn an_error_after_the_object_was_made_leaves_it_there() {
    let (given, reply) = under(Fault::ErrorAfter).await;
    let (status, code, _) = reply.expect("an answer").error();
    assert_eq!((status, code.as_str()), (500, "server_error"));
    assert_eq!(producers(&given), 1);
}

#[tokio::test]
async fn html_instead_of_json_may_come_with_status_200() {
    let (given, reply) = under(Fault::HtmlAfter).await;
    let reply = reply.expect("an answer");
    assert_eq!(reply.status, 200);
    assert!(reply.text.starts_with("<html>") && reply.header("content-type") == "text/html");
    assert_eq!(producers(&given), 1);
}

#[tokio::test]
async fn a_connection_dropped_before_the_commit_leaves_nothing() {
    let (given, reply) = under(Fault::DropBefore).await;
    assert!(reply.is_none());
    assert_eq!(producers(&given), 0);
}

#[tokio::test]
async fn a_connection_dropped_after_the_commit_leaves_everything() {
    let (given, reply) = under(Fault::DropAfter).await;
    assert!(reply.is_none());
    assert_eq!(producers(&given), 1);
    assert_eq!(given.shop.journal().last().unwrap().status, None);
}

#[tokio::test]
async fn a_commit_may_come_some_time_after_the_connection_was_dropped() {
    let (given, reply) = under(Fault::DropThenCommit(Duration::from_secs(12))).await;
    assert!(reply.is_none());
    given.clock.advance(Duration::from_millis(11_999));
    assert_eq!(given.caller.get("producers").await.json()["count"], "0");
    given.clock.advance(Duration::from_millis(1));
    kontor_testkit::wait_until("the late commit", kontor_testkit::WAIT_MAX, || {
        producers(&given) == 1
    })
    .await;
}

#[tokio::test]
async fn an_answer_may_be_slow() {
    let given = fresh().await;
    given.shop.arm(
        Fault::Slow(Duration::from_secs(30)),
        Calls::to("producers"),
        When::Nth(1),
    );
    let caller = given.caller.clone();
    let answer = tokio::spawn(async move { caller.post("producers", &len()).await.status });
    kontor_testkit::wait_until("the work", kontor_testkit::WAIT_MAX, || {
        producers(&given) == 1
    })
    .await;
    given.clock.advance(Duration::from_secs(29));
    assert_eq!(given.caller.get("units").await.status, 200);
    assert!(!answer.is_finished());
    given.clock.advance(Duration::from_secs(1));
    assert_eq!(answer.await.unwrap(), 200);
}

#[tokio::test]
async fn a_body_may_be_cut_or_its_length_wrong() {
    let given = small().await;
    let whole = given.caller.get("products").await.text;
    given
        .shop
        .arm(Fault::CutBody, Calls::lists("products"), When::Nth(1));
    given
        .shop
        .arm(Fault::ShortLength, Calls::lists("products"), When::Nth(2));
    let cut = given
        .caller
        .request(Method::GET, "products")
        .send()
        .await
        .unwrap();
    assert_eq!(cut.content_length(), Some(whole.len() as u64));
    assert!(cut.text().await.is_err());
    let short = given.caller.get("products").await;
    assert_eq!(
        (short.status, short.text.as_str()),
        (200, &whole[..whole.len() / 2])
    );
}

#[tokio::test]
async fn a_list_may_be_empty_or_its_count_a_lie() {
    let given = small().await;
    let count = given.shop.panel(|panel| panel.count("products"));
    given
        .shop
        .arm(Fault::EmptyList, Calls::lists("products"), When::Nth(1));
    given.shop.arm(
        Fault::LyingCount(-3),
        Calls::lists("products"),
        When::Nth(2),
    );
    let empty = given.caller.get("products").await;
    assert_eq!(empty.text, r#"{"count":"0","pages":0,"page":1,"list":[]}"#);
    let lying = given.caller.get("products").await.json();
    assert_eq!(lying["count"], (count - 3).to_string());
    assert_eq!(lying["list"].as_array().unwrap().len(), 10);
    assert_eq!(
        given.caller.get("products").await.json()["count"],
        count.to_string()
    );
}

#[tokio::test]
async fn tokens_may_expire_and_rights_be_withdrawn_at_any_moment() {
    let given = fresh().await;
    given
        .shop
        .arm(Fault::ExpireTokens, Calls::lists("units"), When::Nth(2));
    assert_eq!(given.caller.get("units").await.status, 200);
    assert_eq!(given.caller.get("units").await.status, 401);
    let caller = given.caller.clone().logged_in(&given.shop).await;
    let fault = Fault::withdraw("producers", Right::Read);
    given
        .shop
        .arm(fault, Calls::posts("producers"), When::Nth(2));
    assert_eq!(caller.post("producers", &len()).await.status, 200);
    assert_eq!(caller.post("producers", &len()).await.status, 403);
    assert_eq!(caller.get("producers").await.status, 200);
}

#[tokio::test]
async fn elements_may_come_change_and_go_between_two_pages() {
    let given = small().await;
    let ids = given.shop.panel(|panel| panel.ids("products"));
    let gone = ids[2];
    let fault = Fault::panel(move |panel| {
        panel.delete("products", gone).unwrap();
        panel
            .change("products", 20, &json!({"pkwiu": "99.9"}))
            .unwrap();
        let body = json!({
            "category_id": 1, "translations": {"pl_PL": {"name": "Nowy"}}, "stock": {"price": 1}
        });
        panel.create("products", &body).unwrap();
    });
    given
        .shop
        .arm(fault, Calls::lists("products"), When::Nth(2));
    let first = given.caller.get("products").await.ids("product_id");
    let second = given.caller.get("products?page=2").await;
    // what stood first on the second page moved to the first page: pages lose elements, ids do not
    assert_eq!(first, ids[..10]);
    assert_eq!(second.ids("product_id"), ids[11..21]);
    let changed = second.json()["list"].as_array().unwrap().clone();
    assert!(changed.iter().any(|product| product["pkwiu"] == "99.9"));
    assert_eq!(given.shop.panel(|panel| panel.count("products")), ids.len());
}

#[tokio::test]
async fn faults_come_by_chance_the_same_for_the_same_seed() {
    let statuses = async |seed| {
        let given = fresh().await;
        let when = When::Random {
            seed,
            per_mille: 300,
        };
        given.shop.arm(Fault::ErrorBefore, Calls::all(), when);
        let mut statuses = Vec::new();
        for _ in 0..40 {
            statuses.push(given.caller.get("units/1").await.status);
        }
        statuses
    };
    let first = statuses(7).await;
    assert_eq!(first, statuses(7).await);
    assert_ne!(first, statuses(8).await);
    assert!(first.contains(&200) && first.contains(&500));
}

#[tokio::test]
async fn items_of_a_bulk_call_meet_faults_too() {
    let given = fresh().await;
    given
        .shop
        .arm(Fault::ErrorAfter, Calls::posts("producers"), When::Nth(2));
    let item =
        json!({"id": "a", "method": "POST", "path": "/webapi/rest/producers", "body": len()});
    let answer = given
        .caller
        .post("bulk", &json!(vec![item; 3]))
        .await
        .json();
    let codes: Vec<_> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["code"])
        .collect();
    assert_eq!(codes, [200, 500, 200]);
    assert_eq!(producers(&given), 3);
}

#[tokio::test]
async fn a_dropped_bulk_call_may_have_been_done() {
    let given = fresh().await;
    given
        .shop
        .arm(Fault::DropAfter, Calls::posts("bulk"), When::Nth(1));
    let item =
        json!({"id": "a", "method": "POST", "path": "/webapi/rest/producers", "body": len()});
    let request = given
        .caller
        .request(Method::POST, "bulk")
        .body(json!([item]).to_string());
    assert!(Reply::maybe(request).await.is_err());
    assert_eq!(producers(&given), 1);
}

#[tokio::test]
async fn a_late_commit_of_a_bulk_call_does_its_items() {
    let given = fresh().await;
    let fault = Fault::DropThenCommit(Duration::from_secs(5));
    given.shop.arm(fault, Calls::posts("bulk"), When::Nth(1));
    let item =
        json!({"id": "a", "method": "POST", "path": "/webapi/rest/producers", "body": len()});
    let request = given
        .caller
        .request(Method::POST, "bulk")
        .body(json!([item]).to_string());
    assert!(Reply::maybe(request).await.is_err());
    assert_eq!(producers(&given), 0);
    given.clock.advance(Duration::from_secs(5));
    kontor_testkit::wait_until("the late commit", kontor_testkit::WAIT_MAX, || {
        producers(&given) == 1
    })
    .await;
}

#[tokio::test]
async fn the_journal_tells_every_call_with_its_faults() {
    let given = started(|shop| shop).await;
    given.shop.clear_journal();
    given
        .shop
        .arm(Fault::EmptyList, Calls::lists("units"), When::First(1));
    let reply = given.caller.list("units", &[("limit", "2")]).await;
    given.caller.post("producers", &len()).await;
    let calls = given.shop.journal();
    assert_eq!(calls.len(), 2);
    assert_eq!(
        (calls[0].path.as_str(), calls[0].status),
        ("/webapi/rest/units", Some(200))
    );
    assert_eq!(calls[0].params, [("limit".to_owned(), "2".to_owned())]);
    assert_eq!(calls[0].bytes_out, reply.text.len());
    assert_eq!(calls[0].faults, ["EmptyList"]);
    assert_eq!(
        (calls[1].method.clone(), calls[1].bytes_in),
        (Method::POST, len().to_string().len())
    );
    assert_eq!(calls[1].number, calls[0].number + 1);
}
