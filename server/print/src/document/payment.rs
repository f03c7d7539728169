//! Payment, bank accounts and the exchange rate.

use serde::Serialize;

use super::{Amount, Bilingual, Day};

/// How and until when to pay, what is paid and what is left.
#[derive(Debug, Clone, Serialize)]
pub struct Payment {
    /// The form: "przelew", "bank transfer".
    pub form: Option<Bilingual>,
    /// Due date.
    pub due_date: Option<Day>,
    /// The term in days.
    pub term_days: Option<u32>,
    /// Paid already; none prints nothing.
    pub paid: Option<Amount>,
    /// When it was paid.
    pub paid_date: Option<Day>,
    /// Left to pay ("Do zapłaty").
    pub due: Amount,
}

/// A bank account on the document.
#[derive(Debug, Clone, Serialize)]
pub struct Account {
    /// What the account is for, as the company names it: "Rachunek główny".
    pub label: Option<String>,
    /// The number in groups: `12 1020 1026 0000 0422 7020 1111`, an IBAN from its two letters on.
    pub number: String,
    /// The bank's name.
    pub bank: Option<String>,
    /// SWIFT/BIC.
    pub swift: Option<String>,
    /// ISO 4217 code of the account's currency.
    pub currency: String,
}

impl Account {
    /// Groups the digits of an NRB (2 and then 4 each) or an IBAN (4 each), whatever spaces it came with.
    pub fn grouped(number: &str) -> String {
        let compact: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
        let first = if compact.starts_with(|c: char| c.is_ascii_digit()) {
            2
        } else {
            4
        };
        let mut text = String::with_capacity(compact.len() + compact.len() / 4);
        for (position, c) in compact.chars().enumerate() {
            if position >= first && (position - first).is_multiple_of(4) {
                text.push(' ');
            }
            text.push(c.to_ascii_uppercase());
        }
        text
    }
}

/// The exchange rate of a document in another currency, and its VAT in zlotys (art. 31a, art. 106e ust. 11).
#[derive(Debug, Clone, Serialize)]
pub struct Exchange {
    /// The rate as to be printed: `4,2512`.
    pub rate: String,
    /// How many units of the currency the rate is for, usually 1.
    pub units: u32,
    /// The NBP table: `226/A/NBP/2026`.
    pub table: Option<String>,
    /// The table's date.
    pub date: Option<Day>,
    /// The document's VAT in zlotys.
    pub vat_pln: Amount,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_numbers_are_grouped_for_the_eye() {
        assert_eq!(
            Account::grouped("12102010260000042270201111"),
            "12 1020 1026 0000 0422 7020 1111"
        );
        assert_eq!(
            Account::grouped("pl12 1020 10260000042270201111"),
            "PL12 1020 1026 0000 0422 7020 1111"
        );
        assert_eq!(Account::grouped(""), "");
    }
}
