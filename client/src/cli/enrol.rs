//! `kontor join`.

use clap::Args;
use serde_json::json;

use crate::cli::table::fields;
use crate::cli::{Ctx, Failure, Outcome};
use crate::{Address, Error, Join, JoinCode, join as join_installation};

/// Where and with what.
#[derive(Debug, Args)]
pub(crate) struct JoinArgs {
    /// Where the server listens; further addresses of the same installation may follow
    #[arg(required = true, value_name = "HOST:PORT")]
    addresses: Vec<Address>,
    /// The code that an administrator made with `kontord workstation add`
    #[arg(long, value_name = "CODE")]
    code: String,
    /// Replace a profile of the same name, as after this workstation was shut out
    #[arg(long)]
    replace: bool,
}

pub(crate) async fn join(args: JoinArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let name = ctx.profile_name()?;
    let code: JoinCode = args.code.parse()?;
    if !args.replace {
        refuse_existing(ctx)?;
    }
    let mut join = Join::new(args.addresses[0].clone(), code);
    join.addresses = args.addresses;
    join.profile = name;
    join.lang = ctx.lang;
    let profile = join_installation(&ctx.home, join).await?;
    if ctx.home.profiles()?.len() == 1 {
        ctx.home.set_default_profile(profile.name())?;
    }
    let value = json!({
        "profile": profile.name(),
        "workstation_id": profile.workstation_id(),
        "workstation_name": profile.workstation_name(),
        "installation_id": profile.installation_id(),
        "ca_fingerprint": profile.ca_fingerprint(),
    });
    ctx.show_value(&value, |lang| {
        fields(&[
            (
                lang.pick("Stanowisko", "Workstation"),
                profile.workstation_name().to_owned(),
            ),
            (
                lang.pick("Instalacja", "Installation"),
                profile.installation_id().to_owned(),
            ),
            (lang.pick("Profil", "Profile"), profile.name().to_string()),
        ])
    });
    ctx.say(
        "Stanowisko dołączone. Dalej: kontor login",
        "The workstation has joined. Next: kontor login",
    );
    Ok(())
}

/// A workstation that joined already does not lose its profile by a slip.
fn refuse_existing(ctx: &Ctx<'_>) -> Outcome {
    match ctx.profile() {
        Err(Failure::Client(Error::NotEnrolled { .. })) => Ok(()),
        Err(other) => Err(other),
        Ok(profile) => {
            let name = profile.name();
            Err(Failure::Refused(ctx.lang.pick(
                format!("profil „{name}” już istnieje: dodaj --replace, aby go zastąpić, albo --profile INNA-NAZWA"),
                format!("the profile `{name}` exists: add --replace to replace it, or --profile ANOTHER-NAME"),
            )))
        }
    }
}
