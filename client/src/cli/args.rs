//! What can be typed. Texts here are English; `help/pl.toml` has the Polish ones, and a test compares.

use clap::{Args, Parser, Subcommand};

use crate::cli::{
    OutputFormat, audit, company, customer, dictionary, doctor, enrol, help, invoice, licence,
    product, profile, series, session, sessions, shop, sync, template, token, user, workstation,
};
use crate::{Lang, ProfileName};

/// Invoices from this workstation: customers, products, documents and prints.
#[derive(Debug, Parser)]
#[command(name = "kontor", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// Profile to use, when this computer joined more than one installation
    #[arg(long, global = true, value_name = "NAME", display_order = 900)]
    pub profile: Option<ProfileName>,
    /// Language of texts: pl or en
    #[arg(long, global = true, value_name = "LANG", display_order = 901)]
    pub lang: Option<Lang>,
    /// How to print data: table for people, json for programs
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "table",
        hide_possible_values = true,
        value_name = "FORMAT",
        display_order = 902
    )]
    pub output: OutputFormat,
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Join an installation with the code that an administrator gave you
    Join(enrol::JoinArgs),
    /// Log in at this workstation
    Login(session::LoginArgs),
    /// Log out
    Logout,
    /// Show the connection, the workstation and who is logged in
    Status,
    /// Change your own password
    Passwd(session::PasswdArgs),
    /// The seller: data, bank accounts, logo
    Company(company::CompanyArgs),
    /// Number series
    Series(series::SeriesArgs),
    /// Customers
    Customer(customer::CustomerArgs),
    /// Products: goods and services
    Product(product::ProductArgs),
    /// Dictionaries: units, VAT rates, categories, producers
    Dictionary(dictionary::DictionaryArgs),
    /// Documents: issuing, lists, prints, drafts
    Invoice(invoice::InvoiceArgs),
    /// Synchronisation with a web shop
    Sync(sync::SyncArgs),
    /// Templates of prints
    Template(template::TemplateArgs),
    /// Internet shops: settings and their test
    Shop(shop::ShopArgs),
    /// The licence: what it opens, a new one, the trial
    Licence(licence::LicenceArgs),
    /// Users of the office
    User(user::UserArgs),
    /// Computers that joined
    Workstation(workstation::WorkstationArgs),
    /// Service accounts, for machines that act without a person
    Token(token::TokenArgs),
    /// Who is logged in where
    Session(sessions::SessionArgs),
    /// Who did what
    Audit(audit::AuditArgs),
    /// Installations that this computer joined, and their addresses
    Profile(profile::ProfileArgs),
    /// Find out why the program does not work, and what to do
    Doctor(doctor::DoctorArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
}

/// For which shell.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell: bash, elvish, fish, powershell or zsh
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: help::Shell,
}
