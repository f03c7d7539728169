//! The mirror, the pictures' hashes, and what deletions took away.

use kontor_domain::sync::kind::Kind;
use kontor_testkit::databases;
use serde_json::value::RawValue;
use time::Duration;

use super::{NOW, Office, element, planned};
use crate::{
    Conn, StoreError,
    files::{self, FileHash, StoredFile},
    sync::{
        WRITE_ROWS_MAX, image_hashes,
        kept::{self, Kept, KeptFile},
        mirror::{self, MirrorRow, ReadElement, json_hash},
        operations,
    },
};
use kontor_domain::sync::operation::Action;

const PRODUCT: Kind = Kind::Product;

fn row(element: &ReadElement, gone: bool) -> MirrorRow {
    MirrorRow {
        element: element.row.id,
        row: Some(element.row.clone()),
        name: element.name.clone(),
        code: element.code.clone(),
        gone,
    }
}

#[test]
fn only_what_is_new_or_changed_is_written() {
    for database in databases() {
        let office = Office::open(database);
        let shop = office.shop;
        let upsert = |elements: Vec<ReadElement>| {
            office.write(move |conn| mirror::upsert(conn, shop, PRODUCT, &elements, NOW))
        };
        let mut elements: Vec<_> = [3, 1, 2].map(element).to_vec();
        assert_eq!(upsert(elements.clone()), 3);
        assert_eq!(upsert(elements.clone()), 0);
        assert_eq!(upsert(Vec::new()), 0);
        // What the shop tells changed; then what is made of it, as when a parent got another name.
        elements[0].json = "{\"id\":3}".to_owned();
        elements[0].name = "Lampa".to_owned();
        assert_eq!(upsert(elements.clone()), 1);
        elements[1].row.keys.name = Some(77);
        assert_eq!(upsert(elements.clone()), 1);

        elements.sort_by_key(|element| element.row.id);
        let rows =
            |after, limit| office.read(|conn| mirror::rows(conn, shop, PRODUCT, after, limit));
        let expected: Vec<_> = elements.iter().map(|element| row(element, false)).collect();
        assert_eq!(rows(None, 10), expected);
        assert_eq!(rows(None, 2), expected[..2]);
        assert_eq!(rows(Some(2), 2), expected[2..]);
        let json = office.read(|conn| mirror::json_of(conn, shop, PRODUCT, &[1, 3, 99]));
        assert_eq!(json.len(), 2);
        assert_eq!(json[&3], "{\"id\":3}");
        let hashes = office.read(|conn| mirror::hashes(conn, shop, PRODUCT, &[1, 3, 99]));
        assert_eq!(hashes.len(), 2);
        assert_eq!(hashes[&3], json_hash("{\"id\":3}"));
        // Of this shop and kind alone.
        let elsewhere = |conn: &mut Conn| {
            Ok(mirror::count(conn, office.other, PRODUCT)?
                + mirror::count(conn, shop, Kind::Producer)?)
        };
        assert_eq!(office.read(elsewhere), 0);
    }
}

#[test]
fn what_is_gone_is_marked_and_lives_again_when_it_is_read_again() {
    for database in databases() {
        let office = Office::open(database);
        let shop = office.shop;
        let elements = [1, 2, 3].map(element);
        let all = elements.clone();
        let counted = office.write(move |conn| {
            mirror::upsert(conn, shop, PRODUCT, &all, NOW)?;
            Ok([
                mirror::mark_gone(conn, shop, PRODUCT, &[1, 2, 99])?,
                mirror::mark_gone(conn, shop, PRODUCT, &[1, 2, 99])?,
                mirror::mark_living(conn, shop, PRODUCT, &[2, 3])?,
            ])
        });
        assert_eq!(counted, [2, 0, 1]);
        let living = || {
            office.read(|conn| {
                let ids = mirror::ids(conn, shop, PRODUCT)?;
                assert_eq!(mirror::count(conn, shop, PRODUCT)?, ids.len() as u64);
                Ok(ids)
            })
        };
        assert_eq!(living(), [2, 3]);
        let rows = office.read(|conn| mirror::rows(conn, shop, PRODUCT, None, 10));
        assert_eq!(rows[0], row(&elements[0], true));
        // Unchanged as it is, it is written.
        let hashes = office.read(|conn| mirror::hashes(conn, shop, PRODUCT, &[1, 2]));
        assert_eq!(hashes.into_keys().collect::<Vec<_>>(), [2]);
        let again = elements[0].clone();
        let written = office.write(move |conn| {
            mirror::upsert(conn, shop, PRODUCT, std::slice::from_ref(&again), NOW)
        });
        assert_eq!((written, living()), (1, vec![1, 2, 3]));
        let removed = office.write(move |conn| mirror::remove(conn, shop, PRODUCT, &[1, 99]));
        assert_eq!((removed, living()), (1, vec![2, 3]));
    }
}

