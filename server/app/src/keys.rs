//! The installation key and what is derived from it.
//!
//! The key (256 bits) lives outside the database: a file of mode 0600 or a systemd credential. Every use gets a key
//! of its own by HKDF, so that none of them tells anything about another.

pub mod file;
pub mod transfer;

use std::fmt;

use kontor_domain::ids::ShopId;
use kontor_store::audit::AuditKey;
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest::{SHA256, digest},
    hkdf, hmac,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::random::Random;

/// Bytes of the installation key and of every derived one.
pub const KEY_LENGTH: usize = 32;
/// Bytes of a session's or a workstation's token.
pub const TOKEN_LENGTH: usize = 32;

/// The secret outside the database, on which all others stand.
#[derive(Clone)]
pub struct InstallationKey(Zeroizing<[u8; KEY_LENGTH]>);

impl InstallationKey {
    /// A new one.
    pub fn generate(random: &Random) -> Self {
        Self(Zeroizing::new(random.bytes()))
    }

    /// Takes bytes that were kept.
    pub fn from_bytes(bytes: [u8; KEY_LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to be kept.
    pub fn as_bytes(&self) -> &[u8; KEY_LENGTH] {
        &self.0
    }
}

impl fmt::Debug for InstallationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallationKey(…)")
    }
}

/// What a sealed value is, so that one cannot be put in another's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The private key of the installation's CA.
    CaKey,
    /// The password or token of this shop.
    ShopSecret(ShopId),
}

impl Purpose {
    fn context(self) -> Vec<u8> {
        match self {
            Self::CaKey => b"ca-key".to_vec(),
            Self::ShopSecret(shop) => [b"shop-secret:".as_slice(), shop.as_bytes()].concat(),
        }
    }
}

/// A sealed value that cannot be opened: damaged, or sealed with another key or for another purpose.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value cannot be opened: it is damaged or belongs to another installation key")]
pub struct SealBroken;

/// The keys of one installation, one for each use.
pub struct Keys {
    check: hmac::Key,
    audit: AuditKey,
    requests: hmac::Key,
    pages: hmac::Key,
    codes: hmac::Key,
    attempts: hmac::Key,
    sealing: LessSafeKey,
}

impl Keys {
    /// Derives them; the installation's id is the salt.
    ///
    /// # Panics
    /// Never: the lengths are constants.
    pub fn derive(key: &InstallationKey, installation: Uuid) -> Self {
        let root =
            hkdf::Salt::new(hkdf::HKDF_SHA256, installation.as_bytes()).extract(key.as_bytes());
        let mac = |label: &str| hmac::Key::new(hmac::HMAC_SHA256, &*expand(&root, label));
        let sealing = UnboundKey::new(&AES_256_GCM, &*expand(&root, "kontor sealing v1"))
            .expect("an AES-256 key has the length that was expanded");
        Self {
            check: mac("kontor key check v1"),
            audit: AuditKey::new(&expand(&root, "kontor audit v1")),
            requests: mac("kontor requests v1"),
            pages: mac("kontor page tokens v1"),
            codes: mac("kontor join codes v1"),
            attempts: mac("kontor login attempts v1"),
            sealing: LessSafeKey::new(sealing),
        }
    }

    /// What the database keeps to recognise the right key. Tells nothing about it.
    pub fn check_value(&self) -> [u8; 32] {
        sign(&self.check, b"kontor installation key")
    }

    /// Whether this is the key with which the database was made.
    pub fn fits(&self, check_value: &[u8]) -> bool {
        hmac::verify(&self.check, b"kontor installation key", check_value).is_ok()
    }

    /// The key of the audit trail's chain.
    pub fn audit(&self) -> &AuditKey {
        &self.audit
    }

    /// The HMAC kept of a request, to recognise its repeat.
    pub fn request_mac(&self, request: &[u8]) -> [u8; 32] {
        sign(&self.requests, request)
    }

    /// The key of page tokens.
    pub fn pages(&self) -> &hmac::Key {
        &self.pages
    }

    /// The HMAC under which a join code's secret is kept: 40 bits could be guessed from a plain hash.
    pub fn code_mac(&self, secret: &[u8]) -> [u8; 32] {
        sign(&self.codes, secret)
    }

    /// Which of 65,536 counters of failed logins belongs to this login; nobody outside can choose two that meet.
    pub fn attempts_bucket(&self, login: &str) -> u16 {
        let mac = sign(&self.attempts, login.as_bytes());
        u16::from_be_bytes([mac[0], mac[1]])
    }

