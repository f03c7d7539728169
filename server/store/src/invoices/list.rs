//! Lists over drafts and issued documents: every order total, pages by place, totals only when asked.
//!
//! How a page is found, whatever the number of documents:
//!
//! * Each order has an index that begins with state and kind. A page is one short walk of it for every pair of
//!   state and kind that the filter lets through, merged here.
//! * What narrows the list to a few documents is better gathered and then sorted: one customer's documents always;
//!   a range of days in another order when at most [`GATHER_MAX`] fall into it.
//! * A search is gathered by the index of three-letter pieces, unless what is looked for is in very many documents:
//!   then it is tried on the next [`LOOK_AHEAD`] documents of the walk, which fill a page sooner. SQLite tells beforehand
//!   which it is; PostgreSQL's index would take as long to tell as to gather, so there the walk is tried always.

use std::cmp::Ordering;

use kontor_domain::{
    ids::{CustomerId, InvoiceId},
    invoice::InvoiceKind,
};
use serde::{Deserialize, Serialize};
use time::Date;

use super::list_query::{self, Part, Range};
use crate::{Conn, StoreError, search::Term};

/// Documents that are sorted rather than walked.
pub(super) const GATHER_MAX: i64 = 5_000;
/// Documents of a walk that a search looks at before it asks its own index.
pub(super) const LOOK_AHEAD: i64 = 2_000;
/// Documents found by a search up to which they are gathered without a look ahead: at a hundred thousand documents both
/// ways take as long.
pub(super) const FOUND_GATHER_MAX: i64 = 2_000;

/// State of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvoiceState {
    /// A draft: no number, can be changed and deleted.
    Draft,
    /// Issued: immutable.
    Issued,
}

/// Which documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvoiceFilter {
    /// Only of this kind.
    pub kind: Option<InvoiceKind>,
    /// Only in this state.
    pub state: Option<InvoiceState>,
    /// Issued on this day or later.
    pub issued_from: Option<Date>,
    /// Issued on this day or earlier.
    pub issued_until: Option<Date>,
    /// Only of this customer.
    pub customer_id: Option<CustomerId>,
    /// Part of number, buyer's name or number.
    pub search: Option<Term>,
    /// Gross total at least this, hundredths.
    pub gross_min: Option<i64>,
    /// Gross total at most this, hundredths.
    pub gross_max: Option<i64>,
    /// Only in this currency.
    pub currency: Option<String>,
}

/// Order of a list. Within a day drafts count as later than all issued documents, and the id decides last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceOrder {
    /// By date of issue, newest first.
    DateDesc,
    /// By date of issue, oldest first.
    DateAsc,
    /// By gross total, largest first.
    GrossDesc,
    /// By gross total, smallest first.
    GrossAsc,
    /// By number as text; drafts, which have none, first.
    Number,
    /// By the folded name of the buyer.
    Buyer,
}

/// What an order compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderValue {
    /// Day of issue and place within the day.
    Date(
        #[serde(with = "kontor_domain::calendar::iso_date")] Date,
        i64,
    ),
    /// Gross total.
    Gross(i64),
    /// Number.
    Number(String),
    /// Beginning of the buyer's folded name.
    Buyer(String),
}

/// Where a page ended: the value of its order and the id of its last document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoicePlace {
    /// Value.
    pub value: OrderValue,
    /// Id.
    pub id: InvoiceId,
}

/// A document as it stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceSummary {
    /// Id.
    pub id: InvoiceId,
    /// Kind.
    pub kind: InvoiceKind,
    /// State.
    pub state: InvoiceState,
    /// Number; empty for drafts.
    pub number: String,
    /// Date of issue.
    pub issue_date: Date,
    /// Term of payment.
    pub due_date: Option<Date>,
    /// Customer it is linked to.
    pub customer_id: Option<CustomerId>,
    /// Name of the buyer.
    pub buyer_name: String,
    /// Number of the buyer as printed; may be empty.
    pub buyer_number: String,
    /// Currency.
    pub currency: String,
    /// Net, hundredths.
    pub net: i64,
    /// VAT, hundredths.
    pub vat: i64,
    /// Gross, hundredths.
    pub gross: i64,
    /// Paid at issue, hundredths.
    pub paid: i64,
    /// Where it stands in the order of the list.
    pub place: InvoicePlace,
}

/// Totals of a filter in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListTotals {
    /// Currency.
    pub currency: String,
    /// Number of documents.
    pub count: i64,
    /// Net, hundredths.
    pub net: i64,
    /// VAT, hundredths.
    pub vat: i64,
    /// Gross, hundredths.
    pub gross: i64,
}

impl InvoiceOrder {
    /// Whether the largest comes first.
    pub(super) const fn is_descending(self) -> bool {
        matches!(self, Self::DateDesc | Self::GrossDesc)
    }

