//! `kontor sync plan|apply|run|undo`: planned, shown, confirmed, applied.

use std::collections::HashMap;

use clap::Args;

use super::watch::follow;
use super::{ShopArg, shop, show};
use crate::cli::failure::EXIT_REFUSED;
use crate::cli::page::PageArgs;
use crate::cli::{Ctx, Failure, Outcome};
use crate::proto::{
    ApplySyncRequest, ListSyncOperationsRequest, PlanSyncRequest, PlanSyncUndoRequest,
    RunSyncRequest, SyncRun, SyncStatus, WatchSyncRequest,
};
use crate::{Client, Error};

/// What ends a command when another run is on.
pub(crate) const EXIT_ANOTHER_RUN: u8 = 5;
/// The server's reason for it.
const SYNC_RUNNING: &str = "SYNC_RUNNING";
/// Operations of a plan that are printed for a person before the question.
const SHOWN: PageArgs = PageArgs::at_most(50);

/// A plan to be made.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    shop: ShopArg,
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    pages: PageArgs,
}

/// What takes part.
#[derive(Debug, Args)]
struct What {
    /// Only this kind of element: unit, category, producer, `vat_rate`, product, `product_image`; may be given several times
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// How many linked elements are expected to be gone from the shop, as product=12; asked for after `FETCH_SHRUNK`
    #[arg(long, value_name = "KIND=NUMBER", value_parser = expected_gone)]
    expect_gone: Vec<(String, i64)>,
}

/// A plan to be applied.
#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// Run: identifier
    #[arg(value_name = "RUN")]
    run: String,
    #[command(flatten)]
    consent: Consent,
    /// Do not wait for the end
    #[arg(long)]
    no_wait: bool,
}

/// What is agreed to.
#[derive(Clone, Debug, Args)]
struct Consent {
    /// Delete in the shop; the plan must hold exactly as many deletions
    #[arg(long, value_name = "NUMBER")]
    expect_deletes: Option<i64>,
    /// After a restored backup: export to the shop; the plan must hold exactly as many exports to confirm
    #[arg(long, value_name = "NUMBER")]
    expect_exports: Option<i64>,
    /// Overwrite what changed on both sides, in the chosen direction
    #[arg(long)]
    accept_conflicts: bool,
}

/// A run from plan to end.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    shop: ShopArg,
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    consent: Consent,
    /// Do not ask: apply all but deletions and conflicts, which are named
    #[arg(long, conflicts_with_all = ["expect_deletes", "expect_exports", "accept_conflicts", "expect_gone"])]
    yes: bool,
    /// Wait for the end; without a person to ask, --yes alone only begins the run
    #[arg(long, requires = "yes")]
    wait: bool,
}

