//! What the clock shows: for the panel's eyes and for `object-mtime`.

use std::fmt::Write as _;

use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

use crate::clock::{Clock, local};

/// A moment as the shop keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970 in UTC.
    pub unix: i64,
    /// The shop's wall clock, as seconds.
    pub local: i64,
}

impl Moment {
    /// What the clock shows now.
    pub fn of(clock: &dyn Clock) -> Self {
        let now = clock.now();
        Self {
            unix: now.unix_timestamp(),
            local: local(now).assume_utc().unix_timestamp(),
        }
    }
}

/// Writes what the wall clock showed; 0 is the zero date.
pub fn write_local(json: &mut String, seconds: i64) {
    let moment = OffsetDateTime::from_unix_timestamp(seconds);
    // writing into a string does not fail
    let _ = match moment {
        Ok(at) if seconds != 0 => write!(
            json,
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        ),
        _ => write!(json, "0000-00-00 00:00:00"),
    };
}

/// Reads `YYYY-MM-DD HH:MM:SS` or `YYYY-MM-DD` of a filter.
pub fn read_local(text: &str) -> Option<i64> {
    let (date, clock) = text
        .trim()
        .split_once(' ')
        .unwrap_or((text.trim(), "0:0:0"));
    let mut date = date.splitn(3, '-').map(str::parse::<u16>);
    let mut clock = clock.splitn(3, ':').map(str::parse::<u8>);
    let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let (hour, minute, second) = (
        clock.next()?.ok()?,
        clock.next()?.ok()?,
        clock.next()?.ok()?,
    );
    if (year, month, day) == (0, 0, 0) {
        return Some(0);
    }
    let month = u8::try_from(month).ok()?.try_into().ok()?;
    let date = Date::from_calendar_date(year.into(), month, u8::try_from(day).ok()?).ok()?;
    let time = Time::from_hms(hour, minute, second).ok()?;
    Some(seconds(PrimitiveDateTime::new(date, time)))
}

/// A wall clock's reading as the shop keeps it.
pub fn seconds(local: PrimitiveDateTime) -> i64 {
    local.assume_utc().unix_timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_it_is_written() {
        for text in ["2026-02-01 09:30:00", "0000-00-00 00:00:00"] {
            let mut written = String::new();
            write_local(&mut written, read_local(text).unwrap());
            assert_eq!(written, text);
        }
        assert_eq!(read_local("2026-02-01"), read_local("2026-02-01 00:00:00"));
        assert_eq!(read_local("2026-02-30"), None);
        assert_eq!(read_local("wczoraj"), None);
    }
}
