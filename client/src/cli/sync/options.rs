//! `kontor sync options`: what each kind does, and what it allows, from the server's table.

use clap::{Args, Subcommand};

use super::show::named;
use super::watch::label;
use super::{ShopArg, shop};
use crate::cli::format::stamp;
use crate::cli::table::fields;
use crate::cli::words::Listed as _;
use crate::cli::{Ctx, Failure, Outcome, typed, yes_no};
use crate::proto::{
    GetSyncOptionsRequest, GetSyncOptionsResponse, SyncGone, SyncKindOptions, SyncKindSetting,
    SyncLinked, SyncStock, UpdateSyncOptionsRequest,
};
use crate::{Client, Lang};

/// What to do about options.
#[derive(Debug, Args)]
pub(crate) struct OptionsArgs {
    #[command(subcommand)]
    command: OptionsCommand,
}

#[derive(Debug, Subcommand)]
enum OptionsCommand {
    /// Show the options, and why something is not possible
    Show {
        #[command(flatten)]
        shop: ShopArg,
    },
    /// Change the options of kinds of element
    Set(Box<SetArgs>),
}

/// What is changed; what is left out stays.
#[derive(Debug, Args)]
struct SetArgs {
    /// Kinds of element: unit, category, producer, `vat_rate`, product, `product_image`, or all
    #[arg(required = true, value_name = "KIND")]
    kinds: Vec<String>,
    #[command(flatten)]
    shop: ShopArg,
    /// Whether the kind takes part: yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    enabled: Option<bool>,
    /// Find what was changed and deleted (fetch everything): yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    fetch_all: Option<bool>,
    /// Link automatically: yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    link: Option<bool>,
    /// By what elements are recognised, from the list of the kind
    #[arg(long, value_name = "CRITERION")]
    criterion: Option<String>,
    /// Linked elements: keep, local (shop to program), shop (program to shop)
    #[arg(long, value_name = "WHAT", value_parser = typed::<SyncLinked>)]
    linked: Option<SyncLinked>,
    /// Import unlinked elements of the shop: yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    import: Option<bool>,
    /// Export unlinked elements to the shop: yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    export: Option<bool>,
    /// Delete unlinked elements in the shop: yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    delete: Option<bool>,
    /// Elements gone on the other side: show, archive, delete, unlink
    #[arg(long, value_name = "WHAT", value_parser = typed::<SyncGone>)]
    gone: Option<SyncGone>,
    /// Field left out when updating the program; may be given several times
    #[arg(long, value_name = "FIELD")]
    leave_out_local: Vec<String>,
    /// Field left out when updating the shop; may be given several times
    #[arg(long, value_name = "FIELD")]
    leave_out_in_shop: Vec<String>,
    /// Leave no field out any more
    #[arg(long, conflicts_with_all = ["leave_out_local", "leave_out_in_shop"])]
    all_fields: bool,
    /// Stock of products: none, local (shop to program), shop (program to shop)
    #[arg(long, value_name = "WHAT", value_parser = typed::<SyncStock>)]
    stock: Option<SyncStock>,
    /// Category of the shop for products exported without one: identifier
    #[arg(long, value_name = "CATEGORY")]
    export_category: Option<String>,
}

pub(super) async fn run(args: OptionsArgs, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let shown = match args.command {
        OptionsCommand::Show { shop: named } => current(client, &named, ctx).await?.1,
        OptionsCommand::Set(args) => {
            let (shop_id, current) = current(client, &args.shop, ctx).await?;
            let kinds = changed(&args, &current, ctx.lang)?;
            let answer = client
                .update_sync_options(UpdateSyncOptionsRequest {
                    shop_id,
                    kinds,
                    etag: current.etag,
                    ..UpdateSyncOptionsRequest::default()
                })
                .await?;
            GetSyncOptionsResponse {
                kinds: answer.kinds,
                etag: answer.etag,
            }
        }
    };
    ctx.show(&shown, |lang| text(&shown, lang))
}

