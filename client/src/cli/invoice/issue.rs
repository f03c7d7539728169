//! `kontor invoice preview|issue`.

use std::path::PathBuf;

use clap::Args;

use crate::Client;
use crate::cli::failure::EXIT_REFUSED;
use crate::cli::find::is_yes;
use crate::cli::invoice::content::{ContentArgs, build};
use crate::cli::invoice::{pdf, show};
use crate::cli::words::Listed as _;
use crate::cli::{Ctx, Failure, Outcome, OutputFormat};
use crate::proto::{
    BuyerOutcome, InvoiceContent, IssueInvoiceRequest, IssueInvoiceResponse, PreviewInvoiceRequest,
    PreviewInvoiceResponse, buyer, issue_invoice_request,
};

/// What to issue, and how.
#[derive(Debug, Args)]
pub(crate) struct IssueArgs {
    #[command(flatten)]
    content: ContentArgs,
    /// Add the typed buyer to the customers; remembered at this workstation
    #[arg(long, conflicts_with = "no_register_buyer")]
    register_buyer: bool,
    /// Do not add the typed buyer to the customers; remembered at this workstation
    #[arg(long)]
    no_register_buyer: bool,
    #[command(flatten)]
    approval: Approval,
}

/// What was agreed to beforehand.
#[derive(Debug, Args)]
pub(crate) struct Approval {
    /// Warning that was seen and is confirmed, by its reason; may be given several times
    #[arg(long, value_name = "REASON")]
    confirm: Vec<String>,
    /// Issue without showing the document and asking first
    #[arg(long)]
    yes: bool,
    /// Write the PDF into this file or directory at once
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
}

pub(crate) async fn preview(args: ContentArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let content = build(args, None, client, ctx).await?;
    let answer = compute(content, client).await?;
    ctx.show(&answer, |lang| {
        let invoice = answer.invoice.clone().unwrap_or_default();
        let number = lang.pick("Numer byłby", "The number would be");
        format!(
            "{}\n{number}: {}",
            show::text(&invoice, lang),
            answer.next_number
        )
    })?;
    show_findings(&answer, ctx);
    if answer.problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::Said(EXIT_REFUSED))
    }
}

pub(crate) async fn issue(args: IssueArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let content = build(args.content, None, client, ctx).await?;
    let explicit = match (args.register_buyer, args.no_register_buyer) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    let register_buyer = match &content.buyer {
        Some(buyer) if matches!(buyer.source, Some(buyer::Source::Party(_))) => {
            register_choice(explicit, args.approval.yes, client, ctx)?
        }
        _ => false,
    };
    let request = IssueInvoiceRequest {
        source: Some(issue_invoice_request::Source::Invoice(content.clone())),
        register_buyer,
        ..IssueInvoiceRequest::default()
    };
    issue_request(request, content, args.approval, client, ctx).await
}

/// Shows, asks, issues, and tells what became of it.
pub(crate) async fn issue_request(
    mut request: IssueInvoiceRequest,
    content: InvoiceContent,
    approval: Approval,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    request.confirmed_warnings = approval.confirm;
    if !approval.yes {
        let preview = compute(content, client).await?;
        approve(&preview, &mut request.confirmed_warnings, ctx)?;
    }
    let answer = client.issue_invoice(request).await?;
    tell(&answer, ctx)?;
    if let (Some(to), Some(invoice)) = (&approval.pdf, &answer.invoice) {
        pdf::write(invoice, Some(to), client, ctx).await?;
    }
    Ok(())
}

async fn compute(content: InvoiceContent, client: &Client) -> Outcome<PreviewInvoiceResponse> {
    let request = PreviewInvoiceRequest {
        invoice: Some(content),
    };
    Ok(client.preview_invoice(request).await?)
}

