//! The licence as a text: `v4.public.` with the claims, their signature, and in the footer the key's name.

use pasetors::{
    Public,
    token::UntrustedToken,
    version4::{PublicToken, V4},
};
use serde::{Deserialize, Serialize};

use crate::{Claims, ClaimsError, KeyId, PublicKey, SigningKey};

/// Bytes of the longest licence file.
pub const FILE_BYTES_MAX: usize = 8 * 1024;
/// Signed along and never sent: a signature of the same key over something else is no licence.
const PURPOSE: &[u8] = b"kontor-licence-1";

/// Why a text is no licence for this program. Each has a reason of its own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no licence at all, or a part of one.
    #[error("this is no licence file, or not the whole of it")]
    Malformed,
    /// The program trusts no key.
    #[error("this program was built without the vendor's public keys and takes no licence")]
    NoTrustedKeys,
    /// It names a key that is not trusted.
    #[error("the licence names a signing key that this program does not know: {0}")]
    UnknownKey(KeyId),
    /// It names a trusted key, which did not sign it: altered, or forged.
    #[error("the licence was altered after it was signed, or forged")]
    Forged,
    /// It is signed and says what this program does not understand.
    #[error("the licence is signed, but this program does not understand it")]
    Unreadable,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The claims.
    #[error("these claims make no licence")]
    Claims(#[source] ClaimsError),
    /// A defect.
    #[error("the licence cannot be signed")]
    Signing,
}

#[derive(Serialize, Deserialize)]
struct Footer {
    /// The name that PASERK gives to a key's id.
    kid: String,
}

/// Signs the claims: one line, which is the content of a licence file.
///
/// # Errors
/// [`SignError`].
pub fn sign(claims: &Claims, key: &SigningKey) -> Result<String, SignError> {
    claims.check().map_err(SignError::Claims)?;
    let payload = serde_json::to_vec(claims).map_err(|_| SignError::Signing)?;
    let footer = Footer {
        kid: key.public().id().to_string(),
    };
    let footer = serde_json::to_vec(&footer).map_err(|_| SignError::Signing)?;
    PublicToken::sign(&key.secret, &payload, Some(&footer), Some(PURPOSE))
        .map_err(|_| SignError::Signing)
}

/// A text with the shape of a licence, of which nothing was verified.
#[derive(Debug)]
pub struct Unverified {
    token: UntrustedToken<Public, V4>,
    key_id: KeyId,
}

impl Unverified {
    /// Takes a text apart. Space around it is passed over.
    ///
    /// # Errors
    /// [`Refused::Malformed`].
    pub fn read(text: &str) -> Result<Self, Refused> {
        if text.len() > FILE_BYTES_MAX {
            return Err(Refused::Malformed);
        }
        let token = UntrustedToken::try_from(text.trim()).map_err(|_| Refused::Malformed)?;
        let footer: Footer =
            serde_json::from_slice(token.untrusted_footer()).map_err(|_| Refused::Malformed)?;
        let key_id = KeyId::read(&footer.kid).ok_or(Refused::Malformed)?;
        Ok(Self { token, key_id })
    }

    /// The key that it says it was signed with.
    pub fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// What it says, whoever wrote it: to be shown, never to be believed.
    ///
    /// # Errors
    /// [`Refused::Unreadable`].
    pub fn unverified_claims(&self) -> Result<Claims, Refused> {
        claims(self.token.untrusted_payload())
    }
}

/// What a licence says, if this key signed it.
pub(crate) fn verify(key: &PublicKey, unverified: &Unverified) -> Result<Claims, Refused> {
    let trusted = PublicToken::verify(&key.0, &unverified.token, None, Some(PURPOSE))
        .map_err(|_| Refused::Forged)?;
    claims(trusted.payload().as_bytes())
}

