//! Every kind of fault, made and explained.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use prost_types::Timestamp;
use tokio::io::AsyncWriteExt as _;

use super::*;
use crate::proto::{Label, Licence, ShopLinkState};
use crate::testing::pki::{Leaf, Pki};
use crate::testing::server::{FakeServer, LOGIN};
use crate::testing::{BlackHole, ClockAt, Office, STEP_TIMEOUT, closed_port};
use crate::{ConnectFailure, SystemClock};

fn with(clock: Arc<dyn Clock>) -> Examination {
    Examination {
        connect_step_timeout: STEP_TIMEOUT,
        call_timeout: STEP_TIMEOUT,
        ..Examination::new(Lang::Pl, clock)
    }
}

async fn report(office: &Office) -> Report {
    examine(
        &office.home,
        office.profile.name(),
        &with(Arc::new(SystemClock)),
    )
    .await
}

/// The report when the profile has these addresses.
async fn report_at(office: &mut Office, addresses: Vec<Address>) -> Report {
    office.profile.set_addresses(addresses).expect("kept");
    report(office).await
}

/// The report when a server with this certificate answers.
async fn report_with(office: &mut Office, leaf: &Leaf) -> Report {
    let server = FakeServer::start(leaf).await;
    report_at(office, vec![server.address()]).await
}

fn fault(report: &Report) -> (Step, FaultClass) {
    let fault = report
        .fault
        .as_ref()
        .unwrap_or_else(|| panic!("no fault: {}", report.text()));
    // the person reads what it means and what to do
    let text = report.text();
    assert!(text.contains(fault.class.what(report.lang)), "{text}");
    assert!(text.contains(fault.class.remedy(report.lang)[0]), "{text}");
    (fault.step, fault.class)
}

fn state(report: &Report, step: Step) -> CheckState {
    report
        .checks
        .iter()
        .find(|check| check.step == step)
        .expect("every step is there")
        .state
}

#[tokio::test]
async fn when_all_is_well_every_step_passes() {
    let office = Office::at_work().await;
    let report = report(&office).await;
    assert!(report.fault.is_none(), "{}", report.text());
    assert!(
        report
            .checks
            .iter()
            .all(|check| check.state == CheckState::Passed)
    );
    assert_eq!(report.checks.len(), STEPS.len());
    assert!(report.text().contains("Wszystko działa."));
    assert_eq!(report.json()["ok"], true);
}

#[tokio::test]
async fn a_computer_that_never_joined_is_told_how_to() {
    let dir = tempfile::tempdir().expect("a directory");
    let home = Home::at(dir.path());
    let report = examine(&home, &ProfileName::default(), &with(Arc::new(SystemClock))).await;
    assert_eq!(fault(&report), (Step::Profile, FaultClass::NotEnrolled));
    assert_eq!(state(&report, Step::Tcp), CheckState::Skipped);
}

#[tokio::test]
async fn damaged_files_are_the_workstations_fault() {
    let office = Office::open().await;
    fs::write(office.root().join("profiles/default/profile.toml"), "{").expect("written");
    let report = report(&office).await;
    assert_eq!(fault(&report), (Step::Profile, FaultClass::StateUnreadable));
    assert_eq!(FaultClass::StateUnreadable.side(), Side::Workstation);
}

#[tokio::test]
async fn an_unknown_name_is_found_first() {
    let mut office = Office::open().await;
    let address = "nie-ma-takiego.invalid:7443".parse().expect("an address");
    let report = report_at(&mut office, vec![address]).await;
    assert_eq!(fault(&report), (Step::Name, FaultClass::NameNotFound));
}

#[tokio::test]
async fn a_closed_port_means_that_the_server_is_off() {
    let mut office = Office::open().await;
    let report = report_at(&mut office, vec![closed_port()]).await;
    assert_eq!(fault(&report), (Step::Tcp, FaultClass::ConnectionRefused));
    assert_eq!(state(&report, Step::Name), CheckState::Passed);
    assert_eq!(state(&report, Step::Tls), CheckState::Skipped);
    assert_eq!(FaultClass::ConnectionRefused.side(), Side::Server);
}

#[tokio::test]
async fn an_address_that_swallows_everything_is_told_in_bounded_time() {
    let mut office = Office::open().await;
    let hole = BlackHole::open().await;
    office
        .profile
        .set_addresses(vec![hole.address()])
        .expect("kept");
    let limited = Examination {
        connect_step_timeout: Duration::from_millis(300),
        ..with(Arc::new(SystemClock))
    };
    let examination = examine(&office.home, office.profile.name(), &limited);
    let report = tokio::time::timeout(Duration::from_secs(10), examination)
        .await
        .expect("bounded");
    assert_eq!(fault(&report), (Step::Tcp, FaultClass::ConnectionTimedOut));
}

