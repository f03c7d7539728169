//! `kontor invoice`: documents.

mod ask;
mod content;
mod draft;
mod issue;
mod line;
mod list;
mod pdf;
mod show;

use clap::{Args, Subcommand};

use crate::cli::{Ctx, Outcome, find};

/// What to do with documents.
#[derive(Debug, Args)]
pub(crate) struct InvoiceArgs {
    #[command(subcommand)]
    command: InvoiceCommand,
}

#[derive(Debug, Subcommand)]
enum InvoiceCommand {
    /// Compute and check a document without keeping anything
    Preview(Box<content::ContentArgs>),
    /// Issue a document; asks step by step when nothing is given
    Issue(Box<issue::IssueArgs>),
    /// List documents and drafts
    List(Box<list::ListArgs>),
    /// Show a document
    Show {
        /// Document: identifier or number
        #[arg(value_name = "DOCUMENT")]
        document: String,
    },
    /// Write documents as PDF
    Pdf(pdf::PdfArgs),
    /// Write a document's content as a file to go on with, or keep it as a draft
    Copy(draft::CopyArgs),
    /// Drafts
    Draft {
        #[command(subcommand)]
        command: draft::DraftCommand,
    },
}

pub(crate) async fn run(args: InvoiceArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    match args.command {
        InvoiceCommand::Preview(args) => issue::preview(*args, &client, ctx).await,
        InvoiceCommand::Issue(args) => issue::issue(*args, &client, ctx).await,
        InvoiceCommand::List(args) => list::run(*args, &client, ctx).await,
        InvoiceCommand::Show { document } => {
            let found = find::invoice(&client, &document).await?;
            ctx.show(&found, |lang| show::text(&found, lang))
        }
        InvoiceCommand::Pdf(args) => pdf::run(args, &client, ctx).await,
        InvoiceCommand::Copy(args) => draft::copy(args, &client, ctx).await,
        InvoiceCommand::Draft { command } => draft::run(command, &client, ctx).await,
    }
}
