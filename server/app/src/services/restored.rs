//! After a restore: the numbers given since the backup have to be told before documents are issued again.

use std::sync::Arc;

use kontor_domain::{
    calendar::warsaw_date,
    ids::SeriesId,
    number_series::NumberSeries,
    refusal::{Problem, Refusal, Text},
    role::Permission,
};
use kontor_store::{
    Conn,
    installation::{self, Item},
    series, sessions,
};
use serde::Serialize;
use time::Date;

use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
};

/// The largest counter of a period.
const COUNTER_MAX: i64 = kontor_domain::series::COUNTER_MAX;

/// Where a series stands in a period according to the backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastNumber {
    /// The series.
    pub series_id: SeriesId,
    /// Its name.
    pub series_name: String,
    /// The period, as `2026-11`, `2026`, or empty for a series that never starts again.
    pub period: String,
    /// Counter of the last document; 0 for none.
    pub last_counter: i64,
    /// The last number as printed; empty for none.
    pub last_number: String,
}

/// The true last number of a series in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrueNumber {
    /// The series.
    pub series_id: SeriesId,
    /// The period, as in [`LastNumber`].
    pub period: String,
    /// Counter of the last document that was ever issued in it.
    pub last_counter: i64,
}

/// The last numbers of the backup: every period of every series that has a document, and the present period of those in
/// use.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_RESTORED` if nothing has to be confirmed; those of the store.
pub async fn last_numbers(app: &App, actor: &Actor) -> Result<Vec<LastNumber>, Error> {
    actor.require(Permission::Administer)?;
    let today = warsaw_date(app.now());
    app.db
        .read(move |conn| {
            require_restored(conn)?;
            let mut numbers = Vec::new();
            for series in series::all(conn)? {
                numbers.extend(of_series(conn, &series, today)?);
            }
            Ok(numbers)
        })
        .await
}

/// Sets the true last numbers, ends all sessions, and lets documents be issued again.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_RESTORED`; `NUMBER_BELOW_BACKUP` for a number that the backup has passed already;
/// `OUT_OF_RANGE`; those of the store.
pub async fn confirm(app: &App, actor: &Actor, numbers: Vec<TrueNumber>) -> Result<(), Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let (actor, keys, numbers) = (actor.clone(), app.keys.clone(), Arc::new(numbers));
    app.db
        .write(move |conn| {
            require_restored(conn)?;
            for number in numbers.iter() {
                set(conn, number)?;
            }
            let ended = sessions::end_all(conn)?;
            installation::remove(conn, Item::Restored)?;
            let told = serde_json::to_value(&*numbers)
                .map_err(Error::because("writing a change as JSON"))?;
            let change = Change::without_id("installation.restore_confirm", "installation")
                .with("numbers", told)
                .with("sessions_ended", ended);
            audit::record(conn, &keys, &actor, now, &change)
        })
        .await
}

fn of_series(
    conn: &mut Conn,
    series: &NumberSeries,
    today: Date,
) -> Result<Vec<LastNumber>, Error> {
    let mut counters = series::counters(conn, series.id)?;
    let present = series.data.reset.period_key(today);
    if series.active && !counters.iter().any(|(period, _)| *period == present) {
        counters.push((present, series::Counter::default()));
    }
    let name = &series.data.name;
    Ok(counters
        .into_iter()
        .map(|(period, counter)| LastNumber {
            series_id: series.id,
            series_name: name.clone(),
            period,
            last_counter: counter.last_counter,
            last_number: counter.last_issue_date.map_or_else(String::new, |date| {
                series.data.pattern.format(counter.last_counter, date, name)
            }),
        })
        .collect())
}

fn set(conn: &mut Conn, number: &TrueNumber) -> Result<(), Error> {
    let kept = series::counter(conn, number.series_id, &number.period)?.unwrap_or_default();
    if number.last_counter < kept.last_counter {
        return Err(below(kept.last_counter).in_field("numbers").into());
    }
    if number.last_counter > COUNTER_MAX {
        return Err(too_large().in_field("numbers").into());
    }
    if number.last_counter > kept.last_counter {
        series::set_counter(conn, number.series_id, &number.period, number.last_counter)?;
    }
    Ok(())
}

fn require_restored(conn: &mut Conn) -> Result<(), Error> {
    match installation::find(conn, Item::Restored)? {
        Some(_) => Ok(()),
        None => Err(Refusal::precondition(
            "NOT_RESTORED",
            Text::fixed(
                "Nie ma czego potwierdzać: danych nie odtworzono z kopii zapasowej.",
                "There is nothing to confirm: the data were not restored from a backup.",
            ),
        )
        .into()),
    }
}

fn below(last_counter: i64) -> Problem {
    Problem::new(
        "NUMBER_BELOW_BACKUP",
        format!("Podaj numer nie mniejszy niż {last_counter}: taki jest już w kopii zapasowej."),
        format!("Give a number not below {last_counter}: the backup has that one already."),
    )
}

fn too_large() -> Problem {
    Problem::new(
        "OUT_OF_RANGE",
        format!("Podaj numer nie większy niż {COUNTER_MAX}."),
        format!("Give a number not above {COUNTER_MAX}."),
    )
}
