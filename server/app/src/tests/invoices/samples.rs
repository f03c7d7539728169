//! The reference samples of FA(3): the business content of each, built through the API, gives the sample's totals.

use std::{collections::BTreeMap, path::PathBuf};

use kontor_proto::v1::{
    Annotations, Buyer, Choice, EuVatNumber, ExchangeRate, ExemptionBasis, Invoice, InvoiceContent,
    InvoiceLine, NoNumber, OtherNumber, Party, PartyIdentity, PartyKind, Payment, PaymentForm,
    VatCode, exemption_basis::Basis, party_identity::Identity,
};
use roxmltree::{Document, Node};

use super::office::{Office, address, issue, to_issue, typed};
use crate::tests::server::on_each_database;

/// Names the directory of reference data.
const REFERENCE_DIR: &str = "KONTOR_REFERENCE_DIR";
/// How many samples there are at least.
const SAMPLES_MIN: usize = 10;

fn samples() -> Option<Vec<PathBuf>> {
    let Some(dir) = std::env::var_os(REFERENCE_DIR) else {
        eprintln!("skipped: {REFERENCE_DIR} is not set");
        return None;
    };
    let dir = PathBuf::from(dir).join("ksef/samples-own");
    let mut files: Vec<_> = std::fs::read_dir(&dir)
        .unwrap_or_else(|error| panic!("{}: {error}", dir.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "xml"))
        .collect();
    files.sort();
    assert!(files.len() >= SAMPLES_MIN, "{files:?}");
    Some(files)
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children()
        .find(|child| child.tag_name().name() == name)
}

fn text(node: Node<'_, '_>, name: &str) -> String {
    child(node, name)
        .and_then(|child| child.text())
        .unwrap_or_default()
        .to_owned()
}

/// An amount of the sample in hundredths.
fn hundredths(amount: &str) -> i64 {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    format!("{whole}{fraction:0<2}").parse().unwrap()
}

fn buyer(node: Node<'_, '_>) -> Option<Buyer> {
    let data = child(node, "DaneIdentyfikacyjne").unwrap();
    let country = text(data, "KodKraju");
    let (kind, identity) = if !text(data, "NIP").is_empty() {
        (PartyKind::Company, Identity::Nip(text(data, "NIP")))
    } else if !text(data, "KodUE").is_empty() {
        let number = EuVatNumber {
            country: text(data, "KodUE"),
            number: text(data, "NrVatUE"),
        };
        (PartyKind::Company, Identity::EuVat(number))
    } else if !text(data, "NrID").is_empty() {
        let number = OtherNumber {
            country,
            number: text(data, "NrID"),
        };
        (PartyKind::Company, Identity::Other(number))
    } else {
        (PartyKind::PrivatePerson, Identity::None(NoNumber {}))
    };
    typed(Party {
        kind: kind.into(),
        name: text(data, "Nazwa"),
        identity: Some(PartyIdentity {
            identity: Some(identity),
        }),
        address: child(node, "Adres").and_then(|node| {
            let second = text(node, "AdresL2");
            let (post_code, town) = second.split_once(' ').unwrap();
            let country = text(node, "KodKraju");
            if country == "US" {
                address(&text(node, "AdresL1"), "", "", &second, &country)
            } else {
                address(&text(node, "AdresL1"), "", post_code, town, &country)
            }
        }),
        ..Party::default()
    })
}

fn vat_code(code: &str) -> VatCode {
    match code {
        "23" => VatCode::VatCode23,
        "8" => VatCode::VatCode8,
        "5" => VatCode::VatCode5,
        "0 KR" => VatCode::VatCode0Domestic,
        "0 WDT" => VatCode::VatCode0IntraCommunity,
        "0 EX" => VatCode::VatCode0Export,
        "zw" => VatCode::Exempt,
        "oo" => VatCode::ReverseCharge,
        "np I" => VatCode::NotSubjectI,
        "np II" => VatCode::NotSubjectIi,
        other => panic!("a code that no sample has had so far: {other}"),
    }
}

fn line(node: Node<'_, '_>) -> InvoiceLine {
    let gtu = text(node, "GTU");
    InvoiceLine {
        name: text(node, "P_7"),
        unit: text(node, "P_8A"),
        quantity: text(node, "P_8B"),
        unit_price: text(node, "P_9A"),
        vat_code: vat_code(&text(node, "P_12")).into(),
        annex_15: text(node, "P_12_Zal_15") == "1",
        gtu: gtu.trim_start_matches("GTU_").parse().unwrap_or_default(),
        service: text(node, "P_8A") == "h",
        ..InvoiceLine::default()
    }
}

