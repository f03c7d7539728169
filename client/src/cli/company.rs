//! `kontor company`: the seller, its bank accounts and logo.

mod accounts;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use prost_types::FieldMask;

use crate::cli::customer::nothing_to_change;
use crate::cli::file::{read_bytes, read_message, write_bytes};
use crate::cli::party::{AddressArgs, address_text, set};
use crate::cli::table::fields;
use crate::cli::words::Listed;
use crate::cli::{Ctx, Outcome, typed};
use crate::proto::{
    Company, GetCompanyRequest, GetLogoRequest, SetLogoRequest, UpdateCompanyRequest, VatStatus,
};
use crate::{Client, Error, Lang};

/// What to do with the company.
#[derive(Debug, Args)]
pub(crate) struct CompanyArgs {
    #[command(subcommand)]
    command: CompanyCommand,
}

#[derive(Debug, Subcommand)]
enum CompanyCommand {
    /// Show the company
    Show,
    /// Set or change the company; asks step by step when nothing is given
    Set(Box<SetArgs>),
    /// Bank accounts
    Account {
        #[command(subcommand)]
        command: accounts::AccountCommand,
    },
    /// Logo
    Logo {
        #[command(subcommand)]
        command: LogoCommand,
    },
}

/// Fields of the company; what is left out stays.
#[derive(Debug, Args)]
struct SetArgs {
    /// Take all of it from a TOML or JSON file
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Full name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// NIP
    #[arg(long, value_name = "NUMBER")]
    nip: Option<String>,
    #[command(flatten)]
    address: AddressArgs,
    /// E-mail address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Telephone
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// Web page
    #[arg(long, value_name = "ADDRESS")]
    web: Option<String>,
    /// REGON
    #[arg(long, value_name = "NUMBER")]
    regon: Option<String>,
    /// KRS
    #[arg(long, value_name = "NUMBER")]
    krs: Option<String>,
    /// BDO
    #[arg(long, value_name = "NUMBER")]
    bdo: Option<String>,
    /// Court of registration
    #[arg(long, value_name = "TEXT")]
    court: Option<String>,
    /// Share capital as written on documents
    #[arg(long, value_name = "TEXT")]
    share_capital: Option<String>,
    /// Place of issue proposed on documents
    #[arg(long, value_name = "TOWN")]
    issue_place: Option<String>,
    /// VAT payer or exempt: payer, exempt
    #[arg(long, value_name = "KIND", value_parser = typed::<VatStatus>)]
    vat_status: Option<VatStatus>,
    /// Legal basis of the exemption
    #[arg(long, value_name = "TEXT")]
    exemption_basis: Option<String>,
    /// Whether VAT is settled by the cash method: yes, no
    #[arg(long, value_name = "YES|NO", value_parser = crate::cli::yes_no)]
    cash_method: Option<bool>,
    /// Text at the foot of every document
    #[arg(long, value_name = "TEXT")]
    footer: Option<String>,
}

