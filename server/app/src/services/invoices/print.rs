//! What a print is made of: the document, or the draft as it would be.

use kontor_domain::{
    invoice::{Document, PrintLanguage},
    party::{Contact, Party, PartyIdentity, PartyKind},
    refusal::{Refusal, Text},
};
use kontor_print::document::{self as view, Bilingual, Logo, Mark, MarkKind, Occasion};

use super::prepare::Prepared;

/// What stands above a print and is not part of the document itself.
#[derive(Clone, Debug)]
pub(crate) enum Head {
    /// Printed with the mark PROJEKT.
    Draft,
    /// An issued document.
    Issued {
        /// Number.
        number: String,
        /// Name of the person who issued it.
        issued_by: String,
    },
}

/// The view of a document that its template prints.
pub(crate) fn print_document(
    mut document: Document,
    head: &Head,
    language: Option<PrintLanguage>,
    logo: Option<Logo>,
) -> view::Document {
    document.language = language.unwrap_or(document.language);
    match head {
        Head::Draft => {
            let occasion = Occasion {
                logo,
                ..Occasion::default()
            };
            view::Document {
                marks: vec![Mark {
                    kind: MarkKind::Preview,
                    text: Bilingual::new("PROJEKT", "DRAFT"),
                    date: None,
                }],
                // nobody pays a draft
                transfer_qr: None,
                ..view::Document::from_invoice(&document, occasion)
            }
        }
        Head::Issued { number, issued_by } => {
            let occasion = Occasion {
                number: Some(number),
                issued_by: Some(issued_by),
                logo,
                duplicate_of_day: None,
            };
            view::Document::from_invoice(&document, occasion)
        }
    }
}

/// A draft as the document that it would be, with gaps where nothing is known yet.
///
/// # Errors
/// `COMPANY_NOT_SET`.
pub(super) fn draft_document(prepared: &Prepared) -> Result<Document, Refusal> {
    let (content, assembly) = (&prepared.content, &prepared.assembly);
    let Some(seller) = &prepared.facts.seller else {
        return Err(Refusal::precondition(
            "COMPANY_NOT_SET",
            Text::fixed(
                "Dane sprzedawcy nie są uzupełnione. Administrator ustawia je w danych firmy.",
                "The seller's data are not set. An administrator sets them in the company's data.",
            ),
        ));
    };
    if let Some(document) = &assembly.document {
        return Ok(document.clone());
    }
    Ok(Document {
        kind: content.kind,
        issue_date: content.issue_date.unwrap_or(prepared.facts.today),
        issue_place: content
            .issue_place
            .clone()
            .unwrap_or_else(|| seller.issue_place.clone()),
        supply: content.supply,
        order: content.order.clone(),
        seller: seller.clone(),
        buyer: assembly.buyer.clone().unwrap_or_else(nobody_yet),
        customer_id: None,
        recipients: assembly.recipients.clone(),
        method: content.method,
        currency: content.currency,
        exchange_rate: content
            .exchange_rate
            .clone()
            .filter(|_| !content.currency.is_pln()),
        computed: assembly.computed.clone(),
        payment: assembly.payment.clone(),
        flags: assembly.flags.clone(),
        notes: content.notes.clone(),
        language: content.language,
    })
}

fn nobody_yet() -> Party {
    Party {
        kind: PartyKind::PrivatePerson,
        name: String::new(),
        identity: PartyIdentity::None,
        address: None,
        contact: Contact::default(),
        local_government_unit: false,
        vat_group_member: false,
    }
}
