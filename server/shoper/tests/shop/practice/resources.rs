//! Every resource and verb, over HTTP and HTTPS.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use kontor_shoper::{
    Bulk, CategoryFields, CategoryTranslationFields, Deletion, ErrorKind, Filter,
    ImageTranslationFields, Link, Parent, ProducerFields, Product, ProductFields,
    ProductImageFields, ProductStockFields, ProductTranslationFields, Query, Resource, StockFields,
    Tax, Unit, UnitFields, UnitTranslationFields, deletion,
};

use super::{Scheme, id, small_over};

/// One transparent dot.
const PICTURE: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

fn polish<T>(text: T) -> BTreeMap<String, T> {
    BTreeMap::from([("pl_PL".to_owned(), text)])
}

fn product(code: &str, category: kontor_shoper::Id<kontor_shoper::Category>) -> ProductFields {
    let text = ProductTranslationFields {
        name: Some(format!("Kubek {code}")),
        active: Some(true),
        ..ProductTranslationFields::default()
    };
    ProductFields {
        category_id: Some(category),
        code: Some(code.into()),
        stock: Some(StockFields {
            price: Some("24.90".parse().expect("a price")),
            stock: Some(7.into()),
            ..StockFields::default()
        }),
        translations: Some(polish(text)),
        ..ProductFields::default()
    }
}

#[tokio::test]
async fn a_unit_is_added_changed_read_and_deleted() {
    for scheme in Scheme::BOTH {
        let (_practice, shop) = small_over(scheme).await;
        let name = |name: &str| {
            polish(UnitTranslationFields {
                name: Some(name.into()),
            })
        };
        let fields = UnitFields {
            floating_point: Some(true),
            translations: Some(name("mb")),
        };
        let added = shop.units().insert(&fields).await.expect("added");
        let changed = UnitFields {
            translations: Some(name("m.b.")),
            ..UnitFields::default()
        };
        shop.units().update(added, &changed).await.expect("changed");
        let unit = shop
            .units()
            .get(added)
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(
            (
                unit.floating_point,
                unit.translations["pl_PL"].name.as_str()
            ),
            (Some(true), "m.b.")
        );
        assert_eq!(
            shop.units().delete(added).await.expect("deleted"),
            Deletion::Deleted
        );
        assert_eq!(
            shop.units().delete(added).await.expect("deleted"),
            Deletion::AlreadyGone
        );
        assert!(shop.units().get(added).await.expect("answered").is_none());
    }
}

#[tokio::test]
async fn a_category_stands_in_the_tree_and_moves() {
    for scheme in Scheme::BOTH {
        let (_practice, shop) = small_over(scheme).await;
        let fields = |name: &str, parent| CategoryFields {
            parent_id: Some(parent),
            translations: Some(polish(CategoryTranslationFields {
                name: Some(name.into()),
                active: Some(true),
                ..CategoryTranslationFields::default()
            })),
            ..CategoryFields::default()
        };
        let top = shop
            .categories()
            .insert(&fields("Góra", Parent::Root))
            .await
            .expect("added");
        let below = shop
            .categories()
            .insert(&fields("Dół", Parent::Category(top)))
            .await
            .expect("added");
        let node = shop
            .category_tree(top)
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(
            node.children
                .iter()
                .map(|child| child.id)
                .collect::<Vec<_>>(),
            [below]
        );
        let moved = CategoryFields {
            parent_id: Some(Parent::Root),
            ..CategoryFields::default()
        };
        shop.categories()
            .update(below, &moved)
            .await
            .expect("moved");
        let tree = shop.categories_tree().await.expect("a tree");
        let roots: Vec<_> = tree.iter().map(|node| node.id).collect();
        assert!(roots.contains(&top) && roots.contains(&below));
        let category = shop
            .categories()
            .get(below)
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(
            (category.root, category.translations["pl_PL"].name.as_str()),
            (Some(true), "Dół")
        );
        assert_eq!(
            shop.categories().delete(below).await.expect("deleted"),
            Deletion::Deleted
        );
        assert!(shop.category_tree(below).await.expect("answered").is_none());
    }
}

#[tokio::test]
async fn a_producer_is_found_by_name_changed_and_deleted() {
    for scheme in Scheme::BOTH {
        let (_practice, shop) = small_over(scheme).await;
        let fields = ProducerFields {
            name: Some("Wytwórnia \"Żuk\"".into()),
            web: Some("https://zuk.example".into()),
            ..ProducerFields::default()
        };
        let added = shop.producers().insert(&fields).await.expect("added");
        let filter = Filter::all().equals("name", "Wytwórnia \"Żuk\"");
        let page = shop
            .producers()
            .page(&Query::new().filter(filter.clone()))
            .await
            .expect("a page");
        assert_eq!(
            page.elements
                .iter()
                .map(|producer| producer.id())
                .collect::<Vec<_>>(),
            [added]
        );
        assert_eq!(shop.producers().count(&filter).await.expect("a count"), 1);
        let renamed = ProducerFields {
            name: Some("Żuk".into()),
            ..ProducerFields::default()
        };
        shop.producers()
            .update(added, &renamed)
            .await
            .expect("changed");
        let producer = shop
            .producers()
            .get(added)
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(
            (producer.name.as_str(), producer.web.as_str()),
            ("Żuk", "https://zuk.example")
        );
        shop.producers().delete(added).await.expect("deleted");
    }
}

