//! Schedules by the calendar, and what is refused.

use proptest::prelude::*;
use time::macros::datetime;

use super::*;

/// The next times after a moment, as clocks in Poland show them.
fn shown(schedule: &str, after: OffsetDateTime, count: usize) -> Vec<String> {
    let schedule = Schedule::parse(schedule).expect(schedule);
    let times = std::iter::successors(schedule.next_after(after), |time| {
        schedule.next_after(*time)
    });
    times
        .take(count)
        .map(|time| {
            let here = warsaw(time);
            format!("{} {:02}:{:02}", here.date(), here.hour(), here.minute())
        })
        .collect()
}

#[test]
fn times_follow_the_calendar_of_poland() {
    let cases = [
        // a Monday; 12:00 UTC is 13:00 here
        (
            "0 6 * * 1-5",
            datetime!(2026-11-23 12:00 UTC),
            ["2026-11-24 06:00", "2026-11-25 06:00"],
        ),
        (
            "30 13 * * *",
            datetime!(2026-11-23 12:00 UTC),
            ["2026-11-23 13:30", "2026-11-24 13:30"],
        ),
        (
            "*/20 8,20 * * *",
            datetime!(2026-11-23 7:10 UTC),
            ["2026-11-23 08:20", "2026-11-23 08:40"],
        ),
        (
            "5/25 0 * * sun",
            datetime!(2026-11-23 0:00 UTC),
            ["2026-11-29 00:05", "2026-11-29 00:30"],
        ),
        (
            "0 0 1 JAN *",
            datetime!(2026-11-23 0:00 UTC),
            ["2027-01-01 00:00", "2028-01-01 00:00"],
        ),
        (
            "0 0 29 2 *",
            datetime!(2026-11-23 0:00 UTC),
            ["2028-02-29 00:00", "2032-02-29 00:00"],
        ),
        (
            "0 0 31 2,4,12 *",
            datetime!(2026-11-23 0:00 UTC),
            ["2026-12-31 00:00", "2027-12-31 00:00"],
        ),
        // both days limited: either is enough
        (
            "0 9 1 * mon",
            datetime!(2026-11-24 0:00 UTC),
            ["2026-11-30 09:00", "2026-12-01 09:00"],
        ),
        (
            "0 9 * * 7",
            datetime!(2026-11-24 0:00 UTC),
            ["2026-11-29 09:00", "2026-12-06 09:00"],
        ),
        (
            "0 9 1-7 * *",
            datetime!(2026-11-24 0:00 UTC),
            ["2026-12-01 09:00", "2026-12-02 09:00"],
        ),
    ];
    for (schedule, after, expected) in cases {
        assert_eq!(shown(schedule, after, 2), expected, "{schedule}");
    }
}

#[test]
fn the_next_time_is_after_the_moment_never_at_it() {
    let six = datetime!(2026-11-24 5:00 UTC);
    assert_eq!(shown("0 6 * * *", six, 1), ["2026-11-25 06:00"]);
    let before = six - Duration::nanoseconds(1);
    assert_eq!(shown("0 6 * * *", before, 1), ["2026-11-24 06:00"]);
}

#[test]
fn what_the_spring_change_leaves_out_comes_once_after_the_gap() {
    let before = datetime!(2027-03-27 12:00 UTC);
    let expected = ["2027-03-28 03:00", "2027-03-29 02:30"];
    assert_eq!(shown("30 2 * * *", before, 2), expected);
    let quarters = ["2027-03-28 03:00", "2027-03-29 02:00", "2027-03-29 02:15"];
    assert_eq!(shown("*/15 2 * * *", before, 3), quarters);
    // also where the time after the gap has one of its own
    let both = ["2027-03-28 03:00", "2027-03-29 02:00", "2027-03-29 03:00"];
    assert_eq!(shown("0 2,3 * * *", before, 3), both);
    let gap_is_over = Schedule::parse("30 2 * * *")
        .expect("a schedule")
        .next_after(before);
    assert_eq!(gap_is_over, Some(datetime!(2027-03-28 1:00 UTC)));
}

