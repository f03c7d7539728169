//! The join code that an administrator reads out: `KT-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
//!
//! 25 characters of Crockford's base32: the first 80 bits of SHA-256 of the CA's public key
//! (`SubjectPublicKeyInfo`), a 40-bit secret, and a check character. The contract documents it in
//! `enrolment_service.proto`.

use std::fmt;
use std::str::FromStr;

/// Characters of the code without its prefix and hyphens.
const CODE_CHARS: usize = 25;
/// Bytes of the CA's key hash that the code carries.
pub const CA_PREFIX_BYTES: usize = 10;
/// Characters of the code that carry them.
const CA_PREFIX_CHARS: usize = 16;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A join code whose check character is right.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinCode {
    ca_prefix: [u8; CA_PREFIX_BYTES],
    secret: String,
}

/// Why a text is no join code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadJoinCode {
    /// Too few or too many characters.
    #[error("a join code has 25 characters after KT-, this one has {0}")]
    Length(usize),
    /// A character that no code has.
    #[error("a join code has no character `{0}`")]
    Character(char),
    /// The check character does not fit: something was mistyped.
    #[error("the join code was mistyped: its check character does not fit")]
    Check,
}

impl JoinCode {
    /// First 80 bits of SHA-256 of the public key of the CA that the server must have.
    pub fn ca_prefix(&self) -> &[u8; CA_PREFIX_BYTES] {
        &self.ca_prefix
    }

    /// The secret to be traded for the workstation's token, 8 characters.
    pub fn secret(&self) -> &str {
        &self.secret
    }
}

impl fmt::Debug for JoinCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JoinCode(…)")
    }
}

impl FromStr for JoinCode {
    type Err = BadJoinCode;

    fn from_str(text: &str) -> Result<Self, BadJoinCode> {
        let upper: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '‑'))
            .flat_map(char::to_uppercase)
            .collect();
        // a code never begins with a group "KT" by chance: a bare one has 25 characters, a full one 27
        let body = match upper.strip_prefix("KT") {
            Some(body) if upper.chars().count() != CODE_CHARS => body,
            _ => &upper,
        };
        let values = body
            .chars()
            .map(value)
            .collect::<Result<Vec<u8>, BadJoinCode>>()?;
        if values.len() != CODE_CHARS {
            return Err(BadJoinCode::Length(values.len()));
        }
        let (data, check) = values.split_at(CODE_CHARS - 1);
        if check != [check_value(data)] {
            return Err(BadJoinCode::Check);
        }
        let (hash, secret) = data.split_at(CA_PREFIX_CHARS);
        Ok(Self {
            ca_prefix: pack(hash),
            secret: secret
                .iter()
                .map(|value| char::from(ALPHABET[usize::from(*value)]))
                .collect(),
        })
    }
}

/// The five bits of a character; I and L are read as 1, O as 0.
fn value(c: char) -> Result<u8, BadJoinCode> {
    let c = match c {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    (0u8..)
        .zip(ALPHABET)
        .find(|(_, letter)| char::from(**letter) == c)
        .map(|(value, _)| value)
        .ok_or(BadJoinCode::Character(c))
}

/// A polynomial over GF(32): every single wrong character and every exchange of two is found.
fn check_value(data: &[u8]) -> u8 {
    data.iter().fold(0, |acc, value| {
        let mixed = acc ^ value;
        let carry = if mixed & 0x10 == 0 { 0 } else { 0x05 };
        ((mixed << 1) & 0x1f) ^ carry
    })
}

/// 16 characters of five bits as 10 bytes, first bit first.
fn pack(values: &[u8]) -> [u8; CA_PREFIX_BYTES] {
    let bits = values
        .iter()
        .fold(0u128, |bits, value| (bits << 5) | u128::from(*value));
    let bytes = bits.to_be_bytes();
    let mut packed = [0; CA_PREFIX_BYTES];
    packed.copy_from_slice(&bytes[bytes.len() - CA_PREFIX_BYTES..]);
    packed
}

/// Makes a code, as a server does.
#[cfg(test)]
pub(crate) fn encode(ca_prefix: [u8; CA_PREFIX_BYTES], secret: [u8; 5]) -> String {
    let mut bytes = [0; 16];
    bytes[1..11].copy_from_slice(&ca_prefix);
    bytes[11..].copy_from_slice(&secret);
    let bits = u128::from_be_bytes(bytes);
    let mut values: Vec<u8> = (0..24)
        .rev()
        .map(|place| u8::try_from((bits >> (5 * place)) & 31).expect("five bits"))
        .collect();
    values.push(check_value(&values));
    let letters: Vec<char> = values
        .iter()
        .map(|value| char::from(ALPHABET[usize::from(*value)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(5)
        .map(|group| group.iter().collect())
        .collect();
    format!("KT-{}", groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "KT-000G4-0R40M-30E20-9Y3GX-5GXM0";
    const PREFIX: [u8; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    #[test]
    fn the_example_of_the_contract_is_read() {
        let code: JoinCode = EXAMPLE.parse().expect("a code");
        assert_eq!(code.ca_prefix(), &PREFIX);
        assert_eq!(code.secret(), "Y3GX5GXM");
        assert_eq!(encode(PREFIX, [0xf0, 0xe1, 0xd2, 0xc3, 0xb4]), EXAMPLE);
    }

    #[test]
    fn case_spaces_hyphens_and_lookalikes_do_not_matter() {
        for text in [
            "kt-000g4-0r40m-30e20-9y3gx-5gxm0",
            "000G40R40M30E209Y3GX5GXM0",
            " KT 000G4 0R40M 30E20 9Y3GX 5GXM0 ",
            "KT-OOOG4-OR4OM-3OE2O-9Y3GX-5GXMO",
        ] {
            assert_eq!(text.parse::<JoinCode>(), EXAMPLE.parse(), "{text}");
        }
    }

    #[test]
    fn every_single_wrong_character_is_found() {
        let letters: Vec<char> = EXAMPLE[3..].chars().filter(|c| *c != '-').collect();
        for place in 0..letters.len() {
            for other in ALPHABET.iter().map(|letter| char::from(*letter)) {
                if other != letters[place] {
                    let mut wrong = letters.clone();
                    wrong[place] = other;
                    let wrong: String = wrong.into_iter().collect();
                    assert_eq!(
                        wrong.parse::<JoinCode>(),
                        Err(BadJoinCode::Check),
                        "{wrong}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_exchange_of_two_characters_is_found() {
        let letters: Vec<char> = EXAMPLE[3..].chars().filter(|c| *c != '-').collect();
        for one in 0..letters.len() {
            for other in one + 1..letters.len() {
                if letters[one] != letters[other] {
                    let mut wrong = letters.clone();
                    wrong.swap(one, other);
                    let wrong: String = wrong.into_iter().collect();
                    assert_eq!(
                        wrong.parse::<JoinCode>(),
                        Err(BadJoinCode::Check),
                        "{wrong}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_no_code_says_why() {
        assert_eq!("KT-0000".parse::<JoinCode>(), Err(BadJoinCode::Length(4)));
        assert_eq!(
            EXAMPLE.replace('G', "U").parse::<JoinCode>(),
            Err(BadJoinCode::Character('U'))
        );
        assert_eq!(
            format!("{EXAMPLE}0").parse::<JoinCode>(),
            Err(BadJoinCode::Length(26))
        );
    }

    #[test]
    fn a_code_in_a_log_shows_nothing() {
        let code: JoinCode = EXAMPLE.parse().expect("a code");
        assert_eq!(format!("{code:?}"), "JoinCode(…)");
    }
}
