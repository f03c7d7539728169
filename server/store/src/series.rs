//! Number series and their counters.
//!
//! A counter is one row for each series and period. [`take_number`] moves it inside the transaction of the document:
//! what is rolled back gives its number back, so there is no gap, and the writers' lock lets nobody in between.

use diesel::{
    AsChangeset, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable,
    RunQueryDsl, upsert::excluded,
};
use kontor_domain::{
    ids::SeriesId,
    invoice::InvoiceKind,
    number_series::{NewNumberSeries, NumberSeries},
    series::{CounterReset, NumberPattern},
    text::fold,
};
use time::Date;

use crate::{
    Closed, Conn, ConstraintKind, Key, StoreError, expect_rows, on,
    table::stored_table,
    values::{id, key, stored},
};

/// Series that an installation can have.
pub const SERIES_MAX: usize = 200;

stored_table!(NUMBER_SERIES = number_series (id) {
    id -> Binary,
    kind -> Text,
    name -> Text,
    name_key -> Text,
    pattern -> Text,
    counter_reset -> Text,
    is_default -> Bool,
    active -> Bool,
    version -> BigInt,
});

stored_table!(SERIES_COUNTERS = series_counters (series_id, period) {
    series_id -> Binary,
    period -> Text,
    last_counter -> BigInt,
    last_issue_date -> Nullable<Date>,
});

/// The counter of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable)]
pub struct Counter {
    /// The last number given, or the one before the next where it was set by hand.
    pub last_counter: i64,
    /// Date of issue of the document with the last number; none while the period has no document.
    pub last_issue_date: Option<Date>,
}

/// Takes the next number of a period: the counter of a document that is issued in this transaction.
///
/// # Errors
/// A check ([`is_exhausted`]) after number 999,999,999; a foreign key if the series is not there.
pub fn take_number(
    conn: &mut Conn,
    series: SeriesId,
    period: &str,
    issue_date: Date,
) -> Result<i64, StoreError> {
    let row = (
        series_counters::series_id.eq(key(series)),
        series_counters::period.eq(period),
        series_counters::last_counter.eq(1_i64),
        series_counters::last_issue_date.eq(Some(issue_date)),
    );
    let counter = on!(conn, c => diesel::insert_into(series_counters::table)
        .values(row)
        .on_conflict((series_counters::series_id, series_counters::period))
        .do_update()
        .set((
            series_counters::last_counter.eq(series_counters::last_counter + 1_i64),
            series_counters::last_issue_date.eq(excluded(series_counters::last_issue_date)),
        ))
        .returning(series_counters::last_counter)
        .get_result(c))?;
    Ok(counter)
}

/// Whether this error says that the series has no number left in this period.
pub fn is_exhausted(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Constraint { kind: ConstraintKind::Check, name: Some(name) }
            if name == "series_counters_last_counter"
    )
}

/// The counter of a period, if a number was given or set.
///
/// # Errors
/// Those of the database.
pub fn counter(
    conn: &mut Conn,
    series: SeriesId,
    period: &str,
) -> Result<Option<Counter>, StoreError> {
    Ok(series_counters::table
        .find((key(series), period))
        .select((
            series_counters::last_counter,
            series_counters::last_issue_date,
        ))
        .get_result(conn)
        .optional()?)
}

/// The counters of a series by period.
///
/// # Errors
/// Those of the database.
pub fn counters(conn: &mut Conn, series: SeriesId) -> Result<Vec<(String, Counter)>, StoreError> {
    let rows: Vec<(String, i64, Option<Date>)> = series_counters::table
        .filter(series_counters::series_id.eq(key(series)))
        .order(series_counters::period)
        .select((
            series_counters::period,
            series_counters::last_counter,
            series_counters::last_issue_date,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(period, last_counter, last_issue_date)| {
            let counter = Counter {
                last_counter,
                last_issue_date,
            };
            (period, counter)
        })
        .collect())
}

