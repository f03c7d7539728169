//! Pictures of products: an order without gaps, whatever is added, moved or taken away.

use kontor_domain::ids::{ProductId, ProductImageId};
use kontor_testkit::databases;
use proptest::prelude::*;
use time::Duration;

use super::{
    office::{NOW, id, product},
    support::{Opened, export, import, open},
};
use crate::{
    Conn, StoreError,
    archive::Existing,
    files::{self, FileHash, StoredFile},
    product_images::{self, ProductImage},
    products,
};

fn read<T>(opened: &Opened, run: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> T {
    opened.db.read_blocking(run).unwrap()
}

fn write<T: Send + 'static>(
    opened: &Opened,
    change: impl Fn(&mut Conn) -> Result<T, StoreError> + Send + Sync + 'static,
) -> T {
    opened.db.write_blocking(change).unwrap()
}

fn image_id(number: u64) -> ProductImageId {
    id(number)
}

fn image(product: ProductId, number: u64, file: FileHash, position: i32) -> ProductImage {
    ProductImage {
        id: image_id(number),
        product_id: product,
        file,
        media_type: "image/gif".to_owned(),
        size_bytes: 6,
        name: format!("zdjęcie-{number}.gif"),
        position,
        updated_at: NOW,
        version: 1,
    }
}

/// Two products; the file of all pictures.
fn open_shelf(database: kontor_testkit::TestDatabase) -> (Opened, FileHash) {
    let opened = open(database);
    let file = write(&opened, |conn| {
        products::insert(conn, &product(1))?;
        products::insert(conn, &product(2))?;
        let file = StoredFile {
            media_type: "image/gif".to_owned(),
            bytes: b"GIF89a".to_vec(),
        };
        files::put(conn, &file, NOW)
    });
    (opened, file)
}

/// Number, place and version of each picture of the first product.
fn shelf(opened: &Opened) -> Vec<(ProductImageId, i32, i64)> {
    read(opened, |conn| {
        product_images::of_products(conn, &[product(1).id])
    })
    .iter()
    .map(|image| (image.id, image.position, image.version))
    .collect()
}

#[test]
fn pictures_keep_an_order_without_gaps() {
    for database in databases() {
        let (opened, file) = open_shelf(database);
        write(&opened, move |conn| {
            let first = product(1).id;
            product_images::insert(conn, &image(first, 1, file, 1))?;
            product_images::insert(conn, &image(first, 2, file, 2))?;
            product_images::insert(conn, &image(first, 3, file, 1))?;
            // Of another product: never touched by what follows.
            product_images::insert(conn, &image(product(2).id, 4, file, 1))
        });
        let [one, two, three] = [1, 2, 3].map(image_id);
        assert_eq!(shelf(&opened), [(three, 1, 1), (one, 2, 2), (two, 3, 2)]);

        let change = |number: ProductImageId, position: i32, name: &'static str| {
            write(&opened, move |conn| {
                let before = product_images::find(conn, number)?.unwrap();
                let after = ProductImage {
                    position,
                    name: name.to_owned(),
                    version: before.version + 1,
                    updated_at: NOW + Duration::MINUTE,
                    ..before.clone()
                };
                product_images::update(conn, &before, &after)?;
                assert_eq!(product_images::find(conn, number)?, Some(after));
                Ok(())
            });
        };
        change(three, 3, "dalej.gif");
        assert_eq!(shelf(&opened), [(one, 1, 3), (two, 2, 3), (three, 3, 2)]);
        change(two, 1, "bliżej.gif");
        assert_eq!(shelf(&opened), [(two, 1, 4), (one, 2, 4), (three, 3, 2)]);
        change(two, 1, "tutaj.gif");
        assert_eq!(shelf(&opened), [(two, 1, 5), (one, 2, 4), (three, 3, 2)]);

        write(&opened, move |conn| {
            let order = [three, two, one];
            product_images::reorder(conn, product(1).id, &order, NOW)
        });
        assert_eq!(shelf(&opened), [(three, 1, 3), (two, 2, 6), (one, 3, 5)]);
        write(&opened, move |conn| {
            let image = product_images::find(conn, three)?.unwrap();
            product_images::remove(conn, &image, NOW)
        });
        assert_eq!(shelf(&opened), [(two, 1, 7), (one, 2, 6)]);

        let both = read(&opened, |conn| {
            product_images::of_products(conn, &[product(2).id, product(1).id])
        });
        let owners: Vec<_> = both.iter().map(|image| image.product_id).collect();
        assert_eq!(owners, [product(1).id, product(1).id, product(2).id]);
        assert_eq!(both[2], image(product(2).id, 4, file, 1));

        let lines = export(&opened.db);
        let schema = opened.db.migrations().versions().unwrap();
        for twin in databases() {
            let twin = open(twin);
            import(&twin.db, &lines, &schema, Existing::Refuse).unwrap();
            assert_eq!(export(&twin.db), lines);
            assert_eq!(shelf(&twin), shelf(&opened));
        }
    }
}

