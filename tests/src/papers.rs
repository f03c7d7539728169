//! Documents and parties as a busy office writes them.

use kontor_client::proto::{
    Address, BankAccount, Buyer, CalculationMethod, Company, Customer, InvoiceContent, InvoiceKind,
    InvoiceLine, IssueInvoiceRequest, Party, PartyIdentity, PartyKind, Payment, PaymentForm,
    Product, ProductKind, ProductRate, VatCode, VatStatus, buyer, issue_invoice_request,
    party_identity,
};

/// NIP of the seller; its check digit is right, no company has it.
pub const SELLER_NIP: &str = "1234563218";
/// An account number with right check digits (the example of the standard).
pub const ACCOUNT: &str = "61109010140000071219812874";

/// The company that issues.
pub fn company() -> Company {
    Company {
        name: "Biuro Próbne sp. z o.o.".to_owned(),
        nip: SELLER_NIP.to_owned(),
        address: Some(address("Żółta")),
        issue_place: "Łódź".to_owned(),
        vat_status: VatStatus::Payer.into(),
        ..Company::default()
    }
}

/// Its bank account.
pub fn account() -> BankAccount {
    BankAccount {
        number: ACCOUNT.to_owned(),
        bank_name: "Bank Próbny".to_owned(),
        currency: "PLN".to_owned(),
        label: "główne".to_owned(),
        is_default: true,
        active: true,
        ..BankAccount::default()
    }
}

/// An address in a street of this name.
pub fn address(street: &str) -> Address {
    Address {
        street: street.to_owned(),
        building: "7".to_owned(),
        post_code: "90-001".to_owned(),
        town: "Łódź".to_owned(),
        country: "PL".to_owned(),
        ..Address::default()
    }
}

/// The n-th NIP with a right check digit.
pub fn nip(n: u32) -> String {
    const WEIGHTS: [u32; 9] = [6, 5, 7, 2, 3, 4, 5, 6, 7];
    const FIRST: u32 = 525_000_000;
    // A remainder of 10 has no digit: of two neighbours one at least has another remainder.
    let digits_of = |number: u32| -> Vec<u32> {
        number
            .to_string()
            .chars()
            .filter_map(|c| c.to_digit(10))
            .collect()
    };
    let check = |number: u32| {
        let digits = digits_of(number);
        digits
            .iter()
            .zip(WEIGHTS)
            .map(|(digit, weight)| digit * weight)
            .sum::<u32>()
            % 11
    };
    let first = FIRST + n * 2;
    let number = if check(first) == 10 { first + 1 } else { first };
    format!("{number}{}", check(number))
}

/// An identity by NIP.
pub fn identity(nip: &str) -> PartyIdentity {
    PartyIdentity {
        identity: Some(party_identity::Identity::Nip(nip.to_owned())),
    }
}

/// A company that buys.
pub fn party(name: &str, nip: &str) -> Party {
    Party {
        kind: PartyKind::Company.into(),
        name: name.to_owned(),
        identity: Some(identity(nip)),
        address: Some(address("Krótka")),
        ..Party::default()
    }
}

/// The same as a customer to keep.
pub fn customer(name: &str, nip: &str) -> Customer {
    Customer {
        kind: PartyKind::Company.into(),
        name: name.to_owned(),
        identity: Some(identity(nip)),
        address: Some(address("Krótka")),
        active: true,
        ..Customer::default()
    }
}

/// Something to sell.
pub fn product(code: &str) -> Product {
    Product {
        kind: ProductKind::Goods.into(),
        code: code.to_owned(),
        name: format!("Towar {code}"),
        unit: "szt.".to_owned(),
        rate: ProductRate::ProductRate23.into(),
        price_base: kontor_client::proto::PriceBase::Net.into(),
        price: "12.50".to_owned(),
        price_currency: "PLN".to_owned(),
        active: true,
        ..Product::default()
    }
}

/// An invoice of three lines to a buyer whose name tells it from all others.
pub fn invoice(series_id: &str, buyer_name: &str, buyer_nip: &str) -> InvoiceContent {
    InvoiceContent {
        kind: InvoiceKind::Vat.into(),
        series_id: series_id.to_owned(),
        buyer: Some(Buyer {
            source: Some(buyer::Source::Party(party(buyer_name, buyer_nip))),
        }),
        method: CalculationMethod::FromNet.into(),
        lines: vec![
            line("Papier ksero A4", "12", "18.90", VatCode::VatCode23),
            line("Książka adresowa", "3", "24.50", VatCode::VatCode5),
            line("Dostawa do biura", "1", "35", VatCode::VatCode8),
        ],
        payment: Some(Payment {
            form: PaymentForm::Transfer.into(),
            term_days: Some(14),
            ..Payment::default()
        }),
        ..InvoiceContent::default()
    }
}

/// The request that issues it.
pub fn issue(content: InvoiceContent) -> IssueInvoiceRequest {
    IssueInvoiceRequest {
        source: Some(issue_invoice_request::Source::Invoice(content)),
        ..IssueInvoiceRequest::default()
    }
}

fn line(name: &str, quantity: &str, unit_price: &str, vat_code: VatCode) -> InvoiceLine {
    InvoiceLine {
        name: name.to_owned(),
        unit: "szt.".to_owned(),
        quantity: quantity.to_owned(),
        unit_price: unit_price.to_owned(),
        vat_code: vat_code.into(),
        ..InvoiceLine::default()
    }
}
