//! Pseudo-random numbers that a seed repeats.

use std::time::Duration;

/// The generator `SplitMix64`: small, and the same on every machine.
#[derive(Clone, Debug)]
pub struct Seed(u64);

impl Seed {
    /// A sequence of its own for each number.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next_number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound, 0 when the bound is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The bias of the remainder does not matter for bounds this small.
        self.next_number().checked_rem(bound).unwrap_or_default()
    }

    /// A time below the bound, to the microsecond.
    pub fn time_below(&mut self, bound: Duration) -> Duration {
        let micros = u64::try_from(bound.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(self.below(micros))
    }

    /// So many different numbers below the bound, in order; all of them when there are no more.
    pub fn points(&mut self, count: usize, bound: u64) -> Vec<u64> {
        let mut points = std::collections::BTreeSet::new();
        let count = count.min(usize::try_from(bound).unwrap_or(usize::MAX));
        while points.len() < count {
            points.insert(self.below(bound));
        }
        points.into_iter().collect()
    }
}
