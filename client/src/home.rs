//! Where the client keeps what it remembers: `KONTOR_HOME`, else the platform's directory.
//!
//! ```text
//! config.toml                      which profile is the default
//! profiles/NAME/profile.toml       addresses, installation, its CA, the workstation's name
//! profiles/NAME/workstation.token  the workstation's token                             (0600)
//! profiles/NAME/session.toml       who is logged in, and the session's token           (0600)
//! profiles/NAME/state.toml         small memories: the last good address, the checkbox
//! profiles/NAME/pending/           requests sent and not yet answered                  (0600)
//! ```

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::profile::Profile;
use crate::{Error, Result, files, platform};

/// Name of the profile that is used when none was chosen.
const FIRST_PROFILE: &str = "default";
/// Longest name of a profile.
const PROFILE_NAME_CHARS_MAX: usize = 64;

/// The directory with everything that the client remembers.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

/// Name of a profile: 1 to 64 of a–z, 0–9, ".", "-", "_", not beginning with a dot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProfileName(String);

/// A text that cannot name a profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot name a profile: use a to z, 0 to 9, `.`, `-`, `_`, not a dot first")]
pub struct BadProfileName(pub String);

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Config {
    default_profile: Option<ProfileName>,
}

impl Home {
    /// The directory at this place; it is made when something is kept.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The platform's directory for programs of one person.
    ///
    /// # Errors
    /// `State` when the platform names none.
    pub fn of_platform() -> Result<Self> {
        platform::home_dir()
            .map(|root| Self { root })
            .ok_or_else(|| Error::State {
                path: PathBuf::from("KONTOR_HOME"),
                problem: "the system names no home directory: set KONTOR_HOME".to_owned(),
            })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Names of all profiles, sorted.
    pub fn profiles(&self) -> Result<Vec<ProfileName>> {
        let dir = self.root.join("profiles");
        let mut names = Vec::new();
        let entries = match std::fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(names),
            Err(error) => return Err(files::unusable(&dir, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| files::unusable(&dir, &error))?;
            if !Profile::is_in(&entry.path()) {
                continue;
            }
            if let Some(Ok(name)) = entry.file_name().to_str().map(str::parse) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// The profile that is used when none is named: the one chosen, else `default`.
    pub fn default_profile(&self) -> Result<ProfileName> {
        let config: Config = files::read_toml(&self.root.join("config.toml"))?.unwrap_or_default();
        Ok(config
            .default_profile
            .unwrap_or_else(|| ProfileName(FIRST_PROFILE.to_owned())))
    }

    /// Chooses the profile that is used when none is named.
    ///
    /// # Errors
    /// `NotEnrolled` when there is no such profile.
    pub fn set_default_profile(&self, name: &ProfileName) -> Result<()> {
        self.profile(name)?;
        files::create_dir(&self.root)?;
        let config = Config {
            default_profile: Some(name.clone()),
        };
        files::write_toml(&self.root.join("config.toml"), &config)
    }

    /// Loads a profile.
    ///
    /// # Errors
    /// `NotEnrolled` when there is none of this name.
    pub fn profile(&self, name: &ProfileName) -> Result<Profile> {
        Profile::load(name.clone(), self.profile_dir(name))
    }

    /// The directory of a profile.
    pub(crate) fn profile_dir(&self, name: &ProfileName) -> PathBuf {
        self.root.join("profiles").join(&name.0)
    }
}

impl FromStr for ProfileName {
    type Err = BadProfileName;

    fn from_str(text: &str) -> Result<Self, BadProfileName> {
        let fits = !text.is_empty()
            && text.len() <= PROFILE_NAME_CHARS_MAX
            && !text.starts_with('.')
            && text
                .chars()
                .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '.' | '-' | '_'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadProfileName(text.to_owned()))
        }
    }
}

impl Default for ProfileName {
    fn default() -> Self {
        Self(FIRST_PROFILE.to_owned())
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ProfileName {
    type Error = BadProfileName;

    fn try_from(text: String) -> Result<Self, BadProfileName> {
        text.parse()
    }
}

impl From<ProfileName> for String {
    fn from(name: ProfileName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_leave_the_directory_is_refused() {
        for text in ["", "..", ".a", "a/b", "a\\b", "A", "ż", &"a".repeat(65)] {
            assert!(text.parse::<ProfileName>().is_err(), "{text}");
        }
        for text in ["default", "biuro-2", "a.b_c"] {
            assert!(text.parse::<ProfileName>().is_ok(), "{text}");
        }
    }

    #[test]
    fn without_any_profile_the_workstation_is_not_enrolled() {
        let dir = tempfile::tempdir().expect("a directory");
        let home = Home::at(dir.path().join("none"));
        assert!(home.profiles().expect("a list").is_empty());
        let name = home.default_profile().expect("a name");
        assert!(matches!(
            home.profile(&name),
            Err(Error::NotEnrolled { profile }) if profile == "default"
        ));
        assert!(matches!(
            home.set_default_profile(&name),
            Err(Error::NotEnrolled { .. })
        ));
    }
}
