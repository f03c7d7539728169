//! `kontord audit …`.

use std::process::ExitCode;

use clap::Subcommand;

use super::output;
use crate::{actor::Actor, app::App, services::audit};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Recomputes the chain of all entries; ends with 1 if something does not fit.
    Verify {
        /// A head noted earlier, as `audit head` printed it: shows whether the end was cut off since.
        #[arg(long, default_value = "")]
        head: String,
    },
    /// Prints the head of the chain, to be noted outside the database.
    Head,
}

pub(super) async fn run(app: App, command: Command) -> anyhow::Result<ExitCode> {
    let console = Actor::console();
    match command {
        Command::Head => {
            let head = audit::head(&app, &console).await?;
            output::data(&audit::show_head(&head));
            Ok(ExitCode::SUCCESS)
        }
        Command::Verify { head } => {
            let report = audit::verify(&app, &console, &head).await?;
            for finding in &report.findings {
                output::data(&audit::describe(finding).1.en);
            }
            output::note(&format!(
                "{} entries, {} of them erased, {} findings; head {}",
                report.rows,
                report.erased,
                report.findings.len(),
                audit::show_head(&report.head)
            ));
            Ok(if report.is_sound() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
    }
}
