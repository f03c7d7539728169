//! Runs: a plan and its application.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::kind::Kind;
use super::operation::Action;
use time::Duration;

/// How long a plan can be applied.
pub const PLAN_LIFE: Duration = Duration::hours(24);
/// How long its deletions can.
pub const DELETIONS_LIFE: Duration = Duration::hours(1);

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Fetching and comparing.
    Planning,
    /// Waits to be applied.
    Planned,
    /// Being applied.
    Applying,
    /// Applied; its operations say with what success.
    Finished,
    /// Could not be planned or applied; the reason is kept.
    Failed,
    /// Cancelled by a person.
    Cancelled,
    /// A newer plan, or changed options, settings or links made it void.
    Void,
}

/// What began it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A person.
    Person,
    /// A service token.
    Token,
    /// The schedule.
    Schedule,
}

/// What one kind of a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindOutcome {
    /// How many operations of each action were planned.
    #[serde(default)]
    pub planned: BTreeMap<Action, u64>,
    /// How many of them are conflicts.
    #[serde(default)]
    pub conflicts: u64,
    /// How many operations are done.
    #[serde(default)]
    pub done: u64,
    /// How many failed.
    #[serde(default)]
    pub failed: u64,
    /// How many were skipped.
    #[serde(default)]
    pub skipped: u64,
    /// Elements read from the shop.
    #[serde(default)]
    pub fetched: u64,
    /// Whether the whole kind was read.
    #[serde(default)]
    pub full_fetch: bool,
    /// Whether it was the first since a backup was restored: its exports are done only if their number was confirmed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restored: bool,
    /// Why the kind did not take part: a gate, a failed fetch, `FETCH_SHRUNK`, a missing right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stop>,
}

/// Why a kind of a run stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Stop {
    /// The previous synchronisation of this kind did not end without errors, since then (RFC 3339; none: never).
    Gate {
        /// The kind whose gate is closed.
        kind: Kind,
        /// Since when.
        since: Option<String>,
    },
    /// Its fetch failed.
    FetchFailed {
        /// Stable reason.
        reason: String,
        /// The shop's text or ours.
        text: String,
    },
    /// More linked elements than believable would be gone: confirm the number.
    FetchShrunk {
        /// How many would be gone.
        gone: u64,
        /// Of how many linked.
        linked: u64,
    },
    /// The shop refuses the right.
    RightMissing {
        /// The shop's resource.
        resource: String,
    },
    /// While applying, the shop could not be called, or let nobody in.
    ShopFailed {
        /// Stable reason.
        reason: String,
        /// The shop's text or ours.
        text: String,
    },
    /// The run was cancelled.
    Cancelled,
}
