//! Prints: a document as PDF through its template.

use kontor_domain::{
    calendar::warsaw_date,
    ids::{InvoiceId, TemplateId},
    invoice::{Document, PrintLanguage, Reading},
    refusal::Refusal,
    role::Permission,
};
use kontor_print::{TemplatePackage, document::Logo};
use kontor_store::{
    Conn, company, files,
    invoices::{self, Stored},
    templates,
};
use time::Date;

use super::{
    INVOICE,
    prepare::prepare,
    print::{Head, draft_document, print_document},
};
use crate::{
    actor::Actor,
    app::App,
    error::Error,
    services::templates::{package_of, refused_print},
};

/// A printed document.
#[derive(Clone, Debug)]
pub struct RenderedInvoice {
    /// Proposed name of the file.
    pub file_name: String,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// What a print is made of.
pub(crate) struct Printable {
    pub(crate) document: Document,
    pub(crate) head: Head,
    pub(crate) template: Option<(TemplateId, i32)>,
    pub(crate) logo: Option<Logo>,
}

/// Prints a document; a draft bears the mark PROJEKT.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; `COMPANY_NOT_SET` for a draft; `TEMPLATE_FAULT`,
/// `TEMPLATE_LIMIT`, `PRINT_BUSY`, `PRINT_FAILED`; those of the store.
pub async fn render(
    app: &App,
    actor: &Actor,
    id: &str,
    language: Option<PrintLanguage>,
) -> Result<RenderedInvoice, Error> {
    actor.require(Permission::Read)?;
    let id = InvoiceId::parse(id).map_err(|problem| problem.in_field("id"))?;
    let today = warsaw_date(app.now());
    let (printable, package) = app
        .db
        .read(move |conn| {
            let printable = printable(conn, id, today)?;
            let Some((template, version)) = printable.template else {
                return Err(Error::internal("a document without a template"));
            };
            let package = package_of(conn, template, version)?;
            Ok((printable, package))
        })
        .await?;
    let file_name = match &printable.head {
        Head::Draft => file_name(""),
        Head::Issued { number, .. } => file_name(number),
    };
    let pdf = pdf(app, printable, &package, language).await?;
    Ok(RenderedInvoice { file_name, pdf })
}

/// Prints what was read with a template.
pub(crate) async fn pdf(
    app: &App,
    printable: Printable,
    package: &TemplatePackage,
    language: Option<PrintLanguage>,
) -> Result<Vec<u8>, Error> {
    let Printable {
        document,
        head,
        logo,
        ..
    } = printable;
    let document = print_document(document, &head, language, logo);
    let rendered = app
        .renderer
        .render(package, &document)
        .await
        .map_err(refused_print)?;
    Ok(rendered.pdf)
}

/// Reads what a print is made of.
pub(crate) fn printable(conn: &mut Conn, id: InvoiceId, today: Date) -> Result<Printable, Error> {
    let logo = logo(conn)?;
    match invoices::find(conn, id)? {
        None => Err(Refusal::not_found(INVOICE, id.to_string()).into()),
        Some(Stored::Issued(issued)) => Ok(Printable {
            head: Head::Issued {
                number: issued.number,
                issued_by: issued.issued_by,
            },
            template: Some((issued.template_id, issued.template_version)),
            document: issued.document,
            logo,
        }),
        Some(Stored::Draft(draft)) => {
            let prepared = prepare(conn, Reading::whole(draft.content), today)?;
            let template = match prepared.template {
                Some(template) => Some(template),
                None => templates::find_default(conn)?,
            };
            Ok(Printable {
                head: Head::Draft,
                template,
                document: draft_document(&prepared)?,
                logo,
            })
        }
    }
}

/// The seller's present logo. One that cannot be printed is left out rather than stopping the print.
fn logo(conn: &mut Conn) -> Result<Option<Logo>, Error> {
    let hash = company::find(conn)?.and_then(|company| company.logo);
    let file = match hash {
        Some(hash) => files::find(conn, hash)?,
        None => None,
    };
    Ok(file.and_then(|file| match Logo::new(file.bytes) {
        Ok(logo) => Some(logo),
        Err(fault) => {
            tracing::warn!(%fault, "the logo cannot be printed");
            None
        }
    }))
}

/// `FV-1-11-2026.pdf`: the number with what file systems do not like replaced.
fn file_name(number: &str) -> String {
    if number.is_empty() {
        return "szkic.pdf".to_owned();
    }
    let plain = |c: char| {
        let allowed = c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if allowed { c } else { '-' }
    };
    let name: String = number.chars().map(plain).collect();
    format!("{}.pdf", name.trim_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_number_becomes_a_harmless_file_name() {
        assert_eq!(file_name("FV/1/11/2026"), "FV-1-11-2026.pdf");
        assert_eq!(file_name("../../ć x"), "-..---x.pdf");
        assert_eq!(file_name(""), "szkic.pdf");
    }
}
