//! The bound against a shop that counts as the reference's emulator does, under hostile orders of calls.

use std::collections::BinaryHeap;

use proptest::prelude::*;

use super::*;
use crate::testing::TestClock;

/// The shop's side: a leaking bucket that refuses what would overflow.
struct Shop {
    level: f64,
    at: Duration,
    limit: u32,
    bandwidth: u32,
}

impl Shop {
    /// A call arrives. `None` is a 429.
    fn arrive(&mut self, now: Duration) -> Option<RateLimit> {
        let leaked = now.saturating_sub(self.at).as_secs_f64() * f64::from(self.bandwidth);
        self.level = (self.level - leaked).max(0.0);
        self.at = now;
        if self.level + 1.0 > f64::from(self.limit) {
            return None;
        }
        self.level += 1.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most the limit"
        )]
        let calls = self.level.ceil() as u32;
        Some(RateLimit {
            calls,
            limit: self.limit,
            bandwidth: self.bandwidth,
        })
    }
}

/// A call on its way: when it arrives, and how long its answer takes.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    /// Negative, so that the heap gives the earliest first.
    before: std::cmp::Reverse<Duration>,
    call: usize,
    arrived: bool,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    /// Calls travel and come back in any time and order; the shop never has to refuse one.
    #[test]
    fn the_shops_bucket_never_overflows(
        limit in 2_u32..20,
        bandwidth in 1_u32..20,
        delays in prop::collection::vec((0_u64..3_000, 0_u64..3_000), 1..120),
    ) {
        let clock = Arc::new(TestClock::new());
        let bucket = Bucket::new(clock.clone());
        let mut shop = Shop { level: 0.0, at: Duration::ZERO, limit, bandwidth };
        // the shop's figures are known, as after a first call
        bucket.state().limit = limit;
        bucket.state().bandwidth = bandwidth;
        let mut places: Vec<Option<(Place<'_>, Option<RateLimit>)>> = Vec::new();
        let mut events: BinaryHeap<Event> = BinaryHeap::new();
        let mut waiting = delays.iter();
        let mut next = waiting.next();
        while next.is_some() || !events.is_empty() {
            let now = clock.elapsed();
            while let Some((there, _)) = next
                && let Some(place) = place_now(&bucket)
            {
                let arrives = now + Duration::from_millis(*there);
                events.push(Event { before: std::cmp::Reverse(arrives), call: places.len(), arrived: false });
                places.push(Some((place, None)));
                next = waiting.next();
            }
            // to the next event, or a little on if all wait for the bucket
            let step = events.peek().map_or(Duration::from_millis(50), |event| event.before.0.saturating_sub(now));
            clock.advance(step.min(Duration::from_millis(50)));
            let now = clock.elapsed();
            while events.peek().is_some_and(|event| event.before.0 <= now) {
                let event = events.pop().expect("peeked");
                if event.arrived {
                    let (place, seen) = places[event.call].take().expect("under way");
                    place.answered(seen, None);
                } else {
                    let seen = shop.arrive(event.before.0.max(shop.at));
                    prop_assert!(seen.is_some(), "refused call {} of {}", event.call, delays.len());
                    places[event.call].as_mut().expect("under way").1 = seen;
                    let back = event.before.0 + Duration::from_millis(delays[event.call].1);
                    events.push(Event { before: std::cmp::Reverse(back), call: event.call, arrived: true });
                }
            }
        }
    }
}

/// A place if there is one now. (Tokio would make a test that never yields wait.)
fn place_now(bucket: &Bucket) -> Option<Place<'_>> {
    futures_util::FutureExt::now_or_never(tokio::task::unconstrained(bucket.place()))
}

fn limit(calls: u32) -> RateLimit {
    RateLimit {
        calls,
        limit: 10,
        bandwidth: 2,
    }
}

