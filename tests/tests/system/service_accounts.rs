//! A service account, from its making to its end, by the real programs: what a timer on a machine meets.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kontor_tests::database::Outsider;
use kontor_tests::office::Furnished;

use super::command_line::call_with;
use super::databases::in_each_office;

const DONE: i32 = 0;
const REFUSED: i32 = 1;
const USAGE: i32 = 2;
const NOT_ALLOWED: i32 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_acts_by_its_token_until_that_expires_or_is_revoked() {
    in_each_office(|mut furnished| async move {
        furnished.office.workstation().await.expect("joined");
        tokio::task::block_in_place(|| tell(&furnished));
    })
    .await;
}

fn tell(furnished: &Furnished) {
    let desks = Desks::of(furnished);
    let token = desks.create("nocna", &["--expires", "2999-12-31"]);
    desks.put(&token, "600");
    let status = desks.machine(&["status"]);
    expect(&status, DONE, "");
    let status: serde_json::Value = serde_json::from_str(&text(&status)).expect("JSON");
    assert_eq!(status["session"]["service_token"]["name"], "nocna");
    assert_eq!(status["session"]["session"], serde_json::Value::Null);
    expect(
        &desks.machine(&["customer", "list"]),
        NOT_ALLOWED,
        "PERMISSION_DENIED",
    );
    expect(&desks.machine(&["doctor"]), DONE, "");
    expect(&desks.machine(&["login", "ktoś"]), REFUSED, "INPUT_REFUSED");

    desks.put(&token, "644");
    expect(&desks.machine(&["status"]), REFUSED, "TOKEN_FILE");
    desks.put("a password of somebody", "600");
    expect(&desks.machine(&["status"]), REFUSED, "TOKEN_FILE");
    let unknown = token.replace(&token[10..20], "AAAAAAAAAA");
    desks.put(&unknown, "600");
    expect(
        &desks.machine(&["status"]),
        NOT_ALLOWED,
        "SERVICE_TOKEN_UNKNOWN",
    );

    desks.put(&token, "600");
    expire(furnished, "nocna");
    expect(
        &desks.machine(&["status"]),
        NOT_ALLOWED,
        "SERVICE_TOKEN_EXPIRED",
    );
    let listed = desks.administrator(&["token", "list"]);
    let listed: serde_json::Value = serde_json::from_str(&text(&listed)).expect("JSON");
    let account = &listed["service_tokens"][0];
    assert_eq!(account["state"], "SERVICE_TOKEN_STATE_EXPIRED");
    assert!(account["last_used_at"].is_string(), "{account}");

    // the name of an expired one is free
    let second = desks.create("nocna", &[]);
    assert_ne!(second, token);
    desks.put(&second, "600");
    expect(&desks.machine(&["status"]), DONE, "");
    expect(
        &desks.administrator(&["token", "revoke", "nocna", "--yes"]),
        DONE,
        "",
    );
    expect(
        &desks.machine(&["status"]),
        NOT_ALLOWED,
        "SERVICE_TOKEN_REVOKED",
    );
    let kontord = furnished.office.kontord();
    let all = kontord
        .run(&["token", "list", "--all"], "")
        .expect("a list");
    assert_eq!(all.matches("revoked").count(), 2, "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_that_cannot_be_is_refused_by_both_programs() {
    in_each_office(|mut furnished| async move {
        furnished.office.workstation().await.expect("joined");
        tokio::task::block_in_place(|| refuse(&furnished));
    })
    .await;
}

fn refuse(furnished: &Furnished) {
    let desks = Desks::of(furnished);
    let role = ["--role", "sync-trigger"];
    let create = |name: &str, more: &[&str]| {
        desks.administrator(&[&["token", "create", name], more].concat())
    };
    let no_role = create("nocna", &[]);
    assert_eq!(no_role.status.code(), Some(USAGE), "{no_role:?}");
    let wrong_role = create("nocna", &["--role", "administrator"]);
    assert_eq!(wrong_role.status.code(), Some(USAGE), "{wrong_role:?}");
    let past = [&role[..], &["--expires", "2020-01-01"]].concat();
    expect(&create("nocna", &past), REFUSED, "DATE_PAST");
    let no_date = [&role[..], &["--expires", "jutro"]].concat();
    expect(&create("nocna", &no_date), REFUSED, "INVALID_DATE");
    expect(&create(" ", &role), REFUSED, "REQUIRED");
    expect(&create("nocna", &role), DONE, "");
    expect(&create("NOCNA", &role), REFUSED, "ALREADY_EXISTS");
    let kontord = furnished.office.kontord();
    let again = [&["token", "create", "nocna"][..], &role].concat();
    assert!(kontord.run(&again, "").is_err(), "the name is in use");
    kontord
        .run(&["token", "revoke", "nocna"], "")
        .expect("revoked");
    let made = kontord.run(&again, "").expect("a token");
    assert!(made.trim().starts_with("kst_"), "{made}");
}

/// The administrator's desk, and a machine where nobody is logged in.
struct Desks {
    administrator: PathBuf,
    machine: PathBuf,
    token_file: PathBuf,
}

impl Desks {
    fn of(furnished: &Furnished) -> Self {
        let office = &furnished.office;
        let home = office.home_of(furnished.administrator.profile());
        Self {
            administrator: home.expect("a home of this office"),
            machine: office.last_home(),
            token_file: office.directory().join("token"),
        }
    }

    /// Makes a service account; its token, which is all that standard output has.
    fn create(&self, name: &str, more: &[&str]) -> String {
        let arguments = [&["token", "create", name, "--role", "sync-trigger"], more].concat();
        let output = call_with(&self.administrator, &arguments, "", &[]);
        assert_eq!(output.status.code(), Some(DONE), "{output:?}");
        let token = text(&output).trim_end().to_owned();
        assert!(token.starts_with("kst_") && token.len() == 47, "{token}");
        token
    }

    fn put(&self, content: &str, mode: &str) {
        std::fs::write(&self.token_file, format!("{content}\n")).expect("written");
        let changed = Command::new("chmod")
            .arg(mode)
            .arg(&self.token_file)
            .status();
        assert!(changed.expect("chmod").success());
    }

    fn administrator(&self, arguments: &[&str]) -> Output {
        let arguments = [arguments, &["--output", "json"]].concat();
        call_with(&self.administrator, &arguments, "", &[])
    }

    fn machine(&self, arguments: &[&str]) -> Output {
        let token_file: &Path = &self.token_file;
        let environment = [("KONTOR_TOKEN_FILE", token_file)];
        let arguments = [arguments, &["--output", "json"]].concat();
        call_with(&self.machine, &arguments, "", &environment)
    }
}

/// Its last day was long ago.
fn expire(furnished: &Furnished, name: &str) {
    let mut database = Outsider::open(furnished.office.database()).expect("the database");
    let changed = database.change(&format!(
        "UPDATE service_tokens SET expires_on = '2020-01-01' WHERE name = '{name}'"
    ));
    assert_eq!(changed.expect("changed"), 1);
}

fn expect(output: &Output, code: i32, reason: &str) {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(reason), "{reason}: {said}");
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}
