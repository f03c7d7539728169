//! Servers that are killed, and servers that share a database.

use kontor_client::Client;
use kontor_client::proto::{GetSessionRequest, ListCustomersRequest, Role};
use kontor_testkit::TestDatabase;
use kontor_tests::office::{self, Office, PASSWORD};
use kontor_tests::papers;
use kontor_tests::process::Kontord;

use super::databases::{in_each_office, logged_in, office, programs};

#[tokio::test(flavor = "multi_thread")]
async fn sessions_and_customers_survive_a_killed_server() {
    in_each_office(|mut furnished| async move {
        let client = logged_in(&mut furnished, "anybody", Role::Salesperson).await;
        client
            .create_customer(kontor_client::proto::CreateCustomerRequest {
                customer: Some(papers::customer("Klient", &papers::nip(1))),
                ..Default::default()
            })
            .await
            .expect("added");
        tokio::task::block_in_place(|| {
            furnished.office.kill(0).expect("killed");
            furnished.office.start(0).expect("started again");
        });
        let there = client
            .list_customers(ListCustomersRequest::default())
            .await
            .expect("the same session on a new connection");
        assert_eq!(there.customers.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_data_directory_does_not_start() {
    let furnished = office().await;
    tokio::task::block_in_place(|| {
        let second = furnished.office.kontord().serve(([127, 0, 0, 1], 0).into());
        let error = second.expect_err("the directory is in use");
        assert!(
            !format!("{error:#}").contains("not ready within"),
            "{error:#}"
        );
    });
    let session = furnished
        .administrator
        .get_session(GetSessionRequest {})
        .await;
    session.expect("the first goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_postgresql_are_one_installation() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let mut furnished = Office::furnish(programs(), Some(database.url()))
        .await
        .expect("an office");
    tokio::task::block_in_place(|| {
        let stranger = Kontord {
            data_dir: furnished.office.directory().join("stranger"),
            ..furnished.office.kontord().clone()
        };
        let refused = stranger.serve(([127, 0, 0, 1], 0).into());
        let error = refused.expect_err("a server without the installation's key");
        assert!(format!("{error:#}").contains("kontord key"), "{error:#}");
        furnished
            .office
            .add_server()
            .expect("with the key it serves");
    });
    // Whoever joins now knows both addresses; at the second one the session of the first is good.
    let client = logged_in(&mut furnished, "anybody", Role::Salesperson).await;
    let mut profile = client.profile().clone();
    profile
        .set_addresses(furnished.office.addresses().split_off(1))
        .expect("addresses");
    let at_second = Client::connect(&profile)
        .await
        .expect("connected to the second");
    assert_eq!(at_second.address().port, furnished.office.address(1).port());
    at_second
        .get_session(GetSessionRequest {})
        .await
        .expect("the session of the first");
    at_second
        .create_customer(kontor_client::proto::CreateCustomerRequest {
            customer: Some(papers::customer("Klient", &papers::nip(1))),
            ..Default::default()
        })
        .await
        .expect("added at the second");
    let seen = furnished
        .administrator
        .list_customers(ListCustomersRequest::default())
        .await
        .expect("a list of the first");
    assert_eq!(seen.customers.len(), 1);
    // One of them dies: a workstation that knows both goes on.
    profile
        .set_addresses(furnished.office.addresses())
        .expect("addresses");
    let client = Client::connect(&profile).await.expect("connected");
    let victim = usize::from(client.address().port == furnished.office.address(1).port());
    tokio::task::block_in_place(|| furnished.office.kill(victim).expect("killed"));
    client
        .get_session(GetSessionRequest {})
        .await
        .expect("the other answers");
    office::add_user(&client, "nobody", Role::Reader)
        .await
        .expect_err("with the same rights as before");
    client
        .login("anybody", PASSWORD)
        .await
        .expect("and logs in there");
}
