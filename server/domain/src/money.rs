//! Money and quantities as scaled integers. Never floats.
//!
//! Each type keeps its number in an `i64` with a fixed number of decimal places. Products are taken in
//! `i128` and rounded once, half away from zero (art. 106e ust. 11), by [`div_round_half_away`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::refusal::{Label, Problem};

/// The largest magnitude of an [`Amount`], in hundredths: FA(3) `TKwotowy` has 16 integer digits.
pub const AMOUNT_ABS_MAX: i64 = 999_999_999_999_999_999;

/// `numerator / denominator`, rounded to the nearest integer, half away from zero.
///
/// # Panics
/// If `denominator` is not positive.
pub const fn div_round_half_away(numerator: i128, denominator: i128) -> i128 {
    assert!(denominator > 0, "the divisor is positive");
    let quotient = numerator / denominator;
    let remainder = (numerator % denominator).unsigned_abs();
    // remainder ≥ denominator − remainder, without doubling: no overflow
    if remainder >= denominator.unsigned_abs() - remainder && remainder != 0 {
        quotient + numerator.signum()
    } else {
        quotient
    }
}

/// Arithmetic left the range that a document can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the amount is larger than a document can carry")]
pub struct Overflow;

impl From<Overflow> for Problem {
    fn from(_: Overflow) -> Self {
        Self::fixed(
            "AMOUNT_TOO_LARGE",
            "Kwota przekracza największą dopuszczalną na dokumencie. Sprawdź ilości, ceny i kurs.",
            "The amount exceeds the largest that a document can carry. Check quantities, prices and the exchange rate.",
        )
    }
}

macro_rules! scaled {
    ($(#[$doc:meta])* $name:ident, places $places:literal, shown $shown:literal, integer_digits $digits:literal, $min:expr, $max:expr, $pl:literal, $en:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Decimal places kept.
            pub const PLACES: u32 = $places;
            /// How many units the integer counts for one.
            pub const SCALE: i64 = 10_i64.pow($places);
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// From the scaled integer, unchecked: for constants and for what the database kept.
            pub const fn from_scaled(scaled: i64) -> Self {
                Self(scaled)
            }

            /// From a computed scaled number.
            ///
            /// # Errors
            /// [`Overflow`] outside the range of the type.
            pub fn try_from_scaled(scaled: i128) -> Result<Self, Overflow> {
                let scaled = i64::try_from(scaled).map_err(|_| Overflow)?;
                if ($min..=$max).contains(&scaled) { Ok(Self(scaled)) } else { Err(Overflow) }
            }

            /// The scaled integer.
            pub const fn scaled(self) -> i64 {
                self.0
            }

            /// Whether it is zero.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Whether it is below zero.
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }

            /// Reads a decimal number with a dot: no sign `+`, blanks, leading zeros or exponent, as
            /// FA(3) writes it.
            ///
            /// # Errors
            /// [`Problem`] `INVALID_NUMBER`, or `NUMBER_OUT_OF_RANGE`.
            pub fn parse(text: &str) -> Result<Self, Problem> {
                let label = Label::new($pl, $en);
                let scaled = parse_decimal(text, $places, $digits).ok_or_else(|| invalid_number(label, $places))?;
                Self::try_from_scaled(scaled).map_err(|_| out_of_range(label))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_decimal(f, self.0, $places, $shown)
            }
        }

        impl FromStr for $name {
            type Err = Problem;

            fn from_str(text: &str) -> Result<Self, Problem> {
                Self::parse(text)
            }
        }
    };
}

