//! Decimal numbers as texts, without a float in between.

/// Reads a decimal number with a dot as a scaled integer, rounded half away from zero to so many places.
/// `None` if it is no number, or too large to be kept.
pub fn decimal(text: &str, places: u32) -> Option<i64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value: i128 = 0;
    let mut scale = 0_i32;
    for (digit, is_fraction) in whole
        .bytes()
        .map(|digit| (digit, false))
        .chain(fraction.bytes().map(|digit| (digit, true)))
    {
        if !digit.is_ascii_digit() {
            return None;
        }
        // digits beyond what can matter are read for their form only
        if value < 10_i128.pow(30) {
            value = value * 10 + i128::from(digit - b'0');
            scale += i32::from(is_fraction);
        } else {
            scale -= i32::from(!is_fraction);
        }
    }
    let shift = i32::try_from(places).ok()? + exponent - scale;
    let scaled = match shift.unsigned_abs() {
        _ if value == 0 => 0,
        by if shift >= 0 => value.checked_mul(10_i128.checked_pow(by)?)?,
        by => {
            let unit = 10_i128.checked_pow(by).unwrap_or(i128::MAX);
            let half = i128::from(value % unit >= unit / 2 + unit % 2);
            value / unit + half
        }
    };
    i64::try_from(sign * scaled)
        .ok()
        .filter(|int| *int != i64::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_and_rounded_once() {
        for (text, places, int) in [
            ("235", 2, Some(23_500)),
            ("12.3", 2, Some(1_230)),
            ("0.005", 2, Some(1)),
            ("0.0049999999999999999999999999999999999999", 2, Some(0)),
            ("-1.005", 2, Some(-101)),
            (".5", 4, Some(5_000)),
            ("7.", 0, Some(7)),
            ("1e3", 2, Some(100_000)),
            ("1.5E-2", 4, Some(150)),
            ("0e999999999", 2, Some(0)),
            ("", 2, None),
            (".", 2, None),
            ("12,3", 2, None),
            ("1e999", 2, None),
            ("99999999999999999999", 2, None),
        ] {
            assert_eq!(decimal(text, places), int, "{text}");
        }
    }
}
