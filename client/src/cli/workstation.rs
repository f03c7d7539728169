//! `kontor workstation`: the computers that joined.

use clap::{Args, Subcommand};

use crate::Lang;
use crate::cli::format::stamp;
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::table::{Align, Grid, fields};
use crate::cli::{Ctx, Outcome, find};
use crate::proto::{
    CreateJoinCodeRequest, ListWorkstationsRequest, RevokeWorkstationRequest, Workstation,
};

/// What to do with workstations.
#[derive(Debug, Args)]
pub(crate) struct WorkstationArgs {
    #[command(subcommand)]
    command: WorkstationCommand,
}

#[derive(Debug, Subcommand)]
enum WorkstationCommand {
    /// Make a join code for a new workstation
    Add {
        /// Name of the workstation
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// List the workstations
    List {
        /// Also those shut out
        #[arg(long)]
        revoked: bool,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Shut a workstation out at once; it cannot be undone
    Revoke {
        /// Workstation: identifier or name
        #[arg(value_name = "WORKSTATION")]
        workstation: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

pub(crate) async fn run(args: WorkstationArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    match args.command {
        WorkstationCommand::Add { name } => {
            let answer = client
                .create_join_code(CreateJoinCodeRequest { name })
                .await?;
            ctx.show(&answer, |lang| {
                fields(&[
                    (
                        lang.pick("Kod dołączenia", "Join code"),
                        answer.code.clone(),
                    ),
                    (
                        lang.pick("Ważny do", "Valid until"),
                        stamp(answer.expires_at, lang),
                    ),
                ])
            })
        }
        WorkstationCommand::List { revoked, page } => {
            let request = ListWorkstationsRequest {
                include_revoked: revoked,
                ..ListWorkstationsRequest::default()
            };
            let answer = collect_pages!(page, client, list_workstations, request, workstations);
            ctx.show_list(&answer, |lang| grid(&answer.workstations, lang))?;
            ctx.say_more(&answer.next_page_token);
            Ok(())
        }
        WorkstationCommand::Revoke { workstation, yes } => {
            let found = find::workstation(&client, &workstation, ctx.lang).await?;
            if !yes {
                ctx.confirm(
                    &format!(
                        "Odłączyć stanowisko „{}”? Nie da się tego cofnąć",
                        found.name
                    ),
                    &format!(
                        "Shut out the workstation `{}`? It cannot be undone",
                        found.name
                    ),
                )?;
            }
            let answer = client
                .revoke_workstation(RevokeWorkstationRequest { id: found.id })
                .await?;
            let kept = answer.workstation.unwrap_or_default();
            ctx.show(&kept, |lang| grid(std::slice::from_ref(&kept), lang).text())
        }
    }
}

fn grid(workstations: &[Workstation], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Komputer", "Computer"), Align::Left),
        (lang.pick("Wersja", "Version"), Align::Left),
        (lang.pick("Dołączone", "Joined"), Align::Left),
        (lang.pick("Ostatnio widziane", "Last seen"), Align::Left),
        (lang.pick("Odłączone", "Shut out"), Align::Left),
    ]);
    for each in workstations {
        grid.row([
            each.name.as_str(),
            &each.host_name,
            &each.client_version,
            &stamp(each.joined_at, lang),
            &stamp(each.last_seen_at, lang),
            &stamp(each.revoked_at, lang),
        ]);
    }
    grid
}
