//! GTU: the groups of goods and services that JPK marks.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::refusal::Problem;

/// Titles of the groups 01 … 13, Polish and English (§ 10 ust. 3 of the JPK regulation, shortened).
const TITLES: [(&str, &str); 13] = [
    ("Napoje alkoholowe", "Alcoholic beverages"),
    (
        "Paliwa (art. 103 ust. 5aa ustawy)",
        "Fuels (art. 103 ust. 5aa)",
    ),
    (
        "Oleje opałowe, smarowe i pozostałe",
        "Heating, lubricating and other oils",
    ),
    (
        "Wyroby tytoniowe, susz, płyn do papierosów elektronicznych",
        "Tobacco, dried tobacco, liquid for e-cigarettes",
    ),
    (
        "Odpady (poz. 79–91 załącznika nr 15)",
        "Waste (Annex 15, items 79–91)",
    ),
    (
        "Urządzenia elektroniczne, części i folia stretch",
        "Electronic devices, their parts and stretch film",
    ),
    (
        "Pojazdy i części samochodowe (CN 8701–8708)",
        "Vehicles and their parts (CN 8701–8708)",
    ),
    (
        "Metale szlachetne i nieszlachetne",
        "Precious and base metals",
    ),
    ("Leki i wyroby medyczne", "Medicines and medical devices"),
    (
        "Budynki, budowle i grunty",
        "Buildings, structures and land",
    ),
    (
        "Uprawnienia do emisji gazów cieplarnianych",
        "Greenhouse gas emission allowances",
    ),
    (
        "Usługi niematerialne (doradcze, prawne, księgowe, marketingowe, szkoleniowe i inne)",
        "Intangible services (consulting, legal, accounting, marketing, training and others)",
    ),
    (
        "Usługi transportowe i magazynowe",
        "Transport and storage services",
    ),
];

/// A GTU group, 1 to 13.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Gtu(u8);

impl Gtu {
    /// The group of that number.
    ///
    /// # Errors
    /// [`Problem`] `GTU_INVALID` unless 1 to 13.
    pub fn new(number: u8) -> Result<Self, Problem> {
        if (1..=13).contains(&number) {
            Ok(Self(number))
        } else {
            Err(Problem::fixed(
                "GTU_INVALID",
                "GTU: wybierz grupę od 01 do 13.",
                "GTU: choose a group from 01 to 13.",
            ))
        }
    }

    /// Its number, 1 to 13.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its Polish title.
    pub fn title_pl(self) -> &'static str {
        TITLES[usize::from(self.0) - 1].0
    }

    /// Its English title.
    pub fn title_en(self) -> &'static str {
        TITLES[usize::from(self.0) - 1].1
    }

    /// All groups.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=13).map(Self)
    }
}

impl fmt::Display for Gtu {
    /// As FA(3) has it: `GTU_01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GTU_{:02}", self.0)
    }
}

impl TryFrom<u8> for Gtu {
    type Error = Problem;

    fn try_from(number: u8) -> Result<Self, Problem> {
        Self::new(number)
    }
}

impl From<Gtu> for u8 {
    fn from(gtu: Gtu) -> Self {
        gtu.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirteen_groups_have_titles() {
        assert_eq!(
            Gtu::all()
                .filter(|gtu| !gtu.title_pl().is_empty() && !gtu.title_en().is_empty())
                .count(),
            13
        );
        assert_eq!(Gtu::new(7).expect("gtu").to_string(), "GTU_07");
        assert!(Gtu::new(0).is_err() && Gtu::new(14).is_err());
    }
}
