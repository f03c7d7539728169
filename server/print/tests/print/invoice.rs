//! From the business's document to the printed one.

use kontor_domain::checks::{AccountNumber, Country, EuVat, Nip, PostCode};
use kontor_domain::currency::Currency;
use kontor_domain::ids::BankAccountId;
use kontor_domain::invoice::{
    self, ComputedLine, Discount, ExchangeQuote, Flags, InvoiceKind, Method, Paid, PrintLanguage,
    SettledPayment, Supply, calculate,
};
use kontor_domain::money::{Amount, ExchangeRate, Percent, Quantity, UnitPrice};
use kontor_domain::party::{
    Address, BankAccount, Company, Contact, NewBankAccount, Party, PartyIdentity, PartyKind,
    Recipient, RecipientRole, VatStatus,
};
use kontor_domain::payment::PaymentForm;
use kontor_domain::vat::VatCode;
use kontor_print::document::{Document, Kind, Language, MarkKind, Occasion};
use time::macros::date;

fn address(street: &str, building: &str, post_code: &str, town: &str, country: &str) -> Address {
    let country = Country::parse(country).unwrap();
    Address {
        street: street.to_owned(),
        building: building.to_owned(),
        flat: String::new(),
        post_code: PostCode::parse(post_code, country).unwrap(),
        town: town.to_owned(),
        country,
        gln: None,
    }
}

