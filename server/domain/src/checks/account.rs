//! Bank account numbers: NRB (Poland) and IBAN.

use serde::{Deserialize, Serialize};

use super::checked_text;
use crate::refusal::Problem;
use crate::text::compact;

/// Lengths of IBANs per country, from the register of ISO 13616.
const IBAN_LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 \
    KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 \
    PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 \
    YE30";

/// A bank account number. Canonical: the 26 digits of the NRB for a Polish account, the IBAN without
/// blanks for another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountNumber(String);

checked_text!(AccountNumber);

impl AccountNumber {
    /// Reads an NRB of 26 digits, with or without PL, or a foreign IBAN; blanks are taken away.
    ///
    /// # Errors
    /// [`Problem`] `ACCOUNT_INVALID`, `ACCOUNT_LENGTH`, `ACCOUNT_CHECK_DIGITS`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let compact = compact(text);
        let all_digits = !compact.is_empty() && compact.bytes().all(|byte| byte.is_ascii_digit());
        let iban = if all_digits {
            format!("PL{compact}")
        } else {
            compact
        };
        let bytes = iban.as_bytes();
        let well_formed = bytes.len() > 4
            && bytes[..2].iter().all(u8::is_ascii_uppercase)
            && bytes[2..4].iter().all(u8::is_ascii_digit)
            && bytes[4..].iter().all(u8::is_ascii_alphanumeric);
        if !well_formed || (iban.starts_with("PL") && !bytes[2..].iter().all(u8::is_ascii_digit)) {
            return Err(shape());
        }
        let expected = iban_length(&iban[..2]).ok_or_else(shape)?;
        if bytes.len() != expected {
            return Err(length(&iban[..2], expected, bytes.len()));
        }
        if remainder_97(&iban) != 1 {
            return Err(check_digits());
        }
        Ok(Self(
            iban.strip_prefix("PL").map(str::to_owned).unwrap_or(iban),
        ))
    }

    /// Whether it is an account in Poland: split payment needs one.
    pub fn is_polish(&self) -> bool {
        self.0.as_bytes()[0].is_ascii_digit()
    }

    /// The IBAN without blanks.
    pub fn iban(&self) -> String {
        if self.is_polish() {
            format!("PL{}", self.0)
        } else {
            self.0.clone()
        }
    }

    /// As printed: `61 1090 1014 …` for a Polish account, groups of four for an IBAN.
    pub fn grouped(&self) -> String {
        let head = if self.is_polish() { 2 } else { 4 };
        let mut text = self.0[..head].to_owned();
        for group in self.0.as_bytes()[head..].chunks(4) {
            text.push(' ');
            text.extend(group.iter().map(|byte| char::from(*byte)));
        }
        text
    }
}

fn iban_length(country: &str) -> Option<usize> {
    IBAN_LENGTHS
        .split(' ')
        .find(|entry| entry.starts_with(country))
        .and_then(|entry| entry[2..].parse().ok())
}

/// The IBAN with its first four characters moved to the end, letters as 10 … 35, modulo 97.
fn remainder_97(iban: &str) -> u32 {
    let (head, rest) = iban.split_at(4);
    rest.chars().chain(head.chars()).fold(0, |remainder, c| {
        let value = c.to_digit(36).unwrap_or(0);
        (remainder * if value < 10 { 10 } else { 100 } + value) % 97
    })
}

fn shape() -> Problem {
    Problem::fixed(
        "ACCOUNT_INVALID",
        "Numer rachunku: podaj 26 cyfr NRB albo IBAN zaczynający się od kodu kraju.",
        "Account number: give the 26 digits of an NRB, or an IBAN that begins with the country's code.",
    )
}

fn length(country: &str, expected: usize, actual: usize) -> Problem {
    if country == "PL" {
        return Problem::new(
            "ACCOUNT_LENGTH",
            format!(
                "Numer rachunku: NRB ma 26 cyfr, a podano {}. Sprawdź numer.",
                actual - 2
            ),
            format!(
                "Account number: an NRB has 26 digits, {} were given. Check the number.",
                actual - 2
            ),
        );
    }
    Problem::new(
        "ACCOUNT_LENGTH",
        format!(
            "Numer rachunku: IBAN kraju {country} ma {expected} znaków, a podano {actual}. Sprawdź numer."
        ),
        format!(
            "Account number: an IBAN of {country} has {expected} characters, {actual} were given. Check the number."
        ),
    )
}

fn check_digits() -> Problem {
    Problem::fixed(
        "ACCOUNT_CHECK_DIGITS",
        "Numer rachunku: cyfry kontrolne się nie zgadzają. Sprawdź, czy numer jest przepisany bez pomyłki.",
        "Account number: the check digits do not match. Check that the number is copied without a mistake.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_nrb_is_read_with_and_without_its_country() {
        for text in [
            "61109010140000071219812874",
            "PL61 1090 1014 0000 0712 1981 2874",
            " 61 1090 1014 0000 0712 1981 2874",
        ] {
            let account = AccountNumber::parse(text).expect(text);
            assert_eq!(account.as_str(), "61109010140000071219812874");
            assert_eq!(account.iban(), "PL61109010140000071219812874");
            assert_eq!(account.grouped(), "61 1090 1014 0000 0712 1981 2874");
            assert!(account.is_polish());
        }
    }

    #[test]
    fn foreign_ibans_keep_their_country() {
        for text in [
            "DE89 3704 0044 0532 0130 00",
            "GB82 WEST 1234 5698 7654 32",
            "FR14 2004 1010 0505 0001 3M02 606",
            "NO93 8601 1117 947",
            "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        ] {
            let account = AccountNumber::parse(text).expect(text);
            assert_eq!(account.grouped(), text);
            assert!(!account.is_polish());
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, reason) in [
            ("", "ACCOUNT_INVALID"),
            ("PL", "ACCOUNT_INVALID"),
            ("123456", "ACCOUNT_LENGTH"),
            ("6110901014000007121981287", "ACCOUNT_LENGTH"),
            ("DE8937040044053201300", "ACCOUNT_LENGTH"),
            ("US89370400440532013000", "ACCOUNT_INVALID"),
            ("PL6110901014000007121981287A", "ACCOUNT_INVALID"),
            ("61109010140000071219812875", "ACCOUNT_CHECK_DIGITS"),
            ("16109010140000071219812874", "ACCOUNT_CHECK_DIGITS"),
            ("61109010140000071219812847", "ACCOUNT_CHECK_DIGITS"),
        ] {
            assert_eq!(
                AccountNumber::parse(text).map_err(|p| p.reason),
                Err(reason),
                "{text}"
            );
        }
    }
}
