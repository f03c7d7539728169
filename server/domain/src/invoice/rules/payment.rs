//! Payment: form, term, what was paid, accounts.

use std::collections::BTreeSet;

use time::{Date, Duration};

use super::Findings;
use super::dates::{PAYMENT_DATE_MIN, too_early};
use super::tax::exceeds_in_pln;
use crate::invoice::assemble::is_complete;
use crate::invoice::split_payment::{SPLIT_PAYMENT_LIMIT, is_taxpayer};
use crate::invoice::{
    ACCOUNTS_MAX, Computed, Content, Facts, InvoiceKind, Paid, PaidInput, PaymentForm,
    SettledPayment, Term,
};
use crate::money::Amount;
use crate::party::{BankAccount, Party};
use crate::payment::PAYMENT_TERM_DAYS_MAX;
use crate::refusal::{Label, Problem};

/// Above this total a payment between businesses has to go through an account (art. 19 Prawo przedsiębiorców).
const CASH_LIMIT: Amount = SPLIT_PAYMENT_LIMIT;

/// Decides how the document is paid: what a person left out comes from the customer and the office. `places` are those of
/// the computed lines in the content.
pub fn settle(
    content: &Content,
    facts: &Facts,
    issue_date: Date,
    (computed, places): (&Computed, &[usize]),
    findings: &mut Findings,
) -> SettledPayment {
    let wanted = &content.payment;
    let customer = facts.customer.as_ref().map(|customer| &customer.data);
    let form = wanted
        .form
        .or(customer.and_then(|customer| customer.payment_form));
    if form == Some(PaymentForm::Other) && wanted.form_description.is_empty() {
        findings.fault(
            "payment.form_description",
            Problem::required(Label::new(
                "opis innej formy płatności",
                "description of the other form of payment",
            )),
        );
    }
    let gross = computed.totals.gross;
    let paid_max = is_complete(content, places).then_some(gross);
    let paid = paid(wanted.paid, issue_date, (gross, paid_max), findings);
    let in_full = paid.is_some_and(|paid| paid.amount == gross);
    let proposed = customer
        .filter(|_| !in_full)
        .and_then(|customer| customer.payment_term_days)
        .map(Term::Days);
    let due_date = wanted
        .term
        .or(proposed)
        .and_then(|term| due_date(term, issue_date, findings));
    SettledPayment {
        form,
        form_description: if form == Some(PaymentForm::Other) {
            wanted.form_description.clone()
        } else {
            String::new()
        },
        due_date,
        paid,
        accounts: accounts(content, facts, form, findings),
    }
}

/// Looks at the decided payment together with the rest of the document.
pub fn check(
    content: &Content,
    computed: &Computed,
    payment: &SettledPayment,
    (issue_date, split_payment): (Date, bool),
    buyer: Option<&Party>,
    findings: &mut Findings,
) {
    if payment.due_date.is_some_and(|due| due < issue_date) {
        findings.notice("payment.due_date", due_before_issue());
    }
    let open = payment
        .paid
        .is_none_or(|paid| paid.amount != computed.totals.gross);
    if payment.form == Some(PaymentForm::Transfer) && payment.accounts.is_empty() && open {
        findings.notice("payment.bank_account_ids", account_missing());
    }
    if split_payment
        && content.kind == InvoiceKind::Vat
        && !payment
            .accounts
            .iter()
            .any(|account| account.data.number.is_polish())
    {
        findings.confirm("payment.bank_account_ids", split_payment_account_missing());
    }
    let fits = |account: &BankAccount| account.data.currency == content.currency;
    if !payment.accounts.is_empty() && !payment.accounts.iter().any(fits) {
        findings.notice(
            "payment.bank_account_ids",
            account_currency(content.currency.code()),
        );
    }
    let cash = payment.form == Some(PaymentForm::Cash);
    if cash && buyer.is_some_and(is_taxpayer) && exceeds_in_pln(content, computed, CASH_LIMIT) {
        findings.notice("payment.form", cash_over_limit());
    }
}

fn paid(
    input: PaidInput,
    issue_date: Date,
    (gross, paid_max): (Amount, Option<Amount>),
    findings: &mut Findings,
) -> Option<Paid> {
    let (amount, date, field) = match input {
        PaidInput::Nothing => return None,
        PaidInput::InFull { date } => (gross, date, "payment.paid_in_full"),
        PaidInput::Part { amount, date } => (amount, date, "payment.paid_amount"),
    };
    let date = date.unwrap_or(issue_date);
    if amount.is_negative() || paid_max.is_some_and(|max| amount > max) {
        findings.fault(
            field,
            Problem::fixed(
                "PAID_OUT_OF_RANGE",
                "Zapłacono: podaj kwotę od zera do kwoty do zapłaty (brutto).",
                "Paid: give an amount from zero to the gross total.",
            ),
        );
        return None;
    }
    if date < PAYMENT_DATE_MIN {
        findings.fault(
            "payment.paid_date",
            too_early(
                Label::new("Data zapłaty", "Date of payment"),
                PAYMENT_DATE_MIN,
            ),
        );
    }
    (!amount.is_zero()).then_some(Paid { amount, date })
}

