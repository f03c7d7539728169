//! The client against the practice shop.

mod errors;
mod faults;
mod pace;
mod quirks;
mod resources;
mod switches;
mod tls;
mod whole;

use std::time::Duration;

use kontor_practice_shop::{
    Certificate, Rate, Shop as Practice, ShopBuilder as PracticeBuilder, catalogue::Blueprint,
};
use kontor_shoper::{Credentials, Id, Resource, Retries, Shop, ShopBuilder};

/// How the client speaks to the shop.
#[derive(Debug, Clone, Copy)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    const BOTH: [Self; 2] = [Self::Http, Self::Https];
}

/// A shop with the small catalogue, and a client of it. Calls are not limited, pauses are short.
async fn small() -> (Practice, Shop) {
    small_over(Scheme::Http).await
}

async fn small_over(scheme: Scheme) -> (Practice, Shop) {
    let builder = Practice::builder()
        .blueprint(Blueprint::small())
        .rate(Rate::UNLIMITED);
    open(match scheme {
        Scheme::Http => builder,
        Scheme::Https => builder.tls(Certificate::Good),
    })
    .await
}

async fn open(builder: PracticeBuilder) -> (Practice, Shop) {
    let practice = builder.start().await.expect("a practice shop");
    let mut client = client(&practice);
    if let Some(ca) = practice.ca() {
        client = client.extra_ca(ca.as_bytes()).expect("an authority");
    }
    let shop = client.build().expect("a client");
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
