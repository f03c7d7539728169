//! Checks of numbers and codes: each turns typed text into a newtype of canonical form, or says what
//! is wrong with it and what to do.

mod country_table;

pub mod account;
pub mod bdo;
pub mod cn;
pub mod contact;
pub mod country;
pub mod ean;
pub mod eu_vat;
pub mod gln;
pub mod gtu;
pub mod krs;
pub mod nip;
pub mod pesel;
pub mod pkwiu;
pub mod post_code;
pub mod regon;
pub mod swift;

pub use account::AccountNumber;
pub use bdo::Bdo;
pub use cn::Cn;
pub use contact::{Email, Phone};
pub use country::Country;
pub use ean::{Ean, Ean as Gtin};
pub use eu_vat::EuVat;
pub use gln::Gln;
pub use gtu::Gtu;
pub use krs::Krs;
pub use nip::Nip;
pub use pkwiu::Pkwiu;
pub use post_code::PostCode;
pub use regon::Regon;
pub use swift::Swift;

/// A newtype over a checked text: its `parse` is written beside it, the rest is the same for all.
macro_rules! checked_text {
    ($name:ident) => {
        impl $name {
            /// The canonical text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::refusal::Problem;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::refusal::Problem;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
use checked_text;

/// The values of a text of ASCII digits alone.
fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|c| c.to_digit(10)).collect()
}

/// Σ digit × weight.
fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// The check digit of GS1 (EAN, GLN): from the right, weights 3 and 1.
fn gs1_is_valid(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { *digit } else { 3 * digit })
        .sum();
    sum.is_multiple_of(10)
}
