//! Documents at the command line.

use std::fs;
use std::sync::atomic::Ordering;

use insta::assert_snapshot;

use super::{Setup, kontor};
use crate::proto::{InvoiceContent, VatCode, buyer, issue_invoice_request};
use crate::testing::Office;
use crate::testing::lists::{ACCOUNT_IDS, CUSTOMER_ID, PRODUCT_ID};

const LINE: &str = "Usługa serwisowa;2 godz.;500,00;23";
const BUYER: [&str; 12] = [
    "--buyer-name",
    "Żółw sp. z o.o.",
    "--nip",
    "5260001246",
    "--street",
    "Prosta",
    "--building",
    "5",
    "--post-code",
    "00-838",
    "--town",
    "Warszawa",
];

fn issue<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec![
        "invoice",
        "issue",
        "--line",
        LINE,
        "--issue-date",
        "23.11.2026",
    ];
    args.extend(BUYER);
    args.extend(rest);
    args
}

fn registered(office: &Office) -> bool {
    let request = office
        .server
        .state
        .invoices
        .last_request()
        .expect("a request");
    request.register_buyer
}

#[tokio::test]
async fn an_invoice_is_issued_from_flags_and_shown() {
    let office = Office::at_work().await;
    let ran = kontor(&office, &issue(&["--register-buyer", "--yes"])).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_snapshot!(ran.out, @r"
    Dokument:         faktura VAT
    Numer:            FV/1/11/2026
    Data wystawienia: 23.11.2026
    Nabywca:          Żółw sp. z o.o., 5260001246, Prosta 5, 00-838 Warszawa
    Wystawił:         Anna z próby
    ID:               7c0f3d54-0000-7000-8000-000000000100

    Lp.   Nazwa              Ilość   Jm.     Cena netto   Rabat   VAT      Netto     Brutto
    -----------------------------------------------------------------------------------------
      1   Usługa serwisowa       2   godz.       500,00           23%   1 000,00   1 230,00

    Stawka         Netto         VAT        Brutto
    ------------------------------------------------
       23%   1 000,00 zł   230,00 zł   1 230,00 zł
     Razem   1 000,00 zł   230,00 zł   1 230,00 zł

    Do zapłaty: 1 230,00 zł
    Słownie:    kwota słownie
    Termin:     07.12.2026
    ");
    assert_snapshot!(ran.err, @r"
    Nabywca dopisany do bazy kontrahentów.
    Wystawiono:
    ");
    let request = office
        .server
        .state
        .invoices
        .last_request()
        .expect("a request");
    assert!(request.register_buyer);
    let Some(issue_invoice_request::Source::Invoice(content)) = request.source else {
        panic!("no content");
    };
    assert_eq!(content.issue_date, "2026-11-23");
    let Some(buyer::Source::Party(party)) = content.buyer.and_then(|buyer| buyer.source) else {
        panic!("no party");
    };
    assert_eq!(party.name, "Żółw sp. z o.o.");
}

#[tokio::test]
async fn the_box_for_new_buyers_is_remembered_at_the_workstation() {
    let office = Office::at_work().await;
    kontor(&office, &issue(&["--yes"])).await;
    assert!(!registered(&office));
    kontor(&office, &issue(&["--yes", "--register-buyer"])).await;
    assert!(registered(&office));
    let ran = kontor(&office, &issue(&["--yes"])).await;
    assert!(registered(&office));
    let said = "Dopisz nowego klienta do bazy klientów: tak (jak ostatnio)";
    assert!(ran.err.contains(said), "{}", ran.err);
    kontor(&office, &issue(&["--yes", "--no-register-buyer"])).await;
    kontor(&office, &issue(&["--yes"])).await;
    assert!(!registered(&office));
}

/// Content of the last document that was issued.
fn issued_content(office: &Office) -> InvoiceContent {
    let request = office.server.state.invoices.last_request();
    match request.expect("a request").source {
        Some(issue_invoice_request::Source::Invoice(content)) => content,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_invoice_is_asked_for_step_by_step() {
    let office = Office::at_work().await;
    let typed = [
        "",           // kind
        "23.11.2026", // date of issue
        "",           // date of supply
        "je",         // too short a search
        "jeż",        // a search
        "1",          // the first of those found
        "kawa",       // a product
        "1",          // the first of those found
        "3",          // quantity
        "",           // the product's price
        "10%",        // discount
        "Dowóz",      // no product: free text
        "1 kurs",     // quantity and unit
        "20,00",      // price
        "kto wie",    // no code of VAT
        "8",          // a code of VAT
        "",           // no discount
        "",           // no more lines
        "przelew",    // form of payment
        "14",         // term
        "2 1",        // both accounts, the second first
        "",           // no notes
        "t",          // issue it
    ];
    let ran = Setup::at(&office)
        .typing(&(typed.join("\n") + "\n"))
        .run(&["invoice", "issue"])
        .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let content = issued_content(&office);
    assert_eq!(content.issue_date, "2026-11-23");
    let source = content.buyer.and_then(|buyer| buyer.source);
    let customer = buyer::Source::CustomerId(CUSTOMER_ID.to_owned());
    assert_eq!(source, Some(customer));
    let [coffee, delivery] = content.lines.as_slice() else {
        panic!("{:?}", content.lines);
    };
    assert_eq!(
        (coffee.product_id.as_str(), coffee.quantity.as_str()),
        (PRODUCT_ID, "3")
    );
    assert!(coffee.discount.is_some());
    assert_eq!(
        (delivery.name.as_str(), delivery.unit.as_str()),
        ("Dowóz", "kurs")
    );
    assert_eq!(
        (delivery.unit_price.as_str(), delivery.vat_code()),
        ("20.00", VatCode::VatCode8)
    );
    let payment = content.payment.expect("a payment");
    assert_eq!(payment.term_days, Some(14));
    assert_eq!(payment.bank_account_ids, [ACCOUNT_IDS[1], ACCOUNT_IDS[0]]);
}

#[tokio::test]
async fn a_new_buyer_is_asked_for_and_registered() {
    let office = Office::at_work().await;
    let typed = [
        "",
        "",
        "", // kind and dates
        "", // a new buyer
        "Żółw sp. z o.o.",
        "5260001246",
        "Prosta",
        "5",
        "",
        "00-838",
        "Warszawa",
        "",
        "Usługa",
        "",
        "100",
        "",
        "", // a line, with the defaults
        "", // no more lines
        "gotówka",
        "",    // paid on the spot
        "",    // no notes
        "tak", // Dopisz nowego klienta do bazy klientów
        "t",   // issue it
    ];
    let ran = Setup::at(&office)
        .typing(&(typed.join("\n") + "\n"))
        .run(&["invoice", "issue"])
        .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(registered(&office));
    assert!(
        ran.err.contains("Nabywca dopisany do bazy kontrahentów."),
        "{}",
        ran.err
    );
    let content = issued_content(&office);
    let Some(buyer::Source::Party(party)) = content.buyer.and_then(|buyer| buyer.source) else {
        panic!("no party");
    };
    assert_eq!(party.address.expect("an address").town, "Warszawa");
    assert!(content.payment.expect("a payment").paid_in_full);
}

#[tokio::test]
async fn input_that_ends_in_the_middle_issues_nothing() {
    let office = Office::at_work().await;
    let ran = Setup::at(&office)
        .typing("\n23.11.2026\n")
        .run(&["invoice", "issue"])
        .await;
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(office.server.state.invoices.count(), 0);
}

#[tokio::test]
async fn several_accounts_are_chosen_by_label_or_number() {
    let office = Office::at_work().await;
    let accounts = [
        "--account",
        "drugi",
        "--account",
        "61 1090 1014 0000 0712 1981 2874",
        "--yes",
        "--no-register-buyer",
    ];
    let ran = kontor(&office, &issue(&accounts)).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let payment = issued_content(&office).payment.expect("a payment");
    assert_eq!(payment.bank_account_ids, [ACCOUNT_IDS[1], ACCOUNT_IDS[0]]);
    let ran = kontor(&office, &issue(&["--account", "trzeci", "--yes"])).await;
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("nie znaleziono: „trzeci”"), "{}", ran.err);
}

#[tokio::test]
async fn the_document_is_shown_and_a_yes_asked_for() {
    let office = Office::at_work().await;
    let ran = Setup::at(&office).typing("n\nn\n").run(&issue(&[])).await;
    assert_eq!(ran.code, 1);
    assert_eq!(office.server.state.invoices.count(), 0);
    // what the server said reached the person without its escapes
    assert!(ran.err.contains("Ostrzeżenie z serwera."), "{}", ran.err);
    let ran = Setup::at(&office).typing("t\nt\n").run(&issue(&[])).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(office.server.state.invoices.count(), 1);
    assert!(registered(&office));
}

#[tokio::test]
async fn a_warning_that_needs_it_is_confirmed_by_flag_or_by_answer() {
    let office = Office::at_work().await;
    let with_notes = issue(&["--notes", "uwaga", "--no-register-buyer"]);
    let ran = Setup::at(&office).typing("t\nt\n").run(&with_notes).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let request = office
        .server
        .state
        .invoices
        .last_request()
        .expect("a request");
    assert_eq!(request.confirmed_warnings, ["MPP_ACCOUNT_MISSING"]);
    assert!(
        ran.err
            .contains("Mimo ostrzeżenia MPP_ACCOUNT_MISSING? [t/N]"),
        "{}",
        ran.err
    );
}

#[tokio::test]
async fn without_anybody_to_ask_yes_must_be_said_beforehand() {
    let office = Office::at_work().await;
    let ran = kontor(&office, &issue(&["--no-register-buyer"])).await;
    assert_eq!(ran.code, 2);
    assert_eq!(office.server.state.invoices.count(), 0);
    let ran = kontor(&office, &["invoice", "issue", "--yes"]).await;
    assert_eq!(ran.code, 2);
}

#[tokio::test]
async fn a_preview_with_problems_ends_with_1() {
    let office = Office::at_work().await;
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("faktura.toml");
    fs::write(&file, "kind = \"vat\"\n").expect("written");
    let from = file.to_str().expect("UTF-8");
    let ran = kontor(&office, &["invoice", "preview", "--from", from]).await;
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("invoice.lines: Dokument nie ma pozycji."),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("FV/1/11/2026"), "{}", ran.out);
}

#[tokio::test]
async fn a_list_is_a_table_for_people_and_json_for_programs() {
    let office = Office::at_work().await;
    for _ in 0..3 {
        let ran = kontor(&office, &issue(&["--yes", "--no-register-buyer"])).await;
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let ran = kontor(&office, &["invoice", "list", "--limit", "2"]).await;
    assert_snapshot!(ran.out, @r"
    Numer          Rodzaj        Data         Nabywca           NIP         Netto        Brutto   Termin
    ----------------------------------------------------------------------------------------------------------
    FV/1/11/2026   faktura VAT   23.11.2026   Żółw sp. z o.o.         1 000,00 zł   1 230,00 zł   07.12.2026
    FV/2/11/2026   faktura VAT   23.11.2026   Żółw sp. z o.o.         1 000,00 zł   1 230,00 zł   07.12.2026
    ");
    assert_snapshot!(ran.err, @"To nie wszystko: --limit albo --all pokaże więcej.");
    let ran = kontor(&office, &["invoice", "list", "--all", "--lang", "en"]).await;
    assert_snapshot!(ran.out, @r"
    Number         Kind          Date         Buyer             NIP            Net          Gross   Term
    ------------------------------------------------------------------------------------------------------------
    FV/1/11/2026   VAT invoice   2026-11-23   Żółw sp. z o.o.         1,000.00 PLN   1,230.00 PLN   2026-12-07
    FV/2/11/2026   VAT invoice   2026-11-23   Żółw sp. z o.o.         1,000.00 PLN   1,230.00 PLN   2026-12-07
    FV/3/11/2026   VAT invoice   2026-11-23   Żółw sp. z o.o.         1,000.00 PLN   1,230.00 PLN   2026-12-07
    ");
    let ran = kontor(&office, &["invoice", "list", "--all", "--output", "json"]).await;
    let value: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let numbers: Vec<&str> = value["invoices"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|invoice| invoice["number"].as_str().expect("a number"))
        .collect();
    assert_eq!(numbers, ["FV/1/11/2026", "FV/2/11/2026", "FV/3/11/2026"]);
    assert_eq!(value["invoices"][0]["gross"], 123_000);
}

#[tokio::test]
async fn a_pdf_is_written_under_a_harmless_name() {
    let office = Office::at_work().await;
    kontor(&office, &issue(&["--yes", "--no-register-buyer"])).await;
    let dir = tempfile::tempdir().expect("a directory");
    let to = dir.path().to_str().expect("UTF-8");
    let ran = kontor(&office, &["invoice", "pdf", "FV/1/11/2026", "--to", to]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let written = fs::read(dir.path().join("FV-1-11-2026.pdf")).expect("a file");
    assert_eq!(written, b"%PDF-test");
    let ran = kontor(&office, &["invoice", "pdf", "FV/1/11/2026", "--to", "-"]).await;
    assert_eq!(ran.out, "%PDF-test");
    let ran = kontor(&office, &["invoice", "show", "FV/9/11/2026"]).await;
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("Nie ma takiego dokumentu."), "{}", ran.err);
}

#[tokio::test]
async fn a_copy_is_a_file_to_go_on_with() {
    let office = Office::at_work().await;
    kontor(&office, &issue(&["--yes", "--no-register-buyer"])).await;
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("kopia.toml");
    let path = file.to_str().expect("UTF-8");
    let ran = kontor(&office, &["invoice", "copy", "FV/1/11/2026", "--to", path]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_snapshot!(fs::read_to_string(&file).expect("a file"), @r#"
    issue_date = "2026-11-23"
    kind = "INVOICE_KIND_VAT"

    [buyer.party]
    kind = "PARTY_KIND_COMPANY"
    name = "Żółw sp. z o.o."

    [buyer.party.address]
    building = "5"
    post_code = "00-838"
    street = "Prosta"
    town = "Warszawa"

    [buyer.party.identity]
    nip = "5260001246"

    [[lines]]
    name = "Usługa serwisowa"
    quantity = "2"
    unit = "godz."
    unit_price = "500.00"
    vat_code = "VAT_CODE_23"
    "#);
    let ran = kontor(
        &office,
        &[
            "invoice",
            "issue",
            "--from",
            path,
            "--yes",
            "--no-register-buyer",
        ],
    )
    .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(office.server.state.invoices.count(), 2);
}

#[tokio::test]
async fn an_interrupted_document_is_told_at_the_next_start() {
    let office = Office::at_work().await;
    let invoices = &office.server.state.invoices;
    invoices.swallow_answers.store(true, Ordering::SeqCst);
    let args = issue(&["--yes", "--no-register-buyer"]);
    tokio::select! {
        ran = kontor(&office, &args) => panic!("answered: {ran:?}"),
        () = invoices.more_than(0) => {}
    }
    invoices.swallow_answers.store(false, Ordering::SeqCst);
    // the same command typed again: told, shown, and not issued twice
    let ran = kontor(&office, &args).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("wystawienie dokumentu: FV/1/11/2026"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("FV/1/11/2026"), "{}", ran.out);
    assert_eq!(invoices.count(), 1);
}
