//! The join code (kod dołączenia): `KT-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
//!
//! 25 Crockford base32 characters: 16 with the first 80 bits of SHA-256 of the CA's public key, 8 with a secret of
//! 40 bits, 1 check character. `proto/kontor/v1/enrolment_service.proto` holds the exact algorithm for clients.

use std::fmt::Write as _;

/// Bytes of the CA's fingerprint in a code.
pub const FINGERPRINT_LENGTH: usize = 10;
/// Bytes of the secret in a code.
pub const SECRET_LENGTH: usize = 5;
/// Characters of the secret, as `JoinRequest.secret` carries it.
pub const SECRET_CHARACTERS: usize = 8;

const PREFIX: &str = "KT";
const GROUP_CHARACTERS: usize = 5;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Writes the code that carries this fingerprint and secret.
pub fn encode(fingerprint: &[u8; FINGERPRINT_LENGTH], secret: &[u8; SECRET_LENGTH]) -> String {
    let mut values = to_values(fingerprint);
    values.extend(to_values(secret));
    values.push(check_value(&values));
    let mut code = PREFIX.to_owned();
    for group in values.chunks(GROUP_CHARACTERS) {
        code.push('-');
        code.extend(group.iter().map(|value| character(*value)));
    }
    code
}

/// The secret as characters.
pub fn encode_secret(secret: &[u8; SECRET_LENGTH]) -> String {
    to_values(secret).into_iter().map(character).collect()
}

/// Reads the secret's 8 characters: any case, `O` for `0`, `I` and `L` for `1`; spaces and hyphens are skipped.
pub fn decode_secret(text: &str) -> Option<[u8; SECRET_LENGTH]> {
    // Longer input than anybody types is not looked through.
    const LENGTH_MAX: usize = 64;
    if text.len() > LENGTH_MAX {
        return None;
    }
    let values: Vec<u8> = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-'))
        .map(value)
        .collect::<Option<_>>()?;
    let values: [u8; SECRET_CHARACTERS] = values.try_into().ok()?;
    let bits = values
        .iter()
        .fold(0_u64, |bits, value| (bits << 5) | u64::from(*value));
    let bytes = bits.to_be_bytes();
    bytes[bytes.len() - SECRET_LENGTH..].try_into().ok()
}

/// The fingerprint of a CA as people may compare it: SHA-256 of its public key in groups of four digits.
pub fn show_fingerprint(sha256: &[u8; 32]) -> String {
    sha256.chunks(2).fold(String::new(), |mut text, pair| {
        if !text.is_empty() {
            text.push(' ');
        }
        for byte in pair {
            write!(text, "{byte:02X}").expect("a String takes all");
        }
        text
    })
}

/// The check value over GF(32) = GF(2)[x] / (x^5 + x^2 + 1): the sum of a^(n - i) times the i-th of the n values,
/// with a = x. The powers are different and not zero, so every single wrong character and every exchange of two
/// different ones changes it.
fn check_value(values: &[u8]) -> u8 {
    values.iter().fold(0, |check, value| times_a(check ^ value))
}

fn times_a(value: u8) -> u8 {
    const POLYNOMIAL: u8 = 0b10_0101;
    let shifted = value << 1;
    if shifted & 0b10_0000 == 0 {
        shifted
    } else {
        shifted ^ POLYNOMIAL
    }
}

/// Groups of five bits, the most significant first. The input has whole groups: 5 or 10 bytes.
fn to_values(bytes: &[u8]) -> Vec<u8> {
    let mut values = Vec::with_capacity(bytes.len() * 8 / 5);
    for chunk in bytes.chunks(SECRET_LENGTH) {
        let bits = chunk
            .iter()
            .fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
        values.extend((0..8).rev().map(|group| ((bits >> (5 * group)) & 31) as u8));
    }
    values
}

fn character(value: u8) -> char {
    char::from(ALPHABET[usize::from(value & 31)])
}

fn value(character: char) -> Option<u8> {
    let character = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let byte = u8::try_from(character).ok()?;
    let index = ALPHABET.iter().position(|known| *known == byte)?;
    u8::try_from(index).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINGERPRINT: [u8; FINGERPRINT_LENGTH] =
        [0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf];
    const SECRET: [u8; SECRET_LENGTH] = [0x84, 0x65, 0x3a, 0x56, 0xd7];

    /// The vector given in `enrolment_service.proto`.
    const CODE: &str = "KT-01234-56789-ABCDE-FGHJK-MNPQF";

    fn values_of(code: &str) -> Vec<u8> {
        code.trim_start_matches("KT")
            .chars()
            .filter(|c| *c != '-')
            .map(|c| value(c).unwrap())
            .collect()
    }

    fn is_right(values: &[u8]) -> bool {
        let (check, rest) = values.split_last().unwrap();
        check_value(rest) == *check
    }

    #[test]
    fn a_code_holds_fingerprint_secret_and_check() {
        assert_eq!(encode(&FINGERPRINT, &SECRET), CODE);
        assert_eq!(encode_secret(&SECRET), "GHJKMNPQ");
        assert_eq!(decode_secret("ghjk-mnpq"), Some(SECRET));
        assert!(is_right(&values_of(CODE)));
    }

    #[test]
    fn every_single_wrong_character_is_found() {
        let right = values_of(CODE);
        for position in 0..right.len() {
            for wrong in 0..32 {
                let mut values = right.clone();
                values[position] = wrong;
                assert_eq!(
                    is_right(&values),
                    wrong == right[position],
                    "{position} {wrong}"
                );
            }
        }
    }

    #[test]
    fn every_exchange_of_two_characters_is_found() {
        let right = values_of(CODE);
        for first in 0..right.len() {
            for second in first + 1..right.len() {
                let mut values = right.clone();
                values.swap(first, second);
                assert_eq!(
                    is_right(&values),
                    right[first] == right[second],
                    "{first} {second}"
                );
            }
        }
    }

    #[test]
    fn a_secret_is_read_as_people_write_it() {
        assert_eq!(decode_secret("oIl0 1234"), decode_secret("01101234"));
        for wrong in ["", "GHJKMNP", "GHJKMNPQR", "GHJKMNPU", "GHJK\u{142}NPQ"] {
            assert_eq!(decode_secret(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_fingerprint_is_shown_in_groups() {
        let shown = show_fingerprint(&[0xab; 32]);
        assert_eq!(shown.len(), 79);
        assert!(shown.starts_with("ABAB ABAB "), "{shown}");
    }
}
