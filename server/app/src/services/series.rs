//! Number series: listed with their next numbers, added, changed, set to a next number.

use kontor_domain::{
    calendar::{parse_date, warsaw_date},
    ids::SeriesId,
    invoice::InvoiceKind,
    number_series::{
        NewNumberSeries, NumberSeries, NumberSeriesInput, next_counter, validate_number_series,
    },
    refusal::{Kind, Label, Problem, Refusal, Text, Violations},
    role::Permission,
};
use kontor_store::{Conn, series};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{etag, once::write_once};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::{Error, in_field},
    keys::Keys,
};

const SERIES: Label = Label::new("seria numeracji", "number series");

/// A series with what its counter says today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesToday {
    /// The series.
    pub series: NumberSeries,
    /// Number that the next document issued today would get.
    pub next_number: String,
    /// The same as the bare counter.
    pub next_counter: i64,
    /// The last number given in the present period; empty when none was.
    pub last_number: String,
}

/// A change of a series; its kind and its reset stay.
#[derive(Clone, Debug, Serialize)]
pub struct Update {
    /// Which series.
    pub id: SeriesId,
    /// Name.
    pub name: String,
    /// Pattern.
    pub pattern: String,
    /// Whether it is proposed for its kind.
    pub is_default: bool,
    /// Whether it can be chosen.
    pub active: bool,
    /// Version that the caller saw; empty to skip the check.
    pub etag: String,
}

/// A next number for a period without documents.
#[derive(Clone, Debug, Serialize)]
pub struct SetNext {
    /// Which series.
    pub id: SeriesId,
    /// A day of the period, `YYYY-MM-DD`; today when empty.
    pub date: String,
    /// Counter of the next document.
    pub next_counter: i64,
}

/// Lists series by kind and name; `include_inactive` also those no longer in use.
///
/// # Errors
/// `PERMISSION_DENIED`; those of the store.
pub async fn list(
    app: &App,
    actor: &Actor,
    kind: Option<InvoiceKind>,
    include_inactive: bool,
) -> Result<Vec<SeriesToday>, Error> {
    actor.require(Permission::Read)?;
    let today = warsaw_date(app.now());
    app.db
        .read(move |conn| {
            series::all(conn)?
                .into_iter()
                .filter(|series| kind.is_none_or(|kind| series.data.kind == kind))
                .filter(|series| series.active || include_inactive)
                .map(|series| on_day(conn, series, today))
                .collect()
        })
        .await
}

/// Adds a series. As a default it takes the place of the one before it.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `ALREADY_EXISTS`; those of [`write_once`].
pub async fn create(
    app: &App,
    actor: &Actor,
    input: NumberSeriesInput,
    request_id: &str,
) -> Result<SeriesToday, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let new = NumberSeries {
        id: app.id(now),
        data: validated(&input)?,
        active: true,
        version: 1,
    };
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.NumberSeriesService/CreateNumberSeries",
        request_id,
        &input,
        move |conn| {
            let all = series::all(conn)?;
            if all.len() >= series::SERIES_MAX {
                let label = Label::new("serie numeracji", "number series");
                return Err(Problem::too_many(label, series::SERIES_MAX)
                    .in_field("series")
                    .into());
            }
            take_default(conn, &keys, (&by, now), &new)?;
            series::insert(conn, &new).map_err(taken(&new))?;
            let change = Change::of("number_series.create", "number_series", new.id)
                .between(None, Some(&new))?;
            audit::record(conn, &keys, &by, now, &change)?;
            on_day(conn, new.clone(), warsaw_date(now))
        },
    )
    .await
}

/// Changes a series: the pattern, and a name that stands in it, only before its first document; the default only by
/// making another series the default.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; a stale etag; `SERIES_IN_USE`; `SERIES_DEFAULT`;
/// `ALREADY_EXISTS`; those of [`write_once`].
pub async fn update(
    app: &App,
    actor: &Actor,
    change: Update,
    request_id: &str,
) -> Result<SeriesToday, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let (by, keys, wanted) = (actor.clone(), app.keys.clone(), change.clone());
    write_once(
        app,
        actor,
        "kontor.v1.NumberSeriesService/UpdateNumberSeries",
        request_id,
        &change,
        move |conn| {
            let today = warsaw_date(now);
            let before = existing(conn, wanted.id)?;
            etag::check(&wanted.etag, before.version, SERIES)?;
            let mut after = changed(&before, &wanted)?;
            if after == before {
                return on_day(conn, after, today);
            }
            if before.data.is_default && !(after.data.is_default && after.active) {
                return Err(default_needed().into());
            }
            if renumbers(&before, &after) && series::has_documents(conn, before.id)? {
                return Err(in_use().into());
            }
            take_default(conn, &keys, (&by, now), &after)?;
            after.version = before.version + 1;
            series::update(conn, &after).map_err(taken(&after))?;
            let change = Change::of("number_series.update", "number_series", after.id)
                .between(Some(&before), Some(&after))?;
            audit::record(conn, &keys, &by, now, &change)?;
            on_day(conn, after, today)
        },
    )
    .await
}