/// Shows the document on stderr and asks for everything that needs a yes.
fn approve(
    preview: &PreviewInvoiceResponse,
    confirmed: &mut Vec<String>,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    let invoice = preview.invoice.clone().unwrap_or_default();
    let text = show::text(&invoice, ctx.lang);
    ctx.note(&text);
    show_findings(preview, ctx);
    if !preview.problems.is_empty() {
        return Err(Failure::Said(EXIT_REFUSED));
    }
    for warning in &preview.warnings {
        if warning.must_be_confirmed && !confirmed.contains(&warning.reason) {
            let reason = &warning.reason;
            ctx.confirm(
                &format!("Mimo ostrzeżenia {reason}?"),
                &format!("In spite of the warning {reason}?"),
            )?;
            confirmed.push(reason.clone());
        }
    }
    let number = &preview.next_number;
    ctx.confirm(
        &format!("Wystawić dokument (numer {number})?"),
        &format!("Issue the document (number {number})?"),
    )
}

fn show_findings(preview: &PreviewInvoiceResponse, ctx: &mut Ctx<'_>) {
    let lang = ctx.lang;
    for problem in &preview.problems {
        let head = lang.pick("błąd", "error");
        ctx.note(&format!("{head}: {}: {}", problem.field, problem.message));
    }
    for warning in &preview.warnings {
        let head = lang.pick("ostrzeżenie", "warning");
        ctx.note(&format!("{head} {}: {}", warning.reason, warning.message));
    }
}

/// "Dopisz nowego klienta do bazy klientów": as told, else asked, else as the last time.
fn register_choice(
    explicit: Option<bool>,
    no_questions: bool,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome<bool> {
    let profile = client.profile();
    let remembered = profile.memory()?.register_buyer.unwrap_or(false);
    let chosen = match explicit {
        Some(chosen) => chosen,
        None if ctx.io.can_ask && !no_questions => {
            let (pl, en) = if remembered {
                (
                    "Dopisz nowego klienta do bazy klientów [T/n]",
                    "Add the new buyer to the customers [Y/n]",
                )
            } else {
                (
                    "Dopisz nowego klienta do bazy klientów [t/N]",
                    "Add the new buyer to the customers [y/N]",
                )
            };
            let typed = ctx.ask(pl, en)?;
            if typed.is_empty() {
                remembered
            } else {
                is_yes(&typed)
            }
        }
        None => {
            let (pl, en) = if remembered {
                ("tak", "yes")
            } else {
                ("nie", "no")
            };
            ctx.say(
                &format!("Dopisz nowego klienta do bazy klientów: {pl} (jak ostatnio)"),
                &format!("Add the new buyer to the customers: {en} (as the last time)"),
            );
            remembered
        }
    };
    profile.remember(|memory| memory.register_buyer = Some(chosen))?;
    Ok(chosen)
}

/// What became of it: the document as data, the rest beside.
fn tell(answer: &IssueInvoiceResponse, ctx: &mut Ctx<'_>) -> Outcome {
    let lang = ctx.lang;
    for warning in &answer.warnings {
        let head = lang.pick("ostrzeżenie", "warning");
        ctx.note(&format!("{head} {}: {}", warning.reason, warning.message));
    }
    if answer.buyer_outcome() != BuyerOutcome::Unspecified {
        let head = lang.pick("Nabywca", "The buyer");
        ctx.note(&format!("{head} {}.", answer.buyer_outcome().label(lang)));
    }
    if answer.buyer_differs {
        ctx.say(
            "Dane na dokumencie różnią się od danych w bazie kontrahentów; baza nie została zmieniona.",
            "The data on the document differ from those among the customers, which were not changed.",
        );
    }
    for similar in &answer.similar {
        ctx.say(
            &format!("Podobny kontrahent: {}, {}", similar.name, similar.address),
            &format!("A similar customer: {}, {}", similar.name, similar.address),
        );
    }
    if ctx.format == OutputFormat::Table {
        ctx.say("Wystawiono:", "Issued:");
    }
    ctx.show(answer, |lang| {
        show::text(&answer.invoice.clone().unwrap_or_default(), lang)
    })
}
