//! `kontor shop`: the internet shops and their settings.

mod secret;
mod shown;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use self::secret::SecretArgs;
use crate::Client;
use crate::cli::failure::EXIT_REFUSED;
use crate::cli::file::read_bytes;
use crate::cli::{Ctx, Failure, Outcome, find};
use crate::proto::{
    CreateShopRequest, ListShopsRequest, SetShopActiveRequest, SetShopCredentialsRequest, Shop,
    TestShopRequest, UpdateShopRequest,
};

/// What to do with shops.
#[derive(Debug, Args)]
pub(crate) struct ShopArgs {
    #[command(subcommand)]
    command: ShopCommand,
}

#[derive(Debug, Subcommand)]
enum ShopCommand {
    /// List the shops
    List {
        /// Also those out of use
        #[arg(long)]
        disabled: bool,
    },
    /// Add a shop
    Add {
        /// What the office calls it
        #[arg(value_name = "NAME")]
        name: String,
        /// Address of the shop as a browser shows it: https and the server's name
        #[arg(long, value_name = "ADDRESS")]
        address: String,
        /// Certificate of an authority to trust beside the known ones (PEM), for a practice shop
        #[arg(long, value_name = "FILE")]
        ca_file: Option<PathBuf>,
        #[command(flatten)]
        secret: SecretArgs,
    },
    /// Show the settings of a shop, or change them
    Settings {
        /// Shop: identifier or name
        #[arg(value_name = "SHOP")]
        shop: String,
        /// New name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// New address; the password is then to be given again
        #[arg(long, value_name = "ADDRESS")]
        address: Option<String>,
        /// Certificate of an authority to trust beside the known ones (PEM), for a practice shop
        #[arg(long, value_name = "FILE", conflicts_with = "no_ca")]
        ca_file: Option<PathBuf>,
        /// Trust the known authorities alone
        #[arg(long)]
        no_ca: bool,
    },
    /// Set login and password of a shop, or the token of an integration
    SetPassword {
        /// Shop: identifier or name
        #[arg(value_name = "SHOP")]
        shop: String,
        #[command(flatten)]
        secret: SecretArgs,
    },
    /// Test the settings of a shop; nothing is written to it
    Test {
        /// Shop: identifier or name
        #[arg(value_name = "SHOP")]
        shop: String,
    },
    /// Take a shop out of use; its settings stay
    Disable {
        /// Shop: identifier or name
        #[arg(value_name = "SHOP")]
        shop: String,
    },
    /// Take a shop into use again
    Enable {
        /// Shop: identifier or name
        #[arg(value_name = "SHOP")]
        shop: String,
    },
}

pub(crate) async fn run(args: ShopArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    let kept = match args.command {
        ShopCommand::List { disabled } => {
            let answer = client
                .list_shops(ListShopsRequest {
                    include_inactive: disabled,
                })
                .await?;
            return ctx.show_list(&answer, |lang| shown::grid(&answer.shops, lang));
        }
        ShopCommand::Add {
            name,
            address,
            ca_file,
            secret,
        } => {
            let shop = Shop {
                name,
                address,
                extra_ca: ca_file.as_deref().map(pem).transpose()?.unwrap_or_default(),
                ..Shop::default()
            };
            let credentials = secret.for_new_shop(ctx)?;
            let request = CreateShopRequest {
                shop: Some(shop),
                credentials,
            };
            client.create_shop(request).await?.shop
        }
        ShopCommand::Settings {
            shop,
            name,
            address,
            ca_file,
            no_ca,
        } => {
            let mut wanted = find::shop(&client, &shop, ctx.lang).await?;
            let mut fields = Vec::new();
            if let Some(name) = name {
                wanted.name = name;
                fields.push("name");
            }
            if let Some(address) = address {
                wanted.address = address;
                fields.push("address");
            }
            if no_ca || ca_file.is_some() {
                wanted.extra_ca = ca_file.as_deref().map(pem).transpose()?.unwrap_or_default();
                fields.push("extra_ca");
            }
            update(&client, wanted, &fields).await?
        }
        ShopCommand::SetPassword { shop, secret } => {
            let found = find::shop(&client, &shop, ctx.lang).await?;
            let credentials = secret.for_shop(&found, ctx)?;
            let request = SetShopCredentialsRequest {
                id: found.id,
                credentials: Some(credentials),
                etag: found.etag,
            };
            client.set_shop_credentials(request).await?.shop
        }
        ShopCommand::Test { shop } => return test(&client, &shop, ctx).await,
        ShopCommand::Disable { shop } => set_active(&client, &shop, false, ctx).await?,
        ShopCommand::Enable { shop } => set_active(&client, &shop, true, ctx).await?,
    };
    let kept = kept.unwrap_or_default();
    ctx.show(&kept, |lang| shown::settings(&kept, lang))?;
    if !kept.secret_set {
        let name = &kept.name;
        ctx.say(
            &format!("Sklep nie ma jeszcze hasła ani tokenu: kontor shop set-password \"{name}\""),
            &format!("The shop has no password or token yet: kontor shop set-password \"{name}\""),
        );
    }
    Ok(())
}

/// The settings with these fields changed; with none as they are.
async fn update(client: &Client, wanted: Shop, fields: &[&str]) -> Outcome<Option<Shop>> {
    if fields.is_empty() {
        return Ok(Some(wanted));
    }
    let request = UpdateShopRequest {
        shop: Some(wanted),
        update_mask: Some(prost_types::FieldMask {
            paths: fields.iter().map(|field| (*field).to_owned()).collect(),
        }),
    };
    Ok(client.update_shop(request).await?.shop)
}

async fn test(client: &Client, shop: &str, ctx: &mut Ctx<'_>) -> Outcome {
    let id = find::shop(client, shop, ctx.lang).await?.id;
    let answer = client.test_shop(TestShopRequest { id }).await?;
    ctx.show(&answer, |lang| shown::test(&answer, lang))?;
    if answer.failed_checks > 0 {
        return Err(Failure::Said(EXIT_REFUSED));
    }
    Ok(())
}

async fn set_active(
    client: &Client,
    shop: &str,
    active: bool,
    ctx: &Ctx<'_>,
) -> Outcome<Option<Shop>> {
    let found = find::shop(client, shop, ctx.lang).await?;
    let request = SetShopActiveRequest {
        id: found.id,
        active,
        etag: found.etag,
    };
    Ok(client.set_shop_active(request).await?.shop)
}

fn pem(file: &Path) -> Outcome<String> {
    String::from_utf8(read_bytes(file)?).map_err(|_| Failure::File {
        path: file.to_owned(),
        problem: "PEM".to_owned(),
    })
}
