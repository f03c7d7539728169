//! A catalogue of 100,000 products, listed whole.

use futures_util::TryStreamExt;
use kontor_practice_shop::{
    Calls, Fault, Rate, Shop as Practice, When,
    catalogue::{Blueprint, PRODUCTS_MAX},
};
use kontor_shoper::{Filter, Purpose};

use super::open;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_products_take_two_thousand_calls_and_lose_none() {
    let blueprint = Blueprint::generated(PRODUCTS_MAX, 1).expect("the limit itself");
    let (practice, shop) = open(
        Practice::builder()
            .blueprint(blueprint)
            .rate(Rate::UNLIMITED),
    )
    .await;
    let there = practice.panel(|panel| panel.ids("products"));
    let purpose = Purpose::new("list");
    let listing = shop.for_purpose(purpose);
    // while the list is read, products that were listed and products that were not go
    let (listed, unlisted) = (there[10], there[90_000]);
    let go = Fault::panel(move |panel| {
        panel.delete("products", listed).expect("deleted");
        panel.delete("products", unlisted).expect("deleted");
    });
    practice.arm(go, Calls::lists("products"), When::Nth(1_000));
    let mut last = 0;
    let mut count = 0_u32;
    let mut pages = std::pin::pin!(listing.products().pages(Filter::all()));
    while let Some(page) = pages.try_next().await.expect("a page") {
        assert!(page.unreadable.is_empty());
        for product in &page.elements {
            let number = product.product_id.get();
            assert!(number > last, "{number} after {last}");
            assert_ne!(number, u64::from(unlisted));
            last = number;
            count += 1;
        }
    }
    assert_eq!(
        count,
        PRODUCTS_MAX - 1,
        "all but the one that went before it was listed"
    );
    assert_eq!(
        listing.calls()[&purpose].sent,
        u64::from((PRODUCTS_MAX - 1).div_ceil(50))
    );
}
