//! EAN-13 of the range for internal use.

use std::fmt;

/// An EAN-13 with a valid check digit, from the range 20–29 that GS1 leaves to shops for their own
/// goods: no real article can have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ean(u64);

impl Ean {
    /// The EAN of a shop's own article: prefix 20 and its number, of which ten digits count.
    pub const fn internal(article: u64) -> Self {
        let body = 20 * 10_u64.pow(10) + article % 10_u64.pow(10);
        Self(body * 10 + check_digit(body))
    }

    /// All thirteen digits as a number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// GS1's check digit of twelve digits: weights 3 and 1 from the right, up to the next ten.
const fn check_digit(mut body: u64) -> u64 {
    let (mut sum, mut weight) = (0, 3);
    while body > 0 {
        sum += body % 10 * weight;
        weight = 4 - weight;
        body /= 10;
    }
    (10 - sum % 10) % 10
}

impl fmt::Display for Ean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:013}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_gs1() {
        // the example of GS1's own manual: 629104150021 has 3
        assert_eq!(check_digit(629_104_150_021), 3);
        assert_eq!(check_digit(590_123_412_345), 7);
    }

    #[test]
    fn an_article_gets_an_ean_of_the_internal_range() {
        assert_eq!(Ean::internal(1).to_string(), "2000000000015");
    }
}
