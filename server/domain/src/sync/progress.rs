//! How far a run is, as it is shown to everybody who watches.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::kind::Kind;
use crate::refusal::Label;

/// What is being done with a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is read from the shop.
    Fetch,
    /// The sides are compared.
    Compare,
    /// The operations are written down.
    Store,
    /// The operations are done.
    Apply,
    /// It is looked up in the shop what became of operations in doubt.
    Settle,
}

impl Step {
    /// The text kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Compare => "compare",
            Self::Store => "store",
            Self::Apply => "apply",
            Self::Settle => "settle",
        }
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Fetch => Label::new("pobieranie ze sklepu", "fetching from the shop"),
            Self::Compare => Label::new("porównywanie", "comparing"),
            Self::Store => Label::new("zapisywanie planu", "storing the plan"),
            Self::Apply => Label::new("wykonywanie", "applying"),
            Self::Settle => Label::new("wyjaśnianie wątpliwości", "settling doubts"),
        }
    }
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The kind under way.
    pub kind: Kind,
    /// What is being done with it.
    pub step: Step,
    /// Elements done of this step.
    pub done: u64,
    /// All of this step; 0 while not known.
    pub total: u64,
    /// Elements per second of this step, in thousandths.
    pub rate: u64,
    /// Seconds left of this step; none while not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u64>,
    /// Calls of the shop's API in this run so far.
    pub api_calls: u64,
    /// When it was so.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// Rate in thousandths of elements per second, and the seconds left, of a step in which so many were done in this time. No
/// seconds left while the total is not known or nothing was done yet.
pub fn pace(done: u64, total: u64, took: Duration) -> (u64, Option<u64>) {
    let micros = took.as_micros();
    if done == 0 || micros == 0 {
        return (0, None);
    }
    let whole = |number: u128| u64::try_from(number).unwrap_or(u64::MAX);
    let rate = u128::from(done) * 1_000_000_000 / micros;
    let left = u128::from(total.saturating_sub(done));
    let seconds_left = (left * micros).div_ceil(u128::from(done) * 1_000_000);
    (whole(rate), (total > 0).then_some(whole(seconds_left)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_estimated_by_what_was_done() {
        assert_eq!(pace(50, 200, Duration::from_secs(10)), (5000, Some(30)));
        assert_eq!(pace(50, 0, Duration::from_secs(10)), (5000, None));
        assert_eq!(pace(0, 200, Duration::from_secs(10)), (0, None));
        assert_eq!(pace(10, 10, Duration::from_secs(0)), (0, None));
        assert_eq!(pace(300, 200, Duration::from_secs(10)), (30000, Some(0)));
    }
}
