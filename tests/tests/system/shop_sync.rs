//! A sample of what `soak sync` does in full: the server killed at calls of the shop, and the shop's faults.

use kontor_tests::shop_sync::{Disturbance, Trial, Way};

use super::databases::{in_each_database, programs};

/// Runs at once: they wait most of the time.
const AT_ONCE: usize = 6;
/// Kills in each way.
const KILLS: usize = 6;
/// Calls that each fault meets in each way.
const FAULTS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn a_synchronisation_killed_at_any_call_ends_as_if_nothing_had_happened() {
    in_each_database(async |postgres: Option<String>| {
        for way in Way::ALL {
            let trial = Trial::prepare(programs(), postgres.as_deref(), way).await;
            let trial = trial.expect("an undisturbed run");
            let kills = trial.points(1).some_kills(KILLS);
            require_the_same_end(&trial, kills).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_synchronisation_whose_shop_fails_once_ends_as_if_nothing_had_happened() {
    in_each_database(async |postgres: Option<String>| {
        let trial = Trial::prepare(programs(), postgres.as_deref(), Way::ToShop).await;
        let trial = trial.expect("an undisturbed run");
        let faults = trial.points(1).some_faults(FAULTS);
        require_the_same_end(&trial, faults).await;
    })
    .await;
}

async fn require_the_same_end(trial: &Trial, points: Vec<Disturbance>) {
    let count = points.len();
    let mut struck = 0;
    let found = trial
        .run(points, AT_ONCE, |verdict| {
            struck += usize::from(verdict.struck.is_some());
        })
        .await
        .expect("no panic");
    let told: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert_eq!(struck, count, "every point met a call");
}