#[test]
fn what_the_autumn_change_repeats_comes_once() {
    let before = datetime!(2027-10-30 12:00 UTC);
    let expected = ["2027-10-31 02:30", "2027-11-01 02:30"];
    assert_eq!(shown("30 2 * * *", before, 2), expected);
    let first = Schedule::parse("30 2 * * *")
        .expect("a schedule")
        .next_after(before);
    assert_eq!(first, Some(datetime!(2027-10-31 0:30 UTC)));
    let hourly = ["2027-10-31 01:00", "2027-10-31 02:00", "2027-10-31 03:00"];
    assert_eq!(shown("0 1-3 * * *", before, 3), hourly);
    // begun within the second of the two hours
    let second = datetime!(2027-10-31 1:10 UTC);
    assert_eq!(shown("30 2 * * *", second, 1), ["2027-11-01 02:30"]);
}

#[test]
fn what_is_no_schedule_is_refused_by_the_name_of_its_field() {
    let cases = [
        ("60 6 * * *", "minuta"),
        ("-1 6 * * *", "minuta"),
        ("*/0 6 * * *", "minuta"),
        ("1, 6 * * *", "minuta"),
        ("+1 6 * * *", "minuta"),
        ("0 24 * * *", "godzina"),
        ("0 5-3 * * *", "godzina"),
        ("0 6 0 * *", "dzień miesiąca"),
        ("0 6 32 * *", "dzień miesiąca"),
        ("0 6 * 13 *", "miesiąc"),
        ("0 6 * styczeń *", "miesiąc"),
        ("0 6 * * 8", "dzień tygodnia"),
        ("0 6 * * 1-", "dzień tygodnia"),
        ("0 6 * * 1/300", "dzień tygodnia"),
    ];
    for (schedule, field) in cases {
        let problem = Schedule::parse(schedule).expect_err(schedule);
        assert_eq!(problem.reason, "INVALID_SCHEDULE", "{schedule}");
        assert!(
            problem.text.pl.contains(&format!("„{field}”")),
            "{schedule}: {}",
            problem.text.pl
        );
    }
    for schedule in ["", "* * * *", "* * * * * *", "@daily", &"1,".repeat(200)] {
        assert_eq!(Schedule::parse(schedule), Err(FIVE_FIELDS), "{schedule}");
    }
    for schedule in ["0 0 31 2 *", "0 0 30,31 feb *", "0 0 31 4,6,9,11 *"] {
        assert_eq!(Schedule::parse(schedule), Err(NEVER), "{schedule}");
    }
    assert!(Schedule::parse("0 0 31 2 mon").is_ok());
}

#[test]
fn the_end_of_the_calendar_is_no_time() {
    let schedule = Schedule::parse("0 0 1 1 *").expect("a schedule");
    let last = PrimitiveDateTime::MAX.assume_utc() - Duration::days(2);
    assert_eq!(schedule.next_after(last), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    /// Against the clock itself: minute by minute, the next time is the first that clocks show, or the end of the gap.
    #[test]
    fn no_time_is_left_out_and_none_comes_twice(
        start in 0_i64..6 * 1440,
        near in prop_oneof![Just(datetime!(2027-03-26 0:00 UTC)), Just(datetime!(2027-10-29 0:00 UTC))],
        minute in 0_u8..60,
        hour in 0_u8..24,
    ) {
        let moment = near + Duration::minutes(start);
        let schedule = Schedule::parse(&format!("{minute} {hour} * * *")).unwrap();
        let next = schedule.next_after(moment).unwrap();
        prop_assert!(next > moment && next - moment <= Duration::hours(25 + 24));
        let is_due = |time: OffsetDateTime| {
            let (here, before) = (warsaw(time), warsaw(time - Duration::minutes(1)));
            let shows = (here.hour(), here.minute()) == (hour, minute);
            let is_repeated = warsaw(time - Duration::hours(1)).time() == here.time();
            let jumped = here.hour() == 3 && before.hour() == 1 && hour == 2;
            (shows && !is_repeated) || jumped
        };
        let mut minutes = (1..=50 * 60).map(|minutes| moment + Duration::minutes(minutes));
        prop_assert_eq!(minutes.find(|time| is_due(*time)), Some(next));
    }
}
