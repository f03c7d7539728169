//! The settings: a TOML file, overridden by `KONTOR_…` variables, overridden by flags.
//!
//! A new setting is a line in [`SETTINGS`], a field of [`Settings`] and its reading in `Settings::resolve`; it can then
//! be given in all three ways.

mod layer;
mod paths;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use kontor_store::{DbAddress, StoreError};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

pub use self::layer::{Kind, Layer, Setting};
use crate::keys;

/// Every setting. The variable of `data_dir` is `KONTOR_DATA_DIR`, its flag `--data-dir`.
pub const SETTINGS: &[Setting] = &[
    Setting::new(
        "data_dir",
        Kind::Path,
        "folder of the database, the key and the lock",
    ),
    Setting::new("listen", Kind::List, "addresses to listen on, with port"),
    Setting::new(
        "database",
        Kind::Text,
        "sqlite:FILE or postgres://USER@HOST/DATABASE",
    ),
    Setting::new(
        "database_file",
        Kind::Path,
        "file with the database's address, when it holds a password",
    ),
    Setting::new(
        "installation_key_file",
        Kind::Path,
        "file of the installation key",
    ),
    Setting::new(
        "names",
        Kind::List,
        "further host names and addresses for the server's certificate",
    ),
    Setting::new(
        "metrics_listen",
        Kind::Text,
        "loopback address for Prometheus metrics; off when not given",
    ),
    Setting::new(
        "licence_refresh_url",
        Kind::Text,
        "https address that a newer licence is fetched from once a day; off when not given",
    ),
    Setting::new(
        "sync_keep_days",
        Kind::Text,
        "days for which a copy of what a synchronisation deleted in a shop is kept, 1 to 3650",
    ),
    Setting::new(
        "log",
        Kind::Text,
        "what to log: error, warn, info, debug, or filters as kontor_server=debug",
    ),
    Setting::new("log_format", Kind::Text, "text or json"),
];

/// The port when none is given.
pub const PORT_DEFAULT: u16 = 7443;
/// For how many days what was deleted in a shop is kept when nothing is given (spec "Delete guard").
pub const SYNC_KEEP_DAYS_DEFAULT: u16 = 90;
const SYNC_KEEP_DAYS_MAX: u16 = 3_650;
/// The variable that names the file.
pub const CONFIG_VARIABLE: &str = "KONTOR_CONFIG";

const DATABASE_FILE_NAME: &str = "kontor.db";
const LOG_DEFAULT: &str = "info";
const CREDENTIALS_VARIABLE: &str = "CREDENTIALS_DIRECTORY";

/// In which form the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// On all addresses of the machine, IPv6 and IPv4, at [`PORT_DEFAULT`].
    Everywhere,
    /// On these.
    At(Vec<SocketAddr>),
}

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of the database, the key and the lock.
    pub data_dir: PathBuf,
    /// Whether the folder was named by the caller; commands told to a person name it again then.
    pub data_dir_given: bool,
    /// Where to listen.
    pub listen: Listen,
    /// The database.
    pub database: DbAddress,
    /// File of the installation key.
    pub installation_key_file: PathBuf,
    /// Where systemd puts credentials, if it started this program.
    pub credentials_directory: Option<PathBuf>,
    /// Further names for the certificate.
    pub names: Vec<String>,
    /// Where metrics are served.
    pub metrics_listen: Option<SocketAddr>,
    /// Where a newer licence is fetched from.
    pub licence_refresh_url: Option<Url>,
    /// For how many days a copy of what a synchronisation deleted in a shop is kept.
    pub sync_keep_days: u16,
    /// What to log.
    pub log: String,
    /// In which form.
    pub log_format: LogFormat,
}

