//! From the business's document to the printed one.

use kontor_domain::invoice::{self, InvoiceKind, Method, PrintLanguage, wordings};
use kontor_domain::party::{Address, PartyIdentity};
use kontor_domain::payment::PaymentForm;
use kontor_domain::refusal::Label;
use kontor_domain::vat::VatCode as Code;
use kontor_domain::{money, party, words};

use super::{
    Account, Amount, Bilingual, Buyer, Day, Discount, Document, Exchange, FORMAT, Kind, Language,
    Line, Logo, Mark, MarkKind, Order, Payment, PriceBase, Quantity, Recipient, Seller, Sums,
    Supply, TaxId, TaxIdKind, TransferQr, UnitPrice, VatCode, VatRow,
};
use crate::transfer::Transfer;

/// What a print has besides the document itself.
#[derive(Debug, Clone, Default)]
pub struct Occasion<'a> {
    /// The document's number; none while it is not issued, and then the print says that it is a preview.
    pub number: Option<&'a str>,
    /// Who issued it, as printed.
    pub issued_by: Option<&'a str>,
    /// The seller's logo.
    pub logo: Option<Logo>,
    /// The day of a duplicate (art. 106l); none for the document itself.
    pub duplicate_of_day: Option<time::Date>,
}

impl Document {
    /// The print of a document.
    ///
    /// The transfer's QR code is there when it helps to pay rightly: something is due in zlotys by transfer, the
    /// first such account is Polish, and split payment is not required (the code cannot ask for it).
    pub fn from_invoice(invoice: &invoice::Document, occasion: Occasion<'_>) -> Self {
        let computed = &invoice.computed;
        let payment = payment(invoice);
        let number = occasion.number.unwrap_or_default();
        Self {
            format: FORMAT,
            language: match invoice.language {
                PrintLanguage::Polish => Language::Polish,
                PrintLanguage::PolishEnglish => Language::PolishEnglish,
            },
            kind: match invoice.kind {
                InvoiceKind::Vat => Kind::Vat,
                InvoiceKind::ProForma => Kind::ProForma,
            },
            title: match invoice.kind {
                InvoiceKind::Vat => Bilingual::new("Faktura VAT", "VAT invoice"),
                InvoiceKind::ProForma => Bilingual::new("Faktura pro forma", "Pro forma invoice"),
            },
            marks: marks(&occasion),
            number: number.to_owned(),
            place: given(&invoice.issue_place),
            issue_date: Day(invoice.issue_date),
            supply: invoice.supply.map(supply),
            order: order(&invoice.order),
            seller: seller(invoice),
            logo: occasion.logo,
            buyer: Buyer {
                name: invoice.buyer.name.clone(),
                address_lines: address_lines(invoice.buyer.address.as_ref()),
                tax_id: tax_id(&invoice.buyer.identity),
                email: invoice
                    .buyer
                    .contact
                    .email
                    .as_ref()
                    .map(ToString::to_string),
                phone: invoice
                    .buyer
                    .contact
                    .phone
                    .as_ref()
                    .map(ToString::to_string),
            },
            recipients: invoice.recipients.iter().map(recipient).collect(),
            currency: invoice.currency.code().to_owned(),
            prices: match invoice.method {
                Method::FromNet => PriceBase::Net,
                Method::FromGross => PriceBase::Gross,
            },
            lines: lines(&computed.lines),
            vat_summary: computed
                .sums
                .iter()
                .map(|sum| vat_row(sum, invoice.currency.is_pln()))
                .collect(),
            totals: Sums {
                net: amount(computed.totals.net),
                vat: amount(computed.totals.vat),
                gross: amount(computed.totals.gross),
            },
            exchange: exchange(invoice),
            accounts: invoice.payment.accounts.iter().map(account).collect(),
            transfer_qr: transfer_qr(invoice, payment.due, number),
            amount_in_words: Some(in_words(invoice, payment.due)),
            wordings: wordings(invoice.kind, &invoice.flags)
                .iter()
                .map(|wording| sentence(&wording.text))
                .collect(),
            notes: given(&invoice.notes),
            footer: given(&invoice.seller.footer),
            issued_by: occasion.issued_by.and_then(given),
            payment,
        }
    }
}

fn marks(occasion: &Occasion<'_>) -> Vec<Mark> {
    let mut marks = Vec::new();
    if let Some(day) = occasion.duplicate_of_day {
        let text = Bilingual::new("Duplikat", "Duplicate");
        marks.push(Mark {
            kind: MarkKind::Duplicate,
            text,
            date: Some(Day(day)),
        });
    }
    if occasion.number.is_none() {
        let text = Bilingual::new(
            "Podgląd – to nie jest wystawiony dokument",
            "Preview – not an issued document",
        );
        marks.push(Mark {
            kind: MarkKind::Preview,
            text,
            date: None,
        });
    }
    marks
}

