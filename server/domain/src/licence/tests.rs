//! Days, clocks and seats.

use time::{
    OffsetDateTime,
    macros::{date, datetime},
};

use super::*;

const NIP: &str = "1111111111";

fn nip(text: &str) -> Nip {
    Nip::parse(text).expect("a NIP")
}

fn licence(paid_until: Date) -> Licence {
    Licence {
        id: "l-1".into(),
        company_name: "Firma".into(),
        nip: NIP.into(),
        seats: 5,
        paid_until,
        issued_on: date!(2026 - 01 - 01),
    }
}

fn grounds(paid_until: Date) -> Grounds {
    Grounds {
        installed: Installed::Verified(licence(paid_until)),
        company_nip: Some(nip(NIP)),
        ..Grounds::default()
    }
}

fn reason(grounds: &Grounds, now: OffsetDateTime) -> Result<(), &'static str> {
    let refused = grounds.judge(now).require_shop_link();
    refused.map_err(|refusal| refusal.reason)
}

#[test]
fn the_last_day_is_open_to_its_end_in_poland_in_winter_in_summer_and_when_clocks_change() {
    for (paid_until, last, first_after) in [
        (
            date!(2026 - 11 - 30),
            datetime!(2026-11-30 22:59:59.999_999 UTC),
            datetime!(2026-11-30 23:00 UTC),
        ),
        (
            date!(2026 - 07 - 31),
            datetime!(2026-07-31 21:59:59.999_999 UTC),
            datetime!(2026-07-31 22:00 UTC),
        ),
        // the day of 23 hours begins in winter time and ends in summer time
        (
            date!(2026 - 03 - 29),
            datetime!(2026-03-29 21:59:59 UTC),
            datetime!(2026-03-29 22:00 UTC),
        ),
        // and the one of 25 the other way round
        (
            date!(2026 - 10 - 25),
            datetime!(2026-10-25 22:59:59 UTC),
            datetime!(2026-10-25 23:00 UTC),
        ),
        (
            date!(2026 - 12 - 31),
            datetime!(2026-12-31 22:59:59 UTC),
            datetime!(2026-12-31 23:00 UTC),
        ),
    ] {
        let grounds = grounds(paid_until);
        assert_eq!(reason(&grounds, last), Ok(()), "{paid_until}");
        assert_eq!(grounds.judge(last).days_left(), Some(0));
        assert_eq!(
            reason(&grounds, first_after),
            Err("LICENCE_EXPIRED"),
            "{paid_until}"
        );
        let refusal = grounds
            .judge(first_after)
            .require_shop_link()
            .expect_err("ended");
        let day = crate::calendar::format_date(paid_until);
        assert_eq!(refusal.metadata, [("paid_until", day.clone())]);
        assert!(refusal.text.pl.contains(&day) && refusal.text.en.contains(&day));
        assert!(refusal.text.pl.contains("kontor licence install"));
    }
}

#[test]
fn without_a_licence_the_link_is_missing_and_two_workstations_may_join() {
    let standing = Grounds::default().judge(datetime!(2026-11-23 12:00 UTC));
    let refusal = standing.require_shop_link().expect_err("missing");
    assert_eq!(refusal.reason, "LICENCE_MISSING");
    assert!(refusal.text.pl.contains("kontor licence trial"));
    assert_eq!(standing.require_seat(1), Ok(()));
    let refusal = standing.require_seat(2).expect_err("no seat");
    assert_eq!(refusal.reason, "LICENCE_SEATS");
    assert!(
        refusal.text.pl.contains("Bez licencji"),
        "{}",
        refusal.text.pl
    );
}

#[test]
fn the_seats_of_a_licence_stay_when_its_paid_period_has_ended() {
    let grounds = grounds(date!(2026 - 11 - 30));
    for now in [
        datetime!(2026-11-30 12:00 UTC),
        datetime!(2030-01-01 12:00 UTC),
    ] {
        let standing = grounds.judge(now);
        assert_eq!(standing.require_seat(4), Ok(()));
        let refusal = standing.require_seat(5).expect_err("no seat");
        assert_eq!(
            refusal.metadata,
            [("seats", "5".into()), ("joined", "5".into())]
        );
        assert!(refusal.text.en.contains("The licence has seats"));
    }
}

#[test]
fn a_licence_of_another_company_opens_nothing() {
    let foreign = Grounds {
        company_nip: Some(nip("1234563218")),
        ..grounds(date!(2026 - 11 - 30))
    };
    let standing = foreign.judge(datetime!(2026-11-23 12:00 UTC));
    let refusal = standing.require_shop_link().expect_err("foreign");
    assert_eq!(refusal.reason, "LICENCE_MISSING");
    assert_eq!(refusal.metadata, [("cause", "LICENCE_FOREIGN_NIP".into())]);
    assert!(refusal.text.pl.contains(NIP));
    assert_eq!(standing.seats, SEATS_WITHOUT_LICENCE);
}

