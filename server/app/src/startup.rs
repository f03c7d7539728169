//! From settings to a context: the database opened, its schema and its key seen to.

use std::sync::Arc;

use kontor_print::{ChildCommand, Renderer, RendererConfig};
use kontor_store::{Db, DbAddress, DbOptions, StoreError};

use crate::{
    Given,
    app::App,
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
pub fn open(settings: &Settings, given: Given) -> Result<App, StartError> {
    if let DbAddress::Sqlite(path) = &settings.database
        && !path.exists()
    {
        // Opening it would leave an empty database behind.
        return Err(OpenError::NotMade.into());
    }
    let db = open_database(settings)?;
    db.check_schema()?;
    if !installation::exists(&db)? {
        return Err(OpenError::NotMade.into());
    }
    let key = read_key(settings)?.ok_or(OpenError::MissingKey)?;
    let (installation, keys) = installation::open(&db, &key)?;
    Ok(assemble(
        settings,
        db,
        installation,
        keys,
        given,
        Random::system(),
    )?)
}

/// Opens the installation of a migrated database, or makes it with its key. Blocking.
///
/// # Errors
/// [`StartError`]; [`OpenError::MissingKey`] if the installation was made and its key is not here.
pub fn open_or_make(settings: &Settings, db: Db, given: Given) -> Result<App, StartError> {
    let random = Random::system();
    let (key, source) = match read_key(settings)? {
        Some(key) => (key, KeySource::Kept),
        None if installation::exists(&db)? => return Err(OpenError::MissingKey.into()),
        None => {
            let key = InstallationKey::generate(&random);
            // On the disk before the database stands on it.
            file::write_new(&settings.installation_key_file, &key)?;
            (key, KeySource::Made)
        }
    };
    let opened = installation::open_or_make(&db, &key, given.clock.now(), &random);
    if source == KeySource::Made && matches!(opened, Err(OpenError::WrongKey)) {
        // Another server has made the installation meanwhile: its key has to come here, and this one belongs to nothing.
        file::remove(&settings.installation_key_file)?;
        return Err(OpenError::MissingKey.into());
    }
    let (installation, keys) = opened?;
    Ok(assemble(settings, db, installation, keys, given, random)?)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeySource {
    Kept,
    Made,
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
    settings: &Settings,
    db: Db,
    installation: installation::Installation,
    keys: crate::keys::Keys,
    given: Given,
    random: Random,
) -> Result<App, Error> {
    Ok(App {
        db,
        clock: given.clock,
        keys: Arc::new(keys),
        licence_keys: Arc::new(given.licence_keys),
        installation: Arc::new(installation),
        passwords: Passwords::new(&random)?,
        random,
        renderer: Renderer::new(RendererConfig::new(
            ChildCommand::this_program().map_err(Error::because("finding this program"))?,
        )),
        metrics: Metrics::new(),
        shops: Arc::default(),
        sync_keep_days: settings.sync_keep_days,
        board: Arc::default(),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use kontor_testkit::{TestDatabase, databases};

    use super::*;
    use crate::{config::Layer, keys::KEY_LENGTH};

    fn settings(database: &TestDatabase, data_dir: &Path) -> Settings {
        let mut layer = Layer::default();
        layer.set("data_dir", vec![data_dir.display().to_string()]);
        layer.set("database", vec![database.url().to_owned()]);
        Settings::load(None, layer, |_| None).unwrap()
    }

    /// Starts a server on the database and says which installation it is, or why it does not start.
    fn start(settings: &Settings) -> Result<uuid::Uuid, OpenError> {
        let db = open_database(settings).unwrap();
        db.migrate().unwrap();
        let result = match open_or_make(settings, db.clone(), Given::default()) {
            Ok(app) => Ok(app.installation.id),
            Err(StartError::Installation(error)) => Err(error),
            Err(other) => panic!("{other:?}"),
        };
        db.close();
        result
    }

    #[test]
    fn the_first_start_makes_the_installation_and_later_ones_open_it() {
        for database in databases() {
            let folder = tempfile::tempdir().unwrap();
            let settings = settings(&database, folder.path());
            assert!(open(&settings, Given::default()).is_err());
            let made = start(&settings).unwrap();
            assert_eq!(start(&settings).unwrap(), made);
            let app = open(&settings, Given::default()).unwrap();
            assert_eq!(app.installation.id, made);
            app.db.close();
        }
    }

    #[test]
    fn a_command_on_a_database_that_was_never_served_leaves_none_behind() {
        let database = TestDatabase::sqlite();
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(&database, folder.path());
        let DbAddress::Sqlite(path) = &settings.database else {
            panic!("{:?}", settings.database)
        };
        assert!(matches!(
            open(&settings, Given::default()),
            Err(StartError::Installation(OpenError::NotMade))
        ));
        assert!(!path.exists());
    }

    #[test]
    fn a_database_whose_key_is_missing_or_another_is_refused() {
        for database in databases() {
            let folder = tempfile::tempdir().unwrap();
            let first = settings(&database, folder.path());
            start(&first).unwrap();
            let elsewhere = tempfile::tempdir().unwrap();
            let second = settings(&database, elsewhere.path());
            assert!(matches!(start(&second), Err(OpenError::MissingKey)));
            assert!(!second.installation_key_file.exists());
            file::write_new(
                &second.installation_key_file,
                &InstallationKey::from_bytes([1; KEY_LENGTH]),
            )
            .unwrap();
            assert!(matches!(start(&second), Err(OpenError::WrongKey)));
            file::remove(&second.installation_key_file).unwrap();
            std::fs::copy(&first.installation_key_file, &second.installation_key_file).unwrap();
            assert_eq!(start(&second).unwrap(), start(&first).unwrap());
        }
    }

    #[test]
    fn servers_that_start_at_once_on_a_new_database_make_one_installation() {
        for database in databases() {
            let folders: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
            let all: Vec<_> = folders
                .iter()
                .map(|folder| settings(&database, folder.path()))
                .collect();
            let started: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> = all
                    .iter()
                    .map(|settings| scope.spawn(|| start(settings)))
                    .collect();
                threads
                    .into_iter()
                    .map(|thread| thread.join().unwrap())
                    .collect()
            });
            assert_eq!(
                started.iter().filter(|result| result.is_ok()).count(),
                1,
                "{started:?}"
            );
            for (result, settings) in started.iter().zip(&all) {
                // A key that belongs to nothing does not stay in the way of the right one.
                assert_eq!(result.is_ok(), settings.installation_key_file.exists());
            }
        }
    }
}
