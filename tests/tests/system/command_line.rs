//! The program `kontor` against a real server, as a person at a desk uses it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use kontor_client::proto::Role;
use kontor_tests::office::{self, Furnished, PASSWORD};
use kontor_tests::papers;

use super::databases::{in_each_office, programs};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_joins_logs_in_adds_a_customer_and_issues_an_invoice_with_its_pdf() {
    in_each_office(|furnished| async move {
        office::add_user(&furnished.administrator, "sprzedawca", Role::Salesperson)
            .await
            .expect("a user");
        tokio::task::block_in_place(|| tell(&furnished));
    })
    .await;
}

fn tell(furnished: &Furnished) {
    let home = furnished.office.directory().join("desk");
    let address = furnished.office.address(0).to_string();
    let code = furnished.office.join_code().expect("a code");
    let run = |arguments: &[&str], input: &str| run(&home, arguments, input);

    run(&["join", &address, "--code", &code], "");
    let refused = call(&home, &["customer", "list"], "");
    assert!(!refused.status.success(), "nobody is logged in yet");
    let hint = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(hint.contains("kontor"), "{hint}");

    run(
        &["login", "sprzedawca", "--password-stdin"],
        &format!("{PASSWORD}\n"),
    );
    let nip = papers::nip(7);
    run(
        &[
            "customer",
            "add",
            "Zażółć Gęślą Jaźń sp. z o.o.",
            "--nip",
            &nip,
            "--street",
            "Krótka",
            "--building",
            "7",
            "--post-code",
            "90-001",
            "--town",
            "Łódź",
        ],
        "",
    );
    let found = run(&["customer", "list", "zazolc"], "");
    assert!(found.contains("Zażółć Gęślą Jaźń"), "{found}");

    let document = [
        "--customer",
        &nip,
        "--line",
        "Papier ksero A4;12 szt.;18,90;23",
        "--payment",
        "transfer",
        "--term",
        "14",
    ];
    let preview = run(&[&["invoice", "preview"], &document[..]].concat(), "");
    assert!(preview.contains("226,80"), "{preview}");
    let issued = run(
        &[
            &["--output", "json", "invoice", "issue", "--yes"],
            &document[..],
        ]
        .concat(),
        "",
    );
    let issued: serde_json::Value = serde_json::from_str(&issued).expect("JSON alone on stdout");
    let number = issued["invoice"]["number"].as_str().expect("a number");
    let list = run(&["invoice", "list"], "");
    assert!(list.contains(number), "{list}");

    let pdf = home.join("invoice.pdf");
    let to = pdf.to_str().expect("UTF-8");
    run(&["invoice", "pdf", number, "--to", to], "");
    let content = std::fs::read(&pdf).expect("a file");
    assert!(content.starts_with(b"%PDF-"), "{} bytes", content.len());
    run(&["logout"], "");
}

fn run(home: &Path, arguments: &[&str], input: &str) -> String {
    let output = call(home, arguments, input);
    assert!(
        output.status.success(),
        "kontor {}: {}\n{}{}",
        arguments.join(" "),
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn call(home: &Path, arguments: &[&str], input: &str) -> Output {
    call_with(home, arguments, input, &[])
}

/// Calls `kontor` at the workstation of this home, with more in its environment.
pub fn call_with(
    home: &Path,
    arguments: &[&str],
    input: &str,
    environment: &[(&str, &Path)],
) -> Output {
    let mut child = programs()
        .kontor
        .command()
        .args(arguments)
        .envs(environment.iter().copied())
        .env("KONTOR_HOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut stdin = child.stdin.take().expect("piped");
    // A program that reads nothing may have ended already.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    child.wait_with_output().expect("ended")
}
