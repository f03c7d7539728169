//! Whole documents: what stands in the way of issuing, what is only warned of, what is filled in.

mod content;
mod parties;
mod payment;
mod reading;
mod tax;

use std::collections::BTreeMap;

use time::macros::{date, datetime};

use super::rules::tests::{buyer_abroad, buyer_in_poland, consumer, eu_buyer};
use super::*;
use crate::currency::Currency;
use crate::ids::{BankAccountId, CustomerId, ProductId, RecipientId, UnitId};
use crate::money::{Amount, ExchangeRate, Percent, Quantity, UnitPrice};
use crate::party::{
    BankAccount, Company, Customer, NewBankAccount, NewCustomer, Party, PartyIdentity, Recipient,
    RecipientRole, VatStatus,
};
use crate::product::{NewProduct, PriceBase, Product, ProductKind};
use crate::vat::{ProductRate, VatCode};

fn seller() -> Company {
    let Party {
        address: Some(address),
        contact,
        ..
    } = buyer_in_poland()
    else {
        panic!("a company has an address")
    };
    Company {
        name: "Sprzedawca".into(),
        nip: crate::checks::Nip::parse("1060000062").expect("nip"),
        address,
        contact,
        web: String::new(),
        regon: None,
        krs: None,
        bdo: None,
        court: String::new(),
        share_capital: String::new(),
        issue_place: "Warszawa".into(),
        vat_status: VatStatus::Payer,
        cash_method: false,
        footer: String::new(),
    }
}

fn account(seed: u8, number: &str, currency: &str, is_default: bool) -> BankAccount {
    BankAccount {
        id: BankAccountId::v7(1, [seed; 10]),
        data: NewBankAccount {
            number: crate::checks::AccountNumber::parse(number).expect("number"),
            bank_name: "Bank".into(),
            swift: None,
            currency: Currency::parse(currency).expect("currency"),
            label: String::new(),
            is_default,
        },
        active: true,
    }
}

fn polish_account() -> BankAccount {
    account(1, "61109010140000071219812874", "PLN", true)
}

fn german_account() -> BankAccount {
    account(2, "DE89370400440532013000", "EUR", true)
}

fn facts() -> Facts {
    Facts {
        today: date!(2026 - 11 - 23),
        seller: Some(seller()),
        customer: None,
        products: BTreeMap::new(),
        accounts: vec![polish_account(), german_account()],
        series_last_date: None,
        similar: Vec::new(),
    }
}

fn line() -> Line {
    Line {
        product_id: None,
        name: "Usługa".into(),
        unit: "szt.".into(),
        quantity: Some(Quantity::ONE),
        unit_price: Some(UnitPrice::parse("100").expect("price")),
        discount: None,
        vat_code: Some(VatCode::Rate23),
        rate: None,
        nature: Nature::Service,
        gtu: None,
        pkwiu: None,
        cn: None,
        index: String::new(),
        gtin: None,
        annex_15: false,
        procedure: None,
        supply_date: None,
    }
}

fn content() -> Content {
    let empty = read_content(&ContentInput::default()).content;
    Content {
        buyer: Some(BuyerSource::Typed(buyer_in_poland())),
        lines: vec![line()],
        payment: Payment {
            form: Some(PaymentForm::Transfer),
            term: Some(Term::Days(14)),
            ..Payment::default()
        },
        ..empty
    }
}

/// Reasons with their fields of what stands in the way, and of the warnings (with `!` for those to be confirmed).
fn found(content: &Content, facts: &Facts) -> (Vec<String>, Vec<String>) {
    let assembly = assemble(content, facts);
    assert_eq!(assembly.document.is_some(), assembly.violations.is_empty());
    let faults = assembly
        .violations
        .as_slice()
        .iter()
        .map(|violation| format!("{} {}", violation.field, violation.reason));
    let warnings = assembly.warnings.iter().map(|warning| {
        format!(
            "{} {}{}",
            warning.field,
            warning.reason,
            if warning.must_be_confirmed { "!" } else { "" }
        )
    });
    (faults.collect(), warnings.collect())
}

/// Asserts what is found after a change of the plain document.
fn expect(change: impl FnOnce(&mut Content, &mut Facts), faults: &[&str], warnings: &[&str]) {
    let (mut content, mut facts) = (content(), facts());
    change(&mut content, &mut facts);
    let (found_faults, found_warnings) = found(&content, &facts);
    assert_eq!(found_faults, faults);
    assert_eq!(found_warnings, warnings);
}
