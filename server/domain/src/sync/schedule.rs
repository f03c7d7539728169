//! When a shop is synchronised by itself: five fields as in cron, in the calendar of Europe/Warsaw.
//!
//! A parser of our own: the crates for this (cron, croner, cron-parser, saffron; jiff-cron) each bring a second library of
//! time (chrono or jiff) with a second table of zones beside ours, name no field when they refuse, and run twice in the hour
//! that autumn repeats.
//!
//! **Summer time.** A time that the spring change leaves out (02:30) comes once, as soon as the gap is over (03:00). A time
//! that the autumn change repeats comes once, the first time. Several times within the gap come together, once.

use std::collections::BTreeSet;

use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};

use crate::calendar::warsaw;
use crate::refusal::{Label, Problem};

/// Characters of the longest schedule.
pub const CHARACTERS_MAX: usize = 200;
/// How many days are looked through for the next time: every calendar repeats within 28 years but for the turns of centuries
/// that are no leap years.
const DAYS_MAX: u32 = 40 * 366;

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    minutes: BTreeSet<u8>,
    hours: BTreeSet<u8>,
    days: BTreeSet<u8>,
    months: BTreeSet<u8>,
    /// 0 is Sunday.
    weekdays: BTreeSet<u8>,
    /// If both the day of the month and that of the week are limited, either of them is enough.
    either_day: bool,
}

struct Part {
    label: Label,
    first: u8,
    last: u8,
    names: &'static [&'static str],
}

const PARTS: [Part; 5] = [
    Part {
        label: Label::new("minuta", "minute"),
        first: 0,
        last: 59,
        names: &[],
    },
    Part {
        label: Label::new("godzina", "hour"),
        first: 0,
        last: 23,
        names: &[],
    },
    Part {
        label: Label::new("dzień miesiąca", "day of month"),
        first: 1,
        last: 31,
        names: &[],
    },
    Part {
        label: Label::new("miesiąc", "month"),
        first: 1,
        last: 12,
        names: &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
    },
    Part {
        label: Label::new("dzień tygodnia", "day of week"),
        first: 0,
        last: 7,
        names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
    },
];

impl Schedule {
    /// Reads five fields (minute, hour, day of month, month, day of week), each `*`, a number, a range, a list of them, with
    /// `/` and a step. Months and days of the week may be given by their first three letters in English; Sunday is 0 and 7.
    ///
    /// # Errors
    /// [`Problem`] `INVALID_SCHEDULE`, which names the field, and `SCHEDULE_NEVER` for a day that no calendar has.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let fields: Vec<_> = text.split_whitespace().collect();
        if text.chars().count() > CHARACTERS_MAX || fields.len() != PARTS.len() {
            return Err(FIVE_FIELDS);
        }
        let mut sets = Vec::with_capacity(PARTS.len());
        for (part, field) in PARTS.iter().zip(&fields) {
            sets.push(part.parse(field).ok_or_else(|| part.problem(field))?);
        }
        let [minutes, hours, days, months, weekdays]: [BTreeSet<u8>; 5] =
            sets.try_into().map_err(|_| FIVE_FIELDS)?;
        let is_limited = |place: usize| !fields[place].starts_with('*');
        let schedule = Self {
            minutes,
            hours,
            days,
            months,
            weekdays: weekdays.into_iter().map(|day| day % 7).collect(),
            either_day: is_limited(2) && is_limited(4),
        };
        if schedule.is_possible() {
            Ok(schedule)
        } else {
            Err(NEVER)
        }
    }

    /// The next time after a moment, in UTC. None if the calendar ends before.
    pub fn next_after(&self, moment: OffsetDateTime) -> Option<OffsetDateTime> {
        let mut day = warsaw(moment).date();
        for _ in 0..DAYS_MAX {
            let found = self.has(day).then(|| self.next_on(day, moment)).flatten();
            if found.is_some() {
                return found;
            }
            day = day.next_day()?;
        }
        None
    }

    /// The first of the day's times that comes after the moment.
    fn next_on(&self, day: Date, moment: OffsetDateTime) -> Option<OffsetDateTime> {
        let hours = self.hours.iter();
        let times = hours.flat_map(|hour| self.minutes.iter().map(move |minute| (*hour, *minute)));
        let times = times.filter_map(|(hour, minute)| Time::from_hms(hour, minute, 0).ok());
        let moments = times.filter_map(|time| first_moment(PrimitiveDateTime::new(day, time)));
        moments.filter(|next| *next > moment).min()
    }

    fn has(&self, day: Date) -> bool {
        let in_month = self.days.contains(&day.day());
        let in_week = self
            .weekdays
            .contains(&day.weekday().number_days_from_sunday());
        let is_day = if self.either_day {
            in_month || in_week
        } else {
            in_month && in_week
        };
        is_day && self.months.contains(&u8::from(day.month()))
    }

    /// Whether one of its months ever has one of its days.
    fn is_possible(&self) -> bool {
        let longest = |month: u8| match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let longest = self.months.iter().copied().map(longest).max().unwrap_or(0);
        self.either_day || self.days.first().is_some_and(|day| *day <= longest)
    }
}