#[derive(Debug, Subcommand)]
enum LogoCommand {
    /// Set the logo from a PNG, JPEG or SVG file
    Set {
        /// The picture
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Write the logo into a file
    Get {
        /// Where to; - for standard output
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Take the logo away
    Remove,
}

pub(crate) async fn run(args: CompanyArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    match args.command {
        CompanyCommand::Show => {
            let answer = client.get_company(GetCompanyRequest {}).await?;
            let company = answer.company.unwrap_or_default();
            ctx.show(&company, |lang| company_text(&company, lang))
        }
        CompanyCommand::Set(args) => set_company(*args, &client, ctx).await,
        CompanyCommand::Account { command } => accounts::run(command, &client, ctx).await,
        CompanyCommand::Logo { command } => logo(command, &client, ctx).await,
    }
}

async fn set_company(args: SetArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let request = if let Some(file) = &args.from {
        UpdateCompanyRequest {
            company: Some(read_message(file, ctx)?),
            ..UpdateCompanyRequest::default()
        }
    } else {
        let (company, is_new) = match client.get_company(GetCompanyRequest {}).await {
            Ok(answer) => (answer.company.unwrap_or_default(), false),
            Err(Error::Refused(refusal)) if refusal.not_found => (Company::default(), true),
            Err(error) => return Err(error.into()),
        };
        let (mut company, mut paths) = changed(args, company);
        if paths.is_empty() {
            paths = ask_company(&mut company, ctx)?;
        }
        UpdateCompanyRequest {
            company: Some(company),
            // the first time everything is taken
            update_mask: (!is_new).then_some(FieldMask { paths }),
            ..UpdateCompanyRequest::default()
        }
    };
    let answer = client.update_company(request).await?;
    let company = answer.company.unwrap_or_default();
    ctx.say("Dane firmy zapisane.", "The company was kept.");
    ctx.show(&company, |lang| company_text(&company, lang))
}

/// Asks for what every invoice needs, when nothing was given; an empty answer keeps what there is.
fn ask_company(company: &mut Company, ctx: &mut Ctx<'_>) -> Outcome<Vec<String>> {
    if !ctx.io.can_ask {
        return Err(nothing_to_change(ctx.lang));
    }
    let address = company.address.get_or_insert_default();
    let questions = [
        (
            "name",
            ("Pełna nazwa firmy", "Full name of the company"),
            &mut company.name,
        ),
        ("nip", ("NIP", "NIP"), &mut company.nip),
        ("address", ("Ulica", "Street"), &mut address.street),
        ("address", ("Numer domu", "Building"), &mut address.building),
        ("address", ("Numer lokalu", "Flat"), &mut address.flat),
        (
            "address",
            ("Kod pocztowy", "Post code"),
            &mut address.post_code,
        ),
        ("address", ("Miejscowość", "Town"), &mut address.town),
        (
            "issue_place",
            (
                "Miejsce wystawienia na dokumentach",
                "Place of issue on documents",
            ),
            &mut company.issue_place,
        ),
    ];
    let mut paths = Vec::new();
    for (path, (pl, en), field) in questions {
        let now = if field.is_empty() {
            String::new()
        } else {
            format!(" [{field}]")
        };
        let typed = ctx.ask(&format!("{pl}{now}"), &format!("{en}{now}"))?;
        if !typed.is_empty() {
            *field = typed;
            paths.push(path.to_owned());
        }
    }
    paths.dedup();
    if paths.is_empty() {
        return Err(nothing_to_change(ctx.lang));
    }
    Ok(paths)
}

/// The company with what was typed, and the names of the fields that were.
fn changed(args: SetArgs, mut company: Company) -> (Company, Vec<String>) {
    let mut paths = Vec::new();
    let texts = [
        ("name", args.name, &mut company.name),
        ("nip", args.nip, &mut company.nip),
        ("email", args.email, &mut company.email),
        ("phone", args.phone, &mut company.phone),
        ("web", args.web, &mut company.web),
        ("regon", args.regon, &mut company.regon),
        ("krs", args.krs, &mut company.krs),
        ("bdo", args.bdo, &mut company.bdo),
        ("court", args.court, &mut company.court),
        (
            "share_capital",
            args.share_capital,
            &mut company.share_capital,
        ),
        ("issue_place", args.issue_place, &mut company.issue_place),
        (
            "exemption_basis",
            args.exemption_basis,
            &mut company.exemption_basis,
        ),
        ("footer", args.footer, &mut company.footer),
    ];
    for (path, typed, field) in texts {
        if typed.is_some() {
            paths.push(path.to_owned());
        }
        set(field, typed);
    }
    if args.address.apply(&mut company.address) {
        paths.push("address".to_owned());
    }
    if let Some(status) = args.vat_status {
        company.vat_status = status.into();
        paths.push("vat_status".to_owned());
    }
    if let Some(cash) = args.cash_method {
        company.cash_method = cash;
        paths.push("cash_method".to_owned());
    }
    (company, paths)
}

async fn logo(command: LogoCommand, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    match command {
        LogoCommand::Set { file } => {
            let image = read_bytes(&file)?;
            set_logo(client, image).await?;
            ctx.say("Logo zapisane.", "The logo was kept.");
        }
        LogoCommand::Remove => {
            set_logo(client, Vec::new()).await?;
            ctx.say("Logo usunięte.", "The logo was taken away.");
        }
        LogoCommand::Get { file } => {
            let answer = client.get_logo(GetLogoRequest {}).await?;
            if answer.image.is_empty() {
                ctx.say("Firma nie ma logo.", "The company has no logo.");
                return Ok(());
            }
            write_bytes(&file, &answer.image, ctx)?;
        }
    }
    Ok(())
}

async fn set_logo(client: &Client, image: Vec<u8>) -> Outcome {
    client
        .set_logo(SetLogoRequest {
            image,
            ..SetLogoRequest::default()
        })
        .await?;
    Ok(())
}

fn company_text(company: &Company, lang: Lang) -> String {
    let status = match company.vat_status() {
        VatStatus::Unspecified => VatStatus::Payer,
        known => known,
    };
    fields(&[
        (lang.pick("Nazwa", "Name"), company.name.clone()),
        ("NIP", company.nip.clone()),
        (
            lang.pick("Adres", "Address"),
            address_text(company.address.as_ref()),
        ),
        ("E-mail", company.email.clone()),
        (lang.pick("Telefon", "Telephone"), company.phone.clone()),
        (lang.pick("Strona WWW", "Web page"), company.web.clone()),
        ("REGON", company.regon.clone()),
        ("KRS", company.krs.clone()),
        ("BDO", company.bdo.clone()),
        (lang.pick("Sąd rejestrowy", "Court"), company.court.clone()),
        (
            lang.pick("Kapitał zakładowy", "Share capital"),
            company.share_capital.clone(),
        ),
        (
            lang.pick("Miejsce wystawienia", "Place of issue"),
            company.issue_place.clone(),
        ),
        ("VAT", status.label(lang).to_owned()),
        (
            lang.pick("Podstawa zwolnienia", "Basis of exemption"),
            company.exemption_basis.clone(),
        ),
        (
            lang.pick("Metoda kasowa", "Cash method"),
            if company.cash_method {
                lang.pick("tak", "yes")
            } else {
                ""
            }
            .to_owned(),
        ),
        (lang.pick("Stopka", "Footer"), company.footer.clone()),
    ])
}
