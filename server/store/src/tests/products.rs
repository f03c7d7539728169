//! Products: what lists leave out, what a synchronisation reads, and what became of the columns of earlier schemas.

use diesel::connection::SimpleConnection;
use kontor_domain::product::Product;
use kontor_testkit::{History, TestDatabase, databases};

use super::{
    office::{PIECE, product},
    plan::{assert_walks_an_order, plan},
    support::{Opened, export, import, open, open_empty},
};
use crate::{
    Conn, DbOptions, Migrations, StoreError,
    archive::Existing,
    products::{self, ProductFilter, ProductWithUnit, descriptions::product_descriptions},
};

fn read<T>(opened: &Opened, run: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> T {
    opened.db.read_blocking(run).unwrap()
}

fn write(
    opened: &Opened,
    change: impl Fn(&mut Conn) -> Result<(), StoreError> + Send + Sync + 'static,
) {
    opened.db.write_blocking(change).unwrap();
}

fn described(number: u64, description: &str) -> Product {
    let mut product = product(number);
    product.data.short_description = format!("krótko {number}");
    product.data.description = Some(description.to_owned());
    product
}

fn descriptions(found: &[ProductWithUnit]) -> Vec<Option<&str>> {
    found
        .iter()
        .map(|found| found.product.data.description.as_deref())
        .collect()
}

#[test]
fn a_list_leaves_out_descriptions_and_everything_else_has_them() {
    for database in databases() {
        let opened = open(database);
        write(&opened, |conn| {
            products::insert(conn, &described(1, "<p>długo</p>"))?;
            products::insert(conn, &described(2, ""))
        });
        let list = read(&opened, |conn| {
            products::page(conn, &ProductFilter::default(), None, 10)
        });
        assert_eq!(descriptions(&list), [None, None]);
        assert_eq!(list[0].product.data.short_description, "krótko 1");
        let one = product(1).id;
        for found in [
            read(&opened, |conn| products::find(conn, one)).unwrap(),
            read(&opened, |conn| products::find_by_code(conn, "kod-1")).unwrap(),
        ] {
            assert_eq!(found.product, described(1, "<p>długo</p>"));
        }
        let both = read(&opened, |conn| {
            products::find_full(conn, &[one, product(2).id, product(3).id])
        });
        let mut texts = descriptions(&both);
        texts.sort_unstable();
        assert_eq!(texts, [Some(""), Some("<p>długo</p>")]);
    }
}

#[test]
fn a_product_changed_as_a_list_told_it_keeps_its_description() {
    for database in databases() {
        let opened = open(database);
        write(&opened, |conn| {
            products::insert(conn, &described(1, "jest"))
        });
        for (description, expected, rows) in [
            (None, "jest", 1),
            (Some("inny"), "inny", 1),
            (Some("inny"), "inny", 1),
            (Some(""), "", 0),
            (Some(""), "", 0),
            (None, "", 0),
            (Some("znowu"), "znowu", 1),
        ] {
            write(&opened, move |conn| {
                let mut product = products::find(conn, product(1).id)?.unwrap().product;
                product.version += 1;
                product.data.visible_in_shop = !product.data.visible_in_shop;
                product.data.description = description.map(str::to_owned);
                products::update(conn, &product)
            });
            let found = read(&opened, |conn| products::find(conn, product(1).id)).unwrap();
            assert_eq!(found.product.data.description.as_deref(), Some(expected));
            let count: i64 = read(&opened, |conn| {
                use diesel::{QueryDsl, RunQueryDsl};
                Ok(product_descriptions::table.count().get_result(conn)?)
            });
            assert_eq!(count, rows);
        }
        let found = read(&opened, |conn| products::find(conn, product(1).id)).unwrap();
        assert!(!found.product.data.visible_in_shop);
    }
}

#[test]
fn a_synchronisation_reads_every_product_once_in_the_order_of_ids() {
    for database in databases() {
        let opened = open(database);
        write(&opened, |conn| {
            (1..=7).rev().try_for_each(|number| {
                let mut product = described(number, "opis");
                product.active = number % 2 == 0;
                products::insert(conn, &product)
            })
        });
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = read(&opened, |conn| products::page_all(conn, after, 3));
            let Some(last) = page.last() else { break };
            after = Some(last.product.id);
            found.extend(page);
        }
        let expected: Vec<_> = (1..=7).map(|number| product(number).id).collect();
        assert_eq!(
            found
                .iter()
                .map(|found| found.product.id)
                .collect::<Vec<_>>(),
            expected
        );
        assert!(
            descriptions(&found)
                .iter()
                .all(|text| *text == Some("opis"))
        );
        assert_eq!(found.iter().filter(|found| found.product.active).count(), 3);
        read(&opened, |conn| {
            // PostgreSQL walks no index of seven rows.
            if matches!(conn, Conn::Sqlite(_)) {
                let query = products::select_all(Some(product(3).id), 3);
                assert_walks_an_order(&plan(conn, query));
            }
            Ok(())
        });
    }
}

