//! Options, gates, what is ignored, schedules.

use kontor_domain::sync::{
    field::{Field, FieldSet},
    kind::{KINDS, Kind},
    options::{KindOptions, Linked, Options},
};
use kontor_testkit::databases;
use serde_json::json;
use time::Duration;

use super::{NOW, Office, element, id};
use crate::{
    StoreError,
    sync::{
        ROW_FORMAT,
        ignored::{self, Element},
        kinds::{self, KindState},
        mirror,
        options::{self, StoredOptions},
        schedules::{self, Came, Schedule},
    },
};

fn chosen() -> Options {
    let mut options = Options::default();
    let product = KindOptions {
        linked: Linked::UpdateInShop,
        leave_out_shop: FieldSet::EMPTY.with(Field::Description),
        export_category: Some(id(5)),
        ..KindOptions::default_of(Kind::Product)
    };
    options.0.insert(Kind::Product, product);
    options
}

#[test]
fn options_are_the_defaults_until_they_are_chosen_and_change_by_their_version() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, other) = (office.shop, office.other);
        let find = || office.read(|conn| options::find(conn, shop));
        assert_eq!(find(), StoredOptions::default());
        let put = |version| {
            office.try_write(move |conn| options::put(conn, shop, &chosen(), version, NOW))
        };
        assert_eq!(put(0).unwrap(), 1);
        assert_eq!(find().options, chosen());
        // Somebody else's change of the first version is not overwritten.
        assert!(matches!(put(0), Err(StoreError::RowsAffected { .. })));
        assert_eq!(put(1).unwrap(), 2);
        let touch = |shop| office.write(move |conn| options::touch_links(conn, shop, NOW));
        assert_eq!((touch(shop), touch(shop), touch(other)), (1, 2, 1));
        let all = office.read(options::list_all);
        let with = |options, version, links_version| StoredOptions {
            options,
            version,
            links_version,
        };
        assert_eq!(
            all,
            [
                (shop, with(chosen(), 2, 2)),
                (other, with(Options::default(), 0, 1))
            ]
        );
    }
}

fn state() -> KindState {
    KindState {
        gate_open: true,
        since: Some(NOW),
        last_fetch_at: Some(NOW),
        last_full_fetch_at: Some(NOW - Duration::HOUR),
        highest_id: Some(36),
        row_format: ROW_FORMAT,
        ..KindState::new(Kind::Producer)
    }
}

#[test]
fn each_kind_of_a_shop_has_its_own_gate() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, other) = (office.shop, office.other);
        office.write(move |conn| {
            kinds::put(conn, shop, &KindState::new(Kind::Producer))?;
            kinds::put(conn, shop, &state())
        });
        let states = office.read(|conn| kinds::of_shop(conn, shop));
        assert_eq!(
            states.iter().map(|state| state.kind).collect::<Vec<_>>(),
            KINDS
        );
        for found in states {
            let expected = match found.kind {
                Kind::Producer => state(),
                kind => KindState::new(kind),
            };
            assert_eq!(found, expected);
            assert_eq!(
                office.read(|conn| kinds::find(conn, shop, found.kind)),
                expected
            );
        }
        let none = office.read(|conn| kinds::find(conn, other, Kind::Producer));
        assert_eq!(none, KindState::new(Kind::Producer));
    }
}

#[test]
fn after_a_restore_every_kind_counts_as_never_fetched() {
    for database in databases() {
        let office = Office::open(database);
        let shop = office.shop;
        office.write(move |conn| {
            kinds::put(conn, shop, &state())?;
            mirror::upsert(conn, shop, Kind::Producer, &[element(1)], NOW)?;
            kinds::forget_fetches(conn)
        });
        let found = office.read(|conn| kinds::find(conn, shop, Kind::Producer));
        let expected = KindState {
            last_fetch_at: None,
            last_full_fetch_at: None,
            highest_id: None,
            restored: true,
            ..state()
        };
        assert_eq!(found, expected);
        assert_eq!(
            office.read(|conn| mirror::count(conn, shop, Kind::Producer)),
            0
        );
    }
}

