//! Search and lists at a few thousand rows: what is found, in which order, and by which plan.

use std::collections::HashMap;

use diesel::{connection::SimpleConnection, sql_query};
use kontor_domain::{party::PartyKind, text::fold};
use kontor_testkit::databases;

use super::{
    office::{company, id, person, product},
    plan::{assert_no_table_scan, assert_walks_an_order, plan},
    support::{Opened, open},
};
use crate::{
    Conn, Key, StoreError,
    customers::{self, CustomerFilter, CustomerOrder},
    list::Place,
    products::{self, ProductFilter, ProductOrder},
    search::{self, Hits, Searched, Term},
};

const CUSTOMERS: u64 = 2_500;
const RARE_NAME: &str = "Żółć & Syn 100%_pewne";

fn term(text: &str) -> Term {
    Term::parse(text).unwrap().unwrap()
}

fn filter(text: &str, order: CustomerOrder) -> CustomerFilter {
    CustomerFilter {
        term: Some(term(text)),
        order,
        ..CustomerFilter::default()
    }
}

/// Thousands of companies, and a person whose name is found nowhere else.
fn open_office(database: kontor_testkit::TestDatabase) -> Opened {
    let opened = open(database);
    opened
        .db
        .exclusive_blocking(|conn| {
            for number in 0..CUSTOMERS {
                customers::insert(conn, &company(number))?;
                products::insert(conn, &product(number))?;
            }
            customers::insert(conn, &person(CUSTOMERS, RARE_NAME))?;
            Ok::<_, StoreError>(conn.batch_execute("ANALYZE")?)
        })
        .unwrap();
    opened
}

fn read<T>(opened: &Opened, run: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> T {
    opened.db.read_blocking(run).unwrap()
}

/// Every page of a list, put together.
fn all_pages(opened: &Opened, filter: &CustomerFilter, size: usize) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    loop {
        let page = read(opened, |conn| {
            customers::page(conn, filter, places.last(), size)
        });
        if page.is_empty() {
            return places;
        }
        assert!(page.len() <= size);
        places.extend(
            page.iter()
                .map(|customer| customers::place(customer, filter.order)),
        );
    }
}

/// One office for all of it: filling it takes longest.
#[test]
fn a_big_office_is_searched_and_listed_through_its_indexes() {
    for database in databases() {
        let opened = open_office(database);
        a_part_of_name_number_or_town_finds_without_case_and_diacritics(&opened);
        pages_are_ordered_and_have_every_row_once(&opened);
        no_list_of_customers_reads_the_whole_table(&opened);
        no_list_of_products_reads_the_whole_table(&opened);
        a_term_is_looked_up_by_its_trigrams(&opened);
    }
}