#[tokio::test]
async fn taxes_and_languages_and_the_shop_itself_are_read() {
    for scheme in Scheme::BOTH {
        let (_practice, shop) = small_over(scheme).await;
        let taxes: Vec<_> = shop
            .taxes()
            .all(Filter::all())
            .try_collect()
            .await
            .expect("taxes");
        let classes: Vec<_> = taxes.iter().map(|tax| tax.class.as_str()).collect();
        assert_eq!(classes, ["23%", "8%", "0%", "zw.", "np.", "5%"]);
        assert!(
            shop.taxes()
                .get(id::<Tax>(1_u64))
                .await
                .expect("answered")
                .is_some()
        );
        let languages: Vec<_> = shop
            .languages()
            .all(Filter::all())
            .try_collect()
            .await
            .expect("languages");
        assert_eq!(languages[0].locale, "pl_PL");
        let version = shop.version().await.expect("a version");
        assert!(version.starts_with("5."), "{version}");
        let config = shop.config().await.expect("a configuration");
        assert_eq!(config.default_language_name, "pl_PL");
        assert_eq!(config.locale_timezone, "Europe/Warsaw");
        assert_eq!(config.default_currency_name, "PLN");
        assert_eq!(config.product_defaults_unit_id, Some(id(1_u64)));
        assert_eq!(config.warehouses_enabled, Some(false));
        assert!(shop.last_date().is_some());
    }
}

#[tokio::test]
async fn a_product_is_added_merged_and_deleted_with_its_stock_row() {
    for scheme in Scheme::BOTH {
        let (_practice, shop) = small_over(scheme).await;
        let category = shop
            .categories()
            .page(&Query::new().limit(1))
            .await
            .expect("a page")
            .elements[0]
            .category_id;
        let added = shop
            .products()
            .insert(&product("NOWY-1", category))
            .await
            .expect("added");
        let update = ProductFields {
            producer_id: Some(Link::None),
            stock: Some(StockFields {
                stock_relative: Some("-2".parse().expect("a number")),
                weight: Some("0.35".parse().expect("a number")),
                ..StockFields::default()
            }),
            translations: Some(polish(ProductTranslationFields {
                description: Some("<p>Ładny</p><script>alert(1)</script>".into()),
                ..ProductTranslationFields::default()
            })),
            ..ProductFields::default()
        };
        shop.products()
            .update(added, &update)
            .await
            .expect("changed");
        let product = shop
            .products()
            .get(added)
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(
            (product.code.as_str(), product.category_id),
            ("NOWY-1", Some(category))
        );
        let stock = product.stock.as_ref().expect("a basic row");
        assert_eq!(stock.price.and_then(|price| price.scaled(2)), Some(2_490));
        assert_eq!(
            stock.stock.and_then(|stock| stock.scaled(0)),
            Some(5),
            "7 and 2 less"
        );
        assert_eq!(stock.weight.and_then(|weight| weight.scaled(3)), Some(350));
        let text = &product.translations["pl_PL"];
        assert_eq!(
            (text.name.as_str(), text.active),
            ("Kubek NOWY-1", Some(true)),
            "merged"
        );
        assert!(text.description.contains("Ładny") && !text.description.contains("script"));
        assert!(product.main_image.is_none() && product.edit_date.is_some());

        let filter = Filter::all().equals("product_id", added);
        let rows: Vec<_> = shop
            .product_stocks()
            .all(filter)
            .try_collect()
            .await
            .expect("rows");
        assert_eq!(
            rows.iter().map(|row| row.stock_id).collect::<Vec<_>>(),
            [stock.stock_id]
        );
        let price = ProductStockFields {
            price: Some("19.99".parse().expect("a price")),
            ..ProductStockFields::default()
        };
        shop.product_stocks()
            .update(stock.stock_id, &price)
            .await
            .expect("changed");
        let row = shop
            .product_stocks()
            .get(stock.stock_id)
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(row.price.and_then(|price| price.scaled(2)), Some(1_999));

        assert_eq!(
            shop.products().delete(added).await.expect("deleted"),
            Deletion::Deleted
        );
        assert!(
            shop.product_stocks()
                .get(stock.stock_id)
                .await
                .expect("answered")
                .is_none()
        );
    }
}

#[tokio::test]
async fn a_variants_stock_row_is_added_and_deleted() {
    for scheme in Scheme::BOTH {
        let (practice, shop) = small_over(scheme).await;
        let product = id::<Product>(practice.panel(|panel| panel.ids("products"))[0]);
        let fields = ProductStockFields {
            product_id: Some(product),
            extended: Some(true),
            code: Some("WARIANT-1".into()),
            price_type: Some(1),
            price: Some("5.00".parse().expect("a price")),
            ..ProductStockFields::default()
        };
        let added = shop.product_stocks().insert(&fields).await.expect("added");
        let row = shop
            .product_stocks()
            .get(added)
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(
            (row.extended, row.active, row.code.as_str()),
            (Some(true), Some(false), "WARIANT-1")
        );
        let product = shop
            .products()
            .get(product)
            .await
            .expect("answered")
            .expect("there");
        assert!(product.has_variants() && product.options.contains(&added));
        assert_eq!(
            shop.product_stocks().delete(added).await.expect("deleted"),
            Deletion::Deleted
        );
    }
}

