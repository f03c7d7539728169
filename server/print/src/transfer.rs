//! The QR code of a Polish transfer (recommendation of the Polish Bank Association, ZBP, for two-dimensional
//! codes): `NIP|PL|account|amount in grosze|name|title|||`.

use crate::document::{Amount, TransferQr};

/// Characters of the payee's name.
const NAME_CHARS_MAX: usize = 20;
/// Characters of the transfer's title.
const TITLE_CHARS_MAX: usize = 32;
/// Digits of a Polish account number (NRB).
const NRB_DIGITS: usize = 26;

/// A transfer in zlotys to a Polish account.
#[derive(Debug, Clone, Copy)]
pub struct Transfer<'a> {
    /// The payee's NIP, digits only or with separators; none for a private person.
    pub nip: Option<&'a str>,
    /// The payee's account: NRB, or IBAN with `PL`; spaces do not matter.
    pub account: &'a str,
    /// The amount to pay.
    pub amount: Amount,
    /// The payee's name; cut to 20 characters.
    pub name: &'a str,
    /// The title; cut to 32 characters.
    pub title: &'a str,
}

impl Transfer<'_> {
    /// The code's text; none when there is nothing to pay or the account is not a Polish one.
    pub fn qr(&self) -> Option<TransferQr> {
        let account: String = self
            .account
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let nrb = account.strip_prefix("PL").unwrap_or(&account);
        if nrb.len() != NRB_DIGITS || !nrb.bytes().all(|c| c.is_ascii_digit()) || self.amount.0 <= 0
        {
            return None;
        }
        let nip: String = self
            .nip
            .unwrap_or("")
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let name = field(self.name, NAME_CHARS_MAX);
        let title = field(self.title, TITLE_CHARS_MAX);
        TransferQr::new(format!(
            "{nip}|PL|{nrb}|{:06}|{name}|{title}|||",
            self.amount.0
        ))
    }
}

/// One field: no separator, no line breaks, no more than `chars_max` characters.
fn field(text: &str, chars_max: usize) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c == '|' || c.is_control() { ' ' } else { c })
        .collect();
    let short: String = plain
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(chars_max)
        .collect();
    short.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer() -> Transfer<'static> {
        Transfer {
            nip: Some("526-104-08-28"),
            account: "PL12 1020 1026 0000 0422 7020 1111",
            amount: Amount(12_345),
            name: "Zakład Usług Leśnych i Ogrodniczych",
            title: "FV/1/11/2026 | zaliczka\nna poczet dostawy",
        }
    }

    #[test]
    fn the_fields_are_cut_and_filled_as_the_recommendation_says() {
        let expected = "5261040828|PL|12102010260000042270201111|012345|Zakład Usług Leśnych\
                        |FV/1/11/2026 zaliczka na poczet|||";
        assert_eq!(transfer().qr().unwrap().text(), expected);
    }

    #[test]
    fn there_is_no_code_without_an_amount_or_a_polish_account() {
        assert_eq!(
            Transfer {
                amount: Amount(0),
                ..transfer()
            }
            .qr(),
            None
        );
        assert_eq!(
            Transfer {
                account: "DE89370400440532013000",
                ..transfer()
            }
            .qr(),
            None
        );
    }
}
