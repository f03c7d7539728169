//! `kontor audit`: who did what.

use clap::{Args, Subcommand};
use prost_types::Timestamp;

use crate::Lang;
use crate::cli::failure::EXIT_REFUSED;
use crate::cli::format::{day_start, stamp};
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::table::{Align, Grid, fields};
use crate::cli::words::Listed as _;
use crate::cli::{Ctx, Failure, Outcome, find};
use crate::proto::{AuditEntry, ListAuditEntriesRequest, VerifyAuditRequest, VerifyAuditResponse};

/// What to do with the audit trail.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// List entries, newest first
    List {
        /// Only of this kind of object, as invoice
        #[arg(long, value_name = "KIND")]
        object: Option<String>,
        /// Only of this object; needs --object
        #[arg(long, value_name = "ID", requires = "object")]
        object_id: Option<String>,
        /// Only by this user
        #[arg(long, value_name = "USER")]
        user: Option<String>,
        /// From this day on
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// Before this day
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Recompute the chain of all entries and tell what does not fit
    Verify {
        /// A head noted earlier; without one a tail that was cut off does not show
        #[arg(long, value_name = "HEAD", default_value = "")]
        head: String,
    },
}

pub(crate) async fn run(args: AuditArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    match args.command {
        AuditCommand::List {
            object,
            object_id,
            user,
            from,
            until,
            page,
        } => {
            let user_id = match user {
                Some(user) => find::user(&client, &user, ctx.lang).await?.id,
                None => String::new(),
            };
            let request = ListAuditEntriesRequest {
                object_kind: object.unwrap_or_default(),
                object_id: object_id.unwrap_or_default(),
                user_id,
                from: day(from, ctx.lang)?,
                until: day(until, ctx.lang)?,
                ..ListAuditEntriesRequest::default()
            };
            let answer = collect_pages!(page, client, list_audit_entries, request, entries);
            ctx.show_list(&answer, |lang| grid(&answer.entries, lang))?;
            ctx.say_more(&answer.next_page_token);
            Ok(())
        }
        AuditCommand::Verify { head } => {
            let answer = client
                .verify_audit(VerifyAuditRequest {
                    expected_head: head,
                })
                .await?;
            ctx.show(&answer, |lang| verdict(&answer, lang))?;
            if answer.findings.is_empty() {
                Ok(())
            } else {
                Err(Failure::Said(EXIT_REFUSED))
            }
        }
    }
}

fn day(typed: Option<String>, lang: Lang) -> Outcome<Option<Timestamp>> {
    typed
        .map(|text| {
            day_start(&text).ok_or_else(|| {
                Failure::Usage(lang.pick(
                    format!("„{text}” nie jest datą"),
                    format!("`{text}` is no date"),
                ))
            })
        })
        .transpose()
}

fn grid(entries: &[AuditEntry], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nr", "No."), Align::Right),
        (lang.pick("Kiedy", "When"), Align::Left),
        (lang.pick("Kto", "Who"), Align::Left),
        (lang.pick("Co", "What"), Align::Left),
        (lang.pick("Obiekt", "Object"), Align::Left),
    ]);
    for each in entries {
        grid.row([
            each.sequence.to_string(),
            stamp(each.at, lang),
            each.login.clone(),
            each.action.clone(),
            format!("{} {}", each.object_kind, each.object_id),
        ]);
    }
    grid
}

fn verdict(answer: &VerifyAuditResponse, lang: Lang) -> String {
    let mut text = fields(&[
        (
            lang.pick("Wpisów", "Entries"),
            answer.entry_count.to_string(),
        ),
        (lang.pick("Skrót końca", "Head"), answer.head.clone()),
        (
            lang.pick("Wynik", "Verdict"),
            if answer.findings.is_empty() {
                lang.pick("łańcuch jest nienaruszony", "the chain is whole")
            } else {
                lang.pick("łańcuch jest naruszony", "the chain is broken")
            }
            .to_owned(),
        ),
    ]);
    for finding in &answer.findings {
        let kind = finding.kind().label(lang);
        text.push('\n');
        text.push_str(&[&finding.sequence.to_string(), kind, &finding.message].join(": "));
    }
    text
}
