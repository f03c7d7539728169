//! Lists of documents and drafts.

use kontor_domain::{
    calendar::parse_date,
    currency::Currency,
    ids::CustomerId,
    invoice::InvoiceKind,
    refusal::{Label, Problem, Violations},
    role::Permission,
};
pub use kontor_store::invoices::{InvoiceOrder, InvoiceState, InvoiceSummary, ListTotals};
use kontor_store::{
    invoices::{self, InvoiceFilter, InvoicePlace},
    search::Term,
};
use serde::Serialize;

use crate::{
    actor::Actor,
    app::App,
    error::Error,
    services::paging::{self, Page},
};

/// Which documents, as typed. Texts may be empty.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FilterInput {
    /// Only of this kind.
    pub kind: Option<InvoiceKind>,
    /// Only drafts.
    pub only_drafts: bool,
    /// Only issued documents.
    pub only_issued: bool,
    /// Issued on this day or later.
    pub issued_from: String,
    /// Issued on this day or earlier.
    pub issued_until: String,
    /// Only of this customer.
    pub customer_id: String,
    /// Part of number, buyer's name or number.
    pub search: String,
    /// Gross total at least this, hundredths.
    pub gross_min: Option<i64>,
    /// Gross total at most this, hundredths.
    pub gross_max: Option<i64>,
    /// Only in this currency.
    pub currency: String,
}

/// A page of documents as asked for.
#[derive(Clone, Debug)]
pub struct ListInput {
    /// Which.
    pub filter: FilterInput,
    /// Order.
    pub order: InvoiceOrder,
    /// At most this many; 0 for the usual.
    pub page_size: i32,
    /// Where to go on.
    pub page_token: String,
    /// Also the totals of the filter.
    pub include_totals: bool,
}

/// A page with the totals of the filter, when asked for.
#[derive(Clone, Debug)]
pub struct InvoiceList {
    /// The page.
    pub page: Page<InvoiceSummary>,
    /// Totals per currency.
    pub totals: Vec<ListTotals>,
}

/// Lists documents and drafts.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA` with paths under `filter`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the
/// store.
pub async fn list(app: &App, actor: &Actor, input: ListInput) -> Result<InvoiceList, Error> {
    actor.require(Permission::Read)?;
    let filter = parse(&input.filter)?;
    let size = paging::page_size(input.page_size)?;
    let query = ("invoices", &input.filter, input.order);
    let after: Option<InvoicePlace> = paging::after(&app.keys, &query, &input.page_token)?;
    let (order, include_totals) = (input.order, input.include_totals);
    let (rows, totals) = app
        .db
        .read(move |conn| {
            let rows = invoices::page(conn, &filter, order, after.as_ref(), paging::limit(size))?;
            let totals = if include_totals {
                invoices::totals(conn, &filter)?
            } else {
                Vec::new()
            };
            Ok::<_, Error>((rows, totals))
        })
        .await?;
    let page = paging::page(&app.keys, &query, rows, size, |row| row.place.clone())?;
    Ok(InvoiceList { page, totals })
}

/// Nothing for an empty text.
fn optional<T>(
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, Problem>,
) -> Result<Option<T>, Problem> {
    if text.is_empty() {
        Ok(None)
    } else {
        parse(text).map(Some)
    }
}

fn parse(input: &FilterInput) -> Result<InvoiceFilter, Error> {
    let mut violations = Violations::new();
    let mut scope = violations.scope("filter");
    let from = Label::new("wystawione od", "issued from");
    let until = Label::new("wystawione do", "issued until");
    let issued_from = scope.check(
        "issued_from",
        optional(&input.issued_from, |text| parse_date(text, from)),
    );
    let issued_until = scope.check(
        "issued_until",
        optional(&input.issued_until, |text| parse_date(text, until)),
    );
    let customer_id = scope.check(
        "customer_id",
        optional(&input.customer_id, CustomerId::parse),
    );
    let search = scope.check("search", Term::parse(&input.search));
    let currency = scope.check("currency", optional(&input.currency, Currency::parse));
    if matches!((input.gross_min, input.gross_max), (Some(min), Some(max)) if min > max) {
        scope.field(
            "gross_max",
            Problem::fixed(
                "RANGE_REVERSED",
                "Kwota do: podaj kwotę nie mniejszą niż kwota od.",
                "Gross at most: give an amount not below that of gross at least.",
            ),
        );
    }
    violations.into_result()?;
    let state = match (input.only_drafts, input.only_issued) {
        (true, false) => Some(InvoiceState::Draft),
        (false, true) => Some(InvoiceState::Issued),
        _ => None,
    };
    Ok(InvoiceFilter {
        kind: input.kind,
        state,
        issued_from: issued_from.flatten(),
        issued_until: issued_until.flatten(),
        customer_id: customer_id.flatten(),
        search: search.flatten(),
        gross_min: input.gross_min,
        gross_max: input.gross_max,
        currency: currency
            .flatten()
            .map(|currency| currency.code().to_owned()),
    })
}
