//! Documents on their way out: issued, drafted, previewed.

use kontor_domain::{
    currency::Currency,
    invoice::{
        Computed, ComputedLine, Content, Flags, InvoiceKind, Issued, SettledPayment, VatSum,
        Warning, wordings, written as written_of,
    },
    party::{Party, Recipient},
    refusal::{Violation, Violations},
    words::{self, Hundredths},
};
use kontor_proto::v1;
use time::PrimitiveDateTime;

use super::{
    enums,
    party::{party, seller},
    written::{self, date, filled_line},
};
use crate::{
    grpc::{
        convert::timestamp,
        language::Language,
        party::{bank_account, recipient, text},
    },
    services::{
        etag,
        invoices::{
            BuyerOutcome, DraftView, Issuance, IssuedWarning, Prepared, Preview, SimilarBuyer,
        },
    },
};

/// The version of a document that never changes.
const ISSUED_VERSION: i64 = 1;

/// An issued document.
pub(super) fn issued(issued: &Issued, language: Language) -> v1::Invoice {
    let document = &issued.document;
    let body = Body {
        content: &written_of(issued),
        buyer: Some(&document.buyer),
        recipients: &document.recipients,
        payment: &document.payment,
        computed: &document.computed,
        flags: &document.flags,
    };
    let at = Some(moment(issued.issued_at));
    v1::Invoice {
        id: issued.id.to_string(),
        state: v1::InvoiceState::Issued.into(),
        number: issued.number.clone(),
        seller: Some(seller(&document.seller)),
        customer_id: text(document.customer_id.as_ref()),
        issued_at: at,
        issued_by_user_id: issued.issued_by_id.to_string(),
        issued_by: issued.issued_by.clone(),
        workstation_id: text(issued.workstation_id.as_ref()),
        template_id: issued.template_id.to_string(),
        template_version: issued.template_version,
        created_at: at,
        updated_at: at,
        etag: etag::of(ISSUED_VERSION),
        ..body.message(language)
    }
}

/// A draft with what would become of it.
pub(super) fn draft(view: &DraftView, language: Language) -> v1::Invoice {
    let draft = &view.draft;
    v1::Invoice {
        id: draft.id.to_string(),
        issued_by_user_id: draft.author_id.to_string(),
        created_at: Some(moment(draft.created_at)),
        updated_at: Some(moment(draft.updated_at)),
        etag: etag::of(draft.version),
        ..prepared(&view.prepared, language)
    }
}

/// What came of a preview.
pub(super) fn preview(preview: Preview, language: Language) -> v1::PreviewInvoiceResponse {
    let found = preview.prepared;
    let warnings = found
        .assembly
        .warnings
        .iter()
        .map(|found| warning(found, language));
    v1::PreviewInvoiceResponse {
        // Figures without what could not be read would be those of another document.
        invoice: found.unread.is_empty().then(|| prepared(&found, language)),
        problems: problems(&found.assembly.violations, language),
        warnings: warnings.collect(),
        next_number: preview.next_number,
    }
}

/// What came of issuing.
pub(super) fn issuance(issuance: Issuance, language: Language) -> v1::IssueInvoiceResponse {
    let outcome = match issuance.buyer_outcome {
        BuyerOutcome::Nothing => v1::BuyerOutcome::Unspecified,
        BuyerOutcome::Created => v1::BuyerOutcome::Created,
        BuyerOutcome::Matched => v1::BuyerOutcome::Matched,
    };
    let warnings = issuance
        .warnings
        .iter()
        .map(|kept| kept_warning(kept, language));
    v1::IssueInvoiceResponse {
        invoice: Some(issued(&issuance.issued, language)),
        buyer_outcome: outcome.into(),
        buyer_differs: issuance.buyer_differs,
        warnings: warnings.collect(),
        similar: issuance.similar.into_iter().map(similar).collect(),
    }
}

/// A document that has neither id nor number.
fn prepared(prepared: &Prepared, language: Language) -> v1::Invoice {
    let assembly = &prepared.assembly;
    let body = Body {
        content: &prepared.content,
        buyer: assembly.buyer.as_ref(),
        recipients: &assembly.recipients,
        payment: &assembly.payment,
        computed: &assembly.computed,
        flags: &assembly.flags,
    };
    let customer = prepared.facts.customer.as_ref();
    let (template_id, template_version) = match prepared.template {
        Some((template, version)) => (template.to_string(), version),
        None => (String::new(), 0),
    };
    v1::Invoice {
        state: v1::InvoiceState::Draft.into(),
        customer_id: customer
            .map(|customer| customer.id.to_string())
            .unwrap_or_default(),
        template_id,
        template_version,
        ..body.message(language)
    }
}

