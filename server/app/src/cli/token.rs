//! `kontord token …`.

use std::process::ExitCode;

use clap::Subcommand;
use kontor_domain::{calendar::format_date, role::ServiceRole, service_account::TokenState};
use secrecy::ExposeSecret as _;

use super::{output, workstation::moment};
use crate::{
    actor::Actor,
    app::App,
    services::{
        paging::PAGE_SIZE_MAX,
        service_tokens::{self, NewServiceAccount, Told, Which},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes a service account and prints its token, this once.
    Create {
        /// Name of the service account.
        name: String,
        /// Role: sync-trigger.
        #[arg(long)]
        role: ServiceRole,
        /// Last day on which the token is taken, as 2026-12-31; without it there is no end.
        #[arg(
            long,
            value_name = "DATE",
            default_value = "",
            hide_default_value = true
        )]
        expires: String,
    },
    /// Lists the service accounts with their last use.
    List {
        /// Also those revoked.
        #[arg(long)]
        all: bool,
    },
    /// Revokes a token at once.
    Revoke {
        /// Name of the service account.
        name: String,
    },
}

pub(super) async fn run(app: App, command: Command) -> anyhow::Result<ExitCode> {
    let console = Actor::console();
    match command {
        Command::Create {
            name,
            role,
            expires,
        } => {
            let input = NewServiceAccount {
                name,
                role: Some(role),
                expiry_date: expires,
            };
            let made = service_tokens::create(&app, &console, input).await?;
            output::note("keep it now, in a file for that program alone: it cannot be shown again");
            output::data(made.secret.expose_secret());
        }
        Command::List { all } => {
            let which = if all { Which::All } else { Which::Kept };
            list(&app, &console, which).await?;
        }
        Command::Revoke { name } => {
            let token = service_tokens::get_by_name(&app, &console, &name).await?;
            service_tokens::revoke(&app, &console, token.id.into()).await?;
            output::note(&format!("the token of {} is revoked", token.name));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(app: &App, console: &Actor, which: Which) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    let mut token = String::new();
    loop {
        let size = i32::try_from(PAGE_SIZE_MAX)?;
        let page = service_tokens::list(app, console, which, size, &token).await?;
        rows.extend(page.items.into_iter().map(row));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    output::table(
        &[
            "NAME",
            "ROLE",
            "CREATED",
            "BY",
            "VALID UNTIL",
            "LAST USED",
            "STATE",
        ],
        &rows,
    );
    Ok(())
}

fn row(told: Told) -> Vec<String> {
    let state = match told.state {
        TokenState::Active => "valid",
        TokenState::Expired => "expired",
        TokenState::Revoked => "revoked",
    };
    let until = told.token.expires_on.map(format_date);
    vec![
        told.token.name,
        told.token.role.to_string(),
        moment(Some(told.token.created_at)),
        told.created_by,
        until.unwrap_or_else(|| "-".to_owned()),
        moment(told.token.last_used_at),
        state.to_owned(),
    ]
}
