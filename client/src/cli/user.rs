//! `kontor user`: the people of the office.

use clap::{Args, Subcommand};

use crate::Lang;
use crate::cli::format::stamp;
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::table::{Align, Grid};
use crate::cli::words::Listed as _;
use crate::cli::{Ctx, Outcome, find, typed};
use crate::proto::{
    CreateUserRequest, ListUsersRequest, Role, SetUserActiveRequest, SetUserPasswordRequest,
    SetUserRoleRequest, User,
};

/// What to do with users.
#[derive(Debug, Args)]
pub(crate) struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// List the users
    List {
        #[command(flatten)]
        page: PageArgs,
    },
    /// Add a user
    Add {
        /// Login
        #[arg(value_name = "LOGIN")]
        login: String,
        /// Role: reader, salesperson, accountant, administrator
        #[arg(long, value_name = "ROLE", value_parser = typed::<Role>)]
        role: Role,
        /// Name printed as the issuer of documents
        #[arg(long, value_name = "NAME", default_value = "")]
        name: String,
        /// Read the password from standard input instead of asking
        #[arg(long)]
        password_stdin: bool,
    },
    /// Set another's password; ends that user's sessions
    SetPassword {
        /// User: identifier or login
        #[arg(value_name = "USER")]
        user: String,
        /// Read the password from standard input instead of asking
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give a user another role
    SetRole {
        /// User: identifier or login
        #[arg(value_name = "USER")]
        user: String,
        /// Role: reader, salesperson, accountant, administrator
        #[arg(value_name = "ROLE", value_parser = typed::<Role>)]
        role: Role,
    },
    /// Shut a user out and end the sessions
    Disable {
        /// User: identifier or login
        #[arg(value_name = "USER")]
        user: String,
    },
    /// Let a user in again
    Enable {
        /// User: identifier or login
        #[arg(value_name = "USER")]
        user: String,
    },
}

pub(crate) async fn run(args: UserArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    let kept = match args.command {
        UserCommand::List { page } => {
            let request = ListUsersRequest::default();
            let answer = collect_pages!(page, client, list_users, request, users);
            ctx.show_list(&answer, |lang| grid(&answer.users, lang))?;
            ctx.say_more(&answer.next_page_token);
            return Ok(());
        }
        UserCommand::Add {
            login,
            role,
            name,
            password_stdin,
        } => {
            let password = ctx.new_password(password_stdin)?;
            client
                .create_user(CreateUserRequest {
                    login,
                    display_name: name,
                    role: role.into(),
                    password,
                })
                .await?
                .user
        }
        UserCommand::SetPassword {
            user,
            password_stdin,
        } => {
            let id = find::user(&client, &user, ctx.lang).await?.id;
            let password = ctx.new_password(password_stdin)?;
            client
                .set_user_password(SetUserPasswordRequest { id, password })
                .await?
                .user
        }
        UserCommand::SetRole { user, role } => {
            let found = find::user(&client, &user, ctx.lang).await?;
            client
                .set_user_role(SetUserRoleRequest {
                    id: found.id,
                    role: role.into(),
                    etag: found.etag,
                })
                .await?
                .user
        }
        UserCommand::Disable { user } => set_active(&client, &user, false, ctx.lang).await?,
        UserCommand::Enable { user } => set_active(&client, &user, true, ctx.lang).await?,
    };
    let kept = kept.unwrap_or_default();
    ctx.show(&kept, |lang| grid(std::slice::from_ref(&kept), lang).text())
}

async fn set_active(
    client: &crate::Client,
    user: &str,
    active: bool,
    lang: Lang,
) -> Outcome<Option<User>> {
    let found = find::user(client, user, lang).await?;
    let answer = client
        .set_user_active(SetUserActiveRequest {
            id: found.id,
            active,
            etag: found.etag,
        })
        .await?;
    Ok(answer.user)
}

fn grid(users: &[User], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        ("Login", Align::Left),
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Rola", "Role"), Align::Left),
        (lang.pick("Ostatnie logowanie", "Last login"), Align::Left),
        (lang.pick("Stan", "State"), Align::Left),
    ]);
    for each in users {
        grid.row([
            each.login.as_str(),
            &each.display_name,
            each.role().label(lang),
            &stamp(each.last_login_at, lang),
            if each.active {
                ""
            } else {
                lang.pick("zablokowany", "shut out")
            },
        ]);
    }
    grid
}
