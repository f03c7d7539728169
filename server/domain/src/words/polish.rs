//! Polish numerals and nouns.

use super::SIZES;
use crate::currency::Currency;

/// Grammatical gender: decides "jeden/jedna/jedno" and "dwa/dwie".
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    Masculine,
    Feminine,
    Neuter,
}

/// A noun in its three forms: 1, 2–4, 5 and more.
#[derive(Clone, Copy)]
pub(super) struct Noun {
    gender: Gender,
    forms: [&'static str; 3],
}

/// The names of a currency.
pub(super) struct Forms {
    pub unit: UnitNoun,
    pub hundredth: Option<UnitNoun>,
}

/// A noun of the table, or an ISO code, which does not change.
#[derive(Clone, Copy)]
pub(super) enum UnitNoun {
    Noun(Noun),
    Code(Currency),
}

const fn masculine(one: &'static str, few: &'static str, many: &'static str) -> Noun {
    Noun {
        gender: Gender::Masculine,
        forms: [one, few, many],
    }
}

const fn feminine(one: &'static str, few: &'static str, many: &'static str) -> Noun {
    Noun {
        gender: Gender::Feminine,
        forms: [one, few, many],
    }
}

const CENT: Noun = masculine("cent", "centy", "centów");
const EURO: Noun = Noun {
    gender: Gender::Neuter,
    forms: ["euro", "euro", "euro"],
};
const ORE: Noun = Noun {
    gender: Gender::Neuter,
    forms: ["øre", "øre", "øre"],
};

/// Names of units and hundredths per currency.
const CURRENCIES: [(&str, Noun, Noun); 9] = [
    (
        "PLN",
        masculine("złoty", "złote", "złotych"),
        masculine("grosz", "grosze", "groszy"),
    ),
    ("EUR", EURO, CENT),
    (
        "USD",
        masculine(
            "dolar amerykański",
            "dolary amerykańskie",
            "dolarów amerykańskich",
        ),
        CENT,
    ),
    (
        "GBP",
        masculine("funt szterling", "funty szterlingi", "funtów szterlingów"),
        masculine("pens", "pensy", "pensów"),
    ),
    (
        "CHF",
        masculine(
            "frank szwajcarski",
            "franki szwajcarskie",
            "franków szwajcarskich",
        ),
        masculine("rappen", "rappeny", "rappenów"),
    ),
    (
        "CZK",
        feminine("korona czeska", "korony czeskie", "koron czeskich"),
        masculine("halerz", "halerze", "halerzy"),
    ),
    (
        "SEK",
        feminine("korona szwedzka", "korony szwedzkie", "koron szwedzkich"),
        ORE,
    ),
    (
        "NOK",
        feminine("korona norweska", "korony norweskie", "koron norweskich"),
        ORE,
    ),
    (
        "DKK",
        feminine("korona duńska", "korony duńskie", "koron duńskich"),
        ORE,
    ),
];

const SMALL: [&str; 20] = [
    "zero",
    "jeden",
    "dwa",
    "trzy",
    "cztery",
    "pięć",
    "sześć",
    "siedem",
    "osiem",
    "dziewięć",
    "dziesięć",
    "jedenaście",
    "dwanaście",
    "trzynaście",
    "czternaście",
    "piętnaście",
    "szesnaście",
    "siedemnaście",
    "osiemnaście",
    "dziewiętnaście",
];

const TENS: [&str; 10] = [
    "",
    "",
    "dwadzieścia",
    "trzydzieści",
    "czterdzieści",
    "pięćdziesiąt",
    "sześćdziesiąt",
    "siedemdziesiąt",
    "osiemdziesiąt",
    "dziewięćdziesiąt",
];

const HUNDREDS: [&str; 10] = [
    "",
    "sto",
    "dwieście",
    "trzysta",
    "czterysta",
    "pięćset",
    "sześćset",
    "siedemset",
    "osiemset",
    "dziewięćset",
];

/// Names of the groups of three digits, from the thousands up.
const GROUPS: [Noun; 5] = [
    masculine("tysiąc", "tysiące", "tysięcy"),
    masculine("milion", "miliony", "milionów"),
    masculine("miliard", "miliardy", "miliardów"),
    masculine("bilion", "biliony", "bilionów"),
    masculine("biliard", "biliardy", "biliardów"),
];

/// The names of a currency's units and hundredths.
pub(super) fn forms(currency: Currency) -> Forms {
    match CURRENCIES
        .iter()
        .find(|(code, ..)| *code == currency.code())
    {
        Some((_, unit, hundredth)) => Forms {
            unit: UnitNoun::Noun(*unit),
            hundredth: Some(UnitNoun::Noun(*hundredth)),
        },
        None => Forms {
            unit: UnitNoun::Code(currency),
            hundredth: None,
        },
    }
}

/// The number and its noun in the right form: "dwadzieścia dwa złote".
pub(super) fn counted(number: u64, noun: &UnitNoun) -> String {
    match noun {
        UnitNoun::Noun(noun) => {
            format!("{} {}", cardinal(number, noun.gender), plural(number, noun))
        }
        UnitNoun::Code(currency) => format!("{} {currency}", cardinal(number, Gender::Masculine)),
    }
}

fn plural(number: u64, noun: &Noun) -> &'static str {
    let (tens, ones) = (number % 100 / 10, number % 10);
    if number == 1 {
        noun.forms[0]
    } else if (2..=4).contains(&ones) && tens != 1 {
        noun.forms[1]
    } else {
        noun.forms[2]
    }
}

fn cardinal(number: u64, gender: Gender) -> String {
    if number == 0 {
        return SMALL[0].to_owned();
    }
    let mut words: Vec<&str> = Vec::new();
    for (noun, size) in GROUPS.iter().zip(SIZES).rev() {
        let group = number / size % 1_000;
        if group > 1 {
            below_thousand(group, Gender::Masculine, &mut words);
        }
        if group > 0 {
            words.push(plural(group, noun));
        }
    }
    let last = number % 1_000;
    match (number, gender) {
        (1, Gender::Feminine) => words.push("jedna"),
        (1, Gender::Neuter) => words.push("jedno"),
        _ => below_thousand(last, gender, &mut words),
    }
    words.join(" ")
}

fn below_thousand(number: u64, gender: Gender, words: &mut Vec<&str>) {
    let [hundreds, tens, ones] = [number / 100, number % 100 / 10, number % 10].map(to_index);
    if hundreds > 0 {
        words.push(HUNDREDS[hundreds]);
    }
    if tens > 1 {
        words.push(TENS[tens]);
    }
    let small = if tens == 1 { 10 + ones } else { ones };
    match (small, gender) {
        (0, _) => {}
        (2, Gender::Feminine) => words.push("dwie"),
        (small, _) => words.push(SMALL[small]),
    }
}

/// A digit as an index.
fn to_index(digit: u64) -> usize {
    usize::try_from(digit).unwrap_or(0)
}
