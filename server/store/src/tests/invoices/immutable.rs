//! An issued document cannot be changed, not even by SQL by hand.

use diesel::{RunQueryDsl, connection::SimpleConnection};
use kontor_testkit::{TestDatabase, databases};
use time::macros::date;

use super::samples;
use crate::{
    StoreError,
    invoices::{self, Stored},
    tests::support::{Opened, open},
};

/// What somebody with a database tool might try.
const TRIES: &[&str] = &[
    "UPDATE invoices SET gross = gross + 1",
    "UPDATE invoices SET seller = '{}'",
    "UPDATE invoices SET state = 'draft', number = '', number_space = NULL, counter = NULL, seller = NULL, buyer = NULL",
    "UPDATE invoices SET customer_id = NULL",
    "DELETE FROM invoices",
    "UPDATE invoice_lines SET name = 'inna'",
    "UPDATE invoice_lines SET nr = nr + 5",
    "DELETE FROM invoice_lines",
    "INSERT INTO invoice_lines SELECT invoice_id, nr + 1, product_id, name, unit, quantity, unit_price, \
     discount_percent, discount_amount, discount_value, vat_code, net, vat, gross, gtu, pkwiu, cn, office_index, \
     gtin, annex_15, procedure_code, supply_date FROM invoice_lines",
    "UPDATE invoice_sums SET vat = 0",
    "DELETE FROM invoice_sums",
    "INSERT INTO invoice_sums SELECT invoice_id, nr + 1, vat_code, net, vat, gross, vat_pln FROM invoice_sums",
    "UPDATE invoice_accounts SET number = '1'",
    "DELETE FROM invoice_accounts",
    "INSERT INTO invoice_accounts SELECT invoice_id, nr + 1, account_id, number, bank_name, swift, currency, label, \
     is_default, active FROM invoice_accounts",
];

/// What only one of the two databases understands.
const SQLITE_TRIES: &[&str] = &[
    "INSERT OR REPLACE INTO invoices SELECT * FROM invoices",
    "INSERT OR REPLACE INTO invoice_lines SELECT * FROM invoice_lines",
    "INSERT OR REPLACE INTO invoice_sums SELECT * FROM invoice_sums",
    "INSERT OR REPLACE INTO invoice_accounts SELECT * FROM invoice_accounts",
    "INSERT INTO invoices SELECT * FROM invoices WHERE TRUE ON CONFLICT (id) DO UPDATE SET gross = 1",
];
const POSTGRES_TRIES: &[&str] = &[
    "INSERT INTO invoices SELECT * FROM invoices ON CONFLICT (id) DO UPDATE SET gross = 1",
    "TRUNCATE invoices",
    "TRUNCATE invoice_lines",
    "TRUNCATE invoice_sums",
    "TRUNCATE invoice_accounts",
];

fn with_one_document(database: TestDatabase) -> (Opened, kontor_domain::invoice::Issued) {
    let opened = open(database);
    let buyer = samples::company("Nabywca", "7792437146");
    let issued = samples::plain(1, date!(2026 - 11 - 23), buyer, 12_300);
    let written = issued.clone();
    opened
        .db
        .write_blocking(move |conn| invoices::insert_issued(conn, &written))
        .unwrap();
    (opened, issued)
}

fn run(opened: &Opened, sql: &'static str) -> Result<usize, StoreError> {
    opened
        .db
        .write_blocking(move |conn| Ok(diesel::sql_query(sql).execute(conn)?))
}

#[test]
fn no_sql_changes_an_issued_document() {
    for database in databases() {
        let own = if database.is_postgres() {
            POSTGRES_TRIES
        } else {
            SQLITE_TRIES
        };
        let (opened, issued) = with_one_document(database);
        for sql in TRIES.iter().chain(own) {
            let refused = run(&opened, sql).expect_err(sql);
            assert!(refused.is_rule("invoice_immutable"), "{sql}: {refused:?}");
        }
        let id = issued.id;
        let stored = opened
            .db
            .read_blocking(|conn| invoices::find(conn, id))
            .unwrap();
        assert_eq!(stored, Some(Stored::Issued(Box::new(issued))));
    }
}

#[test]
fn a_replacing_insert_cannot_take_the_number_of_an_issued_document() {
    let (opened, _) = with_one_document(TestDatabase::sqlite());
    let copied = opened.db.write_blocking(|conn| {
        conn.batch_execute(
            "CREATE TEMP TABLE other AS SELECT * FROM invoices; \
             UPDATE other SET id = randomblob(16), row_no = 99, line_count = 0, gross = 0; \
             INSERT OR REPLACE INTO invoices SELECT * FROM other",
        )?;
        Ok::<_, StoreError>(())
    });
    assert!(invoices::is_number_taken(&copied.unwrap_err()));
}

#[test]
fn a_document_is_sealed_only_with_all_its_lines_and_sums() {
    for database in databases() {
        let opened = open(database);
        let buyer = samples::company("Nabywca", "7792437146");
        let day = date!(2026 - 11 - 23);
        // the columns of the header say one thing, its rows another
        let mut wrong = samples::plain(1, day, buyer.clone(), 12_300);
        wrong.document.computed.totals.gross = kontor_domain::money::Amount::from_scaled(1);
        let refused = opened
            .db
            .write_blocking(move |conn| invoices::insert_issued(conn, &wrong))
            .unwrap_err();
        assert!(refused.is_rule("invoice_incomplete"), "{refused:?}");
        // a line that came before its document does not slip into it
        let right = samples::plain(2, day, buyer, 12_300);
        let written = right.clone();
        opened
            .db
            .write_blocking(move |conn| invoices::insert_issued(conn, &written))
            .unwrap();
        let stray = run(
            &opened,
            "INSERT INTO invoice_lines SELECT invoice_id, 7, product_id, name, unit, quantity, unit_price, \
             discount_percent, discount_amount, discount_value, vat_code, net, vat, gross, gtu, pkwiu, cn, \
             office_index, gtin, annex_15, procedure_code, supply_date FROM invoice_lines",
        );
        assert!(stray.unwrap_err().is_rule("invoice_immutable"));
    }
}

#[test]
fn the_archive_copies_lines_before_the_documents_that_seal_them() {
    let place = |name: &str| {
        crate::archive::TABLES
            .iter()
            .position(|table| table.name == name)
            .expect(name)
    };
    for child in ["invoice_lines", "invoice_sums", "invoice_accounts"] {
        assert!(place(child) < place("invoices"), "{child}");
    }
}
