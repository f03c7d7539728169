//! `kontor invoice draft` and `kontor invoice copy`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::Client;
use crate::cli::file::write_bytes;
use crate::cli::find;
use crate::cli::invoice::content::{ContentArgs, build};
use crate::cli::invoice::issue::{Approval, issue_request};
use crate::cli::invoice::list::{self, ListArgs};
use crate::cli::invoice::show;
use crate::cli::page::PageArgs;
use crate::cli::{Ctx, Failure, Outcome, OutputFormat, json, typed};
use crate::proto::{
    CopyInvoiceRequest, CreateDraftRequest, DeleteDraftRequest, InvoiceContent, InvoiceKind,
    IssueInvoiceRequest, UpdateDraftRequest, issue_invoice_request,
};

/// What to do with drafts.
#[derive(Debug, Subcommand)]
pub(crate) enum DraftCommand {
    /// Keep a draft; it may be incomplete
    Add(Box<ContentArgs>),
    /// Change a draft
    Edit {
        /// Identifier of the draft
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        content: Box<ContentArgs>,
    },
    /// List the drafts
    List {
        #[command(flatten)]
        page: PageArgs,
    },
    /// Delete a draft
    Delete {
        /// Identifier of the draft
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Issue a draft
    Issue {
        /// Identifier of the draft
        #[arg(value_name = "ID")]
        id: String,
        /// Add the typed buyer to the customers
        #[arg(long)]
        register_buyer: bool,
        #[command(flatten)]
        approval: Approval,
    },
}

/// What to copy, and where to.
#[derive(Debug, Args)]
pub(crate) struct CopyArgs {
    /// Document: identifier or number
    #[arg(value_name = "DOCUMENT")]
    document: String,
    /// Kind of the copy: vat, pro-forma; the same when left out
    #[arg(long, value_name = "KIND", value_parser = typed::<InvoiceKind>)]
    kind: Option<InvoiceKind>,
    /// Write the content into this TOML or JSON file, for `invoice issue --from`
    #[arg(long, value_name = "FILE", conflicts_with = "draft")]
    to: Option<PathBuf>,
    /// Keep the copy as a draft
    #[arg(long)]
    draft: bool,
}

pub(crate) async fn run(command: DraftCommand, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    match command {
        DraftCommand::Add(args) => {
            let content = build(*args, None, client, ctx).await?;
            keep(content, client, ctx).await
        }
        DraftCommand::Edit { id, content } => {
            let draft = find::invoice(client, &id).await?;
            let content = build(*content, draft.content.clone(), client, ctx).await?;
            let answer = client
                .update_draft(UpdateDraftRequest {
                    id: draft.id,
                    invoice: Some(content),
                    etag: draft.etag,
                    ..UpdateDraftRequest::default()
                })
                .await?;
            let kept = answer.invoice.unwrap_or_default();
            ctx.show(&kept, |lang| show::text(&kept, lang))
        }
        DraftCommand::List { page } => list::run(ListArgs::drafts(page), client, ctx).await,
        DraftCommand::Delete { id } => {
            client
                .delete_draft(DeleteDraftRequest {
                    id,
                    ..DeleteDraftRequest::default()
                })
                .await?;
            ctx.say("Szkic usunięty.", "The draft was deleted.");
            Ok(())
        }
        DraftCommand::Issue {
            id,
            register_buyer,
            approval,
        } => {
            let draft = find::invoice(client, &id).await?;
            let request = IssueInvoiceRequest {
                source: Some(issue_invoice_request::Source::DraftId(draft.id)),
                etag: draft.etag,
                register_buyer,
                ..IssueInvoiceRequest::default()
            };
            let content = draft.content.unwrap_or_default();
            issue_request(request, content, approval, client, ctx).await
        }
    }
}

pub(crate) async fn copy(args: CopyArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let id = find::invoice(client, &args.document).await?.id;
    let answer = client
        .copy_invoice(CopyInvoiceRequest {
            id,
            kind: args.kind.unwrap_or_default().into(),
        })
        .await?;
    let content = answer.invoice.unwrap_or_default();
    if args.draft {
        return keep(content, client, ctx).await;
    }
    if ctx.format == OutputFormat::Json && args.to.is_none() {
        return ctx.show(&content, |_| String::new());
    }
    let value = json::compact(&content)?;
    let to = args.to.unwrap_or_else(|| PathBuf::from("-"));
    let is_json = to
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let text = if is_json {
        serde_json::to_string_pretty(&value).map_err(|error| unwritable(&to, &error))? + "\n"
    } else {
        as_toml(&value).map_err(|error| unwritable(&to, &error))?
    };
    if to.as_os_str() == "-" {
        ctx.data(text.trim_end());
        return Ok(());
    }
    write_bytes(&to, text.as_bytes(), ctx)?;
    ctx.say(
        &format!("Zapisano: {}", to.display()),
        &format!("Written: {}", to.display()),
    );
    Ok(())
}

async fn keep(content: InvoiceContent, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let answer = client
        .create_draft(CreateDraftRequest {
            invoice: Some(content),
            ..CreateDraftRequest::default()
        })
        .await?;
    let kept = answer.invoice.unwrap_or_default();
    ctx.show(&kept, |lang| show::text(&kept, lang))
}

/// JSON as TOML; what is not there is left out.
fn as_toml(value: &Value) -> Result<String, toml::ser::Error> {
    let table = toml::Table::try_from(value)?;
    toml::to_string_pretty(&table)
}

fn unwritable(path: &std::path::Path, error: &dyn std::error::Error) -> Failure {
    Failure::File {
        path: path.to_owned(),
        problem: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use crate::cli::file::parse_message;
    use crate::proto::{Buyer, InvoiceLine, Payment, VatCode, buyer};

    #[test]
    fn a_copy_written_as_toml_is_read_back_the_same() {
        let content = InvoiceContent {
            kind: InvoiceKind::Vat.into(),
            issue_date: "2026-11-23".to_owned(),
            buyer: Some(Buyer {
                source: Some(buyer::Source::CustomerId("c".to_owned())),
            }),
            lines: vec![InvoiceLine {
                name: "Usługa \"A\"".to_owned(),
                quantity: "1".to_owned(),
                unit_price: "100.00".to_owned(),
                vat_code: VatCode::VatCode23.into(),
                ..InvoiceLine::default()
            }],
            payment: Some(Payment {
                term_days: Some(0),
                paid_amount: 5,
                bank_account_ids: vec!["a".to_owned(), "b".to_owned()],
                ..Payment::default()
            }),
            notes: "dwa\nwiersze".to_owned(),
            ..InvoiceContent::default()
        };
        let text = as_toml(&json::compact(&content).expect("JSON")).expect("TOML");
        let path = PathBuf::from("kopia.toml");
        let back: InvoiceContent =
            parse_message(&path, text.clone().into_bytes(), Lang::Pl).expect(&text);
        assert_eq!(back, content);
    }
}
