//! Commands of a machine: a service account's token in place of a login.

use std::path::{Path, PathBuf};

use insta::assert_snapshot;

use super::{Ran, Setup};
use crate::platform;
use crate::testing::Office;
use crate::testing::server::SERVICE_TOKEN;

/// A file of its owner alone.
fn file(office: &Office, content: &str) -> PathBuf {
    let path = office.dir.path().join("token");
    std::fs::write(&path, content).expect("written");
    platform::protect_file(&path).expect("protected");
    path
}

async fn run(office: &Office, token_file: &Path, args: &[&str]) -> Ran {
    let mut setup = Setup::at(office);
    setup.env.token_file = Some(token_file.to_owned());
    setup.run(args).await
}

#[tokio::test]
async fn a_token_file_acts_where_nobody_is_logged_in_and_instead_of_who_is() {
    for office in [Office::open().await, Office::at_work().await] {
        let token = file(&office, &format!("{SERVICE_TOKEN}\n"));
        let ran = run(&office, &token, &["status", "--lang", "en"]).await;
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(
            ran.out.contains("service account nocna (sync-trigger)"),
            "{}",
            ran.out
        );
        assert!(ran.out.contains("2026-12-31"), "{}", ran.out);
        let ran = run(&office, &token, &["customer", "list"]).await;
        assert_eq!((ran.code, ran.out.as_str()), (4, ""));
        assert!(
            ran.err.contains("Konto usługi tego nie może."),
            "{}",
            ran.err
        );
        let ran = run(&office, &token, &["doctor"]).await;
        assert_eq!(ran.code, 0, "{}", ran.out);
        assert!(ran.out.contains("nocna"), "{}", ran.out);
    }
}

#[tokio::test]
async fn a_service_account_does_not_log_in_or_out() {
    let office = Office::at_work().await;
    let token = file(&office, SERVICE_TOKEN);
    for command in ["login", "logout", "passwd"] {
        let ran = run(&office, &token, &[command]).await;
        assert_eq!(ran.code, 1, "{command}");
        assert!(ran.err.contains("KONTOR_TOKEN_FILE"), "{}", ran.err);
    }
    assert!(office.profile.session().expect("readable").is_some());
}

#[tokio::test]
async fn a_token_that_the_server_refuses_is_explained() {
    let office = Office::open().await;
    let token = file(&office, "kst_another");
    let ran = run(&office, &token, &["customer", "list"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (4, ""));
    assert_snapshot!(ran.err, @r"
    błąd: token unieważniono
    podpowiedź: kontor doctor
    ");
    let ran = run(&office, &token, &["doctor", "--lang", "en"]).await;
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("kontor token create"), "{}", ran.out);
}

#[tokio::test]
async fn a_file_that_gives_no_token_ends_with_1_before_anything_is_sent() {
    let office = Office::open().await;
    let heard = office.server.state.behave().languages.len();
    let none = office.dir.path().join("none");
    let other = file(&office, "a password");
    for (path, what) in [(&none, "odczytać"), (&other, "kontor token create")] {
        for args in [["customer", "list"].as_slice(), &["status"], &["doctor"]] {
            let ran = run(&office, path, args).await;
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{args:?}");
            assert!(ran.err.contains(what), "{}", ran.err);
        }
    }
    assert_eq!(office.server.state.behave().languages.len(), heard);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_everybody_may_read_is_refused_with_what_to_do() {
    let office = Office::open().await;
    let token = file(&office, SERVICE_TOKEN);
    platform::set_mode_for_tests(&token, 0o644);
    let ran = run(&office, &token, &["status", "--output", "json"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    let text = ran.err.replace(&token.display().to_string(), "PLIK");
    assert_snapshot!(text, @r#"
    {
      "error": {
        "message": "plik z tokenem PLIK (KONTOR_TOKEN_FILE): każdy na tym komputerze może go odczytać lub zmienić, a więc użyć konta usługi: chmod 600",
        "reason": "TOKEN_FILE",
        "violations": []
      },
      "exit_code": 1,
      "hint": "kontor doctor"
    }
    "#);
}
