//! Every fault, on reads, on writes, and in the middle of lists.

use std::time::Duration;

use futures_util::TryStreamExt;
use kontor_practice_shop::{Calls, Fault, Shop as Practice, When};
use kontor_shoper::{
    Bulk, Deletion, ErrorKind, Filter, Producer, ProducerFields, Query, Shop, Unit,
};
use serde_json::json;

use super::{client, id, small};

fn producer(name: &str) -> ProducerFields {
    ProducerFields {
        name: Some(name.into()),
        ..ProducerFields::default()
    }
}

/// Faults that pass by themselves.
fn passing() -> Vec<Fault> {
    vec![
        Fault::ErrorBefore,
        Fault::ErrorAfter,
        Fault::Unavailable,
        Fault::Html,
        Fault::HtmlAfter,
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::CutBody,
        Fault::ShortLength,
        Fault::ExpireTokens,
        Fault::Slow(Duration::from_millis(5)),
    ]
}

async fn names(shop: &Shop) -> Vec<String> {
    let all = shop.producers().all(Filter::all());
    all.map_ok(|producer| producer.name.clone())
        .try_collect()
        .await
        .expect("producers")
}

#[tokio::test]
async fn a_read_outlives_every_fault_that_passes() {
    for fault in passing() {
        let (practice, shop) = small().await;
        let before = names(&shop).await;
        practice.arm(fault.clone(), Calls::lists("producers"), When::Nth(1));
        assert_eq!(names(&shop).await, before, "{fault:?}");
        assert_eq!(practice.faults_fired(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_write_is_done_at_most_once_and_in_doubt_whenever_it_may_have_been_done() {
    for fault in passing() {
        let (practice, shop) = small().await;
        practice.arm(fault.clone(), Calls::posts("producers"), When::Nth(1));
        let result = shop.producers().insert(&producer("Nowy")).await;
        let there = names(&shop)
            .await
            .iter()
            .filter(|name| *name == "Nowy")
            .count();
        match &result {
            Ok(_) => assert_eq!(there, 1, "{fault:?}"),
            Err(error) => assert!(there == 0 || error.is_in_doubt(), "{fault:?}: {error}"),
        }
        assert!(there <= 1, "{fault:?}");
        let sure = matches!(fault, Fault::ExpireTokens | Fault::Slow(_));
        // a cut number may still be a number: "1" of "13" is caught by its length, a whole answer of wrong length is not
        if !matches!(fault, Fault::ShortLength) {
            assert_eq!(result.is_ok(), sure, "{fault:?}: {result:?}");
        }
    }
}

#[tokio::test]
async fn a_deletion_outlives_every_fault_that_passes() {
    for fault in passing() {
        let (practice, shop) = small().await;
        let added = shop
            .producers()
            .insert(&producer("Nowy"))
            .await
            .expect("added");
        practice.arm(fault.clone(), Calls::deletes("producers"), When::Nth(1));
        let deletion = shop.producers().delete(added).await.expect("deleted");
        let twice = matches!(
            fault,
            Fault::ErrorAfter
                | Fault::HtmlAfter
                | Fault::DropAfter
                | Fault::CutBody
                | Fault::ShortLength
        );
        assert_eq!(deletion == Deletion::AlreadyGone, twice, "{fault:?}");
        assert!(
            shop.producers()
                .get(added)
                .await
                .expect("answered")
                .is_none(),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn what_is_done_after_the_connection_broke_is_a_doubt_and_not_a_failure() {
    let (practice, shop) = small().await;
    practice.arm(
        Fault::DropThenCommit(Duration::from_millis(30)),
        Calls::posts("producers"),
        When::Nth(1),
    );
    let error = shop
        .producers()
        .insert(&producer("Spóźniony"))
        .await
        .expect_err("broken");
    assert!(error.is_in_doubt());
    // it comes although nobody asks again
    let mut looks = 0;
    while !names(&shop).await.contains(&"Spóźniony".to_owned()) {
        looks += 1;
        assert!(looks < 1_000, "it never came");
    }
}

#[tokio::test]
async fn a_locked_element_is_reported_and_not_repeated() {
    let (practice, shop) = small().await;
    practice.arm(Fault::Locked, Calls::puts("producers"), When::Nth(1));
    let first = practice.panel(|panel| panel.ids("producers"))[0];
    let error = shop
        .producers()
        .update(id(first), &producer("X"))
        .await
        .expect_err("locked");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Locked, false)
    );
    shop.producers()
        .update(id(first), &producer("X"))
        .await
        .expect("free");
}

#[tokio::test]
async fn a_slow_answer_ends_with_the_time_out() {
    let (practice, _) = small().await;
    let shop = client(&practice)
        .timeout(Duration::from_millis(100))
        .build()
        .expect("a client");
    shop.version().await.expect("a version");
    practice.arm(
        Fault::Slow(Duration::from_mins(1)),
        Calls::posts("producers"),
        When::Nth(1),
    );
    let error = shop
        .producers()
        .insert(&producer("Wolny"))
        .await
        .expect_err("slow");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::TimedOut, true)
    );
    assert!(
        names(&shop).await.contains(&"Wolny".to_owned()),
        "it was done"
    );
}

#[tokio::test]
async fn an_empty_list_is_what_the_shop_says_and_a_lying_count_hides_nothing() {
    let (practice, shop) = small().await;
    let all = names(&shop).await;
    practice.arm(Fault::EmptyList, Calls::lists("producers"), When::Nth(1));
    let page = shop.producers().page(&Query::new()).await.expect("a page");
    assert_eq!((page.len(), page.count), (0, Some(0)));
    for lie in [-3, 3, 1_000] {
        practice.arm(
            Fault::LyingCount(lie),
            Calls::lists("producers"),
            When::Nth(1),
        );
        assert_eq!(names(&shop).await, all, "{lie}");
    }
}

#[tokio::test]
async fn tokens_that_expire_at_any_moment_are_renewed() {
    let (practice, shop) = small().await;
    practice.arm(
        Fault::ExpireTokens,
        Calls::all(),
        When::Random {
            seed: 3,
            per_mille: 300,
        },
    );
    let mut failed = 0;
    for number in 0..40 {
        // a token that expires again between the login and the repeated call is an error, not a loop
        failed += u32::from(
            shop.producers()
                .insert(&producer(&format!("N{number}")))
                .await
                .is_err(),
        );
    }
    practice.disarm();
    let added = names(&shop)
        .await
        .iter()
        .filter(|name| name.starts_with('N'))
        .count();
    assert_eq!(added, 40 - failed as usize, "a refused call was not done");
    assert!(failed < 20);
}

#[tokio::test]
async fn faults_at_random_never_make_two_of_one() {
    let (practice, shop) = small().await;
    for (seed, fault) in (1..).zip([
        Fault::ErrorAfter,
        Fault::DropAfter,
        Fault::DropBefore,
        Fault::ErrorBefore,
        Fault::HtmlAfter,
    ]) {
        practice.arm(
            fault,
            Calls::posts("producers"),
            When::Random {
                seed,
                per_mille: 150,
            },
        );
    }
    let mut sure = Vec::new();
    let mut doubtful = Vec::new();
    for number in 0..100 {
        let name = format!("Próba {number}");
        match shop.producers().insert(&producer(&name)).await {
            Ok(_) => sure.push(name),
            Err(error) => {
                assert!(error.is_in_doubt(), "{error}");
                doubtful.push(name);
            }
        }
    }
    practice.disarm();
    let there = names(&shop).await;
    let count = |name: &String| there.iter().filter(|other| *other == name).count();
    assert!(sure.iter().all(|name| count(name) == 1));
    assert!(doubtful.iter().all(|name| count(name) <= 1));
    assert!(
        doubtful.iter().any(|name| count(name) == 1)
            && doubtful.iter().any(|name| count(name) == 0)
    );
}

#[tokio::test]
async fn an_item_of_a_bulk_request_fails_alone() {
    let (practice, shop) = small().await;
    practice.arm(Fault::ErrorAfter, Calls::posts("producers"), When::Nth(2));
    practice.arm(Fault::Locked, Calls::puts("producers"), When::Nth(1));
    let first = practice.panel(|panel| panel.ids("producers"))[0];
    let mut bulk = Bulk::new();
    let one = bulk.insert::<Producer>(&producer("Jeden")).expect("room");
    let two = bulk.insert::<Producer>(&producer("Dwa")).expect("room");
    let locked = bulk
        .update(id::<Producer>(first), &producer("X"))
        .expect("room");
    let read = bulk.get(id::<Unit>(1_u64)).expect("room");
    let mut answer = shop.bulk(&bulk).await.expect("answered");
    answer.take(one).expect("added");
    let error = answer.take(two).expect_err("500");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::ServerError, true)
    );
    let error = answer.take(locked).expect_err("409");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Locked, false)
    );
    answer.take(read).expect("read");
    assert!(
        names(&shop).await.contains(&"Dwa".to_owned()),
        "it was done"
    );
}

