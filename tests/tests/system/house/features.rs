//! A library that `cargo run` needs too gets no feature from a test alone: else it, and all above it (Typst, a minute and
//! more), is compiled once for `cargo run` and once more for `cargo test`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use super::{assert_none, root};

/// The features of each library.
type Features = BTreeMap<String, BTreeSet<String>>;

#[test]
fn tests_add_no_feature_to_what_the_programs_are_built_of() {
    let programs = features("normal,build,features");
    let with_tests = features("normal,build,dev,features");
    assert!(programs.contains_key("typst"), "the libraries were read");
    assert_none(&added(&programs, &with_tests));
}

#[test]
fn a_feature_that_only_a_test_asks_for_is_named() {
    let programs = read("digest v0.11.3\ndigest feature \"mac\"\n");
    let with_tests = read(
        "digest v0.11.3 (*)\ndigest feature \"mac\" (*)\ndigest feature \"oid\"\n\
         insta v1.0.0\ninsta feature \"json\"\n",
    );
    assert_eq!(added(&programs, &programs), Vec::<String>::new());
    assert_eq!(
        added(&programs, &with_tests),
        ["only tests ask for \"oid\" of digest"]
    );
}

fn added(programs: &Features, with_tests: &Features) -> Vec<String> {
    let mut faults = Vec::new();
    for (library, features) in with_tests {
        let Some(known) = programs.get(library) else {
            continue;
        };
        for feature in features.difference(known) {
            faults.push(format!("only tests ask for {feature} of {library}"));
        }
    }
    faults
}

fn features(edges: &str) -> Features {
    let told = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--workspace",
            "--locked",
            "--offline",
            "--prefix",
            "none",
        ])
        .args(["--edges", edges])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    read(&String::from_utf8(told.stdout).expect("names are UTF-8"))
}

/// Reads lines as `digest feature "mac"`, and `digest v0.11.3` for a library as such. `default` alone may have nothing in
/// it, and then adds nothing.
fn read(tree: &str) -> Features {
    let mut features = Features::new();
    for line in tree.lines() {
        let mut words = line.split_whitespace();
        let Some(library) = words.next().filter(|name| !name.starts_with("kontor")) else {
            continue;
        };
        let of_library = features.entry(library.to_owned()).or_default();
        if words.next() == Some("feature")
            && let Some(feature) = words.next().filter(|feature| *feature != "\"default\"")
        {
            of_library.insert(feature.to_owned());
        }
    }
    features
}
