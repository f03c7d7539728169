//! When two parties are the same, and when they only look so.
//!
//! A NIP or an EU VAT number identifies; it is compared by [`PartyIdentity::unique_key`](crate::party::PartyIdentity).
//! Without one a party is the same if identification, name, post code, town and street are, ignoring case, diacritics
//! and punctuation. Merely similar parties are named to the person, who decides.

use std::collections::HashMap;

use crate::party::{Address, Party};
use crate::text::fold;

/// Share of common trigrams, in percent, from which names are very similar.
const NAME_ALIKE_PERCENT: usize = 70;
/// The same for streets with their numbers.
const STREET_ALIKE_PERCENT: usize = 60;

/// Legal forms, which say nothing about which company it is; the longer first.
const LEGAL_FORMS: [&str; 13] = [
    "spolka z ograniczona odpowiedzialnoscia",
    "spolka komandytowo akcyjna",
    "spolka komandytowa",
    "spolka partnerska",
    "spolka akcyjna",
    "spolka cywilna",
    "spolka jawna",
    "sp z o o",
    "sp k",
    "sp j",
    "s k a",
    "s c",
    "s a",
];

/// The key under which a party without NIP and EU VAT number is known again; none for one that has such a number.
pub fn match_key(party: &Party) -> Option<String> {
    if party.identity.unique_key().is_some() {
        return None;
    }
    let address = party.address.as_ref();
    let parts = [
        words(&party.identity.printed()),
        words(&party.name),
        address
            .map(|address| words(address.post_code.as_str()))
            .unwrap_or_default(),
        address
            .map(|address| words(&address.town))
            .unwrap_or_default(),
        address.map(street).unwrap_or_default(),
    ];
    Some(parts.join("\n"))
}

/// The neighbourhood within which similar parties are looked for: the post code, or the town where there is none;
/// empty without an address.
pub fn place_key(party: &Party) -> String {
    let Some(address) = &party.address else {
        return String::new();
    };
    let post_code = words(address.post_code.as_str());
    if post_code.is_empty() {
        words(&address.town)
    } else {
        post_code
    }
}

/// Whether two parties have a very similar name and address. Without one of the addresses the names have to be equal.
pub fn resembles(one: &Party, other: &Party) -> bool {
    let (name, other_name) = (bare_name(&one.name), bare_name(&other.name));
    match (&one.address, &other.address) {
        (Some(address), Some(other_address)) => {
            alike(&name, &other_name, NAME_ALIKE_PERCENT) && near(address, other_address)
        }
        _ => name == other_name,
    }
}

fn near(one: &Address, other: &Address) -> bool {
    let same_place = words(&one.town) == words(&other.town)
        || !one.post_code.as_str().is_empty() && one.post_code == other.post_code;
    same_place && alike(&street(one), &street(other), STREET_ALIKE_PERCENT)
}

/// Street, building and flat.
fn street(address: &Address) -> String {
    words(&[address.street.as_str(), &address.building, &address.flat].join(" "))
}

