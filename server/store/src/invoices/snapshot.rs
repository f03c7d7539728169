//! What of an issued document stands in no column of its own: kept as JSON.

use kontor_domain::invoice::{
    Document, ExchangeQuote, Flags, Method, Order, Paid, PrintLanguage, Supply,
};
use kontor_domain::party::Recipient;
use kontor_domain::payment::PaymentForm;
use serde::{Deserialize, Serialize};

/// The rest of a [`Document`] beside the columns, the rows and the two parties.
#[derive(Serialize, Deserialize)]
pub(super) struct Rest {
    pub(super) issue_place: String,
    pub(super) supply: Option<Supply>,
    pub(super) order: Order,
    pub(super) recipients: Vec<Recipient>,
    pub(super) method: Method,
    pub(super) exchange_rate: Option<ExchangeQuote>,
    pub(super) payment_form: Option<PaymentForm>,
    pub(super) payment_form_description: String,
    pub(super) paid: Option<Paid>,
    pub(super) flags: Flags,
    pub(super) notes: String,
    pub(super) language: PrintLanguage,
    pub(super) issued_by: String,
}

impl Rest {
    pub(super) fn of(document: &Document, issued_by: &str) -> Self {
        Self {
            issue_place: document.issue_place.clone(),
            supply: document.supply,
            order: document.order.clone(),
            recipients: document.recipients.clone(),
            method: document.method,
            exchange_rate: document.exchange_rate.clone(),
            payment_form: document.payment.form,
            payment_form_description: document.payment.form_description.clone(),
            paid: document.payment.paid,
            flags: document.flags.clone(),
            notes: document.notes.clone(),
            language: document.language,
            issued_by: issued_by.to_owned(),
        }
    }
}
