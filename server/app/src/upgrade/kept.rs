//! The folder of backups before migrations: their names, and how many stay.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use kontor_store::Standing;
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

use crate::backup::{BackupError, PART};

/// Backups of one step, from one version to another, that stay. More than one come of tries that failed.
pub(super) const KEPT_OF_A_STEP_MAX: usize = 2;
/// Backups that stay altogether.
pub(super) const KEPT_MAX: usize = 6;

const FOLDER: &str = "backups";
const FOLDER_MODE: u32 = 0o700;
const PREFIX: &str = "before-migration-";
const SUFFIX: &str = ".tar.gz";
const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second].[subsecond digits:3]Z");

/// The folder in a data folder.
pub(super) fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join(FOLDER)
}

/// `before-migration-FROM-TO-TIME.tar.gz`.
pub(super) fn name(standing: &Standing, now: OffsetDateTime) -> String {
    let version = |versions: &[String]| versions.last().cloned().unwrap_or_default();
    format!(
        "{PREFIX}{}-{}-{}{SUFFIX}",
        version(&standing.applied),
        version(&standing.pending),
        now.format(TIME).unwrap_or_default()
    )
}

/// Makes the folder, and clears what a killed server left unfinished in it.
pub(super) fn prepare(folder: &Path) -> Result<(), BackupError> {
    let io = |source| BackupError::Io {
        path: folder.to_owned(),
        source,
    };
    if !folder.is_dir() {
        DirBuilder::new()
            .mode(FOLDER_MODE)
            .create(folder)
            .map_err(io)?;
        if let Some(parent) = folder.parent() {
            File::open(parent)
                .and_then(|parent| parent.sync_all())
                .map_err(io)?;
        }
    }
    // Nobody else is at work here: the caller holds the migration's lock.
    let unfinished = format!(".{PREFIX}");
    for name in names(folder).map_err(io)? {
        if name.starts_with(&unfinished) && name.ends_with(PART) {
            fs::remove_file(folder.join(name)).map_err(io)?;
        }
    }
    Ok(())
}

/// Removes the oldest backups beyond those that stay. What cannot be removed is no reason not to migrate.
pub(super) fn prune(folder: &Path) {
    let removed = names(folder).and_then(|names| {
        superfluous(names)
            .into_iter()
            .try_for_each(|name| fs::remove_file(folder.join(name)))
    });
    if let Err(error) = removed {
        tracing::warn!(%error, folder = %folder.display(), "old backups cannot be removed");
    }
}

/// Of these files the backups that may go.
fn superfluous(names: Vec<String>) -> Vec<String> {
    let mut backups: Vec<(String, String, String)> = names
        .into_iter()
        .filter_map(|name| {
            let inner = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
            let (step, time) = inner.rsplit_once('-')?;
            Some((time.to_owned(), step.to_owned(), name))
        })
        .collect();
    // Newest first.
    backups.sort_unstable();
    backups.reverse();
    let mut of_step: BTreeMap<String, usize> = BTreeMap::new();
    let mut staying = 0;
    backups
        .into_iter()
        .filter_map(|(_, step, name)| {
            let same = of_step.entry(step).or_default();
            if *same < KEPT_OF_A_STEP_MAX && staying < KEPT_MAX {
                *same += 1;
                staying += 1;
                None
            } else {
                Some(name)
            }
        })
        .collect()
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        // A name that is no text is none of ours.
        if let Ok(name) = entry?.file_name().into_string() {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_name_tells_from_what_to_what_and_when() {
        let standing = Standing {
            applied: vec!["1".to_owned(), "2".to_owned()],
            pending: vec!["3".to_owned(), "4".to_owned()],
        };
        assert_eq!(
            name(&standing, datetime!(2026-11-23 08:05:09.0125 UTC)),
            "before-migration-2-4-20261123T080509.012Z.tar.gz"
        );
    }

    #[test]
    fn tries_of_one_step_do_not_push_out_the_backups_of_earlier_steps() {
        let backup = |step: usize, second: usize| {
            format!(
                "{PREFIX}{step}-{}-20261123T0000{second:02}.000Z{SUFFIX}",
                step + 1
            )
        };
        let mut names: Vec<_> = (0..4).map(|step| backup(step, step)).collect();
        let tries: Vec<_> = (10..20).map(|second| backup(4, second)).collect();
        names.extend(tries.iter().cloned());
        names.extend(["notes.txt".to_owned(), format!("{PREFIX}mine")]);
        let mut gone = superfluous(names);
        gone.sort();
        assert_eq!(gone, tries[..8]);
    }

    #[test]
    fn of_many_steps_the_latest_stay() {
        let names: Vec<_> = (10..30)
            .map(|step| {
                format!(
                    "{PREFIX}{step}-{}-20261123T0000{step}.000Z{SUFFIX}",
                    step + 1
                )
            })
            .collect();
        let mut gone = superfluous(names.clone());
        gone.sort();
        assert_eq!(gone, names[..names.len() - KEPT_MAX]);
    }
}
