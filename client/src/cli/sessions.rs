//! `kontor session`: who is logged in where.

use clap::{Args, Subcommand};

use crate::Lang;
use crate::cli::format::stamp;
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::table::{Align, Grid};
use crate::cli::{Ctx, Outcome, find};
use crate::proto::{ListSessionsRequest, RevokeSessionRequest, Session};

/// What to do with sessions.
#[derive(Debug, Args)]
pub(crate) struct SessionArgs {
    #[command(subcommand)]
    command: SessionCommand,
}

#[derive(Debug, Subcommand)]
enum SessionCommand {
    /// List living sessions: your own, or others' for an administrator
    List {
        /// Only this user's
        #[arg(long, value_name = "USER")]
        user: Option<String>,
        /// Everybody's
        #[arg(long, conflicts_with = "user")]
        everybody: bool,
        #[command(flatten)]
        page: PageArgs,
    },
    /// End a session
    Revoke {
        /// Identifier of the session
        #[arg(value_name = "ID")]
        id: String,
    },
}

pub(crate) async fn run(args: SessionArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    match args.command {
        SessionCommand::List {
            user,
            everybody,
            page,
        } => {
            let user_id = match user {
                Some(user) => find::user(&client, &user, ctx.lang).await?.id,
                None => String::new(),
            };
            let request = ListSessionsRequest {
                user_id,
                all_users: everybody,
                ..ListSessionsRequest::default()
            };
            let answer = collect_pages!(page, client, list_sessions, request, sessions);
            ctx.show_list(&answer, |lang| grid(&answer.sessions, lang))?;
            ctx.say_more(&answer.next_page_token);
        }
        SessionCommand::Revoke { id } => {
            client.revoke_session(RevokeSessionRequest { id }).await?;
            ctx.say("Sesja zakończona.", "The session was ended.");
        }
    }
    Ok(())
}

fn grid(sessions: &[Session], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        ("Login", Align::Left),
        (lang.pick("Stanowisko", "Workstation"), Align::Left),
        (lang.pick("Od", "Since"), Align::Left),
        (lang.pick("Ostatnio użyta", "Last used"), Align::Left),
        (lang.pick("Do", "Until"), Align::Left),
        ("ID", Align::Left),
    ]);
    for each in sessions {
        let login = each.user.as_ref().map_or("", |user| user.login.as_str());
        grid.row([
            login,
            &each.workstation_name,
            &stamp(each.created_at, lang),
            &stamp(each.last_used_at, lang),
            &stamp(each.expires_at, lang),
            &each.id,
        ]);
    }
    grid
}
