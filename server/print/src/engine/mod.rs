//! Typst: source and data in, PDF/A-3b out. Runs in the child alone.

mod clean;
mod fonts;
mod world;

use qrcode::QrCode;
use qrcode::render::svg;
use typst::diag::{EcoString, SourceDiagnostic};
use typst::foundations::{Datetime, Smart};
use typst::syntax::{DiagSpan, VirtualRoot};
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::document::TransferQr;
use crate::error::{Limit, TemplateFault};
use crate::limits::{FAULT_CHARS_MAX, FAULTS_MAX};
use crate::wire::{Answer, ChildLimits, Meta, RenderHead};
use world::PrintWorld;

/// How many renders a remembered piece of work outlives its last use. More keeps nothing warmer: the next
/// render uses it or it was for another document.
const MEMO_AGE_RENDERS_MAX: usize = 3;

/// Renders one document. The answer's part, if it has one, is the PDF.
pub(crate) fn render(
    head: &RenderHead,
    parts: Vec<Vec<u8>>,
    limits: ChildLimits,
) -> (Answer, Vec<u8>) {
    let answer = prepare(head, parts).and_then(|prepared| prepared.print(&head.meta, limits));
    comemo::evict(MEMO_AGE_RENDERS_MAX);
    match answer {
        Ok((answer, pdf)) => (answer, pdf),
        Err(answer) => (answer, Vec::new()),
    }
}

/// A world that is ready to be compiled.
struct Prepared {
    world: PrintWorld,
    unprintable: String,
}

fn prepare(head: &RenderHead, parts: Vec<Vec<u8>>) -> Result<Prepared, Answer> {
    let mut parts = parts.into_iter();
    let mut next = || {
        parts
            .next()
            .ok_or_else(|| failed("a part of the request is missing"))
    };
    let mut data = serde_json::from_slice(&next()?).map_err(|error| failed(&error.to_string()))?;
    let unprintable = clean::clean(&mut data);
    let data = serde_json::to_vec(&data).map_err(|error| failed(&error.to_string()))?;
    let mut files = vec![("data.json".to_owned(), data)];
    if let Some(path) = &head.logo {
        files.push((path.trim_start_matches('/').to_owned(), next()?));
    }
    if let Some(text) = &head.qr {
        files.push((
            TransferQr::PATH.trim_start_matches('/').to_owned(),
            qr_svg(text)?,
        ));
    }
    for path in &head.files {
        files.push((path.clone(), next()?));
    }
    let world =
        PrintWorld::new(files).ok_or_else(|| failed("a path of the request is not a path"))?;
    Ok(Prepared { world, unprintable })
}

impl Prepared {
    fn print(self, meta: &Meta, limits: ChildLimits) -> Result<(Answer, Vec<u8>), Answer> {
        let compiled = typst::compile::<PagedDocument>(&self.world);
        let warnings = faults(&self.world, &compiled.warnings);
        let settled = !compiled.warnings.iter().any(is_unsettled);
        let mut document = compiled.output.map_err(|errors| self.refused(&errors))?;
        let pages = document.pages().len();
        if pages > limits.pages_max {
            return Err(Answer::Limit {
                which: Limit::Pages,
            });
        }
        let (year, month, day) = meta.date;
        let date = Datetime::from_ymd_hms(year, month, day, 0, 0, 0);
        let date = date.ok_or_else(|| failed("the date is not a date"))?;
        let info = document.info_mut();
        info.title = Some(EcoString::from(meta.title.as_str()));
        info.author = vec![EcoString::from(meta.author.as_str())];
        info.date = Smart::Auto;
        let standards = PdfStandards::new(&[PdfStandard::A_3b])
            .map_err(|_| failed("PDF/A-3b is not available"))?;
        let options = PdfOptions {
            ident: Smart::Custom(meta.ident.clone()),
            creator: Smart::Custom(Some("Kontor".to_owned())),
            timestamp: Some(Timestamp::new_utc(date)),
            standards,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| self.refused(&errors))?;
        if pdf.len() > limits.pdf_bytes_max {
            return Err(Answer::Limit {
                which: Limit::Output,
            });
        }
        Ok((
            Answer::Pdf {
                pages,
                warnings,
                unprintable: self.unprintable,
                settled,
            },
            pdf,
        ))
    }

    fn refused(&self, errors: &[SourceDiagnostic]) -> Answer {
        Answer::Fault {
            faults: faults(&self.world, errors),
        }
    }
}

/// The layout depends on itself and went round until the engine gave up; numbers on it may be wrong.
fn is_unsettled(warning: &SourceDiagnostic) -> bool {
    warning.message.contains("did not converge")
}

fn faults(world: &PrintWorld, diagnostics: &[SourceDiagnostic]) -> Vec<TemplateFault> {
    diagnostics
        .iter()
        .take(FAULTS_MAX)
        .map(|diagnostic| fault(world, diagnostic))
        .collect()
}

fn fault(world: &PrintWorld, diagnostic: &SourceDiagnostic) -> TemplateFault {
    let calls = diagnostic
        .trace
        .iter()
        .map(|call| DiagSpan::from(call.span));
    let place = std::iter::once(diagnostic.span)
        .chain(calls)
        .find_map(|span| place(world, span));
    let (file, line, column) = place.map_or((None, 0, 0), |(file, line, column)| {
        (Some(file), line, column)
    });
    let hint: Vec<&str> = diagnostic
        .hints
        .iter()
        .map(|hint| hint.v.as_str())
        .collect();
    TemplateFault {
        file,
        line,
        column,
        message: diagnostic.message.chars().take(FAULT_CHARS_MAX).collect(),
        hint: (!hint.is_empty()).then(|| hint.join("; ").chars().take(FAULT_CHARS_MAX).collect()),
        sample: None,
    }
}

fn place(world: &PrintWorld, span: DiagSpan) -> Option<(String, usize, usize)> {
    let id = span.id()?;
    if *id.root() != VirtualRoot::Project {
        return None;
    }
    let range = world.range(span)?;
    let (line, column) = world
        .source(id)
        .ok()?
        .lines()
        .byte_to_line_column(range.start)?;
    Some((
        id.vpath().get_without_slash().to_owned(),
        line + 1,
        column + 1,
    ))
}

fn qr_svg(text: &str) -> Result<Vec<u8>, Answer> {
    let code = QrCode::new(text).map_err(|error| failed(&format!("no QR code: {error}")))?;
    Ok(code
        .render::<svg::Color<'_>>()
        .quiet_zone(false)
        .build()
        .into_bytes())
}

fn failed(what: &str) -> Answer {
    Answer::Failed {
        what: what.to_owned(),
    }
}
