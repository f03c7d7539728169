//! No list reads the whole table: every query of every order and filter is shown to go by an index.

use std::sync::{Arc, Mutex};

use diesel::{
    Connection, RunQueryDsl,
    connection::{InstrumentationEvent, SimpleConnection},
    sql_types,
};
use kontor_domain::{ids::CustomerId, invoice::InvoiceKind};
use kontor_testkit::databases;
use time::macros::date;

use super::samples;
use crate::{
    Conn, StoreError,
    invoices::{self, InvoiceFilter, InvoiceOrder, InvoicePlace, InvoiceState, OrderValue},
    search::Term,
    tests::support::open,
};

/// Documents in the table: enough that the planner of PostgreSQL minds.
const DOCUMENTS: u32 = 20_000;

#[derive(diesel::QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = sql_types::Text)]
    detail: String,
}

#[derive(diesel::QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = sql_types::Text, column_name = "QUERY PLAN")]
    detail: String,
}

/// Copies of one document under other ids, days, amounts and numbers.
fn fill(conn: &mut Conn) -> Result<(), StoreError> {
    let buyer = samples::company("Nabywca", "7792437146");
    invoices::insert_issued(conn, &samples::plain(0, date!(2026 - 01 - 01), buyer, 100))?;
    let columns = "state, kind, number_space, series_id, counter, listed, customer_id, buyer_name, buyer_number, \
        currency, net, vat, vat_pln, paid, due_date, created_at, updated_at, author_id, workstation_id, template_id, \
        template_version, version, content, seller, buyer";
    // documents without lines: what a list reads
    let numbered = "id, number, issue_date, gross, buyer_key, search_text, line_count";
    let (id, day, series) = match conn {
        Conn::Sqlite(_) => (
            "CAST(printf('%016d', n) AS BLOB)",
            "date('2020-01-01', (n % 2000) || ' days')",
            format!(
                "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {DOCUMENTS})"
            ),
        ),
        Conn::Postgres(_) => (
            "decode(lpad(n::text, 32, '0'), 'hex')",
            "DATE '2020-01-01' + (n % 2000)",
            format!("WITH s AS (SELECT n FROM generate_series(1, {DOCUMENTS}) n)"),
        ),
    };
    conn.batch_execute(&format!(
        "{series} INSERT INTO invoices ({columns}, {numbered}) \
         SELECT {columns}, {id}, 'FV/' || n, {day}, 0, 'buyer ' || (n % 97), 'fv/' || n || '\nbuyer ' || (n % 97), 0 \
         FROM invoices, s WHERE number = 'FV/0'; ANALYZE"
    ))?;
    Ok(())
}

/// The SQL of every query that `work` runs.
fn queries_of(conn: &mut Conn, work: impl FnOnce(&mut Conn)) -> Vec<String> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            noted.lock().unwrap().push(query.to_string());
        }
    });
    work(conn);
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let queries = seen.lock().unwrap();
    queries
        .iter()
        .map(|query| {
            query
                .split(" -- binds")
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

fn plan(conn: &mut Conn, query: &str) -> Vec<String> {
    match conn {
        Conn::Sqlite(c) => {
            let steps: Vec<SqliteStep> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}"))
                .load(c)
                .unwrap();
            steps.into_iter().map(|step| step.detail).collect()
        }
        Conn::Postgres(c) => {
            let parameters = (1..=99)
                .take_while(|n| query.contains(&format!("${n}")))
                .count();
            let values = vec!["NULL"; parameters].join(", ");
            c.batch_execute(&format!(
                "SET plan_cache_mode = force_generic_plan; PREPARE listed AS {query}"
            ))
            .unwrap();
            let steps: Vec<PostgresStep> =
                diesel::sql_query(format!("EXPLAIN EXECUTE listed ({values})"))
                    .load(c)
                    .unwrap();
            c.batch_execute("DEALLOCATE listed").unwrap();
            steps.into_iter().map(|step| step.detail).collect()
        }
    }
}

fn filters() -> Vec<InvoiceFilter> {
    let all = InvoiceFilter::default();
    vec![
        all.clone(),
        InvoiceFilter {
            kind: Some(InvoiceKind::Vat),
            ..all.clone()
        },
        InvoiceFilter {
            state: Some(InvoiceState::Draft),
            ..all.clone()
        },
        InvoiceFilter {
            issued_from: Some(date!(2020 - 02 - 01)),
            issued_until: Some(date!(2020 - 02 - 05)),
            ..all.clone()
        },
        InvoiceFilter {
            customer_id: Some(CustomerId::v7(1, [1; 10])),
            ..all.clone()
        },
        InvoiceFilter {
            search: Term::parse("/1999").unwrap(),
            ..all.clone()
        },
        InvoiceFilter {
            search: Term::parse("buyer 9").unwrap(),
            ..all
        },
    ]
}

fn places() -> [(InvoiceOrder, InvoicePlace); 6] {
    let id = samples::id(1);
    let at = |value| InvoicePlace { value, id };
    let day = date!(2022 - 01 - 01);
    [
        (InvoiceOrder::DateDesc, at(OrderValue::Date(day, 5))),
        (InvoiceOrder::DateAsc, at(OrderValue::Date(day, 5))),
        (InvoiceOrder::GrossDesc, at(OrderValue::Gross(0))),
        (InvoiceOrder::GrossAsc, at(OrderValue::Gross(0))),
        (
            InvoiceOrder::Number,
            at(OrderValue::Number("FV/5".to_owned())),
        ),
        (
            InvoiceOrder::Buyer,
            at(OrderValue::Buyer("buyer 5".to_owned())),
        ),
    ]
}

#[test]
fn no_list_reads_the_whole_table() {
    for database in databases() {
        let opened = open(database);
        opened
            .db
            .exclusive_blocking(|conn| {
                fill(conn)?;
                for filter in filters() {
                    for (order, place) in places() {
                        for after in [None, Some(&place)] {
                            let queries = queries_of(conn, |conn| {
                                invoices::page(conn, &filter, order, after, 51).unwrap();
                            });
                            assert!(!queries.is_empty());
                            for query in queries {
                                let plan = plan(conn, &query);
                                let whole = |step: &String| {
                                    step.starts_with("SCAN invoices")
                                        && !step.contains("VIRTUAL TABLE")
                                        || step.contains("Seq Scan")
                                };
                                assert!(
                                    !plan.iter().any(whole),
                                    "{filter:?} {order:?}\n{query}\n{}",
                                    plan.join("\n")
                                );
                            }
                        }
                    }
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
}
