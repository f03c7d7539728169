//! `kontor invoice list`.

use clap::Args;

use crate::cli::format::{amount, date, typed_amount, typed_date};
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::table::{Align, Grid};
use crate::cli::words::Listed;
use crate::cli::{Ctx, Failure, Outcome, OutputFormat, find, typed};
use crate::proto::{
    InvoiceFilter, InvoiceKind, InvoiceOrder, InvoiceState, InvoiceSummary, ListInvoicesRequest,
    ListTotals,
};
use crate::{Client, Lang};

/// Which documents.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Part of the number, the buyer's name or number; three letters or more
    #[arg(value_name = "TEXT")]
    search: Option<String>,
    /// Only of this kind: vat, pro-forma
    #[arg(long, value_name = "KIND", value_parser = typed::<InvoiceKind>)]
    kind: Option<InvoiceKind>,
    /// Only in this state: draft, issued
    #[arg(long, value_name = "STATE", value_parser = typed::<InvoiceState>)]
    state: Option<InvoiceState>,
    /// Issued on this day or later
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Issued on this day or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Only of this customer: identifier, NIP or name
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
    /// Gross total at least this
    #[arg(long, value_name = "AMOUNT")]
    min: Option<String>,
    /// Gross total at most this
    #[arg(long, value_name = "AMOUNT")]
    max: Option<String>,
    /// Only in this currency
    #[arg(long, value_name = "CURRENCY")]
    currency: Option<String>,
    /// Order: newest, oldest, largest, smallest, number, buyer
    #[arg(long, value_name = "ORDER", value_parser = typed::<InvoiceOrder>)]
    order: Option<InvoiceOrder>,
    /// Also the totals of everything that fits
    #[arg(long)]
    totals: bool,
    #[command(flatten)]
    page: PageArgs,
}

impl ListArgs {
    /// All drafts.
    pub(crate) fn drafts(page: PageArgs) -> Self {
        Self {
            search: None,
            kind: None,
            state: Some(InvoiceState::Draft),
            from: None,
            until: None,
            customer: None,
            min: None,
            max: None,
            currency: None,
            order: None,
            totals: false,
            page,
        }
    }
}

pub(crate) async fn run(args: ListArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let lang = ctx.lang;
    let page = args.page;
    let with_totals = args.totals;
    let customer_id = match &args.customer {
        Some(customer) => find::customer(client, customer, lang).await?.id,
        None => String::new(),
    };
    let filter = InvoiceFilter {
        kind: args.kind.unwrap_or_default().into(),
        state: args.state.unwrap_or_default().into(),
        issued_from: args.from.as_deref().map(typed_date).unwrap_or_default(),
        issued_until: args.until.as_deref().map(typed_date).unwrap_or_default(),
        customer_id,
        search: args.search.unwrap_or_default(),
        gross_min: hundredths(args.min, lang)?,
        gross_max: hundredths(args.max, lang)?,
        currency: args.currency.unwrap_or_default(),
    };
    let request = ListInvoicesRequest {
        filter: Some(filter),
        order: args.order.unwrap_or_default().into(),
        include_totals: with_totals,
        ..ListInvoicesRequest::default()
    };
    let answer = collect_pages!(page, client, list_invoices, request, invoices);
    ctx.show_list(&answer, |lang| grid(&answer.invoices, lang))?;
    if ctx.format == OutputFormat::Table && !answer.totals.is_empty() {
        let text = totals_grid(&answer.totals, lang).text();
        ctx.data(&format!("\n{text}"));
    }
    ctx.say_more(&answer.next_page_token);
    Ok(())
}

fn hundredths(typed: Option<String>, lang: Lang) -> Outcome<Option<i64>> {
    typed
        .map(|text| {
            typed_amount(&text).ok_or_else(|| {
                Failure::Usage(lang.pick(
                    format!("„{text}” nie jest kwotą"),
                    format!("`{text}` is no amount"),
                ))
            })
        })
        .transpose()
}

fn grid(invoices: &[InvoiceSummary], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Numer", "Number"), Align::Left),
        (lang.pick("Rodzaj", "Kind"), Align::Left),
        (lang.pick("Data", "Date"), Align::Left),
        (lang.pick("Nabywca", "Buyer"), Align::Left),
        ("NIP", Align::Left),
        (lang.pick("Netto", "Net"), Align::Right),
        (lang.pick("Brutto", "Gross"), Align::Right),
        (lang.pick("Termin", "Term"), Align::Left),
    ]);
    for each in invoices {
        let number = match each.state() {
            // a draft has no number: it is found by its identifier
            InvoiceState::Draft => format!("{} {}", each.state().label(lang), each.id),
            _ => each.number.clone(),
        };
        grid.row([
            number,
            each.kind().label(lang).to_owned(),
            date(&each.issue_date, lang),
            each.buyer_name.clone(),
            each.buyer_number.clone(),
            amount(each.net, &each.currency, lang),
            amount(each.gross, &each.currency, lang),
            date(&each.due_date, lang),
        ]);
    }
    grid
}

fn totals_grid(totals: &[ListTotals], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Razem dokumentów", "Documents"), Align::Right),
        (lang.pick("Netto", "Net"), Align::Right),
        ("VAT", Align::Right),
        (lang.pick("Brutto", "Gross"), Align::Right),
    ]);
    for each in totals {
        grid.row([
            each.count.to_string(),
            amount(each.net, &each.currency, lang),
            amount(each.vat, &each.currency, lang),
            amount(each.gross, &each.currency, lang),
        ]);
    }
    grid
}
