//! Lines, dates and what an office fills in.

use super::*;

#[test]
fn a_plain_document_is_complete() {
    let assembly = assemble(&content(), &facts());
    assert_eq!(assembly.warnings, []);
    let document = assembly.document.expect("nothing stands in the way");
    assert_eq!(document.issue_date, date!(2026 - 11 - 23));
    assert_eq!(document.issue_place, "Warszawa");
    assert_eq!(document.payment.due_date, Some(date!(2026 - 12 - 07)));
    assert_eq!(document.payment.accounts, [polish_account()]);
    assert_eq!(document.computed.totals.gross, Amount::from_scaled(12_300));
    assert_eq!(document.flags, Flags::default());
    let json = serde_json::to_string(&document).expect("json");
    assert_eq!(
        serde_json::from_str::<Document>(&json).expect("document"),
        document
    );
}

#[test]
fn an_empty_draft_lacks_buyer_and_lines() {
    expect(
        |content, _| (content.buyer, content.lines) = (None, Vec::new()),
        &["invoice.buyer REQUIRED", "invoice.lines REQUIRED"],
        &[],
    );
    expect(
        |_, facts| facts.seller = None,
        &["invoice COMPANY_NOT_SET"],
        &[],
    );
}

#[test]
fn lines_are_checked_one_by_one_and_the_others_are_computed() {
    let (mut content, facts) = (content(), facts());
    let wrong = |change: fn(&mut Line)| {
        let mut line = line();
        change(&mut line);
        line
    };
    content.lines.extend([
        wrong(|line| line.name.clear()),
        wrong(|line| line.quantity = Some(Quantity::ZERO)),
        wrong(|line| line.unit_price = None),
        wrong(|line| line.vat_code = None),
        wrong(|line| line.product_id = Some(ProductId::v7(1, [9; 10]))),
        wrong(|line| line.discount = Some(Discount::Amount(Amount::from_scaled(10_001)))),
        wrong(|line| line.discount = Some(Discount::Percent(Percent::from_scaled(1_000_000)))),
        wrong(|line| line.unit_price = Some(UnitPrice::from_scaled(-1))),
    ]);
    let assembly = assemble(&content, &facts);
    let faults: Vec<_> = assembly
        .violations
        .as_slice()
        .iter()
        .map(|v| (v.field.as_str(), v.reason))
        .collect();
    assert_eq!(
        faults,
        [
            ("invoice.lines[1].name", "REQUIRED"),
            ("invoice.lines[2].quantity", "QUANTITY_NOT_POSITIVE"),
            ("invoice.lines[3].unit_price", "REQUIRED"),
            ("invoice.lines[4].vat_code", "REQUIRED"),
            ("invoice.lines[5].product_id", "PRODUCT_NOT_FOUND"),
            ("invoice.lines[6].discount", "DISCOUNT_TOO_LARGE"),
            ("invoice.lines[8].unit_price", "PRICE_NEGATIVE"),
        ]
    );
    assert_eq!(assembly.computed_of, [0, 5, 7]);
    assert_eq!(assembly.computed.totals.net, Amount::from_scaled(20_000));
}

