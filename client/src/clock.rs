//! The time, and the ids that grow with it. Both are asked for here and nowhere else in the client.

use time::OffsetDateTime;
use uuid::Uuid;

/// Tells the time; tests give one that they move by hand.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> OffsetDateTime;
}

/// The computer's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the real time"
    )]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// A new id of a request (UUIDv7), so that its repeat gets the first answer.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that makes ids; a request's id has no meaning to any rule"
)]
pub fn new_request_id() -> Uuid {
    Uuid::now_v7()
}

/// Waits. For pauses between two looks at a server, which no test needs to move by hand.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that waits for time to pass"
)]
pub(crate) async fn pause(duration: std::time::Duration) {
    tokio::time::sleep(duration).await;
}
