//! `kontord user …`.

use std::process::ExitCode;

use clap::Subcommand;
use kontor_domain::{ids::UserId, role::Role};

use super::{
    output,
    secret::{self, From},
};
use crate::{
    actor::Actor,
    app::App,
    services::{
        paging::PAGE_SIZE_MAX,
        users::{self, NewUser},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Adds a user; the password is asked for.
    Add {
        /// Login: a–z, 0–9 and . - _ @.
        login: String,
        /// Role: reader, salesperson, accountant or administrator.
        #[arg(long)]
        role: Role,
        /// Name printed on documents; the login when not given.
        #[arg(long, default_value = "")]
        name: String,
        /// Takes the password from the first line of stdin.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Lists the users.
    List,
    /// Sets a user's password and ends his sessions.
    SetPassword {
        /// Login.
        login: String,
        /// Takes the password from the first line of stdin.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Shuts a user out and ends his sessions.
    Disable {
        /// Login.
        login: String,
    },
    /// Lets a user in again.
    Enable {
        /// Login.
        login: String,
    },
    /// Gives a user another role.
    SetRole {
        /// Login.
        login: String,
        /// Role: reader, salesperson, accountant or administrator.
        role: Role,
    },
}

pub(super) async fn run(app: App, command: Command) -> anyhow::Result<ExitCode> {
    let console = Actor::console();
    let find = async |login: &str| -> anyhow::Result<UserId> {
        Ok(users::get_by_login(&app, &console, login).await?.id.into())
    };
    match command {
        Command::Add {
            login,
            role,
            name,
            password_stdin,
        } => {
            let password = secret::read_new(From::flag(password_stdin), "Password")?;
            let input = NewUser {
                login,
                display_name: name,
                role: Some(role),
                password,
            };
            let user = users::create(&app, &console, input).await?;
            output::note(&format!("added {} as {}", user.login, user.role));
        }
        Command::List => list(&app, &console).await?,
        Command::SetPassword {
            login,
            password_stdin,
        } => {
            let id = find(&login).await?;
            let password = secret::read_new(From::flag(password_stdin), "New password")?;
            let user = users::set_password(&app, &console, id, password).await?;
            output::note(&format!(
                "{} has a new password, and no session",
                user.login
            ));
        }
        Command::Disable { login } => {
            let user = users::disable(&app, &console, find(&login).await?, "").await?;
            output::note(&format!("{} is shut out", user.login));
        }
        Command::Enable { login } => {
            let user = users::enable(&app, &console, find(&login).await?, "").await?;
            output::note(&format!("{} can log in", user.login));
        }
        Command::SetRole { login, role } => {
            let user = users::set_role(&app, &console, find(&login).await?, Some(role), "").await?;
            output::note(&format!("{} is {} now", user.login, user.role));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(app: &App, console: &Actor) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    let mut token = String::new();
    loop {
        let page = users::list(app, console, i32::try_from(PAGE_SIZE_MAX)?, &token).await?;
        rows.extend(page.items.into_iter().map(|user| {
            vec![
                user.login,
                user.role.to_string(),
                if user.active { "active" } else { "disabled" }.to_owned(),
                super::workstation::moment(user.last_login_at),
                user.display_name,
            ]
        }));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    output::table(&["LOGIN", "ROLE", "STATE", "LAST LOGIN", "NAME"], &rows);
    Ok(())
}
