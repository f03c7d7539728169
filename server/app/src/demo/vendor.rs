//! The vendor of the demonstration: a key pair made when it starts, whose private half is nowhere but in its memory.

use anyhow::Result;
use kontor_client::proto::Company;
use kontor_domain::{calendar::warsaw_date, licence::trial_until};
use kontor_licence::{Claims, PublicKey, SigningKey, sign};

use crate::{
    clock::{Clock as _, SystemClock},
    random::Random,
};

/// Workstations of the demonstration's licence.
const SEATS: u32 = 5;

/// Signs licences.
pub struct Vendor(SigningKey);

impl Vendor {
    /// With a new key.
    pub fn new() -> Result<Self> {
        Ok(Self(SigningKey::generate()?))
    }

    /// What the server has to trust.
    pub fn key(&self) -> PublicKey {
        self.0.public()
    }

    /// A licence for this company, issued today and as long as a trial.
    pub fn licence(&self, company: &Company) -> Result<String> {
        let now = SystemClock::new().now();
        let claims = Claims {
            id: Random::system().id(now),
            company_name: company.name.clone(),
            nip: company.nip.clone(),
            seats: SEATS,
            paid_until: trial_until(now),
            issued_on: warsaw_date(now),
        };
        Ok(sign(&claims, &self.0)?)
    }
}