scaled!(
    /// An amount of money in hundredths of its currency (grosze); FA(3) `TKwotowy`.
    Amount, places 2, shown 2, integer_digits 16, -AMOUNT_ABS_MAX, AMOUNT_ABS_MAX, "kwota", "amount"
);
scaled!(
    /// A quantity with six decimal places; FA(3) `TIlosci`, here at most 9 223 372 036 854 units.
    Quantity, places 6, shown 0, integer_digits 16, i64::MIN + 1, i64::MAX, "ilość", "quantity"
);
scaled!(
    /// A unit price with eight decimal places; FA(3) `TKwotowy2`, here at most 92 233 720 368 units of money.
    UnitPrice, places 8, shown 2, integer_digits 14, i64::MIN + 1, i64::MAX, "cena jednostkowa", "unit price"
);
scaled!(
    /// A percentage from 0 to 100 with four decimal places.
    Percent, places 4, shown 0, integer_digits 3, 0, 1_000_000, "procent", "percentage"
);
scaled!(
    /// How many PLN one unit of a foreign currency is worth, with six decimal places; above zero.
    ExchangeRate, places 6, shown 4, integer_digits 16, 1, i64::MAX, "kurs waluty", "exchange rate"
);

impl Amount {
    /// The sum.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn plus(self, other: Self) -> Result<Self, Overflow> {
        Self::try_from_scaled(i128::from(self.0) + i128::from(other.0))
    }

    /// The difference.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn minus(self, other: Self) -> Result<Self, Overflow> {
        Self::try_from_scaled(i128::from(self.0) - i128::from(other.0))
    }

    /// The same with the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(-self.0)
    }

    /// The sum of many.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, Overflow> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// The amount in PLN of an amount in a foreign currency, rounded to the grosz.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn convert(self, rate: ExchangeRate) -> Result<Self, Overflow> {
        let product = i128::from(self.0) * i128::from(rate.0);
        Self::try_from_scaled(div_round_half_away(
            product,
            i128::from(ExchangeRate::SCALE),
        ))
    }
}

impl Quantity {
    /// One.
    pub const ONE: Self = Self(Self::SCALE);

    /// Quantity × unit price in units of 10⁻¹⁴: exact, to be rounded once by the caller.
    pub fn times(self, price: UnitPrice) -> i128 {
        i128::from(self.0) * i128::from(price.0)
    }
}

/// The scaled integer of a strict decimal text, or nothing.
fn parse_decimal(text: &str, places: usize, integer_digits: usize) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (integer, fraction) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (digits, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = integer.len() > 1 && integer.starts_with('0');
    if integer.is_empty()
        || integer.len() > integer_digits
        || leading_zero
        || fraction.len() > places
    {
        return None;
    }
    if !all_digits(integer) || !all_digits(fraction) {
        return None;
    }
    // at most 16 + 8 digits: far inside i128
    let magnitude: i128 = format!("{integer}{fraction:0<places$}").parse().ok()?;
    Some(if negative { -magnitude } else { magnitude })
}

/// Writes the shortest decimal with at least `shown` places.
fn write_decimal(
    f: &mut fmt::Formatter<'_>,
    scaled: i64,
    places: usize,
    shown: usize,
) -> fmt::Result {
    let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = places + 1);
    let (integer, fraction) = digits.split_at(digits.len() - places);
    let significant = fraction.trim_end_matches('0').len().max(shown);
    let mut text = String::with_capacity(digits.len() + 2);
    if scaled < 0 {
        text.push('-');
    }
    text.push_str(integer);
    if significant > 0 {
        text.push('.');
        text.push_str(&fraction[..significant]);
    }
    f.pad(&text)
}

fn invalid_number(label: Label, places: u32) -> Problem {
    Problem::new(
        "INVALID_NUMBER",
        format!(
            "{}: podaj liczbę z kropką dziesiętną, najwyżej {places} miejsc po przecinku, np. 12.5.",
            label.pl
        ),
        format!(
            "{}: give a number with a decimal dot and at most {places} decimal places, such as 12.5.",
            label.en
        ),
    )
}

