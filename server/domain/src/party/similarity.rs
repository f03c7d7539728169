//! Whether a buyer typed into a document is a customer the office already has.

use super::{Party, PartyIdentity};
use crate::text::fold;

/// From so many per cent on, two names are alike.
const NAME_LIKENESS_PERCENT_MIN: usize = 70;

/// How alike two parties are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Taken as the same: nothing new is made.
    Same,
    /// Named to the person, who decides.
    Similar,
    /// Nothing to say.
    Different,
}

/// The key under which a party without NIP and EU VAT number is found again: folded name, post code,
/// town, street with building and flat, and its other number. Nothing for a party that has
/// [`PartyIdentity::unique_key`]: that key is its own.
pub fn match_key(party: &Party) -> Option<String> {
    if party.identity.unique_key().is_some() {
        return None;
    }
    let mut key = vec![fold(&party.name)];
    key.extend(address_parts(party));
    key.push(fold(&party.identity.printed()));
    // U+001F cannot stand in a cleaned text
    Some(key.join("\u{1f}"))
}

/// How alike a typed party is to a stored one.
///
/// The same number is the same party. Without a number on both sides: the same folded name, post code,
/// town and street are. Alike names in the same town or post code are similar.
pub fn likeness(typed: &Party, stored: &Party) -> Likeness {
    match (typed.identity.unique_key(), stored.identity.unique_key()) {
        (Some(typed), Some(stored)) => {
            return if typed == stored {
                Likeness::Same
            } else {
                Likeness::Different
            };
        }
        (None, None) if match_key(typed) == match_key(stored) => return Likeness::Same,
        _ => {}
    }
    if both_numbered_differently(typed, stored) {
        return Likeness::Different;
    }
    let names = name_likeness_percent(&core_name(&typed.name), &core_name(&stored.name));
    if names >= NAME_LIKENESS_PERCENT_MIN && same_place(typed, stored) {
        Likeness::Similar
    } else {
        Likeness::Different
    }
}

/// Post code, town, street line; empty texts without an address.
fn address_parts(party: &Party) -> [String; 3] {
    party
        .address
        .as_ref()
        .map_or_else(Default::default, |address| {
            let street = [&address.street, &address.building, &address.flat]
                .map(|part| fold(part))
                .join(" ");
            // "ul. Długa" and "Długa" are one street
            let street = street
                .strip_prefix("ul. ")
                .or_else(|| street.strip_prefix("ul "))
                .unwrap_or(&street);
            [
                fold(address.post_code.as_str()),
                fold(&address.town),
                street.trim().to_owned(),
            ]
        })
}

fn same_place(typed: &Party, stored: &Party) -> bool {
    let ([code, town, _], [other_code, other_town, _]) =
        (address_parts(typed), address_parts(stored));
    (!code.is_empty() && code == other_code) || (!town.is_empty() && town == other_town)
}

fn both_numbered_differently(typed: &Party, stored: &Party) -> bool {
    match (&typed.identity, &stored.identity) {
        (PartyIdentity::Other { number: a, .. }, PartyIdentity::Other { number: b, .. }) => {
            fold(a) != fold(b)
        }
        _ => false,
    }
}

/// The folded name without its legal form and punctuation: those differ in writing, not in meaning.
fn core_name(name: &str) -> String {
    let mut folded = fold(name)
        .replace("spolka z ograniczona odpowiedzialnoscia", " ")
        .replace("spolka akcyjna", " ");
    folded = folded.replace(|c: char| !c.is_alphanumeric(), " ");
    let words: Vec<_> = folded.split_whitespace().collect();
    let core = words.join(" ");
    [
        "sp z o o sp k",
        "sp z o o",
        "sp zoo",
        "spolka z o o",
        "s a",
        "sp j",
        "sp k",
        "s c",
    ]
    .into_iter()
    .find_map(|form| core.strip_suffix(form))
    .map_or(core.clone(), |short| short.trim().to_owned())
}

