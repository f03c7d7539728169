//! A document asked for step by step, on a terminal.

use crate::Client;
use crate::cli::format::{account, typed_date, typed_decimal};
use crate::cli::invoice::line::{split_quantity, typed_discount};
use crate::cli::party::{address_text, identity_text};
use crate::cli::words::Listed;
use crate::cli::{Ctx, Failure, Outcome, find};
use crate::proto::{
    Address, Buyer, Customer, InvoiceContent, InvoiceKind, InvoiceLine, ListCustomersRequest,
    ListProductsRequest, NoNumber, Party, PartyIdentity, PartyKind, PaymentForm, Product, VatCode,
    buyer, party_identity::Identity,
};

/// How many that fit a search are offered.
const OFFERED_MAX: i32 = 9;
/// How often the same question is asked before giving up.
const TRIES_MAX: usize = 5;
/// Letters that a search needs.
const SEARCH_CHARS_MIN: usize = 3;

/// Asks for what the content does not have yet.
pub(crate) async fn content(
    content: &mut InvoiceContent,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    if content.kind == 0 {
        let kind = ask_word::<InvoiceKind>(
            ctx,
            ("Rodzaj: vat, pro-forma [vat]", "Kind: vat, pro-forma [vat]"),
        )?;
        content.kind = kind.unwrap_or(InvoiceKind::Vat).into();
    }
    if content.issue_date.is_empty() {
        let date = ctx.ask("Data wystawienia [dziś]", "Date of issue [today]")?;
        content.issue_date = typed_date(&date);
    }
    if content.supply_date.is_empty() && content.supply_period.is_none() {
        let date = ctx.ask(
            "Data sprzedaży [jak wystawienia]",
            "Date of supply [as issued]",
        )?;
        content.supply_date = typed_date(&date);
    }
    if content.buyer.is_none() {
        content.buyer = Some(ask_buyer(client, ctx).await?);
    }
    if content.lines.is_empty() {
        ask_lines(content, client, ctx).await?;
    }
    ask_payment(content, client, ctx).await?;
    if content.notes.is_empty() {
        content.notes = ctx.ask("Uwagi na dokumencie", "Notes on the document")?;
    }
    Ok(())
}

async fn ask_buyer(client: &Client, ctx: &mut Ctx<'_>) -> Outcome<Buyer> {
    for _ in 0..TRIES_MAX {
        let search = ctx.ask(
            "Nabywca: część nazwy, NIP albo miejscowości (puste = nowy)",
            "Buyer: part of the name, NIP or town (empty = a new one)",
        )?;
        if search.is_empty() {
            return ask_party(ctx).map(|party| Buyer {
                source: Some(buyer::Source::Party(party)),
            });
        }
        if search.chars().count() < SEARCH_CHARS_MIN {
            ctx.say(
                "Podaj co najmniej trzy znaki.",
                "Type three characters at least.",
            );
            continue;
        }
        let found = client
            .list_customers(ListCustomersRequest {
                search,
                page_size: OFFERED_MAX,
                ..ListCustomersRequest::default()
            })
            .await?
            .customers;
        let shown = |customer: &Customer| {
            let number = identity_text(customer.identity.as_ref());
            let address = address_text(customer.address.as_ref());
            format!("{}  {number}  {address}", customer.name)
        };
        if let Some(customer) = choose(found, shown, ctx)? {
            return Ok(Buyer {
                source: Some(buyer::Source::CustomerId(customer.id)),
            });
        }
    }
    Err(gave_up(ctx))
}