fn out_of_range(label: Label) -> Problem {
    Problem::new(
        "NUMBER_OUT_OF_RANGE",
        format!(
            "{}: liczba jest poza dopuszczalnym zakresem. Podaj inną.",
            label.pl
        ),
        format!(
            "{}: the number is outside the allowed range. Give another.",
            label.en
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_decimals_are_read_and_written_canonically() {
        for (text, scaled, shown) in [
            ("0", 0, "0.00"),
            ("12.5", 1250, "12.50"),
            ("-12.05", -1205, "-12.05"),
            ("-0.05", -5, "-0.05"),
            ("-0", 0, "0.00"),
            ("9999999999999999.99", AMOUNT_ABS_MAX, "9999999999999999.99"),
        ] {
            let amount = Amount::parse(text).expect(text);
            assert_eq!(
                (amount.scaled(), amount.to_string().as_str()),
                (scaled, shown)
            );
        }
        assert_eq!(
            Quantity::parse("12.500000").expect("quantity").to_string(),
            "12.5"
        );
        assert_eq!(Quantity::parse("3").expect("quantity").to_string(), "3");
        assert_eq!(
            UnitPrice::parse("0.00000001").expect("price").to_string(),
            "0.00000001"
        );
        assert_eq!(UnitPrice::parse("7").expect("price").to_string(), "7.00");
        assert_eq!(
            ExchangeRate::parse("4.25").expect("rate").to_string(),
            "4.2500"
        );
        assert_eq!(Percent::parse("2.5").expect("percent").to_string(), "2.5");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "+1",
            "1,5",
            "01",
            "1.",
            ".5",
            "1.005",
            " 1",
            "1e3",
            "--1",
            "-",
            "10000000000000000",
            "١",
            "1.-5",
        ] {
            assert_eq!(
                Amount::parse(text).map_err(|p| p.reason),
                Err("INVALID_NUMBER"),
                "{text:?}"
            );
        }
        assert_eq!(
            Quantity::parse("9999999999999999").map_err(|p| p.reason),
            Err("NUMBER_OUT_OF_RANGE")
        );
        assert_eq!(
            Percent::parse("100.0001").map_err(|p| p.reason),
            Err("NUMBER_OUT_OF_RANGE")
        );
        assert_eq!(
            Percent::parse("-1").map_err(|p| p.reason),
            Err("NUMBER_OUT_OF_RANGE")
        );
        assert_eq!(
            ExchangeRate::parse("0").map_err(|p| p.reason),
            Err("NUMBER_OUT_OF_RANGE")
        );
    }

    #[test]
    fn halves_round_away_from_zero() {
        for (numerator, denominator, expected) in [
            (5, 10, 1),
            (-5, 10, -1),
            (4, 10, 0),
            (-4, 10, 0),
            (15, 10, 2),
            (-15, 10, -2),
            (1, 3, 0),
            (2, 3, 1),
            (0, 7, 0),
            (7, 1, 7),
        ] {
            assert_eq!(
                div_round_half_away(numerator, denominator),
                expected,
                "{numerator}/{denominator}"
            );
        }
        assert_eq!(div_round_half_away(i128::MAX, i128::MAX), 1);
        assert_eq!(div_round_half_away(i128::MIN, i128::MAX), -1);
    }

    #[test]
    fn sums_beyond_the_range_of_a_document_are_refused() {
        let largest = Amount::from_scaled(AMOUNT_ABS_MAX);
        assert_eq!(largest.plus(Amount::from_scaled(1)), Err(Overflow));
        assert_eq!(
            largest.negated().minus(Amount::from_scaled(1)),
            Err(Overflow)
        );
        assert_eq!(
            Amount::sum([largest, Amount::from_scaled(-1)]),
            Ok(Amount::from_scaled(AMOUNT_ABS_MAX - 1))
        );
    }

    #[test]
    fn a_foreign_amount_converts_to_the_grosz() {
        let rate = ExchangeRate::parse("4.2345").expect("rate");
        assert_eq!(
            Amount::from_scaled(10_000).convert(rate),
            Ok(Amount::from_scaled(42_345))
        );
        assert_eq!(
            Amount::from_scaled(-100).convert(rate),
            Ok(Amount::from_scaled(-423))
        );
        assert_eq!(
            Amount::from_scaled(AMOUNT_ABS_MAX).convert(rate),
            Err(Overflow)
        );
    }
}