fn a_part_of_name_number_or_town_finds_without_case_and_diacritics(opened: &Opened) {
    let found = |text: &str| -> Vec<String> {
        let page = read(opened, |conn| {
            customers::page(conn, &filter(text, CustomerOrder::Name), None, 200)
        });
        page.into_iter()
            .map(|customer| customer.data.party.name)
            .collect()
    };
    for text in ["zolc", "ŻÓŁĆ", "ółć & sy", "0%_pew"] {
        assert_eq!(found(text), [RARE_NAME], "{text}");
    }
    let nip = super::office::nip(1234);
    for text in [nip.as_str(), &format!("PL{nip}"), &nip[3..], "Nr 01234"] {
        assert!(
            found(text).iter().any(|name| name.contains("01234")),
            "{text}"
        );
    }
    assert_eq!(found("łódź").len(), 200);
    for text in ["0%xpew", "\"\"\"abc", "nie ma takiego", "sp. z o.o. 526"] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn a_changed_name_is_found_and_the_old_one_is_not() {
    for database in databases() {
        let opened = open(database);
        let mut customer = person(1, "Zofia Dawna");
        opened
            .db
            .write_blocking({
                let customer = customer.clone();
                move |conn| customers::insert(conn, &customer)
            })
            .unwrap();
        customer.data.party.name = "Zofia Nowa".into();
        customer.version = 2;
        let changed = customer.clone();
        opened
            .db
            .write_blocking(move |conn| customers::update(conn, &changed))
            .unwrap();
        let hits = |text: &str| {
            read(&opened, |conn| {
                search::hits(conn, Searched("customers"), &term(text))
            })
        };
        assert_eq!(hits("dawna"), Hits::Few(Vec::new()));
        let key = Key::from(uuid::Uuid::from(customer.id));
        assert_eq!(hits("zofia n"), Hits::Few(vec![key]));
    }
}

#[test]
fn a_rolled_back_row_is_not_found() {
    for database in databases() {
        let opened = open(database);
        let refused: Result<(), StoreError> = opened.db.write_blocking(|conn| {
            customers::insert(conn, &person(1, "Zofia Cofnięta"))?;
            Err(StoreError::NotFound)
        });
        assert!(refused.is_err());
        opened
            .db
            .write_blocking(|conn| customers::insert(conn, &person(2, "Zofia Została")))
            .unwrap();
        let found = read(&opened, |conn| {
            customers::page(conn, &filter("zofia", CustomerOrder::Name), None, 10)
        });
        let names: Vec<_> = found
            .iter()
            .map(|customer| customer.data.party.name.as_str())
            .collect();
        assert_eq!(names, ["Zofia Została"]);
    }
}

fn pages_are_ordered_and_have_every_row_once(opened: &Opened) {
    let mut expected: Vec<String> = (0..CUSTOMERS)
        .map(|number| fold(&company(number).data.party.name))
        .chain([fold(RARE_NAME)])
        .collect();
    expected.sort();
    let by_name = all_pages(opened, &CustomerFilter::default(), 170);
    let names: Vec<String> = by_name.iter().map(|place| place.key.clone()).collect();
    assert_eq!(names, expected);

    let newest = CustomerFilter {
        order: CustomerOrder::Newest,
        ..CustomerFilter::default()
    };
    let newest = all_pages(opened, &newest, 200);
    let ids: Vec<uuid::Uuid> = (0..=CUSTOMERS).rev().map(id).collect();
    assert_eq!(newest.iter().map(|place| place.id).collect::<Vec<_>>(), ids);

    let folded_names: HashMap<uuid::Uuid, String> = (0..CUSTOMERS)
        .map(|number| (id(number), fold(&company(number).data.party.name)))
        .chain([(id(CUSTOMERS), fold(RARE_NAME))])
        .collect();
    // a term of many hits and one of few: the same order, the same rows as without an index
    for (text, size) in [("piek", 60), ("nr 0012", 4)] {
        for order in [CustomerOrder::Name, CustomerOrder::Newest] {
            let found = all_pages(opened, &filter(text, order), size);
            let all = CustomerFilter {
                order,
                ..CustomerFilter::default()
            };
            let mut expected = all_pages(opened, &all, 200);
            let folded = fold(text);
            expected.retain(|place| folded_names[&place.id].contains(&folded));
            assert!(!expected.is_empty());
            assert_eq!(found, expected, "{text} {order:?}");
        }
    }
}

fn no_list_of_customers_reads_the_whole_table(opened: &Opened) {
    let few = |conn: &mut Conn| search::hits(conn, Searched("customers"), &term("zolc")).unwrap();
    for order in [CustomerOrder::Name, CustomerOrder::Newest] {
        for kind in [None, Some(PartyKind::Company)] {
            for after in [None, Some(customers::place(&company(1200), order))] {
                read(opened, |conn| {
                    let all = CustomerFilter {
                        kind,
                        order,
                        ..CustomerFilter::default()
                    };
                    let query = customers::select(&all, None, after.as_ref(), 51);
                    assert_walks_an_order(&plan(conn, query));
                    let found = CustomerFilter {
                        kind,
                        ..filter("zolc", order)
                    };
                    let hits = few(conn);
                    let query = customers::select(&found, Some(hits), after.as_ref(), 51);
                    let plan = plan(conn, query);
                    assert_no_table_scan(&plan);
                    assert!(plan.contains("(id=?)") || plan.contains("id = "), "{plan}");
                    Ok(())
                });
            }
        }
    }
}

fn no_list_of_products_reads_the_whole_table(opened: &Opened) {
    for order in [ProductOrder::Name, ProductOrder::Code, ProductOrder::Newest] {
        for after in [None, Some(products::place(&product(1200), order))] {
            read(opened, |conn| {
                let all = ProductFilter {
                    order,
                    ..ProductFilter::default()
                };
                let query = products::select(&all, None, after.as_ref(), 51);
                assert_walks_an_order(&plan(conn, query));
                Ok(())
            });
        }
    }
    let found = read(opened, |conn| {
        let filter = ProductFilter {
            term: Some(term("kod-2499")),
            ..ProductFilter::default()
        };
        products::page(conn, &filter, None, 10)
    });
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].unit, "szt.");
}

fn a_term_is_looked_up_by_its_trigrams(opened: &Opened) {
    read(opened, |conn| {
        let table = Searched("customers");
        let pattern = term("zolc").pattern();
        let plan = match conn {
            Conn::Sqlite(_) => {
                let lookup = search::sqlite_lookup(table).replacen('?', "'\"zolc\"'", 1);
                let lookup = lookup.replacen('?', "1001", 1);
                plan(conn, sql_query(lookup))
            }
            Conn::Postgres(_) => {
                let lookup = search::postgres_lookup(table)
                    .replace("$1", &format!("'{pattern}'"))
                    .replace("$2", "1001");
                plan(conn, sql_query(lookup))
            }
        };
        assert_no_table_scan(&plan);
        assert!(
            plan.contains("VIRTUAL TABLE INDEX") || plan.contains("search_text_trigrams"),
            "{plan}"
        );
        Ok(())
    });
}
