//! What is written is read back exactly.

use std::cell::Cell;

use kontor_domain::invoice::{InvoiceKind, Totals};
use kontor_testkit::databases;
use proptest::{prelude::*, test_runner::TestRunner};
use time::macros::date;

use super::samples;
use crate::{
    StoreError,
    invoices::{self, DraftRow, Stored},
    tests::support::{Opened, open},
};

/// Documents tried on each database.
const CASES: u32 = 48;

fn runner() -> TestRunner {
    TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

fn row(draft: &kontor_domain::invoice::Draft) -> DraftRow<'_> {
    DraftRow {
        draft,
        listed_on: date!(2026 - 11 - 23),
        buyer_name: "",
        buyer_number: "",
        totals: Totals::default(),
        due_date: None,
        paid: 0,
    }
}

fn find(opened: &Opened, id: kontor_domain::ids::InvoiceId) -> Option<Stored> {
    opened
        .db
        .read_blocking(|conn| invoices::find(conn, id))
        .unwrap()
}

#[test]
fn an_issued_document_is_read_back_exactly() {
    for database in databases() {
        let opened = open(database);
        runner()
            .run(&samples::issued(), |issued| {
                let written = issued.clone();
                opened
                    .db
                    .write_blocking(move |conn| invoices::insert_issued(conn, &written))
                    .unwrap();
                prop_assert_eq!(
                    find(&opened, issued.id),
                    Some(Stored::Issued(Box::new(issued.clone())))
                );
                let by_number = opened.db.read_blocking(|conn| {
                    invoices::id_of_number(conn, issued.document.kind, &issued.number)
                });
                prop_assert_eq!(by_number.unwrap(), Some(issued.id));
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn a_draft_is_read_back_exactly_also_after_a_change() {
    for database in databases() {
        let opened = open(database);
        let numbers = Cell::new(0);
        runner()
            .run(
                &(samples::content(), samples::content()),
                |(first, second)| {
                    let number = numbers.get() + 1;
                    numbers.set(number);
                    let draft = samples::draft(number, first);
                    let written = draft.clone();
                    opened
                        .db
                        .write_blocking(move |conn| invoices::insert_draft(conn, &row(&written)))
                        .unwrap();
                    prop_assert_eq!(
                        find(&opened, draft.id),
                        Some(Stored::Draft(Box::new(draft.clone())))
                    );
                    let mut changed = draft;
                    changed.content = second;
                    changed.version = 2;
                    let written = changed.clone();
                    opened
                        .db
                        .write_blocking(move |conn| invoices::update_draft(conn, &row(&written), 1))
                        .unwrap();
                    prop_assert_eq!(
                        find(&opened, changed.id),
                        Some(Stored::Draft(Box::new(changed)))
                    );
                    Ok(())
                },
            )
            .unwrap();
    }
}

#[test]
fn a_draft_becomes_the_document_of_its_id_once() {
    for database in databases() {
        let opened = open(database);
        let buyer = samples::company("Nabywca", "7792437146");
        let issued = samples::plain(1, date!(2026 - 11 - 23), buyer, 12_300);
        let draft = samples::draft(1, samples::some_content());
        opened
            .db
            .write_blocking(move |conn| invoices::insert_draft(conn, &row(&draft)))
            .unwrap();
        let issue = |seen| {
            let issued = issued.clone();
            opened
                .db
                .write_blocking(move |conn| invoices::issue_draft(conn, &issued, seen))
        };
        assert!(
            matches!(issue(7), Err(StoreError::RowsAffected { .. })),
            "a stale version"
        );
        issue(1).unwrap();
        assert_eq!(
            find(&opened, issued.id),
            Some(Stored::Issued(Box::new(issued.clone())))
        );
        assert!(issue(1).unwrap_err().is_rule("invoice_immutable"));
        let id = issued.id;
        let deleted = opened
            .db
            .write_blocking(move |conn| invoices::delete_draft(conn, id, 1));
        assert!(
            matches!(deleted, Err(StoreError::RowsAffected { .. })),
            "{deleted:?}"
        );
    }
}

#[test]
fn a_number_is_given_once_among_vat_documents_and_once_among_pro_formas() {
    for database in databases() {
        let opened = open(database);
        let buyer = samples::company("Nabywca", "7792437146");
        let insert = |id, kind| {
            let mut issued = samples::plain(id, date!(2026 - 11 - 23), buyer.clone(), 100);
            issued.number = "FV/1".to_owned();
            issued.document.kind = kind;
            opened
                .db
                .write_blocking(move |conn| invoices::insert_issued(conn, &issued))
        };
        insert(1, InvoiceKind::Vat).unwrap();
        insert(2, InvoiceKind::ProForma).unwrap();
        for kind in [InvoiceKind::Vat, InvoiceKind::ProForma] {
            let refused = insert(3, kind).unwrap_err();
            assert!(invoices::is_number_taken(&refused), "{refused:?}");
        }
        assert_eq!(find(&opened, samples::id(3)), None);
    }
}
