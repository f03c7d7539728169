//! Documents come out of an archive as they went in, immutable and found by search.

use kontor_testkit::{TestDatabase, databases};
use time::macros::date;

use super::samples;
use crate::{
    StoreError,
    archive::Existing,
    invoices::{self, InvoiceFilter, InvoiceOrder, Stored},
    search::Term,
    tests::support::{Opened, export, import, open},
};

fn with_documents(database: TestDatabase) -> Opened {
    let opened = open(database);
    opened
        .db
        .write_blocking(|conn| {
            for number in 1..=3 {
                let buyer = samples::company("Nabywca Żółty", "7792437146");
                let day = date!(2026 - 11 - 23);
                invoices::insert_issued(conn, &samples::plain(number, day, buyer, 12_300))?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    opened
}

#[test]
fn documents_are_restored_into_either_database_sealed_and_searchable() {
    for source in databases() {
        let lines = export(&with_documents(source).db);
        for target in databases() {
            let opened = open(target);
            let schema = opened.db.migrations().versions().unwrap();
            import(&opened.db, &lines, &schema, Existing::Refuse).unwrap();
            let buyer = samples::company("Nabywca Żółty", "7792437146");
            let issued = samples::plain(2, date!(2026 - 11 - 23), buyer, 12_300);
            let id = issued.id;
            let stored = opened
                .db
                .read_blocking(|conn| invoices::find(conn, id))
                .unwrap();
            assert_eq!(stored, Some(Stored::Issued(Box::new(issued))));
            let filter = InvoiceFilter {
                search: Term::parse("zolty").unwrap(),
                ..InvoiceFilter::default()
            };
            let found = opened
                .db
                .read_blocking(|conn| {
                    let order = InvoiceOrder::Number;
                    let all = invoices::page(conn, &filter, order, None, 10)?;
                    // not by the walk alone: by the index of the search too
                    let totals = invoices::totals(conn, &filter)?;
                    Ok::<_, StoreError>((all.len(), totals[0].count))
                })
                .unwrap();
            assert_eq!(found, (3, 3));
            let changed = opened.db.write_blocking(|conn| {
                Ok::<_, StoreError>(diesel::RunQueryDsl::execute(
                    diesel::sql_query("DELETE FROM invoice_lines"),
                    conn,
                )?)
            });
            assert!(changed.unwrap_err().is_rule("invoice_immutable"));
        }
    }
}
