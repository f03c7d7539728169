//! Checklist: calls that are held.

use kontor_practice_shop::Point;
use serde_json::json;

use super::client::fresh;

#[tokio::test]
async fn a_call_is_held_before_and_after_it_is_done() {
    for (point, done) in [(Point::Arrived, 0), (Point::Done, 1)] {
        let given = fresh().await;
        let before = given.shop.arrived();
        let mut held = given.shop.hold(2, point);
        given.caller.get("producers").await;
        let len = json!({"name": "Len"});
        let post = given.caller.post("producers", &len);
        let watch = async {
            let what = held.stands().await;
            assert_eq!(what.as_deref(), Some("POST /webapi/rest/producers"));
            let producers = given.shop.panel(|panel| panel.count("producers"));
            assert_eq!((producers, given.shop.arrived() - before), (done, 2));
            assert!(held.let_go());
        };
        let (reply, ()) = tokio::join!(post, watch);
        assert_eq!(reply.status, 200);
        assert_eq!(given.shop.panel(|panel| panel.count("producers")), 1);
    }
}

#[tokio::test]
async fn what_was_held_on_arrival_is_never_done_if_its_client_went_away() {
    let given = fresh().await;
    let mut held = given.shop.hold(1, Point::Arrived);
    let len = json!({"name": "Len"});
    {
        let mut post = Box::pin(given.caller.post("producers", &len));
        tokio::select! {
            _ = &mut post => panic!("it was held"),
            what = held.stands() => assert!(what.is_some()),
        }
    }
    // the connection is closed: the call is gone as soon as the shop has seen it
    given.shop.stop().await;
    assert!(!held.let_go());
}

#[tokio::test]
async fn a_call_goes_on_when_nobody_holds_it_any_more() {
    let given = fresh().await;
    drop(given.shop.hold(1, Point::Done));
    assert_eq!(given.caller.get("producers").await.status, 200);
}
