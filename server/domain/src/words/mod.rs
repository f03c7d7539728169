//! Amounts in words ("słownie"), Polish and English.

mod english;
mod polish;

use serde::{Deserialize, Serialize};

use crate::currency::Currency;
use crate::money::Amount;

/// What the groups of three digits count, from the thousands up.
const SIZES: [u64; 5] = [
    1_000,
    1_000_000,
    1_000_000_000,
    1_000_000_000_000,
    1_000_000_000_000_000,
];

/// How the hundredths stand in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hundredths {
    /// As a fraction: `45/100`, the custom on invoices.
    #[default]
    Fraction,
    /// In words too: `czterdzieści pięć groszy`.
    Words,
}

/// The amount in Polish: "sto dwadzieścia trzy złote 45/100".
pub fn polish(amount: Amount, currency: Currency, hundredths: Hundredths) -> String {
    let (sign, whole, cents) = parts(amount);
    let forms = polish::forms(currency);
    let whole = polish::counted(whole, &forms.unit);
    match forms.hundredth {
        Some(noun) if hundredths == Hundredths::Words => {
            format!("{sign}{whole} {}", polish::counted(cents, &noun))
        }
        _ => format!("{sign}{whole} {cents:02}/100"),
    }
}

/// The amount in English: "one hundred twenty-three zlotys 45/100".
pub fn english(amount: Amount, currency: Currency, hundredths: Hundredths) -> String {
    let (sign, whole, cents) = parts(amount);
    let forms = english::forms(currency);
    let whole = english::counted(whole, forms.unit);
    match forms.hundredth {
        Some(noun) if hundredths == Hundredths::Words => {
            format!("{sign}{whole} {}", english::counted(cents, noun))
        }
        _ => format!("{sign}{whole} {cents:02}/100"),
    }
}

/// The word for a minus, whole units, hundredths.
fn parts(amount: Amount) -> (&'static str, u64, u64) {
    let magnitude = amount.scaled().unsigned_abs();
    let scale = Amount::SCALE.unsigned_abs();
    (
        if amount.is_negative() { "minus " } else { "" },
        magnitude / scale,
        magnitude % scale,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pln(hundredths: i64) -> String {
        polish(
            Amount::from_scaled(hundredths),
            Currency::PLN,
            Hundredths::Fraction,
        )
    }

    fn currency(code: &str) -> Currency {
        Currency::parse(code).expect(code)
    }

    #[test]
    fn polish_numerals_and_plurals_up_to_the_largest_amount() {
        for (hundredths, expected) in [
            (0, "zero złotych 00/100"),
            (1, "zero złotych 01/100"),
            (100, "jeden złoty 00/100"),
            (200, "dwa złote 00/100"),
            (500, "pięć złotych 00/100"),
            (1_200, "dwanaście złotych 00/100"),
            (1_400, "czternaście złotych 00/100"),
            (1_999, "dziewiętnaście złotych 99/100"),
            (2_100, "dwadzieścia jeden złotych 00/100"),
            (2_200, "dwadzieścia dwa złote 00/100"),
            (10_000, "sto złotych 00/100"),
            (10_100, "sto jeden złotych 00/100"),
            (11_300, "sto trzynaście złotych 00/100"),
            (12_345, "sto dwadzieścia trzy złote 45/100"),
            (100_000, "tysiąc złotych 00/100"),
            (123_456, "tysiąc dwieście trzydzieści cztery złote 56/100"),
            (200_000, "dwa tysiące złotych 00/100"),
            (500_100, "pięć tysięcy jeden złotych 00/100"),
            (1_200_000, "dwanaście tysięcy złotych 00/100"),
            (2_200_000, "dwadzieścia dwa tysiące złotych 00/100"),
            (2_100_000, "dwadzieścia jeden tysięcy złotych 00/100"),
            (11_100_000, "sto jedenaście tysięcy złotych 00/100"),
            (
                98_765_432,
                "dziewięćset osiemdziesiąt siedem tysięcy sześćset pięćdziesiąt cztery złote 32/100",
            ),
            (100_000_000, "milion złotych 00/100"),
            (300_000_400, "trzy miliony cztery złote 00/100"),
            (500_000_000, "pięć milionów złotych 00/100"),
            (100_000_000_000, "miliard złotych 00/100"),
            (
                234_567_891_011,
                "dwa miliardy trzysta czterdzieści pięć milionów sześćset siedemdziesiąt osiem tysięcy dziewięćset dziesięć złotych 11/100",
            ),
            (500_000_000_000, "pięć miliardów złotych 00/100"),
            (100_000_000_000_000, "bilion złotych 00/100"),
            (200_000_000_000_000_000, "dwa biliardy złotych 00/100"),
            (-12_345, "minus sto dwadzieścia trzy złote 45/100"),
        ] {
            assert_eq!(pln(hundredths), expected, "{hundredths}");
        }
    }

    #[test]
    fn grosze_can_be_words_too() {
        for (hundredths, expected) in [
            (101, "jeden złoty jeden grosz"),
            (222, "dwa złote dwadzieścia dwa grosze"),
            (512, "pięć złotych dwanaście groszy"),
            (600, "sześć złotych zero groszy"),
        ] {
            assert_eq!(
                polish(
                    Amount::from_scaled(hundredths),
                    Currency::PLN,
                    Hundredths::Words
                ),
                expected
            );
        }
    }

    #[test]
    fn foreign_currencies_have_their_gender_and_plural() {
        for (code, hundredths, expected) in [
            ("EUR", 100, "jedno euro 00/100"),
            ("EUR", 2_200, "dwadzieścia dwa euro 00/100"),
            ("USD", 100, "jeden dolar amerykański 00/100"),
            ("USD", 300, "trzy dolary amerykańskie 00/100"),
            ("USD", 500, "pięć dolarów amerykańskich 00/100"),
            ("GBP", 2_400, "dwadzieścia cztery funty szterlingi 00/100"),
            ("CHF", 1_150, "jedenaście franków szwajcarskich 50/100"),
            ("CZK", 100, "jedna korona czeska 00/100"),
            ("CZK", 2_200, "dwadzieścia dwie korony czeskie 00/100"),
            ("CZK", 200_200, "dwa tysiące dwie korony czeskie 00/100"),
            ("CZK", 2_100, "dwadzieścia jeden koron czeskich 00/100"),
            ("HUF", 2_250, "dwadzieścia dwa HUF 50/100"),
        ] {
            assert_eq!(
                polish(
                    Amount::from_scaled(hundredths),
                    currency(code),
                    Hundredths::Fraction
                ),
                expected
            );
        }
    }

    #[test]
    fn english_numerals_and_plurals() {
        for (code, hundredths, expected) in [
            ("PLN", 0, "zero zlotys 00/100"),
            ("PLN", 100, "one zloty 00/100"),
            ("EUR", 12_345, "one hundred twenty-three euros 45/100"),
            ("USD", 100_100, "one thousand one US dollars 00/100"),
            ("GBP", 100, "one pound sterling 00/100"),
            ("CHF", 1_300, "thirteen Swiss francs 00/100"),
            ("PLN", 100_000_000_000, "one billion zlotys 00/100"),
            ("HUF", 2_000, "twenty HUF 00/100"),
            ("EUR", -4_000, "minus forty euros 00/100"),
        ] {
            assert_eq!(
                english(
                    Amount::from_scaled(hundredths),
                    currency(code),
                    Hundredths::Fraction
                ),
                expected
            );
        }
        assert_eq!(
            english(Amount::from_scaled(201), Currency::EUR, Hundredths::Words),
            "two euros one cent"
        );
    }
}
