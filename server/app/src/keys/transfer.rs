//! The installation key under a passphrase, to carry it to a second server or into a safe.
//!
//! One line: `kontor-key-transfer-1:` and base64url of salt, nonce, ciphertext and tag. The passphrase is stretched
//! with argon2id, the key sealed with AES-256-GCM.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::{InstallationKey, KEY_LENGTH, aes_key, open_with, seal_with};
use crate::random::Random;

/// Characters of the shortest passphrase that is accepted.
pub const PASSPHRASE_CHARACTERS_MIN: usize = 12;

const HEADER: &str = "kontor-key-transfer-1:";
const CONTEXT: &[u8] = b"kontor key transfer v1";
const SALT_LENGTH: usize = 16;
// Stronger than for logins: done once by hand, and the file can be attacked at leisure.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// Why a key was not exported or imported.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The passphrase is too short to keep anybody out.
    #[error("the passphrase needs at least {PASSPHRASE_CHARACTERS_MIN} characters")]
    ShortPassphrase,
    /// The text is no exported key.
    #[error("this is no exported installation key; it begins with \"{HEADER}\"")]
    Malformed,
    /// The passphrase is another, or the text is damaged.
    #[error("the passphrase is wrong or the exported key is damaged")]
    Refused,
}

/// The key as one line of text under the passphrase.
///
/// # Errors
/// [`TransferError::ShortPassphrase`].
pub fn export(
    key: &InstallationKey,
    passphrase: &str,
    random: &Random,
) -> Result<String, TransferError> {
    if passphrase.chars().count() < PASSPHRASE_CHARACTERS_MIN {
        return Err(TransferError::ShortPassphrase);
    }
    let salt: [u8; SALT_LENGTH] = random.bytes();
    let sealing = aes_key(&stretch(passphrase, &salt));
    let mut body = salt.to_vec();
    body.extend(seal_with(&sealing, random, CONTEXT, key.as_bytes()));
    Ok(format!("{HEADER}{}", BASE64_URL_SAFE_NO_PAD.encode(body)))
}

/// The key out of such a line.
///
/// # Errors
/// [`TransferError`].
pub fn import(text: &str, passphrase: &str) -> Result<InstallationKey, TransferError> {
    let body = text
        .trim()
        .strip_prefix(HEADER)
        .ok_or(TransferError::Malformed)?;
    let body = BASE64_URL_SAFE_NO_PAD
        .decode(body)
        .map_err(|_| TransferError::Malformed)?;
    let (salt, sealed) = body
        .split_first_chunk::<SALT_LENGTH>()
        .ok_or(TransferError::Malformed)?;
    let sealing = aes_key(&stretch(passphrase, salt));
    let key = open_with(&sealing, CONTEXT, sealed).map_err(|_| TransferError::Refused)?;
    let key: [u8; KEY_LENGTH] = key
        .as_slice()
        .try_into()
        .map_err(|_| TransferError::Malformed)?;
    Ok(InstallationKey::from_bytes(key))
}

fn stretch(passphrase: &str, salt: &[u8; SALT_LENGTH]) -> Zeroizing<[u8; KEY_LENGTH]> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(KEY_LENGTH))
        .expect("constants within argon2's bounds");
    let mut key = Zeroizing::new([0; KEY_LENGTH]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut *key)
        .expect("salt and length are within argon2's bounds");
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exported_key_comes_back_with_its_passphrase_alone() {
        let key = InstallationKey::from_bytes([5; KEY_LENGTH]);
        let text = export(&key, "długie hasło do klucza", &Random::system()).unwrap();
        assert!(!text.contains('\n'));
        let back = import(&format!("{text}\n"), "długie hasło do klucza").unwrap();
        assert_eq!(back.as_bytes(), key.as_bytes());
        assert!(matches!(
            import(&text, "inne hasło do klucza"),
            Err(TransferError::Refused)
        ));
        assert!(matches!(
            import(&text[3..], "x"),
            Err(TransferError::Malformed)
        ));
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        let key = InstallationKey::from_bytes([5; KEY_LENGTH]);
        assert!(matches!(
            export(&key, "krótkie", &Random::system()),
            Err(TransferError::ShortPassphrase)
        ));
    }
}
