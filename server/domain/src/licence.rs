//! What a licence opens and how far: the link to a shop until a day, and seats for workstations. Nothing else asks for it.

mod standing;
mod words;

use serde::{Deserialize, Serialize};
use time::{Date, Duration, OffsetDateTime};

use crate::{calendar::warsaw_date, checks::Nip, refusal::Problem};

pub use standing::{Link, Source, Standing};

/// Workstations that may join without a licence.
pub const SEATS_WITHOUT_LICENCE: u32 = 2;
/// Days of the trial: from the day on which it is started to the same hour so many days later, and to the end of that
/// day.
pub const TRIAL_DAYS: i64 = 30;
/// How far the clock may fall behind the last seen time before it is said: clocks are set right by small steps, and
/// those of several servers differ.
pub const CLOCK_SLACK: Duration = Duration::minutes(5);

/// A licence whose signature is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// Identifier that the vendor gave.
    pub id: String,
    /// For whom it was issued.
    pub company_name: String,
    /// The NIP for which it was issued; compared with the company's, so a wrong one fits nobody.
    pub nip: String,
    /// How many workstations may join.
    pub seats: u32,
    /// The last day of the paid period in Poland, inclusive.
    #[serde(with = "crate::calendar::iso_date")]
    pub paid_until: Date,
    /// The day of issue.
    #[serde(with = "crate::calendar::iso_date")]
    pub issued_on: Date,
}

impl Licence {
    /// Whether it is the later one of two, by the day of issue and then by the paid period.
    pub fn is_later_than(&self, other: &Self) -> bool {
        (self.issued_on, self.paid_until) > (other.issued_on, other.paid_until)
    }

    /// Whether it was issued for this company.
    pub fn is_of(&self, nip: &Nip) -> bool {
        self.nip == nip.as_str()
    }
}

/// The licence that is installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Installed {
    /// None.
    #[default]
    Nothing,
    /// One whose signature this program does not accept, and why.
    Refused(Problem),
    /// One whose signature is right.
    Verified(Licence),
}

/// Everything that decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// The installed licence.
    pub installed: Installed,
    /// The last day of the trial in Poland, inclusive, if it was ever started.
    pub trial_until: Option<Date>,
    /// NIP of the company, once it was set.
    pub company_nip: Option<Nip>,
    /// The latest time that this installation has noted.
    pub seen_at: Option<OffsetDateTime>,
}

impl Grounds {
    /// How things stand at `now`. A clock behind the last seen time counts as standing there.
    pub fn judge(&self, now: OffsetDateTime) -> Standing {
        let today = self.today(now);
        let (link, seats) = match &self.installed {
            Installed::Verified(licence) => self.of_licence(licence, today),
            Installed::Refused(problem) => (Link::Unusable(problem.clone()), SEATS_WITHOUT_LICENCE),
            Installed::Nothing => (Link::Missing, SEATS_WITHOUT_LICENCE),
        };
        Standing {
            link: self.with_trial(link, today),
            seats,
            today,
            clock_behind_since: self.seen_at.filter(|seen| now + CLOCK_SLACK < *seen),
            trial_is_open: self.trial_until.is_none(),
        }
    }

    /// The day in Poland, never before a day that has been: of the last seen time, or of the licence's issue.
    pub fn today(&self, now: OffsetDateTime) -> Date {
        let latest = self.seen_at.map_or(now, |seen| seen.max(now));
        let today = warsaw_date(latest);
        match &self.installed {
            Installed::Verified(licence) => today.max(licence.issued_on),
            Installed::Nothing | Installed::Refused(_) => today,
        }
    }

    fn of_licence(&self, licence: &Licence, today: Date) -> (Link, u32) {
        match &self.company_nip {
            Some(nip) if !licence.is_of(nip) => (
                Link::Foreign {
                    nip: licence.nip.clone(),
                },
                SEATS_WITHOUT_LICENCE,
            ),
            company => (
                match company {
                    None => Link::NoCompany,
                    Some(_) => Link::until(licence.paid_until, Source::Licence, today),
                },
                // what was paid for stays: only the link to the shop ends
                licence.seats,
            ),
        }
    }

    /// The trial counts when it opens what the licence does not, and is named when nothing else was ever there.
    fn with_trial(&self, link: Link, today: Date) -> Link {
        let Some(until) = self.trial_until else {
            return link;
        };
        let trial = Link::until(until, Source::Trial, today);
        match (&link, &trial) {
            (Link::Open { until, .. }, Link::Open { until: longer, .. }) if longer > until => trial,
            (Link::Open { .. }, _) => link,
            (_, Link::Open { .. }) | (Link::Missing, _) => trial,
            _ => link,
        }
    }
}

/// The last day of a trial that is started at `now`.
pub fn trial_until(now: OffsetDateTime) -> Date {
    warsaw_date(now).saturating_add(Duration::days(TRIAL_DAYS))
}

#[cfg(test)]
mod tests;
