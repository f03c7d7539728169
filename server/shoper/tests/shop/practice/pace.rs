//! The rate limit of a shop whose time and the client's are one, and pass only while somebody waits.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use futures_util::future::join_all;
use kontor_practice_shop::{
    Clock as _, ManualClock, Shop as Practice, Switches,
    catalogue::Blueprint,
    switches::{BucketScope, BulkCost},
};
use kontor_shoper::{Bulk, Clock, Purpose, Shop, Unit};
use time::macros::datetime;

use super::{client, id};

/// Waiting moves the shop's clock at once. Time-outs never fire: no time passes in a call.
#[derive(Debug)]
struct Shared(Arc<ManualClock>);

const TIMEOUT: Duration = Duration::from_secs(30);

impl Clock for Shared {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
        if time == TIMEOUT {
            return Box::pin(std::future::pending());
        }
        self.0.advance(time);
        Box::pin(std::future::ready(()))
    }
}

async fn limited(switches: Switches) -> (Practice, Shop, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(datetime!(2026-11-23 12:00 UTC)));
    let builder = Practice::builder()
        .blueprint(Blueprint::small())
        .clock(clock.clone())
        .switches(switches);
    let practice = builder.start().await.expect("a practice shop");
    let shop = client(&practice)
        .timeout(TIMEOUT)
        .clock(Arc::new(Shared(clock.clone())))
        .build()
        .expect("a client");
    (practice, shop, clock)
}

fn refused(practice: &Practice) -> usize {
    practice
        .journal()
        .iter()
        .filter(|call| call.status == Some(429))
        .count()
}

#[tokio::test]
async fn a_thousand_quiet_calls_meet_no_429_and_keep_the_pace_of_the_leak() {
    let (practice, shop, clock) = limited(Switches::default()).await;
    let calls = 1_000_u32;
    for _ in 0..calls {
        shop.version().await.expect("a version");
    }
    assert_eq!(refused(&practice), 0);
    assert_eq!(practice.call_count(), u64::from(calls) + 1, "and the login");
    // nine at once, then two a second
    let rate = f64::from(calls - 9) / clock.elapsed().as_secs_f64();
    assert!(rate >= 0.98 * 2.0, "{rate} calls a second of 2");
}

#[tokio::test]
async fn a_thousand_calls_of_many_callers_meet_no_429() {
    for bucket_scope in [BucketScope::Token, BucketScope::Shop] {
        let switches = Switches {
            bucket_scope,
            ..Switches::default()
        };
        let (practice, shop, _clock) = limited(switches).await;
        let callers = (0..20).map(|_| async {
            for _ in 0..50 {
                shop.version().await.expect("a version");
            }
        });
        join_all(callers).await;
        assert_eq!(refused(&practice), 0, "{bucket_scope:?}");
        assert_eq!(shop.calls()[&Purpose::UNNAMED].sent, 1_000);
    }
}

#[tokio::test]
async fn a_bulk_request_that_counts_as_many_calls_is_paid_for_by_waiting() {
    for bulk_cost in [BulkCost::One, BulkCost::EachItem] {
        let switches = Switches {
            bulk_cost,
            ..Switches::default()
        };
        let (practice, shop, clock) = limited(switches).await;
        for _ in 0..10 {
            let mut bulk = Bulk::new();
            let tickets: Vec<_> = (0..25)
                .map(|_| bulk.get(id::<Unit>(1_u64)).expect("room"))
                .collect();
            let mut answer = shop.bulk(&bulk).await.expect("answered");
            for ticket in tickets {
                answer.take(ticket).expect("read");
            }
            shop.version().await.expect("a version");
        }
        assert_eq!(refused(&practice), 0, "{bulk_cost:?}");
        let waited = clock.elapsed() > Duration::from_mins(1);
        assert_eq!(waited, bulk_cost == BulkCost::EachItem);
    }
}
