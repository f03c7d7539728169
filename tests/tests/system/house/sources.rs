//! Where a name may be used inside a crate: rules that `cargo metadata` cannot see.

use super::{File, assert_none, files};

/// Words that may stand in some files only.
struct Rule {
    /// Whole words of Rust, not parts of longer ones.
    words: &'static [&'static str],
    /// Beginnings of paths where the rule holds.
    within: &'static [&'static str],
    /// Beginnings of paths where it does not.
    but_not: &'static [&'static str],
    /// Why, and what to do instead.
    instead: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        words: &["diesel"],
        within: &[""],
        but_not: &["server/store/", "tests/src/", "tests/kit/"],
        instead: "SQL is written in server/store alone (benchmarks measure their floors with it): \
                  give the store a function for what you need",
    },
    Rule {
        words: &["reqwest"],
        within: &[""],
        but_not: &[
            "server/shoper/",
            "server/licence/",
            "server/practice-shop/tests/",
        ],
        instead: "only the clients of the shop and of the licence server make HTTP calls",
    },
    Rule {
        words: &["kontor_client"],
        within: &["server/app/"],
        but_not: &["server/app/src/demo"],
        instead: "the server knows its client in the module `demo` alone",
    },
    Rule {
        words: &["kontor_proto", "prost", "prost_types", "tonic"],
        within: &["server/app/src/services", "server/app/src/jobs"],
        but_not: &[],
        instead: "use cases speak plain types: convert messages and statuses in server/app/src/grpc",
    },
    Rule {
        words: &["crate::grpc"],
        within: &["server/app/src/services", "server/app/src/jobs"],
        but_not: &[],
        instead: "grpc calls services, never the other way round: move what both need into services",
    },
    Rule {
        words: &["kontor_store"],
        within: &["server/app/src/grpc"],
        // the one file where every error becomes a status
        but_not: &["server/app/src/grpc/status.rs"],
        instead: "an adaptor calls one function of services/, which authorises and then uses the store",
    },
    Rule {
        words: &["std::os"],
        within: &["client/"],
        but_not: &["client/src/platform"],
        instead: "everything of the operating system is in client/src/platform/{unix,windows}.rs: \
                  add a function to both",
    },
    Rule {
        words: &["f32", "f64"],
        within: &["server/domain/", "server/store/", "proto/"],
        but_not: &[],
        instead: "money, quantities and rates are scaled integers; a float would round them",
    },
];

/// These files name the words in order to forbid them.
const OWN: &str = "tests/tests/system/house/";

#[test]
fn libraries_and_neighbours_are_named_only_where_they_belong() {
    let sources: Vec<File> = files()
        .into_iter()
        .filter(|file| file.has_extension("rs") && !file.path.starts_with(OWN))
        .collect();
    assert!(!sources.is_empty());
    assert_none(
        &RULES
            .iter()
            .flat_map(|rule| faults(rule, &sources))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn the_contract_has_no_floating_point_field() {
    let contract = files()
        .into_iter()
        .filter(|file| file.has_extension("proto"));
    let rule = Rule {
        words: &["double", "float"],
        within: &["proto/"],
        but_not: &[],
        instead: "money is int64 in hundredths of the currency, other decimals are strings",
    };
    assert_none(&faults(&rule, &contract.collect::<Vec<_>>()));
}

#[test]
fn a_word_in_the_wrong_file_is_named_with_its_line() {
    let file = |path: &str, text: &str| File {
        path: path.into(),
        text: text.into(),
    };
    let faults = |path: &str, text: &str| {
        let sources = [file(path, text)];
        RULES
            .iter()
            .flat_map(|rule| faults(rule, &sources))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        faults("server/app/src/main.rs", "//! m\nuse diesel::prelude::*;\n").len(),
        1
    );
    assert!(
        faults("server/app/src/x.rs", "use diesel::x;")[0].starts_with("server/app/src/x.rs:1 ")
    );
    assert!(faults("server/store/src/x.rs", "use diesel::x;").is_empty());
    assert!(faults("server/app/src/x.rs", "// diesel::x is elsewhere").is_empty());
    assert!(faults("server/app/src/x.rs", "use diesel_like::x;").is_empty());
    assert_eq!(faults("client/src/files.rs", "use std::os::unix;").len(), 1);
    assert!(faults("client/src/platform/unix.rs", "use std::os::unix;").is_empty());
    assert_eq!(
        faults("server/domain/src/vat.rs", "let vat: f64 = 0.23;").len(),
        1
    );
}

/// Every line of the files that breaks the rule.
fn faults(rule: &Rule, sources: &[File]) -> Vec<String> {
    let starts = |path: &str, beginnings: &[&str]| {
        beginnings
            .iter()
            .any(|beginning| path.starts_with(beginning))
    };
    let mut faults = Vec::new();
    for file in sources {
        if !starts(&file.path, rule.within) || starts(&file.path, rule.but_not) {
            continue;
        }
        for (number, line) in (1..).zip(file.text.lines()) {
            // comments may speak of anything
            let code = line.split("//").next().unwrap_or_default();
            for word in rule.words.iter().filter(|word| names(code, word)) {
                let (path, instead) = (&file.path, rule.instead);
                faults.push(format!("{path}:{number} names `{word}`: {instead}"));
            }
        }
    }
    faults
}

/// Whether the line has the word, and not only as a part of a longer one.
fn names(line: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(part_of_word) && !line[at + word.len()..].starts_with(part_of_word)
    })
}
