//! `kontor dictionary`: units, VAT rates, categories, producers.

use clap::{Args, Subcommand};

use crate::cli::format::{date, typed_date};
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::party::set;
use crate::cli::table::{Align, Grid};
use crate::cli::words::Listed as _;
use crate::cli::{Ctx, Outcome, find, yes_no};
use crate::proto::{
    Category, CreateCategoryRequest, CreateProducerRequest, CreateUnitRequest,
    ListCategoriesRequest, ListProducersRequest, ListUnitsRequest, ListVatRatesRequest, Producer,
    Unit, UpdateCategoryRequest, UpdateProducerRequest, UpdateUnitRequest, VatRate,
};
use crate::{Client, Lang};

/// Which dictionary.
#[derive(Debug, Args)]
pub(crate) struct DictionaryArgs {
    #[command(subcommand)]
    command: DictionaryCommand,
}

#[derive(Debug, Subcommand)]
enum DictionaryCommand {
    /// Units of measure
    Units {
        #[command(subcommand)]
        command: UnitCommand,
    },
    /// VAT rates and when they are in force
    VatRates {
        /// Only those in force on this day
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
    /// Categories of products
    Categories {
        #[command(subcommand)]
        command: CategoryCommand,
    },
    /// Producers
    Producers {
        #[command(subcommand)]
        command: ProducerCommand,
    },
}

#[derive(Debug, Subcommand)]
enum UnitCommand {
    /// List the units
    List {
        /// Also those archived
        #[arg(long)]
        archived: bool,
    },
    /// Add a unit
    Add {
        /// Short name as printed
        #[arg(value_name = "NAME")]
        name: String,
        /// Name in full
        #[arg(long, value_name = "NAME", default_value = "")]
        full_name: String,
        /// How many decimal places quantities usually have
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        decimals: i32,
    },
    /// Change a unit
    Edit {
        /// Unit: identifier or name
        #[arg(value_name = "UNIT")]
        unit: String,
        /// New short name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// New name in full
        #[arg(long, value_name = "NAME")]
        full_name: Option<String>,
        /// How many decimal places quantities usually have
        #[arg(long, value_name = "NUMBER")]
        decimals: Option<i32>,
        /// Whether it can be chosen: yes, no
        #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
        active: Option<bool>,
    },
}

#[derive(Debug, Subcommand)]
enum CategoryCommand {
    /// List the categories
    List {
        /// Those of this shop's tree: identifier or name
        #[arg(long, value_name = "SHOP")]
        shop: Option<String>,
        /// Also those archived
        #[arg(long)]
        archived: bool,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Add a category
    Add {
        /// Name
        #[arg(value_name = "NAME")]
        name: String,
        /// Category above it: identifier or name
        #[arg(long, value_name = "CATEGORY")]
        parent: Option<String>,
        /// Place among its siblings
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        position: i32,
    },
    /// Rename or move a category
    Edit {
        /// Category: identifier or name
        #[arg(value_name = "CATEGORY")]
        category: String,
        /// New name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// New category above it; empty for the top
        #[arg(long, value_name = "CATEGORY")]
        parent: Option<String>,
        /// New place among its siblings
        #[arg(long, value_name = "NUMBER")]
        position: Option<i32>,
        /// Whether it can be chosen: yes, no
        #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
        active: Option<bool>,
    },
}

#[derive(Debug, Subcommand)]
enum ProducerCommand {
    /// List the producers
    List {
        /// Also those archived
        #[arg(long)]
        archived: bool,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Add a producer
    Add {
        /// Name
        #[arg(value_name = "NAME")]
        name: String,
        /// Web page
        #[arg(long, value_name = "ADDRESS", default_value = "")]
        web: String,
    },
    /// Change a producer
    Edit {
        /// Producer: identifier or name
        #[arg(value_name = "PRODUCER")]
        producer: String,
        /// New name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// New web page
        #[arg(long, value_name = "ADDRESS")]
        web: Option<String>,
        /// Whether it can be chosen: yes, no
        #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
        active: Option<bool>,
    },
}

pub(crate) async fn run(args: DictionaryArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    match args.command {
        DictionaryCommand::Units { command } => units(command, &client, ctx).await,
        DictionaryCommand::VatRates { date } => {
            let answer = client
                .list_vat_rates(ListVatRatesRequest {
                    date: date.map(|date| typed_date(&date)).unwrap_or_default(),
                })
                .await?;
            ctx.show_list(&answer, |lang| rates_grid(&answer.vat_rates, lang))
        }
        DictionaryCommand::Categories { command } => categories(command, &client, ctx).await,
        DictionaryCommand::Producers { command } => producers(command, &client, ctx).await,
    }
}

async fn units(command: UnitCommand, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let kept = match command {
        UnitCommand::List { archived } => {
            let answer = client
                .list_units(ListUnitsRequest {
                    include_inactive: archived,
                })
                .await?;
            return ctx.show_list(&answer, |lang| units_grid(&answer.units, lang));
        }
        UnitCommand::Add {
            name,
            full_name,
            decimals,
        } => {
            let unit = Unit {
                name,
                full_name,
                decimals,
                active: true,
                ..Unit::default()
            };
            client
                .create_unit(CreateUnitRequest {
                    unit: Some(unit),
                    ..CreateUnitRequest::default()
                })
                .await?
                .unit
        }
        UnitCommand::Edit {
            unit,
            name,
            full_name,
            decimals,
            active,
        } => {
            let mut found = find::unit(client, &unit, ctx.lang).await?;
            set(&mut found.name, name);
            set(&mut found.full_name, full_name);
            found.decimals = decimals.unwrap_or(found.decimals);
            found.active = active.unwrap_or(found.active);
            client
                .update_unit(UpdateUnitRequest {
                    unit: Some(found),
                    ..UpdateUnitRequest::default()
                })
                .await?
                .unit
        }
    };
    let kept = kept.unwrap_or_default();
    ctx.show(&kept, |lang| {
        units_grid(std::slice::from_ref(&kept), lang).text()
    })
}

async fn categories(command: CategoryCommand, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let kept = match command {
        CategoryCommand::List {
            shop,
            archived,
            page,
        } => {
            let shop_id = match shop {
                Some(shop) => find::shop(client, &shop, ctx.lang).await?.id,
                None => String::new(),
            };
            let request = ListCategoriesRequest {
                include_inactive: archived,
                shop_id,
                ..ListCategoriesRequest::default()
            };
            let answer = collect_pages!(page, client, list_categories, request, categories);
            ctx.show_list(&answer, |lang| categories_grid(&answer.categories, lang))?;
            ctx.say_more(&answer.next_page_token);
            return Ok(());
        }
        CategoryCommand::Add {
            name,
            parent,
            position,
        } => {
            let category = Category {
                name,
                parent_id: parent_id(client, parent, ctx.lang)
                    .await?
                    .unwrap_or_default(),
                active: true,
                position,
                ..Category::default()
            };
            client
                .create_category(CreateCategoryRequest {
                    category: Some(category),
                    ..CreateCategoryRequest::default()
                })
                .await?
                .category
        }
        CategoryCommand::Edit {
            category,
            name,
            parent,
            position,
            active,
        } => {
            let mut found = find::category(client, &category, ctx.lang).await?;
            set(&mut found.name, name);
            set(
                &mut found.parent_id,
                parent_id(client, parent, ctx.lang).await?,
            );
            found.position = position.unwrap_or(found.position);
            found.active = active.unwrap_or(found.active);
            client
                .update_category(UpdateCategoryRequest {
                    category: Some(found),
                    ..UpdateCategoryRequest::default()
                })
                .await?
                .category
        }
    };
    let kept = kept.unwrap_or_default();
    ctx.show(&kept, |lang| {
        categories_grid(std::slice::from_ref(&kept), lang).text()
    })
}

async fn producers(command: ProducerCommand, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let kept = match command {
        ProducerCommand::List { archived, page } => {
            let request = ListProducersRequest {
                include_inactive: archived,
                ..ListProducersRequest::default()
            };
            let answer = collect_pages!(page, client, list_producers, request, producers);
            ctx.show_list(&answer, |lang| producers_grid(&answer.producers, lang))?;
            ctx.say_more(&answer.next_page_token);
            return Ok(());
        }
        ProducerCommand::Add { name, web } => {
            let producer = Producer {
                name,
                web,
                active: true,
                ..Producer::default()
            };
            client
                .create_producer(CreateProducerRequest {
                    producer: Some(producer),
                    ..CreateProducerRequest::default()
                })
                .await?
                .producer
        }
        ProducerCommand::Edit {
            producer,
            name,
            web,
            active,
        } => {
            let mut found = find::producer(client, &producer, ctx.lang).await?;
            set(&mut found.name, name);
            set(&mut found.web, web);
            found.active = active.unwrap_or(found.active);
            client
                .update_producer(UpdateProducerRequest {
                    producer: Some(found),
                    ..UpdateProducerRequest::default()
                })
                .await?
                .producer
        }
    };
    let kept = kept.unwrap_or_default();
    ctx.show(&kept, |lang| {
        producers_grid(std::slice::from_ref(&kept), lang).text()
    })
}

async fn parent_id(client: &Client, wanted: Option<String>, lang: Lang) -> Outcome<Option<String>> {
    match wanted {
        Some(wanted) if !wanted.is_empty() => {
            Ok(Some(find::category(client, &wanted, lang).await?.id))
        }
        other => Ok(other),
    }
}

fn archived(active: bool, lang: Lang) -> &'static str {
    if active {
        ""
    } else {
        lang.pick("archiwum", "archived")
    }
}

fn units_grid(units: &[Unit], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Pełna nazwa", "Name in full"), Align::Left),
        (lang.pick("Miejsca", "Places"), Align::Right),
        (lang.pick("Stan", "State"), Align::Left),
    ]);
    for each in units {
        grid.row([
            each.name.as_str(),
            &each.full_name,
            &each.decimals.to_string(),
            archived(each.active, lang),
        ]);
    }
    grid
}

