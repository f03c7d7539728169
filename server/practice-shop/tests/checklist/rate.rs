//! Checklist: rate limit.

use std::time::Duration;

use kontor_practice_shop::{
    Rate,
    switches::{BucketScope, BulkCost},
};
use serde_json::{Value, json};

use super::client::{Given, started};

async fn limited() -> Given {
    let given = started(|shop| shop).await;
    given.shop.set_rate(Rate::default());
    given
}

#[tokio::test]
async fn ten_calls_fit_the_eleventh_is_429_with_retry_after_and_no_effect() {
    let given = limited().await;
    let unit = json!({"floating_point": 0, "translations": {"pl_PL": {"name": "m"}}});
    for calls in 1..=10 {
        let reply = given.caller.get("units").await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("x-shop-api-calls"), calls.to_string());
        assert_eq!(reply.header("X-SHOP-API-LIMIT"), "10");
        assert_eq!(reply.header("x-shop-api-bandwidth"), "2");
    }
    let before = given.shop.panel(|panel| panel.count("units"));
    let reply = given.caller.post("units", &unit).await;
    let (status, code, _) = reply.error();
    assert_eq!((status, code.as_str()), (429, "temporarily_unavailable"));
    assert_eq!(reply.header("retry-after"), "1");
    assert_eq!(reply.header("x-shop-api-calls"), "10");
    assert_eq!(given.shop.panel(|panel| panel.count("units")), before);
    given.clock.advance(Duration::from_secs(1));
    assert_eq!(given.caller.post("units", &unit).await.status, 200);
    assert_eq!(given.caller.get("units").await.status, 200);
    assert_eq!(given.caller.get("units").await.status, 429);
}

#[tokio::test]
async fn each_token_has_its_bucket_unless_the_switch_says_the_shop_has_one() {
    let given = limited().await;
    let other = given.caller.clone().logged_in(&given.shop).await;
    for _ in 0..10 {
        assert_eq!(given.caller.get("units").await.status, 200);
    }
    assert_eq!(given.caller.get("units").await.status, 429);
    assert_eq!(other.get("units").await.header("x-shop-api-calls"), "1");
    given
        .shop
        .panel(|panel| panel.switches().bucket_scope = BucketScope::Shop);
    given.clock.advance(Duration::from_mins(1));
    assert_eq!(
        given.caller.get("units").await.header("x-shop-api-calls"),
        "1"
    );
    assert_eq!(other.get("units").await.header("x-shop-api-calls"), "2");
}

#[tokio::test]
async fn a_bulk_call_costs_one_or_one_for_each_item() {
    let given = limited().await;
    let item = json!({"id": "a", "method": "GET", "path": "/webapi/rest/units/1"});
    let body = Value::Array(vec![item; 8]);
    let one = given.caller.post("bulk", &body).await;
    assert_eq!(one.header("x-shop-api-calls"), "1");
    given
        .shop
        .panel(|panel| panel.switches().bulk_cost = BulkCost::EachItem);
    let eight = given.caller.post("bulk", &body).await;
    assert_eq!(eight.header("x-shop-api-calls"), "9");
}

#[tokio::test]
async fn size_and_leak_can_be_set() {
    let given = limited().await;
    given.shop.set_rate(Rate {
        limit: 3,
        bandwidth: 10,
    });
    for _ in 0..3 {
        assert_eq!(given.caller.get("units").await.status, 200);
    }
    assert_eq!(given.caller.get("units").await.status, 429);
    given.clock.advance(Duration::from_millis(100));
    let reply = given.caller.get("units").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("x-shop-api-bandwidth"), "10");
}
