//! PESEL: the number of a person. Only its rule is here; Kontor keeps none.

use super::{digits, weighted};
use crate::refusal::Problem;

const WEIGHTS: [u32; 10] = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3];

/// Whether eleven digits are a PESEL by their check digit.
///
/// # Errors
/// [`Problem`] `PESEL_INVALID`.
pub fn check(text: &str) -> Result<(), Problem> {
    match digits(text) {
        Some(digits)
            if digits.len() == 11
                && (10 - weighted(&digits[..10], &WEIGHTS) % 10) % 10 == digits[10] =>
        {
            Ok(())
        }
        _ => Err(Problem::fixed(
            "PESEL_INVALID",
            "PESEL: podaj 11 cyfr z poprawną cyfrą kontrolną.",
            "PESEL: give 11 digits with a correct check digit.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_decides() {
        assert_eq!(check("44051401359"), Ok(()));
        assert_eq!(check("02070803628"), Ok(()));
        for text in ["44051401358", "4405140135", "4405140135A", ""] {
            assert!(check(text).is_err(), "{text}");
        }
    }
}