/// What documents and drafts have in common.
struct Body<'a> {
    content: &'a Content,
    buyer: Option<&'a Party>,
    recipients: &'a [Recipient],
    payment: &'a SettledPayment,
    computed: &'a Computed,
    flags: &'a Flags,
}

impl Body<'_> {
    fn message(&self, language: Language) -> v1::Invoice {
        let paid = self.payment.paid.map_or(0, |paid| paid.amount.scaled());
        v1::Invoice {
            content: Some(written::content(self.content)),
            buyer: self.buyer.map(party),
            recipients: self.recipients.iter().map(recipient).collect(),
            bank_accounts: self.payment.accounts.iter().map(bank_account).collect(),
            lines: (1..).zip(&self.computed.lines).map(line).collect(),
            totals: Some(totals(self.computed, self.content.currency, paid)),
            split_payment: self.flags.split_payment,
            reverse_charge: self.flags.reverse_charge,
            due_date: date(self.payment.due_date),
            wordings: law_texts(self.content.kind, self.flags, language),
            ..v1::Invoice::default()
        }
    }
}

fn line((number, line): (i32, &ComputedLine)) -> v1::ComputedLine {
    v1::ComputedLine {
        number,
        line: Some(filled_line(line)),
        discount: line.discount_value.scaled(),
        net: line.net.scaled(),
        vat: line.vat.scaled(),
        gross: line.gross.scaled(),
    }
}

fn totals(computed: &Computed, currency: Currency, paid: i64) -> v1::InvoiceTotals {
    let totals = computed.totals;
    v1::InvoiceTotals {
        currency: currency.code().to_owned(),
        net: totals.net.scaled(),
        vat: totals.vat.scaled(),
        gross: totals.gross.scaled(),
        vat_pln: totals.vat_pln.scaled(),
        sums: computed.sums.iter().map(sum).collect(),
        paid,
        due: totals.gross.scaled() - paid,
        in_words: words::polish(totals.gross, currency, Hundredths::Fraction),
    }
}

fn sum(sum: &VatSum) -> v1::VatSum {
    v1::VatSum {
        vat_code: enums::proto_vat_code(sum.vat_code).into(),
        net: sum.net.scaled(),
        vat: sum.vat.scaled(),
        gross: sum.gross.scaled(),
        vat_pln: sum.vat_pln.scaled(),
    }
}

fn law_texts(kind: InvoiceKind, flags: &Flags, language: Language) -> Vec<String> {
    let texts = wordings(kind, flags);
    texts
        .iter()
        .map(|wording| language.choose(&wording.text).to_owned())
        .collect()
}

fn problems(violations: &Violations, language: Language) -> Vec<v1::Problem> {
    let problem = |violation: &Violation| v1::Problem {
        reason: violation.reason.to_owned(),
        field: violation.field.clone(),
        message: language.choose(&violation.text).to_owned(),
    };
    violations.as_slice().iter().map(problem).collect()
}

fn warning(warning: &Warning, language: Language) -> v1::Warning {
    v1::Warning {
        reason: warning.reason.to_owned(),
        field: warning.field.clone(),
        message: language.choose(&warning.text).to_owned(),
        must_be_confirmed: warning.must_be_confirmed,
    }
}

fn kept_warning(warning: &IssuedWarning, language: Language) -> v1::Warning {
    v1::Warning {
        reason: warning.reason.clone(),
        field: warning.field.clone(),
        message: language.choose(&warning.text).to_owned(),
        must_be_confirmed: warning.must_be_confirmed,
    }
}

fn similar(similar: SimilarBuyer) -> v1::SimilarBuyer {
    v1::SimilarBuyer {
        customer_id: similar.customer_id.to_string(),
        name: similar.name,
        address: similar.address,
    }
}

fn moment(at: PrimitiveDateTime) -> prost_types::Timestamp {
    timestamp(at.assume_utc())
}
