//! Tax: codes against the parties, the basis of an exemption, flags, the exchange rate.

use time::{Date, Duration};

use super::Findings;
use crate::calendar::format_date;
use crate::invoice::split_payment::{in_pln, is_mandatory, is_taxpayer};
use crate::invoice::{
    Computed, ComputedLine, Content, ExchangeQuote, ExemptionBasis, Flags, InvoiceKind,
};
use crate::party::{Company, Party, PartyIdentity, VatStatus};
use crate::refusal::{Label, Problem};
use crate::vat::VatCode;

/// The days between a table of rates and the day it serves: more than the longest row of days off.
const TABLE_AGE_MAX: Duration = Duration::days(7);

/// Decides the flags of the document from its content, its codes and the seller's settings.
pub fn flags(
    content: &Content,
    computed: &Computed,
    seller: Option<&Company>,
    buyer: Option<&Party>,
    findings: &mut Findings,
) -> Flags {
    let wanted = &content.annotations;
    let uses = |code| computed.lines.iter().any(|line| line.vat_code == code);
    let untaxed_at_home = uses(VatCode::Outside) && buyer.is_some_and(is_taxpayer);
    Flags {
        cash_method: wanted
            .cash_method
            .unwrap_or(seller.is_some_and(|seller| seller.cash_method)),
        self_billing: wanted.self_billing,
        reverse_charge: uses(VatCode::ReverseCharge)
            || uses(VatCode::OutsideEuService)
            || untaxed_at_home,
        split_payment: split_payment(content, computed, seller, buyer, findings),
        exemption: if uses(VatCode::Exempt) {
            exemption(content, seller, findings)
        } else {
            None
        },
        triangular: wanted.triangular,
        to_receipt: wanted.to_receipt,
        related_parties: wanted.related_parties,
    }
}

/// Whether the seller is exempt from VAT.
pub fn is_exempt(seller: Option<&Company>) -> bool {
    matches!(
        seller.map(|seller| &seller.vat_status),
        Some(VatStatus::Exempt { .. })
    )
}

/// Looks at codes, flags and the exchange rate. `indexes` are the places of the computed lines in the content.
pub fn check(
    content: &Content,
    (computed, indexes): (&Computed, &[usize]),
    (seller, buyer): (Option<&Company>, Option<&Party>),
    (issue_date, tax_date): (Date, Date),
    findings: &mut Findings,
) {
    for (line, index) in computed.lines.iter().zip(indexes) {
        check_line(
            line,
            &format!("lines[{index}].vat_code"),
            is_exempt(seller),
            buyer,
            line.supply_date.unwrap_or(tax_date),
            findings,
        );
    }
    let eu_buyer = buyer.is_some_and(|buyer| matches!(buyer.identity, PartyIdentity::EuVat(_)));
    if eu_buyer && computed.lines.iter().any(|line| line.vat_code.is_taxed()) {
        findings.notice("lines", foreign_buyer_taxed());
    }
    if content.annotations.triangular
        && !(eu_buyer
            && computed
                .lines
                .iter()
                .all(|line| line.vat_code == VatCode::Outside))
    {
        findings.fault("annotations.triangular", triangular());
    }
    if !content.currency.is_pln() {
        check_exchange_rate(content, issue_date.min(tax_date), findings);
    }
}

fn check_line(
    line: &ComputedLine,
    field: &str,
    seller_is_exempt: bool,
    buyer: Option<&Party>,
    tax_date: Date,
    findings: &mut Findings,
) {
    let code = line.vat_code;
    if seller_is_exempt && code.is_taxed() {
        findings.fault(field, exempt_seller());
    }
    if let Some(buyer) = buyer {
        if code.needs_eu_buyer() && !matches!(buyer.identity, PartyIdentity::EuVat(_)) {
            findings.fault(field, eu_buyer_required(code));
        }
        if code == VatCode::ReverseCharge && !is_taxpayer(buyer) {
            findings.fault(field, reverse_charge_buyer());
        }
        if code == VatCode::ZeroExport
            && buyer
                .address
                .as_ref()
                .is_some_and(|address| address.country.is_eu())
        {
            findings.notice(field, export_buyer_in_eu());
        }
    }
    if !code.validity().contains(tax_date) {
        findings.confirm(field, not_in_force(code, tax_date));
    }
}

/// Art. 106e ust. 1 pkt 19: a provision of the act, of the directive, or another one.
fn exemption(
    content: &Content,
    seller: Option<&Company>,
    findings: &mut Findings,
) -> Option<ExemptionBasis> {
    let own = match seller.map(|seller| &seller.vat_status) {
        Some(VatStatus::Exempt { basis }) => Some(ExemptionBasis::Act(basis.clone())),
        _ => None,
    };
    let basis = content.annotations.exemption.clone().or(own);
    if basis.is_none() {
        findings.fault(
            "annotations.exemption",
            Problem::fixed(
                "EXEMPTION_BASIS_REQUIRED",
                "Podstawa zwolnienia: pozycja ma stawkę „zw”, podaj przepis, np. „art. 43 ust. 1 pkt 18 ustawy o VAT”.",
                "Basis of exemption: a line has the code \"zw\", give the provision, such as \"art. 43 ust. 1 pkt 18 ustawy o VAT\".",
            ),
        );
    }
    basis
}

