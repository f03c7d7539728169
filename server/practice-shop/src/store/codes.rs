//! Which stock rows carry a code, without keeping the code twice.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher as _, RandomState},
};

/// Stock rows by the hash of their code.
#[derive(Debug, Default)]
pub struct Codes {
    hasher: RandomState,
    rows: BTreeSet<(u64, u32)>,
}

impl Codes {
    /// Notes that a stock row carries this code; an empty code is none.
    pub fn add(&mut self, code: &str, stock: u32) {
        if !code.is_empty() {
            self.rows.insert((self.hash(code), stock));
        }
    }

    /// Forgets it.
    pub fn remove(&mut self, code: &str, stock: u32) {
        self.rows.remove(&(self.hash(code), stock));
    }

    /// Stock rows that may carry this code, by ascending id: the caller compares.
    pub fn candidates(&self, code: &str) -> impl Iterator<Item = u32> {
        let hash = self.hash(code);
        let range = self.rows.range((hash, 0)..=(hash, u32::MAX));
        range.map(|(_, stock)| *stock)
    }

    fn hash(&self, code: &str) -> u64 {
        self.hasher.hash_one(code)
    }
}
