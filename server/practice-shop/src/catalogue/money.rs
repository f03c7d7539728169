//! Scaled integers: the shop writes decimals, and a float would round them.

use std::fmt;

/// An amount of money in hundredths of its currency. Its text has two decimal places ("12.30").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hundredths(pub i64);

/// A quantity in thousandths of its unit. Its text has no needless zeros ("7", "7.5").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thousandths(pub i64);

impl Thousandths {
    /// So many whole units.
    pub const fn whole(units: i64) -> Self {
        Self(units * 1000)
    }

    /// Whether it is not a whole number.
    pub const fn is_fractional(self) -> bool {
        self.0 % 1000 != 0
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = sign(self.0);
        write!(f, "{sign}{}.{:02}", size / 100, size % 100)
    }
}

impl fmt::Display for Thousandths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = sign(self.0);
        write!(f, "{sign}{}", size / 1000)?;
        let fraction = format!("{:03}", size % 1000);
        match fraction.trim_end_matches('0') {
            "" => Ok(()),
            digits => write!(f, ".{digits}"),
        }
    }
}

fn sign(value: i64) -> (&'static str, u64) {
    (if value < 0 { "-" } else { "" }, value.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_places_and_quantities_only_those_that_count() {
        assert_eq!(Hundredths(1230).to_string(), "12.30");
        assert_eq!(Hundredths(-5).to_string(), "-0.05");
        assert_eq!(Thousandths::whole(7).to_string(), "7");
        assert_eq!(Thousandths(7500).to_string(), "7.5");
        assert_eq!(Thousandths(-1).to_string(), "-0.001");
    }
}