#[test]
fn a_write_has_its_limit() {
    for database in databases() {
        let office = Office::open(database);
        let shop = office.shop;
        let many: Vec<u64> = (1..=WRITE_ROWS_MAX as u64 + 1).collect();
        let elements: Vec<_> = many.iter().map(|number| element(*number)).collect();
        let refused = [
            office.try_write(move |conn| mirror::upsert(conn, shop, PRODUCT, &elements, NOW)),
            office.try_write(move |conn| mirror::mark_gone(conn, shop, PRODUCT, &many)),
        ];
        for refused in refused {
            assert!(matches!(refused, Err(StoreError::Value(_))), "{refused:?}");
        }
    }
}

#[test]
fn a_hundred_thousand_elements_are_mirrored_and_read_back() {
    const ELEMENTS: u64 = 100_000;
    const PAGE: usize = 5_000;
    for database in databases() {
        let office = Office::open(database);
        let shop = office.shop;
        let numbers: Vec<u64> = (1..=ELEMENTS).collect();
        for some in numbers.chunks(WRITE_ROWS_MAX) {
            let elements: Vec<_> = some.iter().map(|number| element(*number)).collect();
            let written =
                office.write(move |conn| mirror::upsert(conn, shop, PRODUCT, &elements, NOW));
            assert_eq!(written, some.len());
        }
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let page = office.read(|conn| mirror::rows(conn, shop, PRODUCT, after, PAGE));
            let Some(last) = page.last() else { break };
            after = Some(last.element);
            seen.extend(page.iter().map(|row| row.element));
        }
        assert_eq!(seen, numbers);
        assert_eq!(
            office.read(|conn| mirror::ids(conn, shop, PRODUCT)),
            numbers
        );
    }
}

#[test]
fn the_hash_of_a_picture_is_remembered() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, other) = (office.shop, office.other);
        office.write(move |conn| {
            image_hashes::put(conn, shop, 1, FileHash([1; 32]))?;
            image_hashes::put(conn, shop, 2, FileHash([2; 32]))?;
            image_hashes::put(conn, shop, 2, FileHash([3; 32]))?;
            image_hashes::put(conn, other, 3, FileHash([4; 32]))
        });
        let found = office.read(|conn| image_hashes::of(conn, shop, &[1, 2, 3]));
        assert_eq!(found.len(), 2);
        assert_eq!(
            [found[&1], found[&2]],
            [FileHash([1; 32]), FileHash([3; 32])]
        );
    }
}

fn kept(file: FileHash, until_hours: i64) -> Kept {
    let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
    let named = |name: &str| KeptFile {
        hash: file,
        name: name.to_owned(),
    };
    Kept {
        object: raw("{\"product_id\":\"1\"}"),
        stock_rows: raw("[]"),
        // The same picture twice, in an order of its own.
        files: vec![named("b.png"), named("a.png")],
        until: NOW + Duration::hours(until_hours),
    }
}

#[test]
fn what_a_deletion_takes_away_is_kept_for_its_time() {
    for database in databases() {
        let office = Office::open(database);
        let run = office.begin(1);
        let file = office.write(move |conn| {
            let operations = [1, 2, 3].map(|number| planned(number, PRODUCT, Action::DeleteInShop));
            operations::insert(conn, run, &operations)?;
            let file = StoredFile {
                media_type: "image/png".to_owned(),
                bytes: vec![7; 100],
            };
            let file = files::put(conn, &file, NOW)?;
            kept::put(conn, run, 1, &kept(file, 1))?;
            kept::put(conn, run, 2, &kept(file, 3))?;
            // Once more after a restart.
            kept::put(conn, run, 1, &kept(file, 2))?;
            Ok(file)
        });
        let find = |number| office.read(|conn| kept::find(conn, run, number));
        let found = find(1).unwrap();
        let expected = kept(file, 2);
        assert_eq!(found.object.get(), expected.object.get());
        assert_eq!(found.stock_rows.get(), "[]");
        assert_eq!((found.files, found.until), (expected.files, expected.until));
        assert!(find(3).is_none());
        let missing =
            office.try_write(move |conn| kept::put(conn, run, 3, &kept(FileHash([9; 32]), 1)));
        assert!(matches!(missing, Err(StoreError::Constraint { .. })));

        let purge =
            |hours| office.write(move |conn| kept::purge(conn, NOW + Duration::hours(hours)));
        let left = || office.read(|conn| kept::of_run(conn, run));
        assert_eq!((purge(2), left()), (0, vec![1, 2]));
        assert_eq!((purge(3), left()), (1, vec![2]));
        assert!(find(1).is_none());
    }
}