/// The schema as it was before products had anything of a shop.
fn before_shops() -> History {
    let real = || {
        History::copy_of(std::path::Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../migrations"
        )))
    };
    let versions = Migrations::from_folder(real().path()).versions().unwrap();
    let since = versions
        .iter()
        .filter(|version| version.as_str() >= "20261123000900");
    real().without_last(since.count())
}

fn open_before_shops(database: TestDatabase, older: &History) -> Opened {
    let is_postgres = database.is_postgres();
    let options = DbOptions {
        migrations: Migrations::from_folder(older.path()),
        ..DbOptions::default()
    };
    let opened = open_empty(database, &options);
    opened.db.migrate().unwrap();
    let hex = |bytes: &[u8]| {
        let digits = data_encoding::HEXLOWER.encode(bytes);
        if is_postgres {
            format!("'\\x{digits}'")
        } else {
            format!("x'{digits}'")
        }
    };
    let (yes, no) = if is_postgres {
        ("TRUE", "FALSE")
    } else {
        ("1", "0")
    };
    let insert = format!(
        "INSERT INTO products (id, kind, code, code_key, name, name_key, unit_id, rate, price_base, price, \
         price_currency, annex_15, stock, description, search_text, active, created_at, updated_at, version) VALUES \
         ({}, 'goods', 'A', 'a', 'B', 'b', {}, '23', 'net', 100, 'PLN', {no}, 0, 'krótki opis', 'b a', {yes}, \
         '2026-11-23 12:00:00', '2026-11-23 12:00:00', 1)",
        hex(product(1).id.as_bytes()),
        hex(PIECE.as_bytes()),
    );
    opened
        .db
        .exclusive_blocking(|conn| Ok::<_, StoreError>(conn.batch_execute(&insert)?))
        .unwrap();
    opened
}

#[test]
fn the_description_of_before_is_the_short_one_after_a_migration_and_after_a_restore() {
    let check = |opened: &Opened| {
        let found = read(opened, |conn| products::find(conn, product(1).id)).unwrap();
        let data = found.product.data;
        assert_eq!(data.short_description, "krótki opis");
        assert_eq!(
            (data.description.as_deref(), data.visible_in_shop),
            (Some(""), true)
        );
    };
    for source in databases() {
        let older = before_shops();
        let source = open_before_shops(source, &older);
        let (lines, schema) = (
            export(&source.db),
            source.db.migrations().versions().unwrap(),
        );
        for target in databases() {
            let target = open_empty(target, &DbOptions::default());
            import(&target.db, &lines, &schema, Existing::Refuse).unwrap();
            check(&target);
        }
        let program = Opened {
            db: crate::Db::open(source.db.address(), &DbOptions::default()).unwrap(),
            database: TestDatabase::sqlite(),
        };
        program.db.migrate().unwrap();
        check(&program);
    }
}
