//! Issuing over gRPC and TLS by 1, 8 and 64 clients at once, beside the floor.

use std::time::Duration;

use anyhow::{Context as _, Result};
use kontor_client::proto::GetServerInfoRequest;
use kontor_client::{Client, KeepPending};
use tokio::task::JoinSet;

use super::figures::{Figure, Figures, ratio};
use super::floor::{Copier, Variety, row_count};
use super::process::processor_time;
use crate::database::Outsider;
use crate::office::{Furnished, Office};
use crate::papers;
use crate::programs::Programs;
use crate::watch::Stopwatch;

/// Clients at once, and how many invoices each of them issues.
const LOADS: [(usize, u32); 3] = [(1, 600), (8, 250), (64, 100)];
/// Invoices before the measure begins.
const WARM_UP: u32 = 50;
/// Invoices of the floor.
const FLOOR_COUNT: usize = 1_000;
/// Calls that ask nothing of the database.
const EMPTY_CALLS: usize = 1_000;

/// Measures on an empty database.
pub async fn issuing(
    figures: &mut Figures,
    programs: Programs,
    postgres: Option<&str>,
    servers: usize,
) -> Result<()> {
    let Furnished {
        mut office,
        administrator,
        series_id,
    } = Office::furnish(programs, postgres).await?;
    for _ in 1..servers {
        tokio::task::block_in_place(|| office.add_server())?;
    }
    let most = LOADS.iter().map(|(clients, _)| *clients).max().unwrap_or(1);
    let clients = office
        .staff(&administrator, u32::try_from(most)?, KeepPending::Never)
        .await?;
    issue(&clients[0], "Rozgrzewka", WARM_UP, &series_id).await?;
    let mut outsider = Outsider::open(office.database())?;
    let before = row_count(&mut outsider)?;
    issue(&clients[0], "Wzór", 1, &series_id).await?;
    let rows = row_count(&mut outsider)? - before;
    let mut measured = Vec::new();
    for (count, each) in LOADS {
        let before = processor_time_of(&office)?;
        let figure = load(&clients[..count], each, &series_id, count, servers).await?;
        let used = processor_time_of(&office)?.saturating_sub(before);
        measured.push((figure, used));
    }
    figures.add(empty_calls(&clients[0]).await?);
    for index in 0..office.server_count() {
        tokio::task::block_in_place(|| office.take(index)?.stop())?;
    }
    let floor = tokio::task::block_in_place(|| floor(office.database(), rows))?;
    for (mut figure, used) in measured {
        figure.note = format!(
            "p50 {} x floor, rate {} x floor; server on a processor {} us each",
            ratio(figure.p50_us, floor.p50_us),
            ratio(
                figure.per_second.unwrap_or_default(),
                floor.per_second.unwrap_or(1)
            ),
            used.as_micros()
                .checked_div(figure.count as u128)
                .unwrap_or_default()
        );
        figures.add(figure);
    }
    figures.add(floor);
    Ok(())
}

/// Time on a processor of all servers.
fn processor_time_of(office: &Office) -> Result<Duration> {
    (0..office.server_count())
        .map(|index| processor_time(office.server(index)?.id()))
        .sum()
}

/// What a call costs that asks nothing of the database.
async fn empty_calls(client: &Client) -> Result<Figure> {
    let mut times = Vec::new();
    let whole = Stopwatch::start();
    for _ in 0..EMPTY_CALLS {
        let begun = Stopwatch::start();
        client.get_server_info(GetServerInfoRequest {}).await?;
        times.push(begun.elapsed());
    }
    Ok(Figure::of(
        "floor: an empty call over gRPC and TLS, 1 client",
        times,
        Some(whole.elapsed()),
    ))
}

async fn load(
    clients: &[Client],
    each: u32,
    series_id: &str,
    count: usize,
    servers: usize,
) -> Result<Figure> {
    let mut running = JoinSet::new();
    let whole = Stopwatch::start();
    for (index, client) in clients.iter().enumerate() {
        let profile = client.profile().clone();
        let buyer = format!("Nabywca {count}/{index}");
        let series_id = series_id.to_owned();
        // A connection of its own; the session is on the disk.
        let client = crate::office::connect(&profile, KeepPending::Never).await?;
        running.spawn(async move { issue(&client, &buyer, each, &series_id).await });
    }
    let (mut times, mut failed) = (Vec::new(), 0);
    while let Some(told) = running.join_next().await {
        let (mut of_one, failed_of_one) = told??;
        times.append(&mut of_one);
        failed += failed_of_one;
    }
    let name = match servers {
        1 => format!("issue over gRPC and TLS, {count} clients"),
        _ => format!("issue over gRPC and TLS, {count} clients, {servers} servers"),
    };
    let mut figure = Figure::of(name, times, Some(whole.elapsed()));
    figure.failed = failed;
    Ok(figure)
}

/// The time of each invoice that was issued, and how many were not.
async fn issue(
    client: &Client,
    buyer: &str,
    count: u32,
    series_id: &str,
) -> Result<(Vec<Duration>, usize)> {
    let mut times = Vec::new();
    let mut failed = 0;
    for n in 0..count {
        let request = papers::issue(papers::invoice(
            series_id,
            &format!("{buyer}/{n}"),
            &papers::nip(n),
        ));
        let begun = Stopwatch::start();
        match client.issue_invoice(request).await {
            Ok(answer) => {
                times.push(begun.elapsed());
                answer.invoice.context("the answer has the invoice")?;
            }
            Err(error) => {
                crate::report::progress(&format!("not issued: {error}"));
                failed += 1;
            }
        }
    }
    Ok((times, failed))
}

fn floor(url: &str, expected: i64) -> Result<Figure> {
    let mut copier = Copier::new(url, Variety::Alike)?;
    let mut times = Vec::new();
    let mut rows = 0;
    let whole = Stopwatch::start();
    for _ in 0..FLOOR_COUNT {
        let begun = Stopwatch::start();
        rows = copier.write_one()?;
        times.push(begun.elapsed());
    }
    let figure = Figure::of(
        "floor: the same rows, prepared, one commit each",
        times,
        Some(whole.elapsed()),
    );
    // Two rows are changed, not added: the head of the audit and the series' counter.
    Ok(figure.noting(format!(
        "{rows} rows written, 2 of them changed; an invoice adds {expected}"
    )))
}
