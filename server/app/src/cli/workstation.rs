//! `kontord workstation …`.

use std::process::ExitCode;

use clap::Subcommand;
use kontor_domain::calendar::warsaw;
use kontor_store::workstations::Which;
use secrecy::ExposeSecret as _;
use time::{OffsetDateTime, macros::format_description};

use super::output;
use crate::{
    actor::Actor,
    app::App,
    services::{paging::PAGE_SIZE_MAX, workstations},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Prints a code by which a new workstation joins: 15 minutes, single use.
    Add {
        /// Name of the workstation.
        name: String,
    },
    /// Lists the workstations.
    List {
        /// Also those shut out.
        #[arg(long)]
        all: bool,
    },
    /// Shuts a workstation out at once and ends its sessions.
    Revoke {
        /// Name of the workstation.
        name: String,
    },
}

pub(super) async fn run(app: App, command: Command) -> anyhow::Result<ExitCode> {
    let console = Actor::console();
    match command {
        Command::Add { name } => {
            let made = workstations::create_join_code(&app, &console, &name).await?;
            output::note(&format!(
                "good until {} for one computer; there: kontor join SERVER:7443 --code CODE",
                moment(Some(made.expires_at))
            ));
            output::data(made.code.expose_secret());
        }
        Command::List { all } => {
            let which = if all { Which::All } else { Which::Living };
            list(&app, &console, which).await?;
        }
        Command::Revoke { name } => {
            let workstation = workstations::get_by_name(&app, &console, &name).await?;
            workstations::revoke(&app, &console, workstation.id.into()).await?;
            output::note(&format!("{} is shut out", workstation.name));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(app: &App, console: &Actor, which: Which) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    let mut token = String::new();
    loop {
        let page =
            workstations::list(app, console, which, i32::try_from(PAGE_SIZE_MAX)?, &token).await?;
        rows.extend(page.items.into_iter().map(|workstation| {
            vec![
                workstation.name,
                workstation.host_name,
                workstation.client_version,
                moment(Some(workstation.joined_at)),
                moment(workstation.last_seen_at),
                moment(workstation.revoked_at),
            ]
        }));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    output::table(
        &[
            "NAME",
            "COMPUTER",
            "CLIENT",
            "JOINED",
            "LAST SEEN",
            "SHUT OUT",
        ],
        &rows,
    );
    Ok(())
}

/// A moment as the office's clock shows it; a dash when it never came.
pub(super) fn moment(moment: Option<OffsetDateTime>) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]");
    moment
        .and_then(|moment| warsaw(moment).format(format).ok())
        .unwrap_or_else(|| "-".to_owned())
}
