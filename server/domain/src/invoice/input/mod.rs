//! A document as typed: texts become checked values here, each fault under its proto field.
//!
//! Only what can be told from a value alone is checked; what needs the rest of the document or the office's
//! data is the matter of [`super::assemble`]. A draft may be incomplete, so empty is allowed everywhere.

mod line;
mod payment;

use serde::{Deserialize, Serialize};
use time::Date;
use uuid::Uuid;

pub use line::{DiscountInput, LineInput};
pub use payment::{PaidTyped, PaymentInput};

use super::{
    Annotations, BuyerSource, Content, ExchangeQuote, ExemptionBasis, InvoiceKind, LINES_MAX,
    Method, Order, PrintLanguage, Reading, Supply, reading::ROOT,
};
use crate::calendar::parse_date;
use crate::currency::Currency;
use crate::ids::{CustomerId, RecipientId, SeriesId, TemplateId};
use crate::money::ExchangeRate;
use crate::party::{
    PartyInput, RECIPIENTS_MAX, RecipientInput, optional, validate_party, validate_recipient,
};
use crate::refusal::{Label, Problem, Scope, Violation, Violations};
use crate::text::{TEXT_CHARACTERS_MAX, limited, limited_lines, required};

/// Begins the paths of the buyer's fields.
const BUYER: &str = "invoice.buyer";
/// Stands for an id that cannot be read, so that those after it keep their places. Nothing has it.
const NOBODY: Uuid = Uuid::nil();
/// The longest notes on a document, in characters.
const NOTES_CHARACTERS_MAX: usize = 3_500;
/// The longest name of a table of exchange rates, in characters.
const TABLE_CHARACTERS_MAX: usize = 100;

/// A document as typed; the proto message `InvoiceContent`. Texts may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "each field is that of the same name in `Content`, as text"
)]
pub struct ContentInput {
    pub kind: InvoiceKind,
    pub series_id: String,
    pub issue_date: String,
    pub issue_place: String,
    pub supply: SupplyInput,
    pub order_number: String,
    pub order_date: String,
    pub buyer: BuyerInput,
    pub recipients: Vec<RecipientInput>,
    pub recipient_ids: Vec<String>,
    pub method: Method,
    pub currency: String,
    pub exchange_rate: Option<ExchangeQuoteInput>,
    pub lines: Vec<LineInput>,
    pub payment: PaymentInput,
    /// Flags; the exemption with its text as typed.
    pub annotations: Annotations,
    pub notes: String,
    pub template_id: String,
    pub language: PrintLanguage,
    /// Choices that the contract does not have and lists that nobody looks at, found before anything was read, with
    /// paths under `invoice`; in their place stands the default.
    #[serde(skip_deserializing, skip_serializing_if = "Violations::is_empty")]
    pub unknown: Violations,
}

impl Default for ContentInput {
    fn default() -> Self {
        Self {
            kind: InvoiceKind::Vat,
            series_id: String::new(),
            issue_date: String::new(),
            issue_place: String::new(),
            supply: SupplyInput::default(),
            order_number: String::new(),
            order_date: String::new(),
            buyer: BuyerInput::default(),
            recipients: Vec::new(),
            recipient_ids: Vec::new(),
            method: Method::FromNet,
            currency: String::new(),
            exchange_rate: None,
            lines: Vec::new(),
            payment: PaymentInput::default(),
            annotations: Annotations::default(),
            notes: String::new(),
            template_id: String::new(),
            language: PrintLanguage::Polish,
            unknown: Violations::new(),
        }
    }
}

/// Date or period of supply as typed: both fields of the message, of which one may be filled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplyInput {
    /// The day (`supply_date`).
    pub date: String,
    /// First and last day (`supply_period`), if the message is present.
    pub period: Option<(String, String)>,
}

/// The buyer as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "one per document, never in bulk")]
pub enum BuyerInput {
    /// Not given.
    #[default]
    Missing,
    /// A customer's id.
    Customer(String),
    /// Data typed in.
    Party(PartyInput),
}

/// An exchange rate as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeQuoteInput {
    /// Rate.
    pub rate: String,
    /// Table.
    pub table: String,
    /// Date of the table.
    pub date: String,
}

/// Reads a document as typed, as far as it can be read.
pub fn read_content(input: &ContentInput) -> Reading {
    let mut unread = input.unknown.clone();
    let mut content = read(input, &mut unread.scope(ROOT));
    let is_of_buyer = |violation: &Violation| violation.field.starts_with(BUYER);
    if unread.as_slice().iter().any(is_of_buyer) {
        // Half a buyer would be another one.
        content.buyer = None;
    }
    Reading { content, unread }
}

