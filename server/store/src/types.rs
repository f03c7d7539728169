//! Column types: how values of the domain travel to and from both databases.
//!
//! | value | `stored_table!` | SQLite (STRICT) | PostgreSQL | Rust |
//! |---|---|---|---|---|
//! | id | `Binary` | `BLOB` | `BYTEA` | [`Key`] |
//! | money, quantities, counters | `BigInt` | `INTEGER` | `BIGINT` | `i64` |
//! | small numbers | `Integer` | `INTEGER` | `INTEGER` | `i32` |
//! | text, JSON | `Text` | `TEXT` | `TEXT` | `String` |
//! | one of a closed set | `Text` | `TEXT` + `CHECK` | `TEXT` + `CHECK` | [`Closed<T>`] |
//! | yes or no | `Bool` | `INTEGER` + `CHECK` | `BOOLEAN` | `bool` |
//! | a day | `Date` | `TEXT` | `DATE` | `time::Date` |
//! | a moment (UTC, µs) | `Timestamp` | `TEXT` | `TIMESTAMP` | [`Moment`] |
//! | bytes | `Binary` | `BLOB` | `BYTEA` | `Vec<u8>` |

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::{Binary, Text, Timestamp},
};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};
use uuid::Uuid;

/// An id: the 16 bytes of a UUID. Ids made by time (UUIDv7) sort by time on both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct Key([u8; 16]);

impl From<Uuid> for Key {
    fn from(id: Uuid) -> Self {
        Self(id.into_bytes())
    }
}

impl From<Key> for Uuid {
    fn from(key: Key) -> Self {
        Self::from_bytes(key.0)
    }
}

impl<DB: Backend> ToSql<Binary, DB> for Key
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_slice().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Binary, DB> for Key
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = Vec::<u8>::from_sql(value)?;
        Ok(Self(bytes.try_into().map_err(|_| "an id has 16 bytes")?))
    }
}

/// A moment in UTC, to the microsecond: what PostgreSQL keeps. What comes finer is cut off, so that both
/// databases, and a value before and after it is stored, are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamp)]
pub struct Moment(PrimitiveDateTime);

impl From<OffsetDateTime> for Moment {
    fn from(moment: OffsetDateTime) -> Self {
        let utc = moment.to_offset(UtcOffset::UTC).truncate_to_microsecond();
        Self(PrimitiveDateTime::new(utc.date(), utc.time()))
    }
}

impl From<Moment> for OffsetDateTime {
    fn from(moment: Moment) -> Self {
        moment.0.assume_utc()
    }
}

impl Moment {
    /// Microseconds since 1970-01-01 UTC.
    pub fn unix_micros(self) -> i64 {
        let utc = self.0.assume_utc();
        utc.unix_timestamp() * 1_000_000 + i64::from(utc.microsecond())
    }
}

impl<DB: Backend> ToSql<Timestamp, DB> for Moment
where
    PrimitiveDateTime: ToSql<Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<Timestamp, DB> for Moment
where
    PrimitiveDateTime: FromSql<Timestamp, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        PrimitiveDateTime::from_sql(value).map(Self)
    }
}

/// A closed set of values with a stable text each, as it stands in the database. Made by [`closed_set!`].
///
/// [`closed_set!`]: crate::closed_set
pub trait ClosedSet: Copy + std::fmt::Debug + 'static {
    /// Every value's text, for tests that compare them with the migration's `CHECK`.
    const TEXTS: &'static [&'static str];
    /// The text in the database.
    fn as_text(self) -> &'static str;
    /// The value of a text, if it is one of the set.
    fn from_text(text: &str) -> Option<Self>;
}

/// Says how the values of an `enum` (of this crate or of the domain) are written in the database:
/// `closed_set!(PartyKind { Company => "company", Person => "person" });`
#[macro_export]
macro_rules! closed_set {
    ($type:ty { $($variant:ident => $text:literal),+ $(,)? }) => {
        impl $crate::ClosedSet for $type {
            const TEXTS: &'static [&'static str] = &[$($text),+];

            fn as_text(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            fn from_text(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

/// A value of a closed set as a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Closed<T: ClosedSet>(pub T);

impl<T: ClosedSet, DB: Backend> ToSql<Text, DB> for Closed<T>
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        let text: &'static str = self.0.as_text();
        text.to_sql(out)
    }
}

impl<T: ClosedSet, DB: Backend> FromSql<Text, DB> for Closed<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = String::from_sql(value)?;
        T::from_text(&text)
            .map(Self)
            .ok_or_else(|| format!("unknown value {text:?}").into())
    }
}
