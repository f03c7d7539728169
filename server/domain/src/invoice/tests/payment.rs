//! Form, term, accounts, what was paid.

use super::*;

#[test]
fn payment_is_checked_against_the_document() {
    expect(
        |content, _| content.payment.term = Some(Term::On(date!(2026 - 11 - 22))),
        &[],
        &["invoice.payment.due_date DUE_BEFORE_ISSUE"],
    );
    expect(
        |content, _| {
            content.payment.paid = PaidInput::Part {
                amount: Amount::from_scaled(12_301),
                date: None,
            }
        },
        &["invoice.payment.paid_amount PAID_OUT_OF_RANGE"],
        &[],
    );
    expect(
        |content, _| content.payment.form = Some(PaymentForm::Other),
        &["invoice.payment.form_description REQUIRED"],
        &[],
    );
    let id = polish_account().id;
    expect(
        |content, _| content.payment.bank_account_ids = vec![id, id, BankAccountId::v7(1, [8; 10])],
        &[
            "invoice.payment.bank_account_ids[1] ACCOUNT_TWICE",
            "invoice.payment.bank_account_ids[2] ACCOUNT_NOT_FOUND",
        ],
        &[],
    );
    expect(
        |content, facts| {
            facts.accounts[0].active = false;
            content.payment.bank_account_ids = vec![id];
        },
        &["invoice.payment.bank_account_ids[0] ACCOUNT_INACTIVE"],
        &["invoice.payment.bank_account_ids ACCOUNT_MISSING"],
    );
    expect(
        |content, _| {
            content.payment.form = Some(PaymentForm::Cash);
            content.lines[0].unit_price = UnitPrice::parse("20000").ok();
        },
        &[],
        &["invoice.payment.form CASH_OVER_LIMIT"],
    );
}

#[test]
fn two_accounts_can_be_chosen_and_keep_their_order() {
    let mut content = content();
    content.payment.bank_account_ids = vec![german_account().id, polish_account().id];
    let document = assemble(&content, &facts()).document.expect("complete");
    assert_eq!(
        document.payment.accounts,
        [german_account(), polish_account()]
    );
    content.payment.bank_account_ids.pop();
    assert_eq!(
        found(&content, &facts()).1,
        ["invoice.payment.bank_account_ids ACCOUNT_CURRENCY"]
    );
}

#[test]
fn what_is_paid_in_full_is_the_gross_total() {
    let mut content = content();
    (content.payment.paid, content.payment.form) =
        (PaidInput::InFull { date: None }, Some(PaymentForm::Cash));
    let document = assemble(&content, &facts()).document.expect("complete");
    assert_eq!(
        document.payment.paid,
        Some(Paid {
            amount: Amount::from_scaled(12_300),
            date: date!(2026 - 11 - 23)
        })
    );
}
