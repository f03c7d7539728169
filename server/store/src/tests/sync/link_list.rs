//! The list of elements with their links.

use diesel::connection::SimpleConnection;
use kontor_domain::{
    ids::ShopId,
    sync::{
        kind::{KINDS, Kind},
        operation::vat_rate_key,
    },
    vat::{PRODUCT_RATES, ProductRate},
};
use kontor_testkit::databases;
use uuid::Uuid;

use super::{NOW, Office, element, id};
use crate::{
    StoreError, products,
    sync::{
        ignored::{self, Element},
        kinds::{self, KindState},
        link_list::{self, LINK_STATES, LinkEntry, LinkPlace, LinkState},
        links::{self, NewLink},
        mirror,
    },
    tests::office::product,
};

const PRODUCT: Kind = Kind::Product;
/// Products of the program, by number.
const PRODUCTS: u64 = 12;

fn link(local: Uuid, element: u64) -> NewLink {
    NewLink {
        local,
        element,
        by_hand: element == 101,
        agreement: None,
    }
}

/// Products 1 to 12, those above 10 archived; the shop's 101 to 112, of which 107 is gone.
/// Linked: 1 to 101, 2 to 102, 7 to 107 (gone there), 11 to 109 (archived here), 4 to 104 and 5 to 105, of which 4 here and
/// 105 there are ignored, and 8 to 999, which was never read. Ignored besides: 3 here, 103 there, 888 which is not there.
fn fill(office: &Office) {
    let shop = office.shop;
    office.write(move |conn| {
        for number in 1..=PRODUCTS {
            let mut product = product(number);
            product.active = number <= 10;
            products::insert(conn, &product)?;
        }
        let elements: Vec<_> = (101..=112).map(element).collect();
        mirror::upsert(conn, shop, PRODUCT, &elements, NOW)?;
        mirror::mark_gone(conn, shop, PRODUCT, &[107])?;
        for (local, element) in [
            (1, 101),
            (2, 102),
            (7, 107),
            (11, 109),
            (4, 104),
            (5, 105),
            (8, 999),
        ] {
            links::insert(conn, shop, PRODUCT, &link(id(local), element), NOW)?;
        }
        for element in [Element::Here(id(3)), Element::Here(id(4))] {
            ignored::set(conn, shop, PRODUCT, element)?;
        }
        for element in [103, 105, 888] {
            ignored::set(conn, shop, PRODUCT, Element::InShop(element))?;
        }
        Ok(())
    });
}

/// The ids of an entry: number of the product here and of the element there.
fn ids(entries: &[LinkEntry]) -> Vec<(Option<u64>, Option<u64>)> {
    let number = |local: Uuid| (1..=PRODUCTS).find(|number| id::<Uuid>(*number) == local);
    entries
        .iter()
        .map(|entry| (entry.local.and_then(number), entry.element))
        .collect()
}

fn page(
    office: &Office,
    kind: Kind,
    state: Option<LinkState>,
    after: Option<LinkPlace>,
    rows: usize,
) -> Vec<LinkEntry> {
    office.read(|conn| link_list::page(conn, office.shop, kind, state, after.as_ref(), rows))
}

/// Every page, put together.
fn all(office: &Office, kind: Kind, state: Option<LinkState>, rows: usize) -> Vec<LinkEntry> {
    let mut entries: Vec<LinkEntry> = Vec::new();
    loop {
        let after = entries.last().map(|entry| entry.place);
        let page = page(office, kind, state, after, rows);
        assert!(page.len() <= rows);
        if page.is_empty() {
            return entries;
        }
        entries.extend(page);
    }
}

fn expected(state: LinkState, is_read: bool) -> Vec<(Option<u64>, Option<u64>)> {
    let both = |local, element| (Some(local), Some(element));
    match state {
        LinkState::Linked if is_read => vec![both(1, 101), both(2, 102)],
        LinkState::Linked => vec![both(1, 101), both(2, 102), both(8, 999)],
        LinkState::GoneInShop if is_read => vec![both(7, 107), both(8, 999)],
        LinkState::GoneInShop => vec![both(7, 107)],
        LinkState::GoneHere => vec![both(11, 109)],
        LinkState::OnlyHere => [6, 9, 10].map(|local| (Some(local), None)).to_vec(),
        LinkState::OnlyInShop => [106, 108, 110, 111, 112]
            .map(|element| (None, Some(element)))
            .to_vec(),
        LinkState::Ignored => vec![
            (Some(3), None),
            both(4, 104),
            (None, Some(103)),
            both(5, 105),
            (None, Some(888)),
        ],
    }
}

#[test]
fn every_element_is_listed_once_in_its_state() {
    for database in databases() {
        let office = Office::open(database);
        fill(&office);
        for is_read in [false, true] {
            if is_read {
                let shop = office.shop;
                let state = KindState {
                    last_full_fetch_at: Some(NOW),
                    ..KindState::new(PRODUCT)
                };
                office.write(move |conn| kinds::put(conn, shop, &state));
            }
            let mut whole = Vec::new();
            for state in LINK_STATES {
                let expected = expected(state, is_read);
                for rows in [1, 2, 100] {
                    let entries = all(&office, PRODUCT, Some(state), rows);
                    assert_eq!(ids(&entries), expected, "{state:?} {rows}");
                    assert!(entries.iter().all(|entry| entry.place.state == state));
                }
                whole.extend(expected);
            }
            for rows in [1, 4, 100] {
                assert_eq!(ids(&all(&office, PRODUCT, None, rows)), whole);
            }
        }
        // Another shop has links of its own, and the products in use are the program's.
        let other = office.other;
        let elsewhere = office.read(|conn| link_list::page(conn, other, PRODUCT, None, None, 100));
        assert_eq!(elsewhere.len(), 10);
        assert!(
            elsewhere
                .iter()
                .all(|entry| entry.place.state == LinkState::OnlyHere)
        );
    }
}

