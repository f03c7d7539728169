//! Closed choices that several services share, both ways. A number that the contract does not know is refused, never
//! guessed.

use kontor_domain::{
    invoice::InvoiceKind,
    party::PartyKind,
    payment::PaymentForm,
    refusal::{Label, Problem},
    vat::{ProductRate, VatCode},
};
use kontor_proto::v1;

pub(super) fn unknown(pl: &'static str, en: &'static str) -> Problem {
    Problem::unknown_choice(Label::new(pl, en))
}

/// Kind of documents; none when not given.
pub(super) fn invoice_kind(number: i32) -> Result<Option<InvoiceKind>, Problem> {
    match v1::InvoiceKind::try_from(number) {
        Ok(v1::InvoiceKind::Unspecified) => Ok(None),
        Ok(v1::InvoiceKind::Vat) => Ok(Some(InvoiceKind::Vat)),
        Ok(v1::InvoiceKind::ProForma) => Ok(Some(InvoiceKind::ProForma)),
        Err(_) => Err(unknown("rodzaj dokumentu", "kind of document")),
    }
}

pub(super) fn proto_invoice_kind(kind: InvoiceKind) -> v1::InvoiceKind {
    match kind {
        InvoiceKind::Vat => v1::InvoiceKind::Vat,
        InvoiceKind::ProForma => v1::InvoiceKind::ProForma,
    }
}

/// Kind of a party; none when not given.
pub(super) fn party_kind(number: i32) -> Result<Option<PartyKind>, Problem> {
    match v1::PartyKind::try_from(number) {
        Ok(v1::PartyKind::Unspecified) => Ok(None),
        Ok(v1::PartyKind::Company) => Ok(Some(PartyKind::Company)),
        Ok(v1::PartyKind::PrivatePerson) => Ok(Some(PartyKind::PrivatePerson)),
        Err(_) => Err(unknown("rodzaj kontrahenta", "kind of party")),
    }
}

pub(super) fn proto_party_kind(kind: PartyKind) -> v1::PartyKind {
    match kind {
        PartyKind::Company => v1::PartyKind::Company,
        PartyKind::PrivatePerson => v1::PartyKind::PrivatePerson,
    }
}

pub(super) fn payment_form(number: i32) -> Result<Option<PaymentForm>, Problem> {
    Ok(Some(match v1::PaymentForm::try_from(number) {
        Ok(v1::PaymentForm::Unspecified) => return Ok(None),
        Ok(v1::PaymentForm::Cash) => PaymentForm::Cash,
        Ok(v1::PaymentForm::Card) => PaymentForm::Card,
        Ok(v1::PaymentForm::Voucher) => PaymentForm::Voucher,
        Ok(v1::PaymentForm::Cheque) => PaymentForm::Cheque,
        Ok(v1::PaymentForm::Credit) => PaymentForm::Credit,
        Ok(v1::PaymentForm::Transfer) => PaymentForm::Transfer,
        Ok(v1::PaymentForm::Mobile) => PaymentForm::Mobile,
        Ok(v1::PaymentForm::Other) => PaymentForm::Other,
        Err(_) => return Err(unknown("forma płatności", "form of payment")),
    }))
}

pub(super) fn proto_payment_form(form: Option<PaymentForm>) -> v1::PaymentForm {
    match form {
        None => v1::PaymentForm::Unspecified,
        Some(PaymentForm::Cash) => v1::PaymentForm::Cash,
        Some(PaymentForm::Card) => v1::PaymentForm::Card,
        Some(PaymentForm::Voucher) => v1::PaymentForm::Voucher,
        Some(PaymentForm::Cheque) => v1::PaymentForm::Cheque,
        Some(PaymentForm::Credit) => v1::PaymentForm::Credit,
        Some(PaymentForm::Transfer) => v1::PaymentForm::Transfer,
        Some(PaymentForm::Mobile) => v1::PaymentForm::Mobile,
        Some(PaymentForm::Other) => v1::PaymentForm::Other,
    }
}

pub(super) fn rate(number: i32) -> Result<Option<ProductRate>, Problem> {
    Ok(Some(match v1::ProductRate::try_from(number) {
        Ok(v1::ProductRate::Unspecified) => return Ok(None),
        Ok(v1::ProductRate::ProductRate23) => ProductRate::Rate23,
        Ok(v1::ProductRate::ProductRate8) => ProductRate::Rate8,
        Ok(v1::ProductRate::ProductRate5) => ProductRate::Rate5,
        Ok(v1::ProductRate::ProductRate0) => ProductRate::Zero,
        Ok(v1::ProductRate::Exempt) => ProductRate::Exempt,
        Ok(v1::ProductRate::NotSubject) => ProductRate::NotSubject,
        Ok(v1::ProductRate::ProductRate22) => ProductRate::Rate22,
        Ok(v1::ProductRate::ProductRate7) => ProductRate::Rate7,
        Ok(v1::ProductRate::ProductRate4) => ProductRate::Rate4,
        Ok(v1::ProductRate::ProductRate3) => ProductRate::Rate3,
        Err(_) => return Err(unknown("stawka VAT", "rate of VAT")),
    }))
}

pub(super) fn proto_rate(rate: Option<ProductRate>) -> v1::ProductRate {
    match rate {
        None => v1::ProductRate::Unspecified,
        Some(ProductRate::Rate23) => v1::ProductRate::ProductRate23,
        Some(ProductRate::Rate8) => v1::ProductRate::ProductRate8,
        Some(ProductRate::Rate5) => v1::ProductRate::ProductRate5,
        Some(ProductRate::Zero) => v1::ProductRate::ProductRate0,
        Some(ProductRate::Exempt) => v1::ProductRate::Exempt,
        Some(ProductRate::NotSubject) => v1::ProductRate::NotSubject,
        Some(ProductRate::Rate22) => v1::ProductRate::ProductRate22,
        Some(ProductRate::Rate7) => v1::ProductRate::ProductRate7,
        Some(ProductRate::Rate4) => v1::ProductRate::ProductRate4,
        Some(ProductRate::Rate3) => v1::ProductRate::ProductRate3,
    }
}

pub(super) fn proto_vat_code(code: VatCode) -> v1::VatCode {
    match code {
        VatCode::Rate23 => v1::VatCode::VatCode23,
        VatCode::Rate22 => v1::VatCode::VatCode22,
        VatCode::Rate8 => v1::VatCode::VatCode8,
        VatCode::Rate7 => v1::VatCode::VatCode7,
        VatCode::Rate5 => v1::VatCode::VatCode5,
        VatCode::Rate4 => v1::VatCode::VatCode4,
        VatCode::Rate3 => v1::VatCode::VatCode3,
        VatCode::ZeroDomestic => v1::VatCode::VatCode0Domestic,
        VatCode::ZeroIntraEu => v1::VatCode::VatCode0IntraCommunity,
        VatCode::ZeroExport => v1::VatCode::VatCode0Export,
        VatCode::Exempt => v1::VatCode::Exempt,
        VatCode::ReverseCharge => v1::VatCode::ReverseCharge,
        VatCode::Outside => v1::VatCode::NotSubjectI,
        VatCode::OutsideEuService => v1::VatCode::NotSubjectIi,
    }
}
