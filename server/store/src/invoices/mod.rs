//! Documents and drafts: written once, read back exactly, listed in every order without a full scan.
//!
//! One table, `invoices`, holds drafts and issued documents, so that a list over both is one walk. An issued
//! document's lines, sums and accounts are written **before** its row in `invoices`, which seals them: from then on
//! triggers refuse every change (`kontor:invoice_immutable`), on both databases.

mod list;
mod list_query;
mod read;
mod rows;
mod snapshot;
mod tables;
mod write;

pub use list::{
    InvoiceFilter, InvoiceOrder, InvoicePlace, InvoiceState, InvoiceSummary, ListTotals,
    OrderValue, page, totals,
};
pub use read::{
    Stored, find, find_draft, find_issued, has_account, id_of_number, products_on_documents,
};
pub(crate) use tables::invoice_lines;
pub(crate) use tables::{INVOICE_ACCOUNTS, INVOICE_LINES, INVOICE_SUMS, INVOICES};
pub use write::{
    DraftRow, delete_draft, insert_draft, insert_issued, is_number_taken, issue_draft, update_draft,
};
