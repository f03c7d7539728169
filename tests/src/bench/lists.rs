//! Pages of the list of invoices and searches in it, at a hundred thousand invoices, beside bare SQL.

use std::time::Duration;

use anyhow::{Context as _, Result};
use kontor_client::proto::{InvoiceFilter, InvoiceOrder, InvoiceState, ListInvoicesRequest};
use kontor_client::{Client, KeepPending};

use super::figures::{Figure, Figures, ratio};
use super::floor::{Copier, Variety};
use crate::database::Outsider;
use crate::office::{Furnished, Office};
use crate::papers;
use crate::programs::Programs;
use crate::report::progress;
use crate::watch::Stopwatch;

/// Pages of each measure.
const PAGES: usize = 200;
/// Entries of a page.
const PAGE_SIZE: i32 = 50;
/// Invoices written in one transaction when the database is filled.
const BATCH: u32 = 1_000;
/// Columns of a line of the list.
const COLUMNS: &str = "id, kind, state, number, issue_date, due_date, customer_id, buyer_name, buyer_number, currency, \
                       net, vat, gross, paid";
/// Texts of three letters and more, rare and frequent.
const TEXTS: [&str; 6] = [
    "ori",
    "piekarnia",
    "k/77",
    "neptun 31",
    "4711",
    "brak takiego",
];

/// Orders, and how SQL says them.
const ORDERS: [(InvoiceOrder, &str, &str); 6] = [
    (
        InvoiceOrder::IssueDateDesc,
        "date, newest first",
        "issue_date DESC, listed DESC, id DESC",
    ),
    (
        InvoiceOrder::IssueDateAsc,
        "date, oldest first",
        "issue_date, listed, id",
    ),
    (
        InvoiceOrder::GrossDesc,
        "amount, largest first",
        "gross DESC, id DESC",
    ),
    (
        InvoiceOrder::GrossAsc,
        "amount, smallest first",
        "gross, id",
    ),
    (InvoiceOrder::Number, "number", "number, id"),
    (InvoiceOrder::Buyer, "buyer", "buyer_key, id"),
];

/// Measures in an office with so many invoices.
pub async fn lists(
    figures: &mut Figures,
    programs: Programs,
    postgres: Option<&str>,
    invoices: u32,
) -> Result<()> {
    let Furnished {
        mut office,
        administrator,
        series_id,
    } = Office::furnish(programs, postgres).await?;
    administrator
        .issue_invoice(papers::issue(papers::invoice(
            &series_id,
            "Wzór",
            &papers::nip(1),
        )))
        .await?;
    tokio::task::block_in_place(|| {
        office.take(0)?.stop()?;
        fill(office.database(), invoices)?;
        office.start(0)
    })?;
    let client = crate::office::connect(administrator.profile(), KeepPending::Never).await?;
    let mut outsider = Outsider::open(office.database())?;
    for (order, name, sql) in ORDERS {
        let bare = format!(
            "SELECT {COLUMNS} FROM invoices WHERE state = 'issued' AND kind = 'vat' ORDER BY {sql} LIMIT 51"
        );
        let floor = bare_sql(&mut outsider, &format!("floor: SQL, {name}"), &bare, PAGES)?;
        let request = ListInvoicesRequest {
            order: order.into(),
            page_size: PAGE_SIZE,
            ..ListInvoicesRequest::default()
        };
        let figure = Figure::of(
            format!("page of {invoices}: {name}"),
            walk(&client, request).await?,
            None,
        );
        add_pair(figures, figure, floor);
        plan(&mut outsider, &bare)?;
    }
    searches(figures, &client, &mut outsider, invoices).await?;
    totals(figures, &client, invoices).await
}

