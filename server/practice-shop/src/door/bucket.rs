//! The rate limit: a bucket that leaks (Shoper API: rate limiting).

use std::time::Duration;

/// How large the bucket is and how fast it leaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Calls that the bucket holds: `X-Shop-Api-Limit`.
    pub limit: u32,
    /// Calls that leak out in a second: `X-Shop-Api-Bandwidth`.
    pub bandwidth: u32,
}

impl Default for Rate {
    /// 10 calls and 2 a second, as on the shops that were observed.
    fn default() -> Self {
        Self {
            limit: 10,
            bandwidth: 2,
        }
    }
}

impl Rate {
    /// So wide that nobody reaches it: for tests of something else.
    pub const UNLIMITED: Self = Self {
        limit: 1_000_000,
        bandwidth: 1_000_000,
    };
}

/// What the headers of an answer say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Calls in the bucket, this one included: `X-Shop-Api-Calls`.
    pub calls: u32,
}

/// One caller's bucket.
#[derive(Debug, Default)]
pub struct Bucket {
    level: f64,
    at: Duration,
}

impl Bucket {
    /// Adds a call if there is room for one. What costs more than one call may fill the bucket beyond its
    /// limit, and is paid for by waiting afterwards: otherwise a costly call could never be made.
    pub fn pour(&mut self, rate: Rate, cost: u32, now: Duration) -> Result<Level, Level> {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.level = (self.level - f64::from(rate.bandwidth) * passed).max(0.0);
        self.at = now;
        if self.level + 1.0 > f64::from(rate.limit) {
            return Err(self.shown());
        }
        self.level += f64::from(cost);
        Ok(self.shown())
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a level is never negative, and a cast that saturates is right for one that is huge"
    )]
    fn shown(&self) -> Level {
        Level {
            calls: self.level.ceil() as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_calls_fit_the_eleventh_overflows_and_time_makes_room() {
        let mut bucket = Bucket::default();
        let rate = Rate::default();
        for call in 1..=10 {
            assert_eq!(
                bucket.pour(rate, 1, Duration::ZERO),
                Ok(Level { calls: call })
            );
        }
        assert_eq!(
            bucket.pour(rate, 1, Duration::ZERO),
            Err(Level { calls: 10 })
        );
        assert!(bucket.pour(rate, 1, Duration::from_millis(499)).is_err());
        assert!(bucket.pour(rate, 1, Duration::from_millis(500)).is_ok());
    }

    #[test]
    fn a_costly_call_is_paid_for_afterwards() {
        let mut bucket = Bucket::default();
        let rate = Rate::default();
        assert_eq!(
            bucket.pour(rate, 25, Duration::ZERO),
            Ok(Level { calls: 25 })
        );
        assert!(bucket.pour(rate, 1, Duration::from_secs(7)).is_err());
        assert!(bucket.pour(rate, 1, Duration::from_secs(8)).is_ok());
    }
}
