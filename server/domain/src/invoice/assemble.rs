//! From what a person wrote to a complete document: everything decided, everything checked.

use std::collections::BTreeMap;

use time::Date;

use super::calculate::calculate;
use super::lines::{LineContext, fill, nature};
use super::rules::{Findings, dates, parties, payment, tax};
use super::{
    Computed, Content, Document, Flags, InvoiceKind, LINES_MAX, Nature, SettledPayment, Warning,
};
use crate::ids::{CustomerId, ProductId};
use crate::party::{BankAccount, Company, Customer, Party, Recipient};
use crate::product::Product;
use crate::refusal::{Label, Problem, Violations};

/// What the office knows about the things that a document names.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Today in Poland.
    pub today: Date,
    /// The seller; nothing before it was set for the first time.
    pub seller: Option<Company>,
    /// The customer that the document names, if it exists.
    pub customer: Option<Customer>,
    /// The products that lines name, those that exist.
    pub products: BTreeMap<ProductId, ProductFacts>,
    /// The seller's bank accounts, all.
    pub accounts: Vec<BankAccount>,
    /// The latest date of issue in the series.
    pub series_last_date: Option<Date>,
    /// Customers that resemble a buyer typed in.
    pub similar: Vec<SimilarCustomer>,
}

/// A product and the short name of its unit.
#[derive(Clone, Debug)]
pub struct ProductFacts {
    /// The product.
    pub product: Product,
    /// "szt."
    pub unit: String,
}

/// A customer that resembles a typed buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimilarCustomer {
    /// Id.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// Address in one line.
    pub address: String,
}

/// What came of a document.
#[derive(Clone, Debug)]
pub struct Assembly {
    /// Complete, when nothing stands in the way of issuing.
    pub document: Option<Document>,
    /// The figures of those lines that could be computed, for a preview.
    pub computed: Computed,
    /// The places in the content of the computed lines, from 0.
    pub computed_of: Vec<usize>,
    /// The buyer, as far as known.
    pub buyer: Option<Party>,
    /// All third parties, as far as known.
    pub recipients: Vec<Recipient>,
    /// How it is paid, as far as decided.
    pub payment: SettledPayment,
    /// The flags, as far as decided.
    pub flags: Flags,
    /// What stands in the way of issuing, with paths under `invoice`.
    pub violations: Violations,
    /// What a person should see.
    pub warnings: Vec<Warning>,
}

/// Fills in, computes and checks a document.
pub fn assemble(content: &Content, facts: &Facts) -> Assembly {
    let mut findings = Findings::default();
    let seller = facts.seller.as_ref();
    if seller.is_none() {
        findings.scope().here(company_not_set());
    }
    let issue_date = content.issue_date.unwrap_or(facts.today);
    let tax_date = dates::tax_date(content.supply, issue_date);
    let buyer = parties::buyer(content, facts, &mut findings);
    let recipients = parties::recipients(content, facts, &mut findings);
    let (computed, computed_of) = compute(content, facts, buyer.as_ref(), &mut findings);
    let flags = tax::flags(content, &computed, seller, buyer.as_ref(), &mut findings);
    let payment = payment::settle(
        content,
        facts,
        issue_date,
        (&computed, &computed_of),
        &mut findings,
    );

    dates::check(
        content,
        issue_date,
        facts.today,
        facts.series_last_date,
        &mut findings,
    );
    parties::check(buyer.as_ref(), &recipients, facts, &mut findings);
    let sides = (seller, buyer.as_ref());
    tax::check(
        content,
        (&computed, &computed_of),
        sides,
        (issue_date, tax_date),
        &mut findings,
    );
    payment::check(
        content,
        &computed,
        &payment,
        (issue_date, flags.split_payment),
        buyer.as_ref(),
        &mut findings,
    );
    check_total(content, (&computed, &computed_of), &mut findings);
    check_units(content, facts, (&computed, &computed_of), &mut findings);

    let document = match (seller, &buyer) {
        (Some(seller), Some(buyer)) if findings.violations.is_empty() => Some(Document {
            kind: content.kind,
            issue_date,
            issue_place: content
                .issue_place
                .clone()
                .unwrap_or_else(|| seller.issue_place.clone()),
            supply: content.supply,
            order: content.order.clone(),
            seller: seller.clone(),
            buyer: buyer.clone(),
            customer_id: facts.customer.as_ref().map(|customer| customer.id),
            recipients: recipients.clone(),
            method: content.method,
            currency: content.currency,
            exchange_rate: content
                .exchange_rate
                .clone()
                .filter(|_| !content.currency.is_pln()),
            computed: computed.clone(),
            payment: payment.clone(),
            flags: flags.clone(),
            notes: content.notes.clone(),
            language: content.language,
        }),
        _ => None,
    };
    let Findings {
        violations,
        warnings,
    } = findings;
    Assembly {
        document,
        computed,
        computed_of,
        buyer,
        recipients,
        payment,
        flags,
        violations,
        warnings,
    }
}

