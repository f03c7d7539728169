//! Writing drafts and issued documents.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use kontor_domain::{
    ids::InvoiceId,
    invoice::{BuyerSource, Content, Draft, Issued, Totals},
    text::fold,
};
use time::{Date, PrimitiveDateTime};

use super::{
    InvoiceState,
    rows::{AccountRow, InvoiceRow, LineRow, SumRow},
    snapshot::Rest,
    tables::{NumberSpace, invoice_accounts, invoice_lines, invoice_sums, invoices},
};
use crate::{
    Closed, Conn, Key, Moment, StoreError, expect_rows, insert_all,
    search::search_text,
    values::{json, key},
};

/// Characters of a buyer's folded name that decide its place in the order by buyer.
const BUYER_KEY_CHARACTERS_MAX: usize = 60;
/// Added to a draft's place within its day: after every issued document (microseconds stay far below).
const DRAFTS_LISTED_FROM: i64 = 1 << 61;
/// The version of an issued document: it never changes.
const ISSUED_VERSION: i64 = 1;

/// A draft with what a list shows of it.
#[derive(Debug, Clone, Copy)]
pub struct DraftRow<'a> {
    /// The draft.
    pub draft: &'a Draft,
    /// The date in lists: as written, or the day on which it was kept.
    pub listed_on: Date,
    /// Name of the buyer as written or of the chosen customer; may be empty.
    pub buyer_name: &'a str,
    /// Number of the buyer as printed; may be empty.
    pub buyer_number: &'a str,
    /// Totals as far as they could be computed.
    pub totals: Totals,
    /// Term of payment, when it is known.
    pub due_date: Option<Date>,
    /// Paid already, hundredths.
    pub paid: i64,
}

