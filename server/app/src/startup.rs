//! From settings to a context: the database opened, its schema and its key seen to.

use std::sync::Arc;

use kontor_print::{ChildCommand, Renderer, RendererConfig};
use kontor_store::{Db, DbOptions, StoreError};

use crate::{
    app::App,
    clock::{Clock, SystemClock},
    config::Settings,
    error::Error,
    installation::{self, OpenError},
    keys::{
        InstallationKey,
        file::{self, KeyFileError},
    },
    metrics::Metrics,
    passwords::Passwords,
    random::Random,
};

/// Why the server cannot start; the texts of the causes name the remedy.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error("the database cannot be used")]
    Store(#[from] StoreError),
    /// The installation.
    #[error("the installation cannot be opened")]
    Installation(#[from] OpenError),
    /// The key's file.
    #[error("the installation key cannot be used")]
    Key(#[from] KeyFileError),
    /// A defect.
    #[error("the server cannot start")]
    Internal(#[from] Error),
}

/// Opens the database. Blocking.
///
/// # Errors
/// Those of the store.
pub fn open_database(settings: &Settings) -> Result<Db, StoreError> {
    Db::open(&settings.database, &DbOptions::default())
}

/// Opens an installation that was made, for the administrator's commands. Blocking.
///
/// # Errors
/// [`StartError`]; the schema has to be the present one.
pub fn open(settings: &Settings) -> Result<App, StartError> {
    let db = open_database(settings)?;
    db.check_schema()?;
    if !installation::exists(&db)? {
        return Err(OpenError::NotMade.into());
    }
    let key = read_key(settings)?.ok_or(OpenError::MissingKey)?;
    let (installation, keys) = installation::open(&db, &key)?;
    Ok(assemble(
        db,
        installation,
        keys,
        Random::system(),
        Arc::new(SystemClock::new()),
    )?)
}

/// Opens the installation of a migrated database, or makes it with its key. Blocking.
///
/// # Errors
/// [`StartError`]; [`OpenError::MissingKey`] if the installation was made and its key is not here.
pub fn open_or_make(settings: &Settings, db: Db) -> Result<App, StartError> {
    let random = Random::system();
    let clock = Arc::new(SystemClock::new());
    let key = match read_key(settings)? {
        Some(key) => key,
        None if installation::exists(&db)? => return Err(OpenError::MissingKey.into()),
        None => {
            let key = InstallationKey::generate(&random);
            file::write_new(&settings.installation_key_file, &key)?;
            key
        }
    };
    let (installation, keys) = installation::open_or_make(&db, &key, clock.now(), &random)?;
    Ok(assemble(db, installation, keys, random, clock)?)
}

/// The installation key of this machine, if it is here.
///
/// # Errors
/// [`KeyFileError`].
pub fn read_key(settings: &Settings) -> Result<Option<InstallationKey>, KeyFileError> {
    file::read(
        &settings.installation_key_file,
        settings.credentials_directory.as_deref(),
    )
}

fn assemble(
    db: Db,
    installation: installation::Installation,
    keys: crate::keys::Keys,
    random: Random,
    clock: Arc<dyn Clock>,
) -> Result<App, Error> {
    Ok(App {
        db,
        clock,
        keys: Arc::new(keys),
        installation: Arc::new(installation),
        passwords: Passwords::new(&random)?,
        random,
        renderer: Renderer::new(RendererConfig::new(
            ChildCommand::this_program().map_err(Error::because("finding this program"))?,
        )),
        metrics: Metrics::new(),
    })
}
