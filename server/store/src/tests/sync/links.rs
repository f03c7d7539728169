//! Links and what they agree on.

use kontor_domain::sync::{
    content::Hashes,
    kind::Kind,
    row::{Agreed, LinkRow},
};
use kontor_testkit::databases;
use uuid::Uuid;

use super::{NOW, Office, content, id};
use crate::{
    StoreError,
    sync::{
        ignored::Side,
        links::{self, Agreement, NewLink, StoredLink, taken_side},
    },
};

const PRODUCT: Kind = Kind::Product;

fn agreement(number: u64) -> Agreement {
    Agreement {
        agreed: Agreed {
            local: Hashes([number, 1].into()),
            shop: Hashes([number, 2].into()),
            stock: Some(-5),
        },
        content: content(&format!("Żarówka {number}")),
    }
}

fn link(local: u64, element: u64, agreement: Option<Agreement>) -> NewLink {
    NewLink {
        local: id(local),
        element,
        by_hand: element.is_multiple_of(2),
        agreement,
    }
}

fn stored(link: &NewLink) -> StoredLink {
    StoredLink {
        link: LinkRow {
            local: link.local,
            shop: link.element,
            agreed: link.agreement.as_ref().map(|both| both.agreed.clone()),
        },
        by_hand: link.by_hand,
    }
}

#[test]
fn links_are_read_by_either_side_and_in_pages() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, other) = (office.shop, office.other);
        let all = [
            link(1, 30, Some(agreement(1))),
            link(2, 10, None),
            link(3, 21, Some(agreement(3))),
        ];
        let kept = all.clone();
        office.write(move |conn| {
            for link in &kept {
                links::insert(conn, shop, PRODUCT, link, NOW)?;
            }
            // The same elements, of another shop and another kind.
            links::insert(conn, other, PRODUCT, &kept[0], NOW)?;
            links::insert(conn, shop, Kind::Unit, &kept[0], NOW)
        });
        let expected: Vec<_> = all.iter().map(stored).collect();
        let rows =
            |after, limit| office.read(|conn| links::rows(conn, shop, PRODUCT, after, limit));
        assert_eq!(rows(None, 10), expected);
        assert_eq!(rows(None, 2), expected[..2]);
        assert_eq!(rows(Some(id(2)), 2), expected[2..]);
        assert_eq!(office.read(|conn| links::count(conn, shop, PRODUCT)), 3);
        let by_local = office.read(|conn| links::by_local(conn, shop, PRODUCT, &[id(3), id(99)]));
        assert_eq!(by_local, expected[2..]);
        let by_element = office.read(|conn| links::by_element(conn, shop, PRODUCT, &[30, 1]));
        assert_eq!(by_element, expected[..1]);
        let ids: Vec<Uuid> = all.iter().map(|link| link.local).collect();
        let contents = office.read(|conn| links::agreed_content_of(conn, shop, PRODUCT, &ids));
        assert_eq!(contents.len(), 2);
        assert_eq!(contents[&id(1)], content("Żarówka 1"));
    }
}

#[test]
fn an_element_is_linked_once_and_it_is_told_which_side_was() {
    for database in databases() {
        let office = Office::open(database);
        let shop = office.shop;
        office.write(move |conn| links::insert(conn, shop, PRODUCT, &link(1, 10, None), NOW));
        for (local, element, side) in [
            (1, 11, Some(Side::Here)),
            (2, 10, Some(Side::InShop)),
            (2, 11, None),
        ] {
            let link = link(local, element, None);
            let added =
                office.try_write(move |conn| links::insert(conn, shop, PRODUCT, &link, NOW));
            assert_eq!(added.as_ref().err().and_then(taken_side), side, "{added:?}");
        }
    }
}

#[test]
fn an_agreement_replaces_the_one_before_and_needs_its_link() {
    for database in databases() {
        let office = Office::open(database);
        let shop = office.shop;
        office.write(move |conn| links::insert(conn, shop, PRODUCT, &link(1, 10, None), NOW));
        let agree = |element, agreement: Option<Agreement>| {
            office.try_write(move |conn| {
                let both = (id(1), element);
                links::agree(conn, shop, PRODUCT, both, agreement.as_ref(), NOW)
            })
        };
        agree(10, Some(agreement(7))).unwrap();
        assert!(matches!(
            agree(11, Some(agreement(7))),
            Err(StoreError::RowsAffected { .. })
        ));
        let rows = office.read(|conn| links::rows(conn, shop, PRODUCT, None, 10));
        assert_eq!(rows, [stored(&link(1, 10, Some(agreement(7))))]);
        let contents = office.read(|conn| links::agreed_content_of(conn, shop, PRODUCT, &[id(1)]));
        assert_eq!(contents[&id(1)], content("Żarówka 7"));
        agree(10, None).unwrap();
        let rows = office.read(|conn| links::rows(conn, shop, PRODUCT, None, 10));
        assert_eq!(rows, [stored(&link(1, 10, None))]);

        let delete = |element| {
            office.try_write(move |conn| links::delete(conn, shop, PRODUCT, (id(1), element)))
        };
        assert!(matches!(delete(11), Err(StoreError::RowsAffected { .. })));
        delete(10).unwrap();
        assert_eq!(office.read(|conn| links::count(conn, shop, PRODUCT)), 0);
    }
}
