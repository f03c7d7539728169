//! Measures a practice shop of 100,000 products: how long it takes to open, what memory it holds, and how many
//! pages of 50 products it lists in a second over HTTP.
//!
//! `cargo run --release -p kontor-practice-shop --example measure [PRODUCTS]`

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement goes by the real time and prints what it found"
)]

use std::{
    error::Error,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::Instant,
};

use kontor_practice_shop::{Rate, Shop, catalogue::Blueprint};

/// Pages that are listed from the front and by filters each.
const PAGES_MAX: usize = 2_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let products = std::env::args()
        .nth(1)
        .map_or(Ok(100_000), |text| text.parse())?;
    let before = resident_kib()?;
    let begun = Instant::now();
    let blueprint = Blueprint::generated(products, 1)?;
    println!("{products} products made up in {:.1?}", begun.elapsed());
    let begun = Instant::now();
    let shop = Shop::builder().rate(Rate::UNLIMITED).blueprint(blueprint);
    let shop = shop.start().await?;
    println!("shop opened in {:.1?}", begun.elapsed());
    let held = resident_kib()?.saturating_sub(before) / 1_024;
    println!("memory held: {held} MiB");
    let (port, token) = (shop.port(), shop.integration_token());
    tokio::task::spawn_blocking(move || walk(port, &token).map_err(|error| error.to_string()))
        .await??;
    shop.stop().await;
    Ok(())
}

/// Lists all products by ascending id, then looks for one by code, then sorts all by name.
fn walk(port: u16, token: &str) -> Result<(), Box<dyn Error>> {
    let mut connection = Connection::open(port, token)?;
    let begun = Instant::now();
    let (mut last, mut pages, mut bytes) = (0_u64, 0, 0);
    while pages < PAGES_MAX {
        let filters = format!("%7B%22product_id%22:%7B%22%3E%22:{last}%7D%7D");
        let path = format!("products?limit=50&order=product_id%20ASC&filters={filters}");
        let body = connection.get(&path)?;
        let ids = body.rsplit("\"product_id\":\"").next().unwrap_or_default();
        let id = ids.split('"').next().unwrap_or_default();
        if body.ends_with("\"list\":[]}") {
            break;
        }
        (last, pages, bytes) = (id.parse()?, pages + 1, bytes + body.len());
    }
    let took = begun.elapsed();
    println!(
        "{pages} pages of 50 by id: {:.0} pages/s, {} KiB a page",
        per_second(pages, took),
        bytes / pages.max(1) / 1_024
    );
    for (what, path, times) in [
        ("page 1,000 by number", "products?limit=50&page=1000", 200),
        (
            "a product by its code",
            "products?filters[stock.code]=X-1",
            200,
        ),
        ("one product", "products/77", 2_000),
        (
            "a page sorted by name",
            "products?limit=50&order=translations.pl_PL.name%20ASC",
            5,
        ),
        (
            "a page by part of a name",
            "products?limit=50&filters[translations.name][like]=%25ek%25",
            5,
        ),
    ] {
        let begun = Instant::now();
        for _ in 0..times {
            connection.get(path)?;
        }
        println!("{what}: {:.0}/s", per_second(times, begun.elapsed()));
    }
    Ok(())
}

fn per_second(times: usize, took: std::time::Duration) -> f64 {
    f64::from(u32::try_from(times).unwrap_or(u32::MAX)) / took.as_secs_f64()
}

/// A caller that does as little as possible, so that the shop is measured and not the caller.
struct Connection {
    stream: BufReader<TcpStream>,
    token: String,
}

impl Connection {
    fn open(port: u16, token: &str) -> Result<Self, Box<dyn Error>> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            token: token.to_owned(),
        })
    }

    fn get(&mut self, path: &str) -> Result<String, Box<dyn Error>> {
        let token = &self.token;
        write!(
            self.stream.get_mut(),
            "GET /webapi/rest/{path} HTTP/1.1\r\nhost: shop\r\nauthorization: Bearer {token}\r\n\r\n"
        )?;
        let (mut line, mut length) = (String::new(), 0);
        self.stream.read_line(&mut line)?;
        if !line.starts_with("HTTP/1.1 200") {
            return Err(format!("{path}: {line}").into());
        }
        while line != "\r\n" {
            line.clear();
            self.stream.read_line(&mut line)?;
            if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(String::from_utf8(body)?)
    }
}

/// Resident memory of this process; Linux alone tells it.
fn resident_kib() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(number.ok_or("no VmRSS")?.parse()?)
}
