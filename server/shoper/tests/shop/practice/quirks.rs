//! Every quirk of the wire, as the practice shop has it.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use kontor_practice_shop::{Rate, Shop as Practice, catalogue::Blueprint};
use kontor_shoper::{Element, ErrorKind, Filter, Order, Product, Query, Resource};

use super::{id, open, small};

/// Awkward cases of real shops: same names, no codes, missing translations, variants, bundles, another currency.
async fn awkward() -> (Practice, kontor_shoper::Shop) {
    let blueprint = Blueprint::generated(400, 7).expect("not too many");
    open(
        Practice::builder()
            .blueprint(blueprint)
            .rate(Rate::UNLIMITED),
    )
    .await
}

#[tokio::test]
async fn every_element_of_every_kind_is_read_and_its_json_kept() {
    let (practice, shop) = awkward().await;
    macro_rules! check {
        ($endpoint:ident, $name:literal) => {
            let all: Vec<Element<_>> = shop
                .$endpoint()
                .all(Filter::all())
                .try_collect()
                .await
                .expect($name);
            let ids: Vec<u64> = all.iter().map(|element| element.id().get()).collect();
            let there = practice.panel(|panel| panel.ids($name));
            assert_eq!(
                ids,
                there.iter().map(|id| u64::from(*id)).collect::<Vec<_>>(),
                $name
            );
            for element in &all {
                assert!(element.json().starts_with('{') && element.json().ends_with('}'));
            }
            assert!(!all.is_empty(), $name);
        };
    }
    check!(units, "units");
    check!(categories, "categories");
    check!(producers, "producers");
    check!(taxes, "taxes");
    check!(products, "products");
    check!(product_stocks, "product-stocks");
    check!(product_images, "product-images");
    check!(languages, "languages");
}

#[tokio::test]
async fn the_shapes_that_change_are_met_and_mean_the_same() {
    let (practice, shop) = awkward().await;
    let products: Vec<_> = shop
        .products()
        .all(Filter::all())
        .try_collect()
        .await
        .expect("products");
    // the quirks are really there
    let has = |shape: &str| {
        products
            .iter()
            .any(|product| product.json().contains(shape))
    };
    for shape in [
        r#""category_id":""#,
        r#""main_image":false"#,
        r#""main_image":null"#,
        r#""main_image":{"#,
        r#""attributes":[]"#,
        r#""price":""#,
        r"\u0142",
        r"\/",
    ] {
        assert!(has(shape), "{shape}");
    }
    let number_category = products
        .iter()
        .filter(|product| !product.json().contains(r#""category_id":""#))
        .count();
    assert!(number_category > 0, "some categories are numbers");
    for product in &products {
        let panel = practice.panel(|panel| {
            panel.get(
                "products",
                u32::try_from(product.product_id.get()).expect("small"),
            )
        });
        let panel = panel.expect("there");
        assert!(product.category_id.is_some());
        assert_eq!(product.code, panel["code"].as_str().expect("a code"));
        let price = product
            .stock
            .as_ref()
            .and_then(|stock| stock.price)
            .expect("a price");
        assert_eq!(
            price.to_string(),
            panel["stock"]["price"].as_str().expect("a text")
        );
        assert_eq!(
            product.options.len(),
            panel["options"].as_array().expect("a list").len()
        );
    }
    assert!(products.iter().any(|product| product.has_variants()));
    assert!(products.iter().any(|product| product.is_bundle()));
    assert!(products.iter().any(|product| product.currency_id.is_some()));
    assert!(
        products
            .iter()
            .any(|product| product.special_offer.is_some())
    );
    assert!(products.iter().any(|product| product.code.is_empty()));
}

#[tokio::test]
async fn a_filter_on_stock_repeats_products_and_the_list_names_each_once() {
    let (_practice, shop) = awkward().await;
    let filter = Filter::all().at_least("stock.stock", 0);
    let page = shop
        .products()
        .page(&Query::new().filter(filter.clone()))
        .await
        .expect("a page");
    let inflated = page.count.expect("a count");
    let listed: Vec<_> = shop
        .products()
        .all(filter)
        .map_ok(|product| product.product_id)
        .try_collect()
        .await
        .expect("products");
    let distinct: BTreeSet<_> = listed.iter().copied().collect();
    assert_eq!(listed.len(), distinct.len());
    assert!(
        inflated > listed.len() as u64,
        "{inflated} counted, {} there",
        listed.len()
    );
}

#[tokio::test]
async fn filters_orders_and_pages_do_what_they_say() {
    let (practice, shop) = awkward().await;
    let total = practice.panel(|panel| panel.count("products")) as u64;
    assert_eq!(
        shop.products()
            .count(&Filter::all())
            .await
            .expect("a count"),
        total
    );
    let query = Query::new().order(Order::descending("product_id")).limit(3);
    let last: Vec<_> = shop
        .products()
        .page(&query)
        .await
        .expect("a page")
        .elements
        .iter()
        .map(|p| p.product_id)
        .collect();
    assert!(last.len() == 3 && last.is_sorted_by(|a, b| a > b));
    let second = shop
        .products()
        .page(&Query::new().page(2))
        .await
        .expect("a page");
    assert_eq!(
        (second.elements.len(), second.page, second.count),
        (50, Some(2), Some(total))
    );
    let beyond = shop
        .products()
        .page(&Query::new().page(999))
        .await
        .expect("a page");
    assert!(beyond.is_empty() && beyond.page < Some(999));
    let some = Filter::all().one_of("product_id", last.clone());
    assert_eq!(
        shop.products()
            .page(&Query::new().filter(some))
            .await
            .expect("a page")
            .elements
            .len(),
        3
    );
    let product = shop
        .products()
        .get(last[0])
        .await
        .expect("answered")
        .expect("there");
    let code = product.stock.as_ref().expect("a row").code.clone();
    if !code.is_empty() {
        let by_code = Query::new().filter(Filter::all().equals("stock.code", code));
        let found = shop.products().page(&by_code).await.expect("a page");
        assert!(
            found
                .elements
                .iter()
                .any(|found| found.product_id == last[0])
        );
    }
    let after: Vec<_> = shop
        .products()
        .pages_after(Some(last[2]), Filter::all())
        .try_collect()
        .await
        .expect("pages");
    assert_eq!(after.iter().map(kontor_shoper::Page::len).sum::<usize>(), 2);
}

#[tokio::test]
async fn a_field_that_cannot_be_filtered_is_an_error_and_not_an_empty_list() {
    let (_practice, shop) = small().await;
    for field in ["code", "category_id", "no_such_field"] {
        let query = Query::new().filter(Filter::all().equals(field, "x"));
        let error = shop.products().page(&query).await.expect_err(field);
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::NotFound, Some(404)),
            "{field}"
        );
    }
}

#[tokio::test]
async fn a_number_without_an_element_is_none() {
    let (_practice, shop) = small().await;
    assert!(
        shop.products()
            .get(id::<Product>(u64::from(u32::MAX)))
            .await
            .expect("answered")
            .is_none()
    );
}