    /// Which of two places comes first.
    fn compare(self, a: &InvoicePlace, b: &InvoicePlace) -> Ordering {
        let rising = match (&a.value, &b.value) {
            (OrderValue::Date(day_a, at_a), OrderValue::Date(day_b, at_b)) => {
                (day_a, at_a).cmp(&(day_b, at_b))
            }
            (OrderValue::Gross(a), OrderValue::Gross(b)) => a.cmp(b),
            (OrderValue::Number(a), OrderValue::Number(b))
            | (OrderValue::Buyer(a), OrderValue::Buyer(b)) => a.cmp(b),
            // places of another order are never compared: a page is of one order
            _ => Ordering::Equal,
        }
        .then(a.id.cmp(&b.id));
        if self.is_descending() {
            rising.reverse()
        } else {
            rising
        }
    }

    /// Whether a place of this order was given.
    pub fn has(self, place: &InvoicePlace) -> bool {
        matches!(
            (self, &place.value),
            (Self::DateDesc | Self::DateAsc, OrderValue::Date(..))
                | (Self::GrossDesc | Self::GrossAsc, OrderValue::Gross(_))
                | (Self::Number, OrderValue::Number(_))
                | (Self::Buyer, OrderValue::Buyer(_))
        )
    }
}

/// At most `limit` documents after a place (from the beginning without one).
///
/// # Errors
/// Those of the database.
pub fn page(
    conn: &mut Conn,
    filter: &InvoiceFilter,
    order: InvoiceOrder,
    after: Option<&InvoicePlace>,
    limit: i64,
) -> Result<Vec<InvoiceSummary>, StoreError> {
    let from = Range { after, until: None };
    if let Some(term) = &filter.search
        && filter.customer_id.is_none()
    {
        if !list_query::is_rare(conn, term, FOUND_GATHER_MAX)?
            && let Some(page) = look_ahead(conn, filter, order, after, limit)?
        {
            return Ok(page);
        }
        return list_query::gather_search(conn, filter, order, from, limit);
    }
    let gathers = filter.customer_id.is_some() || days_are_few(conn, filter, order)?;
    let mut rows = Vec::new();
    for part in Part::all(filter) {
        rows.extend(if gathers {
            list_query::gather(conn, filter, part, order, from, limit)?
        } else {
            list_query::walk(conn, filter, part, order, from, limit)?
        });
    }
    Ok(merged(rows, order, limit))
}

/// Totals per currency of the issued documents that fit; drafts are not counted.
///
/// # Errors
/// Those of the database.
pub fn totals(conn: &mut Conn, filter: &InvoiceFilter) -> Result<Vec<ListTotals>, StoreError> {
    if filter.state == Some(InvoiceState::Draft) {
        return Ok(Vec::new());
    }
    let filter = InvoiceFilter {
        state: Some(InvoiceState::Issued),
        ..filter.clone()
    };
    let mut sums: Vec<ListTotals> = Vec::new();
    for part in Part::all(&filter) {
        for more in list_query::totals(conn, &filter, part)? {
            match sums.iter_mut().find(|sum| sum.currency == more.currency) {
                Some(sum) => {
                    sum.count += more.count;
                    sum.net += more.net;
                    sum.vat += more.vat;
                    sum.gross += more.gross;
                }
                None => sums.push(more),
            }
        }
    }
    sums.sort_by(|a, b| a.currency.cmp(&b.currency));
    Ok(sums)
}

/// The page of a search from the next documents of the walk; none when they do not fill it and more follow.
fn look_ahead(
    conn: &mut Conn,
    filter: &InvoiceFilter,
    order: InvoiceOrder,
    after: Option<&InvoicePlace>,
    limit: i64,
) -> Result<Option<Vec<InvoiceSummary>>, StoreError> {
    let mut until: Option<InvoicePlace> = None;
    for part in Part::all(filter) {
        let Some(place) = list_query::place_ahead(conn, part, order, after, LOOK_AHEAD)? else {
            continue;
        };
        let is_nearer = until
            .as_ref()
            .is_none_or(|until| order.compare(&place, until) == Ordering::Less);
        if is_nearer {
            until = Some(place);
        }
    }
    let range = Range {
        after,
        until: until.as_ref(),
    };
    let mut rows = Vec::new();
    for part in Part::all(filter) {
        rows.extend(list_query::walk(conn, filter, part, order, range, limit)?);
    }
    let is_whole = until.is_none() || i64::try_from(rows.len()).is_ok_and(|rows| rows >= limit);
    Ok(is_whole.then(|| merged(rows, order, limit)))
}

/// Whether the days of the filter hold few enough documents to be sorted.
fn days_are_few(
    conn: &mut Conn,
    filter: &InvoiceFilter,
    order: InvoiceOrder,
) -> Result<bool, StoreError> {
    let by_date = matches!(order, InvoiceOrder::DateAsc | InvoiceOrder::DateDesc);
    if by_date || (filter.issued_from.is_none() && filter.issued_until.is_none()) {
        return Ok(false);
    }
    for part in Part::all(filter) {
        if list_query::has_more_days_than(conn, filter, part, GATHER_MAX)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn merged(mut rows: Vec<InvoiceSummary>, order: InvoiceOrder, limit: i64) -> Vec<InvoiceSummary> {
    rows.sort_by(|a, b| order.compare(&a.place, &b.place));
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    rows
}
