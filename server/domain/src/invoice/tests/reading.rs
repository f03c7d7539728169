//! What cannot be read is told together with what is wrong with the rest, and nothing that only follows from it.

use super::parties::customer;
use super::*;
use crate::party::{AddressInput, IdentityInput, PartyInput};
use crate::refusal::{Label, Problem, VIOLATIONS_MAX};

fn product_id() -> ProductId {
    ProductId::v7(1, [9; 10])
}

fn product() -> ProductFacts {
    let moment = datetime!(2026-11-23 10:00 UTC);
    ProductFacts {
        product: Product {
            id: product_id(),
            data: NewProduct {
                kind: ProductKind::Goods,
                code: "T-1".into(),
                name: "Towar".into(),
                ean: None,
                unit_id: UnitId::v7(1, [0; 10]),
                rate: ProductRate::Exempt,
                price_base: PriceBase::Net,
                price: UnitPrice::parse("100").expect("price"),
                price_currency: Currency::parse("EUR").expect("currency"),
                pkwiu: None,
                cn: None,
                gtu: None,
                annex_15: false,
                category_id: None,
                producer_id: None,
                stock: Quantity::ZERO,
                weight_kg: None,
                short_description: String::new(),
                description: None,
                visible_in_shop: true,
            },
            active: true,
            created_at: moment,
            updated_at: moment,
            version: 1,
        },
        unit: "szt.".into(),
    }
}

/// A document for a customer with a recipient of its own, in EUR, with a product and a line typed in, almost paid.
fn for_customer() -> ContentInput {
    let recipient = customer().data.recipients[0].id.expect("an id");
    ContentInput {
        issue_date: "2026-11-23".into(),
        buyer: BuyerInput::Customer(customer().id.to_string()),
        recipient_ids: vec![recipient.to_string()],
        currency: "EUR".into(),
        exchange_rate: Some(ExchangeQuoteInput {
            rate: "4.25".into(),
            table: "225/A/NBP/2026".into(),
            date: "2026-11-20".into(),
        }),
        lines: vec![
            LineInput {
                product_id: product_id().to_string(),
                quantity: "2".into(),
                ..LineInput::default()
            },
            LineInput {
                name: "Usługa".into(),
                quantity: "1".into(),
                unit_price: "100".into(),
                vat_code: Some(VatCode::Rate23),
                discount: Some(DiscountInput::Percent("10".into())),
                ..LineInput::default()
            },
        ],
        payment: PaymentInput {
            form: Some(PaymentForm::Transfer),
            due_date: "2026-12-07".into(),
            paid: PaidTyped {
                amount: 31_000,
                date: "2026-11-23".into(),
                in_full: false,
            },
            bank_account_ids: vec![
                polish_account().id.to_string(),
                german_account().id.to_string(),
            ],
            ..PaymentInput::default()
        },
        annotations: Annotations {
            exemption: Some(ExemptionBasis::Act("art. 43 ust. 1 pkt 18".into())),
            ..Annotations::default()
        },
        ..ContentInput::default()
    }
}

/// A document in a triangular procedure, for a buyer typed in.
fn triangular() -> ContentInput {
    ContentInput {
        supply: SupplyInput {
            date: String::new(),
            period: Some(("2026-11-01".into(), "2026-11-20".into())),
        },
        buyer: BuyerInput::Party(PartyInput {
            name: "Käufer".into(),
            identity: IdentityInput::EuVat {
                country: "DE".into(),
                number: "136695976".into(),
            },
            address: Some(AddressInput {
                street: "Hauptstr.".into(),
                building: "1".into(),
                post_code: "10115".into(),
                town: "Berlin".into(),
                country: "DE".into(),
                ..AddressInput::default()
            }),
            ..PartyInput::default()
        }),
        lines: vec![LineInput {
            name: "Towar".into(),
            unit: "szt.".into(),
            quantity: "1".into(),
            unit_price: "100".into(),
            rate: Some(ProductRate::NotSubject),
            ..LineInput::default()
        }],
        annotations: Annotations {
            triangular: true,
            ..Annotations::default()
        },
        ..ContentInput::default()
    }
}

/// Everything that is wrong with a document: fields with their reasons.
fn wrong(input: &ContentInput) -> Vec<String> {
    let reading = read_content(input);
    let names_customer = matches!(reading.content.buyer, Some(BuyerSource::Customer(_)));
    let facts = Facts {
        customer: names_customer.then(customer),
        products: BTreeMap::from([(product_id(), product())]),
        ..facts()
    };
    let found = assemble(&reading.content, &facts).violations;
    let all = reading.with_found(found);
    let told = all.as_slice().iter();
    told.map(|violation| format!("{} {}", violation.field, violation.reason))
        .collect()
}

