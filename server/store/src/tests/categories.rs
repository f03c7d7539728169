//! Trees of categories: the program's own and those of shops, and which products are in them.

use diesel::connection::SimpleConnection;
use kontor_domain::{
    dictionary::Category,
    ids::{CategoryId, ProductId, ShopId},
    product::ProductShopCategories,
};
use kontor_testkit::databases;

use super::{
    office::{id, product, shop},
    plan::{assert_no_table_scan, assert_walks_an_order, plan},
    support::{Opened, export, import, open},
};
use crate::{
    Conn, StoreError,
    archive::Existing,
    categories::{self, CategoryFilter},
    product_shop_categories, products, shops,
};

fn read<T>(opened: &Opened, run: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> T {
    opened.db.read_blocking(run).unwrap()
}

fn write(
    opened: &Opened,
    change: impl Fn(&mut Conn) -> Result<(), StoreError> + Send + Sync + 'static,
) -> Result<(), StoreError> {
    opened.db.write_blocking(change)
}

fn shop_id(number: u8) -> ShopId {
    shop(number, "").id
}

fn category(number: u64, name: &str, shop_id: Option<ShopId>) -> Category {
    Category {
        id: id(number),
        name: name.to_owned(),
        parent_id: None,
        active: true,
        shop_id,
        position: 0,
        outside: false,
    }
}

/// Two shops and two products.
fn open_shops(database: kontor_testkit::TestDatabase) -> Opened {
    let opened = open(database);
    write(&opened, |conn| {
        for number in [1, 2] {
            shops::insert(conn, &shop(number, &format!("Sklep {number}")))?;
            products::insert(conn, &product(number.into()))?;
        }
        Ok(())
    })
    .unwrap();
    opened
}

fn listed(opened: &Opened, shop_id: Option<ShopId>) -> Vec<Category> {
    let filter = CategoryFilter {
        shop_id,
        include_inactive: true,
    };
    read(opened, |conn| categories::page(conn, filter, None, 10))
}

#[test]
fn a_shop_may_have_a_name_twice_and_the_programs_own_tree_may_not() {
    for database in databases() {
        let opened = open_shops(database);
        write(&opened, |conn| {
            categories::insert(conn, &category(1, "Papier", None))?;
            for (number, shop) in [(2, 1), (3, 1), (4, 2)] {
                categories::insert(conn, &category(number, "Papier", Some(shop_id(shop))))?;
            }
            Ok(())
        })
        .unwrap();
        let twice = write(&opened, |conn| {
            categories::insert(conn, &category(5, "PAPIER", None))
        });
        assert!(categories::is_taken(&twice.unwrap_err()));
        let ids = |list: Vec<Category>| list.into_iter().map(|c| c.id).collect::<Vec<_>>();
        assert_eq!(ids(listed(&opened, None)), [1].map(id::<CategoryId>));
        let of_first = [2, 3].map(id::<CategoryId>);
        assert_eq!(ids(listed(&opened, Some(shop_id(1)))), of_first);
        assert_eq!(ids(listed(&opened, Some(shop_id(3)))), []);
        let some = [1, 4, 9].map(id);
        let found = read(&opened, |conn| categories::find_all(conn, &some));
        assert_eq!(found.len(), 2);
    }
}

#[test]
fn a_shops_tree_is_read_whole_in_its_order() {
    for database in databases() {
        let opened = open_shops(database);
        let changed = |number: u64, parent: Option<u64>, position: i32| Category {
            parent_id: parent.map(id),
            position,
            outside: number == 3,
            active: number != 3,
            ..category(number, "Biuro", Some(shop_id(1)))
        };
        let tree = [
            changed(2, None, 1),
            changed(3, Some(2), 1),
            changed(1, Some(2), 2),
        ];
        let stored = tree.clone();
        write(&opened, move |conn| {
            for category in &stored {
                let first = Category {
                    position: 9,
                    outside: false,
                    ..category.clone()
                };
                categories::insert(conn, &first)?;
                categories::update(conn, category)?;
            }
            Ok(())
        })
        .unwrap();
        let found = read(&opened, |conn| categories::of_shop(conn, shop_id(1)));
        assert_eq!(found, tree);
    }
}

#[test]
fn a_product_has_categories_of_its_own_in_every_shop() {
    for database in databases() {
        let opened = open_shops(database);
        write(&opened, |conn| {
            (1..=4).try_for_each(|number| {
                let shop = if number < 4 { 1 } else { 2 };
                categories::insert(conn, &category(number, "Biuro", Some(shop_id(shop))))
            })
        })
        .unwrap();
        let of = |shop: u8, main: Option<u64>, further: &[u64]| ProductShopCategories {
            shop_id: shop_id(shop),
            main: main.map(id),
            further: further.iter().map(|number| id(*number)).collect(),
        };
        let (first, second) = (product(1).id, product(2).id);
        let set = |product: ProductId, wanted: ProductShopCategories| {
            write(&opened, move |conn| {
                product_shop_categories::set(conn, product, &wanted)
            })
        };
        let all = |shop: Option<ShopId>| {
            read(&opened, |conn| {
                product_shop_categories::of_products(conn, &[first, second], shop)
            })
        };
        set(first, of(1, Some(2), &[1, 3])).unwrap();
        set(first, of(2, Some(4), &[])).unwrap();
        set(second, of(1, None, &[1])).unwrap();
        assert_eq!(
            all(None)[&first],
            [of(1, Some(2), &[1, 3]), of(2, Some(4), &[])]
        );
        assert_eq!(all(Some(shop_id(1)))[&first], [of(1, Some(2), &[1, 3])]);
        assert_eq!(all(Some(shop_id(1)))[&second], [of(1, None, &[1])]);
        set(first, of(1, Some(3), &[2])).unwrap();
        assert_eq!(
            all(None)[&first],
            [of(1, Some(3), &[2]), of(2, Some(4), &[])]
        );

        let doubled = set(first, of(1, Some(3), &[3])).unwrap_err();
        assert!(
            doubled.is_unique("product_shop_categories_product_id_shop_id_category_id_key"),
            "{doubled:?}"
        );
        let (is_postgres, sql) = (
            opened.database.is_postgres(),
            "UPDATE product_shop_categories SET main",
        );
        let two_mains = write(&opened, move |conn| {
            let yes = if is_postgres { "TRUE" } else { "1" };
            Ok(conn.batch_execute(&format!("{sql} = {yes}"))?)
        });
        let two_mains = two_mains.unwrap_err();
        assert!(
            two_mains.is_unique("product_shop_categories_product_id_shop_id_key"),
            "{two_mains:?}"
        );
        set(first, of(1, None, &[])).unwrap();
        assert_eq!(all(None)[&first], [of(2, Some(4), &[])]);

        let lines = export(&opened.db);
        let schema = opened.db.migrations().versions().unwrap();
        for twin in databases() {
            let twin = open(twin);
            import(&twin.db, &lines, &schema, Existing::Refuse).unwrap();
            assert_eq!(export(&twin.db), lines);
        }
    }
}

#[test]
fn no_list_of_categories_reads_the_whole_table() {
    for database in databases() {
        let opened = open_shops(database);
        opened
            .db
            .exclusive_blocking(|conn| {
                for number in 0..2_000 {
                    let shop = [None, Some(shop_id(1)), Some(shop_id(2))]
                        [usize::from(number % 3 != 0) + usize::from(number % 3 == 2)];
                    categories::insert(conn, &category(number, &format!("Nr {number}"), shop))?;
                    products::insert(conn, &product(number + 3))?;
                    if shop == Some(shop_id(1)) {
                        let wanted = ProductShopCategories {
                            shop_id: shop_id(1),
                            main: Some(id(number)),
                            further: Vec::new(),
                        };
                        product_shop_categories::set(conn, product(number + 3).id, &wanted)?;
                    }
                }
                Ok::<_, StoreError>(conn.batch_execute("ANALYZE")?)
            })
            .unwrap();
        read(&opened, |conn| {
            for shop_id in [None, Some(shop_id(1))] {
                for after in [None, Some(id(500))] {
                    let filter = CategoryFilter {
                        shop_id,
                        include_inactive: true,
                    };
                    let query = categories::select(filter, after, 51);
                    assert_walks_an_order(&plan(conn, query));
                }
            }
            let some = [product(5).id, product(900).id];
            let query = product_shop_categories::select(&some, Some(shop_id(1)));
            assert_no_table_scan(&plan(conn, query));
            Ok(())
        });
    }
}
