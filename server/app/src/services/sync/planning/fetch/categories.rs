//! Categories: always whole, with the tree, which alone says who stands where.

use std::collections::HashMap;

use kontor_domain::sync::run::Stop;
use kontor_shoper::{Category, Element, Resource as _};

use super::{Mirror, Read};
use crate::{
    error::Error,
    jobs::sync::Context,
    services::sync::{
        elements::{
            ShopFacts,
            shop::category::{self, Placed, Tree},
        },
        planning::{
            reading::{LIST, Reader},
            trouble,
        },
    },
};

/// Reads all categories, then the tree. One that was added between the two is placed by the next run.
pub(super) async fn list(
    ctx: &Context,
    mirror: &mut Mirror<'_>,
    facts: &ShopFacts,
) -> Result<Result<Read, Stop>, Error> {
    let mut reader = Reader::<Category>::after(ctx, 0);
    let mut categories: Vec<Element<Category>> = Vec::new();
    loop {
        match reader.next().await {
            Ok(Some(page)) => {
                if let Some(unreadable) = page.unreadable.first() {
                    let (path, id) = (Category::PATH, unreadable.id);
                    let stop = trouble::of_unreadable(path, id, &unreadable.error);
                    return Ok(Err(stop));
                }
                ctx.more(page.elements.len() as u64).await?;
                categories.extend(page.elements);
            }
            Ok(None) => break,
            Err(error) => return Ok(Err(trouble::of_error(&error))),
        }
    }
    let nodes = ctx.call(LIST, |shop| async move { shop.categories_tree().await });
    let tree = match nodes.await {
        Ok(nodes) => Tree::of(&nodes),
        Err(error) => return Ok(Err(trouble::of_error(&error))),
    };
    let count = categories.len() as u64;
    place(mirror, facts, &categories, &tree).await?;
    Ok(Ok(Read {
        count,
        highest: reader.highest(),
        believed: reader.is_believed(),
    }))
}

async fn place(
    mirror: &mut Mirror<'_>,
    facts: &ShopFacts,
    categories: &[Element<Category>],
    tree: &Tree,
) -> Result<(), Error> {
    let names: HashMap<u64, &str> = categories
        .iter()
        .map(|category| (category.category_id.get(), category::name(category, facts)))
        .collect();
    let name_of = |id: u64| names.get(&id).copied().unwrap_or_default().to_owned();
    for page in categories.chunks(50) {
        let mut texts = Vec::with_capacity(page.len());
        let mut elements = Vec::with_capacity(page.len());
        for category in page {
            let json = tree
                .place(category, name_of)
                .map_err(Error::because("keeping a category"))?;
            let read = Placed::from_json(&json)
                .and_then(|placed| placed.read(facts))
                .map_err(Error::because("reading a category that was read"))?;
            texts.push((category.category_id.get(), json));
            elements.push(read);
        }
        mirror.add(texts, |place| elements[place].clone()).await?;
    }
    mirror.flush().await
}
