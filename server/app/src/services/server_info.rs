//! What a server says of itself to anyone who reaches it.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{app::App, error::Error};

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The oldest client that this server serves.
pub const CLIENT_VERSION_MIN: &str = "0.1.0";
/// What this server can do beyond the first version, sorted.
pub const CAPABILITIES: &[&str] = &[];

/// A server and its installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerInfo {
    /// Version of the program.
    pub version: &'static str,
    /// Oldest version of the client that it serves.
    pub client_version_min: &'static str,
    /// Identifier of the installation.
    pub installation_id: Uuid,
    /// What it can do beyond the first version.
    pub capabilities: &'static [&'static str],
    /// The server's clock.
    pub time: OffsetDateTime,
    /// State of the installation.
    pub state: State,
}

/// Whether the installation does its normal work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It does.
    Ready,
    /// Restored from a backup and not yet confirmed.
    Restored,
}

/// Tells it to anyone.
///
/// # Errors
/// Those of the store.
pub async fn get(app: &App) -> Result<ServerInfo, Error> {
    let state = if app.is_restored().await? {
        State::Restored
    } else {
        State::Ready
    };
    Ok(ServerInfo {
        version: VERSION,
        client_version_min: CLIENT_VERSION_MIN,
        installation_id: app.installation.id,
        capabilities: CAPABILITIES,
        time: app.now(),
        state,
    })
}
