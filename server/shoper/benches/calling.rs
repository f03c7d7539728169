//! Calls per second against the leak of the shop's bucket, and a catalogue of 100,000 products listed whole.
//!
//! `cargo bench -p kontor-shoper --bench calling` takes about a minute. Aims: at least 0.98 of the leak rate and no 429;
//! one call for each 50 products, and memory that does not grow with their number.

use std::{fs, pin::pin, time::Instant};

use futures_util::TryStreamExt;
use kontor_practice_shop::{
    Rate, Shop as Practice,
    catalogue::{Blueprint, PRODUCTS_MAX},
};
use kontor_shoper::{Credentials, Filter, Purpose, Shop};

/// Calls by which the pace is measured, and the bucket of the shop: the faster of the two that were seen.
const CALLS: u32 = 300;
const RATE: Rate = Rate {
    limit: 10,
    bandwidth: 10,
};
/// The first calls find an empty bucket; the pace is that of the others.
const CALLS_BEFORE: u32 = 20;

#[tokio::main]
async fn main() {
    pace(1).await;
    pace(8).await;
    whole().await;
}

/// Calls of this many callers at once, as fast as the client lets them.
async fn pace(callers: u32) {
    let practice = Practice::builder()
        .rate(RATE)
        .start()
        .await
        .expect("a practice shop");
    let shop = client(&practice);
    call(&shop, 1, CALLS_BEFORE).await;
    let began = now();
    call(&shop, callers, CALLS).await;
    let rate = f64::from(CALLS) / began.elapsed().as_secs_f64();
    let throttled: u64 = shop.calls().values().map(|calls| calls.throttled).sum();
    report(&format!(
        "pace, {callers} callers: {rate:.2} calls a second, {:.3} of the leak, {throttled} times 429",
        rate / f64::from(RATE.bandwidth)
    ));
}

async fn call(shop: &Shop, callers: u32, calls: u32) {
    let step = callers as usize;
    let callers = (0..callers).map(|caller| async move {
        // together they make exactly as many
        for _ in (caller..calls).step_by(step) {
            shop.version().await.expect("a version");
        }
    });
    futures_util::future::join_all(callers).await;
}

async fn whole() {
    let blueprint = Blueprint::generated(PRODUCTS_MAX, 1).expect("the limit itself");
    let builder = Practice::builder()
        .blueprint(blueprint)
        .rate(Rate::UNLIMITED);
    let practice = builder.start().await.expect("a practice shop");
    let shop = client(&practice).for_purpose(Purpose::new("list"));
    let began = now();
    let mut pages = pin!(shop.products().pages(Filter::all()));
    let (mut products, mut settled, mut highest) = (0, 0, 0);
    while let Some(page) = pages.try_next().await.expect("a page") {
        products += page.elements.len();
        let memory = memory_kb();
        if products == 10_000 {
            settled = memory;
        }
        highest = highest.max(memory);
    }
    let seconds = began.elapsed().as_secs_f64();
    let sent = shop.calls()[&Purpose::new("list")].sent;
    report(&format!(
        "whole list: {products} products in {sent} calls and {seconds:.1} s (both sides on this machine); \
         memory after 10,000 products {} MB, highest {} MB, the shop itself included",
        settled / 1024,
        highest / 1024
    ));
}

fn client(practice: &Practice) -> Shop {
    let credentials = Credentials::login(practice.login(), practice.password());
    let address = practice.address().parse().expect("an address");
    Shop::builder(address, credentials)
        .build()
        .expect("a client")
}

/// What the process holds in memory; 0 where the system does not say it.
fn memory_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]
fn report(line: &str) {
    println!("{line}");
}
