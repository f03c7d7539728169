//! The invented office of the demonstration: the same at every run.

use kontor_client::proto::{
    Address, BankAccount, Buyer, CalculationMethod, Company, Discount, InvoiceContent, InvoiceKind,
    InvoiceLine, Party, PartyIdentity, PartyKind, Payment, PaymentForm, PriceBase, Product,
    ProductKind, ProductRate, VatStatus, buyer, discount, party_identity,
};

/// The administrator's login.
pub const LOGIN: &str = "szef";
/// His password; the server listens on this machine alone.
pub const PASSWORD: &str = "pokaz-kontoru-2026";
/// The buyer who becomes a customer with the first invoice.
pub const BUYER: &str = "Żółta Łódź – Rejsy i Śluzy sp. z o.o.";
/// NRB of the two accounts.
pub const ACCOUNTS: [&str; 2] = ["61109010140000071219812874", "27114020040000300201355387"];
/// Net, VAT and gross of [`invoice`], in grosze, computed by hand: 4 × 180.00 and 3 × 29.90 less 10 %, 12.5 × 64.33.
/// 23 %: 720.00 + 165.60; 5 %: 80.73 + 4.04; 8 %: 804.13 + 64.33.
pub const TOTALS: (i64, i64, i64) = (160_486, 23_397, 183_883);

/// The seller.
pub fn company() -> Company {
    Company {
        name: "Pracownia Pokazowa Kontor sp. z o.o.".to_owned(),
        nip: "1111111111".to_owned(),
        address: Some(address("Krótka", "1", "00-001", "Warszawa")),
        email: "biuro@pokaz.example".to_owned(),
        phone: "+48 22 000 00 00".to_owned(),
        issue_place: "Warszawa".to_owned(),
        vat_status: VatStatus::Payer.into(),
        footer: "Dokument pokazowy: wszystkie dane są zmyślone.".to_owned(),
        ..Company::default()
    }
}

/// The seller's two accounts.
pub fn bank_accounts() -> [BankAccount; 2] {
    let account = |number: usize, label: &str, bank_name: &str, is_default| BankAccount {
        number: ACCOUNTS[number].to_owned(),
        label: label.to_owned(),
        bank_name: bank_name.to_owned(),
        currency: "PLN".to_owned(),
        is_default,
        active: true,
        ..BankAccount::default()
    };
    [
        account(0, "Rachunek główny", "Bank Pierwszy", true),
        account(1, "Rachunek drugi", "Bank Drugi", false),
    ]
}

/// A product of the office.
pub fn product(unit_id: String) -> Product {
    Product {
        kind: ProductKind::Service.into(),
        code: "PROG".to_owned(),
        name: "Usługa programistyczna".to_owned(),
        unit_id,
        rate: ProductRate::ProductRate23.into(),
        price_base: PriceBase::Net.into(),
        price: "180".to_owned(),
        gtu: 12,
        ..Product::default()
    }
}

/// An invoice: a product and two lines of free text, both accounts, the buyer typed in.
pub fn invoice(product_id: &str, account_ids: Vec<String>) -> InvoiceContent {
    let line =
        |name: &str, unit: &str, quantity: &str, unit_price: &str, rate: ProductRate| InvoiceLine {
            name: name.to_owned(),
            unit: unit.to_owned(),
            quantity: quantity.to_owned(),
            unit_price: unit_price.to_owned(),
            rate: rate.into(),
            ..InvoiceLine::default()
        };
    InvoiceContent {
        kind: InvoiceKind::Vat.into(),
        buyer: Some(Buyer {
            source: Some(buyer::Source::Party(typed_buyer())),
        }),
        method: CalculationMethod::FromNet.into(),
        lines: vec![
            InvoiceLine {
                product_id: product_id.to_owned(),
                quantity: "4".to_owned(),
                ..InvoiceLine::default()
            },
            InvoiceLine {
                discount: Some(Discount {
                    value: Some(discount::Value::Percent("10".to_owned())),
                }),
                ..line(
                    "Książka „Śluzy i jazy”",
                    "szt.",
                    "3",
                    "29.90",
                    ProductRate::ProductRate5,
                )
            },
            line(
                "Malowanie ścian",
                "m2",
                "12.5",
                "64.33",
                ProductRate::ProductRate8,
            ),
        ],
        payment: Some(Payment {
            form: PaymentForm::Transfer.into(),
            term_days: Some(14),
            bank_account_ids: account_ids,
            ..Payment::default()
        }),
        notes: "Dziękujemy za współpracę.".to_owned(),
        ..InvoiceContent::default()
    }
}

fn typed_buyer() -> Party {
    Party {
        kind: PartyKind::Company.into(),
        name: BUYER.to_owned(),
        identity: Some(PartyIdentity {
            identity: Some(party_identity::Identity::Nip("1234563218".to_owned())),
        }),
        address: Some(address("Świętojańska", "12", "81-368", "Gdynia")),
        ..Party::default()
    }
}

fn address(street: &str, building: &str, post_code: &str, town: &str) -> Address {
    Address {
        street: format!("ul. {street}"),
        building: building.to_owned(),
        post_code: post_code.to_owned(),
        town: town.to_owned(),
        country: "PL".to_owned(),
        ..Address::default()
    }
}