fn ask_party(ctx: &mut Ctx<'_>) -> Outcome<Party> {
    let name = ctx.ask("Nazwa nabywcy", "Name of the buyer")?;
    let nip = ctx.ask("NIP (puste = bez NIP)", "NIP (empty = none)")?;
    let (kind, identity) = if nip.is_empty() {
        (PartyKind::PrivatePerson, Identity::None(NoNumber {}))
    } else {
        (PartyKind::Company, Identity::Nip(nip))
    };
    let address = Address {
        street: ctx.ask("Ulica", "Street")?,
        building: ctx.ask("Numer domu", "Building")?,
        flat: ctx.ask("Numer lokalu", "Flat")?,
        post_code: ctx.ask("Kod pocztowy", "Post code")?,
        town: ctx.ask("Miejscowość", "Town")?,
        ..Address::default()
    };
    let email = ctx.ask("E-mail", "E-mail")?;
    Ok(Party {
        kind: kind.into(),
        name,
        identity: Some(PartyIdentity {
            identity: Some(identity),
        }),
        address: Some(address),
        email,
        ..Party::default()
    })
}

async fn ask_lines(content: &mut InvoiceContent, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    loop {
        let number = content.lines.len() + 1;
        let name = ctx.ask(
            &format!("Pozycja {number}: towar albo nazwa (puste = koniec)"),
            &format!("Line {number}: product or name (empty = no more)"),
        )?;
        if name.is_empty() {
            if content.lines.is_empty() {
                return Err(gave_up(ctx));
            }
            return Ok(());
        }
        let line = match offered_product(&name, client, ctx).await? {
            Some(product) => ask_product_line(product, ctx)?,
            None => ask_free_line(name, ctx)?,
        };
        content.lines.push(line);
    }
}