async fn current(
    client: &Client,
    named: &ShopArg,
    ctx: &Ctx<'_>,
) -> Outcome<(String, GetSyncOptionsResponse)> {
    let shop_id = shop(client, named, ctx).await?.id;
    let request = GetSyncOptionsRequest {
        shop_id: shop_id.clone(),
    };
    Ok((shop_id, client.get_sync_options(request).await?))
}

fn changed(
    args: &SetArgs,
    current: &GetSyncOptionsResponse,
    lang: Lang,
) -> Outcome<Vec<SyncKindOptions>> {
    let all = args.kinds.iter().any(|kind| kind == "all");
    let known = |kind: &str| current.kinds.iter().any(|setting| kind_of(setting) == kind);
    if let Some(unknown) = args
        .kinds
        .iter()
        .find(|kind| *kind != "all" && !known(kind))
    {
        let kinds: Vec<&str> = current.kinds.iter().map(kind_of).collect();
        return Err(Failure::Usage(lang.pick(
            format!("nie ma rodzaju „{unknown}”; są: {}", kinds.join(", ")),
            format!(
                "there is no kind `{unknown}`; there are: {}",
                kinds.join(", ")
            ),
        )));
    }
    Ok(current
        .kinds
        .iter()
        .filter(|setting| all || args.kinds.iter().any(|kind| kind == kind_of(setting)))
        .map(|setting| {
            let options = with(args, setting.options.clone().unwrap_or_default());
            if all {
                possible(options, setting)
            } else {
                options
            }
        })
        .collect())
}

fn kind_of(setting: &SyncKindSetting) -> &str {
    setting.kind.as_ref().map_or("", |kind| &kind.name)
}

fn with(args: &SetArgs, mut options: SyncKindOptions) -> SyncKindOptions {
    let flag = |flag: &mut bool, wanted: Option<bool>| *flag = wanted.unwrap_or(*flag);
    flag(&mut options.enabled, args.enabled);
    flag(&mut options.fetch_all, args.fetch_all);
    flag(&mut options.link_automatically, args.link);
    flag(&mut options.import, args.import);
    flag(&mut options.export, args.export);
    flag(&mut options.delete_in_shop, args.delete);
    options.linked = args.linked.map_or(options.linked, Into::into);
    options.gone = args.gone.map_or(options.gone, Into::into);
    options.stock = args.stock.map_or(options.stock, Into::into);
    if let Some(criterion) = &args.criterion {
        options.criterion.clone_from(criterion);
    }
    if let Some(category) = &args.export_category {
        options.export_category_id.clone_from(category);
    }
    if args.all_fields {
        options.leave_out_local.clear();
        options.leave_out_in_shop.clear();
    }
    for (fields, wanted) in [
        (&mut options.leave_out_local, &args.leave_out_local),
        (&mut options.leave_out_in_shop, &args.leave_out_in_shop),
    ] {
        for field in wanted {
            if !fields.contains(field) {
                fields.push(field.clone());
            }
        }
    }
    options
}

/// What was asked for all kinds at once, without what this one does not allow.
fn possible(mut options: SyncKindOptions, setting: &SyncKindSetting) -> SyncKindOptions {
    let allows = setting.capabilities.clone().unwrap_or_default();
    options.fetch_all |= !allows.fetch_only_new;
    options.import &= allows.import;
    options.export &= allows.export;
    options.delete_in_shop &= allows.delete_in_shop;
    let linked = match options.linked() {
        SyncLinked::UpdateLocal if !allows.update_local => SyncLinked::Keep,
        SyncLinked::UpdateInShop if !allows.update_in_shop => SyncLinked::Keep,
        other => other,
    };
    options.set_linked(linked);
    options
}

fn text(shown: &GetSyncOptionsResponse, lang: Lang) -> String {
    let kinds: Vec<String> = shown
        .kinds
        .iter()
        .map(|setting| format!("{}\n{}", heading(setting, lang), rows(setting, lang)))
        .collect();
    kinds.join("\n\n")
}

