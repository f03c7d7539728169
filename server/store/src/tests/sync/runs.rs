//! Runs and their statuses.

use std::collections::BTreeMap;

use kontor_domain::{
    ids::{ShopId, SyncRunId},
    sync::{
        kind::Kind,
        progress::{Progress, Step},
        run::{KindOutcome, Status},
    },
};
use kontor_testkit::databases;
use serde_json::json;
use time::Duration;

use super::{NOW, Office, id, new_run};
use crate::{
    Conn, StoreError,
    sync::runs::{self, Confirmed, Outcome, Run},
};

fn outcome(done: u64) -> Outcome {
    let outcome = KindOutcome {
        done,
        ..KindOutcome::default()
    };
    BTreeMap::from([(Kind::Unit, outcome)])
}

fn confirmed() -> Confirmed {
    Confirmed {
        expect_deletes: Some(3),
        accept_conflicts: true,
        ..Confirmed::default()
    }
}

fn is_lost<T: std::fmt::Debug>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::RowsAffected { .. }))
}

type Change = fn(&mut Conn, SyncRunId) -> Result<(), StoreError>;

/// Each step, the statuses from which it goes on, and where it leads.
const STEPS: [(Change, &[Status], Status); 6] = [
    (
        |conn, run| runs::set_planned(conn, run, "abc", &outcome(1), NOW),
        &[Status::Planning],
        Status::Planned,
    ),
    (
        |conn, run| runs::set_applying(conn, run, &confirmed(), NOW),
        &[Status::Planned],
        Status::Applying,
    ),
    (
        |conn, run| runs::set_finished(conn, run, &outcome(2), NOW),
        &[Status::Applying],
        Status::Finished,
    ),
    (
        |conn, run| runs::set_cancelled(conn, run, &outcome(2), NOW),
        &[Status::Planning, Status::Applying],
        Status::Cancelled,
    ),
    (
        |conn, run| runs::set_failed(conn, run, &json!({"reason": "X"}), NOW),
        &[Status::Planning, Status::Applying],
        Status::Failed,
    ),
    (
        |conn, run| runs::set_void(conn, run, NOW),
        &[Status::Planning, Status::Planned],
        Status::Void,
    ),
];

/// The steps by which a new run comes to a status.
fn way_to(status: Status) -> &'static [usize] {
    match status {
        Status::Planning => &[],
        Status::Planned => &[0],
        Status::Applying => &[0, 1],
        Status::Finished => &[0, 1, 2],
        Status::Cancelled => &[3],
        Status::Failed => &[4],
        Status::Void => &[5],
    }
}

const STATUSES: [Status; 7] = [
    Status::Planning,
    Status::Planned,
    Status::Applying,
    Status::Finished,
    Status::Failed,
    Status::Cancelled,
    Status::Void,
];

#[test]
fn a_step_is_taken_from_its_statuses_alone() {
    for database in databases() {
        let office = Office::open(database);
        let mut number = 0;
        for from in STATUSES {
            for (step, allowed, to) in STEPS {
                number += 1;
                let run = office.begin(number);
                for before in way_to(from) {
                    let before = STEPS[*before].0;
                    office.write(move |conn| before(conn, run));
                }
                assert_eq!(office.run(run).status, from);
                let taken = office.try_write(move |conn| step(conn, run));
                let expected = if allowed.contains(&from) {
                    taken.unwrap();
                    to
                } else {
                    assert!(is_lost(&taken), "{from:?} to {to:?}: {taken:?}");
                    from
                };
                assert_eq!(office.run(run).status, expected);
                // Out of the way of the next.
                let end = STEPS[4].0;
                drop(office.try_write(move |conn| end(conn, run)));
            }
        }
    }
}

#[test]
fn a_run_keeps_what_it_began_with_and_what_it_came_to() {
    for database in databases() {
        let office = Office::open(database);
        let run = office.begin(1);
        let begun = new_run(1, office.shop);
        let mut expected = Run {
            new: begun,
            status: Status::Planning,
            planned_at: None,
            applied_at: None,
            finished_at: None,
            fingerprint: None,
            cancel_requested: false,
            outcome: BTreeMap::new(),
            progress: None,
            calls: BTreeMap::new(),
            failure: None,
        };
        let find = || office.run(run);
        assert_eq!(find(), expected);

        let progress = Progress {
            kind: Kind::Unit,
            step: Step::Fetch,
            done: 50,
            total: 0,
            rate: 2_500,
            seconds_left: None,
            api_calls: 1,
            at: NOW,
        };
        let calls = BTreeMap::from([("list".to_owned(), 2)]);
        let (told, counted) = (progress.clone(), calls.clone());
        office.write(move |conn| {
            runs::set_progress(conn, run, &told, &counted)?;
            runs::set_outcome(conn, run, &outcome(5))
        });
        expected.progress = Some(progress.clone());
        expected.calls = calls;
        expected.outcome = outcome(5);
        assert_eq!(find(), expected);

        let later = NOW + Duration::MINUTE;
        office.write(move |conn| runs::set_planned(conn, run, "abc", &outcome(6), later));
        expected.status = Status::Planned;
        expected.planned_at = Some(later);
        expected.fingerprint = Some("abc".to_owned());
        expected.outcome = outcome(6);
        expected.progress = None;
        assert_eq!(find(), expected);
        let told = progress;
        let late =
            office.try_write(move |conn| runs::set_progress(conn, run, &told, &BTreeMap::new()));
        assert!(is_lost(&late));
        let late = office.try_write(move |conn| runs::set_outcome(conn, run, &outcome(0)));
        assert!(is_lost(&late));
        assert!(!office.write(move |conn| runs::request_cancel(conn, run)));

        office.write(move |conn| runs::set_applying(conn, run, &confirmed(), later));
        assert!(!office.read(|conn| runs::is_cancel_requested(conn, run)));
        assert!(office.write(move |conn| runs::request_cancel(conn, run)));
        assert!(office.read(|conn| runs::is_cancel_requested(conn, run)));
        expected.status = Status::Applying;
        expected.applied_at = Some(later);
        expected.new.confirmed = confirmed();
        expected.cancel_requested = true;
        assert_eq!(find(), expected);

        let end = later + Duration::MINUTE;
        let calls = BTreeMap::from([("write".to_owned(), 1)]);
        let counted = calls.clone();
        office.write(move |conn| {
            runs::set_failed(conn, run, &json!({"reason": "SHOP_UNREACHABLE"}), end)?;
            runs::set_calls(conn, run, &counted)
        });
        expected.status = Status::Failed;
        expected.finished_at = Some(end);
        expected.failure = Some(json!({"reason": "SHOP_UNREACHABLE"}));
        expected.calls = calls;
        assert_eq!(find(), expected);
    }
}

