//! Conversions that several adaptors share.

use kontor_domain::{
    ids::InvalidId,
    refusal::{Problem, Text},
};
use prost_types::Timestamp;
use time::OffsetDateTime;

use crate::error::{Error, in_field};

/// A moment as it travels.
pub fn timestamp(moment: OffsetDateTime) -> Timestamp {
    Timestamp {
        seconds: moment.unix_timestamp(),
        nanos: i32::try_from(moment.nanosecond()).unwrap_or_default(),
    }
}

/// A moment that came.
///
/// # Errors
/// `INVALID_TIMESTAMP` for the field.
pub fn moment(field: &'static str, timestamp: &Timestamp) -> Result<OffsetDateTime, Error> {
    let whole = OffsetDateTime::from_unix_timestamp(timestamp.seconds).ok();
    let nanos = u32::try_from(timestamp.nanos)
        .ok()
        .filter(|nanos| *nanos < 1_000_000_000);
    whole
        .zip(nanos)
        .and_then(|(whole, nanos)| whole.replace_nanosecond(nanos).ok())
        .map(kontor_domain::calendar::to_micros)
        .ok_or_else(|| {
            in_field(field)(Problem {
                reason: "INVALID_TIMESTAMP",
                text: Text::fixed(
                    "Podaj poprawny moment w czasie.",
                    "Give a valid moment in time.",
                ),
            })
        })
}

/// An identifier that came.
///
/// # Errors
/// `INVALID_ID` for the field.
pub fn id<Id: std::str::FromStr<Err = InvalidId>>(
    field: &'static str,
    text: &str,
) -> Result<Id, Error> {
    text.parse()
        .map_err(|error: InvalidId| in_field(field)(error.into()))
}

/// An identifier that may be left out.
///
/// # Errors
/// As [`id`].
pub fn optional_id<Id: std::str::FromStr<Err = InvalidId>>(
    field: &'static str,
    text: &str,
) -> Result<Option<Id>, Error> {
    if text.is_empty() {
        Ok(None)
    } else {
        id(field, text).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use kontor_domain::ids::UserId;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_moment_travels_there_and_back() {
        let there = datetime!(2026-11-23 12:00:00.123_456 UTC);
        assert_eq!(moment("at", &timestamp(there)).unwrap(), there);
        let before = datetime!(1969-12-31 23:59:59.5 UTC);
        assert_eq!(moment("at", &timestamp(before)).unwrap(), before);
        let wrong = Timestamp {
            seconds: 0,
            nanos: -1,
        };
        assert!(moment("at", &wrong).is_err());
        let wrong = Timestamp {
            seconds: i64::MAX,
            nanos: 0,
        };
        assert!(moment("at", &wrong).is_err());
    }

    #[test]
    fn an_id_is_refused_with_its_field() {
        let error = id::<UserId>("user_id", "x").unwrap_err();
        let refusal = error.refusal().unwrap();
        assert_eq!(refusal.violations[0].field, "user_id");
        assert_eq!(refusal.violations[0].reason, "INVALID_ID");
        assert_eq!(optional_id::<UserId>("user_id", "").unwrap(), None);
    }
}