#[tokio::test]
async fn a_bulk_request_that_breaks_leaves_all_its_writes_in_doubt() {
    let (practice, shop) = small().await;
    practice.arm(Fault::DropAfter, Calls::posts("bulk"), When::Nth(1));
    let mut bulk = Bulk::new();
    let _ticket = bulk.insert::<Producer>(&producer("Jeden")).expect("room");
    let error = shop.bulk(&bulk).await.expect_err("broken");
    assert!(error.is_in_doubt());
    assert_eq!(
        names(&shop)
            .await
            .iter()
            .filter(|name| *name == "Jeden")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_dropped_call_leaves_the_client_and_the_shop_consistent() {
    let (practice, shop) = small().await;
    practice.arm(
        Fault::Slow(Duration::from_mins(1)),
        Calls::posts("producers"),
        When::First(3),
    );
    for number in 0..3 {
        practice.clear_journal();
        let call = tokio::spawn({
            let shop = shop.clone();
            async move {
                shop.producers()
                    .insert(&producer(&format!("Porzucony {number}")))
                    .await
            }
        });
        while practice
            .journal()
            .iter()
            .all(|call| call.resource() != "producers")
        {
            tokio::task::yield_now().await;
        }
        call.abort();
        assert!(call.await.expect_err("dropped").is_cancelled());
    }
    // what was dropped was done, once each; the client goes on
    shop.producers()
        .insert(&producer("Następny"))
        .await
        .expect("added");
    let there = names(&shop).await;
    for name in ["Porzucony 0", "Porzucony 1", "Porzucony 2", "Następny"] {
        assert_eq!(
            there.iter().filter(|other| *other == name).count(),
            1,
            "{name}"
        );
    }
}

#[tokio::test]
async fn elements_that_come_and_go_between_pages_are_neither_lost_nor_doubled() {
    let (practice, shop) = filled_with_producers(230).await;
    let before = practice.panel(|panel| panel.ids("producers"));
    // before each page but the first: one that was listed goes, one that was not goes, a new one comes
    for page in 2..=4 {
        let (listed, unlisted) = (before[3 * page as usize], before[220 - 3 * page as usize]);
        practice.arm(
            Fault::panel(move |panel| {
                panel.delete("producers", listed).expect("deleted");
                panel.delete("producers", unlisted).expect("deleted");
                panel
                    .create("producers", &json!({"name": format!("Nowy {page}")}))
                    .expect("added");
            }),
            Calls::lists("producers"),
            When::Nth(page),
        );
    }
    let listed: Vec<u64> = shop
        .producers()
        .all(Filter::all())
        .map_ok(|p| p.producer_id.get())
        .try_collect()
        .await
        .expect("listed");
    let mut distinct = listed.clone();
    distinct.dedup();
    assert_eq!(distinct, listed, "none twice, in order");
    let after = practice.panel(|panel| panel.ids("producers"));
    for still_there in after.iter().filter(|number| before.contains(number)) {
        assert!(
            listed.contains(&u64::from(*still_there)),
            "{still_there} was lost"
        );
    }
    assert!(
        listed.contains(&u64::from(*after.last().expect("there"))),
        "new ones are at the end"
    );
    assert_eq!(practice.faults_fired(), 3);
}

async fn filled_with_producers(count: u32) -> (Practice, Shop) {
    let (practice, shop) = small().await;
    practice.panel(|panel| {
        for number in 0..count {
            panel
                .create("producers", &json!({"name": format!("P{number}")}))
                .expect("added");
        }
    });
    (practice, shop)
}
