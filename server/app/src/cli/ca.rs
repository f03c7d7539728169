//! `kontord ca`.

use std::process::ExitCode;

use super::output;
use crate::{app::App, joincode::show_fingerprint};

/// Prints the CA's certificate, and before it what a client of another make needs to know.
pub(super) fn run(app: &App) -> ExitCode {
    let authority = &app.installation.authority;
    output::data(&format!("installation: {}", app.installation.id));
    output::data(&format!(
        "fingerprint: {}",
        show_fingerprint(&authority.fingerprint())
    ));
    output::data(authority.certificate_pem().trim_end());
    ExitCode::SUCCESS
}