#[test]
fn a_product_fills_what_was_left_out() {
    let id = ProductId::v7(1, [5; 10]);
    let mut facts = facts();
    let data = NewProduct {
        kind: ProductKind::Goods,
        code: "T-1".into(),
        name: "Towar".into(),
        ean: None,
        unit_id: UnitId::v7(1, [0; 10]),
        rate: ProductRate::Zero,
        price_base: PriceBase::Net,
        price: UnitPrice::parse("12.5").expect("price"),
        price_currency: Currency::PLN,
        pkwiu: None,
        cn: None,
        gtu: crate::checks::Gtu::new(6).ok(),
        annex_15: true,
        category_id: None,
        producer_id: None,
        stock: Quantity::ZERO,
        weight_kg: None,
        short_description: String::new(),
        description: None,
        visible_in_shop: true,
    };
    let moment = datetime!(2026-11-23 10:00 UTC);
    let product = Product {
        id,
        data,
        active: true,
        created_at: moment,
        updated_at: moment,
        version: 1,
    };
    facts.products.insert(
        id,
        ProductFacts {
            product,
            unit: "kg".into(),
        },
    );
    let mut content = content();
    content.buyer = Some(BuyerSource::Typed(eu_buyer()));
    content.lines = vec![Line {
        product_id: Some(id),
        name: String::new(),
        unit: String::new(),
        unit_price: None,
        vat_code: None,
        quantity: Some(Quantity::parse("2").expect("quantity")),
        ..line()
    }];
    let document = assemble(&content, &facts).document.expect("complete");
    let line = &document.computed.lines[0];
    assert_eq!(
        (line.name.as_str(), line.unit.as_str(), line.index.as_str()),
        ("Towar", "kg", "T-1")
    );
    assert_eq!(
        (line.vat_code, line.annex_15, line.net),
        (VatCode::ZeroIntraEu, true, Amount::from_scaled(2_500))
    );
    content.currency = Currency::EUR;
    let faults = found(&content, &facts).0;
    assert!(
        faults.contains(&"invoice.lines[0].unit_price REQUIRED".to_owned()),
        "a price in PLN is none in EUR: {faults:?}"
    );
}

#[test]
fn dates_are_checked_against_today_series_and_law() {
    expect(
        |content, _| content.issue_date = Some(date!(2026 - 11 - 24)),
        &[],
        &["invoice.issue_date ISSUE_DATE_FUTURE!"],
    );
    expect(
        |_, facts| facts.series_last_date = Some(date!(2026 - 11 - 24)),
        &[],
        &["invoice.issue_date ISSUE_DATE_BEFORE_LAST!"],
    );
    expect(
        |content, _| content.supply = Some(Supply::On(date!(2026 - 10 - 31))),
        &[],
        &["invoice.supply_date ISSUED_LATE"],
    );
    expect(
        |content, _| content.supply = Some(Supply::On(date!(2027 - 01 - 23))),
        &[],
        &["invoice.supply_date ISSUED_TOO_EARLY!"],
    );
    let reversed = Supply::Period {
        from: date!(2026 - 11 - 30),
        until: date!(2026 - 11 - 01),
    };
    expect(
        |content, _| content.supply = Some(reversed),
        &["invoice.supply_period.until PERIOD_REVERSED"],
        &[],
    );
    expect(
        |content, _| {
            (content.issue_date, content.payment.term) = (Some(date!(2005 - 12 - 31)), None);
        },
        &["invoice.issue_date DATE_TOO_EARLY"],
        &["invoice.lines[0].vat_code VAT_RATE_NOT_IN_FORCE!"],
    );
    // a pro forma is no VAT document: art. 106i says nothing about it
    expect(
        |content, _| {
            (content.kind, content.supply) = (
                InvoiceKind::ProForma,
                Some(Supply::On(date!(2026 - 09 - 01))),
            );
        },
        &[],
        &[],
    );
}

#[test]
fn too_many_lines_and_too_large_sums_are_refused() {
    expect(
        |content, _| content.lines = vec![line(); LINES_MAX + 1],
        &["invoice.lines TOO_MANY"],
        &[],
    );
    expect(
        |content, _| {
            content.lines[0].unit_price = UnitPrice::parse("90000000000").ok();
            content.lines[0].quantity = Quantity::parse("100000").ok();
            content.lines.push(content.lines[0].clone());
        },
        &["invoice.lines AMOUNT_TOO_LARGE"],
        &[],
    );
    expect(
        |content, _| content.lines[0].unit_price = Some(UnitPrice::ZERO),
        &[],
        &["invoice.lines TOTAL_ZERO!"],
    );
}

#[test]
fn goods_without_a_unit_are_pointed_out() {
    expect(
        |content, _| {
            (content.lines[0].unit, content.lines[0].nature) = (String::new(), Nature::Goods);
        },
        &[],
        &["invoice.lines[0].unit UNIT_MISSING"],
    );
    expect(|content, _| content.lines[0].unit.clear(), &[], &[]);
}