fn supply(supply: invoice::Supply) -> Supply {
    match supply {
        invoice::Supply::On(day) => Supply {
            label: Bilingual::new("Data dostawy / wykonania usługi", "Date of supply"),
            from: Day(day),
            to: None,
        },
        invoice::Supply::Period { from, until } => Supply {
            label: Bilingual::new("Okres dostawy / wykonania usługi", "Period of supply"),
            from: Day(from),
            to: Some(Day(until)),
        },
    }
}

fn order(order: &invoice::Order) -> Option<Order> {
    let number = order.number.as_deref().and_then(given);
    let date = order.date.map(Day);
    (number.is_some() || date.is_some()).then_some(Order { number, date })
}

fn seller(invoice: &invoice::Document) -> Seller {
    let seller = &invoice.seller;
    // art. 106e ust. 1 pkt 24: with the prefix in trade within the Union
    let prefixed = invoice.flags.triangular
        || invoice
            .computed
            .sums
            .iter()
            .any(|sum| sum.vat_code.needs_eu_buyer());
    let prefix = if prefixed { "PL" } else { "" };
    Seller {
        name: seller.name.clone(),
        address_lines: address_lines(Some(&seller.address)),
        nip: Some(format!("{prefix}{}", seller.nip)),
        regon: seller.regon.as_ref().map(ToString::to_string),
        krs: seller.krs.as_ref().map(ToString::to_string),
        bdo: seller.bdo.as_ref().map(ToString::to_string),
        court: given(&seller.court),
        share_capital: given(&seller.share_capital),
        phone: seller.contact.phone.as_ref().map(ToString::to_string),
        email: seller.contact.email.as_ref().map(ToString::to_string),
        website: given(&seller.web),
    }
}

fn recipient(recipient: &party::Recipient) -> Recipient {
    Recipient {
        role: capitalised(recipient.role.label()),
        name: recipient.name.clone(),
        address_lines: address_lines(recipient.address.as_ref()),
        tax_id: tax_id(&recipient.identity),
        share: recipient
            .share
            .map(|share| format!("{}%", decimal_comma(&share.to_string()))),
    }
}

fn address_lines(address: Option<&Address>) -> Vec<String> {
    let Some(address) = address else {
        return Vec::new();
    };
    let (first, second) = address.lines();
    let mut lines = vec![first];
    lines.extend(second);
    if !address.country.is_poland() {
        lines.push(address.country.name_pl().to_owned());
    }
    lines
}

fn tax_id(identity: &PartyIdentity) -> Option<TaxId> {
    let (kind, label) = match identity {
        PartyIdentity::Nip(_) => (TaxIdKind::Nip, Bilingual::new("NIP", "Tax ID (NIP)")),
        PartyIdentity::EuVat(_) => (TaxIdKind::EuVat, Bilingual::new("VAT UE", "EU VAT number")),
        PartyIdentity::Other { .. } => (
            TaxIdKind::Other,
            Bilingual::new("Nr identyfikacyjny", "ID number"),
        ),
        PartyIdentity::None => return None,
    };
    Some(TaxId {
        kind,
        label,
        value: identity.printed(),
    })
}

fn lines(lines: &[invoice::ComputedLine]) -> Vec<Line> {
    let mut running = Sums::default();
    let mut printed = Vec::with_capacity(lines.len());
    for (nr, line) in (1..).zip(lines) {
        // the figures of the lines add up to the totals, which are in range
        running = Sums {
            net: Amount(running.net.0.saturating_add(line.net.scaled())),
            vat: Amount(running.vat.0.saturating_add(line.vat.scaled())),
            gross: Amount(running.gross.0.saturating_add(line.gross.scaled())),
        };
        printed.push(Line {
            nr,
            name: line.name.clone(),
            index: given(&line.index),
            pkwiu: line.pkwiu.as_ref().map(ToString::to_string),
            gtu: line.gtu.as_ref().map(ToString::to_string),
            supply_date: line.supply_date.map(Day),
            quantity: Some(Quantity(line.quantity.scaled())),
            unit: given(&line.unit),
            unit_price: Some(UnitPrice(line.unit_price.scaled())),
            discount: line.discount.map(discount),
            vat: vat_code(line.vat_code),
            net: Some(amount(line.net)),
            vat_amount: Some(amount(line.vat)),
            gross: Some(amount(line.gross)),
            running,
        });
    }
    printed
}

fn discount(discount: invoice::Discount) -> Discount {
    let text = match discount {
        invoice::Discount::Percent(percent) => format!("{}%", decimal_comma(&percent.to_string())),
        invoice::Discount::Amount(value) => amount(value).text(),
    };
    Discount { text }
}