fn line(quantity: &str, price: &str, vat_code: VatCode) -> ComputedLine {
    ComputedLine {
        product_id: None,
        name: "Śruba".to_owned(),
        unit: "szt.".to_owned(),
        quantity: Quantity::parse(quantity).unwrap(),
        unit_price: UnitPrice::parse(price).unwrap(),
        discount: None,
        discount_value: Amount::ZERO,
        vat_code,
        net: Amount::ZERO,
        vat: Amount::ZERO,
        gross: Amount::ZERO,
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

fn account(number: &str, currency: &str) -> BankAccount {
    BankAccount {
        id: BankAccountId::v7(0, [0; 10]),
        data: NewBankAccount {
            number: AccountNumber::parse(number).unwrap(),
            bank_name: "Bank".to_owned(),
            swift: None,
            currency: Currency::parse(currency).unwrap(),
            label: "Główny".to_owned(),
            is_default: true,
        },
        active: true,
    }
}

fn document() -> invoice::Document {
    let mut discounted = line("3", "9.99", VatCode::Rate23);
    discounted.discount = Some(Discount::Percent(Percent::parse("12.5").unwrap()));
    let lines = vec![
        line("0.5", "0.33", VatCode::Rate23),
        discounted,
        line("7", "1.05", VatCode::Rate8),
    ];
    invoice::Document {
        kind: InvoiceKind::Vat,
        issue_date: date!(2026 - 11 - 23),
        issue_place: String::new(),
        supply: Some(Supply::On(date!(2026 - 11 - 20))),
        order: invoice::Order::default(),
        seller: Company {
            name: "Żuraw".to_owned(),
            nip: Nip::parse("1234563218").unwrap(),
            address: address("Gęsia", "1", "87-100", "Toruń", "PL"),
            contact: Contact::default(),
            web: String::new(),
            regon: None,
            krs: None,
            bdo: None,
            court: String::new(),
            share_capital: String::new(),
            issue_place: String::new(),
            vat_status: VatStatus::Payer,
            cash_method: false,
            footer: String::new(),
        },
        buyer: Party {
            kind: PartyKind::Company,
            name: "Źdźbło".to_owned(),
            identity: PartyIdentity::Nip(Nip::parse("1111111111").unwrap()),
            address: Some(address("", "5", "26-065", "Wólka", "PL")),
            contact: Contact::default(),
            local_government_unit: false,
            vat_group_member: false,
        },
        customer_id: None,
        recipients: vec![Recipient {
            id: None,
            role: RecipientRole::AdditionalBuyer,
            name: "Wspólnik".to_owned(),
            identity: PartyIdentity::None,
            address: None,
            share: Some(Percent::parse("12.5").unwrap()),
        }],
        method: Method::FromNet,
        currency: Currency::PLN,
        exchange_rate: None,
        computed: calculate(lines, Method::FromNet, None).unwrap(),
        payment: SettledPayment {
            form: Some(PaymentForm::Transfer),
            form_description: String::new(),
            due_date: Some(date!(2026 - 12 - 07)),
            paid: None,
            accounts: vec![account("61109010140000071219812874", "PLN")],
        },
        flags: Flags::default(),
        notes: "  ".to_owned(),
        language: PrintLanguage::Polish,
    }
}

fn issued() -> Occasion<'static> {
    Occasion {
        number: Some("FV/1/11/2026"),
        issued_by: Some("Biuro"),
        ..Occasion::default()
    }
}

#[test]
fn the_running_sums_of_the_last_line_are_the_totals() {
    for method in [Method::FromNet, Method::FromGross] {
        let mut invoice = document();
        let many = (1..=200).map(|nr| {
            line(
                &format!("{nr}"),
                "0.07",
                [VatCode::Rate23, VatCode::Rate8][nr % 2],
            )
        });
        invoice.method = method;
        invoice.computed = calculate(many.collect(), method, None).unwrap();
        let print = Document::from_invoice(&invoice, issued());
        assert_eq!(print.lines.last().unwrap().running, print.totals);
        let summed: i64 = print.vat_summary.iter().map(|row| row.sums.gross.0).sum();
        assert_eq!(summed, print.totals.gross.0);
    }
}

#[test]
fn a_document_is_printed_as_it_was_issued() {
    let print = Document::from_invoice(&document(), issued());
    assert_eq!(print.kind, Kind::Vat);
    assert_eq!(print.number, "FV/1/11/2026");
    assert_eq!(print.buyer.address_lines, ["Wólka 5", "26-065 Wólka"]);
    assert_eq!(print.buyer.tax_id.unwrap().value, "1111111111");
    assert_eq!(print.seller.nip.as_deref(), Some("1234563218"));
    assert_eq!(print.recipients[0].role.pl, "Dodatkowy nabywca");
    assert_eq!(print.recipients[0].share.as_deref(), Some("12,5%"));
    assert_eq!(print.lines[1].discount.as_ref().unwrap().text, "12,5%");
    assert_eq!(print.lines[1].net.unwrap().text(), "26,22");
    assert_eq!(print.payment.term_days, Some(14));
    assert_eq!(print.accounts[0].number, "61 1090 1014 0000 0712 1981 2874");
    assert_eq!(
        print.transfer_qr.unwrap().text().split('|').nth(2),
        Some("61109010140000071219812874")
    );
    assert_eq!(
        print.amount_in_words.unwrap().pl,
        "czterdzieści złotych 40/100"
    );
    assert_eq!((print.place, print.notes, print.footer), (None, None, None));
    assert!(print.marks.is_empty());
}

#[test]
fn split_payment_and_paid_documents_have_no_transfer_code() {
    let mut invoice = document();
    invoice.flags.split_payment = true;
    let print = Document::from_invoice(&invoice, issued());
    assert!(print.transfer_qr.is_none());
    assert_eq!(print.wordings[0].pl, "Mechanizm podzielonej płatności");

    let mut invoice = document();
    let gross = invoice.computed.totals.gross;
    invoice.payment.paid = Some(Paid {
        amount: gross,
        date: invoice.issue_date,
    });
    let print = Document::from_invoice(&invoice, issued());
    assert!(print.transfer_qr.is_none());
    assert_eq!(print.payment.due.0, 0);
    assert_eq!(print.payment.paid.map(|paid| paid.0), Some(gross.scaled()));
}

#[test]
fn a_supply_within_the_union_shows_prefix_rate_and_vat_in_zlotys() {
    let mut invoice = document();
    let rate = ExchangeRate::parse("4.2512").unwrap();
    invoice.language = PrintLanguage::PolishEnglish;
    invoice.currency = Currency::parse("EUR").unwrap();
    invoice.exchange_rate = Some(ExchangeQuote {
        rate,
        table: "226/A/NBP/2026".to_owned(),
        date: date!(2026 - 11 - 20),
    });
    invoice.buyer.identity = PartyIdentity::EuVat(EuVat::parse("DE", "123456788").unwrap());
    invoice.buyer.address = Some(address("Königstraße", "17", "70173", "Stuttgart", "DE"));
    invoice.computed = calculate(
        vec![line("2", "10", VatCode::ZeroIntraEu)],
        Method::FromNet,
        Some(rate),
    )
    .unwrap();
    let print = Document::from_invoice(&invoice, issued());
    assert_eq!(print.language, Language::PolishEnglish);
    assert_eq!(print.seller.nip.as_deref(), Some("PL1234563218"));
    assert_eq!(print.buyer.address_lines.last().unwrap(), "Niemcy");
    assert_eq!(print.exchange.unwrap().rate, "4,2512");
    assert_eq!(print.vat_summary[0].vat.code, "0 WDT");
    assert_eq!(print.vat_summary[0].vat_pln.map(|vat| vat.0), Some(0));
    assert!(print.transfer_qr.is_none());
}

#[test]
fn without_a_number_it_is_a_preview_and_a_duplicate_bears_its_day() {
    let print = Document::from_invoice(&document(), Occasion::default());
    assert_eq!(print.marks[0].kind, MarkKind::Preview);
    let duplicate = Occasion {
        duplicate_of_day: Some(date!(2027 - 01 - 02)),
        ..issued()
    };
    let print = Document::from_invoice(&document(), duplicate);
    assert_eq!(print.marks[0].kind, MarkKind::Duplicate);
    assert_eq!(print.marks[0].date.unwrap().text(), "02.01.2027");
}
