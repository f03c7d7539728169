//! The licence and the real programs: whose licences they take, seats, the trial and its backup.

use kontor_client::proto::{GetLicenceRequest, ShopLinkState};
use kontor_client::{Error, Home, Join, join};
use kontor_licence::SigningKey;
use kontor_tests::licence::{claims, issue};
use kontor_tests::office::Office;
use kontor_tests::papers::SELLER_NIP;
use kontor_tests::process::Kontord;

use super::databases::{in_each_database, in_each_office, programs};

/// The same server's commands as a build without the vendor's keys runs them.
fn without_keys(office: &Office) -> Kontord {
    Kontord {
        environment: Vec::new(),
        ..office.kontord().clone()
    }
}

/// What a command says when it refuses.
fn refused(kontord: &Kontord, arguments: &[&str], input: &str) -> String {
    let error = kontord.run(arguments, input).expect_err("refused");
    format!("{error:#}")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offices_licence_is_the_one_that_its_server_was_built_to_trust() {
    in_each_office(|furnished| async move {
        let answer = furnished
            .administrator
            .get_licence(GetLicenceRequest {})
            .await;
        let licence = answer.expect("an answer").licence.expect("a licence");
        assert_eq!(licence.shop_link(), ShopLinkState::Open);
        assert_eq!(
            (licence.nip.as_str(), licence.trusted_key_ids.len()),
            (SELLER_NIP, 1)
        );
        let office = furnished.office;
        let said = office
            .kontord()
            .run(&["licence", "show"], "")
            .expect("shown");
        assert!(said.contains(&licence.trusted_key_ids[0]), "{said}");
        // a build without keys trusts none, whatever its environment says when it runs
        let mut blind = without_keys(&office);
        let keys = office.directory().join("keys");
        let stranger = SigningKey::generate().expect("a key").public();
        std::fs::write(&keys, stranger.to_string()).expect("written");
        for variable in ["KONTOR_LICENCE_KEYS", "KONTOR_TRUSTED_KEYS"] {
            blind
                .environment
                .push((variable.into(), keys.clone().into()));
        }
        let said = blind.run(&["licence", "show"], "").expect("shown");
        assert!(
            said.contains("none: this program was built without"),
            "{said}"
        );
        let text = issue(&claims(SELLER_NIP)).expect("a licence");
        let said = refused(&blind, &["licence", "install", "-"], &text);
        assert!(said.contains("built without the vendor's keys"), "{said}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_that_was_used_stays_used_in_a_restored_backup() {
    in_each_database(async |postgres: Option<String>| {
        let office = tokio::task::block_in_place(|| Office::open(programs(), postgres.as_deref()));
        let office = office.expect("an office");
        let kontord = without_keys(&office);
        let said = kontord.run(&["licence", "trial"], "").expect("a trial");
        assert!(said.contains("trial until"), "{said}");
        let again = refused(&kontord, &["licence", "trial"], "");
        assert!(again.contains("can be had once"), "{again}");
        let backup = office.directory().join("office.tar.gz");
        let backup = backup.to_str().expect("UTF-8");
        let phrase = "a passphrase long enough\n";
        kontord
            .run(
                &["backup", backup, "--with-key", "--passphrase-stdin"],
                phrase,
            )
            .expect("a backup");
        let elsewhere = Kontord {
            data_dir: office.directory().join("elsewhere"),
            database: None,
            ..kontord
        };
        elsewhere
            .run(&["restore", backup, "--passphrase-stdin"], phrase)
            .expect("restored");
        let restored = refused(&elsewhere, &["licence", "trial"], "");
        assert!(restored.contains("can be had once"), "{restored}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_are_asked_for_when_a_workstation_is_added_and_when_it_joins() {
    in_each_database(async |postgres: Option<String>| {
        let office = tokio::task::block_in_place(|| Office::open(programs(), postgres.as_deref()));
        let mut office = office.expect("an office");
        let last = claims(SELLER_NIP);
        let two = issue(&kontor_licence::Claims {
            seats: 2,
            issued_on: last.issued_on.next_day().expect("a day"),
            ..last.clone()
        });
        let kontord = office.kontord().clone();
        let two = two.expect("a licence");
        kontord
            .run(&["licence", "install", "-"], &two)
            .expect("installed");
        let first = office.workstation().await.expect("joined");
        let code = office.join_code().expect("a code");
        office.workstation().await.expect("joined");
        let said = refused(&kontord, &["workstation", "add", "trzecie"], "");
        assert!(
            said.contains("seats for 2 workstations; 2 have joined"),
            "{said}"
        );
        let home = Home::at(office.directory().join("home-of-nobody"));
        let address = office.addresses().remove(0);
        let error = join(&home, Join::new(address, code.parse().expect("a code")))
            .await
            .expect_err("no seat");
        let Error::Refused(refusal) = &error else {
            panic!("{error}")
        };
        assert_eq!(refusal.reason, "LICENCE_SEATS");
        // with one seat more the same code is good
        let three = kontor_licence::Claims {
            seats: 3,
            issued_on: last.issued_on + time::Duration::days(2),
            ..last
        };
        let three = issue(&three).expect("a licence");
        kontord
            .run(&["licence", "install", "-"], &three)
            .expect("installed");
        office.join_with(&code).await.expect("joined");
        drop(first);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstrations_server_serves_no_real_office() {
    in_each_database(async |postgres: Option<String>| {
        tokio::task::block_in_place(|| {
            let mut office = Office::open(programs(), postgres.as_deref()).expect("an office");
            office.kill(0).expect("killed");
            let key = SigningKey::generate().expect("a key").public().to_string();
            let kontord = office.kontord();
            let said = refused(kontord, &["demo-server", "--listen", "127.0.0.1:0"], &key);
            assert!(said.contains("not made by `kontord demo`"), "{said}");
            let said = refused(kontord, &["demo-server", "--listen", "0.0.0.0:0"], &key);
            assert!(said.contains("loopback address alone"), "{said}");
            let said = refused(kontord, &["demo-server", "--listen", "127.0.0.1:0"], "zupa");
            assert!(said.contains("no public key"), "{said}");
        });
    })
    .await;
}