/// Which run is undone.
#[derive(Debug, Args)]
pub(crate) struct UndoArgs {
    /// Run: identifier
    #[arg(value_name = "RUN")]
    run: String,
    #[command(flatten)]
    consent: Consent,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(super) async fn plan(args: PlanArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let shop = shop(client, &args.shop, ctx).await?;
    let run = planned(shop.id, args.what, client, ctx).await?;
    show::whole(&run, all_of(&run), args.pages, client, ctx).await?;
    match run.status() {
        SyncStatus::Planned => Ok(()),
        _ => Err(Failure::Said(EXIT_REFUSED)),
    }
}

pub(super) async fn apply(args: ApplyArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let run = applied(&args.run, args.consent, client).await;
    let run = running_ends_with_5(run, ctx)?;
    if args.no_wait {
        return ctx.show(&run, |lang| show::summary(&run, lang));
    }
    finish(&run.id, client, ctx).await
}

pub(super) async fn run(args: RunArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    if args.yes {
        return unattended(args, client, ctx).await;
    }
    let shop = shop(client, &args.shop, ctx).await?;
    let run = planned(shop.id, args.what, client, ctx).await?;
    confirmed(run, args.consent, client, ctx).await
}

pub(super) async fn undo(args: UndoArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let begun = client
        .plan_sync_undo(PlanSyncUndoRequest {
            run_id: args.run,
            ..PlanSyncUndoRequest::default()
        })
        .await;
    let run = running_ends_with_5(begun.map(|answer| answer.run.unwrap_or_default()), ctx)?;
    let run = follow(by_id(&run.id), client, ctx).await?;
    if args.yes && run.status() == SyncStatus::Planned {
        let run = applied(&run.id, args.consent, client).await?;
        return finish(&run.id, client, ctx).await;
    }
    confirmed(run, args.consent, client, ctx).await
}

/// `--yes`: the server plans and applies by itself, also if this computer goes away.
async fn unattended(args: RunArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let begun = client
        .run_sync(RunSyncRequest {
            shop_name: args.shop.shop.unwrap_or_default(),
            kinds: args.what.kind,
            ..RunSyncRequest::default()
        })
        .await;
    let run = running_ends_with_5(begun.map(|answer| answer.run.unwrap_or_default()), ctx)?;
    if !args.wait {
        return ctx.show(&run, |lang| show::summary(&run, lang));
    }
    finish(&run.id, client, ctx).await
}

/// Begins a plan and waits until it is there.
async fn planned(
    shop_id: String,
    what: What,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome<SyncRun> {
    let expected_gone: HashMap<String, i64> = what.expect_gone.into_iter().collect();
    let begun = client
        .plan_sync(PlanSyncRequest {
            shop_id,
            kinds: what.kind,
            expected_gone,
            ..PlanSyncRequest::default()
        })
        .await;
    let run = running_ends_with_5(begun.map(|answer| answer.run.unwrap_or_default()), ctx)?;
    follow(by_id(&run.id), client, ctx).await
}

/// Shows a plan, asks, applies it and waits for the end. Deletions are asked for by their number.
async fn confirmed(run: SyncRun, consent: Consent, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    show::whole(&run, all_of(&run), SHOWN, client, ctx).await?;
    if run.status() != SyncStatus::Planned {
        return Err(Failure::Said(EXIT_REFUSED));
    }
    if !does_something(&run) {
        ctx.say("Nie ma nic do zrobienia.", "There is nothing to be done.");
        return Ok(());
    }
    let consent = ask(&run, consent, ctx)?;
    let run = applied(&run.id, consent, client).await?;
    finish(&run.id, client, ctx).await
}

async fn applied(run_id: &str, consent: Consent, client: &Client) -> crate::Result<SyncRun> {
    let answer = client
        .apply_sync(ApplySyncRequest {
            run_id: run_id.to_owned(),
            expect_deletes: consent.expect_deletes,
            expect_exports: consent.expect_exports,
            accept_conflicts: consent.accept_conflicts,
            ..ApplySyncRequest::default()
        })
        .await?;
    Ok(answer.run.unwrap_or_default())
}

/// Waits for a run's end and prints what it came to. Errors in the run, and what was left out, end with 1.
async fn finish(run_id: &str, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let run = follow(by_id(run_id), client, ctx).await?;
    let left_out = ListSyncOperationsRequest {
        run_id: run.id.clone(),
        states: vec!["failed".to_owned(), "skipped".to_owned()],
        ..ListSyncOperationsRequest::default()
    };
    show::whole(&run, left_out, SHOWN, client, ctx).await?;
    if went_well(&run) {
        return Ok(());
    }
    ctx.say(
        &format!(
            "Nie wszystko zrobiono; szczegóły: kontor sync show {}",
            run.id
        ),
        &format!(
            "Not everything was done; details: kontor sync show {}",
            run.id
        ),
    );
    Err(Failure::Said(EXIT_REFUSED))
}

fn went_well(run: &SyncRun) -> bool {
    run.status() == SyncStatus::Finished
        && run
            .kinds
            .iter()
            .all(|kind| kind.failed == 0 && kind.skipped == 0 && kind.stopped.is_none())
}

fn does_something(run: &SyncRun) -> bool {
    run.kinds
        .iter()
        .flat_map(|kind| &kind.actions)
        .any(|action| {
            let name = action.action.as_ref().map_or("", |choice| &choice.name);
            action.count > 0 && !matches!(name, "ambiguous" | "gone" | "blocked")
        })
}

/// Asks a person whether to apply, and for the number of deletions and of exports after a restored backup.
fn ask(run: &SyncRun, mut consent: Consent, ctx: &mut Ctx<'_>) -> Outcome<Consent> {
    if run.planned_deletes > 0 && consent.expect_deletes.is_none() && ctx.io.can_ask {
        let question = (
            "Plan usuwa elementy ze sklepu. Wpisz ich liczbę, żeby je usunąć; pusty wiersz pomija usuwanie",
            "The plan deletes elements in the shop. Type their number to delete them; an empty line leaves them",
        );
        consent.expect_deletes = number_typed(question, run.planned_deletes, ctx)?;
    }
    if run.exports_to_confirm > 0 && consent.expect_exports.is_none() && ctx.io.can_ask {
        let question = (
            "Dane odtworzono z kopii, a plan eksportuje elementy do sklepu, który może już je mieć. Wpisz ich liczbę, żeby je wyeksportować; pusty wiersz pomija eksport",
            "The data were restored from a backup, and the plan exports elements to a shop that may have them already. Type their number to export them; an empty line leaves them",
        );
        consent.expect_exports = number_typed(question, run.exports_to_confirm, ctx)?;
    }
    ctx.confirm("Zastosować plan?", "Apply the plan?")?;
    Ok(consent)
}

/// The number that a plan holds as the person types it; nothing when that part shall not be done.
fn number_typed((pl, en): (&str, &str), planned: i64, ctx: &mut Ctx<'_>) -> Outcome<Option<i64>> {
    let typed = ctx.ask(pl, en)?;
    if typed.is_empty() {
        return Ok(None);
    }
    match typed.parse::<i64>() {
        Ok(number) if number == planned => Ok(Some(number)),
        _ => Err(Failure::Refused(ctx.lang.pick(
            format!("w planie jest {planned}, wpisano „{typed}”"),
            format!("the plan holds {planned}, \"{typed}\" was typed"),
        ))),
    }
}

/// The run that was begun; another one under way is told and ends the command with 5.
fn running_ends_with_5(begun: crate::Result<SyncRun>, ctx: &mut Ctx<'_>) -> Outcome<SyncRun> {
    match begun {
        Err(Error::Refused(refusal)) if refusal.reason == SYNC_RUNNING => {
            ctx.note(&refusal.message);
            Err(Failure::Said(EXIT_ANOTHER_RUN))
        }
        other => Ok(other?),
    }
}

fn by_id(run_id: &str) -> WatchSyncRequest {
    WatchSyncRequest {
        run_id: run_id.to_owned(),
        ..WatchSyncRequest::default()
    }
}

fn all_of(run: &SyncRun) -> ListSyncOperationsRequest {
    ListSyncOperationsRequest {
        run_id: run.id.clone(),
        ..ListSyncOperationsRequest::default()
    }
}

fn expected_gone(text: &str) -> Result<(String, i64), String> {
    let (kind, number) = text.split_once('=').ok_or("product=12")?;
    let number = number.trim().parse().map_err(|_| "product=12")?;
    Ok((kind.trim().to_owned(), number))
}
