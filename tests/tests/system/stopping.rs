//! A server that is asked to stop.

use std::time::Duration;

use kontor_client::proto::Role;
use kontor_testkit::WAIT_MAX;
use kontor_tests::database::Outsider;
use kontor_tests::papers;

use super::databases::{in_each_office, logged_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_asked_to_stop_finishes_what_it_has_begun() {
    in_each_office(|mut furnished| async move {
        let client = logged_in(&mut furnished, "anybody", Role::Salesperson).await;
        let mut database = Outsider::open(furnished.office.database()).expect("the database");
        database
            .run(if database.is_postgres() {
                "BEGIN; LOCK TABLE audit IN ACCESS EXCLUSIVE MODE"
            } else {
                "BEGIN IMMEDIATE"
            })
            .expect("held");
        let content = papers::issue(papers::invoice(
            &furnished.series_id,
            "Nabywca",
            &papers::nip(1),
        ));
        let call = tokio::spawn(async move { client.issue_invoice(content).await });
        let pending = furnished
            .office
            .last_home()
            .join("profiles/default/pending");
        kontor_testkit::wait_until("the request is on its way", WAIT_MAX, || {
            std::fs::read_dir(&pending).is_ok_and(|entries| entries.count() > 0)
        })
        .await;
        // The request has left the disk; it reaches the server within this time, or the call would fail below.
        kontor_tests::watch::pause(Duration::from_millis(300)).await;
        let server = furnished.office.take(0).expect("it runs");
        let address = server.address();
        let stopping = tokio::task::spawn_blocking(move || server.stop());
        kontor_testkit::wait_until("new connections are refused", WAIT_MAX, || {
            std::net::TcpStream::connect(address).is_err()
        })
        .await;
        database.run("ROLLBACK").expect("released");
        call.await
            .expect("ran")
            .expect("the call that had begun is answered");
        let status = stopping.await.expect("ran").expect("stopped");
        assert!(status.success(), "{status}");
    })
    .await;
}