#[test]
fn what_is_ignored_stays_so_until_it_is_unset() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, other) = (office.shop, office.other);
        let elements = [
            Element::Here(id(1)),
            Element::Here(id(2)),
            Element::InShop(9),
            Element::InShop(10),
            Element::InShop(u64::from(u32::MAX)),
        ];
        office.write(move |conn| {
            for element in elements.into_iter().rev() {
                assert!(ignored::set(conn, shop, Kind::Product, element)?);
                assert!(!ignored::set(conn, shop, Kind::Product, element)?);
            }
            ignored::set(conn, shop, Kind::Unit, elements[0])?;
            ignored::set(conn, other, Kind::Product, elements[0])
        });
        let rows = || office.read(|conn| ignored::rows(conn, shop, Kind::Product));
        assert_eq!(rows(), elements);
        for (at, after) in elements.into_iter().enumerate() {
            let page = office.read(|conn| ignored::page(conn, shop, Kind::Product, Some(after), 2));
            let rest: Vec<_> = elements[at + 1..].iter().take(2).copied().collect();
            assert_eq!(page, rest);
        }
        office.write(move |conn| {
            assert!(ignored::unset(conn, shop, Kind::Product, elements[2])?);
            assert!(!ignored::unset(conn, shop, Kind::Product, elements[2])?);
            Ok(())
        });
        assert!(!rows().contains(&elements[2]));
        assert_eq!(rows().len(), elements.len() - 1);
    }
}

#[test]
fn a_schedule_is_due_once_for_all_servers() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, other) = (office.shop, office.other);
        let run = office.begin(1);
        let schedule = Schedule {
            shop,
            cron: "0 6 * * 1-5".to_owned(),
            active: true,
            next_at: Some(NOW),
            last_at: None,
            last_run: None,
            last_refusal: None,
        };
        let off = Schedule {
            shop: other,
            active: false,
            ..schedule.clone()
        };
        assert_eq!(office.read(|conn| schedules::find(conn, shop)), None);
        let first = schedule.clone();
        office.write(move |conn| {
            schedules::put(conn, &first)?;
            schedules::put(conn, &off)
        });
        let due = |at| office.read(|conn| schedules::due(conn, at));
        assert_eq!(due(NOW - Duration::MICROSECOND), []);
        assert_eq!(due(NOW), std::slice::from_ref(&schedule));

        let next = NOW + Duration::DAY;
        let after = |due: Schedule, came: Came, next_at, at| {
            office.try_write(move |conn| schedules::set_after(conn, &due, &came, Some(next_at), at))
        };
        after(schedule.clone(), Came::Began(run), next, NOW).unwrap();
        let second_server = after(schedule.clone(), Came::Began(run), next, NOW);
        assert!(matches!(
            second_server,
            Err(StoreError::RowsAffected { .. })
        ));
        let mut expected = Schedule {
            next_at: Some(next),
            last_at: Some(NOW),
            last_run: Some(run),
            ..schedule
        };
        let find = || office.read(|conn| schedules::find(conn, shop)).unwrap();
        assert_eq!(find(), expected);
        assert_eq!(due(NOW), []);

        // A refusal is told until the next time, and the last run with it.
        let refusal = json!({"reason": "LICENCE_EXPIRED"});
        let later = next + Duration::DAY;
        after(
            expected.clone(),
            Came::Refused(refusal.clone()),
            later,
            next,
        )
        .unwrap();
        expected.next_at = Some(later);
        expected.last_at = Some(next);
        expected.last_refusal = Some(refusal);
        assert_eq!(find(), expected);

        // Another time does not make forgotten what the last one came to.
        let changed = Schedule {
            cron: "0 7 * * *".to_owned(),
            active: false,
            last_run: None,
            last_at: None,
            ..expected.clone()
        };
        office.write(move |conn| schedules::put(conn, &changed));
        expected.cron = "0 7 * * *".to_owned();
        expected.active = false;
        assert_eq!(find(), expected);
        assert_eq!(due(later), []);
    }
}