fn vat_code(code: Code) -> VatCode {
    VatCode {
        code: code.as_fa3().to_owned(),
        text: code.printed().to_owned(),
    }
}

fn vat_row(sum: &invoice::VatSum, in_pln: bool) -> VatRow {
    let description = match sum.vat_code {
        Code::ZeroIntraEu => Some((
            "wewnątrzwspólnotowa dostawa towarów",
            "intra-Community supply of goods",
        )),
        Code::ZeroExport => Some(("eksport towarów", "export of goods")),
        Code::Exempt => Some(("zwolnione od podatku", "exempt")),
        Code::Outside => Some(("poza terytorium kraju", "supply outside Poland")),
        Code::OutsideEuService => Some((
            "usługi dla podatnika z innego państwa UE",
            "services to a taxable person in another EU country",
        )),
        Code::ReverseCharge => Some(("odwrotne obciążenie", "reverse charge")),
        _ => None,
    };
    VatRow {
        vat: vat_code(sum.vat_code),
        description: description.map(|(pl, en)| Bilingual::new(pl, en)),
        sums: Sums {
            net: amount(sum.net),
            vat: amount(sum.vat),
            gross: amount(sum.gross),
        },
        vat_pln: (!in_pln).then(|| amount(sum.vat_pln)),
    }
}

fn exchange(invoice: &invoice::Document) -> Option<Exchange> {
    let quote = invoice
        .exchange_rate
        .as_ref()
        .filter(|_| !invoice.currency.is_pln())?;
    Some(Exchange {
        rate: decimal_comma(&quote.rate.to_string()),
        units: 1,
        table: given(&quote.table),
        date: Some(Day(quote.date)),
        vat_pln: amount(invoice.computed.totals.vat_pln),
    })
}

fn payment(invoice: &invoice::Document) -> Payment {
    let payment = &invoice.payment;
    let form = payment
        .form
        .map(|form| match (form, given(&payment.form_description)) {
            (PaymentForm::Other, Some(description)) => {
                Bilingual::new(description.clone(), description)
            }
            _ => Bilingual::new(form.label().pl, form.label().en),
        });
    let paid = payment.paid.map(|paid| amount(paid.amount));
    let gross = amount(invoice.computed.totals.gross);
    Payment {
        form,
        due_date: payment.due_date.map(Day),
        term_days: payment
            .due_date
            .and_then(|day| u32::try_from((day - invoice.issue_date).whole_days()).ok()),
        paid,
        paid_date: payment.paid.map(|paid| Day(paid.date)),
        // an amount paid is at most the gross total
        due: Amount(gross.0.saturating_sub(paid.unwrap_or_default().0)),
    }
}

fn account(account: &party::BankAccount) -> Account {
    Account {
        label: given(&account.data.label),
        number: account.data.number.grouped(),
        bank: given(&account.data.bank_name),
        swift: account.data.swift.as_ref().map(ToString::to_string),
        currency: account.data.currency.code().to_owned(),
    }
}

fn transfer_qr(invoice: &invoice::Document, due: Amount, number: &str) -> Option<TransferQr> {
    let payment = &invoice.payment;
    let by_transfer = matches!(payment.form, None | Some(PaymentForm::Transfer));
    if !by_transfer
        || !invoice.currency.is_pln()
        || invoice.flags.split_payment
        || number.is_empty()
    {
        return None;
    }
    let account = payment
        .accounts
        .iter()
        .map(|account| &account.data)
        .find(|account| account.currency.is_pln())?;
    Transfer {
        nip: Some(&invoice.seller.nip.to_string()),
        account: &account.number.iban(),
        amount: due,
        name: &invoice.seller.name,
        title: number,
    }
    .qr()
}

/// What is due in words; the gross total when nothing is due any more.
fn in_words(invoice: &invoice::Document, due: Amount) -> Bilingual {
    let total = invoice.computed.totals.gross;
    let spoken = if due.0 == 0 {
        total
    } else {
        money::Amount::from_scaled(due.0)
    };
    Bilingual::new(
        words::polish(spoken, invoice.currency, words::Hundredths::Fraction),
        words::english(spoken, invoice.currency, words::Hundredths::Fraction),
    )
}

fn amount(amount: money::Amount) -> Amount {
    Amount(amount.scaled())
}

fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn decimal_comma(number: &str) -> String {
    number.replace('.', ",")
}

fn sentence(text: &kontor_domain::refusal::Text) -> Bilingual {
    Bilingual::new(capital(&text.pl), capital(&text.en))
}

fn capitalised(label: Label) -> Bilingual {
    Bilingual::new(capital(label.pl), capital(label.en))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