#[tokio::test]
async fn another_program_on_the_port_is_told_from_our_server() {
    let mut office = Office::open().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let other = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        stream
            .write_all(b"220 smtp.example ESMTP\r\n")
            .await
            .expect("sent");
        stream.shutdown().await.expect("closed");
    });
    let address = Address {
        host: "127.0.0.1".to_owned(),
        port,
    };
    let report = report_at(&mut office, vec![address]).await;
    assert_eq!(fault(&report), (Step::Tls, FaultClass::NotKontor));
    other.await.expect("no panic");
}

#[tokio::test]
async fn certificates_that_do_not_fit_are_told_apart() {
    let mut office = Office::open().await;
    let theirs = Pki::new(&office.pki.installation_id).leaf();
    let report = report_with(&mut office, &theirs).await;
    assert_eq!(fault(&report), (Step::Tls, FaultClass::WrongCa));
    let detail = &report.checks[3].detail;
    assert!(detail.contains(&office.pki.fingerprint()), "{detail}");

    let expired = office.pki.expired_leaf();
    let report = report_with(&mut office, &expired).await;
    assert_eq!(fault(&report), (Step::Tls, FaultClass::CertificateExpired));

    let future = office.pki.future_leaf();
    let report = report_with(&mut office, &future).await;
    assert_eq!(
        fault(&report),
        (Step::Tls, FaultClass::CertificateNotYetValid)
    );

    let foreign = office.pki.foreign_leaf();
    let report = report_with(&mut office, &foreign).await;
    assert_eq!(fault(&report), (Step::Tls, FaultClass::WrongInstallation));
}

#[tokio::test]
async fn a_server_that_takes_no_work_says_so() {
    let office = Office::at_work().await;
    office
        .server
        .health
        .set_service_status("", tonic_health::ServingStatus::NotServing)
        .await;
    let report = report(&office).await;
    assert_eq!(fault(&report), (Step::Health, FaultClass::NotServing));
}

#[tokio::test]
async fn an_old_client_is_told_to_be_updated() {
    let office = Office::at_work().await;
    "99.0.0".clone_into(&mut office.server.state.behave().client_version_min);
    let report = report(&office).await;
    assert_eq!(fault(&report), (Step::Versions, FaultClass::OutdatedClient));
}

#[tokio::test]
async fn a_restored_installation_is_a_warning() {
    let office = Office::at_work().await;
    office.server.state.behave().restored = true;
    let report = report(&office).await;
    assert!(report.fault.is_none());
    assert_eq!(state(&report, Step::Versions), CheckState::Warning);
    assert!(report.text().contains("kontord restore-confirm"));
}

#[tokio::test]
async fn a_licence_that_ends_or_is_missing_is_a_warning_and_no_fault() {
    let office = Office::at_work().await;
    let licence = |state: ShopLinkState, days_left, pl: &str| Licence {
        shop_link: state.into(),
        days_left,
        summary: Some(Label {
            pl: pl.to_owned(),
            en: String::new(),
        }),
        ..Licence::default()
    };
    for (said, expected, part) in [
        (
            licence(ShopLinkState::Open, Some(15), "Opłacona."),
            CheckState::Passed,
            "Opłacona.",
        ),
        (
            licence(ShopLinkState::Open, Some(14), "Opłacona."),
            CheckState::Warning,
            "pozostało dni: 14",
        ),
        (
            licence(ShopLinkState::Open, Some(0), "Opłacona."),
            CheckState::Warning,
            "pozostało dni: 0",
        ),
        (
            licence(ShopLinkState::Ended, None, "Minęła."),
            CheckState::Warning,
            "Minęła.",
        ),
        (
            licence(ShopLinkState::Missing, None, "Nie ma."),
            CheckState::Warning,
            "Nie ma.",
        ),
    ] {
        office.server.state.behave().licence = Some(said);
        let report = report(&office).await;
        assert!(report.fault.is_none(), "{}", report.text());
        assert_eq!(state(&report, Step::Licence), expected, "{}", report.text());
        assert!(report.text().contains(part), "{}", report.text());
    }
    let mut behind = licence(ShopLinkState::Open, Some(99), "Zegar cofnięty.");
    behind.clock_behind_since = Some(Timestamp::default());
    office.server.state.behave().licence = Some(behind);
    assert_eq!(
        state(&report(&office).await, Step::Licence),
        CheckState::Warning
    );
}

