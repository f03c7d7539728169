//! Who may know whom: the dependencies inside the workspace, and the libraries that one crate keeps
//! to itself.

use std::process::Command;

use serde_json::Value;

use super::{assert_none, root};

/// One row of the table "Who may know whom" of `ARCHITECTURE.md`.
struct Row {
    name: &'static str,
    /// Crates of Kontor that it may use.
    knows: &'static [&'static str],
    /// Crates of Kontor that its tests may use as well. The test kit is open to all tests.
    tests_know: &'static [&'static str],
}

/// The whole table. A crate that is not in it is a fault: its place is a decision to take first.
const TABLE: &[Row] = &[
    row("kontor-proto", &[], &[]),
    row("kontor-domain", &[], &[]),
    row("kontor-store", &["kontor-domain"], &[]),
    row("kontor-print", &["kontor-domain"], &[]),
    row("kontor-shoper", &[], &["kontor-practice-shop"]),
    row("kontor-practice-shop", &[], &[]),
    row("kontor-licence", &[], &[]),
    row("kontor-client", &["kontor-proto"], &[]),
    row(
        "kontor-server",
        &[
            "kontor-client", // the module `demo` alone: see sources.rs
            "kontor-domain",
            "kontor-licence",
            "kontor-practice-shop",
            "kontor-print",
            "kontor-proto",
            "kontor-shoper",
            "kontor-store",
        ],
        &[],
    ),
    row(
        "kontor-tests",
        &[
            "kontor-client",
            "kontor-licence",
            "kontor-practice-shop",
            "kontor-proto",
            "kontor-server",
            "kontor-shoper",
        ],
        &[],
    ),
    row(TESTKIT, &[], &[]),
];

const TESTKIT: &str = "kontor-testkit";

const fn row(
    name: &'static str,
    knows: &'static [&'static str],
    tests_know: &'static [&'static str],
) -> Row {
    Row {
        name,
        knows,
        tests_know,
    }
}

/// Libraries that only some crates may name in their manifests, and why.
const KEPT: &[(&[&str], &[&str], &str)] = &[
    (
        &["diesel", "diesel_migrations", "libsqlite3-sys", "pq-sys"],
        &["kontor-store", "kontor-tests", TESTKIT],
        "SQL is written in kontor-store alone (kontor-tests measures floors with it): add a query there",
    ),
    (
        &["reqwest"],
        // the practice shop's tests call it: sources.rs keeps the library out of the shop itself
        &["kontor-shoper", "kontor-licence", "kontor-practice-shop"],
        "only the crates that speak to the shop and the licence server make HTTP calls",
    ),
    (
        &["comemo", "typst", "typst-layout", "typst-pdf"],
        &["kontor-print"],
        "Typst stays in kontor-print, which runs it in a child process with limits",
    ),
];

/// Libraries that the business rules must never see: they are pure, without I/O, clock or network.
const NOT_IN_DOMAIN: &[&str] = &[
    "async-trait",
    "axum",
    "hyper",
    "prost",
    "rand",
    "ring",
    "rustls",
    "tokio",
    "tonic",
    "tracing",
];

/// A dependency as `cargo metadata` tells it.
struct Arrow {
    from: String,
    to: String,
    /// Of tests only (`[dev-dependencies]`).
    dev: bool,
}

#[test]
fn every_crate_knows_only_those_it_may_know() {
    let (names, arrows) = workspace();
    let mut faults = unknown_crates(&names);
    faults.extend(
        arrows
            .iter()
            .filter_map(|arrow| internal_fault(arrow, &names)),
    );
    assert_none(&faults);
}

#[test]
fn libraries_stay_with_the_crate_that_keeps_them() {
    let (_, arrows) = workspace();
    let faults: Vec<String> = arrows.iter().filter_map(library_fault).collect();
    assert_none(&faults);
}

#[test]
fn a_new_arrow_a_new_crate_and_a_straying_library_are_named() {
    let names = ["kontor-domain", "kontor-store", "kontor-web"].map(String::from);
    assert_eq!(unknown_crates(&names).len(), 1);
    let judge = |from: &str, to: &str, dev| {
        internal_fault(
            &Arrow {
                from: from.into(),
                to: to.into(),
                dev,
            },
            &[from.to_owned(), to.to_owned()],
        )
    };
    assert!(judge("kontor-domain", "kontor-store", false).is_some());
    assert!(judge("kontor-domain", "kontor-store", true).is_some());
    assert!(judge("kontor-client", "kontor-domain", true).is_some());
    assert!(judge("kontor-shoper", "kontor-practice-shop", false).is_some());
    assert!(judge("kontor-shoper", "kontor-practice-shop", true).is_none());
    assert!(judge("kontor-store", TESTKIT, true).is_none());
    assert!(judge("kontor-store", TESTKIT, false).is_some());
    let library = |from: &str, to: &str| {
        library_fault(&Arrow {
            from: from.into(),
            to: to.into(),
            dev: false,
        })
    };
    assert!(library("kontor-server", "diesel").is_some());
    assert!(library("kontor-store", "diesel").is_none());
    assert!(library("kontor-domain", "tokio").is_some());
}

/// Members that the table does not place.
fn unknown_crates(names: &[String]) -> Vec<String> {
    names
        .iter()
        .filter(|name| TABLE.iter().all(|row| row.name != **name))
        .map(|name| {
            format!(
                "{name} has no place in the table: decide who may know it, write it into \
                 ARCHITECTURE.md, then add its row in tests/tests/system/house/arrows.rs"
            )
        })
        .collect()
}

/// What is wrong with an arrow between two members, if anything.
fn internal_fault(arrow: &Arrow, members: &[String]) -> Option<String> {
    let Arrow { from, to, dev } = arrow;
    if !members.contains(to) {
        return None;
    }
    let row = TABLE.iter().find(|row| row.name == *from)?;
    let known = row.knows.contains(&to.as_str())
        || *dev && (to == TESTKIT || row.tests_know.contains(&to.as_str()));
    let kind = if *dev { "tests of " } else { "" };
    (!known).then(|| {
        format!(
            "{kind}{from} must not know {to} (ARCHITECTURE.md, \"Who may know whom\"): move the code \
             to where both are known, or pass what is needed as a parameter"
        )
    })
}

/// What is wrong with an arrow to a library, if anything.
fn library_fault(arrow: &Arrow) -> Option<String> {
    let Arrow { from, to, .. } = arrow;
    if from == "kontor-domain" && NOT_IN_DOMAIN.contains(&to.as_str()) {
        return Some(format!(
            "kontor-domain must not know {to}: the rules are pure; do this in kontor-server and pass \
             the result in"
        ));
    }
    KEPT.iter()
        .find(|(libraries, keepers, _)| {
            libraries.contains(&to.as_str()) && !keepers.contains(&from.as_str())
        })
        .map(|(_, _, instead)| format!("{from} must not know {to}: {instead}"))
}

/// The members and all their direct dependencies, inside and outside.
fn workspace() -> (Vec<String>, Vec<Arrow>) {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 1, "the whole workspace is read");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let names = packages
        .iter()
        .map(|package| text(&package["name"]))
        .collect();
    let arrows = packages
        .iter()
        .flat_map(|package| {
            let dependencies = package["dependencies"].as_array().expect("dependencies");
            dependencies.iter().map(move |dependency| Arrow {
                from: text(&package["name"]),
                to: text(&dependency["name"]),
                dev: dependency["kind"] == "dev",
            })
        })
        .collect();
    (names, arrows)
}