#[tokio::test]
async fn one_caller_keeps_the_pace_of_the_leak() {
    let clock = Arc::new(TestClock::new());
    let bucket = Bucket::new(clock.clone());
    let mut shop = Shop {
        level: 0.0,
        at: Duration::ZERO,
        limit: 10,
        bandwidth: 2,
    };
    let calls = 200;
    for _ in 0..calls {
        let place = loop {
            match place_now(&bucket) {
                Some(place) => break place,
                None => clock.advance(Duration::from_millis(1)),
            }
        };
        let seen = shop.arrive(clock.elapsed());
        assert!(seen.is_some(), "no 429");
        // the way back
        clock.advance(Duration::from_millis(30));
        place.answered(seen, None);
    }
    // nine at once, the others two a second
    let least = (f64::from(calls) - 9.0) / 2.0;
    let took = clock.elapsed().as_secs_f64();
    assert!(took < least / 0.98, "{took} s, the leak allows {least} s");
}

#[tokio::test]
async fn callers_are_served_in_the_order_of_asking() {
    let clock = Arc::new(TestClock::new());
    let bucket = Arc::new(Bucket::new(clock.clone()));
    let order = Arc::new(Mutex::new(Vec::new()));
    for _ in 0..9 {
        bucket.place().await.answered(None, None);
    }
    let mut tasks = Vec::new();
    for number in 0..20 {
        let (bucket, order) = (Arc::clone(&bucket), Arc::clone(&order));
        tasks.push(tokio::spawn(async move {
            let place = bucket.place().await;
            order.lock().expect("not poisoned").push(number);
            place.answered(None, None);
        }));
        tokio::task::yield_now().await;
    }
    for task in tasks {
        while !task.is_finished() {
            clock.advance(Duration::from_millis(100));
            tokio::task::yield_now().await;
        }
        task.await.expect("served");
    }
    assert_eq!(
        *order.lock().expect("not poisoned"),
        (0..20).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn a_refused_call_stops_everybody_for_as_long_as_the_shop_says() {
    let clock = Arc::new(TestClock::new());
    let bucket = Bucket::new(clock.clone());
    let (one, two) = (bucket.place().await, bucket.place().await);
    one.answered(Some(limit(10)), Some(Duration::from_secs(7)));
    drop(two);
    clock.advance(Duration::from_millis(6_999));
    assert!(place_now(&bucket).is_none());
    clock.advance(Duration::from_millis(1));
    bucket.place().await.answered(None, None);
}

#[tokio::test]
async fn somebody_elses_calls_are_made_room_for() {
    let clock = Arc::new(TestClock::new());
    let bucket = Bucket::new(clock.clone());
    bucket.place().await.answered(Some(limit(9)), None);
    assert!(place_now(&bucket).is_none());
    clock.advance(Duration::from_millis(500));
    bucket.place().await.answered(Some(limit(1)), None);
    assert!(place_now(&bucket).is_some());
}

#[tokio::test]
async fn a_caller_that_gives_up_holds_nobody_up() {
    let clock = Arc::new(TestClock::new());
    let bucket = Bucket::new(clock.clone());
    for _ in 0..9 {
        drop(bucket.place().await);
    }
    let gave_up = place_now(&bucket);
    assert!(gave_up.is_none());
    clock.advance(Duration::from_millis(500));
    bucket.place().await.answered(None, None);
    assert_eq!(bucket.state().under_way, 0);
}

#[tokio::test]
async fn a_place_that_is_not_used_goes_to_the_next() {
    let clock = Arc::new(TestClock::new());
    let bucket = Bucket::new(clock.clone());
    for _ in 0..8 {
        bucket.place().await.answered(None, None);
    }
    let place = bucket.place().await;
    assert!(place_now(&bucket).is_none());
    place.unused();
    assert!(place_now(&bucket).is_some());
}

#[tokio::test]
async fn a_shop_that_claims_absurd_figures_stops_nobody_for_long() {
    for (calls, limit, bandwidth) in [(u32::MAX, 10, 2), (u32::MAX, 0, 0), (5, 0, u32::MAX)] {
        let clock = Arc::new(TestClock::new());
        let bucket = Bucket::new(clock.clone());
        let seen = RateLimit {
            calls,
            limit,
            bandwidth,
        };
        bucket
            .place()
            .await
            .answered(Some(seen), Some(Duration::ZERO));
        clock.advance(Duration::from_secs(u64::from(WAIT_SECONDS_MAX) + 2));
        assert!(place_now(&bucket).is_some(), "{seen:?}");
    }
}