fn read(input: &ContentInput, scope: &mut Scope<'_>) -> Content {
    let series_id = scope.check("series_id", optional(&input.series_id, SeriesId::parse));
    let issue_date = date(
        &input.issue_date,
        "issue_date",
        Label::new("Data wystawienia", "Date of issue"),
        scope,
    );
    let issue_place = text(
        &input.issue_place,
        "issue_place",
        Label::new("miejsce wystawienia", "place of issue"),
        scope,
    );
    let supply = supply(&input.supply, scope);
    let order_number = text(
        &input.order_number,
        "order_number",
        Label::new("numer zamówienia", "order number"),
        scope,
    );
    let order_date = date(
        &input.order_date,
        "order_date",
        Label::new("Data zamówienia", "Date of the order"),
        scope,
    );
    let buyer = buyer(&input.buyer, &mut scope.scope("buyer"));
    let recipients = list(
        "recipients",
        &input.recipients,
        RECIPIENTS_MAX,
        scope,
        validate_recipient,
    );
    let recipient_ids = list(
        "recipient_ids",
        &input.recipient_ids,
        RECIPIENTS_MAX,
        scope,
        |id, scope| {
            let id = scope.check_here(RecipientId::parse(id));
            id.unwrap_or(RecipientId::from_uuid(NOBODY))
        },
    );
    let currency = scope.check("currency", optional(&input.currency, Currency::parse));
    let exchange_rate = input
        .exchange_rate
        .as_ref()
        .and_then(|quote| exchange_quote(quote, &mut scope.scope("exchange_rate")));
    let lines = list("lines", &input.lines, LINES_MAX, scope, line::read);
    let payment = payment::read(&input.payment, &mut scope.scope("payment"));
    let annotations = annotations(&input.annotations, &mut scope.scope("annotations"));
    let notes = scope.check(
        "notes",
        limited_lines(
            &input.notes,
            NOTES_CHARACTERS_MAX,
            Label::new("uwagi", "notes"),
        ),
    );
    let template_id = scope.check(
        "template_id",
        optional(&input.template_id, TemplateId::parse),
    );
    Content {
        kind: input.kind,
        series_id: series_id.flatten(),
        issue_date,
        issue_place,
        supply,
        order: Order {
            number: order_number,
            date: order_date,
        },
        buyer,
        recipients: recipients.into_iter().flatten().collect(),
        recipient_ids,
        method: input.method,
        currency: currency.flatten().unwrap_or(Currency::PLN),
        exchange_rate,
        lines,
        payment,
        annotations,
        notes: notes.unwrap_or_default(),
        template_id: template_id.flatten(),
        language: input.language,
    }
}

/// A date or nothing; a fault leaves nothing and is counted by the caller.
fn date(text: &str, field: &str, label: Label, scope: &mut Scope<'_>) -> Option<Date> {
    scope
        .check(field, optional(text, |text| parse_date(text, label)))
        .flatten()
}

/// A text of at most 256 characters, or nothing when empty.
fn text(text: &str, field: &str, label: Label, scope: &mut Scope<'_>) -> Option<String> {
    scope
        .check(field, limited(text, TEXT_CHARACTERS_MAX, label))
        .filter(|text| !text.is_empty())
}

fn supply(input: &SupplyInput, scope: &mut Scope<'_>) -> Option<Supply> {
    let day = date(
        &input.date,
        "supply_date",
        Label::new("Data sprzedaży", "Date of supply"),
        scope,
    );
    let Some((from, until)) = &input.period else {
        return day.map(Supply::On);
    };
    if day.is_some() {
        scope.field(
            "supply_period",
            Problem::fixed(
                "SUPPLY_TWICE",
                "Sprzedaż: podaj datę albo okres, nie oba naraz.",
                "Supply: give a date or a period, not both.",
            ),
        );
    }
    let mut scope = scope.scope("supply_period");
    let label = Label::new("Okres sprzedaży", "Period of supply");
    let from = scope.check("from", parse_date(from, label));
    let until = scope.check("until", parse_date(until, label));
    Some(Supply::Period {
        from: from?,
        until: until?,
    })
}

fn buyer(input: &BuyerInput, scope: &mut Scope<'_>) -> Option<BuyerSource> {
    match input {
        BuyerInput::Missing => None,
        BuyerInput::Customer(id) => scope
            .check("customer_id", CustomerId::parse(id))
            .map(BuyerSource::Customer),
        BuyerInput::Party(party) => {
            validate_party(party, &mut scope.scope("party")).map(BuyerSource::Typed)
        }
    }
}

