//! `kontord restore-confirm`.

use std::{
    io::{self, BufRead as _, IsTerminal as _},
    process::ExitCode,
};

use anyhow::{Context as _, bail};

use super::output;
use crate::{
    actor::Actor,
    app::App,
    services::restored::{self, LastNumber, TrueNumber},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// True last counter of a series, `NAME=COUNTER`; or of one of its periods, `NAME@PERIOD=COUNTER`, as
    /// `FV@2026-11=120`. May be given several times; what is not given is asked for.
    #[arg(long = "last", value_name = "SERIES=COUNTER")]
    last: Vec<String>,
    /// Takes the backup's numbers for all that is not given: nothing was issued after it.
    #[arg(long)]
    yes: bool,
}

/// Takes the true last numbers after a restore.
pub(super) async fn run(app: App, args: Args) -> anyhow::Result<ExitCode> {
    let actor = Actor::console();
    let numbers = restored::last_numbers(&app, &actor).await?;
    let mut given = args
        .last
        .iter()
        .map(|text| parse(text, &numbers))
        .collect::<anyhow::Result<Vec<_>>>()?;
    for number in &numbers {
        if given.iter().any(|one| is_of(one, number)) {
            continue;
        }
        let last_counter = if args.yes {
            number.last_counter
        } else {
            ask(number)?
        };
        given.push(true_number(number, last_counter));
    }
    restored::confirm(&app, &actor, given).await?;
    output::note("confirmed: documents can be issued again; everybody has to log in anew");
    Ok(ExitCode::SUCCESS)
}

fn is_of(given: &TrueNumber, number: &LastNumber) -> bool {
    given.series_id == number.series_id && given.period == number.period
}

fn true_number(number: &LastNumber, last_counter: i64) -> TrueNumber {
    TrueNumber {
        series_id: number.series_id,
        period: number.period.clone(),
        last_counter,
    }
}

fn parse(text: &str, numbers: &[LastNumber]) -> anyhow::Result<TrueNumber> {
    let wrong = || format!("--last {text}: write SERIES=COUNTER or SERIES@PERIOD=COUNTER");
    let (series, counter) = text.rsplit_once('=').with_context(wrong)?;
    let last_counter = counter.trim().parse().with_context(wrong)?;
    let fits = |number: &&LastNumber| match series.rsplit_once('@') {
        Some((name, period)) if number.period == period => number.series_name == name,
        _ => number.series_name == series,
    };
    let mut found = numbers.iter().filter(fits);
    let number = found
        .next()
        .with_context(|| format!("--last {text}: there is no such series or period"))?;
    if found.next().is_some() {
        bail!("--last {text}: the series has several periods, name one: {series}@PERIOD=COUNTER");
    }
    Ok(true_number(number, last_counter))
}

fn ask(number: &LastNumber) -> anyhow::Result<i64> {
    if !io::stdin().is_terminal() {
        bail!("there is no terminal to ask on: give every --last, or --yes");
    }
    let last_number = match number.last_number.as_str() {
        "" => "none",
        text => text,
    };
    output::note(&format!(
        "Series {}, period {:?}: the last number in the backup is {last_number}.\n\
         Counter of the last document that was really issued [{}]:",
        number.series_name, number.period, number.last_counter
    ));
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    match line.trim() {
        "" => Ok(number.last_counter),
        text => text
            .parse()
            .with_context(|| format!("{text} is no number; nothing was confirmed")),
    }
}

#[cfg(test)]
mod tests {
    use kontor_domain::ids::SeriesId;

    use super::*;

    fn numbers() -> Vec<LastNumber> {
        [
            ("FV", "2026-10", 7_i64),
            ("FV", "2026-11", 3),
            ("PRO", "2026", 2),
        ]
        .map(|(name, period, last_counter)| LastNumber {
            series_id: SeriesId::v7(last_counter.unsigned_abs(), [0; 10]),
            series_name: name.to_owned(),
            period: period.to_owned(),
            last_counter,
            last_number: String::new(),
        })
        .to_vec()
    }

    #[test]
    fn a_number_belongs_to_a_series_or_to_one_of_its_periods() {
        let numbers = numbers();
        let parsed = parse("FV@2026-11=120", &numbers).unwrap();
        assert_eq!(
            (parsed.period.as_str(), parsed.last_counter),
            ("2026-11", 120)
        );
        assert_eq!(parse("PRO=9", &numbers).unwrap().last_counter, 9);
    }

    #[test]
    fn a_number_that_fits_nothing_or_too_much_is_refused() {
        for text in ["FV=120", "FV@2026-12=1", "XX=1", "PRO=nine", "PRO"] {
            assert!(parse(text, &numbers()).is_err(), "{text}");
        }
    }
}