#[tokio::test]
async fn a_picture_is_added_read_back_changed_and_deleted() {
    for scheme in Scheme::BOTH {
        let (_practice, shop) = small_over(scheme).await;
        let category = shop
            .categories()
            .page(&Query::new().limit(1))
            .await
            .expect("a page")
            .elements[0]
            .category_id;
        let product = shop
            .products()
            .insert(&product("OBRAZ-1", category))
            .await
            .expect("added");
        let image = shop
            .product_images()
            .insert(&ProductImageFields::content(product, PICTURE))
            .await
            .expect("added");
        let read = shop
            .product_images()
            .get(image)
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(
            (read.product_id, read.main, read.extension.as_str()),
            (Some(product), Some(true), "gif")
        );
        assert_eq!(shop.image_file(&read).await.expect("a file"), PICTURE);
        let name = ProductImageFields {
            translations: Some(polish(ImageTranslationFields {
                name: Some("Przód".into()),
                ..ImageTranslationFields::default()
            })),
            hidden: Some(true),
            ..ProductImageFields::default()
        };
        shop.product_images()
            .update(image, &name)
            .await
            .expect("changed");
        let of_product = Filter::all().equals("product_id", product);
        let images: Vec<_> = shop
            .product_images()
            .all(of_product)
            .try_collect()
            .await
            .expect("pictures");
        assert_eq!(images.len(), 1);
        assert_eq!(
            (
                images[0].hidden,
                images[0].translations["pl_PL"].name.as_str()
            ),
            (Some(true), "Przód")
        );
        let with_image = shop
            .products()
            .get(product)
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(
            with_image.main_image.as_ref().and_then(|main| main.gfx_id),
            Some(image)
        );
        assert_eq!(
            shop.product_images().delete(image).await.expect("deleted"),
            Deletion::Deleted
        );
        let error = shop.image_file(&read).await.expect_err("gone");
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn a_bulk_request_does_each_item_and_tells_each_result() {
    for scheme in Scheme::BOTH {
        let (practice, shop) = small_over(scheme).await;
        let category = shop
            .categories()
            .page(&Query::new().limit(1))
            .await
            .expect("a page")
            .elements[0]
            .category_id;
        practice.clear_journal();
        let mut bulk = Bulk::new();
        let added = bulk
            .insert::<Product>(&product("ZBIORCZY-1", category))
            .expect("room");
        let refused = bulk
            .insert::<Product>(&ProductFields::default())
            .expect("room");
        let changed = bulk
            .update(
                id::<Unit>(1_u64),
                &UnitFields {
                    floating_point: Some(true),
                    ..UnitFields::default()
                },
            )
            .expect("room");
        let read = bulk.get(id::<Unit>(1_u64)).expect("room");
        let page = bulk
            .page::<Tax>(&Query::new().filter(Filter::all().equals("name", "zw.")))
            .expect("room");
        let gone = bulk.delete(id::<Product>(999_999_u64)).expect("room");
        let mut answer = shop.bulk(&bulk).await.expect("answered");
        assert_eq!(practice.journal().len(), 1, "one call");
        let added = answer.take(added).expect("added");
        let error = answer
            .take(refused)
            .expect_err("no category, no name, no price");
        assert_eq!(
            (error.kind(), error.is_in_doubt()),
            (ErrorKind::Invalid, false)
        );
        assert!(!error.shop_text().is_empty());
        answer.take(changed).expect("changed");
        assert_eq!(answer.take(read).expect("read").floating_point, Some(true));
        assert_eq!(
            answer.take(page).expect("a page").elements[0].tax_id,
            id(4_u64)
        );
        assert_eq!(
            deletion(answer.take(gone)).expect("gone"),
            Deletion::AlreadyGone
        );
        let product = shop
            .products()
            .get(added)
            .await
            .expect("answered")
            .expect("there");
        assert_eq!(product.code, "ZBIORCZY-1");
    }
}

#[tokio::test]
async fn twenty_five_items_go_in_one_request() {
    for scheme in Scheme::BOTH {
        let (practice, shop) = small_over(scheme).await;
        let ids = practice.panel(|panel| panel.ids("products"));
        let mut bulk = Bulk::new();
        let mut tickets = Vec::new();
        for number in ids.iter().take(25) {
            tickets.push((*number, bulk.get(id::<Product>(*number)).expect("room")));
        }
        assert!(bulk.is_full());
        let mut answer = shop.bulk(&bulk).await.expect("answered");
        for (number, ticket) in tickets {
            assert_eq!(
                answer.take(ticket).expect("read").product_id.get(),
                u64::from(number)
            );
        }
    }
}