fn heading(setting: &SyncKindSetting, lang: Lang) -> String {
    let name = kind_of(setting);
    format!("{} ({name})", named(setting.kind.as_ref(), lang))
}

fn rows(setting: &SyncKindSetting, lang: Lang) -> String {
    let options = setting.options.clone().unwrap_or_default();
    let allows = setting.capabilities.clone().unwrap_or_default();
    let yes_no = |value: bool| lang.pick(["nie", "tak"], ["no", "yes"])[usize::from(value)];
    let possible = |can: bool, value: &str| {
        if can {
            value.to_owned()
        } else {
            lang.pick("niemożliwe", "not possible").to_owned()
        }
    };
    let fixed = label(allows.fixed_action.as_ref(), lang).to_owned();
    let note = label(allows.note.as_ref(), lang).to_owned();
    let gate = setting.gate.clone().unwrap_or_default();
    let mut all = vec![(
        lang.pick("Bierze udział", "Takes part"),
        yes_no(options.enabled).to_owned(),
    )];
    if fixed.is_empty() {
        all.extend([
            (
                lang.pick("Wykrywaj zmienione i usunięte", "Find changed and deleted"),
                if allows.fetch_only_new {
                    yes_no(options.fetch_all).to_owned()
                } else {
                    lang.pick("zawsze", "always").to_owned()
                },
            ),
            (
                lang.pick("Połącz automatycznie", "Link automatically"),
                automatic(setting, lang),
            ),
            (
                lang.pick("Połączone", "Linked"),
                options.linked().label(lang).to_owned(),
            ),
            (
                lang.pick("Importuj ze sklepu", "Import from the shop"),
                possible(allows.import, yes_no(options.import)),
            ),
            (
                lang.pick("Eksportuj do sklepu", "Export to the shop"),
                possible(allows.export, yes_no(options.export)),
            ),
            (
                lang.pick("Usuń ze sklepu", "Delete in the shop"),
                possible(allows.delete_in_shop, yes_no(options.delete_in_shop)),
            ),
            (
                lang.pick("Usunięte po drugiej stronie", "Gone on the other side"),
                options.gone().label(lang).to_owned(),
            ),
            (
                lang.pick("Pomijane lokalnie", "Left out locally"),
                options.leave_out_local.join(", "),
            ),
            (
                lang.pick("Pomijane w sklepie", "Left out in the shop"),
                options.leave_out_in_shop.join(", "),
            ),
        ]);
    }
    if kind_of(setting) == "product" {
        all.push((
            lang.pick("Stany", "Stock"),
            options.stock().label(lang).to_owned(),
        ));
        all.push((
            lang.pick("Kategoria eksportu", "Category of exports"),
            options.export_category_id.clone(),
        ));
    }
    all.extend([
        (lang.pick("Działanie", "Action"), fixed),
        (lang.pick("Uwaga", "Note"), note),
        (
            lang.pick("Poprzednia synchronizacja", "Previous synchronisation"),
            gate_text(gate.open, &stamp(gate.since, lang), lang),
        ),
    ]);
    fields(&all)
}

fn automatic(setting: &SyncKindSetting, lang: Lang) -> String {
    let options = setting.options.clone().unwrap_or_default();
    if !options.link_automatically {
        return lang.pick("nie", "no").to_owned();
    }
    let criteria = setting
        .capabilities
        .iter()
        .flat_map(|allows| &allows.criteria);
    let by = criteria
        .filter(|criterion| criterion.name == options.criterion)
        .map(|criterion| named(Some(criterion), lang))
        .next()
        .unwrap_or_default();
    lang.pick(format!("tak, według: {by}"), format!("yes, by: {by}"))
}

fn gate_text(open: bool, since: &str, lang: Lang) -> String {
    if since.is_empty() {
        return lang.pick("jeszcze żadnej", "none yet").to_owned();
    }
    let how = if open {
        lang.pick("bez błędów od", "without errors since")
    } else {
        lang.pick("z błędami od", "with errors since")
    };
    format!("{how} {since}")
}
