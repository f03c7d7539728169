//! Requests that were sent and whose answer is not known yet.
//!
//! Before a creating call is sent, the request and its id are written to `pending/`; when the answer
//! is known, the file goes. A client that dies in between leaves the file, and the next start sends
//! the same request with the same id again: the server gives the first answer or does the work now,
//! once. The id means something to the user who sent it alone, and for [`REQUEST_ID_LIFE`].
//!
//! A file is locked as long as its call runs, so that another `kontor` does not settle it meanwhile.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{Result, files, platform};

/// How long a request may be sent again: the server forgets ids after 7 days, and clocks differ.
pub const REQUEST_ID_LIFE: Duration = Duration::days(6);
/// Longer than any writing takes.
const WRITING_TIME_MAX: Duration = Duration::MINUTE;
/// Ending of a request that is being written.
const UNFINISHED: &str = "new";
/// Most requests that are looked at in one start.
pub(crate) const PENDING_MAX: usize = 1_000;

/// A request whose answer is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Name of the method, as `issue_invoice`.
    pub method: String,
    /// Its id.
    pub request_id: String,
    /// Who sent it.
    pub user_id: String,
    /// When it was first sent.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// The request as it went over the wire.
    #[serde(with = "base64_text")]
    pub request: Vec<u8>,
}

/// The file of a request; nobody else settles it while this is held.
#[derive(Debug)]
pub(crate) struct Kept {
    path: PathBuf,
    // held for its lock
    _file: File,
}

impl Kept {
    /// The answer is known.
    pub(crate) fn settle(self) -> Result<()> {
        files::remove(&self.path)
    }
}

/// Writes a request down, flushed to the disk, before it is sent.
pub(crate) fn keep(dir: &Path, pending: &Pending) -> Result<Kept> {
    let path = dir.join(format!("{}.json", pending.request_id));
    write(dir, &path, pending)
        .map(|file| Kept {
            path: path.clone(),
            _file: file,
        })
        .map_err(|error| files::unusable(&path, &error))
}

/// Everything that is not settled and not in work by another process, oldest first. What cannot be
/// read is left where it is.
pub(crate) fn unsettled(dir: &Path, now: OffsetDateTime) -> Result<Vec<(Pending, Kept)>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(files::unusable(dir, &error)),
    };
    let (unfinished, mut paths): (Vec<PathBuf>, Vec<PathBuf>) = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| has_ending(path, "json") || has_ending(path, UNFINISHED))
        .partition(|path| has_ending(path, UNFINISHED));
    for path in unfinished.iter().filter(|path| is_abandoned(path, now)) {
        files::remove(path)?;
    }
    // ids grow with time
    paths.sort();
    paths.truncate(PENDING_MAX);
    Ok(paths.iter().filter_map(|path| take(path)).collect())
}

fn has_ending(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|ending| ending == wanted)
}

/// Whether half a request was left by a process that died while writing it: nothing of it was sent. Its
/// id says when that was; a young one may still be in work.
fn is_abandoned(path: &Path, now: OffsetDateTime) -> bool {
    path.file_stem()
        .and_then(|stem| Uuid::try_parse(stem.to_str()?).ok()?.get_timestamp())
        .and_then(|made| i64::try_from(made.to_unix().0).ok())
        .is_some_and(|made| now.unix_timestamp() - made > WRITING_TIME_MAX.whole_seconds())
}

fn write(dir: &Path, path: &Path, pending: &Pending) -> io::Result<File> {
    platform::create_private_dir(dir)?;
    // written under another name: nobody sees half a request, and the lock is there before the name
    let unfinished = path.with_extension(UNFINISHED);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&unfinished)?;
    file.lock()?;
    platform::protect_file(&unfinished)?;
    file.write_all(&serde_json::to_vec(pending)?)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    platform::sync_dir(dir)?;
    Ok(file)
}

fn take(path: &Path) -> Option<(Pending, Kept)> {
    let mut file = File::open(path).ok()?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return None,
        Err(TryLockError::Error(error)) => {
            tracing::warn!(path = %path.display(), %error, "pending request cannot be locked");
            return None;
        }
    }
    // another process may have settled it between the open and the lock
    if !path.exists() {
        return None;
    }
    // through the same handle: on Windows the lock keeps every other one out
    let mut text = Vec::new();
    file.read_to_end(&mut text).ok()?;
    match serde_json::from_slice(&text) {
        Ok(pending) => Some((
            pending,
            Kept {
                path: path.to_owned(),
                _file: file,
            },
        )),
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "pending request cannot be read");
            None
        }
    }
}

mod base64_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::BASE64;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&BASE64.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        BASE64.decode(text.as_bytes()).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

    fn request(id: &str) -> Pending {
        Pending {
            method: "issue_invoice".to_owned(),
            request_id: id.to_owned(),
            user_id: "u".to_owned(),
            created_at: NOW,
            request: vec![0, 1, 255],
        }
    }

    #[test]
    fn a_request_left_behind_is_found_as_it_was_and_gone_when_settled() {
        let dir = tempfile::tempdir().expect("a directory");
        let dir = dir.path().join("pending");
        assert!(unsettled(&dir, NOW).expect("none yet").is_empty());
        for id in ["b", "a"] {
            // dropped without being settled, as when the process dies
            drop(keep(&dir, &request(id)).expect("kept"));
        }
        let found = unsettled(&dir, NOW).expect("read");
        let requests: Vec<&Pending> = found.iter().map(|(pending, _)| pending).collect();
        assert_eq!(requests, [&request("a"), &request("b")]);
        for (_, kept) in found {
            kept.settle().expect("removed");
        }
        assert!(unsettled(&dir, NOW).expect("read").is_empty());
    }

    #[test]
    fn a_request_whose_call_still_runs_is_left_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let running = keep(dir.path(), &request("a")).expect("kept");
        assert!(unsettled(dir.path(), NOW).expect("read").is_empty());
        drop(running);
        assert_eq!(unsettled(dir.path(), NOW).expect("read").len(), 1);
    }

    #[test]
    fn a_damaged_file_stops_nobody_and_stays() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join("x.json"), "{").expect("written");
        drop(keep(dir.path(), &request("a")).expect("kept"));
        assert_eq!(unsettled(dir.path(), NOW).expect("read").len(), 1);
        assert!(dir.path().join("x.json").exists());
    }

    #[test]
    fn half_a_request_was_never_sent_and_goes_once_nobody_can_be_writing_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let made = |at: OffsetDateTime| {
            let seconds = u64::try_from(at.unix_timestamp()).expect("after 1970");
            let stamp = uuid::Timestamp::from_unix(uuid::NoContext, seconds, 0);
            let path = dir.path().join(format!("{}.new", Uuid::new_v7(stamp)));
            fs::write(&path, "{").expect("written");
            path
        };
        let (old, young) = (made(NOW - Duration::HOUR), made(NOW - Duration::SECOND));
        assert!(unsettled(dir.path(), NOW).expect("read").is_empty());
        assert!(!old.exists());
        assert!(young.exists());
    }
}