fn claims(payload: &[u8]) -> Result<Claims, Refused> {
    let claims: Claims = serde_json::from_slice(payload).map_err(|_| Refused::Unreadable)?;
    claims.check().map_err(|_| Refused::Unreadable)?;
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use super::*;
    use crate::{TrustedKeys, claims::tests::claims};

    /// Length of an Ed25519 signature.
    const SIGNATURE_BYTES: usize = 64;

    fn key() -> SigningKey {
        SigningKey::generate().unwrap()
    }

    /// A token with this payload, signed for this purpose, whose footer names this key.
    fn token(key: &SigningKey, payload: &str, named: &PublicKey, purpose: &[u8]) -> String {
        let footer = format!("{{\"kid\":\"{}\"}}", named.id());
        PublicToken::sign(
            &key.secret,
            payload.as_bytes(),
            Some(footer.as_bytes()),
            Some(purpose),
        )
        .unwrap()
    }

    fn json() -> String {
        serde_json::to_string(&claims()).unwrap()
    }

    #[test]
    fn what_was_signed_is_what_is_read() {
        let (old, new) = (key(), key());
        let trusted = TrustedKeys::of([old.public(), new.public()]);
        for key in [&old, &new] {
            let text = sign(&claims(), key).unwrap();
            assert!(text.starts_with("v4.public.") && !text.contains('\n'));
            assert_eq!(trusted.verify(&format!("\n {text}\r\n")), Ok(claims()));
            let unverified = Unverified::read(&text).unwrap();
            assert_eq!(unverified.unverified_claims(), Ok(claims()));
            assert_eq!(*unverified.key_id(), key.public().id());
        }
    }

    #[test]
    fn a_key_that_is_not_trusted_is_named() {
        let (ours, theirs) = (key(), key());
        let text = sign(&claims(), &theirs).unwrap();
        assert_eq!(
            TrustedKeys::of([ours.public()]).verify(&text),
            Err(Refused::UnknownKey(theirs.public().id()))
        );
        assert_eq!(
            TrustedKeys::none().verify(&text),
            Err(Refused::NoTrustedKeys)
        );
    }

    #[test]
    fn another_key_under_a_trusted_name_is_a_forgery() {
        let (ours, theirs) = (key(), key());
        let trusted = TrustedKeys::of([ours.public()]);
        let forged = token(&theirs, &json(), &ours.public(), PURPOSE);
        assert_eq!(trusted.verify(&forged), Err(Refused::Forged));
        let for_something_else = token(&ours, &json(), &ours.public(), b"something else");
        assert_eq!(trusted.verify(&for_something_else), Err(Refused::Forged));
    }

    #[test]
    fn no_character_can_be_changed_without_being_noticed() {
        let key = key();
        let trusted = TrustedKeys::of([key.public()]);
        let text = sign(&claims(), &key).unwrap();
        for (at, old) in text.char_indices() {
            let new = if old == 'A' { 'B' } else { 'A' };
            let altered = format!("{}{new}{}", &text[..at], &text[at + 1..]);
            assert!(trusted.verify(&altered).is_err(), "character {at}");
        }
        for end in 0..text.len() {
            assert!(trusted.verify(&text[..end]).is_err(), "cut after {end}");
        }
    }

    #[test]
    fn more_seats_under_the_old_signature_are_an_alteration() {
        let key = key();
        let trusted = TrustedKeys::of([key.public()]);
        let more = Claims {
            seats: 500,
            ..claims()
        };
        let [one, other] = [claims(), more].map(|claims| {
            let text = sign(&claims, &key).unwrap();
            let parts: Vec<_> = text.split('.').collect();
            (
                BASE64URL_NOPAD.decode(parts[2].as_bytes()).unwrap(),
                parts[3].to_owned(),
            )
        });
        // the claims of the one with the signature of the other
        let claims_end = other.0.len() - SIGNATURE_BYTES;
        let signature = &one.0[one.0.len() - SIGNATURE_BYTES..];
        let mixed = BASE64URL_NOPAD.encode(&[&other.0[..claims_end], signature].concat());
        let mixed = format!("v4.public.{mixed}.{}", one.1);
        assert_eq!(trusted.verify(&mixed), Err(Refused::Forged));
    }

    #[test]
    fn what_is_no_licence_at_all_is_said_so() {
        let key = key();
        let trusted = TrustedKeys::of([key.public()]);
        let without_footer = PublicToken::sign(&key.secret, b"{}", None, Some(PURPOSE)).unwrap();
        let other_footer =
            PublicToken::sign(&key.secret, b"{}", Some(b"{\"kid\":\"x\"}"), None).unwrap();
        let long = "v4.public.".to_owned() + &"A".repeat(FILE_BYTES_MAX);
        for text in [
            "",
            "licencja",
            "v4.local.AAAA",
            &without_footer,
            &other_footer,
            &long,
        ] {
            assert_eq!(trusted.verify(text), Err(Refused::Malformed), "{text:.40}");
        }
    }

    #[test]
    fn signed_claims_that_make_no_sense_are_told_from_a_forgery() {
        let key = key();
        let trusted = TrustedKeys::of([key.public()]);
        let signed = |payload: &str| token(&key, payload, &key.public(), PURPOSE);
        for payload in ["{}", "zupa", &json().replace("\"seats\":5", "\"seats\":0")] {
            assert_eq!(trusted.verify(&signed(payload)), Err(Refused::Unreadable));
        }
        // what a later tool adds does not hurt
        let later = json().replace("\"seats\"", "\"edition\":\"big\",\"seats\"");
        assert_eq!(trusted.verify(&signed(&later)), Ok(claims()));
    }

    #[test]
    fn claims_that_make_no_licence_are_not_signed() {
        let wrong = Claims {
            seats: 0,
            ..claims()
        };
        assert!(matches!(
            sign(&wrong, &key()),
            Err(SignError::Claims(ClaimsError::Seats))
        ));
    }
}
