//! The client against the practice shop.

mod errors;
mod faults;
mod pace;
mod quirks;
mod resources;
mod whole;

use std::time::Duration;

use kontor_practice_shop::{
    Rate, Shop as Practice, ShopBuilder as PracticeBuilder, catalogue::Blueprint,
};
use kontor_shoper::{Credentials, Id, Resource, Retries, Shop, ShopBuilder};

/// A shop with the small catalogue, and a client of it. Calls are not limited, pauses are short.
async fn small() -> (Practice, Shop) {
    open(
        Practice::builder()
            .blueprint(Blueprint::small())
            .rate(Rate::UNLIMITED),
    )
    .await
}

async fn open(builder: PracticeBuilder) -> (Practice, Shop) {
    let practice = builder.start().await.expect("a practice shop");
    let shop = client(&practice).build().expect("a client");
    (practice, shop)
}

fn client(practice: &Practice) -> ShopBuilder {
    let credentials = Credentials::login(practice.login(), practice.password());
    let retries = Retries {
        pause: Duration::from_millis(1),
        ..Retries::default()
    };
    Shop::builder(practice.address().parse().expect("an address"), credentials).retries(retries)
}

fn id<R: Resource>(number: impl Into<u64>) -> Id<R> {
    Id::new(number.into()).expect("not zero")
}
