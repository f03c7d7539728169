//! Why does the program not work, whose fault is it, and what is to be done?
//!
//! The checks go the way of a call, one step after the other: name, TCP, TLS and the pinned CA, health,
//! versions, enrolment, login, rights, clock; the licence last. The first that fails is explained. Nothing is changed and
//! no secret is shown.

mod checks;
mod explain;
mod fault;
mod report;
mod shops;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use crate::{Address, Clock, Home, Lang, ProfileName, ServiceToken, net};

pub use fault::{FaultClass, Side};

/// How far the clocks of this computer and of the server may be apart.
pub const CLOCK_SKEW_MAX: Duration = Duration::from_mins(5);

/// A licence that ends within so many days is spoken of.
pub const LICENCE_WARNING_DAYS: i32 = 14;

/// How to examine.
#[derive(Clone)]
pub struct Examination {
    /// Language of the report.
    pub lang: Lang,
    /// How long each step of connecting to an address may take.
    pub connect_step_timeout: Duration,
    /// How long each call may take.
    pub call_timeout: Duration,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
    /// The service account that acts, in place of who is logged in.
    pub service_token: Option<ServiceToken>,
}

impl Examination {
    /// With the usual limits.
    pub fn new(lang: Lang, clock: Arc<dyn Clock>) -> Self {
        Self {
            lang,
            connect_step_timeout: net::CONNECT_STEP_TIMEOUT,
            call_timeout: Duration::from_secs(10),
            clock,
            service_token: None,
        }
    }
}

/// A step of the way of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The workstation's own files.
    Profile,
    /// The server's name is known.
    Name,
    /// Something listens there.
    Tcp,
    /// It is our server: TLS and the pinned CA.
    Tls,
    /// The server says that it is healthy.
    Health,
    /// Client and server understand each other.
    Versions,
    /// The server accepts this workstation.
    Enrolment,
    /// Somebody is logged in.
    Login,
    /// What that person may do.
    Rights,
    /// The clocks agree.
    Clock,
    /// The licence: opens the link to a shop, and nothing else needs it. Never a fault.
    Licence,
    /// The internet shops; never a fault of the workstation.
    Shops,
}

/// All steps, in their order.
pub const STEPS: [Step; 12] = [
    Step::Profile,
    Step::Name,
    Step::Tcp,
    Step::Tls,
    Step::Health,
    Step::Versions,
    Step::Enrolment,
    Step::Login,
    Step::Rights,
    Step::Clock,
    Step::Licence,
    Step::Shops,
];

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// All is well.
    Passed,
    /// It works, and something should be known.
    Warning,
    /// This is what is wrong.
    Failed,
    /// Not looked at, because an earlier step failed.
    Skipped,
}

/// A step and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The step.
    pub step: Step,
    /// What became of it.
    pub state: CheckState,
    /// What was seen, in the report's language.
    pub detail: String,
}

/// What is wrong: the first step that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The step.
    pub step: Step,
    /// What kind of fault it is; decides whose it is and what to do.
    pub class: FaultClass,
}

/// An address of the profile and where the way to it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressReport {
    /// The address.
    pub address: Address,
    /// Why it did not lead to the server; `None` when it did.
    pub failure: Option<crate::ConnectFailure>,
}

/// What the server says of the other workstations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbours {
    /// How many made a call in the last 5 minutes.
    pub active_count: i32,
    /// When any of them last made one; `None` when none ever did.
    pub last_seen_at: Option<OffsetDateTime>,
}

/// Everything that was found.
#[derive(Clone, Debug)]
pub struct Report {
    /// Language of its texts.
    pub lang: Lang,
    /// When it was made.
    pub at: OffsetDateTime,
    /// Name of the profile.
    pub profile: ProfileName,
    /// Name of the workstation, when it joined.
    pub workstation: Option<String>,
    /// Identifier of the installation, when it joined.
    pub installation_id: Option<String>,
    /// Fingerprint of the pinned CA, when it joined.
    pub ca_fingerprint: Option<String>,
    /// Version of the server, when it answered.
    pub server_version: Option<String>,
    /// Every step in its order.
    pub checks: Vec<Check>,
    /// The first that failed.
    pub fault: Option<Fault>,
    /// Every address of the profile.
    pub addresses: Vec<AddressReport>,
    /// What the server says of the other workstations, when it was asked.
    pub neighbours: Option<Neighbours>,
}

/// Examines a profile of this computer.
pub async fn examine(home: &Home, profile: &ProfileName, with: &Examination) -> Report {
    checks::run(home, profile, with).await
}
