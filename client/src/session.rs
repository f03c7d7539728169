//! Where it is kept who is logged in: in a file that only its user can read. With the feature `keyring` the session's
//! token is in the system's keyring instead, if there is one; the file then says who it belongs to.
//!
//! The workstation's token is always in its file: it belongs to the computer, and services without a desktop need it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::profile::{Secret, Session};
use crate::{Result, files};

/// Where one profile's session is kept.
pub(crate) struct Keeper {
    /// The file.
    pub file: PathBuf,
    /// Name of the token in a keyring.
    pub name: String,
}

/// What the file says.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Absent when the keyring has it.
    token: Option<Secret>,
    user_id: String,
    login: String,
}

/// Who is logged in. A token that has gone from the keyring is as good as a session that ended.
pub(crate) fn read(keeper: &Keeper) -> Result<Option<Session>> {
    let Some(kept) = files::read_toml::<Kept>(&keeper.file)? else {
        return Ok(None);
    };
    let token = match kept.token {
        Some(token) => Some(token),
        None => token_store::find(&keeper.name),
    };
    Ok(token.map(|token| Session {
        token,
        user_id: kept.user_id,
        login: kept.login,
    }))
}

/// Keeps a session.
pub(crate) fn write(keeper: &Keeper, session: &Session) -> Result<()> {
    let in_keyring = token_store::keep(&keeper.name, &session.token);
    let kept = Kept {
        token: (!in_keyring).then(|| session.token.clone()),
        user_id: session.user_id.clone(),
        login: session.login.clone(),
    };
    files::write_toml(&keeper.file, &kept)
}

/// Forgets it.
pub(crate) fn remove(keeper: &Keeper) -> Result<()> {
    token_store::forget(&keeper.name);
    files::remove(&keeper.file)
}

#[cfg(not(feature = "keyring"))]
mod token_store {
    //! No keyring: the file has the token.

    use crate::profile::Secret;

    pub(super) fn keep(_name: &str, _token: &Secret) -> bool {
        false
    }

    pub(super) fn find(_name: &str) -> Option<Secret> {
        None
    }

    pub(super) fn forget(_name: &str) {}
}

#[cfg(feature = "keyring")]
mod token_store {
    //! The system's keyring. A computer without one (no desktop, locked) is no fault: the file has the token then.

    use keyring::{Entry, Error};

    use crate::profile::Secret;

    const SERVICE: &str = "kontor";

    /// Whether the keyring took it.
    pub(super) fn keep(name: &str, token: &Secret) -> bool {
        Entry::new(SERVICE, name)
            .and_then(|entry| entry.set_password(token.reveal()))
            .inspect_err(|error| tracing::warn!(%error, "no keyring: the session's token is kept in its file"))
            .is_ok()
    }

    pub(super) fn find(name: &str) -> Option<Secret> {
        Entry::new(SERVICE, name)
            .and_then(|entry| entry.get_password())
            .inspect_err(|error| {
                if !matches!(error, Error::NoEntry) {
                    tracing::warn!(%error, "the keyring does not give the session's token: log in again");
                }
            })
            .ok()
            .map(Secret::new)
    }

    pub(super) fn forget(name: &str) {
        let forgotten = Entry::new(SERVICE, name).and_then(|entry| entry.delete_credential());
        if let Err(error) = forgotten
            && !matches!(error, Error::NoEntry)
        {
            tracing::debug!(%error, "nothing was removed from a keyring");
        }
    }
}
