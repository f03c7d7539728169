//! Stories of the synchronisation's tables.

mod archive;
mod choices;
mod journal;
mod leases;
mod link_list;
mod links;
mod mirror;
mod plans;
mod runs;

use std::collections::BTreeMap;

use kontor_domain::{
    ids::{ShopId, SyncRunId},
    sync::{
        content::{Content, Hashes},
        field::{Field, FieldSet},
        kind::Kind,
        operation::{Action, Operation, Reason},
        options::Options,
        row::{MatchKeys, Nature, ShopRow},
        run::Trigger,
    },
};
use kontor_testkit::TestDatabase;
use time::{OffsetDateTime, macros::datetime};

use super::{
    office::{id, shop},
    support::{Opened, open},
};
use crate::{
    Conn, StoreError, shops,
    sync::{
        mirror::ReadElement,
        operations::PlannedOperation,
        runs::{Confirmed, NewRun, Run, find as find_run, insert as insert_run},
    },
};

/// When everything in the stories happens.
const NOW: OffsetDateTime = datetime!(2026-11-23 12:00:00.5 UTC);

/// A database with two shops.
struct Office {
    opened: Opened,
    shop: ShopId,
    other: ShopId,
}

impl Office {
    fn open(database: TestDatabase) -> Self {
        let opened = open(database);
        let (first, second) = (shop(1, "Sklep"), shop(2, "Drugi"));
        let (shop, other) = (first.id, second.id);
        opened
            .db
            .write_blocking(move |conn| {
                shops::insert(conn, &first)?;
                shops::insert(conn, &second)
            })
            .unwrap();
        Self {
            opened,
            shop,
            other,
        }
    }

    fn try_write<T: Send + 'static>(
        &self,
        write: impl Fn(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.opened.db.write_blocking(write)
    }

    fn write<T: Send + 'static>(
        &self,
        write: impl Fn(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.try_write(write).unwrap()
    }

    fn read<T>(&self, read: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> T {
        self.opened.db.read_blocking(read).unwrap()
    }

    /// A run of the first shop that is planning.
    fn begin(&self, number: u64) -> SyncRunId {
        let run = new_run(number, self.shop);
        let id = run.id;
        self.write(move |conn| insert_run(conn, &run));
        id
    }

    fn run(&self, run: SyncRunId) -> Run {
        self.read(|conn| find_run(conn, run)).expect("it was begun")
    }
}

fn new_run(number: u64, shop: ShopId) -> NewRun {
    NewRun {
        id: id(number),
        shop,
        undo_of: None,
        trigger: Trigger::Person,
        started_by: "anna".to_owned(),
        user: Some(id(900)),
        workstation_id: Some(id(901)),
        workstation: "Kasa 1".to_owned(),
        created_at: NOW,
        options: Options::default(),
        kinds_asked: vec![Kind::Product, Kind::Unit],
        confirmed: Confirmed {
            expected_gone: BTreeMap::from([(Kind::Product, 7)]),
            ..Confirmed::default()
        },
        applies_itself: false,
        settings_version: 1,
        options_version: 2,
        links_version: 3,
    }
}

/// An element of a shop, all fingerprints of which are made of its number.
fn element(number: u64) -> ReadElement {
    ReadElement {
        row: ShopRow {
            id: number,
            hashes: Hashes([number, u64::MAX - number].into()),
            rank: 2,
            keys: MatchKeys {
                name: Some(number),
                code: Some(u64::MAX),
                ..MatchKeys::default()
            },
            nature: Nature {
                variants: number.is_multiple_of(2),
                ..Nature::default()
            },
            unresolved: FieldSet::EMPTY,
            unfit: FieldSet::EMPTY.with(Field::Code),
            stock: Some(-1_500_000),
            ignored: false,
        },
        json: format!("{{\"id\":\"{number}\"}}"),
        name: format!("Żarówka {number}"),
        code: format!("Z-{number}"),
    }
}

fn content(name: &str) -> Content {
    Content::default().with(Field::Name, name)
}

/// An operation with the number of the element.
fn planned(number: u64, kind: Kind, action: Action) -> PlannedOperation {
    PlannedOperation {
        number,
        operation: Operation {
            local: Some(id(number)),
            shop: Some(number),
            ..Operation::new(kind, action, Reason::Differs)
        },
        name: format!("Żarówka {number}"),
        differences: Vec::new(),
        warnings: Vec::new(),
        before: None,
    }
}
