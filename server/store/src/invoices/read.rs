//! Reading documents and drafts back.

use std::collections::HashSet;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use kontor_domain::{
    currency::Currency,
    ids::{BankAccountId, InvoiceId, ProductId},
    invoice::{Computed, Document, Draft, InvoiceKind, Issued, SettledPayment, Totals},
    money::Amount,
};
use time::{OffsetDateTime, PrimitiveDateTime};

use super::{
    InvoiceState,
    rows::{AccountRow, InvoiceRow, LineRow, SumRow},
    snapshot::Rest,
    tables::{NumberSpace, invoice_accounts, invoice_lines, invoice_sums, invoices},
};
use crate::{
    Closed, Conn, Key, Moment, StoreError,
    values::{from_json, id, key, stored},
};

/// A document in either state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// A draft.
    Draft(Box<Draft>),
    /// An issued document.
    Issued(Box<Issued>),
}

/// Those of the products that stand on a document or a draft.
///
/// # Errors
/// Those of the database.
pub fn products_on_documents(
    conn: &mut Conn,
    products: &[ProductId],
) -> Result<HashSet<ProductId>, StoreError> {
    let keys: Vec<Key> = products.iter().map(|product| key(*product)).collect();
    let found: Vec<Option<Key>> = invoice_lines::table
        .filter(invoice_lines::product_id.eq_any(keys))
        .select(invoice_lines::product_id)
        .distinct()
        .load(conn)?;
    Ok(found.into_iter().flatten().map(id).collect())
}

/// The document or draft of this id.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: InvoiceId) -> Result<Option<Stored>, StoreError> {
    let row: Option<InvoiceRow> = invoices::table.find(key(id)).get_result(conn).optional()?;
    match row {
        None => Ok(None),
        Some(row) if row.state.0 == InvoiceState::Draft => {
            Ok(Some(Stored::Draft(Box::new(draft(&row)?))))
        }
        Some(row) => Ok(Some(Stored::Issued(Box::new(issued(conn, row)?)))),
    }
}

/// The draft of this id; none when there is none or it was issued.
///
/// # Errors
/// Those of the database.
pub fn find_draft(conn: &mut Conn, id: InvoiceId) -> Result<Option<Draft>, StoreError> {
    Ok(match find(conn, id)? {
        Some(Stored::Draft(draft)) => Some(*draft),
        Some(Stored::Issued(_)) | None => None,
    })
}

/// The issued document of this id; none when there is none or it is a draft.
///
/// # Errors
/// Those of the database.
pub fn find_issued(conn: &mut Conn, id: InvoiceId) -> Result<Option<Issued>, StoreError> {
    Ok(match find(conn, id)? {
        Some(Stored::Issued(issued)) => Some(*issued),
        Some(Stored::Draft(_)) | None => None,
    })
}

/// The issued document with this number, among all VAT documents or among pro formas.
///
/// # Errors
/// Those of the database.
pub fn id_of_number(
    conn: &mut Conn,
    kind: InvoiceKind,
    number: &str,
) -> Result<Option<InvoiceId>, StoreError> {
    let found: Option<Key> = invoices::table
        .filter(invoices::number_space.eq(Closed(NumberSpace::of(kind))))
        .filter(invoices::number.eq(number))
        .select(invoices::id)
        .first(conn)
        .optional()?;
    Ok(found.map(id))
}

/// Whether an issued document shows this bank account: its number cannot change any more.
///
/// # Errors
/// Those of the database.
pub fn has_account(conn: &mut Conn, account: BankAccountId) -> Result<bool, StoreError> {
    let found: Option<Key> = invoice_accounts::table
        .filter(invoice_accounts::account_id.eq(key(account)))
        .select(invoice_accounts::invoice_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

fn draft(row: &InvoiceRow) -> Result<Draft, StoreError> {
    Ok(Draft {
        id: id(row.id),
        content: from_json(&row.content)?,
        created_at: primitive(row.created_at),
        updated_at: primitive(row.updated_at),
        author_id: id(present(row.author_id)?),
        version: row.version,
    })
}

fn issued(conn: &mut Conn, row: InvoiceRow) -> Result<Issued, StoreError> {
    let rest: Rest = from_json(&row.content)?;
    let lines: Vec<LineRow> = invoice_lines::table
        .filter(invoice_lines::invoice_id.eq(row.id))
        .order(invoice_lines::nr)
        .load(conn)?;
    let sums: Vec<SumRow> = invoice_sums::table
        .filter(invoice_sums::invoice_id.eq(row.id))
        .order(invoice_sums::nr)
        .load(conn)?;
    let accounts: Vec<AccountRow> = invoice_accounts::table
        .filter(invoice_accounts::invoice_id.eq(row.id))
        .order(invoice_accounts::nr)
        .load(conn)?;
    let computed = Computed {
        lines: lines
            .into_iter()
            .map(LineRow::into_line)
            .collect::<Result<_, _>>()?,
        sums: sums
            .into_iter()
            .map(SumRow::into_sum)
            .collect::<Result<_, _>>()?,
        totals: Totals {
            net: Amount::from_scaled(row.net),
            vat: Amount::from_scaled(row.vat),
            gross: Amount::from_scaled(row.gross),
            vat_pln: Amount::from_scaled(row.vat_pln),
        },
    };
    let document = Document {
        kind: row.kind.0,
        issue_date: row.issue_date,
        issue_place: rest.issue_place,
        supply: rest.supply,
        order: rest.order,
        seller: from_json(&present(row.seller)?)?,
        buyer: from_json(&present(row.buyer)?)?,
        customer_id: row.customer_id.map(id),
        recipients: rest.recipients,
        method: rest.method,
        currency: stored(Currency::parse(&row.currency))?,
        exchange_rate: rest.exchange_rate,
        computed,
        payment: SettledPayment {
            form: rest.payment_form,
            form_description: rest.payment_form_description,
            due_date: row.due_date,
            paid: rest.paid,
            accounts: accounts
                .into_iter()
                .map(AccountRow::into_account)
                .collect::<Result<_, _>>()?,
        },
        flags: rest.flags,
        notes: rest.notes,
        language: rest.language,
    };
    Ok(Issued {
        id: id(row.id),
        number: row.number,
        series_id: id(present(row.series_id)?),
        counter: present(row.counter)?,
        issued_at: primitive(row.created_at),
        issued_by_id: id(present(row.author_id)?),
        issued_by: rest.issued_by,
        workstation_id: row.workstation_id.map(id),
        template_id: id(present(row.template_id)?),
        template_version: present(row.template_version)?,
        document,
    })
}

/// A value that a constraint of the table guarantees for issued documents.
fn present<T>(value: Option<T>) -> Result<T, StoreError> {
    stored(value.ok_or("an issued document lacks a value"))
}

fn primitive(moment: Moment) -> PrimitiveDateTime {
    let utc = OffsetDateTime::from(moment);
    PrimitiveDateTime::new(utc.date(), utc.time())
}
