//! Gates: a kind runs only if the kinds that it waits for were last synchronised without errors (spec "Gates").

use std::collections::BTreeMap;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::kind::Kind;
use super::run::{KindOutcome, Stop};

/// The remembered state of one kind of one shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// Whether its last synchronisation ended without errors.
    pub open: bool,
    /// Since when it is so; none if it was never synchronised.
    pub since: Option<OffsetDateTime>,
}

/// The remembered states of a shop's kinds; one that is missing was never synchronised.
pub type Gates = BTreeMap<Kind, Gate>;

/// How far a kind of a run came, for its gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It was planned; whether it will ever be applied is not known.
    Planned,
    /// Its turn in applying is over.
    Applied,
}

/// Why a kind may not run, or nothing. To be asked when planning and again when the kind's turn comes in applying.
///
/// `run` holds what the kinds of this run that had their turn came to: they count instead of what is remembered. A kind that
/// this run has planned counts as in order while planning, because it will be applied first; its own turn is looked at again.
pub fn blocked(
    kind: Kind,
    remembered: &Gates,
    run: &BTreeMap<Kind, KindOutcome>,
    now: OffsetDateTime,
) -> Option<Stop> {
    kind.waits_for().iter().find_map(|needed| {
        let gate = remembered.get(needed).copied().unwrap_or_default();
        let gate = match run.get(needed) {
            Some(outcome) => turned(gate, is_without_errors(outcome), now),
            None => gate,
        };
        (!gate.open).then(|| Stop::Gate {
            kind: *needed,
            since: gate.since.and_then(|since| since.format(&Rfc3339).ok()),
        })
    })
}

/// Whether a kind ended without errors: it was read completely, and no operation failed. What is ambiguous, conflicting,
/// stale or skipped is no error; a kind that stopped, also by being cancelled, is one.
pub const fn is_without_errors(outcome: &KindOutcome) -> bool {
    outcome.stopped.is_none() && outcome.failed == 0
}

/// The gate to be remembered after a kind had its turn in a run.
///
/// A plan counts only if it holds no operation for the kind that would do something: nobody knows whether it will be applied.
pub fn remembered(gate: Gate, phase: Phase, outcome: &KindOutcome, now: OffsetDateTime) -> Gate {
    let waits = outcome
        .planned
        .iter()
        .any(|(action, count)| action.does() && *count > 0);
    if phase == Phase::Planned && waits {
        return gate;
    }
    turned(gate, is_without_errors(outcome), now)
}

/// Whether a kind has been synchronised again after a restored backup: it was read whole and nothing of it waits to be confirmed
/// any longer. Asked after planning, when nothing is to be done, and after applying, when its exports were confirmed.
pub fn settles_restore(phase: Phase, outcome: &KindOutcome) -> bool {
    let waits = match phase {
        Phase::Planned => outcome
            .planned
            .iter()
            .any(|(action, count)| action.does() && *count > 0),
        Phase::Applied => false,
    };
    outcome.full_fetch && outcome.stopped.is_none() && !waits
}

fn turned(gate: Gate, open: bool, now: OffsetDateTime) -> Gate {
    if gate.open == open && gate.since.is_some() {
        return gate;
    }
    Gate {
        open,
        since: Some(now),
    }
}
