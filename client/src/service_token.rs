//! The token of a service account, which stands in for a session where nobody is there to log in.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};

use crate::profile::{Secret, Session};
use crate::{Error, Result, platform};

/// What every token of a service account begins with.
const PREFIX: &str = "kst_";
/// Bytes of the largest file that is read for one.
const FILE_BYTES_MAX: u64 = 4_096;
/// Bytes of a hash by which a pending request knows whose it is.
const OWNER_BYTES: usize = 8;

/// The token of a service account.
#[derive(Clone, Debug)]
pub struct ServiceToken(Secret);

/// Why a file gives no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadTokenFile {
    /// It cannot be read.
    Unreadable(String),
    /// Everybody on this computer may read or change it.
    OpenToOthers,
    /// It holds something else.
    NoToken,
}

impl ServiceToken {
    /// Reads the token out of a file that holds nothing else.
    ///
    /// # Errors
    /// `TokenFile`: it cannot be read, is open to everybody on this computer, or holds something else. Nothing is sent
    /// then: a file named by mistake stays here.
    pub fn read(path: &Path) -> Result<Self> {
        read(path).map_err(|why| Error::TokenFile {
            path: path.to_owned(),
            why,
        })
    }

    /// As whom a client calls with it. Requests that it leaves behind wait for the same token.
    pub(crate) fn session(&self) -> Session {
        let hash = digest(&SHA256, self.0.reveal().as_bytes());
        let owner = HEXLOWER.encode(&hash.as_ref()[..OWNER_BYTES]);
        Session {
            token: self.0.clone(),
            user_id: format!("service-token-{owner}"),
            login: String::new(),
        }
    }
}

fn read(path: &Path) -> Result<ServiceToken, BadTokenFile> {
    let unreadable = |error: std::io::Error| BadTokenFile::Unreadable(error.to_string());
    let file = File::open(path).map_err(unreadable)?;
    if platform::is_open_to_others(&file).map_err(unreadable)? {
        return Err(BadTokenFile::OpenToOthers);
    }
    let mut content = Vec::new();
    file.take(FILE_BYTES_MAX)
        .read_to_end(&mut content)
        .map_err(unreadable)?;
    let text = String::from_utf8(content).map_err(|_| BadTokenFile::NoToken)?;
    let token = text.trim();
    let fits = token.strip_prefix(PREFIX).is_some_and(|rest| {
        let is_of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        !rest.is_empty() && rest.chars().all(is_of_token)
    });
    if fits {
        Ok(ServiceToken(Secret::new(token.to_owned())))
    } else {
        Err(BadTokenFile::NoToken)
    }
}

impl fmt::Display for BadTokenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(problem) => write!(f, "it cannot be read: {problem}"),
            Self::OpenToOthers => f.write_str(
                "everybody on this computer may read or change it, and so use the service account: chmod 600",
            ),
            Self::NoToken => {
                f.write_str("it does not hold the token that `kontor token create` printed, alone")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "kst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn why(content: &[u8]) -> Option<BadTokenFile> {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("token");
        std::fs::write(&path, content).expect("written");
        platform::protect_file(&path).expect("protected");
        match ServiceToken::read(&path) {
            Ok(token) => {
                assert_eq!(token.0.reveal(), TOKEN);
                None
            }
            Err(Error::TokenFile { path: named, why }) => {
                assert_eq!(named, path);
                Some(why)
            }
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_file_with_the_token_alone_is_taken_and_anything_else_is_not_sent() {
        assert_eq!(why(TOKEN.as_bytes()), None);
        assert_eq!(why(format!("  {TOKEN}\r\n").as_bytes()), None);
        for other in [
            "",
            "kst_",
            "a password",
            &format!("{TOKEN} {TOKEN}"),
            &format!("{TOKEN}\n{TOKEN}"),
            &format!("token={TOKEN}"),
        ] {
            assert_eq!(
                why(other.as_bytes()),
                Some(BadTokenFile::NoToken),
                "{other}"
            );
        }
        assert_eq!(why(&[0xff, 0xfe]), Some(BadTokenFile::NoToken));
        let mut large = TOKEN.as_bytes().to_vec();
        large.resize(10_000, b'\n');
        large.extend(b"more");
        assert_eq!(why(&large), None, "what lies beyond the bound is not read");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let dir = tempfile::tempdir().expect("a directory");
        for path in [dir.path().join("none"), dir.path().to_owned()] {
            let error = ServiceToken::read(&path).expect_err("no file");
            assert_eq!(error.reason(), "TOKEN_FILE");
            assert!(error.to_string().contains(&path.display().to_string()));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_everybody_may_read_or_change_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("token");
        std::fs::write(&path, TOKEN).expect("written");
        for (mode, taken) in [
            (0o600, true),
            (0o400, true),
            // a service's group, and what systemd hands over
            (0o640, true),
            (0o440, true),
            (0o644, false),
            (0o604, false),
            (0o602, false),
            (0o601, false),
        ] {
            platform::set_mode_for_tests(&path, mode);
            let read = ServiceToken::read(&path);
            assert_eq!(read.is_ok(), taken, "{mode:o}");
            if let Err(Error::TokenFile { why, .. }) = read {
                assert_eq!(why, BadTokenFile::OpenToOthers);
            }
        }
    }

    #[test]
    fn a_token_is_not_shown_by_a_log() {
        let token = ServiceToken(Secret::new(TOKEN.to_owned()));
        assert!(!format!("{token:?}").contains("kst_"));
        assert!(!token.session().user_id.contains("kst_"));
    }
}