/// Twice the pairs of neighbouring letters that both have, of all pairs (Dice), in per cent.
fn name_likeness_percent(a: &str, b: &str) -> usize {
    if a == b {
        return 100;
    }
    let (pairs, mut others) = (letter_pairs(a), letter_pairs(b));
    let total = pairs.len() + others.len();
    let mut common = 0;
    for pair in &pairs {
        if let Some(place) = others.iter().position(|other| other == pair) {
            others.swap_remove(place);
            common += 1;
        }
    }
    (200_usize * common).checked_div(total).unwrap_or(0)
}

fn letter_pairs(text: &str) -> Vec<(char, char)> {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::{AddressInput, IdentityInput, PartyInput, PartyKind, validate_party};
    use crate::refusal::Violations;

    fn party(name: &str, building: &str, town: &str, identity: IdentityInput) -> Party {
        let input = PartyInput {
            kind: PartyKind::PrivatePerson,
            name: name.into(),
            identity,
            address: Some(AddressInput {
                street: "ul. Długa".into(),
                building: building.into(),
                post_code: "00-950".into(),
                town: town.into(),
                ..AddressInput::default()
            }),
            ..PartyInput::default()
        };
        validate_party(&input, &mut Violations::new().root()).expect("valid")
    }

    fn person(name: &str, building: &str, town: &str) -> Party {
        party(name, building, town, IdentityInput::None)
    }

    #[test]
    fn case_and_diacritics_do_not_make_another_party() {
        let stored = person("Zażółć Gęślą", "5", "Łódź");
        assert_eq!(
            likeness(&person("ZAZOLC  gesla", "5", "Lodz"), &stored),
            Likeness::Same
        );
        let mut without_street_word = person("Zażółć Gęślą", "5", "Łódź");
        if let Some(address) = &mut without_street_word.address {
            address.street = "Długa".into();
        }
        assert_eq!(match_key(&without_street_word), match_key(&stored));
    }

    #[test]
    fn another_building_or_a_slip_in_the_name_is_similar() {
        let stored = person("Przykładowa Osoba", "5", "Łódź");
        assert_eq!(
            likeness(&person("Przykładowa Osoba", "6", "Łódź"), &stored),
            Likeness::Similar
        );
        assert_eq!(
            likeness(&person("Przyładowa Osoba", "5", "Łódź"), &stored),
            Likeness::Similar
        );
        assert_eq!(
            likeness(&person("Całkiem Inna", "5", "Łódź"), &stored),
            Likeness::Different
        );
        let mut elsewhere = person("Przykładowa Osoba", "5", "Gdynia");
        if let Some(address) = &mut elsewhere.address {
            address.post_code =
                crate::checks::PostCode::parse("81-001", address.country).expect("code");
        }
        assert_eq!(likeness(&elsewhere, &stored), Likeness::Different);
    }

    #[test]
    fn legal_forms_do_not_count_as_likeness() {
        let stored = person("Alfa Spółka z ograniczoną odpowiedzialnością", "5", "Łódź");
        assert_eq!(
            likeness(&person("ALFA Sp. z o.o.", "9", "Łódź"), &stored),
            Likeness::Similar
        );
        assert_eq!(
            likeness(
                &person("Beta Spółka z ograniczoną odpowiedzialnością", "5", "Łódź"),
                &stored
            ),
            Likeness::Different
        );
    }

    #[test]
    fn a_number_decides_where_both_have_one() {
        let nip = |number: &str| party("Alfa", "5", "Łódź", IdentityInput::Nip(number.into()));
        assert_eq!(
            likeness(&nip("5261040828"), &nip("526-104-08-28")),
            Likeness::Same
        );
        assert_eq!(
            likeness(&nip("5261040828"), &nip("1060000062")),
            Likeness::Different
        );
        // a consumer is never quietly taken for a company of the same name
        assert_eq!(
            likeness(&person("Alfa", "5", "Łódź"), &nip("5261040828")),
            Likeness::Similar
        );
        assert_eq!(match_key(&nip("5261040828")), None);
        let other = |number: &str| {
            party(
                "Alfa",
                "5",
                "Łódź",
                IdentityInput::Other {
                    country: "US".into(),
                    number: number.into(),
                },
            )
        };
        assert_eq!(likeness(&other("1"), &other("2")), Likeness::Different);
        assert_eq!(likeness(&other("1"), &other("1")), Likeness::Same);
    }
}
