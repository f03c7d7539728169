//! `kontor licence`: what the licence opens, a new one, the trial.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::Lang;
use crate::cli::file::read_text;
use crate::cli::format::{date, stamp};
use crate::cli::table::fields;
use crate::cli::{Ctx, Outcome};
use crate::proto::{
    GetLicenceRequest, InstallLicenceRequest, Label, Licence, ShopLinkState, StartTrialRequest,
};

/// What to do with the licence.
#[derive(Debug, Args)]
pub(crate) struct LicenceArgs {
    #[command(subcommand)]
    command: LicenceCommand,
}

#[derive(Debug, Subcommand)]
enum LicenceCommand {
    /// Show the licence: until when the link to a shop works and how many workstations may join
    Show,
    /// Install a licence from the vendor's file
    Install {
        /// The licence; - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Start the trial, once: 30 days of the link to a shop without a licence
    Trial,
}

pub(crate) async fn run(args: LicenceArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    let licence = match args.command {
        LicenceCommand::Show => client.get_licence(GetLicenceRequest {}).await?.licence,
        LicenceCommand::Install { file } => {
            let request = InstallLicenceRequest {
                licence: read_text(&file, ctx)?,
                ..InstallLicenceRequest::default()
            };
            client.install_licence(request).await?.licence
        }
        LicenceCommand::Trial => {
            let request = StartTrialRequest::default();
            client.start_trial(request).await?.licence
        }
    };
    let licence = licence.unwrap_or_default();
    ctx.show(&licence, |lang| text(&licence, lang))
}

/// What the server says of it, in the person's language.
pub(crate) fn summary(licence: &Licence, lang: Lang) -> &str {
    match &licence.summary {
        Some(Label { pl, en }) => lang.pick(pl, en),
        None => "",
    }
}

fn text(licence: &Licence, lang: Lang) -> String {
    let link = match licence.shop_link() {
        ShopLinkState::Open if licence.is_trial => {
            lang.pick("otwarte (okres próbny)", "open (trial)")
        }
        ShopLinkState::Open => lang.pick("otwarte", "open"),
        ShopLinkState::Ended => lang.pick("wstrzymane: okres minął", "stopped: the period is over"),
        ShopLinkState::Missing => lang.pick("wstrzymane: brak licencji", "stopped: no licence"),
        ShopLinkState::Unspecified => "?",
    };
    let days_left = licence.days_left.map(|days| days.to_string());
    let trusted = match licence.trusted_key_ids.len() {
        0 => lang.pick(
            "serwer nie ma kluczy dostawcy i nie przyjmuje licencji",
            "the server has none of the vendor's keys and takes no licence",
        ),
        _ => "",
    };
    let rows = fields(&[
        (
            lang.pick("Połączenie ze sklepem", "Link to a shop"),
            link.to_owned(),
        ),
        (
            lang.pick("Do dnia włącznie", "Until, inclusive"),
            date(&licence.open_until, lang),
        ),
        (
            lang.pick("Pozostało dni", "Days left"),
            days_left.unwrap_or_default(),
        ),
        (
            lang.pick("Stanowiska", "Workstations"),
            format!("{} / {}", licence.workstations_joined, licence.seats),
        ),
        (lang.pick("Licencja", "Licence"), licence.id.clone()),
        (
            lang.pick("Wystawiona dla", "Issued for"),
            licence.company_name.clone(),
        ),
        ("NIP", licence.nip.clone()),
        (
            lang.pick("Wystawiona", "Issued on"),
            date(&licence.issued_on, lang),
        ),
        (
            lang.pick("Opłacona do", "Paid until"),
            date(&licence.paid_until, lang),
        ),
        (
            lang.pick("Zainstalowana", "Installed"),
            stamp(licence.installed_at, lang),
        ),
        (
            lang.pick("Okres próbny do", "Trial until"),
            date(&licence.trial_until, lang),
        ),
        (
            lang.pick("Zegar cofnięty za", "Clock moved back behind"),
            stamp(licence.clock_behind_since, lang),
        ),
        (lang.pick("Klucze", "Keys"), trusted.to_owned()),
    ]);
    format!("{rows}\n\n{}", summary(licence, lang))
}