#[tokio::test]
async fn a_workstation_that_was_shut_out_is_told_so() {
    let office = Office::at_work().await;
    office.server.state.behave().revoked = true;
    let report = report(&office).await;
    assert_eq!(fault(&report), (Step::Enrolment, FaultClass::Revoked));
    assert!(report.neighbours.is_none());
}

#[tokio::test]
async fn nobody_logged_in_a_wrong_password_and_an_ended_session_are_told_apart() {
    let office = Office::open().await;
    assert_eq!(
        fault(&report(&office).await),
        (Step::Login, FaultClass::NotLoggedIn)
    );

    let client = office.client().await;
    client.login(LOGIN, "złe hasło").await.expect_err("refused");
    let wrong = report(&office).await;
    assert_eq!(fault(&wrong), (Step::Login, FaultClass::WrongPassword));
    assert!(wrong.text().contains(LOGIN));

    client
        .login(LOGIN, crate::testing::server::PASSWORD)
        .await
        .expect("logged in");
    assert!(report(&office).await.fault.is_none());

    office.server.state.behave().session_ended = true;
    assert_eq!(
        fault(&report(&office).await),
        (Step::Login, FaultClass::SessionExpired)
    );
}

#[tokio::test]
async fn a_role_without_rights_is_told() {
    let office = Office::at_work().await;
    office.server.state.behave().no_permissions = true;
    assert_eq!(
        fault(&report(&office).await),
        (Step::Rights, FaultClass::NoRights)
    );
}

#[tokio::test]
async fn clocks_that_differ_are_found_in_both_directions() {
    let office = Office::at_work().await;
    for by in [time::Duration::minutes(6), time::Duration::minutes(-6)] {
        let clock = Arc::new(ClockAt::shifted(by));
        let report = examine(&office.home, office.profile.name(), &with(clock)).await;
        assert_eq!(fault(&report), (Step::Clock, FaultClass::ClockWrong));
    }
    let clock = Arc::new(ClockAt::shifted(time::Duration::minutes(3)));
    let near = examine(&office.home, office.profile.name(), &with(clock)).await;
    assert!(near.fault.is_none(), "{}", near.text());
}

#[tokio::test]
async fn another_address_of_the_profile_is_tried_too() {
    let mut office = Office::at_work().await;
    let (closed, good) = (closed_port(), office.server.address());
    let report = report_at(&mut office, vec![closed.clone(), good.clone()]).await;
    assert!(report.fault.is_none(), "{}", report.text());
    assert_eq!(state(&report, Step::Tcp), CheckState::Warning);
    assert_eq!(report.addresses[0].failure, Some(ConnectFailure::Refused));
    assert_eq!(report.addresses[1].failure, None);

    let other = closed_port();
    let report = report_at(&mut office, vec![closed, other]).await;
    assert_eq!(fault(&report), (Step::Tcp, FaultClass::ConnectionRefused));
    assert_eq!(report.addresses.len(), 2);
}

#[tokio::test]
async fn it_says_whether_other_workstations_work() {
    // with the workstation's token alone: nobody is logged in here
    let office = Office::open().await;
    office.server.state.behave().others_active_count = 3;
    let text = report(&office).await.text();
    assert!(
        text.contains("Inne stanowiska pracujące w ostatnich 5 minutach: 3."),
        "{text}"
    );

    {
        let mut behaviour = office.server.state.behave();
        behaviour.others_active_count = 0;
        behaviour.others_last_seen_at = Some(Timestamp {
            seconds: 1_795_435_200,
            nanos: 0,
        });
    }
    let text = report(&office).await.text();
    assert!(
        text.contains("ostatnio jakieś: 23.11.2026 13:00."),
        "{text}"
    );

    office.server.state.behave().others_last_seen_at = None;
    let text = report(&office).await.text();
    assert!(
        text.contains("Żadne inne stanowisko jeszcze nie pracowało"),
        "{text}"
    );
}

#[tokio::test]
async fn no_report_has_a_secret() {
    let office = Office::at_work().await;
    let report = report(&office).await;
    for text in [
        report.text(),
        report.support_text(),
        report.json().to_string(),
    ] {
        assert!(
            !text.contains("workstation-token") && !text.contains("session-token"),
            "{text}"
        );
    }
    assert!(report.support_text().contains(&office.pki.fingerprint()));
}
