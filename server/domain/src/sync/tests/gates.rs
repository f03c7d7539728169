//! Gates: which kind may run after which.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use time::macros::datetime;

use crate::sync::gates::{Gate, Gates, Phase, blocked, is_without_errors, remembered};
use crate::sync::kind::{KINDS, Kind};
use crate::sync::operation::{ACTIONS, Action};
use crate::sync::run::{KindOutcome, Stop};

const BEFORE: OffsetDateTime = datetime!(2026-11-20 8:00 UTC);
const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

fn gate(open: bool) -> Gate {
    Gate {
        open,
        since: Some(BEFORE),
    }
}

fn all_open() -> Gates {
    KINDS.into_iter().map(|kind| (kind, gate(true))).collect()
}

fn failed() -> KindOutcome {
    KindOutcome {
        failed: 1,
        ..KindOutcome::default()
    }
}

fn stopped(stop: Stop) -> KindOutcome {
    KindOutcome {
        stopped: Some(stop),
        ..KindOutcome::default()
    }
}

#[test]
fn each_gate_closed_stops_the_kinds_behind_it_and_no_other() {
    for closed in KINDS {
        let mut gates = all_open();
        gates.insert(closed, gate(false));
        for kind in KINDS {
            let waits = match kind {
                Kind::Product => {
                    matches!(
                        closed,
                        Kind::Unit | Kind::Category | Kind::Producer | Kind::VatRate
                    )
                }
                Kind::ProductImage => closed == Kind::Product,
                _ => false,
            };
            let expected = waits.then(|| Stop::Gate {
                kind: closed,
                since: Some("2026-11-20T08:00:00Z".to_owned()),
            });
            assert_eq!(
                blocked(kind, &gates, &BTreeMap::new(), NOW),
                expected,
                "{kind} {closed}"
            );
        }
    }
}

#[test]
fn a_kind_that_was_never_synchronised_stops_those_behind_it() {
    let stop = blocked(Kind::Product, &Gates::new(), &BTreeMap::new(), NOW);
    let expected = Stop::Gate {
        kind: Kind::Unit,
        since: None,
    };
    assert_eq!(stop, Some(expected));
}

#[test]
fn what_happened_earlier_in_the_same_run_counts_instead_of_what_is_remembered() {
    let run = |outcome: &KindOutcome| -> BTreeMap<Kind, KindOutcome> {
        let waits_for = Kind::Product.waits_for().iter();
        waits_for.map(|kind| (*kind, outcome.clone())).collect()
    };
    // the first run of all: nothing is remembered
    let in_order = run(&KindOutcome::default());
    assert_eq!(blocked(Kind::Product, &Gates::new(), &in_order, NOW), None);
    let shrunk = stopped(Stop::FetchShrunk { gone: 6, linked: 9 });
    for outcome in [failed(), shrunk, stopped(Stop::Cancelled)] {
        let stop = blocked(Kind::Product, &all_open(), &run(&outcome), NOW);
        let expected = Stop::Gate {
            kind: Kind::Unit,
            since: Some("2026-11-23T12:00:00Z".to_owned()),
        };
        assert_eq!(stop, Some(expected));
    }
}

#[test]
fn what_is_only_said_or_skipped_is_no_error() {
    let outcome = KindOutcome {
        planned: ACTIONS.into_iter().map(|action| (action, 3)).collect(),
        conflicts: 2,
        skipped: 9,
        ..KindOutcome::default()
    };
    assert!(is_without_errors(&outcome));
    assert!(!is_without_errors(&failed()));
}

#[test]
fn a_plan_that_was_never_applied_counts_only_if_it_held_nothing_to_do() {
    let planned = |action| KindOutcome {
        planned: BTreeMap::from([(action, 1)]),
        ..KindOutcome::default()
    };
    for action in ACTIONS {
        let after = remembered(gate(false), Phase::Planned, &planned(action), NOW);
        assert_eq!(after.open, !action.does(), "{action:?}");
        assert!(remembered(gate(false), Phase::Applied, &planned(action), NOW).open);
    }
    let fetch_failed = stopped(Stop::Cancelled);
    assert!(!remembered(gate(true), Phase::Planned, &fetch_failed, NOW).open);
}

#[test]
fn a_gate_remembers_since_when_it_is_as_it_is() {
    let well = KindOutcome::default();
    assert_eq!(
        remembered(gate(true), Phase::Applied, &well, NOW),
        gate(true)
    );
    let closed = remembered(gate(true), Phase::Applied, &failed(), NOW);
    let expected = Gate {
        open: false,
        since: Some(NOW),
    };
    assert_eq!(closed, expected);
    assert_eq!(
        remembered(closed, Phase::Applied, &failed(), NOW + time::Duration::DAY),
        closed
    );
    let first = remembered(Gate::default(), Phase::Applied, &failed(), NOW);
    assert_eq!(first, expected);
}

#[test]
fn a_kind_that_stopped_is_not_in_order_even_without_a_failure() {
    let mut run = BTreeMap::new();
    run.insert(Kind::Product, stopped(Stop::Cancelled));
    assert!(blocked(Kind::ProductImage, &all_open(), &run, NOW).is_some());
    run.insert(
        Kind::Product,
        KindOutcome {
            planned: BTreeMap::from([(Action::Import, 4)]),
            done: 4,
            ..KindOutcome::default()
        },
    );
    assert_eq!(blocked(Kind::ProductImage, &all_open(), &run, NOW), None);
}