    /// Encrypts a secret for the database.
    ///
    /// # Panics
    /// Never for secrets shorter than 64 GiB.
    pub fn seal(&self, random: &Random, purpose: Purpose, secret: &[u8]) -> Vec<u8> {
        seal_with(&self.sealing, random, &purpose.context(), secret)
    }

    /// Decrypts what [`Keys::seal`] made for the same purpose.
    ///
    /// # Errors
    /// [`SealBroken`].
    pub fn open(&self, purpose: Purpose, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealBroken> {
        open_with(&self.sealing, &purpose.context(), sealed)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// Under what a token of 256 bits is kept. It cannot be guessed, so a plain hash is enough.
pub fn token_hash(token: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, token).as_ref());
    hash
}

fn seal_with(key: &LessSafeKey, random: &Random, context: &[u8], secret: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_LEN] = random.bytes();
    let mut body = secret.to_vec();
    let tag = key
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(context),
            &mut body,
        )
        .expect("no secret is as long as AES-GCM's limit");
    let mut sealed = nonce.to_vec();
    sealed.append(&mut body);
    sealed.extend_from_slice(tag.as_ref());
    sealed
}

fn open_with(
    key: &LessSafeKey,
    context: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealBroken> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(SealBroken)?;
    let mut body = Zeroizing::new(body.to_vec());
    let length = key
        .open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(context),
            &mut body,
        )
        .map_err(|_| SealBroken)?
        .len();
    body.truncate(length);
    Ok(body)
}

fn aes_key(bytes: &[u8; KEY_LENGTH]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes).expect("an AES-256 key has this length"))
}

fn expand(root: &hkdf::Prk, label: &str) -> Zeroizing<[u8; KEY_LENGTH]> {
    let mut key = Zeroizing::new([0; KEY_LENGTH]);
    root.expand(&[label.as_bytes()], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut *key))
        .expect("HKDF gives as much as one hash at once");
    key
}

fn sign(key: &hmac::Key, data: &[u8]) -> [u8; 32] {
    let mut mac = [0; 32];
    mac.copy_from_slice(hmac::sign(key, data).as_ref());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(seed: u8) -> Keys {
        Keys::derive(
            &InstallationKey::from_bytes([seed; KEY_LENGTH]),
            Uuid::from_bytes([9; 16]),
        )
    }

    #[test]
    fn the_check_value_tells_the_right_key_from_another() {
        assert!(keys(1).fits(&keys(1).check_value()));
        assert!(!keys(2).fits(&keys(1).check_value()));
    }

    #[test]
    fn a_sealed_value_opens_with_its_key_alone_and_not_when_damaged() {
        let sealed = keys(1).seal(&Random::system(), Purpose::CaKey, b"tajne");
        assert_eq!(
            keys(1).open(Purpose::CaKey, &sealed).unwrap().as_slice(),
            b"tajne"
        );
        assert!(keys(2).open(Purpose::CaKey, &sealed).is_err());
        for position in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[position] ^= 1;
            assert!(
                keys(1).open(Purpose::CaKey, &damaged).is_err(),
                "{position}"
            );
        }
        assert!(keys(1).open(Purpose::CaKey, &sealed[..5]).is_err());
    }

    #[test]
    fn what_is_sealed_for_one_thing_does_not_open_as_another() {
        let shop = |number| Purpose::ShopSecret(ShopId::v7(1, [number; 10]));
        let sealed = keys(1).seal(&Random::system(), shop(1), b"tajne");
        assert!(keys(1).open(shop(1), &sealed).is_ok());
        assert!(keys(1).open(shop(2), &sealed).is_err());
        assert!(keys(1).open(Purpose::CaKey, &sealed).is_err());
    }

    #[test]
    fn every_use_has_a_key_of_its_own() {
        let keys = keys(1);
        let macs = [
            keys.request_mac(b"x"),
            keys.code_mac(b"x"),
            sign(keys.pages(), b"x"),
        ];
        for (index, mac) in macs.iter().enumerate() {
            assert!(!macs[..index].contains(mac));
        }
    }

    #[test]
    fn keys_do_not_print_themselves() {
        let key = InstallationKey::from_bytes([7; KEY_LENGTH]);
        assert_eq!(
            format!("{key:?} {:?}", keys(7)),
            "InstallationKey(…) Keys(…)"
        );
    }
}
