//! Joining: with a right code once and in time; a man in the middle learns nothing.

mod impostor;

use kontor_client::proto::{
    GetEnrolmentRequest, ListWorkstationsRequest, RevokeWorkstationRequest,
};
use kontor_client::{Address, Client, Error, Home, Join, JoinCode, join};
use kontor_server::joincode;
use kontor_tests::database::Outsider;
use kontor_tests::office::Furnished;

use self::impostor::Impostor;
use super::databases::{in_each_office, office};

/// Wrong tries that end every open code.
const WRONG_TRIES_MAX: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_workstation_joins_with_a_code_and_the_server_knows_it() {
    in_each_office(|mut furnished| async move {
        let profile = furnished.office.workstation().await.expect("joined");
        let client = Client::connect(&profile).await.expect("connected");
        let enrolment = client
            .get_enrolment(GetEnrolmentRequest {})
            .await
            .expect("known");
        assert_eq!(enrolment.workstation_id, profile.workstation_id());
        let list = furnished
            .administrator
            .list_workstations(ListWorkstationsRequest::default())
            .await
            .expect("a list");
        assert!(
            list.workstations
                .iter()
                .any(|one| one.id == profile.workstation_id())
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_a_wrong_and_an_expired_code_are_refused_alike() {
    in_each_office(|mut furnished| async move {
        let used = code(&furnished);
        furnished.office.join_with(&used).await.expect("joined once");
        let open = code(&furnished);
        let expired = code(&furnished);
        let mut database = Outsider::open(furnished.office.database()).expect("the database");
        let past = database.minutes_ago(1);
        let ended = database
            .change(&format!("UPDATE join_codes SET expires_at = {past} WHERE id = (SELECT id FROM join_codes ORDER BY id DESC LIMIT 1)"))
            .expect("changed");
        assert_eq!(ended, 1);
        for wrong in [used, another_secret(&open), expired] {
            let error = furnished.office.join_with(&wrong).await.expect_err("refused");
            assert_eq!(reason(&error), "JOIN_REFUSED");
        }
        furnished.office.join_with(&open).await.expect("still open after three wrong tries");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_tries_end_an_open_code() {
    in_each_office(|mut furnished| async move {
        let open = code(&furnished);
        for _ in 0..WRONG_TRIES_MAX {
            let wrong = another_secret(&open);
            let error = furnished
                .office
                .join_with(&wrong)
                .await
                .expect_err("refused");
            assert_eq!(reason(&error), "JOIN_REFUSED");
        }
        let error = furnished.office.join_with(&open).await.expect_err("ended");
        assert_eq!(reason(&error), "JOIN_REFUSED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_workstation_is_refused_at_once() {
    in_each_office(|mut furnished| async move {
        let profile = furnished.office.workstation().await.expect("joined");
        let client = Client::connect(&profile).await.expect("connected");
        client
            .get_enrolment(GetEnrolmentRequest {})
            .await
            .expect("known");
        furnished
            .administrator
            .revoke_workstation(RevokeWorkstationRequest {
                id: profile.workstation_id().to_owned(),
            })
            .await
            .expect("revoked");
        let error = client
            .get_enrolment(GetEnrolmentRequest {})
            .await
            .expect_err("shut out on the open connection too");
        assert!(matches!(error, Error::Revoked), "{error}");
        furnished
            .office
            .workstation()
            .await
            .expect("joins again with a new code");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_another_ca_sees_no_byte_and_the_client_names_the_ca_it_expected() {
    let furnished = office().await;
    let profile = furnished.administrator.profile();
    let impostor = Impostor::start(profile.installation_id()).await;
    let address = Address {
        host: "127.0.0.1".to_owned(),
        port: impostor.port(),
    };

    let code: JoinCode = code(&furnished).parse().expect("a code");
    let home = Home::at(furnished.office.directory().join("nobody"));
    let error = join(&home, Join::new(address.clone(), code.clone()))
        .await
        .expect_err("another CA");
    assert_wrong_ca(&error, &hex(code.ca_prefix()));

    let mut misled = profile.clone();
    misled.set_addresses(vec![address]).expect("addresses");
    let Err(error) = Client::connect(&misled).await else {
        panic!("connected to an impostor");
    };
    assert_wrong_ca(&error, &profile.ca_fingerprint());

    assert!(impostor.handshakes() >= 2, "nobody came by");
    assert_eq!(impostor.heard(), b"", "what the impostor could read");
}

fn assert_wrong_ca(error: &Error, expected_ca: &str) {
    let Error::WrongCa { expected, got, .. } = error else {
        panic!("{error}");
    };
    let plain = |text: &str| text.replace([' ', ':'], "").to_lowercase();
    assert!(
        plain(expected_ca).starts_with(&plain(expected)[..20]),
        "{expected} is not {expected_ca}"
    );
    assert!(got.is_some());
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn code(furnished: &Furnished) -> String {
    tokio::task::block_in_place(|| furnished.office.join_code()).expect("a code")
}

/// A well-formed code of the same CA with a secret that nobody gave out.
fn another_secret(code: &str) -> String {
    let code: JoinCode = code.parse().expect("a code");
    let mut secret = joincode::decode_secret(code.secret()).expect("a secret");
    secret[0] ^= 1;
    joincode::encode(code.ca_prefix(), &secret)
}

fn reason(error: &anyhow::Error) -> &str {
    error
        .downcast_ref::<Error>()
        .map_or("no error of the client", Error::reason)
}
