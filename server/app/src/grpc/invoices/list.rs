//! Lists, both ways.

use crate::services::invoices::{InvoiceOrder, InvoiceState, InvoiceSummary, ListTotals};
use kontor_domain::refusal::{Label, Problem, Violations};
use kontor_proto::v1;

use super::{enums, written::date};
use crate::{
    error::Error,
    grpc::party::text,
    services::invoices::{FilterInput, InvoiceList, ListInput},
};

/// What is asked for.
///
/// # Errors
/// `UNKNOWN_CHOICE` for numbers of choices that the contract does not have.
pub(super) fn input(request: v1::ListInvoicesRequest) -> Result<ListInput, Error> {
    let mut violations = Violations::new();
    let order = match v1::InvoiceOrder::try_from(request.order) {
        Ok(v1::InvoiceOrder::Unspecified | v1::InvoiceOrder::IssueDateDesc) => {
            InvoiceOrder::DateDesc
        }
        Ok(v1::InvoiceOrder::IssueDateAsc) => InvoiceOrder::DateAsc,
        Ok(v1::InvoiceOrder::GrossDesc) => InvoiceOrder::GrossDesc,
        Ok(v1::InvoiceOrder::GrossAsc) => InvoiceOrder::GrossAsc,
        Ok(v1::InvoiceOrder::Number) => InvoiceOrder::Number,
        Ok(v1::InvoiceOrder::Buyer) => InvoiceOrder::Buyer,
        Err(_) => {
            let label = Label::new("kolejność", "order");
            violations
                .root()
                .field("order", Problem::unknown_choice(label));
            InvoiceOrder::DateDesc
        }
    };
    let filter = request.filter.unwrap_or_default();
    let state = v1::InvoiceState::try_from(filter.state);
    if state.is_err() {
        let label = Label::new("stan dokumentu", "state of the document");
        violations
            .scope("filter")
            .field("state", Problem::unknown_choice(label));
    }
    violations.into_result()?;
    Ok(ListInput {
        filter: FilterInput {
            kind: enums::kind("filter.kind", filter.kind)?,
            only_drafts: state == Ok(v1::InvoiceState::Draft),
            only_issued: state == Ok(v1::InvoiceState::Issued),
            issued_from: filter.issued_from,
            issued_until: filter.issued_until,
            customer_id: filter.customer_id,
            search: filter.search,
            gross_min: filter.gross_min,
            gross_max: filter.gross_max,
            currency: filter.currency,
        },
        order,
        page_size: request.page_size,
        page_token: request.page_token,
        include_totals: request.include_totals,
    })
}

/// A page.
pub(super) fn response(found: InvoiceList) -> v1::ListInvoicesResponse {
    v1::ListInvoicesResponse {
        invoices: found.page.items.into_iter().map(summary).collect(),
        next_page_token: found.page.next_page_token,
        totals: found.totals.into_iter().map(totals).collect(),
    }
}

fn summary(row: InvoiceSummary) -> v1::InvoiceSummary {
    let state = match row.state {
        InvoiceState::Draft => v1::InvoiceState::Draft,
        InvoiceState::Issued => v1::InvoiceState::Issued,
    };
    v1::InvoiceSummary {
        id: row.id.to_string(),
        kind: enums::proto_kind(row.kind).into(),
        state: state.into(),
        number: row.number,
        issue_date: date(Some(row.issue_date)),
        due_date: date(row.due_date),
        customer_id: text(row.customer_id.as_ref()),
        buyer_name: row.buyer_name,
        buyer_number: row.buyer_number,
        currency: row.currency,
        net: row.net,
        vat: row.vat,
        gross: row.gross,
        paid: row.paid,
    }
}

fn totals(totals: ListTotals) -> v1::ListTotals {
    v1::ListTotals {
        currency: totals.currency,
        count: totals.count,
        net: totals.net,
        vat: totals.vat,
        gross: totals.gross,
    }
}
