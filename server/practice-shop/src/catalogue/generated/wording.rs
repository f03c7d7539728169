//! Words of generated catalogues. Names of producers and series are invented.

use std::sync::Arc;

use crate::catalogue::blueprint::{OptionGroup, OptionValue, ProductOption};
use crate::catalogue::kinds::Kind;

/// Beginnings and endings of producers' names: 21 × 14.
pub(super) const STEMS: [&str; 21] = [
    "Bruz", "Dalm", "Fiol", "Gorz", "Jarn", "Kelm", "Lubr", "Mazn", "Norw", "Olsz", "Pirl", "Rawn",
    "Sarb", "Tymn", "Ulm", "Wagr", "Zelb", "Chrob", "Łęg", "Świd", "Żarn",
];
/// See [`STEMS`].
pub(super) const ENDINGS: [&str; 14] = [
    "ina", "owit", "eria", "anka", "olt", "uła", "ora", "ado", "unia", "ywo", "elia", "oteka",
    "arnia", "ówka",
];

/// Series of goods, part of a product's name.
pub(super) const SERIES: [&str; 16] = [
    "Klasyk", "Norma", "Duet", "Forte", "Solid", "Eko", "Plus", "Echo", "Start", "Rytm", "Atut",
    "Pion", "Tandem", "Meritum", "Wena", "Żubr",
];

/// Names of subcategories, the same under every department.
pub(super) const SUBCATEGORIES: [&str; 5] = [
    "Nowości",
    "Wyprzedaż",
    "Akcesoria",
    "Polecane",
    "Na zamówienie",
];

/// Names that careless programs stumble over; `{}` is the ordinary name.
pub(super) const HOSTILE: [&str; 7] = [
    "{} <b>HIT</b> & \"okazja\"",
    "<script>alert('sklep')</script> {}",
    "{} 5\" × 3' 🧷 100%",
    "Z\u{307}o\u{301}łty {}",
    "=HYPERLINK(\"https://zly.example\";\"{}\")",
    "{}\u{a0}\u{202e}abc \\ ' OR 1=1 --",
    "{}\t&amp;&lt;br&gt; </title>",
];

/// What a name that is too long goes on with.
pub(super) const LONG_TAIL: &str =
    ", wersja rozszerzona z dodatkowym wyposażeniem i instrukcją w języku polskim";

/// Short and long descriptions of one kind of goods, as HTML, one pair for each of its features. Products
/// share them, as in shops where somebody copied them.
pub(super) fn descriptions(kind: &Kind) -> Vec<(Arc<str>, Arc<str>)> {
    let pair = |feature: &&str| {
        let short = format!("<p>{} {feature}: wybór dla biura i domu.</p>", kind.noun);
        let sizes = kind.sizes.iter().map(|size| format!("<li>{size}</li>"));
        let sizes: String = sizes.collect();
        let long = format!(
            "<h3>{} {feature}</h3><p>Sprawdzona jakość w <strong>hurtowej cenie</strong>. Wysyłamy \
             w ciągu 24 godzin, fakturę dołączamy do paczki.</p><p>Dostępne warianty:</p>\
             <ul>{sizes}</ul>",
            kind.noun
        );
        (Arc::from(short), Arc::from(long))
    };
    kind.features.iter().map(pair).collect()
}

/// The first group is chosen from by colour, the second by colour and size.
pub(super) fn option_groups() -> Vec<OptionGroup> {
    let option = |id, name, first_value: u32, values: &[&'static str]| ProductOption {
        id,
        name,
        values: (first_value..)
            .zip(values)
            .map(|(id, name)| OptionValue { id, name })
            .collect(),
    };
    let colours = ["czarny", "biały", "granatowy", "zielony"];
    vec![
        OptionGroup {
            id: 1,
            name: "Kolory",
            options: vec![option(1, "Kolor", 1, &colours)],
        },
        OptionGroup {
            id: 2,
            name: "Kolory i rozmiary",
            options: vec![
                option(2, "Kolor", 5, &colours),
                option(3, "Rozmiar", 9, &["mały", "duży"]),
            ],
        },
    ]
}
