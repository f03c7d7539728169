//! The content of a document, from flags, from a file, or from both: flags win.

use std::path::PathBuf;

use clap::Args;

use crate::Client;
use crate::cli::file::read_message;
use crate::cli::format::{typed_amount, typed_date, typed_decimal};
use crate::cli::invoice::{ask, line::TypedLine};
use crate::cli::party::{AddressArgs, IdentityArgs, set};
use crate::cli::{Ctx, Failure, Outcome, find, typed, yes_no};
use crate::proto::{
    Buyer, CalculationMethod, Choice, ExchangeRate, ExemptionBasis, InvoiceContent, InvoiceKind,
    Party, PartyKind, Payment, PaymentForm, PrintLanguage, SupplyPeriod, buyer, exemption_basis,
};

/// What stands on a document.
#[derive(Debug, Args)]
pub(crate) struct ContentArgs {
    /// Content from a TOML or JSON file; flags win over it
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Kind: vat, pro-forma
    #[arg(long, value_name = "KIND", value_parser = typed::<InvoiceKind>)]
    kind: Option<InvoiceKind>,
    /// Number series: identifier or name
    #[arg(long, value_name = "SERIES")]
    series: Option<String>,
    /// Date of issue; today when left out
    #[arg(long, value_name = "DATE")]
    issue_date: Option<String>,
    /// Place of issue; the company's when left out
    #[arg(long, value_name = "TOWN")]
    issue_place: Option<String>,
    /// Date of supply
    #[arg(long, value_name = "DATE", conflicts_with = "supply_from")]
    supply_date: Option<String>,
    /// First day of the period of supply
    #[arg(long, value_name = "DATE", requires = "supply_until")]
    supply_from: Option<String>,
    /// Last day of the period of supply
    #[arg(long, value_name = "DATE", requires = "supply_from")]
    supply_until: Option<String>,
    /// Number of the order
    #[arg(long, value_name = "NUMBER")]
    order_number: Option<String>,
    /// Date of the order
    #[arg(long, value_name = "DATE")]
    order_date: Option<String>,
    /// Buyer out of the customers: identifier, NIP or name
    #[arg(long, value_name = "CUSTOMER", conflicts_with = "buyer_name")]
    customer: Option<String>,
    #[command(flatten)]
    buyer: BuyerArgs,
    /// Recipient kept with the customer, by identifier; may be given several times
    #[arg(long, value_name = "ID")]
    recipient: Vec<String>,
    /// Line `NAME;QUANTITY UNIT;PRICE;VAT;DISCOUNT` or `@PRODUCT;QUANTITY`; may be given several times
    #[arg(long, value_name = "LINE")]
    line: Vec<TypedLine>,
    /// Prices: net, gross
    #[arg(long, value_name = "KIND", value_parser = typed::<CalculationMethod>)]
    method: Option<CalculationMethod>,
    /// Currency; PLN when left out
    #[arg(long, value_name = "CURRENCY")]
    currency: Option<String>,
    /// Exchange rate, PLN for one unit of the currency
    #[arg(long, value_name = "DECIMAL")]
    rate: Option<String>,
    /// Table of the exchange rate, as 224/A/NBP/2026
    #[arg(long, value_name = "TEXT")]
    rate_table: Option<String>,
    /// Date of the table of the exchange rate
    #[arg(long, value_name = "DATE")]
    rate_date: Option<String>,
    /// Form of payment: transfer, cash, card …
    #[arg(long, value_name = "FORM", value_parser = typed::<PaymentForm>)]
    payment: Option<PaymentForm>,
    /// Description of another form of payment
    #[arg(long, value_name = "TEXT")]
    payment_description: Option<String>,
    /// Term of payment as a date
    #[arg(long, value_name = "DATE", conflicts_with = "term")]
    due_date: Option<String>,
    /// Term of payment in days from the issue
    #[arg(long, value_name = "DAYS")]
    term: Option<i32>,
    /// Amount paid already
    #[arg(long, value_name = "AMOUNT", conflicts_with = "paid_in_full")]
    paid: Option<String>,
    /// Paid on the spot in full
    #[arg(long)]
    paid_in_full: bool,
    /// When it was paid; the issue date when left out
    #[arg(long, value_name = "DATE")]
    paid_date: Option<String>,
    /// Bank account to print: label, number or identifier; may be given several times
    #[arg(long, value_name = "ACCOUNT")]
    account: Vec<String>,
    /// Split payment: yes, no; decided by the law when left out
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    split_payment: Option<bool>,
    /// Provision of the Act that exempts from VAT
    #[arg(long, value_name = "TEXT")]
    exemption: Option<String>,
    /// Notes, printed
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
    /// Template of the print: identifier or name
    #[arg(long, value_name = "TEMPLATE")]
    template: Option<String>,
    /// Language of the print: pl, pl-en
    #[arg(long, value_name = "LANG", value_parser = typed::<PrintLanguage>)]
    language: Option<PrintLanguage>,
}

