//! Large catalogues by seed, with the awkward cases of real shops in known proportions.

mod dice;
mod neighbours;
mod product;
mod shelves;
mod slots;
mod wording;

use dice::{Dice, Stream};
use product::Maker;
use slots::HUNDRED;

use super::awkward::Oddity;
use super::blueprint::{Blueprint, Product};
use super::departments;

/// Most products that a generated catalogue has.
pub const PRODUCTS_MAX: u32 = 100_000;

/// More products were asked for than [`PRODUCTS_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the practice shop holds at most {PRODUCTS_MAX} products, not {asked}")]
pub struct TooManyProducts {
    /// How many were asked for.
    pub asked: u32,
}

impl Blueprint {
    /// A catalogue of so many products. The same size and seed give the same catalogue on every machine.
    ///
    /// # Errors
    ///
    /// [`TooManyProducts`] if there are more than [`PRODUCTS_MAX`].
    pub fn generated(size: u32, seed: u64) -> Result<Self, TooManyProducts> {
        if size > PRODUCTS_MAX {
            return Err(TooManyProducts { asked: size });
        }
        let shelves = shelves::fill(size, seed);
        let maker = Maker::new(seed, &shelves);
        let mut products = Vec::with_capacity(size as usize);
        let mut oddities = shelves.oddities.clone();
        let mut first = 1;
        while first <= size {
            let last = size.min(first + HUNDRED - 1);
            let (hundred, odd) = hundred(&maker, seed, first, last);
            products.extend(hundred);
            oddities.extend(odd);
            first = last + 1;
        }
        oddities.sort_unstable();
        Ok(Self {
            units: departments::units(),
            categories: shelves.categories,
            producers: shelves.producers,
            option_groups: wording::option_groups(),
            products,
            oddities,
        })
    }
}

/// The products with these ids, at most a hundred, and what is odd about them.
fn hundred(maker: &Maker<'_>, seed: u64, first: u32, last: u32) -> (Vec<Product>, Vec<Oddity>) {
    let mut dice = Dice::new(seed, Stream::Hundred, first / HUNDRED);
    let mut cases = slots::cases(&mut dice);
    cases.truncate((last - first + 1) as usize);
    let ids = first..=last;
    let mut products: Vec<Product> = ids
        .zip(&cases)
        .map(|(id, case)| maker.product(id, *case))
        .collect();
    let oddities = neighbours::mix_up(&mut products, &cases, &mut dice);
    (products, oddities)
}
