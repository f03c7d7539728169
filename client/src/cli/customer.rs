//! `kontor customer`: the office's customers.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use prost_types::FieldMask;

use crate::cli::file::read_message;
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::party::{AddressArgs, IdentityArgs, address_text, identity_text, set};
use crate::cli::table::{Align, Grid, fields};
use crate::cli::words::Listed;
use crate::cli::{Ctx, Failure, Outcome, find, typed, yes_no};
use crate::proto::{
    CreateCustomerRequest, Customer, CustomerOrder, ListCustomersRequest, PartyKind, PaymentForm,
    SetCustomerActiveRequest, UpdateCustomerRequest,
};
use crate::{Client, Lang};

/// What to do with customers.
#[derive(Debug, Args)]
pub(crate) struct CustomerArgs {
    #[command(subcommand)]
    command: CustomerCommand,
}

#[derive(Debug, Subcommand)]
enum CustomerCommand {
    /// List or search customers
    List {
        /// Part of the name, number or town; three letters or more
        #[arg(value_name = "TEXT")]
        search: Option<String>,
        /// Only of this kind: company, private
        #[arg(long, value_name = "KIND", value_parser = typed::<PartyKind>)]
        kind: Option<PartyKind>,
        /// Also those archived
        #[arg(long)]
        archived: bool,
        /// Order: name, newest
        #[arg(long, value_name = "ORDER", value_parser = typed::<CustomerOrder>)]
        order: Option<CustomerOrder>,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Show a customer
    Show {
        /// Customer: identifier, NIP or name
        #[arg(value_name = "CUSTOMER")]
        customer: String,
    },
    /// Add a customer
    Add {
        /// Name; not needed with --from
        #[arg(value_name = "NAME")]
        name: Option<String>,
        /// Take all of it from a TOML or JSON file
        #[arg(long, value_name = "FILE", conflicts_with = "name")]
        from: Option<PathBuf>,
        #[command(flatten)]
        fields: Box<CustomerFields>,
    },
    /// Change a customer
    Edit {
        /// Customer: identifier, NIP or name
        #[arg(value_name = "CUSTOMER")]
        customer: String,
        /// New name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[command(flatten)]
        fields: Box<CustomerFields>,
    },
    /// Take a customer out of use, or back into it
    Archive {
        /// Customer: identifier, NIP or name
        #[arg(value_name = "CUSTOMER")]
        customer: String,
        /// Take it back into use
        #[arg(long)]
        restore: bool,
    },
}

/// Fields of a customer; what is left out stays.
#[derive(Debug, Args)]
struct CustomerFields {
    /// Kind: company, private
    #[arg(long, value_name = "KIND", value_parser = typed::<PartyKind>)]
    kind: Option<PartyKind>,
    #[command(flatten)]
    identity: IdentityArgs,
    #[command(flatten)]
    address: AddressArgs,
    /// E-mail address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Telephone
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// Unit subordinate to local government (JST): yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    jst: Option<bool>,
    /// Member of a VAT group (GV): yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    gv: Option<bool>,
    /// Form of payment proposed on documents: transfer, cash, card …
    #[arg(long, value_name = "FORM", value_parser = typed::<PaymentForm>)]
    payment: Option<PaymentForm>,
    /// Term of payment proposed on documents, in days
    #[arg(long, value_name = "DAYS")]
    term: Option<i32>,
    /// Notes of the office, not printed
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
}

pub(crate) async fn run(args: CustomerArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    match args.command {
        CustomerCommand::List {
            search,
            kind,
            archived,
            order,
            page,
        } => {
            let request = ListCustomersRequest {
                search: search.unwrap_or_default(),
                kind: kind.unwrap_or_default().into(),
                include_inactive: archived,
                order: order.unwrap_or_default().into(),
                ..ListCustomersRequest::default()
            };
            let answer = collect_pages!(page, client, list_customers, request, customers);
            ctx.show_list(&answer, |lang| grid(&answer.customers, lang))?;
            ctx.say_more(&answer.next_page_token);
            Ok(())
        }
        CustomerCommand::Show { customer } => {
            let found = find::customer(&client, &customer, ctx.lang).await?;
            ctx.show(&found, |lang| text(&found, lang))
        }
        CustomerCommand::Add { name, from, fields } => add(name, from, *fields, &client, ctx).await,
        CustomerCommand::Edit {
            customer,
            name,
            fields,
        } => {
            let mut found = find::customer(&client, &customer, ctx.lang).await?;
            let mut paths = apply(*fields, &mut found, ctx.lang)?;
            if name.is_some() {
                paths.push("name".to_owned());
            }
            set(&mut found.name, name);
            if paths.is_empty() {
                return Err(nothing_to_change(ctx.lang));
            }
            let answer = client
                .update_customer(UpdateCustomerRequest {
                    customer: Some(found),
                    update_mask: Some(FieldMask { paths }),
                    ..UpdateCustomerRequest::default()
                })
                .await?;
            let kept = answer.customer.unwrap_or_default();
            ctx.show(&kept, |lang| text(&kept, lang))
        }
        CustomerCommand::Archive { customer, restore } => {
            let found = find::customer(&client, &customer, ctx.lang).await?;
            let answer = client
                .set_customer_active(SetCustomerActiveRequest {
                    id: found.id,
                    active: restore,
                    etag: found.etag,
                    ..SetCustomerActiveRequest::default()
                })
                .await?;
            let kept = answer.customer.unwrap_or_default();
            ctx.show(&kept, |lang| text(&kept, lang))
        }
    }
}

/// Nothing was typed that could change anything.
pub(crate) fn nothing_to_change(lang: Lang) -> Failure {
    Failure::Usage(
        lang.pick(
            "nie podano, co zmienić: zobacz --help",
            "nothing to change was given: see --help",
        )
        .to_owned(),
    )
}

async fn add(
    name: Option<String>,
    from: Option<PathBuf>,
    fields: CustomerFields,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    let mut customer = match (&from, name) {
        (Some(file), _) => read_message(file, ctx)?,
        (None, Some(name)) => Customer {
            name,
            ..Customer::default()
        },
        (None, None) => Customer {
            name: ctx.ask("Nazwa", "Name")?,
            ..Customer::default()
        },
    };
    apply(fields, &mut customer, ctx.lang)?;
    let answer = client
        .create_customer(CreateCustomerRequest {
            customer: Some(customer),
            ..CreateCustomerRequest::default()
        })
        .await?;
    for similar in &answer.similar {
        ctx.say(
            &format!(
                "Podobny kontrahent już jest: {}, {}",
                similar.name, similar.address
            ),
            &format!(
                "A similar customer exists: {}, {}",
                similar.name, similar.address
            ),
        );
    }
    let kept = answer.customer.clone().unwrap_or_default();
    ctx.show(&answer, |lang| text(&kept, lang))
}

fn apply(typed: CustomerFields, customer: &mut Customer, lang: Lang) -> Outcome<Vec<String>> {
    let mut paths = Vec::new();
    if let Some(kind) = typed.kind {
        customer.kind = kind.into();
        paths.push("kind");
    }
    if let Some(identity) = typed.identity.identity(lang)? {
        customer.identity = Some(identity);
        paths.push("identity");
    }
    if typed.address.apply(&mut customer.address) {
        paths.push("address");
    }
    let texts = [
        ("email", typed.email, &mut customer.email),
        ("phone", typed.phone, &mut customer.phone),
        ("notes", typed.notes, &mut customer.notes),
    ];
    for (path, typed, field) in texts {
        if typed.is_some() {
            paths.push(path);
        }
        set(field, typed);
    }
    let flags = [
        (
            "local_government_unit",
            typed.jst,
            &mut customer.local_government_unit,
        ),
        ("vat_group_member", typed.gv, &mut customer.vat_group_member),
    ];
    for (path, typed, field) in flags {
        if let Some(typed) = typed {
            *field = typed;
            paths.push(path);
        }
    }
    if let Some(form) = typed.payment {
        customer.payment_form = form.into();
        paths.push("payment_form");
    }
    if let Some(days) = typed.term {
        customer.payment_term_days = Some(days);
        paths.push("payment_term_days");
    }
    Ok(paths.into_iter().map(str::to_owned).collect())
}

fn grid(customers: &[Customer], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("NIP / numer", "Number"), Align::Left),
        (lang.pick("Adres", "Address"), Align::Left),
        (lang.pick("Stan", "State"), Align::Left),
    ]);
    for each in customers {
        grid.row([
            each.name.clone(),
            identity_text(each.identity.as_ref()),
            address_text(each.address.as_ref()),
            if each.active {
                ""
            } else {
                lang.pick("archiwalny", "archived")
            }
            .to_owned(),
        ]);
    }
    grid
}

