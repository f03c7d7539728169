//! Dates and times: UTC to the microsecond inside, Europe/Warsaw where people look.

use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};
use tzdb_data::time_zone::europe::WARSAW;

use crate::refusal::{Label, Problem};

/// The local date and time in Poland at a moment.
pub fn warsaw(moment: OffsetDateTime) -> OffsetDateTime {
    moment.to_offset(warsaw_offset(moment.unix_timestamp()))
}

/// The date in Poland at a moment: what "today" means on a document.
pub fn warsaw_date(moment: OffsetDateTime) -> Date {
    warsaw(moment).date()
}

/// The first moment of a day in Poland, in UTC.
pub fn start_of_day(day: Date) -> OffsetDateTime {
    let midnight = PrimitiveDateTime::new(day, Time::MIDNIGHT);
    // Poland is one or two hours ahead of UTC, and neither clock change falls on midnight: the offset
    // that yields itself is the right one
    let hours = |hours: i64| {
        let moment = midnight.assume_utc() - time::Duration::hours(hours);
        (warsaw(moment).date() == day && warsaw(moment).time() == Time::MIDNIGHT).then_some(moment)
    };
    hours(1)
        .or_else(|| hours(2))
        .unwrap_or_else(|| midnight.assume_utc())
}

/// The moment cut to microseconds, in UTC: what both databases keep.
pub fn to_micros(moment: OffsetDateTime) -> OffsetDateTime {
    let utc = moment.to_offset(UtcOffset::UTC);
    utc.replace_nanosecond(utc.microsecond() * 1_000)
        .unwrap_or(utc)
}

/// Reads a date `YYYY-MM-DD`.
///
/// # Errors
/// [`Problem`] `INVALID_DATE`, which names the field.
pub fn parse_date(text: &str, label: Label) -> Result<Date, Problem> {
    iso_date::parse(text).ok_or_else(|| {
        Problem::new(
            "INVALID_DATE",
            format!(
                "{}: podaj datę w postaci RRRR-MM-DD, np. 2026-01-31.",
                label.pl
            ),
            format!(
                "{}: give a date as YYYY-MM-DD, such as 2026-01-31.",
                label.en
            ),
        )
    })
}

/// Writes a date as `YYYY-MM-DD`.
pub fn format_date(date: Date) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

fn warsaw_offset(unix_seconds: i64) -> UtcOffset {
    WARSAW
        .find_local_time_type(unix_seconds)
        .ok()
        .and_then(|kind| UtcOffset::from_whole_seconds(kind.ut_offset()).ok())
        // the table covers every moment that `OffsetDateTime` can hold
        .unwrap_or(UtcOffset::UTC)
}

/// For `#[serde(with = "…")]`: dates as `YYYY-MM-DD`.
pub mod iso_date {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use time::{Date, Month};

    /// Writes the text.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::format_date(*date))
    }

    /// Reads the text.
    ///
    /// # Errors
    /// If it is not a date.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).ok_or_else(|| D::Error::custom("not a date YYYY-MM-DD"))
    }

    /// The date of exactly ten characters `YYYY-MM-DD`.
    pub(super) fn parse(text: &str) -> Option<Date> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |part: &[u8]| {
            part.iter().try_fold(0_u16, |sum, byte| {
                byte.is_ascii_digit()
                    .then(|| sum * 10 + u16::from(byte - b'0'))
            })
        };
        let (year, month, day) = (
            number(&bytes[..4])?,
            number(&bytes[5..7])?,
            number(&bytes[8..])?,
        );
        let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
        Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
    }

    /// The same for a date that may be absent.
    pub mod option {
        use serde::{Deserialize, Deserializer, Serializer, de::Error};
        use time::Date;

        /// Writes the text or null.
        ///
        /// # Errors
        /// Those of the serializer.
        pub fn serialize<S: Serializer>(
            date: &Option<Date>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match date {
                Some(date) => super::serialize(date, serializer),
                None => serializer.serialize_none(),
            }
        }

        /// Reads the text or null.
        ///
        /// # Errors
        /// If it is not a date.
        pub fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Date>, D::Error> {
            Option::<String>::deserialize(deserializer)?
                .map(|text| {
                    super::parse(&text).ok_or_else(|| D::Error::custom("not a date YYYY-MM-DD"))
                })
                .transpose()
        }
    }
}

/// For `#[serde(with = "…")]`: moments in UTC as `YYYY-MM-DDThh:mm:ss.ffffffZ`.
pub mod iso_moment {
    use serde::{Deserializer, Serializer};
    use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

    /// Writes the text.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        moment: &PrimitiveDateTime,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time::serde::rfc3339::serialize(&moment.assume_utc(), serializer)
    }

    /// Reads the text.
    ///
    /// # Errors
    /// If it is not a moment.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<PrimitiveDateTime, D::Error> {
        let moment: OffsetDateTime = time::serde::rfc3339::deserialize(deserializer)?;
        let utc = moment.to_offset(UtcOffset::UTC);
        Ok(PrimitiveDateTime::new(utc.date(), utc.time()))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn the_polish_day_begins_before_utc_in_winter_and_in_summer() {
        assert_eq!(
            warsaw_date(datetime!(2026-12-31 22:59:59 UTC)),
            date!(2026 - 12 - 31)
        );
        assert_eq!(
            warsaw_date(datetime!(2026-12-31 23:00 UTC)),
            date!(2027 - 01 - 01)
        );
        assert_eq!(
            warsaw_date(datetime!(2026-06-30 21:59 UTC)),
            date!(2026 - 06 - 30)
        );
        assert_eq!(
            warsaw_date(datetime!(2026-06-30 22:00 UTC)),
            date!(2026 - 07 - 01)
        );
        // far beyond the table, by its rule
        assert_eq!(
            warsaw_date(datetime!(2099-07-31 22:00 UTC)),
            date!(2099 - 08 - 01)
        );
    }

    #[test]
    fn a_day_starts_at_its_local_midnight_even_when_clocks_change() {
        assert_eq!(
            start_of_day(date!(2026 - 03 - 29)),
            datetime!(2026-03-28 23:00 UTC)
        );
        assert_eq!(
            start_of_day(date!(2026 - 03 - 30)),
            datetime!(2026-03-29 22:00 UTC)
        );
        assert_eq!(
            start_of_day(date!(2026 - 10 - 25)),
            datetime!(2026-10-24 22:00 UTC)
        );
        assert_eq!(
            start_of_day(date!(2026 - 10 - 26)),
            datetime!(2026-10-25 23:00 UTC)
        );
    }

    #[test]
    fn moments_are_cut_to_microseconds_in_utc() {
        let moment = datetime!(2026-01-01 01:00:00.123_456_789 +1);
        assert_eq!(to_micros(moment), datetime!(2026-01-01 0:00:00.123_456 UTC));
        assert_eq!(to_micros(moment).offset(), UtcOffset::UTC);
    }

    #[test]
    fn only_real_dates_in_iso_form_are_read() {
        let label = Label::new("data", "date");
        assert_eq!(parse_date("2028-02-29", label), Ok(date!(2028 - 02 - 29)));
        assert_eq!(format_date(date!(2028 - 02 - 29)), "2028-02-29");
        for text in [
            "2027-02-29",
            "2026-1-1",
            "26-01-01",
            "2026-13-01",
            "2026/01/01",
            "",
            "+026-01-01",
            "２026-01",
        ] {
            assert!(parse_date(text, label).is_err(), "{text}");
        }
    }
}
