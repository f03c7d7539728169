//! From a document back to what could have been written: to be shown, and to be issued again.

use time::Date;

use super::{
    Annotations, BuyerSource, ComputedLine, Content, Document, InvoiceKind, Issued, Line, Nature,
    PaidInput, Payment, Supply, Term,
};
use crate::payment::PAYMENT_TERM_DAYS_MAX;

/// What was written, with everything filled in.
pub fn written(issued: &Issued) -> Content {
    let document = &issued.document;
    let buyer = match document.customer_id {
        Some(customer) => BuyerSource::Customer(customer),
        None => BuyerSource::Typed(document.buyer.clone()),
    };
    Content {
        kind: document.kind,
        series_id: Some(issued.series_id),
        issue_date: Some(document.issue_date),
        issue_place: Some(document.issue_place.clone()).filter(|place| !place.is_empty()),
        supply: document.supply,
        order: document.order.clone(),
        buyer: Some(buyer),
        recipients: document.recipients.clone(),
        recipient_ids: Vec::new(),
        method: document.method,
        currency: document.currency,
        exchange_rate: document.exchange_rate.clone(),
        lines: document.computed.lines.iter().map(line).collect(),
        payment: payment(document),
        annotations: Annotations {
            cash_method: Some(document.flags.cash_method),
            self_billing: document.flags.self_billing,
            split_payment: Some(document.flags.split_payment),
            exemption: document.flags.exemption.clone(),
            triangular: document.flags.triangular,
            to_receipt: document.flags.to_receipt,
            related_parties: document.flags.related_parties,
        },
        notes: document.notes.clone(),
        template_id: Some(issued.template_id),
        language: document.language,
    }
}

/// The same to be issued today: today's dates, the same buyer and lines, nothing paid yet, and what the law or the
/// office decides left to be decided again. An exchange rate and a period of supply are of their time and stay out.
/// `kind` makes a VAT invoice of a pro forma.
pub fn copy(content: &Content, kind: Option<InvoiceKind>, today: Date) -> Content {
    let kind = kind.unwrap_or(content.kind);
    let issued_on = content.issue_date.unwrap_or(today);
    let term = match content.payment.term {
        Some(Term::On(date)) => days_between(issued_on, date).map(Term::Days),
        days => days,
    };
    Content {
        kind,
        series_id: content.series_id.filter(|_| kind == content.kind),
        issue_date: Some(today),
        supply: match content.supply {
            Some(Supply::On(_)) => Some(Supply::On(today)),
            Some(Supply::Period { .. }) | None => None,
        },
        exchange_rate: None,
        lines: content
            .lines
            .iter()
            .map(|line| Line {
                supply_date: None,
                ..line.clone()
            })
            .collect(),
        payment: Payment {
            term,
            paid: PaidInput::Nothing,
            ..content.payment.clone()
        },
        annotations: Annotations {
            cash_method: None,
            split_payment: None,
            ..content.annotations.clone()
        },
        template_id: None,
        ..content.clone()
    }
}

fn days_between(from: Date, until: Date) -> Option<u16> {
    u16::try_from((until - from).whole_days())
        .ok()
        .filter(|days| *days <= PAYMENT_TERM_DAYS_MAX)
}

fn line(line: &ComputedLine) -> Line {
    Line {
        product_id: line.product_id,
        name: line.name.clone(),
        unit: line.unit.clone(),
        quantity: Some(line.quantity),
        unit_price: Some(line.unit_price),
        discount: line.discount,
        vat_code: Some(line.vat_code),
        // the code says what is left of rate and nature
        rate: None,
        nature: Nature::default(),
        gtu: line.gtu,
        pkwiu: line.pkwiu.clone(),
        cn: line.cn.clone(),
        index: line.index.clone(),
        gtin: line.gtin.clone(),
        annex_15: line.annex_15,
        procedure: line.procedure,
        supply_date: line.supply_date,
    }
}

fn payment(document: &Document) -> Payment {
    let settled = &document.payment;
    let gross = document.computed.totals.gross;
    Payment {
        form: settled.form,
        form_description: settled.form_description.clone(),
        term: settled.due_date.map(Term::On),
        paid: match settled.paid {
            None => PaidInput::Nothing,
            Some(paid) if paid.amount == gross => PaidInput::InFull {
                date: Some(paid.date),
            },
            Some(paid) => PaidInput::Part {
                amount: paid.amount,
                date: Some(paid.date),
            },
        },
        bank_account_ids: settled.accounts.iter().map(|account| account.id).collect(),
    }
}
