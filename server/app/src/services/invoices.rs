//! Documents: previewed, drafted, issued, read, listed, copied, printed.

mod buyer;
mod drafts;
mod issue;
mod list;
mod prepare;
mod print;
mod read;
mod render;

pub use buyer::{BuyerOutcome, SimilarBuyer};
pub use drafts::{DraftInput, create_draft, delete_draft, update_draft};
pub use issue::{Issuance, IssueInput, IssueSource, IssuedWarning, issue};
pub use list::{
    FilterInput, InvoiceList, InvoiceOrder, InvoiceState, InvoiceSummary, ListInput, ListTotals,
    list,
};
pub use prepare::{DraftView, Prepared, Preview, preview};
pub use read::{Shown, Which, copy, get};
pub use render::{RenderedInvoice, render};
pub(super) use render::{pdf, printable};

use kontor_domain::refusal::{Kind, Label, Refusal, Text};

/// What messages call a document.
const INVOICE: Label = Label::new("dokument", "document");
/// What messages call a draft.
const DRAFT: Label = Label::new("szkic", "draft");

/// The document was issued: it neither changes nor goes away, for ever.
fn already_issued(number: &str) -> Refusal {
    let text = Text::new(
        format!("Dokument jest już wystawiony ({number}) i nie zmienia się. Odśwież listę."),
        format!("The document is issued already ({number}) and never changes. Refresh the list."),
    );
    Refusal::new(Kind::FailedPrecondition, "INVOICE_ISSUED", text).with("number", number)
}
