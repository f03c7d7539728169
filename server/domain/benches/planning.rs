//! How long the planner takes for a hundred thousand linked products, beside the least that it can do: compare the fingerprints of
//! both sides of each link.
//!
//! `cargo bench -p kontor-domain` prints the median of each and their ratio, with nothing and with 1 % changed.

use std::{
    collections::HashMap,
    hint::black_box,
    time::{Duration, Instant},
};

use kontor_domain::sync::{
    content::Content,
    field::{Field, FieldSet},
    kind::Kind,
    options::{KindOptions, Linked},
    plan::{Fetch, KindInput, plan_kind},
    row::{Agreed, LinkRow, LocalRow, MatchKeys, Nature, ShopRow},
};
use uuid::Uuid;

const PRODUCTS: u64 = 100_000;
/// One of so many differs.
const CHANGED_OF: u64 = 100;
const MEASUREMENTS: usize = 11;

fn main() {
    for changed_of in [None, Some(CHANGED_OF)] {
        let input = input(changed_of);
        // in turns, so that what slows the machine slows both
        let (mut planner, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..MEASUREMENTS {
            planner.push(measure(|| plan_kind(&input).operations.len()));
            floor.push(measure(|| differing(&input)));
        }
        let (planner, floor) = (median(planner), median(floor));
        let ratio = planner.as_secs_f64() / floor.as_secs_f64();
        let changed = changed_of.map_or(0, |of| PRODUCTS / of);
        report(&format!(
            "{PRODUCTS} linked products, {changed} changed: planner {planner:?}, fingerprints compared {floor:?}, ratio {ratio:.1}"
        ));
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]
fn report(line: &str) {
    println!("{line}");
}

fn content(number: u64) -> Content {
    Content::default()
        .with(Field::Name, format!("Towar {number}"))
        .with(Field::Code, format!("T/{number}"))
        .with(Field::Price, format!("{}.99", number % 1_000))
        .with(Field::Description, format!("<p>Opis towaru {number}</p>"))
}

/// Products linked and agreed; of those that are told to, the shop has another price now.
fn input(changed_of: Option<u64>) -> KindInput {
    let mut input = KindInput {
        kind: Kind::Product,
        options: KindOptions {
            linked: Linked::UpdateLocal,
            import: true,
            ..KindOptions::default_of(Kind::Product)
        },
        fetch: Fetch::Full,
        local: Vec::new(),
        shop: Vec::new(),
        links: Vec::new(),
    };
    for number in 1..=PRODUCTS {
        let local = Uuid::from_u128(number.into());
        let agreed = content(number);
        let hashes = agreed.hashes(Kind::Product);
        let is_changed = changed_of.is_some_and(|of| number % of == 0);
        let there = if is_changed {
            agreed.with(Field::Price, "1.23")
        } else {
            agreed
        };
        let keys = MatchKeys {
            name: Some(number),
            code: Some(number),
            ..MatchKeys::default()
        };
        input.local.push(LocalRow {
            id: local,
            hashes: hashes.clone(),
            version: number,
            rank: 0,
            keys,
            archived: false,
            unresolved: FieldSet::EMPTY,
            unfit: FieldSet::EMPTY,
            stock: None,
            ignored: false,
        });
        input.shop.push(ShopRow {
            id: number,
            hashes: there.hashes(Kind::Product),
            rank: 0,
            keys,
            nature: Nature::default(),
            unresolved: FieldSet::EMPTY,
            unfit: FieldSet::EMPTY,
            stock: None,
            ignored: false,
        });
        input.links.push(LinkRow {
            local,
            shop: number,
            agreed: Some(Agreed {
                local: hashes.clone(),
                shop: hashes,
                stock: None,
            }),
        });
    }
    input
}

/// The least that has to be done: both elements of each link looked up, and their fingerprints compared.
fn differing(input: &KindInput) -> usize {
    let local: HashMap<Uuid, &LocalRow> = input.local.iter().map(|row| (row.id, row)).collect();
    let shop: HashMap<u64, &ShopRow> = input.shop.iter().map(|row| (row.id, row)).collect();
    let links = input.links.iter();
    links
        .filter(|link| local[&link.local].hashes != shop[&link.shop].hashes)
        .count()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn measure(mut work: impl FnMut() -> usize) -> Duration {
    let began = Instant::now();
    black_box(work());
    began.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
