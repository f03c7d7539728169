//! The installed licence, the trial and the last seen time: one row, once any of them came to be.

use diesel::{
    AsChangeset, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use time::{Date, OffsetDateTime};

use crate::{Conn, Moment, StoreError, expect_rows, table::stored_table};

/// The id of the only row.
const ONLY: i32 = 1;

stored_table!(LICENCE = licence (id) {
    id -> Integer,
    token -> Nullable<Text>,
    installed_at -> Nullable<Timestamp>,
    trial_until -> Nullable<Date>,
    seen_at -> Timestamp,
});

/// What is kept of the licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLicence {
    /// The signed text as it was installed; its signature is looked at again at every use.
    pub token: Option<String>,
    /// When it was installed.
    pub installed_at: Option<OffsetDateTime>,
    /// The last day of the trial, inclusive; there once the trial was started, for ever.
    pub trial_until: Option<Date>,
    /// The latest time that this installation has noted.
    pub seen_at: OffsetDateTime,
}

/// What is kept, if anything is.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn) -> Result<Option<StoredLicence>, StoreError> {
    let row: Option<Row> = licence::table.find(ONLY).get_result(conn).optional()?;
    Ok(row.map(StoredLicence::from))
}

/// Keeps this, in the place of what was kept.
///
/// # Errors
/// Those of the database.
pub fn put(conn: &mut Conn, kept: &StoredLicence) -> Result<(), StoreError> {
    let row = Row::from(kept.clone());
    // one writer at a time: nothing comes between the question and the answer
    let rows = if find(conn)?.is_some() {
        let target = licence::table.filter(licence::id.eq(ONLY));
        diesel::update(target).set(row).execute(conn)?
    } else {
        diesel::insert_into(licence::table)
            .values(row)
            .execute(conn)?
    };
    expect_rows(1, rows)
}

/// Notes a time, unless a later one is noted.
///
/// # Errors
/// Those of the database.
pub fn note_seen(conn: &mut Conn, at: OffsetDateTime) -> Result<(), StoreError> {
    let kept = match find(conn)? {
        Some(kept) if kept.seen_at >= at => return Ok(()),
        Some(kept) => StoredLicence {
            seen_at: at,
            ..kept
        },
        None => StoredLicence {
            token: None,
            installed_at: None,
            trial_until: None,
            seen_at: at,
        },
    };
    put(conn, &kept)
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = licence, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: i32,
    token: Option<String>,
    installed_at: Option<Moment>,
    trial_until: Option<Date>,
    seen_at: Moment,
}

impl From<StoredLicence> for Row {
    fn from(kept: StoredLicence) -> Self {
        Self {
            id: ONLY,
            token: kept.token,
            installed_at: kept.installed_at.map(Moment::from),
            trial_until: kept.trial_until,
            seen_at: kept.seen_at.into(),
        }
    }
}

impl From<Row> for StoredLicence {
    fn from(row: Row) -> Self {
        Self {
            token: row.token,
            installed_at: row.installed_at.map(Into::into),
            trial_until: row.trial_until,
            seen_at: row.seen_at.into(),
        }
    }
}
