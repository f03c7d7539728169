//! The bounds of connections and messages.

use std::time::Duration;

/// Connections open at the same time; the next is closed at once.
pub const CONNECTIONS_MAX: usize = 1_024;
/// Calls that run at the same time; the next is refused at once.
pub const CALLS_RUNNING_MAX: usize = 1_024;
/// How long a connection may take to finish TLS.
pub const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(10);
/// Streams of one connection at the same time.
pub const STREAMS_PER_CONNECTION_MAX: u32 = 128;
/// A silent connection is asked for a sign of life so often.
pub const KEEPALIVE_EVERY: Duration = Duration::from_secs(30);
/// A connection without a sign of life for so long after being asked is closed.
pub const KEEPALIVE_TIME_MAX: Duration = Duration::from_secs(20);
/// Bytes of the largest message that comes in.
pub const MESSAGE_IN_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of the largest message that goes out.
pub const MESSAGE_OUT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of all metadata of a call together.
pub const METADATA_BYTES_MAX: u32 = 16 * 1024;
/// Streams that a client opened and reset before they were looked at; more end the connection.
pub const RESET_STREAMS_MAX: usize = 64;
/// How long running calls have after the first signal.
pub const SOFT_STOP_TIME_MAX: Duration = Duration::from_secs(30);
/// Waiting after a failed accept (no file descriptors, for one), so that it does not spin.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Accepted connections that wait to be served.
pub const ACCEPTED_QUEUE_LENGTH: usize = 64;

/// The bounds that a test goes past with less than a thousand connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at the same time.
    pub connections_max: usize,
    /// Calls that run at the same time.
    pub calls_running_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: CONNECTIONS_MAX,
            calls_running_max: CALLS_RUNNING_MAX,
        }
    }
}
