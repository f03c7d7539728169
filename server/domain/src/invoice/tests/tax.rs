//! Codes, flags, exemption, currency, split payment.

use super::*;

#[test]
fn codes_need_the_right_buyer_and_basis() {
    let with_code = |code, buyer: Party| {
        move |content: &mut Content, _: &mut Facts| {
            content.lines[0].vat_code = Some(code);
            content.buyer = Some(BuyerSource::Typed(buyer));
        }
    };
    let field = "invoice.lines[0].vat_code";
    expect(
        with_code(VatCode::ZeroIntraEu, buyer_in_poland()),
        &[&format!("{field} EU_BUYER_REQUIRED")],
        &[],
    );
    expect(
        with_code(VatCode::OutsideEuService, buyer_abroad()),
        &[&format!("{field} EU_BUYER_REQUIRED")],
        &[],
    );
    expect(with_code(VatCode::ZeroIntraEu, eu_buyer()), &[], &[]);
    expect(
        with_code(VatCode::ReverseCharge, consumer()),
        &[&format!("{field} REVERSE_CHARGE_BUYER")],
        &[],
    );
    expect(
        with_code(VatCode::ZeroExport, eu_buyer()),
        &[],
        &[&format!("{field} EXPORT_BUYER_IN_EU")],
    );
    expect(
        with_code(VatCode::Rate23, eu_buyer()),
        &[],
        &["invoice.lines FOREIGN_BUYER_TAXED"],
    );
    expect(
        with_code(VatCode::Rate22, buyer_in_poland()),
        &[],
        &[&format!("{field} VAT_RATE_NOT_IN_FORCE!")],
    );
    expect(
        with_code(VatCode::Exempt, buyer_in_poland()),
        &["invoice.annotations.exemption EXEMPTION_BASIS_REQUIRED"],
        &[],
    );
}

#[test]
fn reverse_charge_follows_from_the_codes() {
    for (code, buyer, expected) in [
        (VatCode::ReverseCharge, buyer_in_poland(), true),
        (VatCode::OutsideEuService, eu_buyer(), true),
        (VatCode::Outside, buyer_abroad(), true),
        (VatCode::Outside, consumer(), false),
        (VatCode::ZeroIntraEu, eu_buyer(), false),
    ] {
        let mut content = content();
        content.lines[0].vat_code = Some(code);
        content.buyer = Some(BuyerSource::Typed(buyer));
        assert_eq!(
            assemble(&content, &facts()).flags.reverse_charge,
            expected,
            "{code}"
        );
    }
}

#[test]
fn an_exempt_seller_charges_no_tax_and_lends_its_basis() {
    let exempt = |facts: &mut Facts| {
        if let Some(seller) = &mut facts.seller {
            seller.vat_status = VatStatus::Exempt {
                basis: "art. 113 ust. 1 ustawy o VAT".into(),
            };
        }
    };
    expect(
        |_, facts| exempt(facts),
        &["invoice.lines[0].vat_code EXEMPT_SELLER_CHARGES_VAT"],
        &[],
    );
    let (mut content, mut facts) = (content(), facts());
    exempt(&mut facts);
    (content.lines[0].vat_code, content.lines[0].rate) = (None, Some(ProductRate::Rate23));
    let document = assemble(&content, &facts).document.expect("complete");
    assert_eq!(document.computed.lines[0].vat_code, VatCode::Exempt);
    assert_eq!(
        document.flags.exemption,
        Some(ExemptionBasis::Act("art. 113 ust. 1 ustawy o VAT".into()))
    );
}

#[test]
fn a_foreign_currency_needs_the_rate_of_the_day_before() {
    let euro = |content: &mut Content, date| {
        content.currency = Currency::EUR;
        content.exchange_rate = Some(ExchangeQuote {
            rate: ExchangeRate::parse("4.2345").expect("rate"),
            table: "224/A/NBP/2026".into(),
            date,
        });
    };
    expect(
        |content, _| content.currency = Currency::EUR,
        &["invoice.exchange_rate REQUIRED"],
        &[],
    );
    expect(|content, _| euro(content, date!(2026 - 11 - 20)), &[], &[]);
    for day in [date!(2026 - 11 - 23), date!(2026 - 11 - 10)] {
        expect(
            |content, _| euro(content, day),
            &[],
            &["invoice.exchange_rate.date EXCHANGE_RATE_DATE"],
        );
    }
    let (mut content, facts) = (content(), facts());
    euro(&mut content, date!(2026 - 11 - 20));
    let document = assemble(&content, &facts).document.expect("complete");
    assert_eq!(document.computed.totals.vat_pln, Amount::from_scaled(9_739));
    assert_eq!(document.payment.accounts, [german_account()]);
    // a pro forma may not know the rate yet
    (content.kind, content.exchange_rate) = (InvoiceKind::ProForma, None);
    let document = assemble(&content, &facts).document.expect("complete");
    assert_eq!(document.computed.totals.vat_pln, Amount::ZERO);
}

#[test]
fn split_payment_is_decided_by_law_and_needs_a_polish_account() {
    let large = |content: &mut Content| {
        content.lines[0].annex_15 = true;
        content.lines[0].unit_price = UnitPrice::parse("20000").ok();
    };
    let (mut content, facts) = (content(), facts());
    large(&mut content);
    assert!(assemble(&content, &facts).flags.split_payment);
    expect(
        |content, facts| {
            large(content);
            facts.accounts.clear();
        },
        &[],
        &[
            "invoice.payment.bank_account_ids ACCOUNT_MISSING",
            "invoice.payment.bank_account_ids MPP_ACCOUNT_MISSING!",
        ],
    );
    expect(
        |content, _| {
            large(content);
            content.annotations.split_payment = Some(false);
        },
        &[],
        &["invoice.annotations.split_payment SPLIT_PAYMENT_REFUSED!"],
    );
    expect(
        |content, _| {
            content.annotations.split_payment = Some(true);
            content.buyer = Some(BuyerSource::Typed(consumer()));
        },
        &[],
        &["invoice.annotations.split_payment SPLIT_PAYMENT_CONSUMER"],
    );
}

#[test]
fn a_triangular_transaction_has_an_eu_buyer_and_one_code() {
    expect(
        |content, _| content.annotations.triangular = true,
        &["invoice.annotations.triangular TRIANGULAR_CONDITIONS"],
        &[],
    );
    expect(
        |content, _| {
            content.annotations.triangular = true;
            content.buyer = Some(BuyerSource::Typed(eu_buyer()));
            content.lines[0].vat_code = Some(VatCode::Outside);
        },
        &[],
        &[],
    );
}