fn content(invoice: Node<'_, '_>, accounts: &[String]) -> InvoiceContent {
    let fa = child(invoice, "Fa").unwrap();
    let payment = child(fa, "Platnosc").unwrap();
    let lines: Vec<_> = fa
        .children()
        .filter(|node| node.tag_name().name() == "FaWiersz")
        .collect();
    let rate = lines
        .iter()
        .map(|node| text(*node, "KursWaluty"))
        .find(|rate| !rate.is_empty());
    let currency = text(fa, "KodWaluty");
    let annotations = child(fa, "Adnotacje").unwrap();
    let basis = child(annotations, "Zwolnienie").map(|node| text(node, "P_19A"));
    InvoiceContent {
        issue_date: text(fa, "P_1"),
        issue_place: text(fa, "P_1M"),
        supply_date: text(fa, "P_6"),
        buyer: buyer(child(invoice, "Podmiot2").unwrap()),
        exchange_rate: (currency != "PLN").then(|| ExchangeRate {
            rate: rate.unwrap_or_else(|| "4.2518".into()),
            table: "223/A/NBP/2026".into(),
            date: "2026-11-19".into(),
        }),
        currency,
        lines: lines.into_iter().map(line).collect(),
        payment: Some(Payment {
            form: PaymentForm::Transfer.into(),
            due_date: text(child(payment, "TerminPlatnosci").unwrap(), "Termin"),
            bank_account_ids: accounts.to_vec(),
            ..Payment::default()
        }),
        annotations: Some(Annotations {
            cash_method: Choice::No.into(),
            exemption: basis
                .filter(|basis| !basis.is_empty())
                .map(|basis| ExemptionBasis {
                    basis: Some(Basis::Act(basis)),
                }),
            ..Annotations::default()
        }),
        ..InvoiceContent::default()
    }
}

/// The fields of FA(3) to which the sums of a code belong: net, VAT, VAT in PLN.
fn fields(code: VatCode) -> [&'static str; 3] {
    match code {
        VatCode::VatCode23 | VatCode::VatCode22 => ["P_13_1", "P_14_1", "P_14_1W"],
        VatCode::VatCode8 | VatCode::VatCode7 => ["P_13_2", "P_14_2", "P_14_2W"],
        VatCode::VatCode5 => ["P_13_3", "P_14_3", "P_14_3W"],
        VatCode::VatCode4 | VatCode::VatCode3 => ["P_13_4", "P_14_4", "P_14_4W"],
        VatCode::VatCode0Domestic => ["P_13_6_1", "", ""],
        VatCode::VatCode0IntraCommunity => ["P_13_6_2", "", ""],
        VatCode::VatCode0Export => ["P_13_6_3", "", ""],
        VatCode::Exempt => ["P_13_7", "", ""],
        VatCode::NotSubjectI => ["P_13_8", "", ""],
        VatCode::NotSubjectIi => ["P_13_9", "", ""],
        VatCode::ReverseCharge => ["P_13_10", "", ""],
        VatCode::Unspecified => panic!("a sum has a code"),
    }
}

/// The sums of a document under the names of FA(3), those of zero left out.
fn sums_of(invoice: &Invoice) -> BTreeMap<&'static str, i64> {
    let totals = invoice.totals.as_ref().unwrap();
    let mut sums = BTreeMap::from([("P_15", totals.gross)]);
    for sum in &totals.sums {
        let [net, vat, vat_pln] = fields(sum.vat_code());
        let in_pln = if totals.currency == "PLN" {
            0
        } else {
            sum.vat_pln
        };
        for (field, amount) in [(net, sum.net), (vat, sum.vat), (vat_pln, in_pln)] {
            if !field.is_empty() && amount != 0 {
                *sums.entry(field).or_default() += amount;
            }
        }
    }
    sums
}

fn expected(fa: Node<'_, '_>) -> BTreeMap<String, i64> {
    let is_sum =
        |name: &str| name == "P_15" || name.starts_with("P_13_") || name.starts_with("P_14_");
    fa.children()
        .filter(|node| is_sum(node.tag_name().name()))
        .map(|node| {
            let amount = hundredths(node.text().unwrap_or_default());
            (node.tag_name().name().to_owned(), amount)
        })
        .collect()
}

#[tokio::test]
async fn the_totals_of_every_reference_sample_come_out_of_the_api() {
    let Some(samples) = samples() else {
        return;
    };
    on_each_database(async |server| {
        let office = Office::open(server).await;
        for path in &samples {
            let name = path.display();
            let xml = std::fs::read_to_string(path).unwrap();
            let xml = Document::parse(&xml).unwrap();
            let sample = xml.root_element();
            let fa = child(sample, "Fa").unwrap();
            let mut request = to_issue(content(sample, &office.accounts));
            // the samples' dates lie around the day of the test
            request.confirmed_warnings = ["ISSUE_DATE_FUTURE", "ISSUE_DATE_BEFORE_LAST"]
                .map(Into::into)
                .to_vec();
            let issued = issue(&office.administrator, request).await;
            let issued = issued.unwrap_or_else(|status| panic!("{name}: {status:?}"));
            let invoice = issued.invoice.unwrap();

            let got: BTreeMap<String, i64> = sums_of(&invoice)
                .into_iter()
                .map(|(field, amount)| (field.to_owned(), amount))
                .collect();
            assert_eq!(got, expected(fa), "{name}");
            let nets: Vec<i64> = invoice.lines.iter().map(|line| line.net).collect();
            let of_lines: Vec<i64> = fa
                .children()
                .filter(|node| node.tag_name().name() == "FaWiersz")
                .map(|node| hundredths(&text(node, "P_11")))
                .collect();
            assert_eq!(nets, of_lines, "{name}");
            let flags = child(fa, "Adnotacje").unwrap();
            assert_eq!(invoice.reverse_charge, text(flags, "P_18") == "1", "{name}");
            assert_eq!(invoice.split_payment, text(flags, "P_18A") == "1", "{name}");
        }
    })
    .await;
}
