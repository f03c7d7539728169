//! `kontor sync history|report`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ShopArg, shop};
use crate::cli::file::write_bytes;
use crate::cli::format::stamp;
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::table::{Align, Grid};
use crate::cli::words::Listed as _;
use crate::cli::{Ctx, Outcome};
use crate::proto::{ExportSyncReportRequest, ListSyncRunsRequest, SyncReportFormat, SyncRun};
use crate::{Client, Lang};

/// Which runs.
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    #[command(flatten)]
    shop: ShopArg,
    #[command(flatten)]
    pages: PageArgs,
}

/// Which report, and where to.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Run: identifier
    #[arg(value_name = "RUN")]
    run: String,
    /// File; standard output when left out
    #[arg(long, value_name = "FILE", default_value = "-")]
    to: PathBuf,
    /// Format: csv, json
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        default_value = "csv",
        value_name = "FORMAT"
    )]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Csv,
    Json,
}

pub(super) async fn list(args: HistoryArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let shop_id = match &args.shop.shop {
        Some(_) => shop(client, &args.shop, ctx).await?.id,
        None => String::new(),
    };
    let request = ListSyncRunsRequest {
        shop_id,
        ..ListSyncRunsRequest::default()
    };
    let answer = collect_pages!(args.pages, client, list_sync_runs, request, runs);
    ctx.show_list(&answer, |lang| grid(&answer.runs, lang))?;
    ctx.say_more(&answer.next_page_token);
    Ok(())
}

pub(super) async fn report(args: ReportArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let format = match args.format {
        Format::Csv => SyncReportFormat::Csv,
        Format::Json => SyncReportFormat::Json,
    };
    let report = client
        .export_sync_report(ExportSyncReportRequest {
            run_id: args.run,
            format: format.into(),
        })
        .await?;
    write_bytes(&args.to, &report, ctx)
}

fn grid(runs: &[SyncRun], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Rozpoczęty", "Begun"), Align::Left),
        (lang.pick("Sklep", "Shop"), Align::Left),
        (lang.pick("Stan", "State"), Align::Left),
        (lang.pick("Przez", "By"), Align::Left),
        (lang.pick("Zrobiono", "Done"), Align::Right),
        (lang.pick("Błędy", "Failed"), Align::Right),
        (lang.pick("Pominięto", "Skipped"), Align::Right),
        ("ID", Align::Left),
    ]);
    for run in runs {
        let sum = |count: fn(&crate::proto::SyncKindOutcome) -> i64| {
            run.kinds.iter().map(count).sum::<i64>().to_string()
        };
        grid.row([
            stamp(run.created_at, lang),
            run.shop_name.clone(),
            run.status().label(lang).to_owned(),
            run.started_by.clone(),
            sum(|kind| kind.done),
            sum(|kind| kind.failed),
            sum(|kind| kind.skipped),
            run.id.clone(),
        ]);
    }
    grid
}
