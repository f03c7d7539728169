//! A profile: one installation that this workstation joined.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::address::Address;
use crate::home::ProfileName;
use crate::session::{self, Keeper};
use crate::tls::{self, Trust};
use crate::{Error, Result, files};

/// Most addresses that a profile may have.
pub const ADDRESSES_MAX: usize = 16;

const PROFILE_FILE: &str = "profile.toml";
const WORKSTATION_FILE: &str = "workstation.token";
const SESSION_FILE: &str = "session.toml";
const STATE_FILE: &str = "state.toml";

/// One installation that this workstation joined.
#[derive(Clone, Debug)]
pub struct Profile {
    name: ProfileName,
    dir: PathBuf,
    content: Content,
    workstation_token: Secret,
}

/// What `profile.toml` says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Content {
    /// Where the installation's servers listen, in the order in which they are tried.
    pub addresses: Vec<Address>,
    /// Identifier of the installation.
    pub installation_id: String,
    /// Identifier of this workstation.
    pub workstation_id: String,
    /// Name that the administrator gave it.
    pub workstation_name: String,
    /// Certificate of the installation's CA, PEM.
    pub ca: String,
}

/// A text that no log shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// Who is logged in.
#[derive(Clone, Debug)]
pub struct Session {
    /// Token of the session.
    pub(crate) token: Secret,
    /// Identifier of the user.
    pub user_id: String,
    /// Login.
    pub login: String,
}

/// Small memories of a workstation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// The address that worked last.
    pub last_address: Option<Address>,
    /// The last state of the box "Dopisz nowego klienta do bazy klientów".
    pub register_buyer: Option<bool>,
    /// Login that was refused last, until one is accepted.
    pub refused_login: Option<String>,
    /// When that was.
    #[serde(with = "time::serde::rfc3339::option")]
    pub refused_login_at: Option<OffsetDateTime>,
}

impl Profile {
    /// Its name.
    pub fn name(&self) -> &ProfileName {
        &self.name
    }

    /// Where the installation's servers listen.
    pub fn addresses(&self) -> &[Address] {
        &self.content.addresses
    }

    /// The same with the one first that worked last.
    pub fn addresses_by_memory(&self) -> Vec<Address> {
        let last = self.memory().unwrap_or_default().last_address;
        let mut addresses = self.content.addresses.clone();
        addresses.sort_by_key(|address| Some(address) != last.as_ref());
        addresses
    }

    /// Changes where the installation's servers listen.
    ///
    /// # Errors
    /// `State` when there are none or more than [`ADDRESSES_MAX`], or the file cannot be written.
    pub fn set_addresses(&mut self, addresses: Vec<Address>) -> Result<()> {
        if addresses.is_empty() || addresses.len() > ADDRESSES_MAX {
            return Err(Error::State {
                path: self.dir.join(PROFILE_FILE),
                problem: format!("a profile has 1 to {ADDRESSES_MAX} addresses"),
            });
        }
        self.content.addresses = addresses;
        files::write_toml(&self.dir.join(PROFILE_FILE), &self.content)
    }

    /// Identifier of the installation.
    pub fn installation_id(&self) -> &str {
        &self.content.installation_id
    }

    /// Identifier of this workstation.
    pub fn workstation_id(&self) -> &str {
        &self.content.workstation_id
    }

    /// Name that the administrator gave this workstation.
    pub fn workstation_name(&self) -> &str {
        &self.content.workstation_name
    }

    /// Certificate of the installation's CA, PEM.
    pub fn ca_pem(&self) -> &str {
        &self.content.ca
    }

    /// Fingerprint of that CA's public key, as people compare it.
    pub fn ca_fingerprint(&self) -> String {
        tls::from_pem(&self.content.ca)
            .and_then(|ca| tls::fingerprint(&ca))
            .unwrap_or_default()
    }

    /// Who is logged in at this workstation.
    pub fn session(&self) -> Result<Option<Session>> {
        session::read(&self.session_keeper())
    }

    /// What this workstation remembers.
    pub fn memory(&self) -> Result<Memory> {
        Ok(files::read_toml(&self.dir.join(STATE_FILE))?.unwrap_or_default())
    }

    /// Changes what this workstation remembers; nothing is written when it is the same.
    pub fn remember(&self, change: impl FnOnce(&mut Memory)) -> Result<()> {
        let before = self.memory()?;
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(());
        }
        files::write_toml(&self.dir.join(STATE_FILE), &after)
    }

    pub(crate) fn set_session(&self, session: Option<&Session>) -> Result<()> {
        match session {
            Some(session) => session::write(&self.session_keeper(), session),
            None => session::remove(&self.session_keeper()),
        }
    }

    fn session_keeper(&self) -> Keeper {
        Keeper {
            file: self.dir.join(SESSION_FILE),
            name: format!(
                "{}/{}",
                self.content.installation_id, self.content.workstation_id
            ),
        }
    }

    pub(crate) fn workstation_token(&self) -> &Secret {
        &self.workstation_token
    }

    pub(crate) fn pending_dir(&self) -> PathBuf {
        self.dir.join("pending")
    }

    /// Whom its connections trust.
    pub(crate) fn trust(&self) -> Result<Trust> {
        let ca = tls::from_pem(&self.content.ca).ok_or_else(|| Error::State {
            path: self.dir.join(PROFILE_FILE),
            problem: "the CA certificate in it is damaged: join again".to_owned(),
        })?;
        Ok(Trust::Pinned {
            ca,
            installation_id: self.content.installation_id.clone(),
        })
    }

    /// Whether a directory holds a profile.
    pub(crate) fn is_in(dir: &Path) -> bool {
        dir.join(PROFILE_FILE).is_file()
    }

    pub(crate) fn load(name: ProfileName, dir: PathBuf) -> Result<Self> {
        let content: Option<Content> = files::read_toml(&dir.join(PROFILE_FILE))?;
        let token = files::read(&dir.join(WORKSTATION_FILE))?;
        match (content, token) {
            (Some(content), Some(token)) => Ok(Self {
                workstation_token: Secret(token.trim().to_owned()),
                name,
                dir,
                content,
            }),
            _ => Err(Error::NotEnrolled {
                profile: name.to_string(),
            }),
        }
    }

    /// Keeps what joining gave. Whoever was logged in before belongs to another workstation now.
    pub(crate) fn create(
        name: ProfileName,
        dir: PathBuf,
        content: Content,
        token: Secret,
    ) -> Result<Self> {
        files::create_dir(&dir)?;
        files::remove(&dir.join(SESSION_FILE))?;
        files::remove(&dir.join(STATE_FILE))?;
        files::write(&dir.join(WORKSTATION_FILE), token.reveal().as_bytes())?;
        files::write_toml(&dir.join(PROFILE_FILE), &content)?;
        Ok(Self {
            name,
            dir,
            content,
            workstation_token: token,
        })
    }
}

impl Secret {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, to be sent or kept.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