/// What is wrong with the settings; the texts name the setting and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("the file {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("{place} is not valid TOML")]
    Toml {
        /// The file.
        place: String,
        /// Where and why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// There is no such setting.
    #[error("{place} has the unknown setting \"{key}\"{}", nearest.map(|name| format!("; did you mean \"{name}\"?")).unwrap_or_default())]
    Unknown {
        /// The file.
        place: String,
        /// What it says.
        key: String,
        /// The setting that is written most like it.
        nearest: Option<&'static str>,
    },
    /// The value is none for this setting.
    #[error("the setting \"{name}\" has a wrong value: {problem}")]
    Value {
        /// The setting.
        name: &'static str,
        /// What is wrong and what to write.
        problem: String,
    },
    /// The database's address is not usable.
    #[error("the setting \"database\" has a wrong value")]
    Database(#[source] StoreError),
    /// No folder was given and none can be guessed.
    #[error("no data folder: give --data-dir or set KONTOR_DATA_DIR")]
    NoDataDir,
}

impl Settings {
    /// Reads the file named by the flag or [`CONFIG_VARIABLE`], the variables and the flags.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn load(
        config: Option<&Path>,
        flags: Layer,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let named = environment(CONFIG_VARIABLE).map(PathBuf::from);
        let file = match config.or(named.as_deref()) {
            Some(path) => Layer::from_file(path)?,
            None => Layer::default(),
        };
        let layer = file
            .overridden_by(Layer::from_environment(&environment))
            .overridden_by(flags);
        Self::resolve(&layer, environment)
    }

    fn resolve(
        layer: &Layer,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let data_dir = layer.path("data_dir");
        let credentials_directory = environment(CREDENTIALS_VARIABLE).map(PathBuf::from);
        let data_dir_given = data_dir.is_some();
        let data_dir = data_dir
            .or_else(|| paths::default_data_dir(&environment))
            .ok_or(ConfigError::NoDataDir)?;
        Ok(Self {
            database: database(layer, &data_dir)?,
            installation_key_file: key_file(layer, &data_dir, credentials_directory.as_deref()),
            listen: listen(layer)?,
            names: layer.list("names"),
            metrics_listen: layer
                .text("metrics_listen")
                .map(|text| address("metrics_listen", text))
                .transpose()?,
            licence_refresh_url: layer
                .text("licence_refresh_url")
                .map(licence_refresh_url)
                .transpose()?,
            sync_keep_days: sync_keep_days(layer)?,
            log: layer.text("log").unwrap_or(LOG_DEFAULT).to_owned(),
            log_format: log_format(layer)?,
            credentials_directory,
            data_dir_given,
            data_dir,
        })
    }
}

fn listen(layer: &Layer) -> Result<Listen, ConfigError> {
    let addresses = layer.list("listen");
    if addresses.is_empty() {
        return Ok(Listen::Everywhere);
    }
    let addresses = addresses.iter().map(|text| address("listen", text));
    Ok(Listen::At(addresses.collect::<Result<_, _>>()?))
}

fn address(name: &'static str, text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().map_err(|_| ConfigError::Value {
        name,
        problem: format!("\"{text}\" is no address with a port; write 192.0.2.1:{PORT_DEFAULT} or [::]:{PORT_DEFAULT}"),
    })
}

fn sync_keep_days(layer: &Layer) -> Result<u16, ConfigError> {
    let Some(text) = layer.text("sync_keep_days") else {
        return Ok(SYNC_KEEP_DAYS_DEFAULT);
    };
    let days = text.trim().parse().ok();
    days.filter(|days| (1..=SYNC_KEEP_DAYS_MAX).contains(days))
        .ok_or_else(|| ConfigError::Value {
            name: "sync_keep_days",
            problem: format!("\"{text}\" is no number of days from 1 to {SYNC_KEEP_DAYS_MAX}"),
        })
}

fn licence_refresh_url(text: &str) -> Result<Url, ConfigError> {
    let url = text
        .parse::<Url>()
        .ok()
        .filter(|url| url.scheme() == "https");
    url.ok_or_else(|| ConfigError::Value {
        name: "licence_refresh_url",
        problem: format!(
            "\"{text}\" is no https address; write https://HOST/PATH as the vendor gave it"
        ),
    })
}

fn database(layer: &Layer, data_dir: &Path) -> Result<DbAddress, ConfigError> {
    let address = match (layer.text("database"), layer.path("database_file")) {
        (Some(address), None) => SecretString::from(address),
        (None, Some(path)) => read_secret(&path)?,
        (None, None) => SecretString::from(format!(
            "sqlite:{}",
            data_dir.join(DATABASE_FILE_NAME).display()
        )),
        (Some(_), Some(_)) => {
            return Err(ConfigError::Value {
                name: "database",
                problem: "give either database or database_file, not both".to_owned(),
            });
        }
    };
    DbAddress::parse(address.expose_secret()).map_err(ConfigError::Database)
}

/// Where the key is: a systemd credential before all, then the setting, then the data folder.
fn key_file(layer: &Layer, data_dir: &Path, credentials: Option<&Path>) -> PathBuf {
    credentials
        .map(|directory| directory.join(keys::file::CREDENTIAL_NAME))
        .filter(|path| path.exists())
        .or_else(|| layer.path("installation_key_file"))
        .unwrap_or_else(|| data_dir.join(keys::file::FILE_NAME))
}

fn log_format(layer: &Layer) -> Result<LogFormat, ConfigError> {
    match layer.text("log_format") {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => Err(ConfigError::Value {
            name: "log_format",
            problem: format!("\"{other}\" is neither text nor json"),
        }),
    }
}