/// A buyer that is typed in.
#[derive(Debug, Args)]
struct BuyerArgs {
    /// Name of a buyer that is typed in
    #[arg(long, value_name = "NAME")]
    buyer_name: Option<String>,
    /// The typed buyer is a private person
    #[arg(long)]
    private: bool,
    #[command(flatten)]
    identity: IdentityArgs,
    #[command(flatten)]
    address: AddressArgs,
    /// E-mail address of the typed buyer
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Telephone of the typed buyer
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
}

/// The content: a file or `base` first, flags over it, names looked up. Asks step by step when nothing
/// was given and there is somebody to ask.
pub(crate) async fn build(
    args: ContentArgs,
    base: Option<InvoiceContent>,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome<InvoiceContent> {
    let is_empty = args.from.is_none()
        && base.is_none()
        && args.customer.is_none()
        && args.buyer.buyer_name.is_none()
        && args.line.is_empty();
    let mut content = match (&args.from, base) {
        (Some(file), _) => read_message(file, ctx)?,
        (None, Some(base)) => base,
        (None, None) => InvoiceContent::default(),
    };
    apply(args, &mut content, client, ctx).await?;
    if is_empty {
        if !ctx.io.can_ask {
            return Err(Failure::Usage(
                ctx.lang
                    .pick(
                        "nie podano treści dokumentu: użyj opcji (--customer, --line …) albo --from PLIK",
                        "no content was given: use flags (--customer, --line …) or --from FILE",
                    )
                    .to_owned(),
            ));
        }
        ask::content(&mut content, client, ctx).await?;
    }
    resolve(&mut content, client, ctx).await?;
    Ok(content)
}

async fn apply(
    args: ContentArgs,
    content: &mut InvoiceContent,
    client: &Client,
    ctx: &Ctx<'_>,
) -> Outcome {
    if let Some(kind) = args.kind {
        content.kind = kind.into();
    }
    set(&mut content.series_id, args.series);
    set(
        &mut content.issue_date,
        args.issue_date.as_deref().map(typed_date),
    );
    set(&mut content.issue_place, args.issue_place);
    if args.supply_date.is_some() || args.supply_from.is_some() {
        content.supply_date.clear();
        content.supply_period = None;
    }
    set(
        &mut content.supply_date,
        args.supply_date.as_deref().map(typed_date),
    );
    if let (Some(from), Some(until)) = (args.supply_from, args.supply_until) {
        content.supply_period = Some(SupplyPeriod {
            from: typed_date(&from),
            until: typed_date(&until),
        });
    }
    set(&mut content.order_number, args.order_number);
    set(
        &mut content.order_date,
        args.order_date.as_deref().map(typed_date),
    );
    if let Some(customer) = args.customer {
        content.buyer = Some(Buyer {
            source: Some(buyer::Source::CustomerId(customer)),
        });
    }
    apply_buyer(args.buyer, content, ctx)?;
    if !args.recipient.is_empty() {
        content.recipient_ids = args.recipient;
    }
    if !args.line.is_empty() {
        content.lines.clear();
        for typed in args.line {
            let mut line = typed.line;
            if let Some(code) = typed.product {
                line.product_id = find::product(client, &code, ctx.lang).await?.id;
            }
            content.lines.push(line);
        }
    }
    if let Some(method) = args.method {
        content.method = method.into();
    }
    set(&mut content.currency, args.currency);
    let rate = [
        args.rate.as_deref().map(typed_decimal),
        args.rate_table,
        args.rate_date,
    ];
    if rate.iter().any(Option::is_some) {
        let [value, table, date] = rate;
        let to: &mut ExchangeRate = content.exchange_rate.get_or_insert_default();
        set(&mut to.rate, value);
        set(&mut to.table, table);
        set(&mut to.date, date.as_deref().map(typed_date));
    }
    let payment = PaymentArgs {
        form: args.payment,
        description: args.payment_description,
        due_date: args.due_date,
        term: args.term,
        paid: args.paid,
        paid_in_full: args.paid_in_full,
        paid_date: args.paid_date,
        accounts: args.account,
    };
    apply_payment(payment, content, ctx)?;
    if let Some(split) = args.split_payment {
        let choice = if split { Choice::Yes } else { Choice::No };
        content.annotations.get_or_insert_default().split_payment = choice.into();
    }
    if let Some(act) = args.exemption {
        content.annotations.get_or_insert_default().exemption = Some(ExemptionBasis {
            basis: Some(exemption_basis::Basis::Act(act)),
        });
    }
    set(&mut content.notes, args.notes);
    set(&mut content.template_id, args.template);
    if let Some(language) = args.language {
        content.language = language.into();
    }
    Ok(())
}

fn apply_buyer(args: BuyerArgs, content: &mut InvoiceContent, ctx: &Ctx<'_>) -> Outcome {
    let identity = args.identity.identity(ctx.lang)?;
    let mut address = None;
    let has_address = args.address.clone().apply(&mut address);
    let something = args.buyer_name.is_some()
        || args.private
        || identity.is_some()
        || has_address
        || args.email.is_some()
        || args.phone.is_some();
    if !something {
        return Ok(());
    }
    let mut party = match content.buyer.take().and_then(|buyer| buyer.source) {
        Some(buyer::Source::Party(party)) => party,
        Some(buyer::Source::CustomerId(_)) if args.buyer_name.is_none() => {
            return Err(Failure::Usage(
                ctx.lang
                    .pick(
                        "dane nabywcy z bazy kontrahentów zmienia się poleceniem customer edit; nowego nabywcę podaj z --buyer-name",
                        "data of a customer are changed with customer edit; give a new buyer with --buyer-name",
                    )
                    .to_owned(),
            ));
        }
        _ => Party {
            kind: PartyKind::Company.into(),
            ..Party::default()
        },
    };
    set(&mut party.name, args.buyer_name);
    if args.private {
        party.kind = PartyKind::PrivatePerson.into();
    }
    if identity.is_some() {
        party.identity = identity;
    }
    args.address.apply(&mut party.address);
    set(&mut party.email, args.email);
    set(&mut party.phone, args.phone);
    content.buyer = Some(Buyer {
        source: Some(buyer::Source::Party(party)),
    });
    Ok(())
}

struct PaymentArgs {
    form: Option<PaymentForm>,
    description: Option<String>,
    due_date: Option<String>,
    term: Option<i32>,
    paid: Option<String>,
    paid_in_full: bool,
    paid_date: Option<String>,
    accounts: Vec<String>,
}

fn apply_payment(args: PaymentArgs, content: &mut InvoiceContent, ctx: &Ctx<'_>) -> Outcome {
    let paid = args
        .paid
        .map(|text| {
            typed_amount(&text).ok_or_else(|| {
                Failure::Usage(ctx.lang.pick(
                    format!("„{text}” nie jest kwotą"),
                    format!("`{text}` is no amount"),
                ))
            })
        })
        .transpose()?;
    let before = content.payment.clone();
    let payment: &mut Payment = content.payment.get_or_insert_default();
    if let Some(form) = args.form {
        payment.form = form.into();
    }
    set(&mut payment.form_description, args.description);
    if args.due_date.is_some() || args.term.is_some() {
        payment.due_date.clear();
        payment.term_days = args.term;
    }
    set(
        &mut payment.due_date,
        args.due_date.as_deref().map(typed_date),
    );
    if let Some(paid) = paid {
        payment.paid_amount = paid;
        payment.paid_in_full = false;
    }
    if args.paid_in_full {
        payment.paid_amount = 0;
        payment.paid_in_full = true;
    }
    set(
        &mut payment.paid_date,
        args.paid_date.as_deref().map(typed_date),
    );
    if !args.accounts.is_empty() {
        payment.bank_account_ids = args.accounts;
    }
    // an empty payment is not the same as none: the customer's own form is proposed for none
    if before.is_none() && *payment == Payment::default() {
        content.payment = None;
    }
    Ok(())
}

/// Looks up what was named otherwise than by its identifier, in flags and files alike.
async fn resolve(content: &mut InvoiceContent, client: &Client, ctx: &Ctx<'_>) -> Outcome {
    let lang = ctx.lang;
    let named = |id: &str| !id.is_empty() && !find::is_id(id);
    if named(&content.series_id) {
        content.series_id = find::series(client, &content.series_id, lang).await?.id;
    }
    if named(&content.template_id) {
        content.template_id = find::template(client, &content.template_id, lang).await?.id;
    }
    if let Some(buyer::Source::CustomerId(id)) = content
        .buyer
        .as_mut()
        .and_then(|buyer| buyer.source.as_mut())
        && named(id)
    {
        *id = find::customer(client, id, lang).await?.id;
    }
    for line in &mut content.lines {
        if named(&line.product_id) {
            line.product_id = find::product(client, &line.product_id, lang).await?.id;
        }
    }
    if let Some(payment) = &mut content.payment
        && payment.bank_account_ids.iter().any(|id| named(id))
    {
        let accounts = find::bank_accounts(client).await?;
        for id in &mut payment.bank_account_ids {
            if named(id) {
                *id = find::bank_account(accounts.clone(), id, lang)?.id;
            }
        }
    }
    Ok(())
}
