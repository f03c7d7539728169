//! What a licence says.

use serde::{Deserialize, Serialize};
use time::Date;
use uuid::Uuid;

/// The most workstations of one licence.
pub const SEATS_MAX: u32 = 100_000;
/// Characters of the longest company name, as in FA(3).
pub const NAME_CHARACTERS_MAX: usize = 512;
/// Digits of a NIP.
const NIP_DIGITS: usize = 10;

time::serde::format_description!(iso_date, Date, "[year]-[month]-[day]");

/// What a licence says. In the token it is a JSON object with these names; names that a later vendor's tool adds are
/// passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Identifier of the licence.
    pub id: Uuid,
    /// For whom it was issued, as the vendor wrote it.
    pub company_name: String,
    /// NIP of the company, ten digits. Its check digit is not looked at: a wrong number is no company's.
    pub nip: String,
    /// How many workstations may join.
    pub seats: u32,
    /// The last day of the paid period in Europe/Warsaw, inclusive.
    #[serde(with = "iso_date")]
    pub paid_until: Date,
    /// The day of issue.
    #[serde(with = "iso_date")]
    pub issued_on: Date,
}

/// Why claims make no licence; the texts name the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// The name.
    #[error("company name: 1 to {NAME_CHARACTERS_MAX} characters, no control characters")]
    CompanyName,
    /// The NIP.
    #[error("NIP: exactly {NIP_DIGITS} digits")]
    Nip,
    /// The seats.
    #[error("seats: 1 to {SEATS_MAX}")]
    Seats,
    /// The days.
    #[error("paid until: not before the day of issue")]
    PaidUntil,
}

impl Claims {
    /// Whether they make a licence.
    ///
    /// # Errors
    /// The first claim that does not.
    pub fn check(&self) -> Result<(), ClaimsError> {
        let name = self.company_name.trim();
        if name.is_empty()
            || name.chars().count() > NAME_CHARACTERS_MAX
            || name.chars().any(char::is_control)
        {
            return Err(ClaimsError::CompanyName);
        }
        if self.nip.len() != NIP_DIGITS || !self.nip.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ClaimsError::Nip);
        }
        if !(1..=SEATS_MAX).contains(&self.seats) {
            return Err(ClaimsError::Seats);
        }
        if self.paid_until < self.issued_on {
            return Err(ClaimsError::PaidUntil);
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use time::macros::date;

    use super::*;

    /// Claims that make a licence.
    pub(crate) fn claims() -> Claims {
        Claims {
            id: Uuid::from_u128(0x019a_b000_0000_7000_8000_0000_0000_0001),
            company_name: "Pracownia Żółć sp. z o.o.".to_owned(),
            nip: "1111111111".to_owned(),
            seats: 5,
            paid_until: date!(2027 - 11 - 30),
            issued_on: date!(2026 - 11 - 23),
        }
    }

    type Change = fn(&mut Claims);

    #[test]
    fn claims_are_refused_at_each_bound() {
        assert_eq!(claims().check(), Ok(()));
        let wrong: [(Change, ClaimsError); 9] = [
            (|c| c.company_name = " ".into(), ClaimsError::CompanyName),
            (
                |c| c.company_name = "\u{1b}[31m".into(),
                ClaimsError::CompanyName,
            ),
            (
                |c| c.company_name = "ż".repeat(513),
                ClaimsError::CompanyName,
            ),
            (|c| c.nip = "111111111".into(), ClaimsError::Nip),
            (|c| c.nip = "111-111-11-11".into(), ClaimsError::Nip),
            (|c| c.nip = "١١١١١".into(), ClaimsError::Nip),
            (|c| c.seats = 0, ClaimsError::Seats),
            (|c| c.seats = SEATS_MAX + 1, ClaimsError::Seats),
            (
                |c| c.paid_until = date!(2026 - 11 - 22),
                ClaimsError::PaidUntil,
            ),
        ];
        for (change, error) in wrong {
            let mut claims = claims();
            change(&mut claims);
            assert_eq!(claims.check(), Err(error), "{claims:?}");
        }
        let edge = Claims {
            company_name: "ż".repeat(512),
            seats: SEATS_MAX,
            paid_until: date!(2026 - 11 - 23),
            ..claims()
        };
        assert_eq!(edge.check(), Ok(()));
    }
}
