//! Exact decimal numbers: prices, weights, quantities. No float anywhere.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;

/// Most digits of a number, so that every digit of it fits into an `i128`.
const DIGITS_MAX: usize = 38;

/// An exact decimal number of up to 38 digits.
///
/// It keeps the places it was written with (`235.00` stays `235.00`) and compares by value (`235.00 == 235`).
/// A number that cannot be kept exactly is refused, never rounded.
///
/// ```
/// use kontor_shoper::Decimal;
///
/// let price: Decimal = "235.10".parse()?;
/// assert_eq!(price.scaled(2), Some(23_510)); // hundredths
/// assert_eq!(price.scaled(0), None); // not whole
/// assert_eq!(price, Decimal::new(2351, 1).unwrap());
/// assert_eq!(price.to_string(), "235.10");
/// # Ok::<(), kontor_shoper::NotADecimal>(())
/// ```
#[derive(Clone, Copy)]
pub struct Decimal {
    /// The digits without the point.
    digits: i128,
    /// How many of them stand after the point; at most 38.
    places: u8,
}

/// The text is not a decimal number, or has more than 38 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number of at most 38 digits")]
pub struct NotADecimal;

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self {
        digits: 0,
        places: 0,
    };

    /// `digits` divided by ten to the power of `places`; `None` beyond 38 digits or places.
    pub fn new(digits: i128, places: u8) -> Option<Self> {
        let fits = digits.unsigned_abs() < 10_u128.pow(38) && usize::from(places) <= DIGITS_MAX;
        fits.then_some(Self { digits, places })
    }

    /// The number in units of ten to the power of minus `places` (2: hundredths), if it is a whole number
    /// of them and fits. Nothing is rounded.
    pub fn scaled(&self, places: u8) -> Option<i64> {
        let number = if places >= self.places {
            let factor = 10_i128.checked_pow(u32::from(places - self.places))?;
            self.digits.checked_mul(factor)?
        } else {
            let factor = 10_i128.checked_pow(u32::from(self.places - places))?;
            (self.digits % factor == 0).then_some(self.digits / factor)?
        };
        i64::try_from(number).ok()
    }

    /// The same value without zeros at the end.
    fn shortest(self) -> (i128, u8) {
        let Self {
            mut digits,
            mut places,
        } = self;
        while places > 0 && digits % 10 == 0 {
            digits /= 10;
            places -= 1;
        }
        (digits, places)
    }
}

impl FromStr for Decimal {
    type Err = NotADecimal;

    /// Reads `-12.30`, also `.5`, `5.` and JSON's `1.5e3`.
    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        let (text, exponent) = match text.split_once(['e', 'E']) {
            Some((text, exponent)) => (text, exponent.parse::<i16>().map_err(|_| NotADecimal)?),
            None => (text, 0),
        };
        let (negative, text) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(NotADecimal);
        }
        let mut digits: i128 = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'));
            digits = digits
                .checked_mul(10)
                .zip(digit)
                .and_then(|(digits, digit)| digits.checked_add(digit))
                .ok_or(NotADecimal)?;
        }
        let places = i64::try_from(fraction.len()).map_err(|_| NotADecimal)? - i64::from(exponent);
        if places < 0 {
            let factor = u32::try_from(-places)
                .ok()
                .and_then(|power| 10_i128.checked_pow(power));
            digits = factor
                .and_then(|factor| digits.checked_mul(factor))
                .ok_or(NotADecimal)?;
        }
        let places = u8::try_from(places.max(0)).map_err(|_| NotADecimal)?;
        Self::new(if negative { -digits } else { digits }, places).ok_or(NotADecimal)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self {
            digits: number.into(),
            places: 0,
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.places);
        let digits = format!("{:0>1$}", self.digits.unsigned_abs(), places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let sign = if self.digits < 0 { "-" } else { "" };
        let point = if places > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.shortest() == other.shortest()
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.shortest().hash(state);
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = |number: &Self| {
            let one = 10_i128.pow(number.places.into());
            // the fraction brought to 38 places fits, because it is below one
            let fraction = (number.digits % one) * 10_i128.pow(38 - u32::from(number.places));
            (number.digits / one, fraction)
        };
        parts(self).cmp(&parts(other))
    }
}

impl Serialize for Decimal {
    /// As a text, which the shop accepts for every number (Shoper API: wire typing).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    /// From a JSON number or a text of digits, by its own digits. Works with `serde_json` alone, reading
    /// text or bytes: any other way a JSON number would have been a float already.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw: &RawValue = Deserialize::deserialize(deserializer)?;
        let text = raw.get();
        let text = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .unwrap_or(text);
        text.trim().parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, NotADecimal> {
        text.parse::<Decimal>().map(|number| number.to_string())
    }

    #[test]
    fn a_number_keeps_its_places_and_is_never_rounded() {
        for (text, expected) in [
            ("235.00", "235.00"),
            ("-0.05", "-0.05"),
            (".5", "0.5"),
            ("5.", "5"),
            ("+007", "7"),
            ("1.5e3", "1500"),
            ("15E-3", "0.015"),
            (
                "12345678901234567890123456789012345.678",
                "12345678901234567890123456789012345.678",
            ),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
        let too_long = "1".repeat(39);
        for text in [
            "", ".", "-", "1,5", "1.2.3", "0x1", "NaN", "1e", "1e99", "1e-99", "١", &too_long,
        ] {
            assert_eq!(read(text), Err(NotADecimal), "{text}");
        }
    }

    #[test]
    fn a_json_number_is_read_by_its_own_digits() {
        let number: Decimal = serde_json::from_str("12345678901234.567800001").expect("a number");
        assert_eq!(number.to_string(), "12345678901234.567800001");
    }

    proptest! {
        #[test]
        fn writing_and_reading_give_the_same_number(digits in -(10_i128.pow(38) - 1)..10_i128.pow(38), places in 0_u8..=38) {
            let number = Decimal::new(digits, places).expect("fits");
            let again: Decimal = number.to_string().parse().expect("reads");
            prop_assert_eq!(again.digits, digits);
            prop_assert_eq!(again.places, places);
        }

        #[test]
        fn numbers_compare_by_value(a in -10_000_i64..10_000, b in -10_000_i64..10_000, more in 0_u8..10) {
            let long = Decimal::new(i128::from(a) * 10_i128.pow(more.into()), 2 + more).expect("fits");
            let short = Decimal::new(b.into(), 2).expect("fits");
            prop_assert_eq!(long.cmp(&short), a.cmp(&b));
            prop_assert_eq!(long == short, a == b);
            prop_assert_eq!(long.scaled(2), Some(a));
        }
    }
}
