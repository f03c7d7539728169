//! A sample of what `soak` does in full: many clients at once, servers and clients killed at seeded moments.

use kontor_testkit::TestDatabase;
use kontor_tests::storm::Storm;
use kontor_tests::{client_kills, same_buyer};

use super::databases::{in_each_database, programs};

/// Clients at once.
const CLIENTS: u32 = 16;

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_invoices_at_once_get_the_numbers_from_1_to_2000() {
    storm(
        None,
        &Storm {
            invoices: 2_000,
            clients: CLIENTS,
            servers: 1,
            kills: 0,
            seed: 1,
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_invoice_is_lost_or_doubled_when_the_server_is_killed() {
    in_each_database(async |postgres: Option<String>| {
        let sample = Storm {
            invoices: 400,
            clients: CLIENTS,
            servers: 1,
            kills: 5,
            seed: 2,
        };
        storm(postgres.as_deref(), &sample).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_invoice_is_lost_or_doubled_when_one_of_two_servers_is_killed() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let sample = Storm {
        invoices: 300,
        clients: CLIENTS,
        servers: 2,
        kills: 4,
        seed: 3,
    };
    storm(Some(database.url()), &sample).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_killed_between_sending_and_answer_makes_one_invoice() {
    in_each_database(async |postgres: Option<String>| {
        const KILLS: u32 = 6;
        let outcome = client_kills::run(programs(), postgres.as_deref(), KILLS, 4)
            .await
            .expect("a run");
        assert_eq!(outcome.kills, KILLS);
        assert!(
            outcome.without_answer > 0,
            "every kill came too late: {outcome:?}"
        );
        assert!(
            outcome.lost.is_empty() && outcome.doubled.is_empty(),
            "{outcome:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_invoices_at_once_with_the_same_new_buyer_one_makes_the_customer() {
    in_each_database(async |postgres: Option<String>| {
        let outcome = same_buyer::run(programs(), postgres.as_deref(), 64)
            .await
            .expect("a run");
        assert_eq!(
            (outcome.created, outcome.matched, outcome.customers),
            (1, 63, 1)
        );
    })
    .await;
}

async fn storm(postgres: Option<&str>, storm: &Storm) {
    let verdict = storm.run(programs(), postgres).await.expect("a run");
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.invoices, storm.invoices as usize);
    assert_eq!(verdict.kills, storm.kills);
}
