//! Payment as typed.

use serde::{Deserialize, Serialize};

use super::{NOBODY, date, list};
use crate::ids::BankAccountId;
use crate::invoice::{ACCOUNTS_MAX, PaidInput, Payment, PaymentForm, Term};
use crate::money::{Amount, Overflow};
use crate::party::payment_term;
use crate::refusal::{Label, Problem, Scope};
use crate::text::{TEXT_CHARACTERS_MAX, limited};

/// Payment as typed; the proto message `Payment`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentInput {
    /// Form.
    pub form: Option<PaymentForm>,
    /// Description of another form.
    pub form_description: String,
    /// Term as a date, or empty.
    pub due_date: String,
    /// Term in days.
    pub term_days: Option<i32>,
    /// What was paid.
    pub paid: PaidTyped,
    /// Accounts' ids.
    pub bank_account_ids: Vec<String>,
}

/// What was paid, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidTyped {
    /// Hundredths of the currency.
    pub amount: i64,
    /// When, or empty.
    pub date: String,
    /// Everything, whatever the amount says.
    pub in_full: bool,
}

/// The payment; what cannot be read is noted and left empty.
pub(super) fn read(input: &PaymentInput, scope: &mut Scope<'_>) -> Payment {
    let label = Label::new("opis formy płatności", "description of the form of payment");
    let form_description = scope.check(
        "form_description",
        limited(&input.form_description, TEXT_CHARACTERS_MAX, label),
    );
    let due_date = date(
        &input.due_date,
        "due_date",
        Label::new("Termin płatności", "Term of payment"),
        scope,
    );
    let term_days = input
        .term_days
        .and_then(|days| scope.check("term_days", payment_term(days)));
    let paid = paid(&input.paid, scope);
    let bank_account_ids = list(
        "bank_account_ids",
        &input.bank_account_ids,
        ACCOUNTS_MAX,
        scope,
        |id, scope| {
            let id = scope.check_here(BankAccountId::parse(id));
            id.unwrap_or(BankAccountId::from_uuid(NOBODY))
        },
    );
    Payment {
        form: input.form,
        form_description: form_description.unwrap_or_default(),
        // a date says more than a number of days
        term: due_date.map(Term::On).or(term_days.map(Term::Days)),
        paid,
        bank_account_ids,
    }
}

fn paid(input: &PaidTyped, scope: &mut Scope<'_>) -> PaidInput {
    let date = date(
        &input.date,
        "paid_date",
        Label::new("Data zapłaty", "Date of payment"),
        scope,
    );
    if input.in_full {
        return PaidInput::InFull { date };
    }
    let amount = Amount::try_from_scaled(i128::from(input.amount))
        .map_err(|Overflow| Problem::from(Overflow));
    match scope.check("paid_amount", amount) {
        None | Some(Amount::ZERO) => PaidInput::Nothing,
        Some(amount) => PaidInput::Part { amount, date },
    }
}
