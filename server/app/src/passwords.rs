//! Passwords: argon2id, off the async threads, a few at once.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version,
};
use kontor_domain::refusal::{Label, Problem};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::{error::Error, random::Random};

/// Characters of the shortest password.
pub const PASSWORD_CHARACTERS_MIN: usize = 12;
/// Bytes of the longest password.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// Hashes computed at the same time: each takes 19 MiB and a core.
pub const HASHING_AT_ONCE_MAX: usize = 4;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_LENGTH: usize = 16;

/// Hashes and verifies passwords. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Verified against when there is no user, so that the answer takes as long.
    nobody: Arc<str>,
}

impl Passwords {
    /// Ready to hash; makes one hash at once.
    ///
    /// # Errors
    /// [`Error::Internal`] if argon2 cannot work here.
    pub fn new(random: &Random) -> Result<Self, Error> {
        let nobody = hash(&random.bytes::<32>(), random)?;
        Ok(Self {
            turns: Arc::new(Semaphore::new(HASHING_AT_ONCE_MAX)),
            nobody: nobody.into(),
        })
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// [`Error::Internal`] if argon2 fails.
    pub async fn hash(&self, password: SecretString, random: &Random) -> Result<String, Error> {
        let random = random.clone();
        self.run(move || hash(password.expose_secret().as_bytes(), &random))
            .await?
    }

    /// Whether the password is the one of this PHC string. Without one it takes as long and is false.
    ///
    /// # Errors
    /// [`Error::Internal`] if a kept hash is damaged.
    pub async fn verify(&self, password: SecretString, phc: Option<String>) -> Result<bool, Error> {
        let nobody = Arc::clone(&self.nobody);
        self.run(move || {
            let known = phc.is_some();
            let phc = phc.as_deref().unwrap_or(&nobody);
            let parsed = PasswordHash::new(phc).map_err(|error| {
                tracing::error!(%error, "a kept password hash is damaged");
                Error::internal("a kept password hash cannot be read")
            })?;
            let right = argon2()?
                .verify_password(password.expose_secret().as_bytes(), &parsed)
                .is_ok();
            Ok(right && known)
        })
        .await?
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(Error::because("waiting for a turn to hash"))?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        })
        .await
        .map_err(Error::because("hashing a password"))
    }
}

/// Whether a new password may be set.
///
/// # Errors
/// A problem `PASSWORD_TOO_SHORT` or `TOO_LONG`.
pub fn check_new(password: &SecretString) -> Result<(), Problem> {
    let password = password.expose_secret();
    if password.chars().count() < PASSWORD_CHARACTERS_MIN {
        return Err(Problem::new(
            "PASSWORD_TOO_SHORT",
            format!("Podaj hasło o długości co najmniej {PASSWORD_CHARACTERS_MIN} znaków."),
            format!("Give a password of at least {PASSWORD_CHARACTERS_MIN} characters."),
        ));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(Problem::too_long(
            Label::new("hasło", "password"),
            PASSWORD_BYTES_MAX,
            password.len(),
        ));
    }
    Ok(())
}

fn hash(password: &[u8], random: &Random) -> Result<String, Error> {
    let salt: [u8; SALT_LENGTH] = random.bytes();
    argon2()?
        .hash_password_with_salt(password, &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Error::because("hashing a password")(error.to_string()))
}

fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| Error::because("setting argon2 up")(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_and_nobody_has_none() {
        let random = Random::system();
        let passwords = Passwords::new(&random).unwrap();
        let phc = passwords
            .hash("dobre hasło 123".into(), &random)
            .await
            .unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(
            passwords
                .verify("dobre hasło 123".into(), Some(phc.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("złe hasło 12345".into(), Some(phc))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("dobre hasło 123".into(), None)
                .await
                .unwrap()
        );
    }

    #[test]
    fn a_password_has_at_least_twelve_characters_and_at_most_1024_bytes() {
        let reason =
            |text: &str| check_new(&text.to_owned().into()).map_err(|problem| problem.reason);
        assert_eq!(reason("żółćżółćżół"), Err("PASSWORD_TOO_SHORT"));
        assert_eq!(reason("żółćżółćżółć"), Ok(()));
        assert_eq!(reason(&"x".repeat(1_025)), Err("TOO_LONG"));
    }
}
