//! `kontord key …`.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use secrecy::ExposeSecret as _;

use super::{
    output,
    secret::{self, From},
};
use crate::{
    config::Settings,
    datadir, installation,
    keys::{InstallationKey, file, transfer},
    random::Random,
    startup::{open_database, read_key},
};

/// Bytes of the largest exported key that is read.
const EXPORT_BYTES_MAX: u64 = 4_096;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes a new key's file before the first start, as for a systemd credential.
    Make {
        /// The file; it must not exist.
        file: PathBuf,
    },
    /// Prints the key under a passphrase, for a second server or a safe.
    Export {
        /// Takes the passphrase from the first line of stdin.
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Puts an exported key into this server's key file, which must not exist yet.
    Import {
        /// File with the exported key; - for stdin.
        file: PathBuf,
        /// Takes the passphrase from the first line of stdin.
        #[arg(long)]
        passphrase_stdin: bool,
    },
}

pub(super) fn run(settings: &Settings, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Make { file } => {
            file::write_new(&file, &InstallationKey::generate(&Random::system()))?;
            output::note(&format!(
                "made {}: keep a copy of it in a safe (kontord key export)",
                file.display()
            ));
        }
        Command::Export { passphrase_stdin } => {
            let Some(key) = read_key(settings)? else {
                bail!(
                    "there is no key in {}",
                    settings.installation_key_file.display()
                );
            };
            let passphrase = secret::read_new(From::flag(passphrase_stdin), "Passphrase")?;
            output::data(&transfer::export(
                &key,
                passphrase.expose_secret(),
                &Random::system(),
            )?);
        }
        Command::Import {
            file,
            passphrase_stdin,
        } => import(settings, &file, passphrase_stdin)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn import(settings: &Settings, path: &Path, passphrase_stdin: bool) -> anyhow::Result<()> {
    if path == Path::new("-") && passphrase_stdin {
        bail!("stdin cannot give both the key and the passphrase: name a file for the key");
    }
    let text = read_export(path)?;
    let passphrase = secret::read(From::flag(passphrase_stdin), "Passphrase")?;
    let key = transfer::import(&text, passphrase.expose_secret())?;
    datadir::prepare(&settings.data_dir)?;
    check(settings, &key)?;
    file::write_new(&settings.installation_key_file, &key)?;
    output::note(&format!(
        "the key is in {}",
        settings.installation_key_file.display()
    ));
    Ok(())
}

/// A key of another installation is refused before it takes the right one's place.
fn check(settings: &Settings, key: &InstallationKey) -> anyhow::Result<()> {
    let db = open_database(settings)?;
    let migrated = db.pending_migrations()?.is_empty();
    if migrated && installation::exists(&db)? {
        installation::open(&db, key)?;
    }
    db.close();
    Ok(())
}

fn read_export(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    if path == Path::new("-") {
        io::stdin()
            .lock()
            .take(EXPORT_BYTES_MAX)
            .read_to_string(&mut text)?;
    } else {
        let file = fs::File::open(path).with_context(|| format!("opening {}", path.display()))?;
        file.take(EXPORT_BYTES_MAX).read_to_string(&mut text)?;
    }
    Ok(text)
}
