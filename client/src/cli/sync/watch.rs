//! `kontor sync watch|cancel`, and the bar that every run shows while it goes on.

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{ShopArg, shop, show};
use crate::cli::{Ctx, Outcome};
use crate::proto::{CancelSyncRequest, Label, SyncProgress, SyncRun, WatchSyncRequest};
use crate::{Client, Lang};

/// Which run is watched.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// Run: identifier; the one under way when left out
    #[arg(value_name = "RUN")]
    run: Option<String>,
    #[command(flatten)]
    shop: ShopArg,
}

/// Which run is ended.
#[derive(Debug, Args)]
pub(crate) struct CancelArgs {
    /// Run: identifier
    #[arg(value_name = "RUN")]
    run: String,
}

pub(super) async fn watch(args: WatchArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let request = match args.run {
        Some(run_id) => WatchSyncRequest {
            run_id,
            ..WatchSyncRequest::default()
        },
        None => WatchSyncRequest {
            shop_id: shop(client, &args.shop, ctx).await?.id,
            ..WatchSyncRequest::default()
        },
    };
    let run = follow(request, client, ctx).await?;
    ctx.show(&run, |lang| show::summary(&run, lang))
}

pub(super) async fn cancel(args: CancelArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let answer = client
        .cancel_sync(CancelSyncRequest { run_id: args.run })
        .await?;
    let run = answer.run.unwrap_or_default();
    ctx.say(
        "Przebieg zakończy się po bieżącej paczce.",
        "The run ends after the batch under way.",
    );
    ctx.show(&run, |lang| show::summary(&run, lang))
}

/// Watches a run with a bar until it waits to be applied or has ended.
pub(super) async fn follow(
    request: WatchSyncRequest,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome<SyncRun> {
    let lang = ctx.lang;
    let bar = Bar::new(ctx.io.shows_progress);
    let run = client.watch_sync(request, |run| bar.at(run, lang)).await;
    bar.0.finish_and_clear();
    Ok(run?)
}

/// A label in the person's language.
pub(super) fn label(label: Option<&Label>, lang: Lang) -> &str {
    label.map_or("", |label| lang.pick(label.pl.as_str(), label.en.as_str()))
}

struct Bar(ProgressBar);

impl Bar {
    fn new(shown: bool) -> Self {
        let target = if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self(bar)
    }

    fn at(&self, run: &SyncRun, lang: Lang) {
        let Some(progress) = &run.progress else {
            return;
        };
        self.0
            .set_length(u64::try_from(progress.total).unwrap_or_default());
        self.0
            .set_position(u64::try_from(progress.done).unwrap_or_default());
        self.0.set_message(message(progress, lang));
    }
}

/// Kind, step, rate, what is left and the calls so far, as the bar shows them.
fn message(progress: &SyncProgress, lang: Lang) -> String {
    let choice = |choice: &Option<crate::proto::SyncChoice>| {
        let choice = choice.as_ref().and_then(|choice| choice.label.as_ref());
        label(choice, lang).to_owned()
    };
    let mut parts = vec![choice(&progress.kind), choice(&progress.step)];
    if progress.rate_thousandths > 0 {
        parts.push(format!("{}/s", progress.rate_thousandths / 1_000));
    }
    if let Some(seconds) = progress.seconds_left {
        let left = lang.pick("zostało", "left");
        parts.push(format!("{left} {}:{:02}", seconds / 60, seconds % 60));
    }
    let calls = lang.pick("wywołań API", "API calls");
    parts.push(format!("{calls}: {}", progress.api_calls));
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}
