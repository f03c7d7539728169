//! Randomness as a parameter, and the one place where ids are made.

use std::{fmt, sync::Arc};

use ring::rand::{SecureRandom, SystemRandom};
use time::OffsetDateTime;
use uuid::Uuid;

/// A source of unguessable bytes. Cloning is cheap.
#[derive(Clone)]
pub struct Random(Arc<dyn SecureRandom + Send + Sync>);

impl Random {
    /// The operating system's source.
    pub fn system() -> Self {
        Self(Arc::new(SystemRandom::new()))
    }

    /// So many random bytes.
    ///
    /// # Panics
    /// If the operating system has no randomness to give; nothing can be done safely then.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0
            .fill(&mut bytes)
            .expect("the operating system's random source works from boot on");
        bytes
    }

    /// A new id of version 7: keys grow with time, within a millisecond by its microseconds.
    pub fn id<Id: From<Uuid>>(&self, now: OffsetDateTime) -> Id {
        let micros = now.unix_timestamp_nanos() / 1_000;
        let millis = u64::try_from(micros / 1_000).unwrap_or_default();
        // RFC 9562, 6.2, method 3: the fraction of the millisecond fills the 12 bits after the time.
        let fraction = u16::try_from(micros.rem_euclid(1_000) * 4_096 / 1_000).unwrap_or_default();
        let mut rest: [u8; 10] = self.bytes();
        rest[..2].copy_from_slice(&fraction.to_be_bytes());
        Id::from(kontor_domain::ids::uuid_v7(millis, rest))
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    #[test]
    fn ids_grow_with_every_microsecond() {
        let random = Random::system();
        let start = datetime!(2026-11-23 12:00:00.000_900 UTC);
        let ids: Vec<Uuid> = (0..200)
            .map(|step| random.id(start + Duration::microseconds(step)))
            .collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
        assert_eq!(ids[0].get_version_num(), 7);
    }
}
