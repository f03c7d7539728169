//! What no text of the repository says: hosts of package registries (each machine has its own
//! mirror, set in its own configuration), paths of one person's machine, and marks of unfinished work.

use super::{File, assert_none, files};

/// In pieces, so that this file does not say them.
const HOSTS: &[&str] = &[
    concat!("crates", ".io"),
    concat!("docs", ".rs/"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("deb.debian", ".org"),
    concat!("proxy.golang", ".org"),
    concat!("buf", ".build"),
];

/// Homes, and folders where machines mount a checkout.
const PLACES: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Use", "rs/"),
    concat!("\\Use", "rs\\"),
    concat!("/wo", "rk/"),
    concat!("/work", "space/"),
];

/// Marks of work that was left for later, and tests that are switched off.
const MARKS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("#[ign", "ore"),
];

/// Cargo writes the registry's name there by itself.
const LOCK: &str = "Cargo.lock";

#[test]
fn no_text_names_a_package_registry_or_a_place_on_one_machine() {
    let files: Vec<File> = files()
        .into_iter()
        .filter(|file| !file.path.ends_with(LOCK))
        .collect();
    assert_none(&files.iter().flat_map(faults).collect::<Vec<_>>());
}

#[test]
fn no_source_has_a_mark_of_unfinished_work() {
    let sources = files().into_iter().filter(|file| {
        ["proto", "rs", "sql", "typ"]
            .iter()
            .any(|extension| file.has_extension(extension))
    });
    assert_none(&sources.flat_map(|file| marks(&file)).collect::<Vec<_>>());
}

#[test]
fn a_mark_is_named_with_its_line() {
    let file = File {
        path: "server/x.rs".into(),
        text: format!("//! X.\n// {}: later", MARKS[0]),
    };
    assert!(marks(&file)[0].starts_with("server/x.rs:2 "));
}

#[test]
fn a_host_and_a_home_are_named_with_their_line() {
    let faults = |text: &str| {
        faults(&File {
            path: "docs/x.md".into(),
            text: text.into(),
        })
    };
    assert!(faults(&format!("see\nhttps://{}/kontor", HOSTS[0]))[0].starts_with("docs/x.md:2 "));
    assert_eq!(faults(&format!("cd {}kontor", PLACES[0])).len(), 1);
    assert!(faults(&format!("cd net{}kontor", PLACES[0])).is_empty());
    assert!(faults("cargo test --workspace").is_empty());
}

/// Every line of the file that says a host or a place.
fn faults(file: &File) -> Vec<String> {
    let path = &file.path;
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(file.text.lines()) {
        for host in HOSTS.iter().filter(|host| line.contains(**host)) {
            faults.push(format!(
                "{path}:{number} names the host {host}: say \"the package registry\", and leave hosts \
                 to each machine's own configuration"
            ));
        }
        for place in PLACES.iter().filter(|place| starts_a_path(line, place)) {
            faults.push(format!(
                "{path}:{number} names {place}, a place on one machine: use a path from the top folder, \
                 a parameter, or a temporary folder"
            ));
        }
    }
    faults
}

/// Every line of the file that has a mark of unfinished work.
fn marks(file: &File) -> Vec<String> {
    let path = &file.path;
    let lines = (1..).zip(file.text.lines());
    lines
        .filter_map(|(number, line)| {
            let mark = MARKS.iter().find(|mark| line.contains(**mark))?;
            Some(format!(
                "{path}:{number} has `{mark}`: finish it, or write an issue and leave the mark out"
            ))
        })
        .collect()
}

/// Whether the place stands in the line as the beginning of a path, not inside one.
fn starts_a_path(line: &str, place: &str) -> bool {
    line.match_indices(place)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-})".contains(c)))
}