/// Decided by art. 108a unless the person says otherwise.
fn split_payment(
    content: &Content,
    computed: &Computed,
    seller: Option<&Company>,
    buyer: Option<&Party>,
    findings: &mut Findings,
) -> bool {
    let rate = content.exchange_rate.as_ref().map(|quote| quote.rate);
    let gross = computed.totals.gross;
    let mandatory = content.kind == InvoiceKind::Vat
        && buyer.is_some_and(|buyer| {
            match is_mandatory(gross, rate, &computed.lines, is_exempt(seller), buyer) {
                Ok(mandatory) => mandatory,
                Err(overflow) => {
                    findings.fault("exchange_rate.rate", overflow.into());
                    false
                }
            }
        });
    let chosen = content.annotations.split_payment;
    if mandatory && chosen == Some(false) {
        findings.confirm("annotations.split_payment", split_payment_refused());
    }
    if chosen == Some(true) && buyer.is_some_and(|buyer| !is_taxpayer(buyer)) {
        findings.notice("annotations.split_payment", split_payment_consumer());
    }
    chosen.unwrap_or(mandatory)
}

fn check_exchange_rate(content: &Content, decisive: Date, findings: &mut Findings) {
    match &content.exchange_rate {
        None if content.kind == InvoiceKind::Vat => {
            findings.fault(
                "exchange_rate",
                Problem::required(Label::new("kurs waluty", "exchange rate")),
            );
        }
        None => {}
        Some(quote) => {
            check_table_date(quote, decisive, findings);
        }
    }
}

/// Art. 31a: the table of the last working day before the tax obligation or the issue, whichever is earlier.
fn check_table_date(quote: &ExchangeQuote, decisive: Date, findings: &mut Findings) {
    if quote.date < decisive && decisive - quote.date <= TABLE_AGE_MAX {
        return;
    }
    let day = format_date(decisive);
    findings.notice(
        "exchange_rate.date",
        Problem::new(
            "EXCHANGE_RATE_DATE",
            format!("Kurs waluty: użyj tabeli z ostatniego dnia roboczego przed {day} (art. 31a). Sprawdź datę tabeli."),
            format!("Exchange rate: use the table of the last working day before {day} (art. 31a). Check the table's date."),
        ),
    );
}

/// Whether paying in cash is a problem between businesses; the total in PLN is compared with the limit.
pub(super) fn exceeds_in_pln(
    content: &Content,
    computed: &Computed,
    limit: crate::money::Amount,
) -> bool {
    let rate = content.exchange_rate.as_ref().map(|quote| quote.rate);
    in_pln(computed.totals.gross, rate).is_ok_and(|gross| gross > limit)
}

fn exempt_seller() -> Problem {
    Problem::fixed(
        "EXEMPT_SELLER_CHARGES_VAT",
        "Stawka VAT: sprzedawca jest zwolniony z VAT. Wybierz „zw” albo zmień status w danych firmy.",
        "VAT code: the seller is exempt from VAT. Choose \"zw\" or change the status in the company's data.",
    )
}

fn eu_buyer_required(code: VatCode) -> Problem {
    Problem::new(
        "EU_BUYER_REQUIRED",
        format!(
            "Stawka VAT: „{code}” wymaga nabywcy z numerem VAT UE. Uzupełnij numer nabywcy albo zmień stawkę."
        ),
        format!(
            "VAT code: \"{code}\" needs a buyer with an EU VAT number. Fill in the buyer's number or change the code."
        ),
    )
}

fn reverse_charge_buyer() -> Problem {
    Problem::fixed(
        "REVERSE_CHARGE_BUYER",
        "Stawka VAT: „oo” wymaga nabywcy będącego podatnikiem. Podaj NIP nabywcy albo zmień stawkę.",
        "VAT code: \"oo\" needs a buyer who is a taxpayer. Give the buyer's NIP or change the code.",
    )
}

fn export_buyer_in_eu() -> Problem {
    Problem::fixed(
        "EXPORT_BUYER_IN_EU",
        "Stawka VAT: „0 EX” przy nabywcy z Unii. Sprawdź, czy to eksport (dokument celny).",
        "VAT code: \"0 EX\" with a buyer in the Union. Check that it is an export (customs document).",
    )
}

fn not_in_force(code: VatCode, day: Date) -> Problem {
    Problem::new(
        "VAT_RATE_NOT_IN_FORCE",
        format!(
            "Stawka VAT: „{code}” nie obowiązuje w dniu {}. Sprawdź stawkę lub datę sprzedaży.",
            format_date(day)
        ),
        format!(
            "VAT code: \"{code}\" is not in force on {}. Check the code or the date of supply.",
            format_date(day)
        ),
    )
}

fn foreign_buyer_taxed() -> Problem {
    Problem::fixed(
        "FOREIGN_BUYER_TAXED",
        "Nabywca ma numer VAT UE, a pozycje są opodatkowane w Polsce. Sprawdź, czy nie jest to „0 WDT” lub „np II”.",
        "The buyer has an EU VAT number, but lines are taxed in Poland. Check whether \"0 WDT\" or \"np II\" applies.",
    )
}

fn triangular() -> Problem {
    Problem::fixed(
        "TRIANGULAR_CONDITIONS",
        "Procedura trójstronna: wymaga nabywcy z numerem VAT UE i stawki „np I” na wszystkich pozycjach.",
        "Triangular procedure: it needs a buyer with an EU VAT number and the code \"np I\" on all lines.",
    )
}

fn split_payment_refused() -> Problem {
    Problem::fixed(
        "SPLIT_PAYMENT_REFUSED",
        "Mechanizm podzielonej płatności jest tu obowiązkowy (art. 108a: ponad 15 000 zł i pozycja z załącznika nr 15).",
        "Split payment is mandatory here (art. 108a: above 15,000 PLN with an item of Annex 15).",
    )
}

fn split_payment_consumer() -> Problem {
    Problem::fixed(
        "SPLIT_PAYMENT_CONSUMER",
        "Mechanizm podzielonej płatności: nabywca nie jest podatnikiem, oznaczenie nie ma skutku.",
        "Split payment: the buyer is not a taxpayer, the mark has no effect.",
    )
}
