//! Numbers by seed. `ChaCha` is specified by its name and can be opened anywhere, so that each product has a
//! stream of its own: a new property of one sort of things changes nothing in the others.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of numbers that depends on the seed and on what it is for.
pub(super) struct Dice(ChaCha8Rng);

/// What a stream is for.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    /// The mixture of a hundred products.
    Hundred = 1,
    /// One product.
    Product = 2,
    /// The names of producers.
    Producers = 3,
}

impl Dice {
    /// The stream of the thing with this index.
    pub(super) fn new(seed: u64, stream: Stream, index: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut numbers = ChaCha8Rng::from_seed(key);
        numbers.set_stream((stream as u64) << 32 | u64::from(index));
        Self(numbers)
    }

    /// A number from 0 to one less than this. Lemire's multiplication without rejection: its bias of
    /// `sides / 2^32` cannot be noticed here.
    pub(super) fn below(&mut self, sides: u32) -> u32 {
        let product = u64::from(self.0.next_u32()) * u64::from(sides);
        u32::try_from(product >> 32).expect("the upper half of 64 bits")
    }

    /// A number from the first to the second, both included.
    pub(super) fn between(&mut self, (low, high): (u32, u32)) -> u32 {
        low + self.below(high - low + 1)
    }

    /// Whether something that happens once in so many times happens.
    pub(super) fn one_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// The index of one of so many things; 0 if there are none.
    pub(super) fn index(&mut self, things: usize) -> usize {
        self.below(u32::try_from(things).expect("lists here are short")) as usize
    }

    /// One of these things.
    pub(super) fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.index(things.len())]
    }

    /// Puts them into another order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.index(last + 1));
        }
    }
}