/// A product that fits the name and that the person takes.
async fn offered_product(
    name: &str,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome<Option<Product>> {
    if name.chars().count() < SEARCH_CHARS_MIN {
        return Ok(None);
    }
    let found = client
        .list_products(ListProductsRequest {
            search: name.to_owned(),
            page_size: OFFERED_MAX,
            ..ListProductsRequest::default()
        })
        .await?
        .products;
    if found.is_empty() {
        return Ok(None);
    }
    choose(
        found,
        |product| format!("{}  {}", product.code, product.name),
        ctx,
    )
}

fn ask_product_line(product: Product, ctx: &mut Ctx<'_>) -> Outcome<InvoiceLine> {
    let unit = product.unit.clone();
    let quantity = ctx.ask(
        &format!("Ilość ({unit}) [1]"),
        &format!("Quantity ({unit}) [1]"),
    )?;
    let price = ctx.ask("Cena [z kartoteki]", "Price [the product's]")?;
    let discount = ctx.ask("Rabat, np. 10% albo 5,00", "Discount, as 10% or 5.00")?;
    Ok(InvoiceLine {
        product_id: product.id,
        quantity: quantity_or_one(&quantity),
        unit_price: typed_decimal(&price),
        discount: (!discount.is_empty()).then(|| typed_discount(&discount)),
        ..InvoiceLine::default()
    })
}

fn ask_free_line(name: String, ctx: &mut Ctx<'_>) -> Outcome<InvoiceLine> {
    let typed = ctx.ask("Ilość i jednostka [1 szt.]", "Quantity and unit [1 szt.]")?;
    let (quantity, unit) = split_quantity(&typed);
    let price = ctx.ask("Cena jednostkowa", "Unit price")?;
    let code = ask_word::<VatCode>(ctx, ("VAT [23]", "VAT [23]"))?;
    let discount = ctx.ask("Rabat, np. 10% albo 5,00", "Discount, as 10% or 5.00")?;
    Ok(InvoiceLine {
        name,
        quantity: quantity_or_one(quantity),
        unit: if unit.is_empty() { "szt." } else { unit }.to_owned(),
        unit_price: typed_decimal(&price),
        vat_code: code.unwrap_or(VatCode::VatCode23).into(),
        discount: (!discount.is_empty()).then(|| typed_discount(&discount)),
        ..InvoiceLine::default()
    })
}

async fn ask_payment(content: &mut InvoiceContent, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    if content
        .payment
        .as_ref()
        .is_none_or(|payment| payment.form == 0)
    {
        let form = ask_word::<PaymentForm>(
            ctx,
            (
                "Forma płatności: przelew, gotówka, karta … [przelew]",
                "Form of payment: transfer, cash, card … [transfer]",
            ),
        )?;
        let payment = content.payment.get_or_insert_default();
        payment.form = form.unwrap_or(PaymentForm::Transfer).into();
    }
    let payment = content.payment.get_or_insert_default();
    if payment.due_date.is_empty() && payment.term_days.is_none() && !payment.paid_in_full {
        let term = ctx.ask(
            "Termin: dni albo data (puste = zapłacono na miejscu)",
            "Term: days or a date (empty = paid on the spot)",
        )?;
        let payment = content.payment.get_or_insert_default();
        if term.is_empty() {
            payment.paid_in_full = true;
        } else if let Ok(days) = term.parse() {
            payment.term_days = Some(days);
        } else {
            payment.due_date = typed_date(&term);
        }
    }
    let payment = content.payment.get_or_insert_default();
    if payment.form() == PaymentForm::Transfer && payment.bank_account_ids.is_empty() {
        let chosen = ask_accounts(client, ctx).await?;
        content.payment.get_or_insert_default().bank_account_ids = chosen;
    }
    Ok(())
}

/// Which bank accounts to print, when there is a choice. None: the default one of the currency.
async fn ask_accounts(client: &Client, ctx: &mut Ctx<'_>) -> Outcome<Vec<String>> {
    let accounts = find::bank_accounts(client).await?;
    if accounts.len() < 2 {
        return Ok(Vec::new());
    }
    for (number, each) in (1..).zip(&accounts) {
        ctx.note(&format!(
            "  {number}. {} {} {}",
            each.label,
            account(&each.number),
            each.currency
        ));
    }
    for _ in 0..TRIES_MAX {
        let typed = ctx.ask(
            "Rachunki na dokumencie, np. 1 2 (puste = domyślny)",
            "Accounts on the document, as 1 2 (empty = the default one)",
        )?;
        let chosen: Option<Vec<String>> = typed
            .split([' ', ','])
            .filter(|number| !number.is_empty())
            .map(|number| {
                let place = number.parse::<usize>().ok()?.checked_sub(1)?;
                accounts.get(place).map(|account| account.id.clone())
            })
            .collect();
        if let Some(chosen) = chosen {
            return Ok(chosen);
        }
    }
    Err(gave_up(ctx))
}

/// Lets the person choose one of several by its number; none when nothing is typed.
fn choose<T>(
    mut found: Vec<T>,
    shown: impl Fn(&T) -> String,
    ctx: &mut Ctx<'_>,
) -> Outcome<Option<T>> {
    if found.is_empty() {
        ctx.say("Nie znaleziono.", "Nothing found.");
        return Ok(None);
    }
    for (number, item) in (1..).zip(&found) {
        ctx.note(&format!("  {number}. {}", shown(item)));
    }
    for _ in 0..TRIES_MAX {
        let typed = ctx.ask("Numer (puste = żaden)", "Number (empty = none)")?;
        if typed.is_empty() {
            return Ok(None);
        }
        let place = typed
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        if let Some(place) = place.filter(|place| *place < found.len()) {
            return Ok(Some(found.swap_remove(place)));
        }
    }
    Err(gave_up(ctx))
}

/// A word of a list; none when nothing is typed.
fn ask_word<E: Listed>(ctx: &mut Ctx<'_>, question: (&str, &str)) -> Outcome<Option<E>> {
    for _ in 0..TRIES_MAX {
        let typed = ctx.ask(question.0, question.1)?;
        if typed.is_empty() {
            return Ok(None);
        }
        match E::typed(&typed) {
            Ok(value) => return Ok(Some(value)),
            Err(choices) => ctx.say(
                &format!("Możliwe: {choices}"),
                &format!("Possible: {choices}"),
            ),
        }
    }
    Err(gave_up(ctx))
}

fn quantity_or_one(typed: &str) -> String {
    let quantity = typed_decimal(typed);
    if quantity.is_empty() {
        "1".to_owned()
    } else {
        quantity
    }
}

fn gave_up(ctx: &Ctx<'_>) -> Failure {
    Failure::Refused(
        ctx.lang
            .pick(
                "bez tego nie da się wystawić dokumentu",
                "a document needs this",
            )
            .to_owned(),
    )
}
