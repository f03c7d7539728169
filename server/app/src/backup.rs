//! Backups: one portable file that restores into either database, and the way back.
//!
//! The file is a `tar.gz` with a text file per table (`tables/NAME.jsonl`, one row a line, see
//! `kontor_store::archive`), the installation key under a passphrase when asked for (`installation.key`), and at the end
//! `manifest.json` with what is inside: counts and SHA-256 of every table, the schema, the head of the audit.
//!
//! Everything comes from one read snapshot, so a backup made while invoices are issued is of one moment. A restore reads
//! the file twice: first it checks all of it, then it writes all of it in one transaction.
//!
//! A backup has the tables of the schema that its database had. An older one is restored into tables of that schema, which
//! are then migrated; so the backup made before a migration ([`upgrade`](crate::upgrade)) serves both programs.

mod error;
mod manifest;
mod read;
mod restore;
#[cfg(test)]
mod tests;
mod write;

pub use error::BackupError;
pub use manifest::{KeyIncluded, Manifest, TableEntry};
pub use read::{Checked, check};
pub use restore::{Target, restore};
pub(crate) use write::{Content, PART, write_from};
pub use write::{Source, write};
