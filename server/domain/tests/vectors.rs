//! The rules against figures, words and numbers that `vectors.py` computed apart from this program.

use kontor_domain::checks::{AccountNumber, Ean, Nip, Regon, pesel};
use kontor_domain::currency::Currency;
use kontor_domain::invoice::{ComputedLine, Discount, Method, calculate};
use kontor_domain::money::{Amount, ExchangeRate, Percent, Quantity, UnitPrice};
use kontor_domain::refusal::Problem;
use kontor_domain::vat::VatCode;
use kontor_domain::words::{Hundredths, polish};
use serde::Deserialize;

/// What the script writes.
#[derive(Deserialize)]
struct Vectors {
    documents: Vec<Document>,
    words: Vec<(i64, String)>,
    nip: Vec<(String, String)>,
    regon: Vec<(String, String)>,
    pesel: Vec<(String, String)>,
    ean: Vec<(String, String)>,
    account: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Document {
    method: Method,
    rate: Option<String>,
    lines: Vec<Line>,
    values: Vec<i64>,
    sums: Vec<Sum>,
}

#[derive(Deserialize)]
struct Line {
    quantity: String,
    unit_price: String,
    code: VatCode,
    percent: Option<String>,
    amount: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Sum {
    code: VatCode,
    net: i64,
    vat: i64,
    gross: i64,
    vat_pln: i64,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("vectors.json")).expect("the script's own file")
}

fn open_line(line: &Line) -> ComputedLine {
    let percent = line
        .percent
        .as_deref()
        .map(|text| Discount::Percent(Percent::parse(text).expect("percent")));
    let amount = line
        .amount
        .as_deref()
        .map(|text| Discount::Amount(Amount::parse(text).expect("amount")));
    ComputedLine {
        product_id: None,
        name: "Towar".into(),
        unit: String::new(),
        quantity: Quantity::parse(&line.quantity).expect("quantity"),
        unit_price: UnitPrice::parse(&line.unit_price).expect("price"),
        discount: percent.or(amount),
        discount_value: Amount::ZERO,
        vat_code: line.code,
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

#[test]
fn documents_compute_as_by_exact_fractions() {
    let documents = vectors().documents;
    assert!(documents.len() > 100);
    for (index, document) in documents.iter().enumerate() {
        let rate = document
            .rate
            .as_deref()
            .map(|text| ExchangeRate::parse(text).expect("rate"));
        let lines = document.lines.iter().map(open_line).collect();
        let computed = calculate(lines, document.method, rate).expect("in range");
        let values: Vec<_> = computed
            .lines
            .iter()
            .map(|line| {
                if document.method == Method::FromNet {
                    line.net
                } else {
                    line.gross
                }
            })
            .map(Amount::scaled)
            .collect();
        assert_eq!(values, document.values, "document {index}");
        let sums: Vec<_> = computed
            .sums
            .iter()
            .map(|sum| Sum {
                code: sum.vat_code,
                net: sum.net.scaled(),
                vat: sum.vat.scaled(),
                gross: sum.gross.scaled(),
                vat_pln: sum.vat_pln.scaled(),
            })
            .collect();
        assert_eq!(sums, document.sums, "document {index}");
    }
}

#[test]
fn amounts_read_as_another_algorithm_reads_them() {
    let words = vectors().words;
    assert!(words.len() > 100);
    for (hundredths, expected) in words {
        assert_eq!(
            polish(
                Amount::from_scaled(hundredths),
                Currency::PLN,
                Hundredths::Fraction
            ),
            expected,
            "{hundredths}"
        );
    }
}

#[test]
fn numbers_with_a_right_check_digit_pass_and_with_a_wrong_one_do_not() {
    let vectors = vectors();
    check(&vectors.nip, |text| Nip::parse(text).map(drop));
    check(&vectors.regon, |text| Regon::parse(text).map(drop));
    check(&vectors.pesel, pesel::check);
    check(&vectors.ean, |text| Ean::parse(text).map(drop));
    check(&vectors.account, |text| {
        AccountNumber::parse(text).map(drop)
    });
}

fn check(pairs: &[(String, String)], parse: impl Fn(&str) -> Result<(), Problem>) {
    assert_eq!(pairs.len(), 20);
    for (right, wrong) in pairs {
        assert_eq!(parse(right), Ok(()), "{right}");
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}
