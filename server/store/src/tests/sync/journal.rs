//! The journal of a run.

use kontor_domain::{
    ids::SyncRunId,
    sync::{
        field::{Field, FieldSet},
        kind::Kind,
        operation::{
            ACTIONS, Action, Difference, Operation, Reason, Skip, Snapshot, State, StockChange,
        },
    },
};
use kontor_testkit::databases;
use time::Duration;

use super::{NOW, Office, content, id, planned};
use crate::{
    StoreError,
    sync::operations::{
        self, Count, End, Ending, Filter, JournalOperation, OperationFailure, PlannedOperation,
    },
};

/// With a value in everything that can have one.
fn full() -> PlannedOperation {
    PlannedOperation {
        number: 7,
        operation: Operation {
            kind: Kind::Product,
            action: Action::UpdateInShop,
            local: Some(id(1)),
            shop: Some(36),
            reason: Reason::Undo {
                action: Action::Import,
                number: 4,
            },
            fields: FieldSet::EMPTY.with(Field::Name).with(Field::Stock),
            stock: Some(StockChange::By(-1_500_000)),
            skipped: FieldSet::EMPTY.with(Field::Price),
            conflict: true,
            local_candidates: vec![id(2), id(3)],
            shop_candidates: vec![u64::MAX],
            local_version: Some(u64::MAX),
            shop_version: Some(1),
        },
        name: "Żarówka".to_owned(),
        differences: vec![Difference {
            field: Field::Name,
            agreed: None,
            local: Some("Żarówka".to_owned()),
            shop: Some("Lampa".to_owned()),
        }],
        warnings: vec!["REVIEWS".to_owned()],
        before: Some(snapshot("Lampa")),
    }
}

fn snapshot(name: &str) -> Snapshot {
    Snapshot {
        shop: Some(content(name)),
        linked: true,
        ..Snapshot::default()
    }
}

fn journalled(planned: PlannedOperation) -> JournalOperation {
    let planned = PlannedOperation {
        before: None,
        ..planned
    };
    JournalOperation {
        state: if planned.operation.action.does() {
            State::Planned
        } else {
            State::Reported
        },
        planned,
        skip: None,
        failure: None,
        highest_before: None,
        sent_at: None,
        finished_at: None,
        attempts: 0,
        result_local: None,
        result_element: None,
    }
}

fn insert(office: &Office, run: SyncRunId, operations: Vec<PlannedOperation>) {
    office.write(move |conn| operations::insert(conn, run, &operations));
}

fn find(office: &Office, run: SyncRunId, number: u64) -> JournalOperation {
    office
        .read(|conn| operations::find(conn, run, number))
        .unwrap()
}

#[test]
fn an_operation_is_journalled_as_it_was_planned() {
    for database in databases() {
        let office = Office::open(database);
        let run = office.begin(1);
        let all: Vec<_> = (11..)
            .zip(ACTIONS)
            .map(|(number, action)| planned(number, Kind::Unit, action))
            .collect();
        insert(&office, run, vec![full()]);
        insert(&office, run, all.clone());
        insert(&office, run, Vec::new());
        assert_eq!(find(&office, run, 7), journalled(full()));
        for one in all {
            assert_eq!(find(&office, run, one.number), journalled(one));
        }
        let snapshots = office.read(|conn| operations::snapshots(conn, run, &[11, 7, 99]));
        assert_eq!(
            snapshots,
            [(7, Some(snapshot("Lampa")), None), (11, None, None)]
        );
        let twice = office.try_write(move |conn| operations::insert(conn, run, &[full()]));
        assert!(
            twice
                .unwrap_err()
                .is_unique("sync_operations_run_id_number_key")
        );
        assert_eq!(office.read(|conn| operations::find(conn, run, 8)), None);
    }
}