type Change = fn(&mut ContentInput);

fn party(input: &mut ContentInput) -> &mut PartyInput {
    match &mut input.buyer {
        BuyerInput::Party(party) => party,
        other => panic!("{other:?}"),
    }
}

/// A choice that the contract does not have: the adaptor notes it and leaves the default.
fn unknown(input: &mut ContentInput, field: &str) {
    let problem = Problem::unknown_choice(Label::new("pole", "field"));
    input.unknown.root().field(field, problem);
}

/// One thing that cannot be read in [`for_customer`], and where.
const IN_CUSTOMERS: &[(&str, Change)] = &[
    ("invoice.kind", |input| unknown(input, "invoice.kind")),
    ("invoice.series_id", |input| input.series_id = "?".into()),
    ("invoice.issue_date", |input| {
        input.issue_date = "23.11.2026".into();
    }),
    ("invoice.supply_date", |input| {
        input.supply.date = "2026-02-30".into();
    }),
    ("invoice.order_date", |input| input.order_date = "x".into()),
    ("invoice.buyer.customer_id", |input| {
        input.buyer = BuyerInput::Customer("?".into());
    }),
    ("invoice.recipient_ids[0]", |input| {
        input.recipient_ids[0] = "?".into();
    }),
    ("invoice.method", |input| unknown(input, "invoice.method")),
    ("invoice.currency", |input| input.currency = "EURO".into()),
    ("invoice.exchange_rate.rate", |input| {
        input.exchange_rate.as_mut().expect("a rate").rate = "4,25".into();
    }),
    ("invoice.exchange_rate.date", |input| {
        input.exchange_rate.as_mut().expect("a rate").date = String::new();
    }),
    ("invoice.lines[0].product_id", |input| {
        input.lines[0].product_id = "T-1".into();
    }),
    ("invoice.lines[0].product_id", |input| {
        input.lines[0].product_id = "T-1".into();
        input.lines[0].vat_code = Some(VatCode::Exempt);
    }),
    ("invoice.lines[0].quantity", |input| {
        input.lines[0].quantity = "dwa".into();
    }),
    // Read as the product's rate it would make a smaller total than was paid.
    ("invoice.lines[0].vat_code", |input| {
        input.payment.paid.amount = 35_000;
        unknown(input, "invoice.lines[0].vat_code");
    }),
    ("invoice.lines[0].gtin", |input| {
        input.lines[0].gtin = "5901234123458".into();
    }),
    ("invoice.lines[1].name", |input| {
        input.lines[1].name = "x".repeat(513);
    }),
    ("invoice.lines[1].unit_price", |input| {
        input.lines[1].unit_price = "1e3".into();
    }),
    ("invoice.lines[1].discount.percent", |input| {
        input.lines[1].discount = Some(DiscountInput::Percent("10%".into()));
    }),
    ("invoice.lines[1].vat_code", |input| {
        input.lines[1].vat_code = None;
        unknown(input, "invoice.lines[1].vat_code");
    }),
    ("invoice.lines[1].rate", |input| {
        input.lines[1].vat_code = None;
        unknown(input, "invoice.lines[1].rate");
    }),
    ("invoice.lines[1].supply_date", |input| {
        input.lines[1].supply_date = "x".into();
    }),
    ("invoice.payment.form", |input| {
        input.payment.form = None;
        unknown(input, "invoice.payment.form");
    }),
    ("invoice.payment.due_date", |input| {
        input.payment.due_date = "x".into();
    }),
    ("invoice.payment.paid_date", |input| {
        input.payment.paid.date = "x".into();
    }),
    ("invoice.payment.bank_account_ids[0]", |input| {
        input.payment.bank_account_ids[0] = "61109010140000071219812874".into();
    }),
    ("invoice.annotations.exemption.act", |input| {
        input.annotations.exemption = Some(ExemptionBasis::Act(" ".into()));
    }),
    ("invoice.notes", |input| input.notes = "x".repeat(3_501)),
    ("invoice.template_id", |input| {
        input.template_id = "?".into();
    }),
];

