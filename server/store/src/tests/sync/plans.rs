//! Pages of thousands of rows, and how the databases find them.

use diesel::{connection::SimpleConnection, sql_query};
use kontor_domain::sync::{
    kind::Kind,
    operation::{Action, State},
};
use kontor_testkit::databases;
use uuid::Uuid;

use super::{NOW, Office, element, id, new_run, planned};
use crate::{
    Conn, StoreError, products,
    sync::{
        WRITE_ROWS_MAX,
        ignored::Side,
        link_list::{LinkState, Walk},
        link_sql,
        links::{self, NewLink},
        mirror,
        operations::{self, Filter},
        runs,
    },
    tests::{
        office::product,
        plan::{assert_no_table_scan, assert_walks_an_order, plan},
    },
};

const ROWS: u64 = 3_000;
const PRODUCT: Kind = Kind::Product;

/// Two shops, in each thousands of elements, linked for the most part; a run of each with an operation for every element.
fn fill(office: &Office) {
    let shops = [office.shop, office.other];
    office
        .opened
        .db
        .exclusive_blocking(|conn| {
            let numbers: Vec<u64> = (1..=ROWS).collect();
            for number in &numbers {
                products::insert(conn, &product(*number))?;
            }
            for (run, shop) in (1..).zip(shops) {
                runs::insert(conn, &new_run(run, shop))?;
                for some in numbers.chunks(WRITE_ROWS_MAX) {
                    let elements: Vec<_> = some.iter().map(|number| element(*number)).collect();
                    mirror::upsert(conn, shop, PRODUCT, &elements, NOW)?;
                    let rows: Vec<_> = some
                        .iter()
                        .map(|number| planned(*number, PRODUCT, Action::Export))
                        .collect();
                    operations::insert(conn, id(run), &rows)?;
                }
                for number in 1..=ROWS - 100 {
                    let link = NewLink {
                        local: id(number),
                        element: number,
                        by_hand: false,
                        agreement: None,
                    };
                    links::insert(conn, shop, PRODUCT, &link, NOW)?;
                }
            }
            // Many that have ended: the usual case.
            for number in 10..ROWS {
                let run = new_run(number, shops[0]);
                let end = runs::set_failed;
                if number == 10 {
                    end(conn, id(1), &serde_json::json!({}), NOW)?;
                }
                runs::insert(conn, &run)?;
                end(conn, run.id, &serde_json::json!({}), NOW)?;
            }
            Ok::<_, StoreError>(conn.batch_execute("ANALYZE")?)
        })
        .unwrap();
}

/// A query of the list of links with values in place of its parameters.
fn with_values(conn: &Conn, office: &Office, kind: Kind, sql: &str, after: &str) -> String {
    let (mark, shop) = match conn {
        Conn::Sqlite(_) => ("?", format!("x'{}'", office.shop.as_uuid().simple())),
        Conn::Postgres(_) => (
            "$",
            format!("'\\x{}'::bytea", office.shop.as_uuid().simple()),
        ),
    };
    [&shop, &format!("'{kind}'"), after, "51"]
        .iter()
        .zip(1..)
        .fold(sql.to_owned(), |sql, (value, number)| {
            sql.replace(&format!("{mark}{number}"), value)
        })
}

fn local(conn: &Conn, local: Uuid) -> String {
    match conn {
        Conn::Sqlite(_) => format!("x'{}'", local.simple()),
        Conn::Postgres(_) => format!("'\\x{}'::bytea", local.simple()),
    }
}

#[test]
fn no_page_of_the_synchronisation_reads_a_whole_table() {
    for database in databases() {
        let office = Office::open(database);
        fill(&office);
        let shop = office.shop;
        office.read(|conn| {
            for after in [None, Some(1_500)] {
                assert_walks_an_order(&plan(conn, mirror::select_rows(shop, PRODUCT, after, 500)));
                let local = after.map(|_| id(1_500));
                assert_walks_an_order(&plan(conn, links::select_rows(shop, PRODUCT, local, 500)));
            }
            for only in [None, Some(shop), Some(office.other)] {
                for older_than in [None, Some(id(1_500))] {
                    assert_walks_an_order(&plan(conn, runs::select_page(only, older_than, 51)));
                }
            }
            for states in [&[][..], &[State::Planned], &[State::Planned, State::Failed]] {
                for kind in [None, Some(PRODUCT)] {
                    let filter = Filter {
                        kind,
                        states,
                        ..Filter::default()
                    };
                    let page = operations::select_page(id(2), &filter, 1_500, 51);
                    assert_walks_an_order(&plan(conn, page));
                }
            }
            Ok(())
        });
        list_of_links(&office);
    }
}

fn list_of_links(office: &Office) {
    office.read(|conn| {
        // Of tables as small as these PostgreSQL may read one whole and be right: that an index would do is what counts.
        if matches!(conn, Conn::Postgres(_)) {
            conn.batch_execute("SET LOCAL enable_seqscan = off")?;
        }
        let after = local(conn, id(1_500));
        for state in [
            LinkState::Linked,
            LinkState::GoneInShop,
            LinkState::GoneHere,
        ] {
            let walk = Walk {
                shop: office.shop,
                kind: PRODUCT,
                state,
            };
            let sql = link_sql::linked(conn, &walk, true);
            let sql = with_values(conn, office, PRODUCT, &sql, &after);
            let plan = plan(conn, sql_query(sql));
            assert_no_table_scan(&plan);
        }
        let sql = link_sql::only_in_shop(conn);
        let sql = with_values(conn, office, PRODUCT, &sql, "1500");
        assert_no_table_scan(&plan(conn, sql_query(sql)));
        for (side, key) in [(Side::Here, after.as_str()), (Side::InShop, "1500")] {
            for query in [link_sql::link_of, link_sql::element] {
                let sql = query(conn, PRODUCT, side);
                let sql = with_values(conn, office, PRODUCT, &sql, key);
                assert_no_table_scan(&plan(conn, sql_query(sql)));
            }
        }
        Ok(())
    });
}
