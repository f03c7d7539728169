//! Bank accounts of the seller.

use serde::{Deserialize, Serialize};

use super::optional;
use crate::checks::{AccountNumber, Swift};
use crate::currency::Currency;
use crate::ids::BankAccountId;
use crate::refusal::{Label, Scope};
use crate::text::{TEXT_CHARACTERS_MAX, limited};

/// A bank account without its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBankAccount {
    /// NRB or IBAN.
    pub number: AccountNumber,
    /// Name of the bank, or empty.
    pub bank_name: String,
    /// SWIFT/BIC.
    pub swift: Option<Swift>,
    /// Currency of the account.
    pub currency: Currency,
    /// What the office calls it, printed beside the number (`OpisRachunku`), or empty.
    pub label: String,
    /// Whether it is proposed on new documents of its currency.
    pub is_default: bool,
}

/// A bank account of the seller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// Id.
    pub id: BankAccountId,
    /// Everything a person fills in.
    #[serde(flatten)]
    pub data: NewBankAccount,
    /// Whether it can still be chosen.
    pub active: bool,
}

/// A bank account as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccountInput {
    /// NRB or IBAN.
    pub number: String,
    /// Name of the bank.
    pub bank_name: String,
    /// SWIFT/BIC, or empty.
    pub swift: String,
    /// Currency.
    pub currency: String,
    /// Label.
    pub label: String,
    /// Default of its currency.
    pub is_default: bool,
}

/// Checks a bank account; faults under `number`, `bank_name`, `swift`, `currency`, `label`.
pub fn validate_bank_account(
    input: &BankAccountInput,
    scope: &mut Scope<'_>,
) -> Option<NewBankAccount> {
    let number = scope.check("number", AccountNumber::parse(&input.number));
    let bank_name = scope.check(
        "bank_name",
        limited(
            &input.bank_name,
            TEXT_CHARACTERS_MAX,
            Label::new("nazwa banku", "name of the bank"),
        ),
    );
    let swift = scope.check("swift", optional(&input.swift, Swift::parse));
    let currency = scope.check("currency", Currency::parse(&input.currency));
    let label = scope.check(
        "label",
        limited(
            &input.label,
            TEXT_CHARACTERS_MAX,
            Label::new("opis rachunku", "label of the account"),
        ),
    );
    Some(NewBankAccount {
        number: number?,
        bank_name: bank_name?,
        swift: swift?,
        currency: currency?,
        label: label?,
        is_default: input.is_default,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Violations;

    #[test]
    fn an_account_needs_a_number_and_a_currency() {
        let mut violations = Violations::new();
        assert_eq!(
            validate_bank_account(
                &BankAccountInput::default(),
                &mut violations.scope("bank_account")
            ),
            None
        );
        let fields: Vec<_> = violations
            .as_slice()
            .iter()
            .map(|v| v.field.as_str())
            .collect();
        assert_eq!(fields, ["bank_account.number", "bank_account.currency"]);
    }

    #[test]
    fn an_account_survives_json() {
        let input = BankAccountInput {
            number: "61109010140000071219812874".into(),
            currency: "EUR".into(),
            swift: "WBKPPLPP".into(),
            ..BankAccountInput::default()
        };
        let data = validate_bank_account(&input, &mut Violations::new().root()).expect("valid");
        let account = BankAccount {
            id: BankAccountId::v7(1, [0; 10]),
            data,
            active: true,
        };
        let json = serde_json::to_string(&account).expect("json");
        assert_eq!(
            serde_json::from_str::<BankAccount>(&json).expect("account"),
            account
        );
    }
}