/// The same in [`triangular`].
const IN_TRIANGULAR: &[(&str, Change)] = &[
    ("invoice.supply_period.until", |input| {
        input.supply.period = Some(("2026-11-01".into(), "x".into()));
    }),
    ("invoice.buyer.party.name", |input| {
        party(input).name = String::new();
    }),
    ("invoice.buyer.party.identity.eu_vat.number", |input| {
        party(input).identity = IdentityInput::EuVat {
            country: "DE".into(),
            number: "!".into(),
        };
    }),
    ("invoice.buyer.party.kind", |input| {
        unknown(input, "invoice.buyer.party.kind");
    }),
    ("invoice.lines[0].quantity", |input| {
        input.lines[0].quantity = "1,5".into();
    }),
    ("invoice.lines[0].rate", |input| {
        input.lines[0].rate = None;
        unknown(input, "invoice.lines[0].rate");
    }),
];

#[test]
fn what_cannot_be_read_is_told_without_what_only_follows_from_it() {
    for (document, changes) in [
        (for_customer as fn() -> ContentInput, IN_CUSTOMERS),
        (triangular, IN_TRIANGULAR),
    ] {
        assert_eq!(wrong(&document()), Vec::<String>::new());
        for (field, change) in changes {
            let mut input = document();
            change(&mut input);
            let told = wrong(&input);
            assert!(
                told.len() == 1 && told[0].starts_with(&format!("{field} ")),
                "{field}: {told:?}"
            );
        }
    }
}

#[test]
fn it_does_not_hide_what_is_wrong_with_the_rest() {
    for (field, change) in IN_CUSTOMERS {
        let mut input = for_customer();
        input.lines.push(LineInput {
            name: "Towar".into(),
            unit_price: "1".into(),
            vat_code: Some(VatCode::Rate23),
            ..LineInput::default()
        });
        input.payment.form = Some(PaymentForm::Other);
        input
            .payment
            .bank_account_ids
            .push(BankAccountId::v7(1, [5; 10]).to_string());
        change(&mut input);
        let told = wrong(&input);
        let mut expected = vec!["invoice.lines[2].quantity REQUIRED"];
        if *field != "invoice.payment.form" {
            expected.push("invoice.payment.form_description REQUIRED");
        }
        expected.push("invoice.payment.bank_account_ids[2] ACCOUNT_NOT_FOUND");
        let others: Vec<_> = told
            .iter()
            .filter(|told| !told.starts_with(&format!("{field} ")))
            .collect();
        assert_eq!(others, expected, "{field}");
        assert_eq!(told.len(), expected.len() + 1, "{field}");
    }
}

#[test]
fn all_of_it_is_told_in_the_order_of_the_document() {
    let mut input = for_customer();
    input.issue_date = "2005-12-31".into();
    input.buyer = BuyerInput::Party(PartyInput {
        name: "Nabywca".into(),
        identity: IdentityInput::Nip("5261040829".into()),
        ..PartyInput::default()
    });
    input.recipient_ids.clear();
    input.lines[0].quantity = "0".into();
    input.lines[1].unit_price = "tanio".into();
    input.lines[1].name = String::new();
    input.payment.bank_account_ids = vec!["?".into(), german_account().id.to_string()];
    input.payment.paid.amount = -1;
    input.annotations.exemption = None;
    assert_eq!(
        wrong(&input),
        [
            "invoice.issue_date DATE_TOO_EARLY",
            "invoice.buyer.party.identity.nip NIP_CHECK_DIGIT",
            "invoice.buyer.party.address REQUIRED",
            "invoice.lines[0].quantity QUANTITY_NOT_POSITIVE",
            "invoice.lines[1].name REQUIRED",
            "invoice.lines[1].unit_price INVALID_NUMBER",
            "invoice.payment.paid_amount PAID_OUT_OF_RANGE",
            "invoice.payment.bank_account_ids[0] INVALID_ID",
        ]
    );
}

#[test]
fn a_line_that_is_incomplete_leaves_open_whether_too_much_was_paid() {
    let mut input = for_customer();
    input.payment.paid.amount = 31_100;
    assert_eq!(
        wrong(&input),
        ["invoice.payment.paid_amount PAID_OUT_OF_RANGE"]
    );
    input.lines[1].name = String::new();
    assert_eq!(wrong(&input), ["invoice.lines[1].name REQUIRED"]);
}

#[test]
fn more_than_is_told_is_counted() {
    let mut input = for_customer();
    input.lines = vec![
        LineInput {
            quantity: "x".into(),
            ..LineInput::default()
        };
        VIOLATIONS_MAX + 3
    ];
    let reading = read_content(&input);
    let all = reading.with_found(assemble(&reading.content, &facts()).violations);
    assert_eq!(all.as_slice().len(), VIOLATIONS_MAX);
    assert_eq!(all.count(), VIOLATIONS_MAX + 3);
    assert!(
        all.as_slice()
            .iter()
            .all(|told| told.field.ends_with(".quantity"))
    );
}