fn rates_grid(rates: &[VatRate], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Stawka", "Rate"), Align::Right),
        (lang.pick("Od", "From"), Align::Left),
        (lang.pick("Do", "Until"), Align::Left),
        (
            lang.pick("Kody na dokumencie", "Codes on documents"),
            Align::Left,
        ),
    ]);
    for each in rates {
        let name = each
            .name
            .as_ref()
            .map(|name| lang.pick(name.pl.as_str(), name.en.as_str()))
            .unwrap_or_default();
        let codes: Vec<&str> = each.codes().map(|code| code.label(lang)).collect();
        grid.row([
            name,
            &date(&each.valid_from, lang),
            &date(&each.valid_until, lang),
            &codes.join(", "),
        ]);
    }
    grid
}

fn categories_grid(categories: &[Category], lang: Lang) -> Grid {
    let name_of = |id: &str| {
        categories
            .iter()
            .find(|category| category.id == id)
            .map_or_else(|| id.to_owned(), |category| category.name.clone())
    };
    let mut grid = Grid::new(&[
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Nadrzędna", "Above it"), Align::Left),
        (lang.pick("Stan", "State"), Align::Left),
        ("ID", Align::Left),
    ]);
    for each in categories {
        grid.row([
            each.name.as_str(),
            &name_of(&each.parent_id),
            if each.outside {
                lang.pick("poza sklepem", "outside the shop")
            } else {
                archived(each.active, lang)
            },
            &each.id,
        ]);
    }
    grid
}

fn producers_grid(producers: &[Producer], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Strona WWW", "Web page"), Align::Left),
        (lang.pick("Stan", "State"), Align::Left),
    ]);
    for each in producers {
        grid.row([each.name.as_str(), &each.web, archived(each.active, lang)]);
    }
    grid
}