/// The lines that can be computed, and their places; those that cannot have a violation.
fn compute(
    content: &Content,
    facts: &Facts,
    buyer: Option<&Party>,
    findings: &mut Findings,
) -> (Computed, Vec<usize>) {
    if content.lines.is_empty() {
        findings.fault(
            "lines",
            Problem::required(Label::new(
                "pozycje dokumentu (co najmniej jedna)",
                "lines of the document (at least one)",
            )),
        );
    }
    if content.lines.len() > LINES_MAX {
        findings.fault(
            "lines",
            Problem::too_many(
                Label::new("pozycje dokumentu", "lines of the document"),
                LINES_MAX,
            ),
        );
        return (Computed::default(), Vec::new());
    }
    let line_context = LineContext {
        products: &facts.products,
        buyer,
        seller_is_exempt: tax::is_exempt(facts.seller.as_ref()),
        method: content.method,
        currency: content.currency,
    };
    let mut lines = Vec::with_capacity(content.lines.len());
    let mut places = Vec::with_capacity(content.lines.len());
    for (index, line) in content.lines.iter().enumerate() {
        if let Some(line) = fill(
            line,
            &line_context,
            &mut findings.scope().scope_index("lines", index),
        ) {
            lines.push(line);
            places.push(index);
        }
    }
    let rate = content
        .exchange_rate
        .as_ref()
        .filter(|_| !content.currency.is_pln())
        .map(|quote| quote.rate);
    match calculate(lines, content.method, rate) {
        Ok(mut computed) => {
            if rate.is_none() && !content.currency.is_pln() {
                without_pln(&mut computed);
            }
            (computed, places)
        }
        Err(overflow) => {
            findings.fault("lines", overflow.into());
            (Computed::default(), Vec::new())
        }
    }
}

/// Whether every line was computed, so that the totals are those of the document.
pub(super) fn is_complete(content: &Content, places: &[usize]) -> bool {
    !places.is_empty() && places.len() == content.lines.len()
}

/// Without an exchange rate nothing is known about PLN.
fn without_pln(computed: &mut Computed) {
    computed.totals.vat_pln = crate::money::Amount::ZERO;
    for sum in &mut computed.sums {
        sum.vat_pln = crate::money::Amount::ZERO;
    }
}

fn check_total(
    content: &Content,
    (computed, places): (&Computed, &[usize]),
    findings: &mut Findings,
) {
    if content.kind == InvoiceKind::Vat
        && is_complete(content, places)
        && computed.totals.gross.is_zero()
    {
        findings.confirm(
            "lines",
            Problem::fixed(
                "TOTAL_ZERO",
                "Kwota do zapłaty wynosi zero. Sprawdź ceny i rabaty.",
                "The total is zero. Check prices and discounts.",
            ),
        );
    }
}

/// Art. 106e ust. 1 pkt 8: goods have a unit; of a service its extent is enough.
fn check_units(
    content: &Content,
    facts: &Facts,
    (computed, places): (&Computed, &[usize]),
    findings: &mut Findings,
) {
    for (line, index) in computed.lines.iter().zip(places) {
        let product = line
            .product_id
            .and_then(|id| facts.products.get(&id))
            .map(|facts| &facts.product.data);
        if line.unit.is_empty() && nature(&content.lines[*index], product) == Nature::Goods {
            findings.notice(
                &format!("lines[{index}].unit"),
                Problem::fixed(
                    "UNIT_MISSING",
                    "Jednostka miary: faktura na towar podaje miarę i ilość (art. 106e ust. 1 pkt 8). Uzupełnij ją.",
                    "Unit: an invoice for goods states measure and quantity (art. 106e ust. 1 pkt 8). Fill it in.",
                ),
            );
        }
    }
}

fn company_not_set() -> Problem {
    Problem::fixed(
        "COMPANY_NOT_SET",
        "Dane sprzedawcy nie są uzupełnione. Administrator ustawia je w danych firmy.",
        "The seller's data are not set. An administrator sets them in the company's data.",
    )
}