/// Sets the next number of a period in which the series has no document yet.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; `SERIES_PERIOD_STARTED`; those of [`write_once`].
pub async fn set_next(
    app: &App,
    actor: &Actor,
    change: SetNext,
    request_id: &str,
) -> Result<SeriesToday, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let today = warsaw_date(now);
    let day = match change.date.as_str() {
        "" => today,
        text => parse_date(text, Label::new("data", "date")).map_err(in_field("date"))?,
    };
    let next = next_counter(change.next_counter).map_err(in_field("next_counter"))?;
    let (by, keys, id) = (actor.clone(), app.keys.clone(), change.id);
    write_once(
        app,
        actor,
        "kontor.v1.NumberSeriesService/SetNextNumber",
        request_id,
        &change,
        move |conn| {
            let found = existing(conn, id)?;
            let period = found.data.reset.period_key(day);
            let before = series::counter(conn, id, &period)?;
            if before.is_some_and(|counter| counter.last_issue_date.is_some()) {
                return Err(started(&found, day).into());
            }
            let before = before.map_or(0, |counter| counter.last_counter) + 1;
            if before != next {
                series::set_counter(conn, id, &period, next - 1)?;
                let change = Change::of("number_series.set_next", "number_series", id)
                    .with("period", period.as_str())
                    .with("before", before)
                    .with("after", next);
                audit::record(conn, &keys, &by, now, &change)?;
            }
            on_day(conn, found, today)
        },
    )
    .await
}

/// What the counter of a series says on a day.
fn on_day(conn: &mut Conn, series: NumberSeries, day: Date) -> Result<SeriesToday, Error> {
    let data = &series.data;
    let counter = series::counter(conn, series.id, &data.reset.period_key(day))?;
    let last_counter = counter.map_or(0, |counter| counter.last_counter);
    let last_date = counter.and_then(|counter| counter.last_issue_date);
    let number = |counter: i64, day: Date| data.pattern.format(counter, day, &data.name);
    Ok(SeriesToday {
        next_number: number(last_counter + 1, day),
        next_counter: last_counter + 1,
        last_number: last_date
            .map(|day| number(last_counter, day))
            .unwrap_or_default(),
        series,
    })
}

fn changed(before: &NumberSeries, wanted: &Update) -> Result<NumberSeries, Error> {
    let input = NumberSeriesInput {
        name: wanted.name.clone(),
        pattern: wanted.pattern.clone(),
        is_default: wanted.is_default,
        ..NumberSeriesInput::from(&before.data)
    };
    let data = validated(&input)?;
    if data.is_default && !wanted.active {
        return Err(default_needed().into());
    }
    Ok(NumberSeries {
        id: before.id,
        data,
        active: wanted.active,
        version: before.version,
    })
}

/// Whether the change gives the same counters other numbers.
fn renumbers(before: &NumberSeries, after: &NumberSeries) -> bool {
    let sample = |series: &NumberSeries| {
        let data = &series.data;
        data.pattern.format(1, Date::MIN, &data.name)
    };
    before.data.pattern != after.data.pattern || sample(before) != sample(after)
}

/// Takes the default of its kind from another series.
fn take_default(
    conn: &mut Conn,
    keys: &Keys,
    (actor, now): (&Actor, OffsetDateTime),
    new: &NumberSeries,
) -> Result<(), Error> {
    if !new.data.is_default {
        return Ok(());
    }
    let Some(before) = series::find_default(conn, new.data.kind)? else {
        return Ok(());
    };
    if before.id == new.id {
        return Ok(());
    }
    let mut after = before.clone();
    after.data.is_default = false;
    after.version += 1;
    series::update(conn, &after)?;
    let change = Change::of("number_series.update", "number_series", after.id)
        .between(Some(&before), Some(&after))?;
    audit::record(conn, keys, actor, now, &change)
}

fn taken(new: &NumberSeries) -> impl FnOnce(kontor_store::StoreError) -> Error {
    let name = new.data.name.clone();
    move |error| {
        if series::is_taken(&error) {
            Refusal::already_exists(SERIES, name.as_str())
                .with("name", name)
                .into()
        } else {
            error.into()
        }
    }
}

fn existing(conn: &mut Conn, id: SeriesId) -> Result<NumberSeries, Error> {
    series::find(conn, id)?.ok_or_else(|| Refusal::not_found(SERIES, id.to_string()).into())
}

fn in_use() -> Refusal {
    Refusal::precondition(
        "SERIES_IN_USE",
        Text::fixed(
            "W tej serii wystawiono już dokumenty, więc jej wzoru nie można zmienić. Dodaj nową serię i ustaw ją jako \
             domyślną.",
            "Documents were issued in this series, so its pattern cannot be changed. Add a new series and make it the \
             default one.",
        ),
    )
}

fn default_needed() -> Refusal {
    Refusal::precondition(
        "SERIES_DEFAULT",
        Text::fixed(
            "Każdy rodzaj dokumentów ma jedną używaną serię domyślną. Ustaw jako domyślną inną serię.",
            "Each kind of documents has one default series in use. Make another series the default one.",
        ),
    )
}

fn started(series: &NumberSeries, day: Date) -> Refusal {
    let name = &series.data.name;
    let text = Text::new(
        format!(
            "W serii „{name}” w okresie z dniem {day} są już dokumenty, więc następnego numeru nie można ustawić. Dodaj \
             nową serię."
        ),
        format!(
            "The series \"{name}\" has documents in the period of {day}, so its next number cannot be set. Add a new \
             series."
        ),
    );
    Refusal::new(Kind::FailedPrecondition, "SERIES_PERIOD_STARTED", text)
}

fn validated(input: &NumberSeriesInput) -> Result<NewNumberSeries, Error> {
    let mut violations = Violations::new();
    let data = validate_number_series(input, &mut violations.scope("series"));
    violations.into_result()?;
    data.ok_or_else(|| Error::internal("a violation without its refusal"))
}
