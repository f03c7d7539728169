//! `kontor doctor`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::cli::failure::{EXIT_NOT_ALLOWED, EXIT_NOT_REACHABLE, EXIT_REFUSED};
use crate::cli::file::write_bytes;
use crate::cli::output::printable;
use crate::cli::{Ctx, Failure, Outcome};
use crate::doctor::{Examination, FaultClass, examine};

/// What to do with the findings.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Write a report for support into a file, without passwords and tokens
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub(crate) async fn run(args: DoctorArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let name = ctx.profile_name()?;
    let mut with = Examination::new(ctx.lang, Arc::clone(&ctx.clock));
    with.service_token = ctx.service_token()?;
    let report = examine(&ctx.home, &name, &with).await;
    if let Some(file) = &args.report {
        write_bytes(file, printable(&report.support_text()).as_bytes(), ctx)?;
        ctx.say(
            &format!("Raport zapisany: {}", file.display()),
            &format!("Report written: {}", file.display()),
        );
    }
    ctx.show_value(&report.json(), |_| report.text());
    match report.fault {
        None => Ok(()),
        Some(fault) => Err(Failure::Said(exit_code(fault.class))),
    }
}

fn exit_code(class: FaultClass) -> u8 {
    match class {
        FaultClass::NameNotFound
        | FaultClass::ConnectionRefused
        | FaultClass::ConnectionTimedOut
        | FaultClass::NetworkUnreachable
        | FaultClass::NotKontor
        | FaultClass::WrongCa
        | FaultClass::CertificateExpired
        | FaultClass::CertificateNotYetValid
        | FaultClass::WrongInstallation
        | FaultClass::NotServing
        | FaultClass::NoAnswer
        | FaultClass::ServerFault => EXIT_NOT_REACHABLE,
        FaultClass::NotEnrolled
        | FaultClass::Revoked
        | FaultClass::NotLoggedIn
        | FaultClass::WrongPassword
        | FaultClass::SessionExpired
        | FaultClass::ServiceTokenRefused
        | FaultClass::NoRights => EXIT_NOT_ALLOWED,
        FaultClass::StateUnreadable
        | FaultClass::OutdatedClient
        | FaultClass::OutdatedServer
        | FaultClass::ClockWrong => EXIT_REFUSED,
    }
}