fn fill(url: &str, invoices: u32) -> Result<()> {
    let begun = Stopwatch::start();
    let mut copier = Copier::new(url, Variety::Different)?;
    for _ in 0..invoices.div_ceil(BATCH) {
        copier.write(BATCH)?;
    }
    progress(&format!(
        "{invoices} invoices written in {:?}",
        begun.elapsed()
    ));
    // As the server's own upkeep and PostgreSQL's do by themselves in an office of some years.
    Outsider::open(url)?.run("ANALYZE")
}

/// The time of each page, going on from page to page.
async fn walk(client: &Client, mut request: ListInvoicesRequest) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    while times.len() < PAGES {
        let begun = Stopwatch::start();
        let page = client.list_invoices(request.clone()).await?;
        times.push(begun.elapsed());
        request.page_token = page.next_page_token;
    }
    Ok(times)
}

async fn searches(
    figures: &mut Figures,
    client: &Client,
    outsider: &mut Outsider,
    invoices: u32,
) -> Result<()> {
    for text in TEXTS {
        let request = ListInvoicesRequest {
            filter: Some(InvoiceFilter {
                search: text.to_owned(),
                state: InvoiceState::Issued.into(),
                ..InvoiceFilter::default()
            }),
            page_size: PAGE_SIZE,
            ..ListInvoicesRequest::default()
        };
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..PAGES {
            let begun = Stopwatch::start();
            found = client.list_invoices(request.clone()).await?.invoices.len();
            times.push(begun.elapsed());
        }
        let figure = Figure::of(
            format!("search in {invoices}: \"{text}\" ({found} on the page)"),
            times,
            None,
        );
        let matching = if outsider.is_postgres() {
            format!("search_text LIKE '%{text}%'")
        } else {
            format!(
                "row_no IN (SELECT rowid FROM invoices_search WHERE invoices_search MATCH '\"{text}\"')"
            )
        };
        let bare = format!(
            "SELECT {COLUMNS} FROM invoices WHERE state = 'issued' AND {matching} \
             ORDER BY issue_date DESC, listed DESC, id DESC LIMIT 51"
        );
        let floor = bare_sql(outsider, &format!("floor: SQL, \"{text}\""), &bare, PAGES)?;
        add_pair(figures, figure, floor);
        plan(outsider, &bare)?;
    }
    Ok(())
}

async fn totals(figures: &mut Figures, client: &Client, invoices: u32) -> Result<()> {
    const CALLS: usize = 20;
    let request = ListInvoicesRequest {
        include_totals: true,
        page_size: PAGE_SIZE,
        ..ListInvoicesRequest::default()
    };
    let mut times = Vec::new();
    for _ in 0..CALLS {
        let begun = Stopwatch::start();
        let page = client.list_invoices(request.clone()).await?;
        times.push(begun.elapsed());
        page.totals.first().context("totals were asked for")?;
    }
    figures.add(Figure::of(
        format!("first page of {invoices} with the totals of all"),
        times,
        None,
    ));
    Ok(())
}

fn bare_sql(outsider: &mut Outsider, name: &str, sql: &str, count: usize) -> Result<Figure> {
    let mut times = Vec::new();
    // All columns as one text: every row and every column is read and carried over.
    let whole = if outsider.is_postgres() {
        format!("SELECT row_to_json(line)::text AS value FROM ({sql}) AS line")
    } else {
        format!("SELECT number || buyer_name || gross || hex(id) AS value FROM ({sql})")
    };
    for _ in 0..count {
        let begun = Stopwatch::start();
        outsider.texts(&whole)?;
        times.push(begun.elapsed());
    }
    Ok(Figure::of(name, times, None))
}

fn add_pair(figures: &mut Figures, figure: Figure, floor: Figure) {
    let note = format!("p99 {} x floor", ratio(figure.p99_us, floor.p99_us));
    figures.add(figure.noting(note));
    figures.add(floor);
}

/// Shows how the database goes about it.
fn plan(outsider: &mut Outsider, sql: &str) -> Result<()> {
    let plan = outsider.plan(sql)?;
    progress(&format!("plan of: {sql}\n  {}", plan.join("\n  ")));
    Ok(())
}
