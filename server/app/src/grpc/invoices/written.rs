//! What a person wrote, on its way out.

use kontor_domain::{
    calendar::format_date,
    invoice::{
        Annotations, BuyerSource, ComputedLine, Content, Discount, ExemptionBasis, Line, Nature,
        PaidInput, Payment, Supply, Term,
    },
};
use kontor_proto::v1;
use time::Date;

use super::{enums, party::party};
use crate::grpc::party::{recipient, text};

/// The content of a document.
pub(super) fn content(content: &Content) -> v1::InvoiceContent {
    let (supply_date, supply_period) = match content.supply {
        None => (String::new(), None),
        Some(Supply::On(day)) => (format_date(day), None),
        Some(Supply::Period { from, until }) => {
            let period = v1::SupplyPeriod {
                from: format_date(from),
                until: format_date(until),
            };
            (String::new(), Some(period))
        }
    };
    v1::InvoiceContent {
        kind: enums::proto_kind(content.kind).into(),
        series_id: text(content.series_id.as_ref()),
        issue_date: date(content.issue_date),
        issue_place: content.issue_place.clone().unwrap_or_default(),
        supply_date,
        supply_period,
        order_number: content.order.number.clone().unwrap_or_default(),
        order_date: date(content.order.date),
        buyer: content.buyer.as_ref().map(buyer),
        recipients: content.recipients.iter().map(recipient).collect(),
        recipient_ids: content
            .recipient_ids
            .iter()
            .map(ToString::to_string)
            .collect(),
        method: enums::proto_method(content.method).into(),
        currency: content.currency.code().to_owned(),
        exchange_rate: content
            .exchange_rate
            .as_ref()
            .map(|quote| v1::ExchangeRate {
                rate: quote.rate.to_string(),
                table: quote.table.clone(),
                date: format_date(quote.date),
            }),
        lines: content.lines.iter().map(line).collect(),
        payment: Some(payment(&content.payment)),
        annotations: Some(annotations(&content.annotations)),
        notes: content.notes.clone(),
        template_id: text(content.template_id.as_ref()),
        language: enums::proto_language(content.language).into(),
    }
}

fn buyer(buyer: &BuyerSource) -> v1::Buyer {
    let source = match buyer {
        BuyerSource::Customer(id) => v1::buyer::Source::CustomerId(id.to_string()),
        BuyerSource::Typed(typed) => v1::buyer::Source::Party(party(typed)),
    };
    v1::Buyer {
        source: Some(source),
    }
}

fn line(line: &Line) -> v1::InvoiceLine {
    v1::InvoiceLine {
        product_id: text(line.product_id.as_ref()),
        name: line.name.clone(),
        unit: line.unit.clone(),
        quantity: text(line.quantity.as_ref()),
        unit_price: text(line.unit_price.as_ref()),
        discount: line.discount.map(discount),
        vat_code: line
            .vat_code
            .map_or(0, |code| enums::proto_vat_code(code).into()),
        rate: enums::proto_rate(line.rate).into(),
        service: line.nature == Nature::Service,
        gtu: line.gtu.map_or(0, |gtu| i32::from(gtu.number())),
        pkwiu: text(line.pkwiu.as_ref()),
        cn: text(line.cn.as_ref()),
        index: line.index.clone(),
        gtin: text(line.gtin.as_ref()),
        annex_15: line.annex_15,
        procedure: enums::proto_procedure(line.procedure).into(),
        supply_date: date(line.supply_date),
    }
}

/// A computed line as it could have been written.
pub(super) fn filled_line(line: &ComputedLine) -> v1::InvoiceLine {
    v1::InvoiceLine {
        product_id: text(line.product_id.as_ref()),
        name: line.name.clone(),
        unit: line.unit.clone(),
        quantity: line.quantity.to_string(),
        unit_price: line.unit_price.to_string(),
        discount: line.discount.map(discount),
        vat_code: enums::proto_vat_code(line.vat_code).into(),
        rate: v1::ProductRate::Unspecified.into(),
        service: false,
        gtu: line.gtu.map_or(0, |gtu| i32::from(gtu.number())),
        pkwiu: text(line.pkwiu.as_ref()),
        cn: text(line.cn.as_ref()),
        index: line.index.clone(),
        gtin: text(line.gtin.as_ref()),
        annex_15: line.annex_15,
        procedure: enums::proto_procedure(line.procedure).into(),
        supply_date: date(line.supply_date),
    }
}

fn discount(discount: Discount) -> v1::Discount {
    let value = match discount {
        Discount::Percent(percent) => v1::discount::Value::Percent(percent.to_string()),
        Discount::Amount(amount) => v1::discount::Value::Amount(amount.to_string()),
    };
    v1::Discount { value: Some(value) }
}

fn payment(payment: &Payment) -> v1::Payment {
    let (due_date, term_days) = match payment.term {
        None => (String::new(), None),
        Some(Term::On(day)) => (format_date(day), None),
        Some(Term::Days(days)) => (String::new(), Some(i32::from(days))),
    };
    let (paid_amount, paid_on, paid_in_full) = match payment.paid {
        PaidInput::Nothing => (0, None, false),
        PaidInput::InFull { date } => (0, date, true),
        PaidInput::Part { amount, date } => (amount.scaled(), date, false),
    };
    v1::Payment {
        form: enums::proto_payment_form(payment.form).into(),
        form_description: payment.form_description.clone(),
        due_date,
        term_days,
        paid_amount,
        paid_date: date(paid_on),
        paid_in_full,
        bank_account_ids: payment
            .bank_account_ids
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}

fn annotations(flags: &Annotations) -> v1::Annotations {
    use v1::exemption_basis::Basis;
    let exemption = flags.exemption.as_ref().map(|basis| match basis {
        ExemptionBasis::Act(text) => Basis::Act(text.clone()),
        ExemptionBasis::Directive(text) => Basis::Directive(text.clone()),
        ExemptionBasis::Other(text) => Basis::Other(text.clone()),
    });
    v1::Annotations {
        cash_method: enums::proto_choice(flags.cash_method).into(),
        self_billing: flags.self_billing,
        split_payment: enums::proto_choice(flags.split_payment).into(),
        exemption: exemption.map(|basis| v1::ExemptionBasis { basis: Some(basis) }),
        triangular: flags.triangular,
        to_receipt: flags.to_receipt,
        related_parties: flags.related_parties,
    }
}

/// A day that may be absent.
pub(super) fn date(day: Option<Date>) -> String {
    day.map(format_date).unwrap_or_default()
}
