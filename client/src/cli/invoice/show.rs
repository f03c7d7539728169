//! A document as people read it on a terminal.

use crate::Lang;
use crate::cli::format::{account, amount, date, decimal, plain_amount, stamp};
use crate::cli::party::{address_text, identity_text};
use crate::cli::table::{Align, Grid, fields};
use crate::cli::words::Listed as _;
use crate::proto::{
    CalculationMethod, ComputedLine, Discount, Invoice, InvoiceState, InvoiceTotals, Party, VatSum,
    discount,
};

/// The whole document.
pub(crate) fn text(invoice: &Invoice, lang: Lang) -> String {
    let parts = [
        head(invoice, lang),
        lines(invoice, lang),
        sums(invoice.totals.as_ref(), lang),
        foot(invoice, lang),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

fn head(invoice: &Invoice, lang: Lang) -> String {
    let content = invoice.content.clone().unwrap_or_default();
    let state = match invoice.state() {
        InvoiceState::Issued | InvoiceState::Unspecified => "",
        InvoiceState::Draft => InvoiceState::Draft.label(lang),
    };
    let supply = match &content.supply_period {
        Some(period) => format!(
            "{} – {}",
            date(&period.from, lang),
            date(&period.until, lang)
        ),
        None => date(&content.supply_date, lang),
    };
    let seller = invoice.seller.as_ref().map(|seller| {
        let address = address_text(seller.address.as_ref());
        [seller.name.as_str(), &seller.nip, &address].join(", ")
    });
    let recipients: Vec<String> = invoice
        .recipients
        .iter()
        .map(|recipient| format!("{} ({})", recipient.name, recipient.role().label(lang)))
        .collect();
    fields(&[
        (
            lang.pick("Dokument", "Document"),
            content.kind().label(lang).to_owned(),
        ),
        (lang.pick("Numer", "Number"), invoice.number.clone()),
        (lang.pick("Stan", "State"), state.to_owned()),
        (
            lang.pick("Data wystawienia", "Date of issue"),
            date(&content.issue_date, lang),
        ),
        (
            lang.pick("Miejsce wystawienia", "Place of issue"),
            content.issue_place.clone(),
        ),
        (lang.pick("Data sprzedaży", "Date of supply"), supply),
        (
            lang.pick("Zamówienie", "Order"),
            content.order_number.clone(),
        ),
        (
            lang.pick("Sprzedawca", "Seller"),
            seller.unwrap_or_default(),
        ),
        (
            lang.pick("Nabywca", "Buyer"),
            party_text(invoice.buyer.as_ref()),
        ),
        (lang.pick("Odbiorcy", "Recipients"), recipients.join("; ")),
        (
            lang.pick("Wystawił", "Issued by"),
            invoice.issued_by.clone(),
        ),
        (
            lang.pick("Wystawiono", "Issued"),
            stamp(invoice.issued_at, lang),
        ),
        ("ID", invoice.id.clone()),
    ])
}

fn lines(invoice: &Invoice, lang: Lang) -> String {
    if invoice.lines.is_empty() {
        return String::new();
    }
    let content = invoice.content.clone().unwrap_or_default();
    let price = match content.method() {
        CalculationMethod::FromGross => lang.pick("Cena brutto", "Gross price"),
        _ => lang.pick("Cena netto", "Net price"),
    };
    let mut grid = Grid::new(&[
        (lang.pick("Lp.", "No."), Align::Right),
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Ilość", "Quantity"), Align::Right),
        (lang.pick("Jm.", "Unit"), Align::Left),
        (price, Align::Right),
        (lang.pick("Rabat", "Discount"), Align::Right),
        ("VAT", Align::Right),
        (lang.pick("Netto", "Net"), Align::Right),
        (lang.pick("Brutto", "Gross"), Align::Right),
    ]);
    for each in &invoice.lines {
        grid.row(line(each, lang));
    }
    grid.text()
}

fn line(computed: &ComputedLine, lang: Lang) -> [String; 9] {
    let line = computed.line.clone().unwrap_or_default();
    [
        computed.number.to_string(),
        line.name.clone(),
        decimal(&line.quantity, lang),
        line.unit.clone(),
        decimal(&line.unit_price, lang),
        line.discount
            .as_ref()
            .map(|given| discount_text(given, lang))
            .unwrap_or_default(),
        line.vat_code().label(lang).to_owned(),
        plain_amount(computed.net, lang),
        plain_amount(computed.gross, lang),
    ]
}

fn discount_text(given: &Discount, lang: Lang) -> String {
    match &given.value {
        Some(discount::Value::Percent(percent)) => format!("{}%", decimal(percent, lang)),
        Some(discount::Value::Amount(off)) => decimal(off, lang),
        None => String::new(),
    }
}

fn sums(totals: Option<&InvoiceTotals>, lang: Lang) -> String {
    let Some(totals) = totals else {
        return String::new();
    };
    let mut grid = Grid::new(&[
        (lang.pick("Stawka", "Rate"), Align::Right),
        (lang.pick("Netto", "Net"), Align::Right),
        ("VAT", Align::Right),
        (lang.pick("Brutto", "Gross"), Align::Right),
    ]);
    let row = |name: &str, net: i64, vat: i64, gross: i64| {
        [
            name.to_owned(),
            amount(net, &totals.currency, lang),
            amount(vat, &totals.currency, lang),
            amount(gross, &totals.currency, lang),
        ]
    };
    for VatSum {
        vat_code,
        net,
        vat,
        gross,
        ..
    } in &totals.sums
    {
        let code = crate::proto::VatCode::try_from(*vat_code).unwrap_or_default();
        grid.row(row(code.label(lang), *net, *vat, *gross));
    }
    grid.row(row(
        lang.pick("Razem", "Total"),
        totals.net,
        totals.vat,
        totals.gross,
    ));
    grid.text()
}

fn foot(invoice: &Invoice, lang: Lang) -> String {
    let content = invoice.content.clone().unwrap_or_default();
    let payment = content.payment.clone().unwrap_or_default();
    let totals = invoice.totals.clone().unwrap_or_default();
    let currency = &totals.currency;
    let accounts: Vec<(&str, String)> = invoice
        .bank_accounts
        .iter()
        .map(|each| {
            let value = [
                account(&each.number),
                each.label.clone(),
                each.bank_name.clone(),
            ];
            (lang.pick("Rachunek", "Account"), value.join("  "))
        })
        .collect();
    let paid = if totals.paid == 0 {
        String::new()
    } else {
        amount(totals.paid, currency, lang)
    };
    let vat_pln = if matches!(currency.as_str(), "" | "PLN") {
        String::new()
    } else {
        amount(totals.vat_pln, "PLN", lang)
    };
    let mut rows = vec![
        (lang.pick("VAT w złotych", "VAT in PLN"), vat_pln),
        (lang.pick("Zapłacono", "Paid"), paid),
        (
            lang.pick("Do zapłaty", "Due"),
            invoice
                .totals
                .as_ref()
                .map(|totals| amount(totals.due, currency, lang))
                .unwrap_or_default(),
        ),
        (
            lang.pick("Słownie", "In words (Polish)"),
            totals.in_words.clone(),
        ),
        (
            lang.pick("Płatność", "Payment"),
            payment.form().label(lang).to_owned(),
        ),
        (lang.pick("Termin", "Term"), date(&invoice.due_date, lang)),
    ];
    rows.extend(accounts);
    rows.push((
        lang.pick("Adnotacje", "Wordings"),
        invoice.wordings.join("; "),
    ));
    rows.push((lang.pick("Uwagi", "Notes"), content.notes));
    fields(&rows)
}

fn party_text(party: Option<&Party>) -> String {
    let Some(party) = party else {
        return String::new();
    };
    let shown = [
        party.name.clone(),
        identity_text(party.identity.as_ref()),
        address_text(party.address.as_ref()),
    ];
    let shown: Vec<String> = shown.into_iter().filter(|text| !text.is_empty()).collect();
    shown.join(", ")
}
