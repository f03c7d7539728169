//! `kontor sync links`: links by hand.

use clap::{Args, Subcommand};

use super::{ShopArg, shop};
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::table::{Align, Grid};
use crate::cli::words::Listed as _;
use crate::cli::{Ctx, Outcome, find, typed};
use crate::proto::{
    ListSyncLinksRequest, RemoveSyncLinkRequest, SetSyncIgnoredRequest, SetSyncLinkRequest,
    SyncLink, SyncLinkState,
};
use crate::{Client, Lang};

/// What to do about links.
#[derive(Debug, Args)]
pub(crate) struct LinksArgs {
    #[command(subcommand)]
    command: LinksCommand,
}

#[derive(Debug, Subcommand)]
enum LinksCommand {
    /// List elements with their links
    List {
        /// Kind of element: unit, category, producer, `vat_rate`, product, `product_image`
        #[arg(value_name = "KIND")]
        kind: String,
        /// Only so: linked, gone-in-shop, gone-here, only-here, only-in-shop, ignored
        #[arg(long, value_name = "STATE", value_parser = typed::<SyncLinkState>)]
        state: Option<SyncLinkState>,
        #[command(flatten)]
        shop: ShopArg,
        #[command(flatten)]
        pages: PageArgs,
    },
    /// Link two elements by hand
    Set {
        /// Kind of element: unit, category, producer, `vat_rate`, product, `product_image`
        #[arg(value_name = "KIND")]
        kind: String,
        /// Element of the program: identifier; of a product its code too
        #[arg(value_name = "ELEMENT")]
        local: String,
        /// Number of the shop's element
        #[arg(value_name = "NUMBER")]
        element: i64,
        #[command(flatten)]
        shop: ShopArg,
    },
    /// Forget a link
    Remove(Side),
    /// Never synchronise an element, or do again
    Ignore {
        #[command(flatten)]
        side: Side,
        /// Synchronise it again
        #[arg(long)]
        undo: bool,
    },
}

/// An element of either side.
#[derive(Debug, Args)]
struct Side {
    /// Kind of element: unit, category, producer, `vat_rate`, product, `product_image`
    #[arg(value_name = "KIND")]
    kind: String,
    /// Element of the program: identifier; of a product its code too
    #[arg(long, value_name = "ELEMENT", required_unless_present = "element")]
    local: Option<String>,
    /// Number of the shop's element
    #[arg(long, value_name = "NUMBER", conflicts_with = "local")]
    element: Option<i64>,
    #[command(flatten)]
    shop: ShopArg,
}

pub(super) async fn run(args: LinksArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    match args.command {
        LinksCommand::List {
            kind,
            state,
            shop: named,
            pages,
        } => {
            let request = ListSyncLinksRequest {
                shop_id: shop(client, &named, ctx).await?.id,
                kind,
                state: state.unwrap_or_default().into(),
                ..ListSyncLinksRequest::default()
            };
            let answer = collect_pages!(pages, client, list_sync_links, request, links);
            ctx.show_list(&answer, |lang| grid(&answer.links, lang))?;
            ctx.say_more(&answer.next_page_token);
            Ok(())
        }
        LinksCommand::Set {
            kind,
            local,
            element,
            shop: named,
        } => {
            let request = SetSyncLinkRequest {
                shop_id: shop(client, &named, ctx).await?.id,
                local_id: local_id(&kind, &local, client, ctx.lang).await?,
                kind,
                shop_element_id: element,
                ..SetSyncLinkRequest::default()
            };
            let link = client
                .set_sync_link(request)
                .await?
                .link
                .unwrap_or_default();
            ctx.show(&link, |lang| grid(std::slice::from_ref(&link), lang).text())
        }
        LinksCommand::Remove(side) => {
            let request = RemoveSyncLinkRequest {
                shop_id: shop(client, &side.shop, ctx).await?.id,
                local_id: of_side(&side, client, ctx.lang).await?,
                shop_element_id: side.element.unwrap_or_default(),
                kind: side.kind,
                ..RemoveSyncLinkRequest::default()
            };
            client.remove_sync_link(request).await?;
            ctx.say("Rozłączono.", "Unlinked.");
            Ok(())
        }
        LinksCommand::Ignore { side, undo } => {
            let request = SetSyncIgnoredRequest {
                shop_id: shop(client, &side.shop, ctx).await?.id,
                local_id: of_side(&side, client, ctx.lang).await?,
                shop_element_id: side.element.unwrap_or_default(),
                kind: side.kind,
                ignored: !undo,
                ..SetSyncIgnoredRequest::default()
            };
            client.set_sync_ignored(request).await?;
            if undo {
                ctx.say("Będzie synchronizowany.", "It will be synchronised.");
            } else {
                ctx.say(
                    "Nie będzie synchronizowany.",
                    "It will not be synchronised.",
                );
            }
            Ok(())
        }
    }
}

async fn of_side(side: &Side, client: &Client, lang: Lang) -> Outcome<String> {
    match &side.local {
        Some(local) => local_id(&side.kind, local, client, lang).await,
        None => Ok(String::new()),
    }
}

/// The identifier of what a person named: a product by its code too.
async fn local_id(kind: &str, named: &str, client: &Client, lang: Lang) -> Outcome<String> {
    if kind == "product" && !find::is_id(named) {
        return Ok(find::product(client, named, lang).await?.id);
    }
    Ok(named.to_owned())
}

fn grid(links: &[SyncLink], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Stan", "State"), Align::Left),
        (lang.pick("W programie", "In the program"), Align::Left),
        (lang.pick("W sklepie", "In the shop"), Align::Left),
        (lang.pick("Kod", "Code"), Align::Left),
        (lang.pick("Nr w sklepie", "No. in the shop"), Align::Right),
        (lang.pick("Ręcznie", "By hand"), Align::Left),
        ("ID", Align::Left),
    ]);
    for link in links {
        let number = if link.shop_element_id == 0 {
            String::new()
        } else {
            link.shop_element_id.to_string()
        };
        grid.row([
            link.state().label(lang),
            &link.local_name,
            &link.shop_name,
            &link.code,
            &number,
            if link.by_hand {
                lang.pick("tak", "yes")
            } else {
                ""
            },
            &link.local_id,
        ]);
    }
    grid
}
