//! The vendor of the tests: a key made when they start, and licences as they want them.

use std::sync::LazyLock;

use kontor_domain::calendar::warsaw_date;
use kontor_licence::{Claims, PublicKey, SigningKey, TrustedKeys, sign};
use kontor_store::{
    company,
    licence::{self, StoredLicence},
};
use time::{Date, Duration, OffsetDateTime, macros::date};
use uuid::Uuid;

use crate::{app::App, error::Error, services::licence::require_seat_in};

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate().unwrap());

/// The keys that servers under test trust.
pub fn trusted() -> TrustedKeys {
    TrustedKeys::of([KEY.public()])
}

/// The public half of the tests' key.
pub fn key() -> PublicKey {
    KEY.public()
}

/// The claims of an ordinary licence for this NIP, issued long ago and paid for long.
pub fn claims(nip: &str) -> Claims {
    Claims {
        id: Uuid::from_u128(1),
        company_name: "Firma sp. z o.o.".to_owned(),
        nip: nip.to_owned(),
        seats: 1_000,
        paid_until: date!(2099 - 12 - 31),
        issued_on: date!(2026 - 01 - 01),
    }
}

/// A licence.
pub fn issue(claims: &Claims) -> String {
    sign(claims, &KEY).unwrap()
}

/// A day so many days after (or before) that of `now`, in Poland.
pub fn day(now: OffsetDateTime, days: i64) -> Date {
    warsaw_date(now) + Duration::days(days)
}

/// Installs a licence for whatever company there is, if one more workstation could not join without it.
pub async fn provide_seats(app: &App) {
    let (now, keys) = (app.now(), app.licence_keys.clone());
    app.db
        .write(move |conn| {
            if require_seat_in(conn, &keys, now).is_ok() {
                return Ok(());
            }
            let company = company::find(conn)?;
            let nip = company.map_or("1111111111".to_owned(), |stored| stored.company.nip.into());
            let kept = StoredLicence {
                token: Some(issue(&claims(&nip))),
                installed_at: Some(now),
                trial_until: None,
                seen_at: now,
            };
            licence::put(conn, &kept)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
}
