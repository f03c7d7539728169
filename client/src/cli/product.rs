//! `kontor product`: goods and services.

mod categories;
mod image;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use prost_types::FieldMask;

use crate::cli::customer::nothing_to_change;
use crate::cli::file::read_message;
use crate::cli::format::{decimal, typed_decimal};
use crate::cli::page::{PageArgs, collect_pages};
use crate::cli::party::set;
use crate::cli::table::{Align, Grid, fields};
use crate::cli::words::Listed;
use crate::cli::{Ctx, Outcome, find, typed, yes_no};
use crate::proto::{
    CreateProductRequest, ListProductsRequest, PriceBase, Product, ProductKind, ProductOrder,
    ProductRate, SetProductActiveRequest, UpdateProductRequest,
};
use crate::{Client, Lang};

/// What to do with products.
#[derive(Debug, Args)]
pub(crate) struct ProductArgs {
    #[command(subcommand)]
    command: ProductCommand,
}

#[derive(Debug, Subcommand)]
enum ProductCommand {
    /// List or search products
    List {
        /// Part of the code, name or EAN; three letters or more
        #[arg(value_name = "TEXT")]
        search: Option<String>,
        /// Only of this category
        #[arg(long, value_name = "CATEGORY")]
        category: Option<String>,
        /// Only of this producer
        #[arg(long, value_name = "PRODUCER")]
        producer: Option<String>,
        /// Also those archived
        #[arg(long)]
        archived: bool,
        /// Order: name, code, newest
        #[arg(long, value_name = "ORDER", value_parser = typed::<ProductOrder>)]
        order: Option<ProductOrder>,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Show a product
    Show {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
    },
    /// Add a product
    Add {
        /// Code; not needed with --from
        #[arg(value_name = "CODE")]
        code: Option<String>,
        /// Take all of it from a TOML or JSON file
        #[arg(long, value_name = "FILE", conflicts_with = "code")]
        from: Option<PathBuf>,
        #[command(flatten)]
        fields: Box<ProductFields>,
    },
    /// Change a product
    Edit {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
        /// New code
        #[arg(long, value_name = "CODE")]
        code: Option<String>,
        #[command(flatten)]
        fields: Box<ProductFields>,
    },
    /// Take a product out of use, or back into it
    Archive {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
        /// Take it back into use
        #[arg(long)]
        restore: bool,
    },
    /// Pictures of a product, for the shop
    Image {
        #[command(subcommand)]
        command: image::ImageCommand,
    },
    /// Categories of a product in shops
    Categories {
        #[command(subcommand)]
        command: categories::CategoriesCommand,
    },
}

/// Fields of a product; what is left out stays.
#[derive(Debug, Args)]
struct ProductFields {
    /// Name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Kind: goods, service
    #[arg(long, value_name = "KIND", value_parser = typed::<ProductKind>)]
    kind: Option<ProductKind>,
    /// Unit: identifier or name
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Rate of VAT: 23, 8, 5, 0, zw, np
    #[arg(long, value_name = "RATE", value_parser = typed::<ProductRate>)]
    rate: Option<ProductRate>,
    /// Price, net unless --price-base says gross
    #[arg(long, value_name = "AMOUNT")]
    price: Option<String>,
    /// Which price it is: net, gross
    #[arg(long, value_name = "KIND", value_parser = typed::<PriceBase>)]
    price_base: Option<PriceBase>,
    /// Currency of the price; PLN when left out
    #[arg(long, value_name = "CURRENCY")]
    currency: Option<String>,
    /// EAN/GTIN
    #[arg(long, value_name = "NUMBER")]
    ean: Option<String>,
    /// PKWiU
    #[arg(long, value_name = "CODE")]
    pkwiu: Option<String>,
    /// CN
    #[arg(long, value_name = "CODE")]
    cn: Option<String>,
    /// GTU, 1 to 13; 0 for none
    #[arg(long, value_name = "NUMBER")]
    gtu: Option<i32>,
    /// Whether it stands in Annex 15 (split payment): yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    annex_15: Option<bool>,
    /// Category: identifier or name
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    /// Producer: identifier or name
    #[arg(long, value_name = "PRODUCER")]
    producer: Option<String>,
    /// Stock
    #[arg(long, value_name = "DECIMAL")]
    stock: Option<String>,
    /// Weight in kilograms
    #[arg(long, value_name = "DECIMAL")]
    weight: Option<String>,
    /// Short description
    #[arg(long, value_name = "TEXT")]
    short_description: Option<String>,
    /// Description, for the shop; may hold HTML
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Visible in the shop: yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    visible_in_shop: Option<bool>,
}

pub(crate) async fn run(args: ProductArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    let kept = match args.command {
        ProductCommand::Image { command } => return image::run(command, &client, ctx).await,
        ProductCommand::Categories { command } => {
            return categories::run(command, &client, ctx).await;
        }
        ProductCommand::List {
            search,
            category,
            producer,
            archived,
            order,
            page,
        } => {
            let request = ListProductsRequest {
                search: search.unwrap_or_default(),
                category_id: category_id(&client, category, ctx.lang)
                    .await?
                    .unwrap_or_default(),
                producer_id: producer_id(&client, producer, ctx.lang)
                    .await?
                    .unwrap_or_default(),
                include_inactive: archived,
                order: order.unwrap_or_default().into(),
                ..ListProductsRequest::default()
            };
            let answer = collect_pages!(page, client, list_products, request, products);
            ctx.show_list(&answer, |lang| grid(&answer.products, lang))?;
            ctx.say_more(&answer.next_page_token);
            return Ok(());
        }
        ProductCommand::Show { product } => find::product(&client, &product, ctx.lang).await?,
        ProductCommand::Add { code, from, fields } => {
            let mut product = match (&from, code) {
                (Some(file), _) => read_message(file, ctx)?,
                (None, code) => Product {
                    code: match code {
                        Some(code) => code,
                        None => ctx.ask("Kod", "Code")?,
                    },
                    ..Product::default()
                },
            };
            apply(*fields, &mut product, &client, ctx.lang).await?;
            client
                .create_product(CreateProductRequest {
                    product: Some(product),
                    ..CreateProductRequest::default()
                })
                .await?
                .product
                .unwrap_or_default()
        }
        ProductCommand::Edit {
            product,
            code,
            fields,
        } => {
            let mut found = find::product(&client, &product, ctx.lang).await?;
            let mut paths = apply(*fields, &mut found, &client, ctx.lang).await?;
            if code.is_some() {
                paths.push("code".to_owned());
            }
            set(&mut found.code, code);
            if paths.is_empty() {
                return Err(nothing_to_change(ctx.lang));
            }
            client
                .update_product(UpdateProductRequest {
                    product: Some(found),
                    update_mask: Some(FieldMask { paths }),
                    ..UpdateProductRequest::default()
                })
                .await?
                .product
                .unwrap_or_default()
        }
        ProductCommand::Archive { product, restore } => {
            let found = find::product(&client, &product, ctx.lang).await?;
            client
                .set_product_active(SetProductActiveRequest {
                    id: found.id,
                    active: restore,
                    etag: found.etag,
                    ..SetProductActiveRequest::default()
                })
                .await?
                .product
                .unwrap_or_default()
        }
    };
    ctx.show(&kept, |lang| text(&kept, lang))
}

async fn category_id(
    client: &Client,
    wanted: Option<String>,
    lang: Lang,
) -> Outcome<Option<String>> {
    match wanted {
        None => Ok(None),
        Some(wanted) if wanted.is_empty() => Ok(Some(wanted)),
        Some(wanted) => Ok(Some(find::category(client, &wanted, lang).await?.id)),
    }
}

async fn producer_id(
    client: &Client,
    wanted: Option<String>,
    lang: Lang,
) -> Outcome<Option<String>> {
    match wanted {
        None => Ok(None),
        Some(wanted) if wanted.is_empty() => Ok(Some(wanted)),
        Some(wanted) => Ok(Some(find::producer(client, &wanted, lang).await?.id)),
    }
}

async fn apply(
    typed: ProductFields,
    product: &mut Product,
    client: &Client,
    lang: Lang,
) -> Outcome<Vec<String>> {
    let unit_id = match typed.unit {
        Some(unit) => Some(find::unit(client, &unit, lang).await?.id),
        None => None,
    };
    let texts = [
        ("name", typed.name, &mut product.name),
        ("ean", typed.ean, &mut product.ean),
        ("unit_id", unit_id, &mut product.unit_id),
        (
            "price",
            typed.price.as_deref().map(typed_decimal),
            &mut product.price,
        ),
        (
            "price_currency",
            typed.currency,
            &mut product.price_currency,
        ),
        ("pkwiu", typed.pkwiu, &mut product.pkwiu),
        ("cn", typed.cn, &mut product.cn),
        (
            "category_id",
            category_id(client, typed.category, lang).await?,
            &mut product.category_id,
        ),
        (
            "producer_id",
            producer_id(client, typed.producer, lang).await?,
            &mut product.producer_id,
        ),
        (
            "stock",
            typed.stock.as_deref().map(typed_decimal),
            &mut product.stock,
        ),
        (
            "weight_kg",
            typed.weight.as_deref().map(typed_decimal),
            &mut product.weight_kg,
        ),
        (
            "short_description",
            typed.short_description,
            &mut product.short_description,
        ),
    ];
    let mut paths = Vec::new();
    for (path, typed, field) in texts {
        if typed.is_some() {
            paths.push(path);
        }
        set(field, typed);
    }
    let numbers = [
        ("kind", typed.kind.map(i32::from), &mut product.kind),
        ("rate", typed.rate.map(i32::from), &mut product.rate),
        (
            "price_base",
            typed.price_base.map(i32::from),
            &mut product.price_base,
        ),
        ("gtu", typed.gtu, &mut product.gtu),
    ];
    for (path, typed, field) in numbers {
        if let Some(typed) = typed {
            *field = typed;
            paths.push(path);
        }
    }
    if let Some(annex) = typed.annex_15 {
        product.annex_15 = annex;
        paths.push("annex_15");
    }
    if let Some(description) = typed.description {
        product.description = Some(description);
        paths.push("description");
    }
    if let Some(visible) = typed.visible_in_shop {
        product.visible_in_shop = Some(visible);
        paths.push("visible_in_shop");
    }
    Ok(paths.into_iter().map(str::to_owned).collect())
}

/// A price with its currency, as it was entered.
fn price(product: &Product, lang: Lang) -> String {
    let currency = match product.price_currency.as_str() {
        "" | "PLN" => lang.pick("zł", "PLN"),
        other => other,
    };
    format!("{} {currency}", decimal(&product.price, lang))
}

fn base(product: &Product) -> PriceBase {
    match product.price_base() {
        PriceBase::Unspecified => PriceBase::Net,
        known => known,
    }
}

fn grid(products: &[Product], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Kod", "Code"), Align::Left),
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Cena", "Price"), Align::Right),
        ("", Align::Left),
        (lang.pick("Jm.", "Unit"), Align::Left),
        ("VAT", Align::Right),
        (lang.pick("Stan", "State"), Align::Left),
    ]);
    for each in products {
        grid.row([
            each.code.clone(),
            each.name.clone(),
            price(each, lang),
            base(each).label(lang).to_owned(),
            each.unit.clone(),
            each.rate().label(lang).to_owned(),
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

fn text(product: &Product, lang: Lang) -> String {
    let yes = |is_so: bool| if is_so { lang.pick("tak", "yes") } else { "" }.to_owned();
    let gtu = match product.gtu {
        0 => String::new(),
        gtu => format!("{gtu:02}"),
    };
    fields(&[
        (lang.pick("Kod", "Code"), product.code.clone()),
        (lang.pick("Nazwa", "Name"), product.name.clone()),
        (
            lang.pick("Rodzaj", "Kind"),
            product.kind().label(lang).to_owned(),
        ),
        (lang.pick("Jednostka", "Unit"), product.unit.clone()),
        ("VAT", product.rate().label(lang).to_owned()),
        (
            lang.pick("Cena", "Price"),
            format!("{} {}", price(product, lang), base(product).label(lang)),
        ),
        ("EAN", product.ean.clone()),
        ("PKWiU", product.pkwiu.clone()),
        ("CN", product.cn.clone()),
        ("GTU", gtu),
        (lang.pick("Załącznik 15", "Annex 15"), yes(product.annex_15)),
        (
            lang.pick("Stan magazynu", "Stock"),
            decimal(&product.stock, lang),
        ),
        (
            lang.pick("Waga (kg)", "Weight (kg)"),
            decimal(&product.weight_kg, lang),
        ),
        (
            lang.pick("Krótki opis", "Short description"),
            product.short_description.clone(),
        ),
        (
            lang.pick("Opis", "Description"),
            product.description.clone().unwrap_or_default(),
        ),
        (
            lang.pick("Widoczny w sklepie", "Visible in the shop"),
            lang.pick(["tak", "nie"], ["yes", "no"])
                [usize::from(product.visible_in_shop == Some(false))]
            .to_owned(),
        ),
        (lang.pick("Archiwalny", "Archived"), yes(!product.active)),
        ("ID", product.id.clone()),
    ])
}
