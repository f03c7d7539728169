//! `kontor sync schedule`.

use clap::Args;

use super::{ShopArg, shop, show};
use crate::cli::format::stamp;
use crate::cli::table::fields;
use crate::cli::{Ctx, Outcome};
use crate::proto::{GetSyncScheduleRequest, SetSyncScheduleRequest, SyncSchedule};
use crate::{Client, Lang};

/// A schedule to be shown or set.
#[derive(Debug, Args)]
pub(crate) struct ScheduleArgs {
    #[command(flatten)]
    shop: ShopArg,
    /// When, as in cron by the clock of Poland: minute, hour, day of month, month, day of week; as "0 6 * * 1-5"
    #[arg(long, value_name = "CRON")]
    cron: Option<String>,
    /// Switch it off; --on switches it on again
    #[arg(long, conflicts_with_all = ["cron", "on"])]
    off: bool,
    /// Switch it on
    #[arg(long)]
    on: bool,
}

pub(super) async fn run(args: ScheduleArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let shop_id = shop(client, &args.shop, ctx).await?.id;
    let request = GetSyncScheduleRequest { shop_id };
    let mut schedule = client
        .get_sync_schedule(request.clone())
        .await?
        .schedule
        .unwrap_or_default();
    if args.cron.is_some() || args.on || args.off {
        schedule.shop_id = request.shop_id;
        schedule.active = !args.off;
        if let Some(cron) = args.cron {
            schedule.cron = cron;
        }
        schedule = client
            .set_sync_schedule(SetSyncScheduleRequest {
                schedule: Some(schedule),
                ..SetSyncScheduleRequest::default()
            })
            .await?
            .schedule
            .unwrap_or_default();
    }
    ctx.show(&schedule, |lang| text(&schedule, lang))
}

fn text(schedule: &SyncSchedule, lang: Lang) -> String {
    let state = match (schedule.cron.is_empty(), schedule.active) {
        (true, _) => lang.pick("nie ustawiono", "not set"),
        (false, true) => lang.pick("włączony", "on"),
        (false, false) => lang.pick("wyłączony", "off"),
    };
    fields(&[
        (lang.pick("Harmonogram", "Schedule"), state.to_owned()),
        ("cron", schedule.cron.clone()),
        (
            lang.pick("Następny raz", "Next time"),
            stamp(schedule.next_at, lang),
        ),
        (
            lang.pick("Ostatni raz", "Last time"),
            stamp(schedule.last_at, lang),
        ),
        (
            lang.pick("Ostatni przebieg", "Last run"),
            schedule.last_run_id.clone(),
        ),
        (
            lang.pick("Odmowa", "Refused"),
            schedule
                .last_refusal
                .as_ref()
                .map(|refusal| show::notice(refusal, lang).to_owned())
                .unwrap_or_default(),
        ),
    ])
}
