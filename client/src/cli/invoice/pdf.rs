//! `kontor invoice pdf`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::failure::EXIT_REFUSED;
use crate::cli::file::{place, safe_name, write_bytes};
use crate::cli::progress::Bar;
use crate::cli::{Ctx, Failure, Outcome, find, typed};
use crate::proto::{Invoice, PrintLanguage, RenderInvoiceRequest};
use crate::{Client, platform};

/// Which documents, and where to.
#[derive(Debug, Args)]
pub(crate) struct PdfArgs {
    /// Documents: identifiers or numbers
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<String>,
    /// File, directory, or - for standard output; this directory and the proposed name when left out
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Language: pl, pl-en; the document's own when left out
    #[arg(long, value_name = "LANG", value_parser = typed::<PrintLanguage>)]
    language: Option<PrintLanguage>,
    /// Show it at once
    #[arg(long)]
    open: bool,
}

pub(crate) async fn run(args: PdfArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    if args.documents.len() > 1 && !args.to.as_deref().is_none_or(Path::is_dir) {
        return Err(Failure::Usage(
            ctx.lang
                .pick(
                    "kilka dokumentów można zapisać tylko do katalogu",
                    "several documents go into a directory only",
                )
                .to_owned(),
        ));
    }
    let language = args.language.unwrap_or_default();
    let to = args.to.as_deref();
    if let [document] = args.documents.as_slice() {
        let invoice = find::invoice(client, document).await?;
        let path = write_in(&invoice, to, language, client, ctx).await?;
        if args.open {
            platform::open_file(&path).map_err(Failure::file(&path))?;
        }
        return Ok(());
    }
    // many files take a while: Ctrl-C ends between two of them, never inside one
    tokio::select! {
        outcome = many(&args.documents, to, language, client, ctx) => outcome,
        _ = platform::interrupted() => Err(Failure::Said(EXIT_REFUSED)),
    }
}

/// Writes a document's PDF in its own language; to a file, into a directory, or here.
pub(crate) async fn write(
    invoice: &Invoice,
    to: Option<&Path>,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    write_in(invoice, to, PrintLanguage::Unspecified, client, ctx)
        .await
        .map(|_| ())
}

async fn many(
    documents: &[String],
    to: Option<&Path>,
    language: PrintLanguage,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    let bar = Bar::items(ctx.io.shows_progress, documents.len());
    for document in documents {
        let invoice = find::invoice(client, document).await?;
        let file = fetch(&invoice, language, client, &Bar::bytes(false)).await?;
        let path = place(to, &file.0);
        write_bytes(&path, &file.1, ctx)?;
        bar.step();
    }
    bar.finish();
    let count = documents.len();
    ctx.say(
        &format!("Zapisano plików: {count}"),
        &format!("Files written: {count}"),
    );
    Ok(())
}

async fn write_in(
    invoice: &Invoice,
    to: Option<&Path>,
    language: PrintLanguage,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome<PathBuf> {
    let bar = Bar::bytes(ctx.io.shows_progress);
    let fetched = fetch(invoice, language, client, &bar).await;
    bar.finish();
    let (name, content) = fetched?;
    let path = place(to, &name);
    write_bytes(&path, &content, ctx)?;
    if path.as_os_str() != "-" {
        ctx.say(
            &format!("Zapisano: {}", path.display()),
            &format!("Written: {}", path.display()),
        );
    }
    Ok(path)
}

/// A name for the file, and its content.
async fn fetch(
    invoice: &Invoice,
    language: PrintLanguage,
    client: &Client,
    bar: &Bar,
) -> Outcome<(String, Vec<u8>)> {
    let request = RenderInvoiceRequest {
        id: invoice.id.clone(),
        language: language.into(),
    };
    let file = client
        .render_invoice(request, |have, total| bar.at(have, total))
        .await?;
    let proposed = if file.name.is_empty() {
        format!("{}.pdf", invoice.number)
    } else {
        file.name
    };
    Ok((safe_name(&proposed, "dokument.pdf"), file.content))
}
