//! Shops: settings, secret and standing are kept apart.

use kontor_domain::shop::{ShopAuthentication, ShopStanding};
use kontor_testkit::databases;
use time::macros::datetime;

use super::{office::shop, support::open};
use crate::{Conn, StoreError, shops};

#[test]
fn a_shop_is_read_as_it_was_written_and_its_secret_stays_when_it_changes() {
    for database in databases() {
        let opened = open(database);
        let mut shop = shop(1, "Sklep");
        let db = &opened.db;
        let first = shop.clone();
        db.write_blocking(move |conn| {
            shops::insert(conn, &first)?;
            assert_eq!(shops::find(conn, first.id)?, Some(first.clone()));
            shops::set_secret(conn, first.id, Some(b"sealed"))
        })
        .unwrap();
        shop.data.name = "Drugi".to_owned();
        shop.data.extra_ca = Some("PEM\n".to_owned());
        shop.access.authentication = ShopAuthentication::Token;
        shop.access.login = String::new();
        shop.active = false;
        shop.version = 2;
        let second = shop.clone();
        db.write_blocking(move |conn| shops::update(conn, &second))
            .unwrap();
        shop.access.secret_set = true;
        let read = |conn: &mut Conn| {
            let all = shops::all(conn)?;
            let of_name = shops::find_by_name(conn, " DRUGI ")?;
            let with_secret = shops::find_with_secret(conn, all[0].id)?;
            Ok::<_, StoreError>((all, of_name, with_secret, shops::count(conn)?))
        };
        let (all, of_name, with_secret, count) = db.read_blocking(read).unwrap();
        assert_eq!(all, [shop.clone()]);
        assert_eq!(of_name, Some(shop.clone()));
        assert_eq!(with_secret, Some((shop.clone(), Some(b"sealed".to_vec()))));
        assert_eq!(count, 1);
        // the same version again: somebody was quicker
        let late = db.write_blocking(move |conn| shops::update(conn, &shop));
        assert!(
            matches!(late, Err(StoreError::RowsAffected { .. })),
            "{late:?}"
        );
    }
}

#[test]
fn two_shops_have_two_names() {
    for database in databases() {
        let opened = open(database);
        let taken = opened.db.write_blocking(|conn| {
            shops::insert(conn, &shop(1, "Żółty sklep"))?;
            shops::insert(conn, &shop(2, "zolty  SKLEP"))
        });
        let error = taken.unwrap_err();
        assert!(shops::is_taken(&error), "{error:?}");
    }
}

#[test]
fn the_standing_of_settings_that_changed_meanwhile_is_not_kept() {
    for database in databases() {
        let opened = open(database);
        let standing = ShopStanding {
            tested_at: datetime!(2026-11-23 13:00 UTC),
            failed_checks: 2,
        };
        let read = opened.db.write_blocking(move |conn| {
            let shop = shop(1, "Sklep");
            shops::insert(conn, &shop)?;
            shops::set_standing(conn, shop.id, 7, standing)?;
            let stale = shops::find(conn, shop.id)?.unwrap();
            shops::set_standing(conn, shop.id, 1, standing)?;
            Ok::<_, StoreError>((stale, shops::find(conn, shop.id)?.unwrap()))
        });
        let (stale, fresh) = read.unwrap();
        assert_eq!(stale.standing, None);
        assert_eq!((fresh.standing, fresh.version), (Some(standing), 1));
    }
}