/// Stores a new draft.
///
/// # Errors
/// A foreign key if its series or customer does not exist.
pub fn insert_draft(conn: &mut Conn, row: &DraftRow<'_>) -> Result<(), StoreError> {
    let row = draft_row(row)?;
    let rows = diesel::insert_into(invoices::table)
        .values(row)
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Replaces a draft whose version was `seen`. The new version is in `row`.
///
/// # Errors
/// [`StoreError::RowsAffected`] if the draft changed meanwhile, is gone or was issued.
pub fn update_draft(conn: &mut Conn, row: &DraftRow<'_>, seen: i64) -> Result<(), StoreError> {
    let row = draft_row(row)?;
    replace_draft(conn, &row, seen)
}

/// Deletes a draft whose version was `seen`.
///
/// # Errors
/// [`StoreError::RowsAffected`] if the draft changed meanwhile, is gone or was issued.
pub fn delete_draft(conn: &mut Conn, id: InvoiceId, seen: i64) -> Result<(), StoreError> {
    let rows = diesel::delete(
        invoices::table
            .filter(invoices::id.eq(key(id)))
            .filter(invoices::state.eq(Closed(InvoiceState::Draft)))
            .filter(invoices::version.eq(seen)),
    )
    .execute(conn)?;
    expect_rows(1, rows)
}

/// Stores an issued document: its lines, sums and accounts, then the row that seals them.
///
/// # Errors
/// [`is_number_taken`]; a foreign key if its series or customer does not exist.
pub fn insert_issued(conn: &mut Conn, issued: &Issued) -> Result<(), StoreError> {
    insert_children(conn, issued)?;
    let row = issued_row(issued)?;
    let rows = diesel::insert_into(invoices::table)
        .values(row)
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Turns the draft of the same id, whose version was `seen`, into the issued document.
///
/// # Errors
/// [`StoreError::RowsAffected`] if the draft changed meanwhile, is gone or was issued; [`is_number_taken`].
pub fn issue_draft(conn: &mut Conn, issued: &Issued, seen: i64) -> Result<(), StoreError> {
    insert_children(conn, issued)?;
    replace_draft(conn, &issued_row(issued)?, seen)
}

/// Whether the error says that the number's text is used by another document.
pub fn is_number_taken(error: &StoreError) -> bool {
    error.is_unique("invoices_number_space_number_key") || error.is_rule("invoice_number_taken")
}

fn replace_draft(conn: &mut Conn, row: &InvoiceRow, seen: i64) -> Result<(), StoreError> {
    let rows = diesel::update(
        invoices::table
            .filter(invoices::id.eq(row.id))
            .filter(invoices::state.eq(Closed(InvoiceState::Draft)))
            .filter(invoices::version.eq(seen)),
    )
    .set(row)
    .execute(conn)?;
    expect_rows(1, rows)
}

fn insert_children(conn: &mut Conn, issued: &Issued) -> Result<(), StoreError> {
    let key = key(issued.id);
    let document = &issued.document;
    let lines: Vec<_> = document
        .computed
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| LineRow::of(key, index, line))
        .collect();
    let sums: Vec<_> = document
        .computed
        .sums
        .iter()
        .enumerate()
        .map(|(index, sum)| SumRow::of(key, index, sum))
        .collect();
    let accounts: Vec<_> = document
        .payment
        .accounts
        .iter()
        .enumerate()
        .map(|(index, account)| AccountRow::of(key, index, account))
        .collect();
    expect_rows(lines.len(), insert_all!(conn, invoice_lines::table, &lines))?;
    expect_rows(sums.len(), insert_all!(conn, invoice_sums::table, &sums))?;
    if accounts.is_empty() {
        return Ok(());
    }
    expect_rows(
        accounts.len(),
        insert_all!(conn, invoice_accounts::table, &accounts),
    )
}

fn issued_row(issued: &Issued) -> Result<InvoiceRow, StoreError> {
    let document = &issued.document;
    let totals = document.computed.totals;
    let buyer_number = document.buyer.identity.printed();
    let at = Moment::from(issued.issued_at.assume_utc());
    Ok(InvoiceRow {
        id: key(issued.id),
        state: Closed(InvoiceState::Issued),
        kind: Closed(document.kind),
        number_space: Some(Closed(NumberSpace::of(document.kind))),
        number: issued.number.clone(),
        series_id: Some(key(issued.series_id)),
        counter: Some(issued.counter),
        issue_date: document.issue_date,
        listed: at.unix_micros(),
        customer_id: document.customer_id.map(key),
        buyer_key: buyer_key(&document.buyer.name),
        search_text: search_text([issued.number.as_str(), &document.buyer.name, &buyer_number]),
        buyer_name: document.buyer.name.clone(),
        buyer_number,
        currency: document.currency.code().to_owned(),
        net: totals.net.scaled(),
        vat: totals.vat.scaled(),
        gross: totals.gross.scaled(),
        vat_pln: totals.vat_pln.scaled(),
        paid: document.payment.paid.map_or(0, |paid| paid.amount.scaled()),
        due_date: document.payment.due_date,
        line_count: i32::try_from(document.computed.lines.len())
            .expect("a document has at most a thousand lines"),
        created_at: at,
        updated_at: at,
        author_id: Some(key(issued.issued_by_id)),
        workstation_id: issued.workstation_id.map(key),
        template_id: Some(key(issued.template_id)),
        template_version: Some(issued.template_version),
        version: ISSUED_VERSION,
        content: json(&Rest::of(document, &issued.issued_by))?,
        seller: Some(json(&document.seller)?),
        buyer: Some(json(&document.buyer)?),
    })
}

fn draft_row(row: &DraftRow<'_>) -> Result<InvoiceRow, StoreError> {
    let draft = row.draft;
    let content = &draft.content;
    let created = moment(draft.created_at);
    Ok(InvoiceRow {
        id: key(draft.id),
        state: Closed(InvoiceState::Draft),
        kind: Closed(content.kind),
        number_space: None,
        number: String::new(),
        series_id: content.series_id.map(key),
        counter: None,
        issue_date: row.listed_on,
        listed: DRAFTS_LISTED_FROM + created.unix_micros(),
        customer_id: customer(content),
        buyer_name: row.buyer_name.to_owned(),
        buyer_key: buyer_key(row.buyer_name),
        buyer_number: row.buyer_number.to_owned(),
        search_text: search_text([row.buyer_name, row.buyer_number]),
        currency: content.currency.code().to_owned(),
        net: row.totals.net.scaled(),
        vat: row.totals.vat.scaled(),
        gross: row.totals.gross.scaled(),
        vat_pln: row.totals.vat_pln.scaled(),
        paid: row.paid,
        due_date: row.due_date,
        line_count: i32::try_from(content.lines.len())
            .expect("a document has at most a thousand lines"),
        created_at: created,
        updated_at: moment(draft.updated_at),
        author_id: Some(key(draft.author_id)),
        workstation_id: None,
        template_id: content.template_id.map(key),
        template_version: None,
        version: draft.version,
        content: json(content)?,
        seller: None,
        buyer: None,
    })
}

fn customer(content: &Content) -> Option<Key> {
    match content.buyer {
        Some(BuyerSource::Customer(id)) => Some(key(id)),
        Some(BuyerSource::Typed(_)) | None => None,
    }
}

pub(super) fn buyer_key(name: &str) -> String {
    fold(name).chars().take(BUYER_KEY_CHARACTERS_MAX).collect()
}

fn moment(at: PrimitiveDateTime) -> Moment {
    Moment::from(at.assume_utc())
}
