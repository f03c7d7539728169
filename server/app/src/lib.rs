//! kontord: the Kontor server.
//!
//! `cli` reads the command line, `config` the settings, `installation` opens keys and certificate authority, `serve`
//! runs the gRPC server. A call goes through `grpc::stack` to an adaptor in `grpc/`, which calls one function of
//! `services/`; that authorises, asks `kontor_domain`, and writes through `kontor_store`.

pub mod actor;
pub mod app;
pub mod audit;
pub mod backup;
pub mod board;
pub mod check;
mod cli;
pub mod clock;
pub mod config;
pub mod datadir;
pub mod demo;
pub mod error;
pub mod grpc;
pub mod installation;
pub mod jobs;
pub mod joincode;
pub mod keys;
pub mod metrics;
pub mod passwords;
pub mod random;
pub mod serve;
pub mod services;
pub mod startup;
#[cfg(test)]
mod tests;
pub mod tls;
pub mod upgrade;

use std::{process::ExitCode, sync::Arc};

use kontor_licence::TrustedKeys;

use crate::clock::{Clock, SystemClock};

/// Runs the program as it was built: it takes licences of the keys that `KONTOR_LICENCE_KEYS` named at build time.
pub fn main() -> ExitCode {
    match TrustedKeys::built_in() {
        Ok(licence_keys) => main_with(Given {
            licence_keys,
            ..Given::default()
        }),
        Err(error) => cli::fail(&error),
    }
}

/// What the program gets from the `main` that it is built with. There is no other way to have it: no flag, no setting, no
/// variable.
#[derive(Clone, Debug)]
pub struct Given {
    /// Whose licences are taken.
    pub licence_keys: TrustedKeys,
    /// By which a server and the administrator's commands go.
    pub clock: Arc<dyn Clock>,
}

impl Default for Given {
    /// No licence is taken; the real time.
    fn default() -> Self {
        Self {
            licence_keys: TrustedKeys::default(),
            clock: Arc::new(SystemClock::new()),
        }
    }
}

/// Runs the program with other things than those of [`main`].
pub fn main_with(given: Given) -> ExitCode {
    // Libraries that ask for the process's own provider of cryptography get the one that we use.
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        tracing::debug!("a provider of cryptography was installed before");
    }
    cli::run(given)
}
