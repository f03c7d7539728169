//! The rules of the house that no compiler checks: who may know whom, where a library may be used,
//! what the repository's text may not say. `ARCHITECTURE.md` explains them; these tests hold them.
//!
//! Each rule is a plain function from what was read to a list of faults, so that it is itself tested
//! with a case that breaks it.

mod arrows;
mod features;
mod links;
mod manifests;
mod migrations;
mod sources;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

/// The repository's top folder.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A text file of the repository.
struct File {
    /// Path from the top folder, with `/` on every system.
    path: String,
    text: String,
}

impl File {
    fn has_extension(&self, extension: &str) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, end)| end == extension)
    }
}

/// The folders that hold the repository's own text. What a checkout has beside them (`target`, also of the
/// fuzz targets, a demo's data, an editor's files) is nobody's rule.
const FOLDERS: [&str; 8] = [
    ".ci",
    ".",
    "client",
    "docs",
    "migrations",
    "proto",
    "server",
    "tests",
];

/// Every text file of the repository, in the order of paths.
fn files() -> Vec<File> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        read_folder(folder, folder != ".", &mut files);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(
        files.iter().any(|file| file.path == "Cargo.toml"),
        "the top folder was not found"
    );
    files
}

fn read_folder(folder: &str, with_subfolders: bool, files: &mut Vec<File>) {
    // a folder that is not there yet has no text to judge
    let Ok(entries) = fs::read_dir(root().join(folder)) else {
        return;
    };
    for entry in entries {
        let entry = entry.expect("a readable folder");
        let name = entry.file_name().into_string().expect("a name in UTF-8");
        let path = match folder {
            "." => name,
            _ => format!("{folder}/{name}"),
        };
        let kind = entry.file_type().expect("a known kind of file");
        if kind.is_dir() {
            if with_subfolders && !path.ends_with("/target") {
                read_folder(&path, true, files);
            }
        } else if kind.is_file()
            && path != ".git"
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            // what is not UTF-8 (fonts, pictures) is not text; git's own file has its place's path
            files.push(File { path, text });
        }
    }
}

/// Fails with all faults at once, so that one run shows everything there is to mend.
fn assert_none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "\n{} fault(s):\n  - {}\n",
        faults.len(),
        faults.join("\n  - ")
    );
}
