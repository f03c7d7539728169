//! How things stand with the licence, and what is refused because of it.

use time::{Date, OffsetDateTime};

use super::words;
use crate::refusal::{Kind, Problem, Refusal};

/// What opened the link, or did once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A licence.
    Licence,
    /// The trial.
    Trial,
}

/// The link to a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// Open.
    Open {
        /// The last day, inclusive.
        until: Date,
        /// What opens it.
        source: Source,
    },
    /// It was open and has ended.
    Ended {
        /// The last day that it was open.
        until: Date,
        /// What opened it.
        source: Source,
    },
    /// Nothing ever opened it.
    Missing,
    /// The licence is another company's.
    Foreign {
        /// The NIP of the licence.
        nip: String,
    },
    /// The company was not set yet, so that nobody knows whether the licence is its.
    NoCompany,
    /// The signature of the installed licence is not accepted any more.
    Unusable(Problem),
}

impl Link {
    /// Open up to and with the day `until`.
    pub(super) fn until(until: Date, source: Source, today: Date) -> Self {
        if today <= until {
            Self::Open { until, source }
        } else {
            Self::Ended { until, source }
        }
    }
}

/// How things stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The link to a shop.
    pub link: Link,
    /// How many workstations may have joined.
    pub seats: u32,
    /// The day that it was judged by.
    pub today: Date,
    /// The last seen time, if the clock is behind it.
    pub clock_behind_since: Option<OffsetDateTime>,
    /// Whether the trial was never started.
    pub trial_is_open: bool,
}

impl Standing {
    /// Days from today to the last day of an open link; 0 on that day.
    pub fn days_left(&self) -> Option<i64> {
        match self.link {
            Link::Open { until, .. } => Some((until - self.today).whole_days()),
            _ => None,
        }
    }

    /// `Ok` if a test of a shop, a plan, an apply or a scheduled run may begin.
    ///
    /// # Errors
    /// `LICENCE_EXPIRED` with the day; `LICENCE_MISSING`, with the reason why the installed one does not count as `cause`.
    pub fn require_shop_link(&self) -> Result<(), Refusal> {
        let missing = |cause: Option<&'static str>| {
            let refusal = Refusal::precondition("LICENCE_MISSING", self.summary());
            match cause {
                Some(cause) => refusal.with("cause", cause),
                None => refusal,
            }
        };
        Err(match &self.link {
            Link::Open { .. } => return Ok(()),
            Link::Ended { until, .. } => Refusal::precondition("LICENCE_EXPIRED", self.summary())
                .with("paid_until", crate::calendar::format_date(*until)),
            Link::Missing => missing(None),
            Link::Foreign { .. } => missing(Some("LICENCE_FOREIGN_NIP")),
            Link::NoCompany => missing(Some("COMPANY_NOT_SET")),
            Link::Unusable(problem) => missing(Some(problem.reason)),
        })
    }

    /// `Ok` if one more workstation may join beside those that have.
    ///
    /// # Errors
    /// `LICENCE_SEATS`.
    pub fn require_seat(&self, joined: i64) -> Result<(), Refusal> {
        if joined < i64::from(self.seats) {
            return Ok(());
        }
        Err(Refusal::new(
            Kind::FailedPrecondition,
            "LICENCE_SEATS",
            words::no_seat(self, joined),
        )
        .with("seats", self.seats.to_string())
        .with("joined", joined.to_string()))
    }
}
