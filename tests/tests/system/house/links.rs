//! Documents lead to each other: no link into nothing, no document that nobody finds.

use std::collections::BTreeSet;

use super::{File, assert_none, files, root};

#[test]
fn every_link_between_documents_leads_somewhere() {
    let there = |path: &str| root().join(path).exists();
    let documents = documents();
    assert_none(
        &documents
            .iter()
            .flat_map(|document| dead_links(document, there))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn every_document_is_linked_from_another() {
    assert_none(&unlinked(&documents()));
}

#[test]
fn a_dead_link_and_a_lost_document_are_named() {
    let file = |path: &str, text: &str| File {
        path: path.into(),
        text: text.into(),
    };
    let there = |path: &str| path == "docs/api.md" || path == "README.md";
    let dead = |path: &str, text: &str| dead_links(&file(path, text), there);
    assert!(
        dead(
            "README.md",
            "see [api](docs/api.md#join), [web](https://a.pl)"
        )
        .is_empty()
    );
    assert!(
        dead(
            "docs/adr/1.md",
            "see [api](../api.md) and [up](../../README.md)"
        )
        .is_empty()
    );
    assert!(dead("README.md", "```sh\nfoo [x](gone.md)\n```").is_empty());
    assert!(dead("README.md", "\n[x](docs/gone.md)")[0].starts_with("README.md:2 "));
    let readme = file("README.md", "[api](docs/api.md)");
    let documents = [
        readme,
        file("docs/api.md", ""),
        file("docs/lost.md", "[me](lost.md)"),
    ];
    assert_eq!(unlinked(&documents).len(), 1);
}

fn documents() -> Vec<File> {
    let documents: Vec<File> = files()
        .into_iter()
        .filter(|file| file.has_extension("md"))
        .collect();
    assert!(documents.iter().any(|file| file.path == "README.md"));
    documents
}

/// Links of a document whose target is not there.
fn dead_links(document: &File, there: impl Fn(&str) -> bool) -> Vec<String> {
    links(document)
        .into_iter()
        .filter(|(_, target)| !there(target))
        .map(|(line, target)| {
            format!(
                "{}:{line} links to {target}, which is not there: mend the link or write the document",
                document.path
            )
        })
        .collect()
}

/// Documents under `docs/` that no other document links to.
fn unlinked(documents: &[File]) -> Vec<String> {
    let linked: BTreeSet<String> = documents
        .iter()
        .flat_map(|document| {
            let targets = links(document).into_iter().map(|(_, target)| target);
            targets.filter(|target| *target != document.path)
        })
        .collect();
    documents
        .iter()
        .filter(|document| document.path.starts_with("docs/"))
        .filter(|document| !linked.contains(&document.path))
        .map(|document| {
            format!(
                "{} is linked from no other document: add it to \"Read on\" in README.md or to its \
                 folder's README.md",
                document.path
            )
        })
        .collect()
}

/// The links inside the repository, outside code: line and target as a path from the top folder.
fn links(document: &File) -> Vec<(usize, String)> {
    let folder = document
        .path
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let mut in_code = false;
    let mut links = Vec::new();
    for (number, line) in (1..).zip(document.text.lines()) {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let ends = line.split("](").skip(1);
        let targets = ends.filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
        for target in targets {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains(':') {
                links.push((number, resolve(folder, path)));
            }
        }
    }
    links
}

/// The target of a link as a path from the top folder.
fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/').filter(|part| !part.is_empty()) {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