fn text(customer: &Customer, lang: Lang) -> String {
    let yes = |is_so: bool| if is_so { lang.pick("tak", "yes") } else { "" }.to_owned();
    let recipients: Vec<String> = customer
        .recipients
        .iter()
        .map(|recipient| {
            let role = recipient.role().label(lang);
            format!("{} ({role}, {})", recipient.name, recipient.id)
        })
        .collect();
    fields(&[
        (lang.pick("Nazwa", "Name"), customer.name.clone()),
        (
            lang.pick("Rodzaj", "Kind"),
            customer.kind().label(lang).to_owned(),
        ),
        (
            lang.pick("NIP / numer", "Number"),
            identity_text(customer.identity.as_ref()),
        ),
        (
            lang.pick("Adres", "Address"),
            address_text(customer.address.as_ref()),
        ),
        (
            lang.pick("Adres do korespondencji", "Mailing address"),
            address_text(customer.mailing_address.as_ref()),
        ),
        ("E-mail", customer.email.clone()),
        (lang.pick("Telefon", "Telephone"), customer.phone.clone()),
        ("JST", yes(customer.local_government_unit)),
        ("GV", yes(customer.vat_group_member)),
        (lang.pick("Odbiorcy", "Recipients"), recipients.join("; ")),
        (
            lang.pick("Forma płatności", "Form of payment"),
            customer.payment_form().label(lang).to_owned(),
        ),
        (
            lang.pick("Termin płatności (dni)", "Term of payment (days)"),
            customer
                .payment_term_days
                .map(|days| days.to_string())
                .unwrap_or_default(),
        ),
        (lang.pick("Uwagi", "Notes"), customer.notes.clone()),
        (lang.pick("Archiwalny", "Archived"), yes(!customer.active)),
        ("ID", customer.id.clone()),
    ])
}
