//! Documents of every shape.

use kontor_domain::{
    checks::{Cn, Gtin, Gtu, Pkwiu},
    currency::Currency,
    ids::{
        BankAccountId, InvoiceId, ProductId, RecipientId, SeriesId, TemplateId, UserId,
        WorkstationId,
    },
    invoice::{
        Annotations, BuyerSource, Computed, ComputedLine, Content, Discount, Document, Draft,
        ExchangeQuote, ExemptionBasis, Flags, InvoiceKind, Issued, Line, Method, Nature, Order,
        Paid, PaidInput, Payment, PaymentForm, PrintLanguage, Procedure, SettledPayment, Supply,
        Term, Totals, VatSum,
    },
    money::{Amount, ExchangeRate, Percent, Quantity, UnitPrice},
    party::{
        AddressInput, BankAccount, BankAccountInput, CompanyInput, IdentityInput, Party,
        PartyInput, PartyKind, Recipient, RecipientRole, Seller, validate_bank_account,
        validate_company, validate_party,
    },
    refusal::Violations,
    vat::{ProductRate, VAT_CODES},
};
use proptest::{option, prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use time::{Date, Duration, PrimitiveDateTime, macros::datetime};
use uuid::Uuid;

/// The series of VAT invoices that every database begins with.
pub(super) fn series() -> SeriesId {
    SeriesId::from_uuid(Uuid::from_u128(0x019a_b000_0000_7000_8000_0000_0000_0101))
}

pub(super) fn id(number: u32) -> InvoiceId {
    let mut random = [0; 10];
    random[6..].copy_from_slice(&number.to_be_bytes());
    InvoiceId::v7(1_764_000_000_000, random)
}

fn address() -> AddressInput {
    AddressInput {
        street: "ul. Żwirki".into(),
        building: "7a".into(),
        flat: "12".into(),
        post_code: "00-001".into(),
        town: "Łódź".into(),
        ..AddressInput::default()
    }
}

fn seller(footer: &str) -> Seller {
    let input = CompanyInput {
        name: "Sprzedawca sp. z o.o.".into(),
        nip: "5252484810".into(),
        address: Some(address()),
        footer: footer.into(),
        ..CompanyInput::default()
    };
    validate_company(&input, &mut Violations::new().root()).expect("a valid company")
}

pub(super) fn company(name: &str, nip: &str) -> Party {
    let input = PartyInput {
        name: name.into(),
        identity: IdentityInput::Nip(nip.into()),
        address: Some(address()),
        ..PartyInput::default()
    };
    validate_party(&input, &mut Violations::new().root()).expect("a valid company")
}

fn person(name: &str) -> Party {
    let input = PartyInput {
        kind: PartyKind::PrivatePerson,
        name: name.into(),
        identity: IdentityInput::None,
        ..PartyInput::default()
    };
    validate_party(&input, &mut Violations::new().root()).expect("a valid person")
}

fn account(number: &str, currency: &str, swift: &str, is_default: bool) -> BankAccount {
    let input = BankAccountInput {
        number: number.into(),
        bank_name: "Bank".into(),
        swift: swift.into(),
        currency: currency.into(),
        label: "główny".into(),
        is_default,
    };
    BankAccount {
        id: BankAccountId::v7(1, [u8::from(is_default); 10]),
        data: validate_bank_account(&input, &mut Violations::new().root()).expect("valid"),
        active: true,
    }
}

/// A plain document of one line: number `FV/{number}`, issued that many minutes into the day.
pub(super) fn plain(number: u32, day: Date, buyer: Party, gross: i64) -> Issued {
    let gross = Amount::from_scaled(gross);
    let line = ComputedLine {
        product_id: None,
        name: "Usługa".into(),
        unit: "szt.".into(),
        quantity: Quantity::ONE,
        unit_price: UnitPrice::from_scaled(gross.scaled() * 1_000_000),
        discount: None,
        discount_value: Amount::ZERO,
        vat_code: VAT_CODES[10],
        net: gross,
        vat: Amount::ZERO,
        gross,
        gtu: None,
        pkwiu: None,
        cn: None,
        index: String::new(),
        gtin: None,
        annex_15: false,
        procedure: None,
        supply_date: None,
    };
    let sum = VatSum {
        vat_code: line.vat_code,
        net: gross,
        vat: Amount::ZERO,
        gross,
        vat_pln: Amount::ZERO,
    };
    Issued {
        id: id(number),
        number: format!("FV/{number}"),
        series_id: series(),
        counter: i64::from(number),
        issued_at: datetime!(2026-11-23 8:00) + Duration::minutes(i64::from(number)),
        issued_by_id: UserId::v7(1, [1; 10]),
        issued_by: "Anna Żak".into(),
        workstation_id: None,
        template_id: TemplateId::v7(1, [2; 10]),
        template_version: 1,
        document: Document {
            kind: InvoiceKind::Vat,
            issue_date: day,
            issue_place: "Łódź".into(),
            supply: None,
            order: Order::default(),
            seller: seller(""),
            buyer,
            customer_id: None,
            recipients: Vec::new(),
            method: Method::FromNet,
            currency: Currency::PLN,
            exchange_rate: None,
            computed: Computed {
                lines: vec![line],
                sums: vec![sum],
                totals: Totals {
                    net: gross,
                    vat: Amount::ZERO,
                    gross,
                    vat_pln: Amount::ZERO,
                },
            },
            payment: SettledPayment {
                form: Some(PaymentForm::Transfer),
                form_description: String::new(),
                due_date: None,
                paid: None,
                accounts: vec![account("61109010140000071219812874", "PLN", "", true)],
            },
            flags: Flags::default(),
            notes: String::new(),
            language: PrintLanguage::Polish,
        },
    }
}

/// A draft of the same number.
pub(super) fn draft(number: u32, content: Content) -> Draft {
    let at = datetime!(2026-11-23 9:00:00.123_456) + Duration::minutes(i64::from(number));
    Draft {
        id: id(number),
        content,
        created_at: at,
        updated_at: at,
        author_id: UserId::v7(1, [1; 10]),
        version: 1,
    }
}

fn text() -> impl Strategy<Value = String> {
    "[ -~ąćęłńóśżźĄĆĘŁŃÓŚŻŹßé€']{1,20}"
}

fn amount() -> impl Strategy<Value = Amount> {
    (-1_000_000_000_000_i64..1_000_000_000_000).prop_map(Amount::from_scaled)
}

fn day() -> impl Strategy<Value = Date> {
    (2_453_000_i32..2_470_000).prop_map(|day| Date::from_julian_day(day).expect("a day"))
}

fn moment() -> impl Strategy<Value = PrimitiveDateTime> {
    (0_i64..4_000_000_000_000_000)
        .prop_map(|micros| datetime!(1990-01-01 0:00) + Duration::microseconds(micros))
}

fn uuid<T: From<Uuid> + std::fmt::Debug>() -> impl Strategy<Value = T> {
    any::<u128>().prop_map(|bits| T::from(Uuid::from_u128(bits)))
}

fn discount() -> impl Strategy<Value = Discount> {
    prop_oneof![
        (0_i64..=1_000_000).prop_map(|percent| Discount::Percent(Percent::from_scaled(percent))),
        (0_i64..100_000).prop_map(|amount| Discount::Amount(Amount::from_scaled(amount))),
    ]
}

fn procedure() -> impl Strategy<Value = Procedure> {
    select(vec![
        Procedure::WstoEe,
        Procedure::Ied,
        Procedure::TtD,
        Procedure::I42,
        Procedure::I63,
        Procedure::BSpv,
        Procedure::BSpvSupply,
        Procedure::BMpvCommission,
    ])
}

fn party() -> impl Strategy<Value = Party> {
    (text(), any::<bool>()).prop_map(|(name, is_person)| {
        let name = format!("X{name}");
        if is_person {
            person(&name)
        } else {
            company(&name, "7792437146")
        }
    })
}

fn recipient() -> impl Strategy<Value = Recipient> {
    (
        party(),
        option::of(uuid::<RecipientId>()),
        option::of(0_i64..1_000_000),
    )
        .prop_map(|(party, id, share)| Recipient {
            id,
            role: RecipientRole::AdditionalBuyer,
            name: party.name,
            identity: party.identity,
            address: party.address,
            share: share.map(Percent::from_scaled),
        })
}

fn supply() -> impl Strategy<Value = Supply> {
    prop_oneof![
        day().prop_map(Supply::On),
        (day(), day()).prop_map(|(from, until)| Supply::Period { from, until }),
    ]
}

fn quote() -> impl Strategy<Value = ExchangeQuote> {
    (1_i64..100_000_000, text(), day()).prop_map(|(rate, table, date)| ExchangeQuote {
        rate: ExchangeRate::from_scaled(rate),
        table,
        date,
    })
}

fn order() -> impl Strategy<Value = Order> {
    (option::of(text()), option::of(day())).prop_map(|(number, date)| Order { number, date })
}

fn basis() -> impl Strategy<Value = ExemptionBasis> {
    prop_oneof![
        text().prop_map(ExemptionBasis::Act),
        text().prop_map(ExemptionBasis::Directive),
        text().prop_map(ExemptionBasis::Other),
    ]
}

type Marks = (
    Option<Gtu>,
    Option<Pkwiu>,
    Option<Cn>,
    Option<Gtin>,
    bool,
    Option<Procedure>,
);

fn marks() -> impl Strategy<Value = Marks> {
    (
        option::of((1_u8..=13).prop_map(|number| Gtu::new(number).expect("a GTU"))),
        option::of(Just(Pkwiu::parse("62.01.11.0").expect("a PKWiU"))),
        option::of(Just(Cn::parse("84713000").expect("a CN"))),
        option::of(Just(Gtin::parse("5901234123457").expect("a GTIN"))),
        any::<bool>(),
        option::of(procedure()),
    )
}

fn computed_line() -> impl Strategy<Value = ComputedLine> {
    (
        (
            option::of(uuid::<ProductId>()),
            text(),
            text(),
            text(),
            option::of(day()),
        ),
        (
            any::<i64>(),
            any::<i64>(),
            option::of(discount()),
            select(VAT_CODES.to_vec()),
        ),
        (amount(), amount(), amount(), amount()),
        marks(),
    )
        .prop_map(|(texts, numbers, amounts, marks)| ComputedLine {
            product_id: texts.0,
            name: texts.1,
            unit: texts.2,
            index: texts.3,
            supply_date: texts.4,
            quantity: Quantity::from_scaled(numbers.0),
            unit_price: UnitPrice::from_scaled(numbers.1),
            discount: numbers.2,
            vat_code: numbers.3,
            discount_value: amounts.0,
            net: amounts.1,
            vat: amounts.2,
            gross: amounts.3,
            gtu: marks.0,
            pkwiu: marks.1,
            cn: marks.2,
            gtin: marks.3,
            annex_15: marks.4,
            procedure: marks.5,
        })
}

fn sum() -> impl Strategy<Value = VatSum> {
    (
        select(VAT_CODES.to_vec()),
        amount(),
        amount(),
        amount(),
        amount(),
    )
        .prop_map(|(vat_code, net, vat, gross, vat_pln)| VatSum {
            vat_code,
            net,
            vat,
            gross,
            vat_pln,
        })
}

fn computed() -> impl Strategy<Value = Computed> {
    (
        prop::collection::vec(computed_line(), 1..6),
        prop::collection::vec(sum(), 1..4),
    )
        .prop_map(|(lines, sums)| {
            let total = |amount: fn(&VatSum) -> Amount| {
                Amount::sum(sums.iter().map(amount)).expect("small amounts")
            };
            let totals = Totals {
                net: total(|sum| sum.net),
                vat: total(|sum| sum.vat),
                gross: total(|sum| sum.gross),
                vat_pln: total(|sum| sum.vat_pln),
            };
            Computed {
                lines,
                sums,
                totals,
            }
        })
}

fn flags() -> impl Strategy<Value = Flags> {
    (any::<[bool; 7]>(), option::of(basis())).prop_map(|(set, exemption)| Flags {
        cash_method: set[0],
        self_billing: set[1],
        reverse_charge: set[2],
        split_payment: set[3],
        exemption,
        triangular: set[4],
        to_receipt: set[5],
        related_parties: set[6],
    })
}

fn settled() -> impl Strategy<Value = SettledPayment> {
    let accounts = [
        account("61109010140000071219812874", "PLN", "", true),
        account("PL27114020040000300201355387", "EUR", "BREXPLPWMBK", false),
    ];
    (
        option::of(select(vec![
            PaymentForm::Cash,
            PaymentForm::Transfer,
            PaymentForm::Other,
        ])),
        text(),
        option::of(day()),
        option::of((1_i64..1_000_000, day())),
        0_usize..=2,
    )
        .prop_map(
            move |(form, form_description, due_date, paid, count)| SettledPayment {
                form,
                form_description,
                due_date,
                paid: paid.map(|(amount, date)| Paid {
                    amount: Amount::from_scaled(amount),
                    date,
                }),
                accounts: accounts[..count].to_vec(),
            },
        )
}

fn document() -> impl Strategy<Value = Document> {
    (
        (
            select(vec![InvoiceKind::Vat, InvoiceKind::ProForma]),
            day(),
            text(),
            text(),
            text(),
        ),
        (
            option::of(supply()),
            order(),
            option::of(quote()),
            any::<bool>(),
            any::<bool>(),
        ),
        (party(), prop::collection::vec(recipient(), 0..3)),
        (computed(), settled(), flags()),
    )
        .prop_map(|(texts, facts, parties, figures)| Document {
            kind: texts.0,
            issue_date: texts.1,
            issue_place: texts.2,
            notes: texts.3,
            seller: seller(&texts.4),
            supply: facts.0,
            order: facts.1,
            exchange_rate: facts.2,
            method: if facts.3 {
                Method::FromNet
            } else {
                Method::FromGross
            },
            currency: if facts.3 {
                Currency::PLN
            } else {
                Currency::EUR
            },
            language: if facts.4 {
                PrintLanguage::Polish
            } else {
                PrintLanguage::PolishEnglish
            },
            buyer: parties.0,
            customer_id: None,
            recipients: parties.1,
            computed: figures.0,
            payment: figures.1,
            flags: figures.2,
        })
}

/// Any issued document, whether sensible or not.
pub(super) fn issued() -> impl Strategy<Value = Issued> {
    (
        (
            uuid::<InvoiceId>(),
            any::<u64>(),
            1_i64..1_000_000_000,
            moment(),
        ),
        (
            uuid::<UserId>(),
            text(),
            option::of(uuid::<WorkstationId>()),
        ),
        (uuid::<TemplateId>(), 1_i32..100),
        document(),
    )
        .prop_map(|(head, person, template, document)| Issued {
            id: head.0,
            number: format!("FV/{}", head.1),
            series_id: series(),
            counter: head.2,
            issued_at: head.3,
            issued_by_id: person.0,
            issued_by: person.1,
            workstation_id: person.2,
            template_id: template.0,
            template_version: template.1,
            document,
        })
}

fn line() -> impl Strategy<Value = Line> {
    (
        (
            option::of(uuid::<ProductId>()),
            text(),
            text(),
            text(),
            option::of(day()),
        ),
        (
            option::of(any::<i64>()),
            option::of(any::<i64>()),
            option::of(discount()),
            option::of(select(VAT_CODES.to_vec())),
            any::<bool>(),
        ),
        marks(),
    )
        .prop_map(|(texts, numbers, marks)| Line {
            product_id: texts.0,
            name: texts.1,
            unit: texts.2,
            index: texts.3,
            supply_date: texts.4,
            quantity: numbers.0.map(Quantity::from_scaled),
            unit_price: numbers.1.map(UnitPrice::from_scaled),
            discount: numbers.2,
            vat_code: numbers.3,
            rate: numbers.4.then_some(ProductRate::Rate8),
            nature: if numbers.4 {
                Nature::Goods
            } else {
                Nature::Service
            },
            gtu: marks.0,
            pkwiu: marks.1,
            cn: marks.2,
            gtin: marks.3,
            annex_15: marks.4,
            procedure: marks.5,
        })
}

fn payment() -> impl Strategy<Value = Payment> {
    let term = prop_oneof![day().prop_map(Term::On), (0_u16..=365).prop_map(Term::Days)];
    let paid = prop_oneof![
        Just(PaidInput::Nothing),
        option::of(day()).prop_map(|date| PaidInput::InFull { date }),
        (1_i64..1_000_000, option::of(day())).prop_map(|(amount, date)| PaidInput::Part {
            amount: Amount::from_scaled(amount),
            date,
        }),
    ];
    (
        option::of(Just(PaymentForm::Mobile)),
        text(),
        option::of(term),
        paid,
        any::<bool>(),
    )
        .prop_map(
            |(form, form_description, term, paid, with_account)| Payment {
                form,
                form_description,
                term,
                paid,
                bank_account_ids: if with_account {
                    vec![BankAccountId::v7(1, [1; 10])]
                } else {
                    Vec::new()
                },
            },
        )
}

/// Any content of a draft.
pub(super) fn content() -> impl Strategy<Value = Content> {
    let annotations = (
        option::of(any::<bool>()),
        any::<[bool; 4]>(),
        option::of(basis()),
    )
        .prop_map(|(choice, set, exemption)| Annotations {
            cash_method: choice,
            self_billing: set[0],
            split_payment: choice.map(|chosen| !chosen),
            exemption,
            triangular: set[1],
            to_receipt: set[2],
            related_parties: set[3],
        });
    (
        (
            option::of(day()),
            option::of(text()),
            option::of(supply()),
            order(),
            text(),
        ),
        (
            option::of(party()),
            prop::collection::vec(recipient(), 0..3),
            option::of(quote()),
        ),
        (prop::collection::vec(line(), 0..5), payment(), annotations),
        (option::of(uuid::<TemplateId>()), any::<bool>()),
    )
        .prop_map(|(head, parties, body, tail)| Content {
            kind: if tail.1 {
                InvoiceKind::Vat
            } else {
                InvoiceKind::ProForma
            },
            series_id: tail.1.then(series),
            issue_date: head.0,
            issue_place: head.1,
            supply: head.2,
            order: head.3,
            notes: head.4,
            buyer: parties.0.map(BuyerSource::Typed),
            recipients: parties.1,
            recipient_ids: vec![RecipientId::v7(1, [7; 10])],
            exchange_rate: parties.2,
            method: if tail.1 {
                Method::FromNet
            } else {
                Method::FromGross
            },
            currency: if tail.1 { Currency::PLN } else { Currency::EUR },
            lines: body.0,
            payment: body.1,
            annotations: body.2,
            template_id: tail.0,
            language: if tail.1 {
                PrintLanguage::Polish
            } else {
                PrintLanguage::PolishEnglish
            },
        })
}

/// Some content, the same every time.
pub(super) fn some_content() -> Content {
    let mut runner = TestRunner::deterministic();
    content()
        .new_tree(&mut runner)
        .expect("some content")
        .current()
}
