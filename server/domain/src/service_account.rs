//! Service accounts: what a new one needs, and until when its token lives.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::calendar::{iso_date, parse_date, warsaw_date};
use crate::refusal::{Label, Problem, Scope};
use crate::role::ServiceRole;
use crate::text::{clean, fold};

/// Characters of the longest name.
pub const NAME_CHARACTERS_MAX: usize = 100;

const NAME: Label = Label::new("nazwa konta usługi", "name of the service account");
const ROLE: Label = Label::new("rola", "role");
const EXPIRY_DATE: Label = Label::new("data ważności", "expiry date");

/// A service account as asked for.
#[derive(Clone, Debug, Default)]
pub struct NewServiceAccount {
    /// Name.
    pub name: String,
    /// Role; required.
    pub role: Option<ServiceRole>,
    /// Last day on which the token is taken, `YYYY-MM-DD`; empty when it has no end.
    pub expiry_date: String,
}

/// A service account that may be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccount {
    /// Name, 1 to [`NAME_CHARACTERS_MAX`] characters.
    pub name: String,
    /// Role.
    pub role: ServiceRole,
    /// Last day (in Poland) on which the token is taken.
    #[serde(with = "iso_date::option")]
    pub expires_on: Option<Date>,
}

/// Whether a token is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// Yes.
    Active,
    /// Its last day is over.
    Expired,
    /// An administrator revoked it.
    Revoked,
}

/// Looks a new service account through; what is wrong is noted by field.
pub fn validate(
    input: &NewServiceAccount,
    now: OffsetDateTime,
    scope: &mut Scope<'_>,
) -> Option<ServiceAccount> {
    let name = scope.check("name", parse_name(&input.name));
    let role = input.role.ok_or_else(|| Problem::unknown_choice(ROLE));
    let role = scope.check("role", role);
    let expires_on = scope.check("expiry_date", parse_expiry(&input.expiry_date, now));
    Some(ServiceAccount {
        name: name?,
        role: role?,
        expires_on: expires_on?,
    })
}

/// Whether a token is taken now. Its last day counts whole, by Poland's clock.
pub fn state(
    expires_on: Option<Date>,
    revoked_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> TokenState {
    if revoked_at.is_some() {
        TokenState::Revoked
    } else if expires_on.is_some_and(|day| warsaw_date(now) > day) {
        TokenState::Expired
    } else {
        TokenState::Active
    }
}

fn parse_name(text: &str) -> Result<String, Problem> {
    let name = clean(text);
    // A name of marks alone would fold to nothing, and all such names to one.
    if fold(&name).is_empty() {
        return Err(Problem::required(NAME));
    }
    let length = name.chars().count();
    if length > NAME_CHARACTERS_MAX {
        return Err(Problem::too_long(NAME, NAME_CHARACTERS_MAX, length));
    }
    Ok(name)
}

fn parse_expiry(text: &str, now: OffsetDateTime) -> Result<Option<Date>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = parse_date(text, EXPIRY_DATE)?;
    if day < warsaw_date(now) {
        return Err(Problem::fixed(
            "DATE_PAST",
            "Data ważności już minęła. Podaj dzisiejszą lub późniejszą.",
            "The expiry date has passed. Give today's or a later one.",
        ));
    }
    Ok(Some(day))
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;
    use crate::refusal::Violations;

    const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

    fn reasons(input: &NewServiceAccount) -> Vec<(String, &'static str)> {
        let mut violations = Violations::new();
        let account = validate(input, NOW, &mut violations.root());
        assert_eq!(account.is_none(), !violations.is_empty());
        violations
            .as_slice()
            .iter()
            .map(|violation| (violation.field.clone(), violation.reason))
            .collect()
    }

    fn input(name: &str, expiry_date: &str) -> NewServiceAccount {
        NewServiceAccount {
            name: name.to_owned(),
            role: Some(ServiceRole::SyncTrigger),
            expiry_date: expiry_date.to_owned(),
        }
    }

    #[test]
    fn everything_wrong_with_a_new_account_is_told_at_once() {
        let mut wrong = input(" \u{301} ", "23.11.2026");
        wrong.role = None;
        let found = reasons(&wrong);
        let expected = [
            ("name", "REQUIRED"),
            ("role", "UNKNOWN_CHOICE"),
            ("expiry_date", "INVALID_DATE"),
        ];
        assert_eq!(found, expected.map(|(field, why)| (field.to_owned(), why)));
        let long = "ż".repeat(NAME_CHARACTERS_MAX + 1);
        assert_eq!(reasons(&input(&long, ""))[0].1, "TOO_LONG");
        let longest = "ż".repeat(NAME_CHARACTERS_MAX);
        assert_eq!(reasons(&input(&longest, "")), []);
    }

    #[test]
    fn a_token_may_expire_today_but_not_yesterday() {
        assert_eq!(reasons(&input("nocna", "2026-11-22"))[0].1, "DATE_PAST");
        assert_eq!(reasons(&input("nocna", "2026-11-23")), []);
        assert_eq!(reasons(&input("nocna", "9999-12-31")), []);
    }

    #[test]
    fn the_last_day_counts_to_its_end_by_polands_clock() {
        let day = Some(date!(2026 - 11 - 23));
        let cases = [
            (datetime!(2026-11-23 22:59:59 UTC), TokenState::Active),
            (datetime!(2026-11-23 23:00 UTC), TokenState::Expired),
        ];
        for (now, expected) in cases {
            assert_eq!(state(day, None, now), expected, "{now}");
            assert_eq!(state(None, None, now), TokenState::Active);
            assert_eq!(state(day, Some(NOW), now), TokenState::Revoked);
        }
        // in summer the day ends an hour earlier by UTC
        let day = Some(date!(2026 - 07 - 01));
        let summer = state(day, None, datetime!(2026-07-01 22:00 UTC));
        assert_eq!(summer, TokenState::Expired);
    }
}
