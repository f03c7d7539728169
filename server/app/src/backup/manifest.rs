//! What a backup says of itself.

use serde::{Deserialize, Serialize};

/// Name of the manifest in the archive.
pub(super) const MANIFEST: &str = "manifest.json";
/// Name of the installation key in the archive.
pub(super) const KEY: &str = "installation.key";
/// Folder of the tables in the archive.
pub(super) const TABLES: &str = "tables/";
/// Ending of a table's file.
pub(super) const LINES: &str = ".jsonl";
/// What [`Manifest::format`] says.
pub(super) const FORMAT: &str = "kontor backup 1";

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `kontor backup 1`.
    pub format: String,
    /// Version of the program that made it.
    pub made_by: String,
    /// When, UTC, RFC 3339.
    pub made_at: String,
    /// Versions of the schema, oldest first.
    pub schema: Vec<String>,
    /// Head of the audit trail, `sequence:mac`: noted elsewhere, it shows a tail that was cut off later.
    pub audit_head: String,
    /// Whether the installation key is inside.
    pub key: KeyIncluded,
    /// The tables, in the order in which they are restored.
    pub tables: Vec<TableEntry>,
}

/// Whether the installation key is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyIncluded {
    /// It has to be brought separately.
    No,
    /// Under a passphrase.
    UnderPassphrase,
}

/// A table in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Name.
    pub name: String,
    /// Number of rows, one a line.
    pub rows: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

/// Path of a table's file in the archive.
pub(super) fn table_path(name: &str) -> String {
    format!("{TABLES}{name}{LINES}")
}
