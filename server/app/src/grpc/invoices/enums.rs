//! Closed choices of documents alone, both ways.

use kontor_domain::{
    invoice::{InvoiceKind, Method, PrintLanguage, Procedure},
    refusal::Problem,
    vat::VatCode,
};
use kontor_proto::v1;

pub(super) use crate::grpc::enums::{
    payment_form, proto_invoice_kind as proto_kind, proto_payment_form, proto_rate, proto_vat_code,
    rate,
};
use crate::{
    error::{Error, in_field},
    grpc::enums::{invoice_kind, unknown},
};

/// Kind in a filter or a copy; none when not given.
pub(super) fn kind(field: &'static str, number: i32) -> Result<Option<InvoiceKind>, Error> {
    invoice_kind(number).map_err(in_field(field))
}

pub(super) fn method(number: i32) -> Result<Method, Problem> {
    match v1::CalculationMethod::try_from(number) {
        Ok(v1::CalculationMethod::Unspecified | v1::CalculationMethod::FromNet) => {
            Ok(Method::FromNet)
        }
        Ok(v1::CalculationMethod::FromGross) => Ok(Method::FromGross),
        Err(_) => Err(unknown("metoda liczenia", "method of calculation")),
    }
}

pub(super) fn proto_method(method: Method) -> v1::CalculationMethod {
    match method {
        Method::FromNet => v1::CalculationMethod::FromNet,
        Method::FromGross => v1::CalculationMethod::FromGross,
    }
}

pub(super) fn choice(number: i32) -> Result<Option<bool>, Problem> {
    match v1::Choice::try_from(number) {
        Ok(v1::Choice::Unspecified) => Ok(None),
        Ok(v1::Choice::Yes) => Ok(Some(true)),
        Ok(v1::Choice::No) => Ok(Some(false)),
        Err(_) => Err(unknown("wybór", "choice")),
    }
}

pub(super) fn proto_choice(choice: Option<bool>) -> v1::Choice {
    match choice {
        None => v1::Choice::Unspecified,
        Some(true) => v1::Choice::Yes,
        Some(false) => v1::Choice::No,
    }
}

/// Language of a document; Polish when not given.
pub(super) fn language(number: i32) -> Result<PrintLanguage, Problem> {
    match v1::PrintLanguage::try_from(number) {
        Ok(v1::PrintLanguage::Unspecified | v1::PrintLanguage::Polish) => Ok(PrintLanguage::Polish),
        Ok(v1::PrintLanguage::PolishEnglish) => Ok(PrintLanguage::PolishEnglish),
        Err(_) => Err(unknown("język wydruku", "language of the print")),
    }
}

/// Language asked for with a print; the document's own when not given.
pub(super) fn asked_language(number: i32) -> Result<Option<PrintLanguage>, Error> {
    if number == i32::from(v1::PrintLanguage::Unspecified) {
        return Ok(None);
    }
    language(number).map(Some).map_err(in_field("language"))
}

/// The same for the adaptor of templates.
pub(in crate::grpc) fn print_language(number: i32) -> Result<Option<PrintLanguage>, Error> {
    asked_language(number)
}

pub(super) fn proto_language(language: PrintLanguage) -> v1::PrintLanguage {
    match language {
        PrintLanguage::Polish => v1::PrintLanguage::Polish,
        PrintLanguage::PolishEnglish => v1::PrintLanguage::PolishEnglish,
    }
}

pub(super) fn procedure(number: i32) -> Result<Option<Procedure>, Problem> {
    Ok(Some(match v1::Procedure::try_from(number) {
        Ok(v1::Procedure::Unspecified) => return Ok(None),
        Ok(v1::Procedure::WstoEe) => Procedure::WstoEe,
        Ok(v1::Procedure::Ied) => Procedure::Ied,
        Ok(v1::Procedure::TtD) => Procedure::TtD,
        Ok(v1::Procedure::I42) => Procedure::I42,
        Ok(v1::Procedure::I63) => Procedure::I63,
        Ok(v1::Procedure::BSpv) => Procedure::BSpv,
        Ok(v1::Procedure::BSpvSupply) => Procedure::BSpvSupply,
        Ok(v1::Procedure::BMpvCommission) => Procedure::BMpvCommission,
        Err(_) => return Err(unknown("procedura", "procedure")),
    }))
}

pub(super) fn proto_procedure(procedure: Option<Procedure>) -> v1::Procedure {
    match procedure {
        None => v1::Procedure::Unspecified,
        Some(Procedure::WstoEe) => v1::Procedure::WstoEe,
        Some(Procedure::Ied) => v1::Procedure::Ied,
        Some(Procedure::TtD) => v1::Procedure::TtD,
        Some(Procedure::I42) => v1::Procedure::I42,
        Some(Procedure::I63) => v1::Procedure::I63,
        Some(Procedure::BSpv) => v1::Procedure::BSpv,
        Some(Procedure::BSpvSupply) => v1::Procedure::BSpvSupply,
        Some(Procedure::BMpvCommission) => v1::Procedure::BMpvCommission,
    }
}

pub(super) fn vat_code(number: i32) -> Result<Option<VatCode>, Problem> {
    Ok(Some(match v1::VatCode::try_from(number) {
        Ok(v1::VatCode::Unspecified) => return Ok(None),
        Ok(v1::VatCode::VatCode23) => VatCode::Rate23,
        Ok(v1::VatCode::VatCode22) => VatCode::Rate22,
        Ok(v1::VatCode::VatCode8) => VatCode::Rate8,
        Ok(v1::VatCode::VatCode7) => VatCode::Rate7,
        Ok(v1::VatCode::VatCode5) => VatCode::Rate5,
        Ok(v1::VatCode::VatCode4) => VatCode::Rate4,
        Ok(v1::VatCode::VatCode3) => VatCode::Rate3,
        Ok(v1::VatCode::VatCode0Domestic) => VatCode::ZeroDomestic,
        Ok(v1::VatCode::VatCode0IntraCommunity) => VatCode::ZeroIntraEu,
        Ok(v1::VatCode::VatCode0Export) => VatCode::ZeroExport,
        Ok(v1::VatCode::Exempt) => VatCode::Exempt,
        Ok(v1::VatCode::ReverseCharge) => VatCode::ReverseCharge,
        Ok(v1::VatCode::NotSubjectI) => VatCode::Outside,
        Ok(v1::VatCode::NotSubjectIi) => VatCode::OutsideEuService,
        Err(_) => return Err(unknown("kod VAT", "code of VAT")),
    }))
}
