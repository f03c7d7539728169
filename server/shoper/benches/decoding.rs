//! How long it takes to read a page of 50 products, beside `serde_json::Value` of the same bytes.
//!
//! `cargo bench -p kontor-shoper` prints the median of each and their ratio (aim: at most 1.5).

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use kontor_shoper::{PAGE_LIMIT_MAX, Page, Product};
use serde_json::Value;

/// Readings per measurement, and measurements.
const READINGS: u32 = 20;
const MEASUREMENTS: usize = 101;

/// A product as shops write it, its number and some text to be put in.
const PRODUCT: &str = include_str!("product.json");

fn main() {
    let body = page();
    // in turns, so that what slows the machine slows both
    let mut typed = Vec::new();
    let mut untyped = Vec::new();
    for _ in 0..MEASUREMENTS {
        typed.push(measure(|| {
            let page = Page::<Product>::from_json(black_box(&body)).expect("a page");
            assert_eq!(page.elements.len(), PAGE_LIMIT_MAX as usize);
            black_box(page);
        }));
        untyped.push(measure(|| {
            black_box(serde_json::from_slice::<Value>(black_box(&body)).expect("JSON"));
        }));
    }
    let (typed, untyped) = (median(typed), median(untyped));
    let ratio = typed.as_secs_f64() / untyped.as_secs_f64();
    report(&format!(
        "page of {PAGE_LIMIT_MAX} products, {} KB: typed with its JSON {typed:?}, serde_json::Value {untyped:?}, ratio {ratio:.2}",
        body.len() / 1024
    ));
}

#[expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]
fn report(line: &str) {
    println!("{line}");
}

fn page() -> Vec<u8> {
    let products: Vec<String> = (1..=PAGE_LIMIT_MAX)
        .map(|number| PRODUCT.trim().replace("501", &(number + 100).to_string()))
        .collect();
    format!(
        r#"{{"count":"{PAGE_LIMIT_MAX}","pages":1,"page":1,"list":[{}]}}"#,
        products.join(",")
    )
    .into_bytes()
}

/// The time of one reading.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn measure(mut read: impl FnMut()) -> Duration {
    let began = Instant::now();
    for _ in 0..READINGS {
        read();
    }
    began.elapsed() / READINGS
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