/// Folded words without punctuation, one blank between them.
fn words(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// The name's words without its legal form, unless nothing else is left.
fn bare_name(name: &str) -> String {
    let name = words(name);
    for form in LEGAL_FORMS {
        let bare = name
            .strip_suffix(form)
            .map(str::trim_end)
            .filter(|bare| !bare.is_empty());
        if let Some(bare) = bare {
            return bare.to_owned();
        }
    }
    name
}

/// Dice's coefficient of the trigrams: 2 × common / all.
fn alike(one: &str, other: &str, least_percent: usize) -> bool {
    if one == other {
        return true;
    }
    let (trigrams, others) = (trigrams(one), trigrams(other));
    let all: usize = trigrams.values().sum::<usize>() + others.values().sum::<usize>();
    let common: usize = trigrams
        .iter()
        .map(|(trigram, count)| (*count).min(others.get(trigram).copied().unwrap_or(0)))
        .sum();
    200 * common >= least_percent * all && common > 0
}

fn trigrams(text: &str) -> HashMap<[char; 3], usize> {
    let padded: Vec<char> = "  "
        .chars()
        .chain(text.chars())
        .chain(" ".chars())
        .collect();
    let mut counts = HashMap::new();
    for window in padded.windows(3) {
        *counts.entry([window[0], window[1], window[2]]).or_insert(0) += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::{AddressInput, IdentityInput, PartyInput, PartyKind, validate_party};
    use crate::refusal::Violations;

    fn party(name: &str, street: &str, building: &str, post_code: &str, town: &str) -> Party {
        let input = PartyInput {
            kind: PartyKind::PrivatePerson,
            name: name.into(),
            identity: IdentityInput::None,
            address: Some(AddressInput {
                street: street.into(),
                building: building.into(),
                post_code: post_code.into(),
                town: town.into(),
                ..AddressInput::default()
            }),
            ..PartyInput::default()
        };
        let mut violations = Violations::new();
        let party = validate_party(&input, &mut violations.root());
        violations.into_result().expect("valid");
        party.expect("valid")
    }

    #[test]
    fn the_same_party_is_known_again_however_it_is_typed() {
        let key = match_key(&party("Jan Żółć", "ul. Długa", "5", "00-950", "Łódź"));
        assert_eq!(key.as_deref(), Some("\njan zolc\n00 950\nlodz\nul dluga 5"));
        assert_eq!(
            match_key(&party("JAN ZOLC", "Ul. Dluga 5", "", "00950", "ŁÓDŹ")),
            key
        );
        assert_ne!(
            match_key(&party("Jan Żółć", "ul. Długa", "6", "00-950", "Łódź")),
            key
        );
    }

    #[test]
    fn a_party_with_a_nip_is_known_by_it_alone() {
        let mut with_nip = party("Firma", "Polna", "1", "00-950", "Łódź");
        with_nip.identity = crate::party::PartyIdentity::Nip("5261040828".parse().expect("nip"));
        assert_eq!(match_key(&with_nip), None);
        assert_eq!(place_key(&with_nip), "00 950");
    }

    #[test]
    fn similar_means_name_and_address() {
        let known = party(
            "Zakład Stolarski Kowalski",
            "ul. Długa",
            "5",
            "00-950",
            "Warszawa",
        );
        for (name, street, building, town, expected) in [
            ("Zaklad stolarski KOWALSKI", "Długa", "5", "Warszawa", true),
            (
                "Zakład Stolarski Kowalski s.c.",
                "ul. Długa",
                "5",
                "Warszawa",
                true,
            ),
            (
                "Zakłd Stolarski Kowalski",
                "ul. Długa",
                "5A",
                "Warszawa",
                true,
            ),
            (
                "Zakład Stolarski Kowalski",
                "ul. Krótka",
                "17",
                "Warszawa",
                false,
            ),
            ("Piekarnia Nowak", "ul. Długa", "5", "Warszawa", false),
        ] {
            let typed = party(name, street, building, "00-950", town);
            assert_eq!(
                resembles(&typed, &known),
                expected,
                "{name}, {street} {building}"
            );
            assert_eq!(
                resembles(&known, &typed),
                expected,
                "{name}, {street} {building}"
            );
        }
        let elsewhere = party(
            "Zakład Stolarski Kowalski",
            "ul. Długa",
            "5",
            "31-001",
            "Kraków",
        );
        assert!(!resembles(&elsewhere, &known));
    }

    #[test]
    fn without_an_address_only_the_same_name_is_similar() {
        let known = party("Jan Kowalski", "ul. Długa", "5", "00-950", "Warszawa");
        let mut typed = party("jan kowalski", "x", "1", "00-950", "y");
        typed.address = None;
        assert!(resembles(&typed, &known));
        typed.name = "Jan Kowalska".into();
        assert!(!resembles(&typed, &known));
        assert_eq!(place_key(&typed), "");
    }
}