fn read_secret(path: &Path) -> Result<SecretString, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
        path: path.to_owned(),
        source,
    })?;
    Ok(text.trim().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(
        toml: &str,
        variables: &[(&str, &str)],
        flags: &[(&'static str, &str)],
    ) -> Result<Settings, String> {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("kontor.toml");
        std::fs::write(&file, toml).unwrap();
        let mut layer = Layer::default();
        for (name, value) in flags {
            layer.set(name, vec![(*value).to_owned()]);
        }
        let environment = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Settings::load(Some(&file), layer, environment).map_err(|error| {
            crate::error::chain(&error).replace(&file.display().to_string(), "kontor.toml")
        })
    }

    #[test]
    fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
        let file = "data_dir = '/file'\nlisten = ['127.0.0.1:1', '[::1]:1']\nlog = 'warn'";
        let settings = load(file, &[], &[]).unwrap();
        assert_eq!(settings.data_dir, Path::new("/file"));
        let both = ["127.0.0.1:1".parse().unwrap(), "[::1]:1".parse().unwrap()];
        assert_eq!(settings.listen, Listen::At(both.to_vec()));
        let variables = [
            ("KONTOR_DATA_DIR", "/variable"),
            ("KONTOR_LISTEN", "127.0.0.1:2"),
        ];
        let settings = load(file, &variables, &[]).unwrap();
        assert_eq!(settings.data_dir, Path::new("/variable"));
        assert_eq!(
            settings.listen,
            Listen::At(vec!["127.0.0.1:2".parse().unwrap()])
        );
        let settings = load(file, &variables, &[("data_dir", "/flag")]).unwrap();
        assert_eq!(settings.data_dir, Path::new("/flag"));
        assert_eq!(settings.log, "warn");
    }

    #[test]
    fn an_unknown_setting_is_refused_with_the_nearest_known_one() {
        let error = load("data_dri = '/x'", &[], &[]).unwrap_err();
        assert_eq!(
            error,
            "kontor.toml has the unknown setting \"data_dri\"; did you mean \"data_dir\"?"
        );
        let error = load("zupa = 1", &[], &[]).unwrap_err();
        assert_eq!(error, "kontor.toml has the unknown setting \"zupa\"");
    }

    #[test]
    fn a_wrong_value_is_refused_with_its_setting() {
        for (toml, part) in [
            (
                "listen = 'kontor:7443'",
                "\"listen\" has a wrong value: \"kontor:7443\" is no address",
            ),
            ("listen = 7443", "\"listen\" has a wrong value"),
            (
                "log_format = 'xml'",
                "\"log_format\" has a wrong value: \"xml\" is neither",
            ),
            ("database = 'mysql://x/y'", "\"database\" has a wrong value"),
            (
                "licence_refresh_url = 'http://licence.example/x'",
                "\"licence_refresh_url\" has a wrong value: \"http://licence.example/x\" is no https",
            ),
            ("data_dir = ", "is not valid TOML"),
        ] {
            let toml = format!("{toml}\n");
            let error = load(&toml, &[("KONTOR_DATA_DIR", "/x")], &[]).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_secret_comes_from_a_file_and_not_from_two_places() {
        let directory = tempfile::tempdir().unwrap();
        let secret = directory.path().join("database");
        std::fs::write(&secret, "postgres://kontor:tajne@127.0.0.1/kontor\n").unwrap();
        let variables = [("KONTOR_DATABASE_FILE", secret.to_str().unwrap())];
        let settings = load("data_dir = '/x'", &variables, &[]).unwrap();
        assert!(matches!(settings.database, DbAddress::Postgres(_)));
        assert!(!format!("{settings:?}").contains("tajne"));
        // The nearer layer's way of giving it takes the place of the other's.
        let settings = load(
            "database = 'sqlite:/y.db'\ndata_dir = '/x'",
            &variables,
            &[],
        )
        .unwrap();
        assert!(matches!(settings.database, DbAddress::Postgres(_)));
        let toml = format!(
            "database = 'sqlite:/y.db'\ndatabase_file = '{}'\ndata_dir = '/x'",
            secret.display()
        );
        assert!(load(&toml, &[], &[]).unwrap_err().contains("not both"));
    }

    #[test]
    fn without_a_database_it_is_a_file_in_the_data_folder() {
        let settings = load("data_dir = '/srv/kontor'", &[], &[]).unwrap();
        assert_eq!(
            settings.database,
            DbAddress::Sqlite("/srv/kontor/kontor.db".into())
        );
        assert_eq!(
            settings.installation_key_file,
            Path::new("/srv/kontor/installation.key")
        );
        assert_eq!(settings.listen, Listen::Everywhere);
    }
}
