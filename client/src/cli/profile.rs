//! `kontor profile`: the installations that this computer joined.

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::table::{Align, Grid};
use crate::cli::{Ctx, Outcome};
use crate::{Address, ProfileName};

/// What to do with profiles.
#[derive(Debug, Args)]
pub(crate) struct ProfileArgs {
    #[command(subcommand)]
    command: ProfileCommand,
}

#[derive(Debug, Subcommand)]
enum ProfileCommand {
    /// List the profiles
    List,
    /// Choose the profile that is used when none is named
    Use {
        /// Name of the profile
        #[arg(value_name = "NAME")]
        name: ProfileName,
    },
    /// Set the addresses of the chosen profile, in the order in which they are tried
    Addresses {
        /// Where the installation's servers listen
        #[arg(required = true, value_name = "HOST:PORT")]
        addresses: Vec<Address>,
    },
}

pub(crate) fn run(args: ProfileArgs, ctx: &mut Ctx<'_>) -> Outcome {
    match args.command {
        ProfileCommand::List => list(ctx),
        ProfileCommand::Use { name } => {
            ctx.home.set_default_profile(&name)?;
            ctx.say(
                &format!("Domyślny profil: {name}"),
                &format!("Default profile: {name}"),
            );
            Ok(())
        }
        ProfileCommand::Addresses { addresses } => {
            let mut profile = ctx.profile()?;
            profile.set_addresses(addresses)?;
            ctx.say("Adresy zapisane.", "The addresses were kept.");
            Ok(())
        }
    }
}

fn list(ctx: &mut Ctx<'_>) -> Outcome {
    let default = ctx.home.default_profile()?;
    let profiles = ctx
        .home
        .profiles()?
        .iter()
        .map(|name| ctx.home.profile(name))
        .collect::<Result<Vec<_>, _>>()?;
    let value = json!({
        "profiles": profiles.iter().map(|profile| json!({
            "name": profile.name(),
            "default": *profile.name() == default,
            "installation_id": profile.installation_id(),
            "workstation_name": profile.workstation_name(),
            "addresses": profile.addresses(),
        })).collect::<Vec<_>>(),
    });
    ctx.show_value(&value, |lang| {
        let mut grid = Grid::new(&[
            (lang.pick("Profil", "Profile"), Align::Left),
            (lang.pick("Domyślny", "Default"), Align::Left),
            (lang.pick("Stanowisko", "Workstation"), Align::Left),
            (lang.pick("Adresy", "Addresses"), Align::Left),
        ]);
        for profile in &profiles {
            let addresses: Vec<String> = profile
                .addresses()
                .iter()
                .map(ToString::to_string)
                .collect();
            grid.row([
                profile.name().to_string(),
                if *profile.name() == default {
                    lang.pick("tak", "yes").to_owned()
                } else {
                    String::new()
                },
                profile.workstation_name().to_owned(),
                addresses.join(", "),
            ]);
        }
        grid.text()
    });
    Ok(())
}