/// Numbers from 1: units to be linked, then products to be updated, exported, and said to be gone.
fn mixed() -> Vec<PlannedOperation> {
    let kinds = [
        (Kind::Unit, Action::Link),
        (Kind::Unit, Action::Link),
        (Kind::Product, Action::UpdateInShop),
        (Kind::Product, Action::Export),
        (Kind::Product, Action::UpdateInShop),
        (Kind::Product, Action::Gone),
    ];
    let mut all: Vec<_> = (1..)
        .zip(kinds)
        .map(|(number, (kind, action))| planned(number, kind, action))
        .collect();
    all[4].operation.conflict = true;
    all
}

#[test]
fn pages_and_counts_tell_which_operations_are_how_far() {
    for database in databases() {
        let office = Office::open(database);
        let run = office.begin(1);
        insert(&office, run, mixed());
        let page = |filter: &Filter<'_>, after, rows| -> Vec<u64> {
            let found = office.read(|conn| operations::page(conn, run, filter, after, rows));
            found.into_iter().map(|row| row.planned.number).collect()
        };
        let all = Filter::default();
        assert_eq!(page(&all, 0, 4), [1, 2, 3, 4]);
        assert_eq!(page(&all, 4, 4), [5, 6]);
        let products = Filter {
            kind: Some(Kind::Product),
            ..all
        };
        assert_eq!(page(&products, 3, 10), [4, 5, 6]);
        let written = Filter {
            actions: &[Action::UpdateInShop, Action::Export],
            ..products
        };
        assert_eq!(page(&written, 0, 10), [3, 4, 5]);
        let conflicts = Filter {
            conflict: Some(true),
            ..all
        };
        assert_eq!(page(&conflicts, 0, 10), [5]);
        let settled = Filter {
            conflict: Some(false),
            ..written
        };
        assert_eq!(page(&settled, 0, 10), [3, 4]);
        let states = |states| Filter { states, ..all };
        assert_eq!(page(&states(&[State::Reported]), 0, 10), [6]);
        let open = [State::Reported, State::Planned];
        assert_eq!(page(&states(&open), 4, 10), [5, 6]);

        let count = |kind, action, state, conflict, count| Count {
            kind,
            action,
            state,
            conflict,
            count,
        };
        let update = |conflict| {
            count(
                Kind::Product,
                Action::UpdateInShop,
                State::Planned,
                conflict,
                1,
            )
        };
        assert_eq!(
            office.read(|conn| operations::counts(conn, run)),
            [
                count(Kind::Unit, Action::Link, State::Planned, false, 2),
                update(false),
                update(true),
                count(Kind::Product, Action::Export, State::Planned, false, 1),
                count(Kind::Product, Action::Gone, State::Reported, false, 1),
            ]
        );
    }
}

fn failure() -> OperationFailure {
    OperationFailure {
        code: "SHOP_409".to_owned(),
        text: "otwarty w panelu".to_owned(),
    }
}

