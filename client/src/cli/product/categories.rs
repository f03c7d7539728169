//! `kontor product categories`: in which categories of shops a product is.

use std::collections::HashMap;

use clap::Subcommand;

use crate::cli::table::{Align, Grid};
use crate::cli::{Ctx, Outcome, find};
use crate::proto::{
    ListShopsRequest, Product, ProductShopCategories, SetProductShopCategoriesRequest,
};
use crate::{Client, Lang};

/// What to do with a product's categories in shops.
#[derive(Debug, Subcommand)]
pub(crate) enum CategoriesCommand {
    /// Show the categories of a product, shop by shop
    Show {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
    },
    /// Give a product these categories of a shop, instead of those that it has there
    Set {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
        /// Shop: identifier or name
        #[arg(long, value_name = "SHOP")]
        shop: String,
        /// Main category of the shop: identifier or name
        #[arg(long, value_name = "CATEGORY", required_unless_present = "none")]
        main: Option<String>,
        /// Further category of the shop: identifier or name; may be given several times
        #[arg(long, value_name = "CATEGORY")]
        further: Vec<String>,
        /// Take the product out of all categories of the shop
        #[arg(long, conflicts_with_all = ["main", "further"])]
        none: bool,
    },
}

pub(crate) async fn run(command: CategoriesCommand, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let product = match command {
        CategoriesCommand::Show { product } => find::product(client, &product, ctx.lang).await?,
        CategoriesCommand::Set {
            product,
            shop,
            main,
            further,
            none: _,
        } => {
            let product = find::product(client, &product, ctx.lang).await?;
            let shop_id = find::shop(client, &shop, ctx.lang).await?.id;
            let all = find::categories(client, &shop_id).await?;
            let id = |wanted: &String| -> Outcome<String> {
                Ok(find::category_in(all.clone(), wanted, ctx.lang)?.id)
            };
            let categories = ProductShopCategories {
                main_category_id: main.as_ref().map(id).transpose()?.unwrap_or_default(),
                category_ids: further.iter().map(id).collect::<Outcome<_>>()?,
                shop_id,
            };
            let request = SetProductShopCategoriesRequest {
                id: product.id,
                categories: Some(categories),
                etag: product.etag,
                ..SetProductShopCategoriesRequest::default()
            };
            let answer = client.set_product_shop_categories(request).await?;
            answer.product.unwrap_or_default()
        }
    };
    let names = names(&product, client).await?;
    ctx.show_list(&product, |lang| grid(&product, &names, lang))
}

/// Names of the shops and categories of a product by their identifiers.
async fn names(product: &Product, client: &Client) -> Outcome<HashMap<String, String>> {
    let mut names = HashMap::new();
    if product.shop_categories.is_empty() {
        return Ok(names);
    }
    let request = ListShopsRequest {
        include_inactive: true,
    };
    let shops = client.list_shops(request).await?.shops;
    names.extend(shops.into_iter().map(|shop| (shop.id, shop.name)));
    for of_shop in &product.shop_categories {
        let categories = find::categories(client, &of_shop.shop_id).await?;
        names.extend(
            categories
                .into_iter()
                .map(|category| (category.id, category.name)),
        );
    }
    Ok(names)
}

fn grid(product: &Product, names: &HashMap<String, String>, lang: Lang) -> Grid {
    let name = |id: &String| names.get(id).unwrap_or(id).clone();
    let mut grid = Grid::new(&[
        (lang.pick("Sklep", "Shop"), Align::Left),
        (lang.pick("Kategoria główna", "Main category"), Align::Left),
        (lang.pick("Dalsze", "Further"), Align::Left),
    ]);
    for each in &product.shop_categories {
        let further: Vec<String> = each.category_ids.iter().map(name).collect();
        grid.row([
            name(&each.shop_id),
            name(&each.main_category_id),
            further.join(", "),
        ]);
    }
    grid
}