fn exchange_quote(input: &ExchangeQuoteInput, scope: &mut Scope<'_>) -> Option<ExchangeQuote> {
    let rate = scope.check("rate", ExchangeRate::parse(&input.rate));
    let label = Label::new("tabela kursów", "table of exchange rates");
    let table = scope.check("table", limited(&input.table, TABLE_CHARACTERS_MAX, label));
    let date = scope.check(
        "date",
        parse_date(
            &input.date,
            Label::new("Data tabeli kursów", "Date of the table"),
        ),
    );
    Some(ExchangeQuote {
        rate: rate?,
        table: table?,
        date: date?,
    })
}

fn annotations(flags: &Annotations, scope: &mut Scope<'_>) -> Annotations {
    let label = Label::new("podstawa zwolnienia", "basis of exemption");
    let mut basis =
        |text: &str, field| scope.check(field, required(text, TEXT_CHARACTERS_MAX, label));
    let exemption = flags.exemption.as_ref().and_then(|given| match given {
        ExemptionBasis::Act(text) => basis(text, "exemption.act").map(ExemptionBasis::Act),
        ExemptionBasis::Directive(text) => {
            basis(text, "exemption.directive").map(ExemptionBasis::Directive)
        }
        ExemptionBasis::Other(text) => basis(text, "exemption.other").map(ExemptionBasis::Other),
    });
    Annotations {
        exemption,
        ..flags.clone()
    }
}

/// The elements of a repeated field, at most `max`; of a longer one none.
fn list<I, T>(
    name: &str,
    inputs: &[I],
    max: usize,
    scope: &mut Scope<'_>,
    read: impl Fn(&I, &mut Scope<'_>) -> T,
) -> Vec<T> {
    if inputs.len() > max {
        let label = Label::new("elementy", "elements");
        scope.field(name, Problem::too_many(label, max));
        return Vec::new();
    }
    let read = |(index, input)| read(input, &mut scope.scope_index(name, index));
    inputs.iter().enumerate().map(read).collect()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn an_empty_document_is_a_draft_with_defaults() {
        let Reading { content, unread } = read_content(&ContentInput::default());
        assert_eq!(unread, Violations::new());
        assert_eq!(
            (content.currency, content.lines.len(), content.buyer),
            (Currency::PLN, 0, None)
        );
    }

    #[test]
    fn every_fault_stands_under_its_field() {
        let input = ContentInput {
            issue_date: "2026-02-30".into(),
            supply: SupplyInput {
                date: "2026-01-01".into(),
                period: Some(("2026-01-01".into(), "x".into())),
            },
            buyer: BuyerInput::Customer("?".into()),
            currency: "ABC".into(),
            exchange_rate: Some(ExchangeQuoteInput::default()),
            lines: vec![
                LineInput::default(),
                LineInput {
                    quantity: "1,5".into(),
                    gtu: 14,
                    ..LineInput::default()
                },
            ],
            payment: PaymentInput {
                term_days: Some(400),
                ..PaymentInput::default()
            },
            annotations: Annotations {
                exemption: Some(ExemptionBasis::Act(" ".into())),
                ..Annotations::default()
            },
            notes: "x".repeat(3_501),
            ..ContentInput::default()
        };
        let reading = read_content(&input);
        let fields: Vec<_> = reading
            .unread
            .as_slice()
            .iter()
            .map(|violation| violation.field.as_str())
            .collect();
        assert_eq!(
            fields,
            [
                "invoice.issue_date",
                "invoice.supply_period",
                "invoice.supply_period.until",
                "invoice.buyer.customer_id",
                "invoice.currency",
                "invoice.exchange_rate.rate",
                "invoice.exchange_rate.date",
                "invoice.lines[1].quantity",
                "invoice.lines[1].gtu",
                "invoice.payment.term_days",
                "invoice.annotations.exemption.act",
                "invoice.notes",
            ]
        );
        // The rest is there, in its place.
        let lines = &reading.content.lines;
        assert_eq!((lines.len(), lines[1].quantity), (2, None));
        assert_eq!(reading.content.buyer, None);
    }

    #[test]
    fn content_survives_json() {
        let input = ContentInput {
            issue_date: "2026-11-23".into(),
            supply: SupplyInput {
                date: String::new(),
                period: Some(("2026-11-01".into(), "2026-11-30".into())),
            },
            lines: vec![LineInput {
                name: "Usługa".into(),
                quantity: "1.5".into(),
                ..LineInput::default()
            }],
            ..ContentInput::default()
        };
        let content = read_content(&input).content;
        assert_eq!(content.issue_date, Some(date!(2026 - 11 - 23)));
        let json = serde_json::to_string(&content).expect("json");
        assert!(
            json.contains(r#""issue_date":"2026-11-23""#)
                && json.contains(r#""from":"2026-11-01""#),
            "{json}"
        );
        assert_eq!(
            serde_json::from_str::<Content>(&json).expect("content"),
            content
        );
    }
}
