//! Who this installation is: its id, its key, its certificate authority. Made once, by whichever server comes first.

use kontor_store::{
    Conn, Db, StoreError,
    installation::{self as store, Item},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    error::Error,
    keys::{InstallationKey, Keys, Purpose},
    random::Random,
    tls::authority::Authority,
};

/// An installation that is open: its key fits its database.
#[derive(Debug)]
pub struct Installation {
    /// Identifier, part of every server certificate's name.
    pub id: Uuid,
    /// The certificate authority that workstations trust.
    pub authority: Authority,
}

/// Why an installation cannot be opened; the texts name the remedy.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database belongs to an installation with another key.
    #[error(
        "the installation key here is not the one with which this database was made: bring the right one from the \
         other server (`kontord key export` there, `kontord key import` here)"
    )]
    WrongKey,
    /// The database is in use already, and there is no key here.
    #[error(
        "this database belongs to an installation whose key is not here: bring it from the other server \
         (`kontord key export` there, `kontord key import` here) or from a backup made with its key"
    )]
    MissingKey,
    /// The database has no installation yet.
    #[error(
        "there is no installation here: run `kontord serve` first, or name the right --data-dir or --database"
    )]
    NotMade,
    /// What the database holds of the installation is damaged.
    #[error("the installation's data in the database are damaged")]
    Damaged,
    /// The store failed.
    #[error("the installation cannot be read")]
    Store(#[source] StoreError),
    /// A defect.
    #[error("the installation cannot be opened")]
    Internal(#[source] Error),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl kontor_store::WriteError for OpenError {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// What the database keeps of an installation.
#[derive(Clone, Debug)]
struct Kept {
    id: Uuid,
    key_check: Vec<u8>,
    ca_certificate: Vec<u8>,
    sealed_ca_key: Vec<u8>,
}

/// Whether the database belongs to an installation already. Blocking.
///
/// # Errors
/// Those of the store.
pub fn exists(db: &Db) -> Result<bool, StoreError> {
    db.read_blocking(|conn| Ok(store::find(conn, Item::Id)?.is_some()))
}

/// Opens the installation of this database. Blocking.
///
/// # Errors
/// [`OpenError::NotMade`] if there is none yet; [`OpenError::WrongKey`].
pub fn open(db: &Db, key: &InstallationKey) -> Result<(Installation, Keys), OpenError> {
    let kept = db.read_blocking(read)?.ok_or(OpenError::NotMade)?;
    unlock(&kept, key)
}

/// Opens the installation of this database, or makes it. Of two servers that start at once one makes it and both
/// get the same. Blocking.
///
/// # Errors
/// [`OpenError::WrongKey`] if another key made it.
pub fn open_or_make(
    db: &Db,
    key: &InstallationKey,
    now: OffsetDateTime,
    random: &Random,
) -> Result<(Installation, Keys), OpenError> {
    if let Some(kept) = db.read_blocking(read)? {
        return unlock(&kept, key);
    }
    let id: Uuid = random.id(now);
    let keys = Keys::derive(key, id);
    let authority = Authority::make(id, now, random).map_err(OpenError::Internal)?;
    let proposed = Kept {
        id,
        key_check: keys.check_value().to_vec(),
        ca_certificate: authority.certificate().to_vec(),
        sealed_ca_key: keys.seal(random, Purpose::CaKey, &authority.key()),
    };
    // One writer at a time: what is not there now cannot come before this closure has written it.
    let kept = db.write_blocking(move |conn| {
        if let Some(kept) = read(conn)? {
            return Ok(kept);
        }
        write(conn, &proposed)?;
        Ok::<_, OpenError>(proposed.clone())
    })?;
    unlock(&kept, key)
}

fn unlock(kept: &Kept, key: &InstallationKey) -> Result<(Installation, Keys), OpenError> {
    let keys = Keys::derive(key, kept.id);
    if !keys.fits(&kept.key_check) {
        return Err(OpenError::WrongKey);
    }
    let ca_key = keys
        .open(Purpose::CaKey, &kept.sealed_ca_key)
        .map_err(|_| OpenError::Damaged)?;
    let authority =
        Authority::restore(&kept.ca_certificate, &ca_key).map_err(OpenError::Internal)?;
    Ok((
        Installation {
            id: kept.id,
            authority,
        },
        keys,
    ))
}

fn read(conn: &mut Conn) -> Result<Option<Kept>, OpenError> {
    let Some(id) = store::find(conn, Item::Id)? else {
        return Ok(None);
    };
    let mut need = |item| store::find(conn, item)?.ok_or(OpenError::Damaged);
    Ok(Some(Kept {
        key_check: need(Item::KeyCheck)?,
        ca_certificate: need(Item::CaCertificate)?,
        sealed_ca_key: need(Item::SealedCaKey)?,
        id: Uuid::from_slice(&id).map_err(|_| OpenError::Damaged)?,
    }))
}

fn write(conn: &mut Conn, kept: &Kept) -> Result<(), StoreError> {
    store::insert(conn, Item::Id, kept.id.as_bytes())?;
    store::insert(conn, Item::KeyCheck, &kept.key_check)?;
    store::insert(conn, Item::CaCertificate, &kept.ca_certificate)?;
    store::insert(conn, Item::SealedCaKey, &kept.sealed_ca_key)
}
