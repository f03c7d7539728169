//! Number series: numbers without a gap and without a double.

use std::sync::Arc;

use kontor_domain::{ids::SeriesId, invoice::InvoiceKind};
use kontor_testkit::databases;
use time::macros::date;

use super::support::{Opened, open};
use crate::{StoreError, series};

fn default_series(opened: &Opened) -> SeriesId {
    let found = opened
        .db
        .read_blocking(|conn| series::find_default(conn, InvoiceKind::Vat));
    found.unwrap().unwrap().id
}

#[test]
fn every_kind_has_a_default_series_from_the_start() {
    for database in databases() {
        let opened = open(database);
        let all = opened.db.read_blocking(series::all).unwrap();
        let list: Vec<_> = all
            .iter()
            .map(|series| {
                (
                    series.data.kind,
                    series.data.pattern.as_str(),
                    series.data.is_default,
                )
            })
            .collect();
        assert_eq!(
            list,
            [
                (InvoiceKind::Vat, "FV/{nr}/{mm}/{rrrr}", true),
                (InvoiceKind::ProForma, "PRO/{nr}/{mm}/{rrrr}", true),
            ]
        );
    }
}

#[test]
fn numbers_have_no_gap_and_no_double_whatever_is_rolled_back() {
    for database in databases() {
        let opened = open(database);
        let series = default_series(&opened);
        let db = Arc::new(opened.db.clone());
        let mut taken: Vec<i64> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|thread| {
                    let db = Arc::clone(&db);
                    scope.spawn(move || {
                        (0..25)
                            .filter_map(|round| {
                                let refused = (round + thread) % 5 == 0;
                                let result = db.write_blocking(move |conn| {
                                    let day = date!(2026 - 11 - 23);
                                    let number = series::take_number(conn, series, "2026-11", day)?;
                                    if refused {
                                        Err(StoreError::NotFound)
                                    } else {
                                        Ok(number)
                                    }
                                });
                                result.ok()
                            })
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap())
                .collect()
        });
        taken.sort_unstable();
        assert_eq!(taken, (1..=160).collect::<Vec<_>>());
    }
}

#[test]
fn periods_count_apart_and_remember_their_last_date() {
    for database in databases() {
        let opened = open(database);
        let series = default_series(&opened);
        let counters = opened
            .db
            .write_blocking(move |conn| {
                for day in [date!(2026 - 11 - 30), date!(2026 - 11 - 29)] {
                    series::take_number(conn, series, "2026-11", day)?;
                }
                let december = series::take_number(conn, series, "2026-12", date!(2026 - 12 - 01))?;
                assert_eq!(december, 1);
                let counter = series::counter(conn, series, "2026-11")?;
                Ok::<_, StoreError>((counter, series::counter(conn, series, "2027-01")?))
            })
            .unwrap();
        let november = series::Counter {
            last_counter: 2,
            last_issue_date: Some(date!(2026 - 11 - 29)),
        };
        assert_eq!(counters, (Some(november), None));
    }
}

#[test]
fn a_counter_set_by_hand_has_no_document_yet() {
    for database in databases() {
        let opened = open(database);
        let series = default_series(&opened);
        opened
            .db
            .write_blocking(move |conn| {
                series::set_counter(conn, series, "2026-11", 41)?;
                let counter = series::counter(conn, series, "2026-11")?.unwrap();
                assert_eq!((counter.last_counter, counter.last_issue_date), (41, None));
                assert!(!series::has_documents(conn, series)?);
                let day = date!(2026 - 11 - 23);
                assert_eq!(series::take_number(conn, series, "2026-11", day)?, 42);
                assert!(series::has_documents(conn, series)?);
                // what a restored office does: the date stays
                series::set_counter(conn, series, "2026-11", 50)?;
                let counter = series::counter(conn, series, "2026-11")?.unwrap();
                assert_eq!(
                    (counter.last_counter, counter.last_issue_date),
                    (50, Some(day))
                );
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
}

#[test]
fn after_the_last_number_there_is_none() {
    for database in databases() {
        let opened = open(database);
        let series = default_series(&opened);
        let last = opened
            .db
            .write_blocking(move |conn| {
                series::set_counter(conn, series, "2026-11", 999_999_998)?;
                series::take_number(conn, series, "2026-11", date!(2026 - 11 - 23))
            })
            .unwrap();
        assert_eq!(last, 999_999_999);
        let none = opened
            .db
            .write_blocking(move |conn| {
                series::take_number(conn, series, "2026-11", date!(2026 - 11 - 23))
            })
            .unwrap_err();
        assert!(series::is_exhausted(&none), "{none:?}");
        let unknown: SeriesId = super::office::id(1);
        let unknown = opened.db.write_blocking(move |conn| {
            series::take_number(conn, unknown, "all", date!(2026 - 11 - 23))
        });
        assert!(
            matches!(unknown, Err(StoreError::Constraint { .. })),
            "{unknown:?}"
        );
    }
}
