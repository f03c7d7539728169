//! Answered requests and the installation's values.

use kontor_testkit::databases;
use time::{Duration, OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::support::open;
use crate::{
    StoreError,
    installation::{self, Item},
    requests::{self, Answered, PURGE_MAX, RequestKey},
};

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

fn request(user: u128, method: &str, request: u128) -> RequestKey {
    RequestKey {
        user: Uuid::from_u128(user),
        method: method.to_owned(),
        request: Uuid::from_u128(request),
    }
}

fn answered(answer: &str) -> Answered {
    Answered {
        body_hmac: vec![0, 1, 255],
        answer: answer.to_owned(),
    }
}

#[test]
fn an_answer_is_found_by_user_method_and_request_together() {
    for database in databases() {
        let opened = open(database);
        let key = request(1, "kontor.v1.InvoiceService/IssueInvoice", 1);
        let stored = key.clone();
        opened
            .db
            .write_blocking(move |conn| {
                requests::insert(conn, &stored, &answered("{\"ż\":1}"), NOW)
            })
            .unwrap();
        let find = |key: RequestKey| {
            opened
                .db
                .read_blocking(|conn| requests::find(conn, &key))
                .unwrap()
        };
        assert_eq!(find(key.clone()), Some(answered("{\"ż\":1}")));
        assert_eq!(find(request(2, &key.method, 1)), None);
        assert_eq!(find(request(1, "kontor.v1.InvoiceService/Other", 1)), None);
        assert_eq!(find(request(1, &key.method, 2)), None);
    }
}

#[test]
fn a_request_that_was_answered_meanwhile_is_recognised() {
    for database in databases() {
        let opened = open(database);
        let insert = |answer: &'static str| {
            opened.db.write_blocking(move |conn| {
                requests::insert(conn, &request(1, "m", 1), &answered(answer), NOW)
            })
        };
        insert("first").unwrap();
        let error = insert("second").unwrap_err();
        assert!(requests::is_repeated(&error), "{error:?}");
        let found = opened
            .db
            .read_blocking(|conn| requests::find(conn, &request(1, "m", 1)));
        assert_eq!(found.unwrap(), Some(answered("first")));
    }
}

#[test]
fn answers_are_kept_seven_days_and_removed_in_bounded_steps() {
    for database in databases() {
        let opened = open(database);
        let old = NOW - requests::KEPT - Duration::microseconds(1);
        opened
            .db
            .write_blocking(move |conn| {
                for id in 0..502 {
                    requests::insert(conn, &request(1, "old", id), &answered(""), old)?;
                }
                requests::insert(
                    conn,
                    &request(1, "kept", 1),
                    &answered(""),
                    NOW - requests::KEPT,
                )
            })
            .unwrap();
        let purge = || {
            opened
                .db
                .write_blocking(|conn| requests::purge(conn, NOW))
                .unwrap()
        };
        let first = i64::try_from(purge()).unwrap();
        assert_eq!((first, purge(), purge()), (PURGE_MAX, 2, 0));
        let kept = opened
            .db
            .read_blocking(|conn| requests::find(conn, &request(1, "kept", 1)));
        assert!(kept.unwrap().is_some());
    }
}

#[test]
fn values_of_the_installation_are_kept_replaced_and_removed() {
    for database in databases() {
        let opened = open(database);
        let find = |item| {
            opened
                .db
                .read_blocking(|conn| installation::find(conn, item))
                .unwrap()
        };
        assert_eq!(find(Item::SealedCaKey), None);
        for value in [b"one".as_slice(), b"\x00two\xff"] {
            opened
                .db
                .write_blocking(move |conn| installation::put(conn, Item::SealedCaKey, value))
                .unwrap();
            assert_eq!(find(Item::SealedCaKey).as_deref(), Some(value));
        }
        assert_eq!(find(Item::CaCertificate), None);
        let remove = || {
            opened
                .db
                .write_blocking(|conn| installation::remove(conn, Item::SealedCaKey))
                .unwrap()
        };
        assert_eq!((remove(), remove()), (true, false));
    }
}

#[test]
fn of_two_servers_that_make_the_installation_one_is_refused() {
    for database in databases() {
        let opened = open(database);
        let make = |id: &'static [u8]| {
            opened
                .db
                .write_blocking(move |conn| installation::insert(conn, Item::Id, id))
        };
        make(b"first").unwrap();
        let error = make(b"second").unwrap_err();
        assert!(error.is_unique("installation_name_key"), "{error:?}");
        let id = opened
            .db
            .read_blocking(|conn| installation::find(conn, Item::Id));
        assert_eq!(id.unwrap().as_deref(), Some(b"first".as_slice()));
        assert!(matches!(error, StoreError::Constraint { .. }));
    }
}