impl Part {
    fn parse(&self, text: &str) -> Option<BTreeSet<u8>> {
        let mut values = BTreeSet::new();
        for item in text.split(',') {
            let (range, step) = match item.split_once('/') {
                Some((range, step)) => (range, Some(number(step).filter(|step| *step > 0)?)),
                None => (item, None),
            };
            let (first, last) = match (range, range.split_once('-')) {
                ("*", _) => (self.first, self.last),
                (_, Some((first, last))) => (self.value(first)?, self.value(last)?),
                (_, None) if step.is_some() => (self.value(range)?, self.last),
                (_, None) => (self.value(range)?, self.value(range)?),
            };
            if first > last {
                return None;
            }
            values.extend((first..=last).step_by(usize::from(step.unwrap_or(1))));
        }
        Some(values)
    }

    fn value(&self, text: &str) -> Option<u8> {
        let mut names = self.names.iter().zip(self.first..);
        let found = names.find(|(name, _)| name.eq_ignore_ascii_case(text));
        let value = found.map(|(_, value)| value).or_else(|| number(text));
        value.filter(|value| (self.first..=self.last).contains(value))
    }

    fn problem(&self, text: &str) -> Problem {
        let (label, first, last) = (self.label, self.first, self.last);
        Problem::new(
            "INVALID_SCHEDULE",
            format!(
                "Harmonogram, pole „{}”: „{text}” nie pasuje. Podaj liczby od {first} do {last}, zakres (1-5), listę (1,3), krok (*/2) albo *.",
                label.pl
            ),
            format!(
                "Schedule, field \"{}\": \"{text}\" does not fit. Give numbers from {first} to {last}, a range (1-5), a list (1,3), a step (*/2) or *.",
                label.en
            ),
        )
    }
}

/// Digits alone.
fn number(text: &str) -> Option<u8> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

/// The first moment at which clocks in Poland show the time, or, if none does, at which they have passed it.
fn first_moment(shown: PrimitiveDateTime) -> Option<OffsetDateTime> {
    let at = |hours: i64| {
        let moment = shown.assume_utc().checked_sub(Duration::hours(hours))?;
        let here = warsaw(moment);
        (PrimitiveDateTime::new(here.date(), here.time()) == shown).then_some(moment)
    };
    // summer time is two hours ahead of UTC, and when the hour repeats, it is the first
    at(2).or_else(|| at(1)).or_else(|| {
        // both changes are at 01:00 UTC, and the gap is the hour before 03:00
        let change = PrimitiveDateTime::new(shown.date(), Time::from_hms(1, 0, 0).ok()?);
        Some(change.assume_utc())
    })
}

const FIVE_FIELDS: Problem = Problem::fixed(
    "INVALID_SCHEDULE",
    "Harmonogram: podaj pięć pól oddzielonych odstępami (minuta, godzina, dzień miesiąca, miesiąc, dzień tygodnia), np. 0 6 * * 1-5.",
    "Schedule: give five fields separated by blanks (minute, hour, day of month, month, day of week), such as 0 6 * * 1-5.",
);
const NEVER: Problem = Problem::fixed(
    "SCHEDULE_NEVER",
    "Harmonogram: wskazany miesiąc nie ma takiego dnia. Popraw pole „dzień miesiąca” lub „miesiąc”.",
    "Schedule: the month has no such day. Correct the field \"day of month\" or \"month\".",
);

#[cfg(test)]
mod tests;
