//! The vendor's keys, written as PASERK: `k4.secret.…`, `k4.public.…`, and the id `k4.pid.…` that names a public key.

use std::fmt;
use std::str::FromStr;

use pasetors::{
    keys::{AsymmetricKeyPair, AsymmetricPublicKey, AsymmetricSecretKey, Generate as _},
    paserk::{FormatAsPaserk as _, Id},
    version4::V4,
};
use zeroize::Zeroizing;

/// Why a text is no key, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No private key.
    #[error(
        "this is no private key of `kontor-licence keygen`: it must be one line \"k4.secret.…\""
    )]
    Secret,
    /// No public key.
    #[error(
        "this is no public key of `kontor-licence keygen`: it must be one line \"k4.public.…\""
    )]
    Public,
    /// The system gave no randomness.
    #[error("the system gave no randomness for a key")]
    Generate,
}

/// The vendor's private key. Its memory is wiped when it goes; `Debug` shows the id alone.
pub struct SigningKey {
    pub(crate) secret: AsymmetricSecretKey<V4>,
    public: PublicKey,
}

impl SigningKey {
    /// A new key, of the operating system's randomness.
    ///
    /// # Errors
    /// [`KeyError::Generate`].
    pub fn generate() -> Result<Self, KeyError> {
        let pair = AsymmetricKeyPair::<V4>::generate().map_err(|_| KeyError::Generate)?;
        Ok(Self {
            secret: pair.secret,
            public: PublicKey(pair.public),
        })
    }

    /// The key of a text `k4.secret.…`; its public half must fit.
    ///
    /// # Errors
    /// [`KeyError::Secret`].
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let secret = AsymmetricSecretKey::try_from(text.trim()).map_err(|_| KeyError::Secret)?;
        let public = AsymmetricPublicKey::try_from(&secret).map_err(|_| KeyError::Secret)?;
        Ok(Self {
            secret,
            public: PublicKey(public),
        })
    }

    /// The text `k4.secret.…`.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::new());
        written(self.secret.fmt(&mut *text));
        text
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        self.public.clone()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey")
            .field(&self.public.id())
            .finish()
    }
}

/// A public key: whoever trusts it takes licences that its private half signed.
#[derive(Clone, PartialEq)]
pub struct PublicKey(pub(crate) AsymmetricPublicKey<V4>);

impl Eq for PublicKey {}

impl PublicKey {
    /// What names it in a licence.
    pub fn id(&self) -> KeyId {
        let mut text = String::new();
        written(Id::from(&self.0).fmt(&mut text));
        KeyId(text)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.id()).finish()
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        AsymmetricPublicKey::try_from(text.trim())
            .map(Self)
            .map_err(|_| KeyError::Public)
    }
}

/// Names a public key: a hash of it, `k4.pid.…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyId(String);

impl KeyId {
    /// Length of every id.
    const LENGTH: usize = "k4.pid.".len() + 44;

    /// The id of a text.
    pub(crate) fn read(text: &str) -> Option<Self> {
        (text.len() == Self::LENGTH && Id::try_from(text).is_ok()).then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Writing into a `String` does not fail.
fn written(result: fmt::Result) {
    debug_assert!(result.is_ok(), "a key is written into memory");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_travel_as_texts_and_their_id_names_them() {
        let key = SigningKey::generate().unwrap();
        let again = SigningKey::from_text(&format!("{}\n", *key.to_text())).unwrap();
        assert_eq!(again.public(), key.public());
        let public: PublicKey = key.public().to_string().parse().unwrap();
        assert_eq!(public, key.public());
        let id = public.id();
        assert_eq!(KeyId::read(&id.to_string()), Some(id.clone()));
        assert_ne!(SigningKey::generate().unwrap().public().id(), id);
        assert!(!format!("{key:?}").contains("secret"));
    }

    #[test]
    fn other_texts_are_no_keys() {
        let key = SigningKey::generate().unwrap();
        let (secret, public) = (key.to_text(), key.public().to_string());
        for text in ["", "k4.secret.", &public, &secret[1..]] {
            assert_eq!(SigningKey::from_text(text).unwrap_err(), KeyError::Secret);
        }
        for text in ["", "k4.public.AAAA", &secret, &public[..public.len() - 1]] {
            assert_eq!(text.parse::<PublicKey>(), Err(KeyError::Public));
        }
        // a public half of another key
        let other = SigningKey::generate().unwrap().to_text();
        let mixed = format!("{}{}", &secret[..60], &other[60..]);
        assert_eq!(SigningKey::from_text(&mixed).unwrap_err(), KeyError::Secret);
        for text in ["", "k4.pid.", "k4.sid.AAAA", "żółć"] {
            assert_eq!(KeyId::read(text), None);
        }
    }
}
