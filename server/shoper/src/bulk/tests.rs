//! What is sent, and what is read.

use super::{results::read, *};
use crate::{Deletion, Filter, Product, ProductFields};

fn id(number: u64) -> Id<Product> {
    Id::new(number).expect("not zero")
}

#[test]
fn items_are_written_as_the_shop_reads_them() {
    let mut bulk = Bulk::new();
    let fields = ProductFields {
        code: Some("A".into()),
        ..ProductFields::default()
    };
    let _first = bulk.update(id(36), &fields).expect("room");
    let query = Query::new()
        .filter(Filter::all().equals("producer_id", 16))
        .page(2);
    let _second = bulk.page::<Product>(&query).expect("room");
    let body = serde_json::to_string(&bulk.items).expect("JSON");
    assert_eq!(
        body,
        concat!(
            r#"[{"id":"0","method":"PUT","path":"/webapi/rest/products/36","body":{"code":"A"}},"#,
            r#"{"id":"1","method":"GET","path":"/webapi/rest/products","params":"#,
            r#"{"filters":"{\"producer_id\":16}","limit":50,"order":"product_id ASC","page":2}}]"#
        )
    );
    assert_eq!(bulk.body_bytes(), body.len());
}

#[test]
fn the_26th_item_is_refused() {
    let mut bulk = Bulk::new();
    for number in 1..=25 {
        let _ticket = bulk.get(id(number)).expect("room");
    }
    assert!(matches!(bulk.get(id(26)), Err(BulkError::Full)));
    assert_eq!(bulk.len(), 25);
}

#[test]
fn each_item_has_its_own_result() {
    let mut bulk = Bulk::new();
    let fields = ProductFields::default();
    let updated = bulk.update(id(1), &fields).expect("room");
    let failed = bulk.update(id(2), &fields).expect("room");
    let inserted = bulk.insert::<Product>(&fields).expect("room");
    let missing = bulk.delete(id(4)).expect("room");
    let lost_read = bulk.get(id(5)).expect("room");
    let gone = bulk.delete(id(6)).expect("room");
    let body = r#"{"errors":true,"items":[
        {"code":404,"body":{"error":"invalid_request","error_description":"x"},"id":"5"},
        {"code":500,"body":{"error":"server_error","error_description":"x"},"id":"1"},
        {"code":200,"body":1,"id":"0"},{"code":"200","body":"93","id":2},{"code":null,"body":1,"id":"9"}]}"#;
    let mut answer = BulkAnswer {
        bulk: bulk.number,
        answers: read(body.as_bytes())
            .expect("a bulk answer")
            .expect("items"),
        names: bulk.names.clone(),
    };
    answer.take(updated).expect("done");
    let error = answer.take(failed).expect_err("failed");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::ServerError, true)
    );
    assert_eq!(answer.take(inserted).expect("a number"), id(93));
    let error = answer.take(missing).expect_err("not answered");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Missing, true)
    );
    let error = answer.take(lost_read).expect_err("not answered");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Missing, false)
    );
    assert_eq!(
        deletion(answer.take(gone)).expect("fine"),
        Deletion::AlreadyGone
    );
}

#[test]
fn a_ticket_of_another_request_takes_nothing() {
    let (mut one, mut two) = (Bulk::new(), Bulk::new());
    let mine = one.delete(id(1)).expect("room");
    let other = two.delete(id(2)).expect("room");
    let items = read(br#"{"items":[{"code":200,"body":1,"id":"0"}]}"#).expect("a bulk answer");
    let mut answer = BulkAnswer {
        bulk: one.number,
        answers: items.expect("items"),
        names: one.names.clone(),
    };
    let error = answer.take(other).expect_err("not of this request");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Missing, true)
    );
    answer.take(mine).expect("done");
}

#[test]
fn a_request_that_the_shop_took_no_item_of_says_why() {
    let refused = read(br#"{"errors":true,"message":["Za du\u017co",{"a":1}]}"#).expect("readable");
    assert_eq!(refused.expect_err("refused"), r#"Za dużo; {"a":1}"#);
    assert!(read(b"{}").is_err());
    assert!(read(b"[]").is_err());
}
