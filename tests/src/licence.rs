//! The vendor of the tests: a key pair made when the program starts, whose public half the servers under test get as an
//! argument of [`kontor_server::main_with`].

use std::ffi::OsString;
use std::sync::LazyLock;

use anyhow::Result;
use kontor_licence::{Claims, SigningKey, TrustedKeys, sign};
use time::macros::date;
use uuid::Uuid;

/// Carries the public key to a program of this crate that plays `kontord`. The shipped program knows no such variable.
const VARIABLE: &str = "KONTOR_TESTS_LICENCE_KEY";
/// More than any run lets join.
const SEATS: u32 = 10_000;

static KEY: LazyLock<Option<SigningKey>> = LazyLock::new(|| SigningKey::generate().ok());

/// What a program of this crate that plays `kontord` has to be started with.
pub(crate) fn environment() -> Result<(OsString, OsString)> {
    Ok((VARIABLE.into(), key()?.public().to_string().into()))
}

/// The keys that such a program trusts.
pub fn trusted() -> TrustedKeys {
    let key = std::env::var(VARIABLE).ok();
    TrustedKeys::of(key.and_then(|key| key.parse().ok()))
}

/// The claims of a licence for this company, issued long ago and paid for long.
pub fn claims(nip: &str) -> Claims {
    Claims {
        id: Uuid::from_u128(1),
        company_name: "Firma sp. z o.o.".to_owned(),
        nip: nip.to_owned(),
        seats: SEATS,
        paid_until: date!(2099 - 12 - 31),
        issued_on: date!(2026 - 01 - 01),
    }
}

/// A licence that the servers under test take.
///
/// # Errors
/// If the claims make none.
pub fn issue(claims: &Claims) -> Result<String> {
    Ok(sign(claims, key()?)?)
}

fn key() -> Result<&'static SigningKey> {
    KEY.as_ref()
        .ok_or_else(|| anyhow::anyhow!("the system gave no randomness for a key"))
}
