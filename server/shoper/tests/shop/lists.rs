//! Whole lists from a shop that does not always obey.

use futures_util::{StreamExt, TryStreamExt};
use kontor_shoper::{Credentials, ErrorKind, Filter, Id, Query, Shop, Unit};

use crate::{
    hurried,
    scripted::{Reply, Scripted, reply, reply_with},
};

/// A page of units with these numbers.
fn page(ids: impl IntoIterator<Item = u64>, count: &str) -> Reply {
    let units: Vec<String> = ids
        .into_iter()
        .map(|id| format!(r#"{{"unit_id":"{id}","floating_point":"0"}}"#))
        .collect();
    reply(
        200,
        &format!(
            r#"{{"count":{count},"pages":1,"page":1,"list":[{}]}}"#,
            units.join(",")
        ),
    )
}

async fn shop(script: impl IntoIterator<Item = Reply>) -> (Shop, Scripted) {
    let server = Scripted::start(script).await;
    (
        hurried(&server, Credentials::integration_token("t")).0,
        server,
    )
}

async fn listed(shop: &Shop) -> Result<Vec<u64>, ErrorKind> {
    let units: Result<Vec<_>, _> = shop
        .units()
        .all(Filter::all())
        .map_ok(|unit| unit.unit_id.get())
        .try_collect()
        .await;
    units.map_err(|error| error.kind())
}

#[tokio::test]
async fn a_list_goes_on_by_number_and_ends_where_the_count_does() {
    let (shop, server) = shop([
        page(1..=50, "\"120\""),
        page(51..=100, "\"70\""),
        page(101..=120, "\"20\""),
    ])
    .await;
    assert_eq!(listed(&shop).await, Ok((1..=120).collect()));
    let query = |request: &str| {
        let line = request.lines().next().expect("a line").to_owned();
        let query = line.split(['?', ' ']).nth(2).expect("a query").to_owned();
        url::form_urlencoded::parse(query.as_bytes())
            .map(|(k, v)| format!("{k}={v}"))
            .collect::<Vec<_>>()
    };
    let requests = server.requests();
    assert_eq!(query(&requests[0]), ["limit=50", "order=unit_id ASC"]);
    assert_eq!(
        query(&requests[2]),
        [
            "limit=50",
            "order=unit_id ASC",
            r#"filters={"unit_id":{">":100}}"#
        ]
    );
    assert_eq!(requests.len(), 3);
}

#[tokio::test]
async fn a_full_last_page_takes_no_further_call() {
    let (shop, server) = shop([page(1..=50, "100"), page(51..=100, "50")]).await;
    assert_eq!(listed(&shop).await.expect("whole").len(), 100);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_lying_count_hides_nothing() {
    // too low on a full page, missing, and too high on a short one
    let script = [
        page(1..=50, "3"),
        page(51..=100, "null"),
        page(101..=110, "99"),
        page([], "0"),
    ];
    let (shop, server) = shop(script).await;
    assert_eq!(listed(&shop).await.expect("whole").len(), 110);
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_shop_that_obeys_neither_filter_nor_order_is_not_believed() {
    for script in [
        vec![page(1..=50, "100"), page(1..=50, "100")],
        vec![page(1..=50, "100"), page(50..=60, "11")],
        vec![page((1..=50).rev(), "100")],
        vec![page([], "7")],
        vec![page(1..=50, "100"), page([], "50")],
    ] {
        let (shop, _server) = shop(script).await;
        assert_eq!(listed(&shop).await, Err(ErrorKind::Inconsistent));
    }
}

#[tokio::test]
async fn an_element_that_is_repeated_is_listed_once() {
    let (shop, _server) = shop([page([1, 1, 2, 3, 3, 3], "6")]).await;
    assert_eq!(listed(&shop).await, Ok(vec![1, 2, 3]));
}

#[tokio::test]
async fn an_unreadable_element_is_named_and_the_list_goes_on() {
    let body =
        r#"{"count":"51","list":[{"unit_id":"1"},{"unit_id":"2","floating_point":"maybe"}]}"#;
    let (shop, _server) = shop([reply(200, body), page([3], "1")]).await;
    let units: Vec<_> = shop.units().all(Filter::all()).collect().await;
    let seen: Vec<_> = units
        .iter()
        .map(|unit| {
            unit.as_ref()
                .map(|unit| unit.unit_id.get())
                .map_err(|error| (error.kind(), error.call()))
        })
        .collect();
    assert_eq!(
        seen,
        [Ok(1), Err((ErrorKind::Unreadable, "units/2")), Ok(3)]
    );
}

#[tokio::test]
async fn an_error_ends_the_list() {
    let refused = r#"{"error":"insufficient_scope","error_description":"x"}"#;
    let (shop, server) = shop([page(1..=50, "100"), reply(403, refused)]).await;
    let pages: Vec<_> = shop.units().pages(Filter::all()).collect().await;
    assert_eq!(pages.len(), 2);
    assert_eq!(
        pages[1].as_ref().expect_err("refused").kind(),
        ErrorKind::InsufficientScope
    );
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn counting_asks_for_the_head_alone() {
    let head = "HTTP/1.1 200 OK\r\nX-Shop-Result-Count: 36\r\nConnection: close\r\n\r\n";
    let (shop, server) = shop([Reply::Bytes(head.into()), reply_with(200, "", "")]).await;
    let filter = Filter::all().equals("name", "kg");
    assert_eq!(shop.units().count(&filter).await.expect("a count"), 36);
    assert!(server.lines()[0].starts_with("HEAD units?filters="));
}

#[tokio::test]
async fn one_element_and_none() {
    let gone = r#"{"error":"invalid_request","error_description":"Resource not found"}"#;
    let (shop, _server) = shop([reply(200, r#"{"unit_id":7,"x":1}"#), reply(404, gone)]).await;
    let id = Id::<Unit>::new(7).expect("not zero");
    let unit = shop
        .units()
        .get(id)
        .await
        .expect("answered")
        .expect("there");
    assert_eq!((unit.unit_id, unit.json()), (id, r#"{"unit_id":7,"x":1}"#));
    assert!(shop.units().get(id).await.expect("answered").is_none());
}

#[tokio::test]
async fn a_page_past_the_end_is_empty_and_says_where_the_end_is() {
    let (shop, _server) = shop([reply(200, r#"{"count":"3","pages":1,"page":1,"list":[]}"#)]).await;
    let page = shop
        .units()
        .page(&Query::new().page(2))
        .await
        .expect("a page");
    assert!(page.is_empty());
    assert_eq!((page.count, page.page), (Some(3), Some(1)));
}
