//! `kontor sync`: the synchronisation with a web shop.

mod history;
mod links;
mod operations;
mod options;
mod run;
mod schedule;
mod show;
mod watch;

use clap::{Args, Subcommand};

use crate::Client;
use crate::cli::{Ctx, Failure, Outcome, find};
use crate::proto::{ListShopsRequest, Shop};

/// What to do about the synchronisation.
#[derive(Debug, Args)]
pub(crate) struct SyncArgs {
    #[command(subcommand)]
    command: SyncCommand,
}

/// Which shop.
#[derive(Debug, Args)]
pub(super) struct ShopArg {
    /// Shop: identifier or name; may be left out when there is only one
    #[arg(long, value_name = "SHOP")]
    shop: Option<String>,
}

#[derive(Debug, Subcommand)]
enum SyncCommand {
    /// Show or change what the synchronisation does, kind by kind
    Options(options::OptionsArgs),
    /// Read the shop, compare, and show what would be done; changes nothing
    Plan(run::PlanArgs),
    /// Do what a plan says
    Apply(run::ApplyArgs),
    /// Synchronise: plan, show, ask, apply
    Run(run::RunArgs),
    /// Watch a run until it ends
    Watch(watch::WatchArgs),
    /// End a run after the batch under way
    Cancel(watch::CancelArgs),
    /// List the runs
    History(history::HistoryArgs),
    /// Show a run and its operations
    Show(show::ShowArgs),
    /// Plan the undoing of a run, show it, ask, apply
    Undo(run::UndoArgs),
    /// Write the report of a run as CSV or JSON
    Report(history::ReportArgs),
    /// Show or set when a shop is synchronised by itself
    Schedule(schedule::ScheduleArgs),
    /// Links between the program and a shop
    Links(links::LinksArgs),
}

pub(crate) async fn run(args: SyncArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    match args.command {
        SyncCommand::Options(args) => options::run(args, &client, ctx).await,
        SyncCommand::Plan(args) => run::plan(args, &client, ctx).await,
        SyncCommand::Apply(args) => run::apply(args, &client, ctx).await,
        SyncCommand::Run(args) => run::run(args, &client, ctx).await,
        SyncCommand::Watch(args) => watch::watch(args, &client, ctx).await,
        SyncCommand::Cancel(args) => watch::cancel(args, &client, ctx).await,
        SyncCommand::History(args) => history::list(args, &client, ctx).await,
        SyncCommand::Show(args) => show::run(args, &client, ctx).await,
        SyncCommand::Undo(args) => run::undo(args, &client, ctx).await,
        SyncCommand::Report(args) => history::report(args, &client, ctx).await,
        SyncCommand::Schedule(args) => schedule::run(args, &client, ctx).await,
        SyncCommand::Links(args) => links::run(args, &client, ctx).await,
    }
}

/// The shop that was named, or the only one that is active.
async fn shop(client: &Client, named: &ShopArg, ctx: &Ctx<'_>) -> Outcome<Shop> {
    if let Some(named) = &named.shop {
        return find::shop(client, named, ctx.lang).await;
    }
    let mut shops = client.list_shops(ListShopsRequest::default()).await?.shops;
    shops.retain(|shop| shop.active);
    match (shops.pop(), shops.is_empty()) {
        (Some(shop), true) => Ok(shop),
        (Some(_), false) => Err(Failure::Usage(
            ctx.lang
                .pick(
                    "jest kilka sklepów: podaj --shop",
                    "there are several shops: give --shop",
                )
                .to_owned(),
        )),
        (None, _) => Err(Failure::Refused(
            ctx.lang
                .pick(
                    "nie ma czynnego sklepu; dodaje go administrator: kontor shop add",
                    "there is no active shop; an administrator adds one: kontor shop add",
                )
                .to_owned(),
        )),
    }
}