#[test]
fn an_operation_is_sent_before_it_ends_and_ends_once() {
    for database in databases() {
        let office = Office::open(database);
        let run = office.begin(1);
        insert(&office, run, mixed());
        let later = NOW + Duration::SECOND;
        let mark = |numbers: &'static [u64], highest, at| {
            office.try_write(move |conn| operations::mark_sent(conn, run, numbers, highest, at))
        };
        let lost = |result| matches!(result, Err(StoreError::RowsAffected { .. }));
        mark(&[3, 4], Some(50), NOW).unwrap();
        // In doubt, once more; what was the highest before the first time still counts.
        mark(&[4], None, later).unwrap();
        // One that is only said, and one that is not there.
        assert!(lost(mark(&[5, 6], None, NOW)));
        assert!(lost(mark(&[5, 99], None, NOW)));
        let sent = office.read(|conn| operations::sent(conn, run));
        let mut third = journalled(mixed().remove(2));
        third.state = State::Sent;
        third.attempts = 1;
        third.sent_at = Some(NOW);
        third.highest_before = Some(50);
        let mut fourth = journalled(mixed().remove(3));
        fourth.state = State::Sent;
        fourth.attempts = 2;
        fourth.sent_at = Some(later);
        fourth.highest_before = Some(50);
        assert_eq!(sent, [third.clone(), fourth.clone()]);

        let put_back = |numbers: &'static [u64]| {
            office.try_write(move |conn| operations::put_back(conn, run, numbers))
        };
        put_back(&[3]).unwrap();
        assert!(lost(put_back(&[3])));
        third.state = State::Planned;
        assert_eq!(find(&office, run, 3), third);

        let done = Ending {
            after: Some(snapshot("Lampa 2")),
            before: Some(snapshot("Lampa 1")),
            result_local: Some(id(70)),
            result_element: Some(71),
            ..Ending::new(4, End::Done)
        };
        let endings = vec![
            Ending::new(1, End::Skipped(Skip::Stale)),
            Ending::new(3, End::Failed(failure())),
            done,
        ];
        let finish = |endings: Vec<Ending>| {
            office.try_write(move |conn| operations::finish(conn, run, &endings, later))
        };
        finish(endings.clone()).unwrap();
        for again in endings {
            assert!(lost(finish(vec![again])));
        }
        let first = find(&office, run, 1);
        assert_eq!(
            (first.state, first.skip),
            (State::Skipped, Some(Skip::Stale))
        );
        third.state = State::Failed;
        third.failure = Some(failure());
        third.finished_at = Some(later);
        assert_eq!(find(&office, run, 3), third);
        fourth.state = State::Done;
        fourth.finished_at = Some(later);
        fourth.result_local = Some(id(70));
        fourth.result_element = Some(71);
        assert_eq!(find(&office, run, 4), fourth);
        assert_eq!(
            office.read(|conn| operations::snapshots(conn, run, &[4])),
            [(4, Some(snapshot("Lampa 1")), Some(snapshot("Lampa 2")))]
        );
        assert!(lost(mark(&[4], None, later)));
        assert_eq!(office.read(|conn| operations::sent(conn, run)), []);
    }
}

#[test]
fn ending_without_snapshots_leaves_those_of_the_plan() {
    for database in databases() {
        let office = Office::open(database);
        let run = office.begin(1);
        insert(&office, run, vec![full()]);
        office.write(move |conn| operations::finish(conn, run, &[Ending::new(7, End::Done)], NOW));
        assert_eq!(
            office.read(|conn| operations::snapshots(conn, run, &[7])),
            [(7, Some(snapshot("Lampa")), None)]
        );
    }
}

#[test]
fn the_rest_is_skipped_in_writes_of_their_size() {
    for database in databases() {
        let office = Office::open(database);
        let run = office.begin(1);
        let all: Vec<_> = (1..=600)
            .map(|number| {
                let kind = if number <= 580 {
                    Kind::Product
                } else {
                    Kind::ProductImage
                };
                planned(number, kind, Action::Export)
            })
            .collect();
        for some in all.chunks(500) {
            insert(&office, run, some.to_vec());
        }
        office.write(move |conn| {
            operations::mark_sent(conn, run, &[1], None, NOW)?;
            operations::finish(conn, run, &[Ending::new(2, End::Done)], NOW)
        });
        let skip = |kind, skip| {
            office.write(move |conn| {
                let filter = Filter {
                    kind,
                    ..Filter::default()
                };
                operations::skip_rest(conn, run, &filter, skip, NOW)
            })
        };
        let images = Some(Kind::ProductImage);
        assert_eq!(skip(images, Skip::GateClosed), 20);
        assert_eq!(skip(images, Skip::GateClosed), 0);
        let rest = [1, 2, 3].map(|_| skip(None, Skip::Cancelled));
        assert_eq!(rest, [500, 78, 0]);
        let of = |number| {
            let found = find(&office, run, number);
            (found.state, found.skip, found.finished_at)
        };
        assert_eq!(of(1), (State::Sent, None, None));
        assert_eq!(of(2), (State::Done, None, Some(NOW)));
        assert_eq!(of(3), (State::Skipped, Some(Skip::Cancelled), Some(NOW)));
        assert_eq!(of(600), (State::Skipped, Some(Skip::GateClosed), Some(NOW)));

        let removed = [1, 2, 3].map(|_| office.write(move |conn| operations::remove(conn, run)));
        assert_eq!(removed, [500, 100, 0]);
    }
}