/// Sets the last number of a period; its last date of issue stays.
///
/// # Errors
/// A foreign key if the series is not there.
pub fn set_counter(
    conn: &mut Conn,
    series: SeriesId,
    period: &str,
    last_counter: i64,
) -> Result<(), StoreError> {
    let row = (
        series_counters::series_id.eq(key(series)),
        series_counters::period.eq(period),
        series_counters::last_counter.eq(last_counter),
        series_counters::last_issue_date.eq(None::<Date>),
    );
    let rows = on!(conn, c => diesel::insert_into(series_counters::table)
        .values(row)
        .on_conflict((series_counters::series_id, series_counters::period))
        .do_update()
        .set(series_counters::last_counter.eq(excluded(series_counters::last_counter)))
        .execute(c))?;
    expect_rows(1, rows)
}

/// Whether the series has numbered a document, in any period.
///
/// # Errors
/// Those of the database.
pub fn has_documents(conn: &mut Conn, series: SeriesId) -> Result<bool, StoreError> {
    let found: Option<i64> = series_counters::table
        .filter(series_counters::series_id.eq(key(series)))
        .filter(series_counters::last_issue_date.is_not_null())
        .select(series_counters::last_counter)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// All series by kind and name, also those no longer in use; at most [`SERIES_MAX`] are ever stored.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn) -> Result<Vec<NumberSeries>, StoreError> {
    let rows: Vec<Row> = number_series::table.load(conn)?;
    let mut series = rows
        .into_iter()
        .map(Row::into_series)
        .collect::<Result<Vec<_>, _>>()?;
    series.sort_by_cached_key(|series| (series.data.kind, fold(&series.data.name), series.id));
    Ok(series)
}

/// One series.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: SeriesId) -> Result<Option<NumberSeries>, StoreError> {
    let row: Option<Row> = number_series::table
        .find(key(id))
        .get_result(conn)
        .optional()?;
    row.map(Row::into_series).transpose()
}

/// The series proposed for a kind. Every kind has one.
///
/// # Errors
/// Those of the database.
pub fn find_default(
    conn: &mut Conn,
    kind: InvoiceKind,
) -> Result<Option<NumberSeries>, StoreError> {
    let row: Option<Row> = number_series::table
        .filter(number_series::kind.eq(Closed(kind)))
        .filter(number_series::is_default.eq(true))
        .get_result(conn)
        .optional()?;
    row.map(Row::into_series).transpose()
}

/// Adds a series.
///
/// # Errors
/// A unique constraint: [`is_taken`] for the name, another if the kind has a default series.
pub fn insert(conn: &mut Conn, series: &NumberSeries) -> Result<(), StoreError> {
    let rows = diesel::insert_into(number_series::table)
        .values(Row::of(series))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Changes a series, whose `version` is the new one: the row must still have the version before it.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it was changed meanwhile; unique constraints as [`insert`].
pub fn update(conn: &mut Conn, series: &NumberSeries) -> Result<(), StoreError> {
    let row = Row::of(series);
    let target = number_series::table
        .filter(number_series::id.eq(row.id))
        .filter(number_series::version.eq(row.version - 1));
    expect_rows(1, diesel::update(target).set(row).execute(conn)?)
}

/// Whether this error says that the name is taken.
pub fn is_taken(error: &StoreError) -> bool {
    error.is_unique("number_series_name_key_key")
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = number_series)]
struct Row {
    id: Key,
    kind: Closed<InvoiceKind>,
    name: String,
    name_key: String,
    pattern: String,
    counter_reset: Closed<CounterReset>,
    is_default: bool,
    active: bool,
    version: i64,
}

impl Row {
    fn of(series: &NumberSeries) -> Self {
        let data = &series.data;
        Self {
            id: key(series.id),
            kind: Closed(data.kind),
            name: data.name.clone(),
            name_key: fold(&data.name),
            pattern: data.pattern.as_str().to_owned(),
            counter_reset: Closed(data.reset),
            is_default: data.is_default,
            active: series.active,
            version: series.version,
        }
    }

    fn into_series(self) -> Result<NumberSeries, StoreError> {
        Ok(NumberSeries {
            id: id(self.id),
            data: NewNumberSeries {
                kind: self.kind.0,
                name: self.name,
                pattern: stored(NumberPattern::parse(&self.pattern))?,
                reset: self.counter_reset.0,
                is_default: self.is_default,
            },
            active: self.active,
            version: self.version,
        })
    }
}
