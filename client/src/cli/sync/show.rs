//! `kontor sync show`: a run for people. First the counts per kind, then the elements with what differs.

use clap::Args;
use serde_json::json;

use super::operations::{self, OperationFilter};
use super::watch::label;
use crate::cli::format::stamp;
use crate::cli::table::{Align, Grid, fields};
use crate::cli::words::Listed as _;
use crate::cli::{Ctx, Outcome, OutputFormat, json};
use crate::proto::{
    GetSyncRunRequest, ListSyncOperationsRequest, SyncChoice, SyncKindOutcome, SyncNotice, SyncRun,
    SyncStatus,
};
use crate::{Client, Lang};

/// Which run, and what of it.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Run: identifier
    #[arg(value_name = "RUN")]
    run: String,
    #[command(flatten)]
    filter: OperationFilter,
}

pub(super) async fn run(args: ShowArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let request = GetSyncRunRequest { run_id: args.run };
    let run = client.get_sync_run(request).await?.run.unwrap_or_default();
    let request = args.filter.request(&run.id);
    whole(&run, request, args.filter.pages, client, ctx).await
}

/// Prints a run with its operations: for people a summary, then the operations; for programs one object.
pub(super) async fn whole(
    run: &SyncRun,
    request: ListSyncOperationsRequest,
    pages: crate::cli::page::PageArgs,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    let found = operations::fetch(request, pages, client).await?;
    if ctx.format == OutputFormat::Json {
        let operations = found
            .operations
            .iter()
            .map(json::of)
            .collect::<Outcome<Vec<_>>>()?;
        let value = json!({
            "run": json::of(run)?,
            "operations": operations,
            "next_page_token": found.next_page_token,
        });
        ctx.show_value(&value, |_| String::new());
        return Ok(());
    }
    ctx.data(&summary(run, ctx.lang));
    let lines = operations::text(&found.operations, ctx.lang);
    if !lines.is_empty() {
        ctx.data(&format!("\n{lines}"));
    }
    ctx.say_more(&found.next_page_token);
    Ok(())
}

/// A run in short: what it is, where it stands, and what each kind came to.
pub(super) fn summary(run: &SyncRun, lang: Lang) -> String {
    let mut parts = vec![fields(&head(run, lang))];
    let mut grid = kinds(run, lang);
    if !grid.is_empty() {
        parts.push(grid.text());
    }
    let stops: Vec<String> = run
        .kinds
        .iter()
        .filter_map(|kind| {
            let why = notice(kind.stopped.as_ref()?, lang);
            Some(format!("! {}: {why}", named(kind.kind.as_ref(), lang)))
        })
        .collect();
    if !stops.is_empty() {
        parts.push(stops.join("\n"));
    }
    parts.join("\n\n")
}

fn head(run: &SyncRun, lang: Lang) -> Vec<(&'static str, String)> {
    let who = [run.started_by.as_str(), run.workstation.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    let calls: i64 = run.calls.iter().map(|calls| calls.count).sum();
    let number = |count: i64| {
        if count == 0 {
            String::new()
        } else {
            count.to_string()
        }
    };
    let waits = run.status() == SyncStatus::Planned;
    vec![
        (lang.pick("Przebieg", "Run"), run.id.clone()),
        (lang.pick("Sklep", "Shop"), run.shop_name.clone()),
        (lang.pick("Cofa przebieg", "Undoes"), run.undo_of.clone()),
        (
            lang.pick("Stan", "State"),
            run.status().label(lang).to_owned(),
        ),
        (
            lang.pick("Rozpoczęty", "Begun"),
            stamp(run.created_at, lang),
        ),
        (lang.pick("Przez", "By"), who),
        (
            lang.pick("Zakończony", "Ended"),
            stamp(run.finished_at, lang),
        ),
        (
            lang.pick("Plan ważny do", "Plan good until"),
            if waits {
                stamp(run.expires_at, lang)
            } else {
                String::new()
            },
        ),
        (
            lang.pick("Usunięcia w sklepie", "Deletions in the shop"),
            number(run.planned_deletes),
        ),
        (
            lang.pick("Eksport do potwierdzenia", "Exports to confirm"),
            if run.exports_to_confirm > 0 {
                number(run.exports_to_confirm)
            } else {
                String::new()
            },
        ),
        (
            lang.pick("Konflikty", "Conflicts"),
            number(run.planned_conflicts),
        ),
        (lang.pick("Wywołania API", "API calls"), number(calls)),
        (
            lang.pick("Powód", "Reason"),
            run.failure
                .as_ref()
                .map(|failure| notice(failure, lang).to_owned())
                .unwrap_or_default(),
        ),
    ]
}

fn kinds(run: &SyncRun, lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Rodzaj", "Kind"), Align::Left),
        (lang.pick("Odczytano", "Read"), Align::Right),
        (lang.pick("Zaplanowano", "Planned"), Align::Left),
        (lang.pick("Konflikty", "Conflicts"), Align::Right),
        (lang.pick("Zrobiono", "Done"), Align::Right),
        (lang.pick("Błędy", "Failed"), Align::Right),
        (lang.pick("Pominięto", "Skipped"), Align::Right),
    ]);
    for kind in &run.kinds {
        grid.row([
            named(kind.kind.as_ref(), lang).to_owned(),
            kind.fetched.to_string(),
            planned(kind, lang),
            kind.conflicts.to_string(),
            kind.done.to_string(),
            kind.failed.to_string(),
            kind.skipped.to_string(),
        ]);
    }
    grid
}

fn planned(kind: &SyncKindOutcome, lang: Lang) -> String {
    let counts: Vec<String> = kind
        .actions
        .iter()
        .filter(|action| action.count > 0)
        .map(|action| format!("{}: {}", named(action.action.as_ref(), lang), action.count))
        .collect();
    if counts.is_empty() {
        lang.pick("nic", "nothing").to_owned()
    } else {
        counts.join(", ")
    }
}

/// What people call a choice.
pub(super) fn named(choice: Option<&SyncChoice>, lang: Lang) -> &str {
    label(choice.and_then(|choice| choice.label.as_ref()), lang)
}

/// What a notice says.
pub(super) fn notice(notice: &SyncNotice, lang: Lang) -> &str {
    label(notice.text.as_ref(), lang)
}
