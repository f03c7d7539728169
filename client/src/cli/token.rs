//! `kontor token`: service accounts, for machines that act without a person.

use clap::{Args, Subcommand};

use crate::Lang;
use crate::cli::format::{date, stamp, typed_date};
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::table::{Align, Grid};
use crate::cli::words::Listed as _;
use crate::cli::{Ctx, Outcome, OutputFormat, find, typed};
use crate::proto::{
    CreateServiceTokenRequest, CreateServiceTokenResponse, ListServiceTokensRequest,
    RevokeServiceTokenRequest, ServiceRole, ServiceToken,
};

/// What to do with service accounts.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a service account and print its token, this once
    Create {
        /// Name of the service account
        #[arg(value_name = "NAME")]
        name: String,
        /// Role: sync-trigger (runs and watches the synchronisation, nothing else)
        #[arg(long, value_name = "ROLE", value_parser = typed::<ServiceRole>)]
        role: ServiceRole,
        /// Last day on which the token is taken; without it there is no end
        #[arg(
            long,
            value_name = "DATE",
            default_value = "",
            hide_default_value = true
        )]
        expires: String,
    },
    /// List the service accounts with their last use
    List {
        /// Also those revoked
        #[arg(long)]
        revoked: bool,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Revoke a token at once; it cannot be undone
    Revoke {
        /// Service account: identifier or name
        #[arg(value_name = "TOKEN")]
        token: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

pub(crate) async fn run(args: TokenArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    match args.command {
        TokenCommand::Create {
            name,
            role,
            expires,
        } => {
            let answer = client
                .create_service_token(CreateServiceTokenRequest {
                    name,
                    role: role.into(),
                    expiry_date: typed_date(&expires),
                })
                .await?;
            show_made(&answer, ctx)
        }
        TokenCommand::List { revoked, page } => {
            let request = ListServiceTokensRequest {
                include_revoked: revoked,
                ..ListServiceTokensRequest::default()
            };
            let answer = collect_pages!(page, client, list_service_tokens, request, service_tokens);
            ctx.show_list(&answer, |lang| grid(&answer.service_tokens, lang))?;
            ctx.say_more(&answer.next_page_token);
            Ok(())
        }
        TokenCommand::Revoke { token, yes } => {
            let found = find::service_token(&client, &token, ctx.lang).await?;
            if !yes {
                ctx.confirm(
                    &format!(
                        "Unieważnić token konta usługi „{}”? Nie da się tego cofnąć",
                        found.name
                    ),
                    &format!(
                        "Revoke the token of the service account `{}`? It cannot be undone",
                        found.name
                    ),
                )?;
            }
            let answer = client
                .revoke_service_token(RevokeServiceTokenRequest { id: found.id })
                .await?;
            let kept = answer.service_token.unwrap_or_default();
            ctx.show(&kept, |lang| grid(std::slice::from_ref(&kept), lang).text())
        }
    }
}

/// The token alone goes to standard output, ready for a file; the rest is said beside it.
fn show_made(answer: &CreateServiceTokenResponse, ctx: &mut Ctx<'_>) -> Outcome {
    ctx.show(answer, |_| answer.token.clone())?;
    if ctx.format == OutputFormat::Table {
        let made = answer.service_token.clone().unwrap_or_default();
        ctx.say(
            &format!(
                "Konto usługi „{}” ma token; ważny: {}. Zapisz go teraz w pliku tylko dla tego programu: nie da się go pokazać ponownie.",
                made.name,
                until(&made, Lang::Pl)
            ),
            &format!(
                "The service account `{}` has its token; valid: {}. Keep it now, in a file for that program alone: it cannot be shown again.",
                made.name,
                until(&made, Lang::En)
            ),
        );
    }
    Ok(())
}

/// Until when a token is taken.
pub(crate) fn until(token: &ServiceToken, lang: Lang) -> String {
    if token.expiry_date.is_empty() {
        lang.pick("bezterminowo", "without end").to_owned()
    } else {
        date(&token.expiry_date, lang)
    }
}

fn grid(tokens: &[ServiceToken], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Rola", "Role"), Align::Left),
        (lang.pick("Utworzone", "Created"), Align::Left),
        (lang.pick("Przez", "By"), Align::Left),
        (lang.pick("Ważne do", "Valid until"), Align::Left),
        (lang.pick("Ostatnio użyte", "Last used"), Align::Left),
        (lang.pick("Stan", "State"), Align::Left),
    ]);
    for each in tokens {
        grid.row([
            each.name.as_str(),
            each.role().label(lang),
            &stamp(each.created_at, lang),
            &each.created_by,
            &until(each, lang),
            &stamp(each.last_used_at, lang),
            each.state().label(lang),
        ]);
    }
    grid
}
