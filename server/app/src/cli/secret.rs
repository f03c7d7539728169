//! Passwords and passphrases: from stdin when told so, else asked for without echo.

use std::io::{self, IsTerminal as _, Read as _};

use anyhow::{Context as _, bail};
use secrecy::{ExposeSecret as _, SecretString};

/// Bytes taken from stdin at most.
const STDIN_BYTES_MAX: u64 = 4_096;

/// Where a secret comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// The first line of stdin.
    Stdin,
    /// The person, asked without echo.
    Person,
}

impl From {
    pub(super) fn flag(stdin: bool) -> Self {
        if stdin { Self::Stdin } else { Self::Person }
    }
}

/// A new secret; a person types it twice.
pub(super) fn read_new(from: From, name: &str) -> anyhow::Result<SecretString> {
    let secret = read(from, name)?;
    if from == From::Person {
        let again = ask(&format!("{name} again: "))?;
        if again.expose_secret() != secret.expose_secret() {
            bail!("the two are not the same; nothing was changed");
        }
    }
    Ok(secret)
}

/// A secret.
pub(super) fn read(from: From, name: &str) -> anyhow::Result<SecretString> {
    match from {
        From::Person => ask(&format!("{name}: ")),
        From::Stdin => {
            let mut text = String::new();
            io::stdin()
                .lock()
                .take(STDIN_BYTES_MAX)
                .read_to_string(&mut text)
                .context("reading stdin")?;
            let line = text.lines().next().unwrap_or_default();
            Ok(line.into())
        }
    }
}

fn ask(prompt: &str) -> anyhow::Result<SecretString> {
    if !io::stdin().is_terminal() {
        bail!(
            "there is no terminal to ask on: give the secret on stdin and say so with --password-stdin or --passphrase-stdin"
        );
    }
    let text = rpassword::prompt_password(prompt).context("asking without echo")?;
    Ok(text.into())
}
