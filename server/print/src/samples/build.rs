//! The sample documents.

use kontor_domain::currency::Currency;
use kontor_domain::{money, words};
use time::{Date, Duration, Month};

use super::goods::{self, EXEMPT, Goods, INTRA_EU, Item, OFFICE, R23, REVERSE, goods};
use super::parties;
use crate::document::{
    Amount, Bilingual, Day, Document, Exchange, FORMAT, Kind, Language, Logo, Mark, MarkKind,
    Order, Payment, PriceBase, Supply,
};
use crate::transfer::Transfer;

/// A name and what builds the document.
pub(super) type Sample = (&'static str, fn() -> Document);

/// All samples; the first is the one that previews show.
pub(super) const SAMPLES: [Sample; 13] = [
    ("twelve-lines", twelve_lines),
    ("three-lines", three_lines),
    ("sixty-lines", sixty_lines),
    ("long-names", long_names),
    ("four-accounts", four_accounts),
    ("gross", gross),
    ("foreign-currency", foreign_currency),
    ("exempt", exempt),
    ("split-payment", split_payment),
    ("reverse-charge", reverse_charge),
    ("pro-forma", pro_forma),
    ("duplicate", duplicate),
    ("least", least),
];

fn twelve_lines() -> Document {
    let mut document = base(goods(OFFICE, PriceBase::Net));
    document.logo = Logo::new(parties::LOGO.as_bytes()).ok();
    document.accounts = parties::accounts(2);
    document.order = Some(Order {
        number: Some("ZAM/2026/0418".to_owned()),
        date: Some(day(-20)),
    });
    document.notes = Some("Dziękujemy za zakupy. Towar wydano z magazynu głównego.".to_owned());
    with_transfer(document)
}

fn three_lines() -> Document {
    let [paper, mut toner, binder, ..] = OFFICE;
    // a tenth off the printed price leaves whole grosze
    toner.3 = 28_953;
    let mut document = base(goods([paper, toner, binder], PriceBase::Net));
    for line in &mut document.lines {
        goods::discounted(line, 10);
    }
    with_transfer(document)
}

fn sixty_lines() -> Document {
    let mut document = base(goods(OFFICE.into_iter().cycle().take(60), PriceBase::Net));
    document.accounts = parties::accounts(2);
    with_transfer(document)
}

fn long_names() -> Document {
    const LONG: Item = (
        "Kompleksowa usługa przeglądu, konserwacji i legalizacji urządzeń pomiarowo-kontrolnych wraz z dojazdem, \
         demontażem, transportem do laboratorium wzorcującego, wystawieniem świadectw oraz ponownym montażem \
         i uruchomieniem w obecności przedstawiciela zamawiającego, zgodnie z załącznikiem nr 3 do umowy ramowej",
        "kompl.",
        1_234_567_890,
        9_999_999,
        R23,
    );
    const UNBROKEN: Item = (
        "Kod:ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "opakowanie zb.",
        1,
        1,
        R23,
    );
    let mut document = base(goods([LONG, OFFICE[0], UNBROKEN], PriceBase::Net));
    document.buyer = parties::long_buyer();
    document.recipients = vec![parties::school()];
    document.number = String::from("FV/SPRZEDAŻ-HURTOWA/0000123456/11/2026/ODDZIAŁ-ZIELONA-GÓRA");
    document.lines[0].index = Some("USL-PRZEGLAD-KOMPLEKSOWY-2026-WARIANT-ROZSZERZONY".to_owned());
    document.lines[0].pkwiu = Some("33.20.70.0".to_owned());
    document.lines[0].gtu = Some("GTU_12".to_owned());
    document.lines[0].supply_date = Some(day(-3));
    document.notes = Some("Pierwszy wiersz uwag.\nDrugi wiersz uwag, dłuższy. ".repeat(6));
    with_transfer(document)
}

fn four_accounts() -> Document {
    let mut document = base(goods(OFFICE.into_iter().take(5), PriceBase::Net));
    document.accounts = parties::accounts(4);
    document.recipients = vec![parties::school(), parties::payer()];
    document.supply = Some(Supply {
        label: Bilingual::new("Okres dostaw", "Period of supply"),
        from: day(-22),
        to: Some(day(0)),
    });
    with_transfer(document)
}

fn gross() -> Document {
    let mut document = base(goods(OFFICE.into_iter().take(6), PriceBase::Gross));
    document.prices = PriceBase::Gross;
    document.buyer = parties::person();
    document.payment = paid(
        document.totals.gross,
        Bilingual::new("karta płatnicza", "payment card"),
    );
    document.accounts = Vec::new();
    document
}

fn foreign_currency() -> Document {
    let items = [3, 1, 0].map(|position| {
        let (name, unit, quantity, price, _) = OFFICE[position];
        (name, unit, quantity, price / 4, INTRA_EU)
    });
    let mut document = base(goods(items, PriceBase::Net));
    document.language = Language::PolishEnglish;
    document.buyer = parties::foreign_buyer();
    document.seller.nip = Some("PL1234563218".to_owned());
    document.currency = String::from("EUR");
    document.accounts = parties::accounts(4).split_off(2);
    document.logo = Logo::new(parties::LOGO.as_bytes()).ok();
    document.amount_in_words = Currency::parse("EUR")
        .ok()
        .map(|euro| in_words(document.totals.gross, euro));
    for row in &mut document.vat_summary {
        row.vat_pln = Some(Amount(0));
        row.description = Some(Bilingual::new(
            "wewnątrzwspólnotowa dostawa towarów",
            "intra-Community supply of goods",
        ));
    }
    document.exchange = Some(Exchange {
        rate: "4,2512".to_owned(),
        units: 1,
        table: Some("226/A/NBP/2026".to_owned()),
        date: Some(day(-1)),
        vat_pln: Amount(0),
    });
    document
}

fn exempt() -> Document {
    let items: [Item; 2] = [
        (
            "Szkolenie zawodowe – bezpieczeństwo pracy",
            "os.",
            14_000_000,
            35_000,
            EXEMPT,
        ),
        (
            "Usługa księgowa za listopad 2026 r.",
            "usł.",
            1_000_000,
            90_000,
            EXEMPT,
        ),
    ];
    let mut document = base(goods(items, PriceBase::Net));
    document.wordings = vec![Bilingual::new(
        "Zwolnienie z VAT: art. 113 ust. 1 ustawy o podatku od towarów i usług",
        "VAT exempt: Art. 113(1) of the Polish VAT Act",
    )];
    with_transfer(document)
}

fn split_payment() -> Document {
    let items: [Item; 2] = [
        (
            "Pręty stalowe żebrowane fi 12 mm",
            "t",
            6_250_000,
            318_000,
            R23,
        ),
        ("Laptop 15,6\" 32 GB RAM", "szt.", 3_000_000, 489_900, R23),
    ];
    let mut document = base(goods(items, PriceBase::Net));
    document.lines[0].pkwiu = Some("24.10.62.0".to_owned());
    document.lines[1].gtu = Some("GTU_06".to_owned());
    document.wordings = vec![
        Bilingual::new("Mechanizm podzielonej płatności", "Split payment mechanism"),
        Bilingual::new("Metoda kasowa", "Cash accounting scheme"),
    ];
    document.accounts = parties::accounts(2);
    document
}

fn reverse_charge() -> Document {
    let items: [Item; 1] = [(
        "Consulting services / Usługi doradcze",
        "h",
        40_000_000,
        25_000,
        REVERSE,
    )];
    let mut document = base(goods(items, PriceBase::Net));
    document.language = Language::PolishEnglish;
    document.buyer = parties::foreign_buyer();
    document.wordings = vec![Bilingual::new("Odwrotne obciążenie", "Reverse charge")];
    with_transfer(document)
}

fn pro_forma() -> Document {
    let mut document = base(goods(OFFICE.into_iter().skip(6).take(4), PriceBase::Net));
    document.kind = Kind::ProForma;
    document.title = Bilingual::new("Faktura pro forma", "Pro forma invoice");
    document.number = String::from("PRO/17/11/2026");
    document.supply = None;
    document.wordings = vec![Bilingual::new(
        "Dokument nie jest fakturą w rozumieniu ustawy o VAT.",
        "This document is not an invoice within the meaning of the VAT Act.",
    )];
    document.logo = Logo::new(parties::LOGO.as_bytes()).ok();
    with_transfer(document)
}

fn duplicate() -> Document {
    let mut document = base(goods(OFFICE.into_iter().take(2), PriceBase::Net));
    document.marks = vec![Mark {
        kind: MarkKind::Duplicate,
        text: Bilingual::new("Duplikat", "Duplicate"),
        date: Some(day(40)),
    }];
    document.payment = paid(document.totals.gross, Bilingual::new("gotówka", "cash"));
    document.accounts = Vec::new();
    document
}

fn least() -> Document {
    let items: [Item; 1] = [("Usługa", "usł.", 1_000_000, 100, R23)];
    let mut document = base(goods(items, PriceBase::Net));
    document.marks = vec![Mark {
        kind: MarkKind::Preview,
        text: Bilingual::new(
            "Podgląd – to nie jest wystawiony dokument",
            "Preview – not an issued document",
        ),
        date: None,
    }];
    document.number = String::new();
    document.place = None;
    document.supply = None;
    document.buyer = parties::person();
    document.seller.regon = None;
    document.seller.krs = None;
    document.seller.bdo = None;
    document.seller.court = None;
    document.seller.share_capital = None;
    document.seller.phone = None;
    document.seller.email = None;
    document.seller.website = None;
    document.accounts = Vec::new();
    document.amount_in_words = None;
    document.footer = None;
    document.issued_by = None;
    document.payment.form = None;
    document.payment.due_date = None;
    document.payment.term_days = None;
    document
}

fn base(goods: Goods) -> Document {
    let Goods {
        lines,
        vat_summary,
        totals,
    } = goods;
    Document {
        format: FORMAT,
        language: Language::Polish,
        kind: Kind::Vat,
        title: Bilingual::new("Faktura VAT", "VAT invoice"),
        marks: Vec::new(),
        number: "FV/128/11/2026".to_owned(),
        place: Some("Toruń".to_owned()),
        issue_date: day(0),
        supply: Some(Supply {
            label: Bilingual::new("Data dostawy / wykonania usługi", "Date of supply"),
            from: day(-1),
            to: None,
        }),
        order: None,
        seller: parties::seller(),
        logo: None,
        buyer: parties::buyer(),
        recipients: Vec::new(),
        currency: "PLN".to_owned(),
        prices: PriceBase::Net,
        lines,
        vat_summary,
        totals,
        exchange: None,
        payment: Payment {
            form: Some(Bilingual::new("przelew", "bank transfer")),
            due_date: Some(day(14)),
            term_days: Some(14),
            paid: None,
            paid_date: None,
            due: totals.gross,
        },
        accounts: parties::accounts(1),
        transfer_qr: None,
        amount_in_words: Some(in_words(totals.gross, Currency::PLN)),
        wordings: Vec::new(),
        notes: None,
        footer: Some("Zapraszamy do sklepu internetowego www.zuraw.example".to_owned()),
        issued_by: Some("Dział Sprzedaży".to_owned()),
    }
}

fn paid(amount: Amount, form: Bilingual) -> Payment {
    Payment {
        form: Some(form),
        due_date: None,
        term_days: None,
        paid: Some(amount),
        paid_date: Some(day(0)),
        due: Amount(0),
    }
}

fn with_transfer(mut document: Document) -> Document {
    let transfer = document.accounts.first().map(|account| Transfer {
        nip: document.seller.nip.as_deref(),
        account: &account.number,
        amount: document.payment.due,
        name: &document.seller.name,
        title: &document.number,
    });
    document.transfer_qr = transfer.and_then(|transfer| transfer.qr());
    document
}

fn in_words(amount: Amount, currency: Currency) -> Bilingual {
    let amount = money::Amount::from_scaled(amount.0);
    Bilingual::new(
        words::polish(amount, currency, words::Hundredths::Fraction),
        words::english(amount, currency, words::Hundredths::Fraction),
    )
}

/// So many days from the samples' day of issue.
fn day(days: i64) -> Day {
    let issue = Date::from_calendar_date(2026, Month::November, 23).unwrap_or(Date::MIN);
    Day(issue.saturating_add(Duration::days(days)))
}