#[test]
fn what_would_leave_a_gap_or_was_changed_meanwhile_is_not_written() {
    for database in databases() {
        let (opened, file) = open_shelf(database);
        let first = product(1).id;
        write(&opened, move |conn| {
            product_images::insert(conn, &image(first, 1, file, 1))?;
            product_images::insert(conn, &image(first, 2, file, 2))
        });
        let there = shelf(&opened);
        let refused = |change: fn(&mut Conn, ProductImage) -> Result<(), StoreError>| {
            opened
                .db
                .write_blocking(move |conn| {
                    let image = product_images::find(conn, image_id(1))?.unwrap();
                    change(conn, image)
                })
                .unwrap_err()
        };
        let errors = [
            refused(|conn, image| {
                let more = ProductImage {
                    id: image_id(3),
                    position: 4,
                    ..image
                };
                product_images::insert(conn, &more)
            }),
            refused(|conn, image| {
                let after = ProductImage {
                    position: 3,
                    version: 2,
                    ..image.clone()
                };
                product_images::update(conn, &image, &after)
            }),
            refused(|conn, image| {
                product_images::reorder(conn, image.product_id, &[image.id], NOW)
            }),
            refused(|conn, image| {
                let twice = [image.id, image.id];
                product_images::reorder(conn, image.product_id, &twice, NOW)
            }),
        ];
        for error in &errors {
            assert!(matches!(error, StoreError::Value(_)), "{error:?}");
        }
        let stale = [
            refused(|conn, image| {
                let after = ProductImage {
                    version: 9,
                    ..image.clone()
                };
                product_images::update(conn, &image, &after)
            }),
            refused(|conn, image| {
                let image = ProductImage {
                    version: 9,
                    ..image
                };
                product_images::remove(conn, &image, NOW)
            }),
        ];
        for error in &stale {
            assert!(
                matches!(error, StoreError::RowsAffected { .. }),
                "{error:?}"
            );
        }
        assert_eq!(shelf(&opened), there);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn any_order_of_changes_leaves_places_from_one_on(steps in prop::collection::vec((0..4u8, any::<u64>(), any::<u64>()), 1..40)) {
        let (opened, file) = open_shelf(kontor_testkit::TestDatabase::sqlite());
        let mut model: Vec<ProductImageId> = Vec::new();
        for (number, (what, which, place)) in (0..).zip(steps) {
            let at = |length: usize, chosen: u64| usize::try_from(chosen % length as u64).unwrap();
            if what < 2 || model.is_empty() {
                let place = at(model.len() + 1, place);
                model.insert(place, image_id(number));
                let position = i32::try_from(place + 1).unwrap();
                write(&opened, move |conn| {
                    product_images::insert(conn, &image(product(1).id, number, file, position))
                });
            } else {
                let (from, to) = (at(model.len(), which), at(model.len(), place));
                let moved = model.remove(from);
                if what == 2 {
                    model.insert(to, moved);
                }
                let position = i32::try_from(to + 1).unwrap();
                write(&opened, move |conn| {
                    let before = product_images::find(conn, moved)?.unwrap();
                    if what != 2 {
                        return product_images::remove(conn, &before, NOW);
                    }
                    let version = before.version + 1;
                    let after = ProductImage { position, version, ..before.clone() };
                    product_images::update(conn, &before, &after)
                });
            }
        }
        let expected: Vec<_> = (1..).zip(&model).map(|(position, id)| (*id, position)).collect();
        let found: Vec<_> = shelf(&opened).iter().map(|(id, position, _)| (*id, *position)).collect();
        prop_assert_eq!(found, expected);
    }
}
