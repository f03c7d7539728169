//! Printing: PDF over gRPC, the printer warm.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use kontor_client::Client;
use kontor_client::proto::RenderInvoiceRequest;
use tokio::task::JoinSet;

use super::figures::{Figure, Figures};
use crate::office::{Furnished, Office};
use crate::papers;
use crate::programs::Programs;
use crate::watch::Stopwatch;

/// Prints before the measure begins.
const WARM_UP: usize = 20;
/// Prints of each measure.
const PRINTS: usize = 300;
/// Calls at once when the rate is measured.
const AT_ONCE: usize = 4;

/// Measures an invoice of three lines on one page.
pub async fn printing(
    figures: &mut Figures,
    programs: Programs,
    postgres: Option<&str>,
) -> Result<()> {
    let Furnished {
        office,
        administrator,
        series_id,
    } = Office::furnish(programs, postgres).await?;
    let issued = administrator
        .issue_invoice(papers::issue(papers::invoice(
            &series_id,
            "Nabywca",
            &papers::nip(1),
        )))
        .await?;
    let id = issued.invoice.context("the answer has the invoice")?.id;
    let client = Arc::new(administrator);
    print(&client, &id, WARM_UP).await?;
    let whole = Stopwatch::start();
    let times = print(&client, &id, PRINTS).await?;
    figures.add(Figure::of(
        "PDF of one page, warm, one after the other",
        times,
        Some(whole.elapsed()),
    ));
    let whole = Stopwatch::start();
    let mut running = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (client, id) = (Arc::clone(&client), id.clone());
        running.spawn(async move { print(&client, &id, PRINTS / AT_ONCE).await });
    }
    let mut times = Vec::new();
    while let Some(told) = running.join_next().await {
        times.append(&mut told??);
    }
    figures.add(Figure::of(
        format!("PDF of one page, warm, {AT_ONCE} at once"),
        times,
        Some(whole.elapsed()),
    ));
    drop(office);
    Ok(())
}

async fn print(client: &Client, id: &str, count: usize) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for _ in 0..count {
        let request = RenderInvoiceRequest {
            id: id.to_owned(),
            ..RenderInvoiceRequest::default()
        };
        let begun = Stopwatch::start();
        let file = client.render_invoice(request, |_, _| {}).await?;
        times.push(begun.elapsed());
        ensure!(file.content.starts_with(b"%PDF-"), "no PDF");
    }
    Ok(times)
}