fn due_date(term: Term, issue_date: Date, findings: &mut Findings) -> Option<Date> {
    let date = match term {
        Term::On(date) => date,
        Term::Days(days) if days > PAYMENT_TERM_DAYS_MAX => {
            findings
                .scope()
                .scope("payment")
                .check("term_days", crate::party::payment_term(i32::from(days)));
            return None;
        }
        Term::Days(days) => issue_date.saturating_add(Duration::days(i64::from(days))),
    };
    if date < PAYMENT_DATE_MIN {
        findings.fault(
            "payment.due_date",
            too_early(
                Label::new("Termin płatności", "Term of payment"),
                PAYMENT_DATE_MIN,
            ),
        );
    }
    Some(date)
}

/// The chosen accounts in their order, or the default one of the currency when paid by transfer.
fn accounts(
    content: &Content,
    facts: &Facts,
    form: Option<PaymentForm>,
    findings: &mut Findings,
) -> Vec<BankAccount> {
    let chosen = &content.payment.bank_account_ids;
    if chosen.len() > ACCOUNTS_MAX {
        findings.fault(
            "payment.bank_account_ids",
            Problem::too_many(Label::new("rachunki", "bank accounts"), ACCOUNTS_MAX),
        );
        return Vec::new();
    }
    if chosen.is_empty() {
        let proposed = |account: &&BankAccount| {
            account.active && account.data.is_default && account.data.currency == content.currency
        };
        return match form {
            Some(PaymentForm::Transfer) => facts
                .accounts
                .iter()
                .find(proposed)
                .cloned()
                .into_iter()
                .collect(),
            _ => Vec::new(),
        };
    }
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    for (index, id) in chosen.iter().enumerate() {
        let field = format!("payment.bank_account_ids[{index}]");
        match facts.accounts.iter().find(|account| account.id == *id) {
            _ if !seen.insert(*id) => findings.fault(&field, account_twice()),
            Some(account) if account.active => list.push(account.clone()),
            Some(_) => findings.fault(&field, account_inactive()),
            None => findings.fault(&field, account_not_found()),
        }
    }
    list
}

fn due_before_issue() -> Problem {
    Problem::fixed(
        "DUE_BEFORE_ISSUE",
        "Termin płatności jest wcześniejszy niż data wystawienia. Sprawdź daty.",
        "The term of payment is before the date of issue. Check the dates.",
    )
}

fn account_missing() -> Problem {
    Problem::fixed(
        "ACCOUNT_MISSING",
        "Płatność przelewem bez rachunku bankowego na dokumencie. Wybierz rachunek.",
        "Payment by transfer without a bank account on the document. Choose an account.",
    )
}

fn split_payment_account_missing() -> Problem {
    Problem::fixed(
        "MPP_ACCOUNT_MISSING",
        "Mechanizm podzielonej płatności wymaga polskiego rachunku rozliczeniowego na dokumencie. Wybierz rachunek.",
        "Split payment needs a Polish settlement account on the document. Choose an account.",
    )
}

fn account_currency(currency: &str) -> Problem {
    Problem::new(
        "ACCOUNT_CURRENCY",
        format!(
            "Żaden wybrany rachunek nie jest prowadzony w walucie dokumentu ({currency}). Sprawdź rachunki."
        ),
        format!(
            "No chosen account is in the currency of the document ({currency}). Check the accounts."
        ),
    )
}

fn cash_over_limit() -> Problem {
    Problem::fixed(
        "CASH_OVER_LIMIT",
        "Płatność gotówką między firmami powyżej 15 000 zł nie jest kosztem podatkowym. Rozważ przelew.",
        "A cash payment between businesses above 15,000 PLN is no deductible cost. Consider a transfer.",
    )
}

fn account_twice() -> Problem {
    Problem::fixed(
        "ACCOUNT_TWICE",
        "Rachunek wybrano dwa razy. Usuń powtórzenie.",
        "The account is chosen twice. Remove the repetition.",
    )
}

fn account_inactive() -> Problem {
    Problem::fixed(
        "ACCOUNT_INACTIVE",
        "Rachunek jest wycofany z użycia. Wybierz inny.",
        "The account is out of use. Choose another.",
    )
}

fn account_not_found() -> Problem {
    Problem::fixed(
        "ACCOUNT_NOT_FOUND",
        "Nie ma takiego rachunku w danych firmy. Wybierz rachunek ponownie.",
        "The company has no such account. Choose the account again.",
    )
}
