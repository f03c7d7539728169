//! E-mail addresses and telephone numbers, as far as FA(3) and a person's slips are concerned.

use serde::{Deserialize, Serialize};

use super::checked_text;
use crate::refusal::{Label, Problem};
use crate::text::{clean, limited};

/// The longest e-mail address in FA(3), in characters.
pub const EMAIL_CHARACTERS_MAX: usize = 255;
/// The longest telephone number in FA(3), in characters.
pub const PHONE_CHARACTERS_MAX: usize = 16;

/// An e-mail address: something, `@`, a domain with a dot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

checked_text!(Email);

impl Email {
    /// Reads it.
    ///
    /// # Errors
    /// [`Problem`] `EMAIL_INVALID`, `TOO_LONG`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let address = limited(text, EMAIL_CHARACTERS_MAX, Label::new("e-mail", "e-mail"))?;
        let good_domain = |domain: &str| {
            domain.contains('.')
                && domain
                    .split('.')
                    .all(|part| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-'))
        };
        let forbidden = |c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\' | '[' | ']'
                )
        };
        match address.split_once('@') {
            Some((local, domain))
                if !local.is_empty()
                    && !domain.contains('@')
                    && good_domain(domain)
                    && !address.contains(forbidden) =>
            {
                Ok(Self(address))
            }
            _ => Err(Problem::fixed(
                "EMAIL_INVALID",
                "E-mail: podaj jeden adres w postaci nazwa@domena.pl.",
                "E-mail: give one address as name@domain.com.",
            )),
        }
    }
}

/// A telephone number: at most 16 characters of digits, blanks, `+ - ( ) . /`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

checked_text!(Phone);

impl Phone {
    /// Reads it; if it is too long with its blanks and dashes, it is kept without them.
    ///
    /// # Errors
    /// [`Problem`] `PHONE_INVALID`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let invalid = || {
            Problem::fixed(
                "PHONE_INVALID",
                "Telefon: podaj jeden numer, najwyżej 16 znaków, np. +48 22 123 45 67.",
                "Telephone: give one number of at most 16 characters, such as +48 22 123 45 67.",
            )
        };
        let mut number = clean(text);
        if number.chars().count() > PHONE_CHARACTERS_MAX {
            number.retain(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.' | '/'));
        }
        let allowed =
            |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '.' | '/');
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let plus_first = number.rfind('+').is_none_or(|place| place == 0);
        if number.len() <= PHONE_CHARACTERS_MAX
            && digits >= 3
            && plus_first
            && number.chars().all(allowed)
        {
            Ok(Self(number))
        } else {
            Err(invalid())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_has_a_name_and_a_domain() {
        for text in [
            "biuro@example.pl",
            "jan.kowalski+faktury@poczta.example.com",
            " a@b.pl ",
        ] {
            assert!(Email::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "a@",
            "@b.pl",
            "a@b",
            "a@b..pl",
            "a b@c.pl",
            "a@b.pl, c@d.pl",
            "a@@b.pl",
            "Jan <a@b.pl>",
            "a@-b.pl",
        ] {
            assert_eq!(
                Email::parse(text).map_err(|p| p.reason),
                Err("EMAIL_INVALID"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_phone_fits_sixteen_characters() {
        assert_eq!(
            Phone::parse("+48 22 123 45 67").expect("phone").as_str(),
            "+48 22 123 45 67"
        );
        assert_eq!(
            Phone::parse("+48 (22) 123-45-67").expect("phone").as_str(),
            "+48221234567"
        );
        for text in [
            "",
            "12",
            "abc 123 456",
            "22 1234567, 22 7654321",
            "22+1234567",
        ] {
            assert_eq!(
                Phone::parse(text).map_err(|p| p.reason),
                Err("PHONE_INVALID"),
                "{text}"
            );
        }
    }
}
