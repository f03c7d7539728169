//! How a command can fail, and the exit code that says so to programs.

use std::path::PathBuf;

use crate::{BadAddress, BadJoinCode, BadProfileName, Error, Lang};

/// The work was done.
pub(crate) const EXIT_DONE: u8 = 0;
/// Refused: a business rule, an input, something that is not there.
pub(crate) const EXIT_REFUSED: u8 = 1;
/// The command line makes no sense.
pub(crate) const EXIT_USAGE: u8 = 2;
/// The server cannot be reached, or is not able to answer now.
pub(crate) const EXIT_NOT_REACHABLE: u8 = 3;
/// Not allowed: not joined, not logged in, no right.
pub(crate) const EXIT_NOT_ALLOWED: u8 = 4;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The library says why.
    Client(Error),
    /// The arguments make no sense together, or one is missing that cannot be asked for.
    Usage(String),
    /// The input is wrong, or the person said no.
    Refused(String),
    /// A file could not be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Nothing more is to be said: the command has printed its own findings.
    Said(u8),
}

impl Failure {
    /// What the program ends with.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Client(error) => code_of(error),
            Self::Usage(_) => EXIT_USAGE,
            Self::Refused(_) | Self::File { .. } => EXIT_REFUSED,
            Self::Said(code) => *code,
        }
    }

    /// Stable name for programs.
    pub(crate) fn reason(&self) -> &str {
        match self {
            Self::Client(error) => error.reason(),
            Self::Usage(_) => "USAGE",
            Self::Refused(_) => "INPUT_REFUSED",
            Self::File { .. } => "FILE",
            Self::Said(_) => "SAID",
        }
    }

    /// What the person reads.
    pub(crate) fn text(&self, lang: Lang) -> String {
        match self {
            Self::Client(error) => error.text(lang),
            Self::Usage(text) | Self::Refused(text) => text.clone(),
            Self::File { path, problem } => lang.pick(
                format!("plik {}: {problem}", path.display()),
                format!("the file {}: {problem}", path.display()),
            ),
            Self::Said(_) => String::new(),
        }
    }

    /// A file that could not be read or written.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self::File {
            path,
            problem: error.to_string(),
        }
    }
}

/// The exit code of an error of the library.
pub(crate) fn code_of(error: &Error) -> u8 {
    match error {
        Error::NotReachable { .. }
        | Error::WrongCa { .. }
        | Error::TimedOut
        | Error::Busy { .. }
        | Error::ServerFault { .. } => EXIT_NOT_REACHABLE,
        Error::NotEnrolled { .. }
        | Error::Revoked
        | Error::NotLoggedIn
        | Error::SessionExpired
        | Error::NotAllowed(_) => EXIT_NOT_ALLOWED,
        Error::Refused(_)
        | Error::OutdatedClient { .. }
        | Error::OutdatedServer
        | Error::BadJoinCode(_)
        | Error::State { .. }
        | Error::TokenFile { .. }
        | Error::BadAnswer(_) => EXIT_REFUSED,
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Client(error)
    }
}

impl From<BadJoinCode> for Failure {
    fn from(why: BadJoinCode) -> Self {
        Self::Client(Error::BadJoinCode(why))
    }
}

impl From<BadAddress> for Failure {
    fn from(why: BadAddress) -> Self {
        Self::Usage(why.to_string())
    }
}

impl From<BadProfileName> for Failure {
    fn from(why: BadProfileName) -> Self {
        Self::Usage(why.to_string())
    }
}