#[test]
fn before_the_company_is_set_a_licence_gives_seats_and_no_link() {
    let nobody = Grounds {
        company_nip: None,
        ..grounds(date!(2026 - 11 - 30))
    };
    let standing = nobody.judge(datetime!(2026-11-23 12:00 UTC));
    assert_eq!(standing.link, Link::NoCompany);
    assert!(standing.require_shop_link().is_err());
    assert_eq!(standing.seats, 5);
}

#[test]
fn a_licence_that_is_not_accepted_any_more_says_why() {
    let problem = Problem::fixed("LICENCE_UNKNOWN_KEY", "Nieznany klucz.", "An unknown key.");
    let refused = Grounds {
        installed: Installed::Refused(problem),
        ..grounds(date!(2026 - 11 - 30))
    };
    let standing = refused.judge(datetime!(2026-11-23 12:00 UTC));
    let refusal = standing.require_shop_link().expect_err("unusable");
    assert_eq!(refusal.metadata, [("cause", "LICENCE_UNKNOWN_KEY".into())]);
    assert!(refusal.text.pl.contains("Nieznany klucz."));
    assert_eq!(standing.seats, SEATS_WITHOUT_LICENCE);
}

#[test]
fn a_clock_moved_back_is_said_and_extends_nothing() {
    let seen = datetime!(2026-12-01 00:30 UTC);
    let grounds = Grounds {
        seen_at: Some(seen),
        ..grounds(date!(2026 - 11 - 30))
    };
    let back = datetime!(2026-11-15 12:00 UTC);
    assert_eq!(reason(&grounds, back), Err("LICENCE_EXPIRED"));
    let standing = grounds.judge(back);
    assert_eq!(standing.clock_behind_since, Some(seen));
    assert!(
        standing
            .summary()
            .pl
            .contains("Zegar serwera jest cofnięty")
    );
    assert!(standing.summary().pl.contains("2026-12-01 01:30"));
    // small steps are nothing to speak of, but do not extend it either
    let slightly = grounds.judge(seen - CLOCK_SLACK);
    assert_eq!(slightly.clock_behind_since, None);
    assert_eq!(slightly.today, date!(2026 - 12 - 01));
}

#[test]
fn the_day_of_issue_has_been() {
    let mut licence = licence(date!(2026 - 11 - 30));
    licence.issued_on = date!(2026 - 11 - 20);
    let grounds = Grounds {
        installed: Installed::Verified(licence),
        ..grounds(date!(2026 - 11 - 30))
    };
    let standing = grounds.judge(datetime!(2025-01-01 12:00 UTC));
    assert_eq!(
        (standing.today, standing.days_left()),
        (date!(2026 - 11 - 20), Some(10))
    );
}

#[test]
fn the_trial_opens_the_link_for_thirty_days_and_gives_no_seats() {
    let started = datetime!(2026-11-23 23:30 UTC);
    let trial = Grounds {
        trial_until: Some(trial_until(started)),
        ..Grounds::default()
    };
    // started on 24 November in Poland
    assert_eq!(trial.trial_until, Some(date!(2026 - 12 - 24)));
    let whole = started + Duration::days(TRIAL_DAYS);
    for (now, expected) in [
        (started, Ok(())),
        (whole, Ok(())),
        (datetime!(2026-12-24 22:59:59 UTC), Ok(())),
        (datetime!(2026-12-24 23:00 UTC), Err("LICENCE_EXPIRED")),
    ] {
        assert_eq!(reason(&trial, now), expected, "{now}");
    }
    let standing = trial.judge(started);
    assert_eq!(
        (standing.seats, standing.trial_is_open),
        (SEATS_WITHOUT_LICENCE, false)
    );
    let refusal = trial
        .judge(datetime!(2027-01-01 0:00 UTC))
        .require_shop_link();
    assert!(
        !refusal
            .expect_err("ended")
            .text
            .pl
            .contains("licence trial")
    );
}

#[test]
fn of_licence_and_trial_the_one_that_opens_longer_counts() {
    let now = datetime!(2026-11-23 12:00 UTC);
    let both = |paid_until, trial_until| {
        let grounds = Grounds {
            trial_until: Some(trial_until),
            ..grounds(paid_until)
        };
        grounds.judge(now).link
    };
    let (past, near, far) = (
        date!(2026 - 10 - 01),
        date!(2026 - 11 - 30),
        date!(2027 - 11 - 30),
    );
    let open = |until, source| Link::Open { until, source };
    assert_eq!(both(far, near), open(far, Source::Licence));
    assert_eq!(both(near, far), open(far, Source::Trial));
    assert_eq!(both(near, past), open(near, Source::Licence));
    assert_eq!(both(past, near), open(near, Source::Trial));
    let ended = Link::Ended {
        until: past,
        source: Source::Licence,
    };
    assert_eq!(both(past, past), ended);
}

#[test]
fn of_two_licences_the_later_one_is_told_by_its_issue_and_then_by_its_end() {
    let old = licence(date!(2026 - 11 - 30));
    let longer = licence(date!(2027 - 11 - 30));
    let newer = Licence {
        issued_on: date!(2026 - 06 - 01),
        ..old.clone()
    };
    assert!(longer.is_later_than(&old) && newer.is_later_than(&longer));
    assert!(!old.is_later_than(&old) && !old.is_later_than(&longer));
}
