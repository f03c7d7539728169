//! Which programs an office starts: built ones, or this one playing their parts.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use kontor_server::Given;

use crate::{licence, pace};

/// Tells a program of this crate to play a part.
const PART: &str = "KONTOR_TESTS_PART";
/// The server starts itself again with this word to print documents.
const RENDER: &str = "render";

/// A program, and the environment that makes it what it is.
#[derive(Clone, Debug)]
pub struct Program {
    /// The file.
    pub path: PathBuf,
    /// Environment of every call.
    pub environment: Vec<(OsString, OsString)>,
}

/// The two programs of Kontor.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The server.
    pub kontord: Program,
    /// The client.
    pub kontor: Program,
}

impl Program {
    fn at(path: &str) -> Self {
        Self {
            path: path.into(),
            environment: Vec::new(),
        }
    }

    /// A call of it, without arguments yet.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.envs(self.environment.iter().cloned());
        command
    }
}

impl Programs {
    /// Programs that were built already.
    pub fn at(kontord: &str, kontor: &str) -> Self {
        Self {
            kontord: Program::at(kontord),
            kontor: Program::at(kontor),
        }
    }

    /// This very program, whose `main` begins with [`play_part`]: so that it needs no other one built.
    ///
    /// # Errors
    /// If the system does not tell where the program is.
    pub fn own() -> io::Result<Self> {
        let path = std::env::current_exe()?;
        let part = |name: &str| Program {
            path: path.clone(),
            environment: vec![(PART.into(), name.into())],
        };
        Ok(Self {
            kontord: part("kontord"),
            kontor: part("kontor"),
        })
    }
}

/// What the tests give a program that plays `kontord`: the licence keys of their vendor, and the clock of the pace that it
/// was told.
pub fn given() -> Given {
    Given {
        licence_keys: licence::trusted(),
        clock: pace::clock(),
    }
}

/// Plays the part of `kontord` or `kontor` if this process was started for that.
pub fn play_part() -> Option<ExitCode> {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|word| word == RENDER)
    {
        return Some(kontor_server::main_with(given()));
    }
    match std::env::var(PART).ok()?.as_str() {
        "kontord" => Some(kontor_server::main_with(given())),
        "kontor" => Some(kontor_client::main()),
        _ => None,
    }
}