#[test]
fn an_entry_shows_the_names_of_both_sides() {
    for database in databases() {
        let office = Office::open(database);
        fill(&office);
        let entries = all(&office, PRODUCT, None, 100);
        let of = |local: Option<u64>, element: Option<u64>| {
            let local = local.map(id::<Uuid>);
            let mut found = entries
                .iter()
                .filter(|entry| entry.local == local && entry.element == element);
            let entry = found.next().unwrap();
            assert!(found.next().is_none());
            (
                entry.local_name.as_str(),
                entry.shop_name.as_str(),
                entry.code.as_str(),
                entry.by_hand,
            )
        };
        assert_eq!(
            of(Some(1), Some(101)),
            ("Śruba M1", "Żarówka 101", "KOD-1", true)
        );
        assert_eq!(of(Some(8), Some(999)), ("Śruba M8", "", "KOD-8", false));
        assert_eq!(of(Some(6), None), ("Śruba M6", "", "KOD-6", false));
        assert_eq!(of(None, Some(106)), ("", "Żarówka 106", "Z-106", false));
        assert_eq!(of(Some(3), None), ("Śruba M3", "", "KOD-3", false));
        assert_eq!(of(None, Some(888)), ("", "", "", false));
        assert_eq!(
            of(Some(5), Some(105)),
            ("Śruba M5", "Żarówka 105", "KOD-5", false)
        );
    }
}

/// A row of each table that a kind's elements are in, by SQL: the ids are those of `number`.
fn local_rows(office: &Office) {
    let (category, producer, image) = (hex(20), hex(21), hex(22));
    let (product, file) = (hex(1), "00".repeat(32));
    let shop = office.shop.as_uuid().simple().to_string();
    office
        .opened
        .db
        .exclusive_blocking(|conn| {
            products::insert(conn, &super::super::office::product(1))?;
            let (open, close, yes, no) = match conn {
                crate::Conn::Sqlite(_) => ("x'", "'", "1", "0"),
                crate::Conn::Postgres(_) => ("'\\x", "'", "TRUE", "FALSE"),
            };
            let bytes = |hex: &str| format!("{open}{hex}{close}");
            let sql = format!(
                "INSERT INTO categories (id, name, name_key, active, shop_id, position, outside) \
                 VALUES ({}, 'Lampy', 'lampy', {yes}, {}, 1, {no}); \
                 INSERT INTO producers (id, name, name_key, web, active) VALUES ({}, 'Huta', 'huta', '', {yes}); \
                 INSERT INTO files (sha256, media_type, size_bytes, created_at) VALUES ({file}, 'image/png', 1, '2026-11-23 12:00:00'); \
                 INSERT INTO product_images (id, product_id, sha256, name, position, updated_at, version) \
                 VALUES ({}, {}, {file}, 'lampa.png', 1, '2026-11-23 12:00:00', 1)",
                bytes(&category),
                bytes(&shop),
                bytes(&producer),
                bytes(&image),
                bytes(&product),
                file = bytes(&file),
            );
            Ok::<_, StoreError>(conn.batch_execute(&sql)?)
        })
        .unwrap();
}

fn hex(number: u64) -> String {
    id::<Uuid>(number).simple().to_string()
}

/// What the program alone has of a kind, and one of it by id and name.
fn one_of(kind: Kind) -> (Uuid, &'static str) {
    match kind {
        Kind::Unit => (crate::tests::office::PIECE.into(), "szt."),
        Kind::Category => (id(20), "Lampy"),
        Kind::Producer => (id(21), "Huta"),
        Kind::VatRate => (vat_rate_key(ProductRate::Exempt), "zw"),
        Kind::Product => (id(1), "Śruba M1"),
        Kind::ProductImage => (id(22), "lampa.png"),
    }
}

#[test]
fn each_kind_is_named_by_its_own_table() {
    for database in databases() {
        let office = Office::open(database);
        local_rows(&office);
        let shop: ShopId = office.shop;
        // The picture takes part once its product is linked.
        let images = all(&office, Kind::ProductImage, None, 100);
        assert_eq!(images, []);
        for kind in KINDS {
            if kind == Kind::ProductImage {
                let product = link(id(1), 102);
                office.write(move |conn| links::insert(conn, shop, PRODUCT, &product, NOW));
            }
            let (local, name) = one_of(kind);
            let here = all(&office, kind, Some(LinkState::OnlyHere), 7);
            let found = here
                .iter()
                .find(|entry| entry.local == Some(local))
                .unwrap();
            assert_eq!(found.local_name, name, "{kind}");
            if kind == Kind::VatRate {
                assert_eq!(here.len(), PRODUCT_RATES.len());
            }
            if kind == PRODUCT {
                continue;
            }
            office.write(move |conn| links::insert(conn, shop, kind, &link(local, 101), NOW));
            let after = all(&office, kind, Some(LinkState::OnlyHere), 7);
            assert_eq!(after.len(), here.len() - 1, "{kind}");
            let linked = all(&office, kind, Some(LinkState::Linked), 7);
            assert_eq!(linked.len(), 1, "{kind}");
            assert_eq!(linked[0].local_name, name);
            office.write(move |conn| ignored::set(conn, shop, kind, Element::Here(local)));
            let ignored = all(&office, kind, Some(LinkState::Ignored), 7);
            assert_eq!(ignored.len(), 1, "{kind}");
            assert_eq!(
                (ignored[0].element, &*ignored[0].local_name),
                (Some(101), name)
            );
            assert_eq!(all(&office, kind, Some(LinkState::Linked), 7), []);
        }
    }
}
