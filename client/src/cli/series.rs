//! `kontor series`: number series.

use clap::{Args, Subcommand};

use crate::Lang;
use crate::cli::format::typed_date;
use crate::cli::party::set;
use crate::cli::table::{Align, Grid};
use crate::cli::words::Listed;
use crate::cli::{Ctx, Outcome, find, typed, yes_no};
use crate::proto::{
    CounterReset, CreateNumberSeriesRequest, InvoiceKind, ListNumberSeriesRequest, NumberSeries,
    SetNextNumberRequest, UpdateNumberSeriesRequest,
};

/// What to do with series.
#[derive(Debug, Args)]
pub(crate) struct SeriesArgs {
    #[command(subcommand)]
    command: SeriesCommand,
}

#[derive(Debug, Subcommand)]
enum SeriesCommand {
    /// List the number series
    List {
        /// Only of this kind of documents: vat, pro-forma
        #[arg(long, value_name = "KIND", value_parser = typed::<InvoiceKind>)]
        kind: Option<InvoiceKind>,
        /// Also those no longer in use
        #[arg(long)]
        archived: bool,
    },
    /// Add a number series
    Add {
        /// Name of the series
        #[arg(value_name = "NAME")]
        name: String,
        /// Pattern with {nr}, {mm}, {rrrr}, {rr}, as FV/{nr}/{mm}/{rrrr}
        #[arg(long, value_name = "PATTERN")]
        pattern: String,
        /// Kind of documents: vat, pro-forma
        #[arg(long, value_name = "KIND", default_value = "vat", value_parser = typed::<InvoiceKind>)]
        kind: InvoiceKind,
        /// When the counter starts again: never, yearly, monthly
        #[arg(long, value_name = "RESET", value_parser = typed::<CounterReset>)]
        reset: CounterReset,
        /// Propose it on new documents of its kind
        #[arg(long)]
        default: bool,
    },
    /// Change a number series
    Edit {
        /// Series: identifier, name or pattern
        #[arg(value_name = "SERIES")]
        series: String,
        /// New name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// New pattern, only before its first document
        #[arg(long, value_name = "PATTERN")]
        pattern: Option<String>,
        /// Propose it on new documents of its kind
        #[arg(long)]
        default: bool,
        /// Whether it can be chosen: yes, no
        #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
        active: Option<bool>,
    },
    /// Set the next number, in a period without documents
    SetNext {
        /// Series: identifier, name or pattern
        #[arg(value_name = "SERIES")]
        series: String,
        /// Number of the next document
        #[arg(value_name = "NUMBER")]
        next: i64,
        /// A day of the period; today when left out
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
}

pub(crate) async fn run(args: SeriesArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    let kept = match args.command {
        SeriesCommand::List { kind, archived } => {
            let answer = client
                .list_number_series(ListNumberSeriesRequest {
                    kind: kind.unwrap_or_default().into(),
                    include_inactive: archived,
                })
                .await?;
            return ctx.show_list(&answer, |lang| grid(&answer.series, lang));
        }
        SeriesCommand::Add {
            name,
            pattern,
            kind,
            reset,
            default,
        } => {
            let series = NumberSeries {
                name,
                pattern,
                kind: kind.into(),
                reset: reset.into(),
                is_default: default,
                ..NumberSeries::default()
            };
            client
                .create_number_series(CreateNumberSeriesRequest {
                    series: Some(series),
                    ..CreateNumberSeriesRequest::default()
                })
                .await?
                .series
        }
        SeriesCommand::Edit {
            series,
            name,
            pattern,
            default,
            active,
        } => {
            let mut found = find::series(&client, &series, ctx.lang).await?;
            set(&mut found.name, name);
            set(&mut found.pattern, pattern);
            found.is_default |= default;
            found.active = active.unwrap_or(found.active);
            client
                .update_number_series(UpdateNumberSeriesRequest {
                    series: Some(found),
                    ..UpdateNumberSeriesRequest::default()
                })
                .await?
                .series
        }
        SeriesCommand::SetNext { series, next, date } => {
            let found = find::series(&client, &series, ctx.lang).await?;
            client
                .set_next_number(SetNextNumberRequest {
                    id: found.id,
                    date: date.map(|date| typed_date(&date)).unwrap_or_default(),
                    next_counter: next,
                    ..SetNextNumberRequest::default()
                })
                .await?
                .series
        }
    };
    let kept = kept.unwrap_or_default();
    ctx.show(&kept, |lang| grid(std::slice::from_ref(&kept), lang).text())
}

fn grid(series: &[NumberSeries], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Rodzaj", "Kind"), Align::Left),
        (lang.pick("Wzór", "Pattern"), Align::Left),
        (lang.pick("Zerowanie", "Reset"), Align::Left),
        (lang.pick("Ostatni numer", "Last number"), Align::Left),
        (lang.pick("Następny numer", "Next number"), Align::Left),
        (lang.pick("Stan", "State"), Align::Left),
    ]);
    for each in series {
        let state = match (each.active, each.is_default) {
            (false, _) => lang.pick("archiwalna", "archived"),
            (true, true) => lang.pick("domyślna", "default"),
            (true, false) => "",
        };
        grid.row([
            each.name.as_str(),
            each.kind().label(lang),
            &each.pattern,
            each.reset().label(lang),
            &each.last_number,
            &each.next_number,
            state,
        ]);
    }
    grid
}