#[test]
fn a_shop_has_one_run_at_a_time() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, other) = (office.shop, office.other);
        let first = office.begin(1);
        let insert = |number, shop| {
            let run = new_run(number, shop);
            office.try_write(move |conn| runs::insert(conn, &run))
        };
        let second = insert(2, shop).unwrap_err();
        assert!(runs::is_running(&second), "{second:?}");
        insert(3, other).unwrap();
        let running = |shop| {
            office
                .read(|conn| runs::running(conn, shop))
                .map(|run| run.new.id)
        };
        assert_eq!(running(shop), Some(first));

        // A plan waits, another is made: then the first cannot be applied meanwhile.
        office.write(move |conn| runs::set_planned(conn, first, "abc", &outcome(0), NOW));
        assert_eq!(running(shop), None);
        insert(4, shop).unwrap();
        let apply =
            office.try_write(move |conn| runs::set_applying(conn, first, &confirmed(), NOW));
        assert!(runs::is_running(&apply.unwrap_err()));

        let newest = |shop| {
            office
                .read(|conn| runs::newest_planned(conn, shop))
                .map(|run| run.new.id)
        };
        assert_eq!((newest(shop), newest(other)), (Some(first), None));
        office.write(move |conn| runs::set_planned(conn, id(4), "def", &outcome(0), NOW));
        assert_eq!(newest(shop), Some(id(4)));
        let void = office.write(move |conn| runs::void_planned(conn, shop, NOW));
        assert_eq!((void, newest(shop)), (2, None));
        assert_eq!(office.run(first).status, Status::Void);
        assert_eq!(running(other), Some(id(3)));
    }
}

#[test]
fn runs_are_listed_the_newest_first() {
    for database in databases() {
        let office = Office::open(database);
        let shops = [office.shop, office.other];
        for number in 1..=6_u64 {
            let run = new_run(number, shops[usize::try_from(number % 2).unwrap()]);
            office.write(move |conn| {
                runs::insert(conn, &run)?;
                runs::set_void(conn, run.id, NOW)
            });
        }
        let page = |shop: Option<ShopId>, older_than: Option<u64>, rows| {
            let older_than = older_than.map(id);
            let runs = office.read(|conn| runs::page(conn, shop, older_than, rows));
            runs.into_iter().map(|run| run.new.id).collect::<Vec<_>>()
        };
        let ids = |numbers: &[u64]| -> Vec<SyncRunId> {
            numbers.iter().map(|number| id(*number)).collect()
        };
        assert_eq!(page(None, None, 4), ids(&[6, 5, 4, 3]));
        assert_eq!(page(None, Some(3), 4), ids(&[2, 1]));
        assert_eq!(page(Some(office.other), None, 2), ids(&[5, 3]));
        assert_eq!(page(Some(office.other), Some(3), 2), ids(&[1]));
    }
}

#[test]
fn an_undo_names_a_run_that_is_there() {
    for database in databases() {
        let office = Office::open(database);
        let shop = office.shop;
        let begin = |number, undo_of| {
            let mut run = new_run(number, shop);
            run.undo_of = Some(undo_of);
            office.try_write(move |conn| {
                runs::insert(conn, &run)?;
                runs::set_void(conn, run.id, NOW)
            })
        };
        assert!(matches!(
            begin(2, id(1)),
            Err(StoreError::Constraint { .. })
        ));
        let run = office.begin(1);
        office.write(move |conn| runs::set_void(conn, run, NOW));
        begin(2, run).unwrap();
        assert_eq!(office.run(id(2)).new.undo_of, Some(run));
    }
}

#[test]
fn a_restore_ends_what_had_not_ended() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, other) = (office.shop, office.other);
        let planned = office.begin(1);
        office.write(move |conn| runs::set_planned(conn, planned, "abc", &outcome(0), NOW));
        let running = office.begin(2);
        let void = new_run(3, other);
        let why = json!({"reason": "RESTORED"});
        let ended = office.write(move |conn| {
            runs::insert(conn, &void)?;
            runs::set_void(conn, void.id, NOW)?;
            runs::end_all(conn, &why, NOW)
        });
        assert_eq!(ended, 2);
        assert_eq!(office.run(planned).status, Status::Void);
        let failed = office.run(running);
        assert_eq!(failed.status, Status::Failed);
        assert_eq!(failed.failure, Some(json!({"reason": "RESTORED"})));
        assert!(office.read(|conn| runs::running(conn, shop)).is_none());
    }
}
