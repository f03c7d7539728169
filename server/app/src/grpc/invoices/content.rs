//! What a person wrote, on its way in: texts are copied, choices are looked up, nothing else is checked here.

use kontor_domain::{
    invoice::{
        Annotations, BuyerInput, ContentInput, DiscountInput, ExchangeQuoteInput, ExemptionBasis,
        InvoiceKind, LINES_MAX, LineInput, Nature, PaidTyped, PaymentInput, SupplyInput,
    },
    party::RECIPIENTS_MAX,
    refusal::{Label, Problem, Scope, Violations},
};
use kontor_proto::v1;

use super::{enums, party::party_input};
use crate::grpc::{enums::invoice_kind, party::recipient_input};

/// A document as typed. Numbers of choices that the contract does not have (`UNKNOWN_CHOICE`) and lists that are too long
/// to be looked at (`TOO_MANY`) are noted in it.
pub(super) fn input(content: v1::InvoiceContent) -> ContentInput {
    let mut unknown = Violations::new();
    let input = read(content, &mut unknown.scope("invoice"));
    ContentInput { unknown, ..input }
}

fn read(content: v1::InvoiceContent, scope: &mut Scope<'_>) -> ContentInput {
    let kind = scope.check("kind", invoice_kind(content.kind)).flatten();
    ContentInput {
        kind: kind.unwrap_or(InvoiceKind::Vat),
        series_id: content.series_id,
        issue_date: content.issue_date,
        issue_place: content.issue_place,
        supply: SupplyInput {
            date: content.supply_date,
            period: content
                .supply_period
                .map(|period| (period.from, period.until)),
        },
        order_number: content.order_number,
        order_date: content.order_date,
        buyer: buyer(content.buyer, &mut scope.scope("buyer")),
        recipients: list(
            content.recipients,
            ("recipients", RECIPIENTS_MAX),
            scope,
            recipient_input,
        ),
        recipient_ids: content.recipient_ids,
        method: scope
            .check("method", enums::method(content.method))
            .unwrap_or_else(from_net),
        currency: content.currency,
        exchange_rate: content.exchange_rate.map(|quote| ExchangeQuoteInput {
            rate: quote.rate,
            table: quote.table,
            date: quote.date,
        }),
        lines: list(content.lines, ("lines", LINES_MAX), scope, line),
        payment: payment(
            content.payment.unwrap_or_default(),
            &mut scope.scope("payment"),
        ),
        annotations: annotations(
            content.annotations.unwrap_or_default(),
            &mut scope.scope("annotations"),
        ),
        notes: content.notes,
        template_id: content.template_id,
        language: scope
            .check("language", enums::language(content.language))
            .unwrap_or_default(),
        unknown: Violations::new(),
    }
}

/// Stands in for a method that was refused.
fn from_net() -> kontor_domain::invoice::Method {
    kontor_domain::invoice::Method::FromNet
}

fn list<M, T>(
    messages: Vec<M>,
    (name, max): (&str, usize),
    scope: &mut Scope<'_>,
    read: impl Fn(M, &mut Scope<'_>) -> T,
) -> Vec<T> {
    if messages.len() > max {
        let label = Label::new("elementy", "elements");
        scope.field(name, Problem::too_many(label, max));
        return Vec::new();
    }
    let read = |(index, message)| read(message, &mut scope.scope_index(name, index));
    messages.into_iter().enumerate().map(read).collect()
}

fn buyer(buyer: Option<v1::Buyer>, scope: &mut Scope<'_>) -> BuyerInput {
    match buyer.and_then(|buyer| buyer.source) {
        None => BuyerInput::Missing,
        Some(v1::buyer::Source::CustomerId(id)) => BuyerInput::Customer(id),
        Some(v1::buyer::Source::Party(party)) => {
            BuyerInput::Party(party_input(party, &mut scope.scope("party")))
        }
    }
}

fn line(line: v1::InvoiceLine, scope: &mut Scope<'_>) -> LineInput {
    let discount = line.discount.and_then(|discount| discount.value);
    LineInput {
        vat_code: scope
            .check("vat_code", enums::vat_code(line.vat_code))
            .flatten(),
        rate: scope.check("rate", enums::rate(line.rate)).flatten(),
        procedure: scope
            .check("procedure", enums::procedure(line.procedure))
            .flatten(),
        product_id: line.product_id,
        name: line.name,
        unit: line.unit,
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount: discount.map(|discount| match discount {
            v1::discount::Value::Percent(percent) => DiscountInput::Percent(percent),
            v1::discount::Value::Amount(amount) => DiscountInput::Amount(amount),
        }),
        nature: if line.service {
            Nature::Service
        } else {
            Nature::Goods
        },
        gtu: line.gtu,
        pkwiu: line.pkwiu,
        cn: line.cn,
        index: line.index,
        gtin: line.gtin,
        annex_15: line.annex_15,
        supply_date: line.supply_date,
    }
}

fn payment(payment: v1::Payment, scope: &mut Scope<'_>) -> PaymentInput {
    PaymentInput {
        form: scope
            .check("form", enums::payment_form(payment.form))
            .flatten(),
        form_description: payment.form_description,
        due_date: payment.due_date,
        term_days: payment.term_days,
        paid: PaidTyped {
            amount: payment.paid_amount,
            date: payment.paid_date,
            in_full: payment.paid_in_full,
        },
        bank_account_ids: payment.bank_account_ids,
    }
}

fn annotations(flags: v1::Annotations, scope: &mut Scope<'_>) -> Annotations {
    use v1::exemption_basis::Basis;
    let exemption = flags.exemption.and_then(|exemption| exemption.basis);
    Annotations {
        cash_method: scope
            .check("cash_method", enums::choice(flags.cash_method))
            .flatten(),
        self_billing: flags.self_billing,
        split_payment: scope
            .check("split_payment", enums::choice(flags.split_payment))
            .flatten(),
        exemption: exemption.map(|basis| match basis {
            Basis::Act(text) => ExemptionBasis::Act(text),
            Basis::Directive(text) => ExemptionBasis::Directive(text),
            Basis::Other(text) => ExemptionBasis::Other(text),
        }),
        triangular: flags.triangular,
        to_receipt: flags.to_receipt,
        related_parties: flags.related_parties,
    }
}

#[cfg(test)]
mod tests {
    use kontor_domain::invoice::FIELD_ORDER;
    use prost::Message as _;
    use prost_types::FileDescriptorSet;

    #[test]
    fn violations_are_told_in_the_order_of_the_contract() {
        let files = FileDescriptorSet::decode(kontor_proto::FILE_DESCRIPTOR_SET).unwrap();
        let messages: Vec<_> = files
            .file
            .iter()
            .flat_map(|file| &file.message_type)
            .collect();
        for (field, order) in FIELD_ORDER {
            let message = match *field {
                "invoice" => "InvoiceContent",
                "party" => "Party",
                "recipients" => "Recipient",
                "lines" => "InvoiceLine",
                "payment" => "Payment",
                "annotations" => "Annotations",
                other => panic!("what message is in {other}?"),
            };
            let message = messages
                .iter()
                .find(|found| found.name() == message)
                .unwrap();
            let mut fields: Vec<_> = message.field.iter().collect();
            fields.sort_by_key(|field| field.number());
            let names: Vec<_> = fields.iter().map(|field| field.name()).collect();
            assert_eq!(names, *order, "{field}");
        }
    }
}
