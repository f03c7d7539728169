//! English numerals and nouns.

use super::SIZES;
use crate::currency::Currency;

/// A noun, singular and plural; an ISO code stands for itself in both.
#[derive(Clone, Copy)]
pub(super) enum Noun {
    Words(&'static str, &'static str),
    Code(Currency),
}

/// The names of a currency.
pub(super) struct Forms {
    pub unit: Noun,
    pub hundredth: Option<Noun>,
}

const CENT: Noun = Noun::Words("cent", "cents");

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

const GROUPS: [&str; 5] = ["thousand", "million", "billion", "trillion", "quadrillion"];

/// The names of a currency's units and hundredths.
pub(super) fn forms(currency: Currency) -> Forms {
    let (unit, hundredth) = match currency.code() {
        "PLN" => (
            Noun::Words("zloty", "zlotys"),
            Noun::Words("grosz", "groszes"),
        ),
        "EUR" => (Noun::Words("euro", "euros"), CENT),
        "USD" => (Noun::Words("US dollar", "US dollars"), CENT),
        "GBP" => (
            Noun::Words("pound sterling", "pounds sterling"),
            Noun::Words("penny", "pence"),
        ),
        "CHF" => (
            Noun::Words("Swiss franc", "Swiss francs"),
            Noun::Words("rappen", "rappen"),
        ),
        "CZK" => (
            Noun::Words("Czech koruna", "Czech korunas"),
            Noun::Words("haler", "halers"),
        ),
        "SEK" => (
            Noun::Words("Swedish krona", "Swedish kronor"),
            Noun::Words("öre", "öre"),
        ),
        "NOK" => (
            Noun::Words("Norwegian krone", "Norwegian kroner"),
            Noun::Words("øre", "øre"),
        ),
        "DKK" => (
            Noun::Words("Danish krone", "Danish kroner"),
            Noun::Words("øre", "øre"),
        ),
        _ => {
            return Forms {
                unit: Noun::Code(currency),
                hundredth: None,
            };
        }
    };
    Forms {
        unit,
        hundredth: Some(hundredth),
    }
}

/// The number and its noun: "twenty-two zlotys".
pub(super) fn counted(number: u64, noun: Noun) -> String {
    let number_words = cardinal(number);
    match noun {
        Noun::Words(one, _) if number == 1 => format!("{number_words} {one}"),
        Noun::Words(_, many) => format!("{number_words} {many}"),
        Noun::Code(currency) => format!("{number_words} {currency}"),
    }
}

fn cardinal(number: u64) -> String {
    if number == 0 {
        return SMALL[0].to_owned();
    }
    let mut words = Vec::new();
    for (name, size) in GROUPS.iter().zip(SIZES).rev() {
        let group = number / size % 1_000;
        if group > 0 {
            below_thousand(group, &mut words);
            words.push((*name).to_owned());
        }
    }
    below_thousand(number % 1_000, &mut words);
    words.join(" ")
}

fn below_thousand(number: u64, words: &mut Vec<String>) {
    let [hundreds, tens, ones] = [number / 100, number % 100 / 10, number % 10]
        .map(|digit| usize::try_from(digit).unwrap_or(0));
    if hundreds > 0 {
        words.push(format!("{} hundred", SMALL[hundreds]));
    }
    match (tens, ones) {
        (0, 0) => {}
        (0 | 1, ones) => words.push(SMALL[10 * tens + ones].to_owned()),
        (tens, 0) => words.push(TENS[tens].to_owned()),
        (tens, ones) => words.push(format!("{}-{}", TENS[tens], SMALL[ones])),
    }
}
