//! A licence comes: by an administrator's hand, or fetched in the background.

use kontor_domain::{
    calendar::{format_date, warsaw_date},
    checks::Nip,
    licence::{Installed, Licence},
    refusal::Refusal,
    role::Permission,
};
use kontor_store::{
    Conn, company,
    licence::{self, StoredLicence},
};
use time::OffsetDateTime;

use super::{Shown, grounds, latest, nothing, of_claims, refusals, show};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    services::once::write_once,
};

/// Bytes of the longest licence.
pub const LICENCE_BYTES_MAX: usize = kontor_licence::FILE_BYTES_MAX;

/// What became of a licence that was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewed {
    /// It took the place of the older one.
    Installed,
    /// The installed one is the same, or later.
    NotLater,
}

/// Installs a licence, the content of a file, in the place of an earlier one. The same one again changes nothing.
///
/// # Errors
/// `PERMISSION_DENIED`; `LICENCE_MALFORMED` for the field `licence`; `LICENCE_NO_TRUSTED_KEYS`, `LICENCE_UNKNOWN_KEY`,
/// `LICENCE_FORGED`, `LICENCE_UNREADABLE`, `LICENCE_FOREIGN_NIP`, `LICENCE_NOT_YET`, `LICENCE_OLDER`; those of
/// [`write_once`].
pub async fn install(
    app: &App,
    actor: &Actor,
    text: &str,
    request_id: &str,
) -> Result<Shown, Error> {
    actor.require(Permission::Administer)?;
    let (now, by) = (app.now(), actor.clone());
    let offered = Offered::read(app, text, now)?;
    let (keys, trusted) = (app.keys.clone(), app.licence_keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.LicenceService/InstallLicence",
        request_id,
        &text,
        move |conn| {
            let stored = licence::find(conn)?;
            if offered.is_kept(stored.as_ref()) {
                return Ok(());
            }
            offered.require_of_company(conn)?;
            let earlier = offered.earlier(grounds(conn, stored.as_ref(), &trusted)?.installed);
            if earlier
                .as_ref()
                .is_some_and(|earlier| earlier.is_later_than(&offered.licence))
            {
                return Err(refusals::older().into());
            }
            offered.put(conn, stored, earlier.as_ref(), now)?;
            audit::record(conn, &keys, &by, now, &offered.change())
        },
    )
    .await?;
    show(app, actor).await
}

/// Takes a licence that was fetched, if it is a later one than that which is installed.
///
/// # Errors
/// Those of [`install`] about the licence itself; those of the store.
pub async fn renew(app: &App, text: &str) -> Result<Renewed, Error> {
    let now = app.now();
    let offered = Offered::read(app, text, now)?;
    let (keys, trusted) = (app.keys.clone(), app.licence_keys.clone());
    app.db
        .write(move |conn| {
            let stored = licence::find(conn)?;
            offered.require_of_company(conn)?;
            let earlier = offered.earlier(grounds(conn, stored.as_ref(), &trusted)?.installed);
            if earlier
                .as_ref()
                .is_some_and(|earlier| !offered.licence.is_later_than(earlier))
            {
                return Ok(Renewed::NotLater);
            }
            offered.put(conn, stored, earlier.as_ref(), now)?;
            audit::record_of_server(conn, &keys, now, &offered.change())?;
            Ok::<_, Error>(Renewed::Installed)
        })
        .await
}

/// A licence whose signature is right.
#[derive(Clone, Debug)]
struct Offered {
    token: String,
    licence: Licence,
}

impl Offered {
    fn read(app: &App, text: &str, now: OffsetDateTime) -> Result<Self, Refusal> {
        let claims = app
            .licence_keys
            .verify(text)
            .map_err(|refused| refusals::of(&refused))?;
        let licence = of_claims(claims);
        if licence.issued_on > warsaw_date(now) {
            return Err(refusals::not_yet(licence.issued_on, warsaw_date(now)));
        }
        Ok(Self {
            token: text.trim().to_owned(),
            licence,
        })
    }

    fn is_kept(&self, stored: Option<&StoredLicence>) -> bool {
        stored.is_some_and(|stored| stored.token.as_deref() == Some(&self.token))
    }

    /// Before the company is set there is nothing to compare with; the link to a shop compares then.
    fn require_of_company(&self, conn: &mut Conn) -> Result<(), Error> {
        let nip: Option<Nip> = company::find(conn)?.map(|stored| stored.company.nip);
        match nip {
            Some(nip) if !self.licence.is_of(&nip) => {
                Err(refusals::foreign(&self.licence.nip, &nip).into())
            }
            _ => Ok(()),
        }
    }

    /// The installed licence that it would take the place of, if that is one of the same company.
    fn earlier(&self, installed: Installed) -> Option<Licence> {
        match installed {
            Installed::Verified(kept) if kept.nip == self.licence.nip => Some(kept),
            _ => None,
        }
    }

    /// A licence that was issued later is the vendor's word for the time: a last seen time that a wrong clock has left in
    /// the future is forgotten with it.
    fn put(
        &self,
        conn: &mut Conn,
        stored: Option<StoredLicence>,
        earlier: Option<&Licence>,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        let is_issued_later =
            earlier.is_none_or(|earlier| self.licence.issued_on > earlier.issued_on);
        let seen_at = if is_issued_later {
            now
        } else {
            latest(stored.as_ref(), now)
        };
        let kept = StoredLicence {
            token: Some(self.token.clone()),
            installed_at: Some(now),
            seen_at,
            ..stored.unwrap_or_else(|| nothing(now))
        };
        Ok(licence::put(conn, &kept)?)
    }

    fn change(&self) -> Change {
        let licence = &self.licence;
        Change::without_id("licence.install", "licence")
            .with("id", licence.id.as_str())
            .with("nip", licence.nip.as_str())
            .with("seats", licence.seats)
            .with("paid_until", format_date(licence.paid_until))
            .with("issued_on", format_date(licence.issued_on))
    }
}
