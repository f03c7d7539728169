//! Categories of the shop's tree here, and which of them a product is in.

use std::collections::HashMap;

use kontor_domain::{
    dictionary::{CATEGORY_DEPTH_MAX, Category},
    ids::{CategoryId, ProductId, ShopId},
    product::ProductShopCategories,
    sync::field::Field,
};
use kontor_store::{Conn, categories, product_shop_categories};
use uuid::Uuid;

use super::{Around, Fault, Here, Own, writing::Values};
use crate::{
    error::Error,
    services::sync::elements::local::{
        category::{self, TreeCategory},
        product::Places,
    },
};

/// Categories of the shop's tree, each with the names on the way to it.
pub(super) fn load(conn: &mut Conn, ids: &[Uuid], around: &Around) -> Result<Vec<Here>, Error> {
    let tree = categories::of_shop(conn, around.shop)?;
    let by_id: HashMap<CategoryId, &Category> = tree
        .iter()
        .map(|category| (category.id, category))
        .collect();
    let wanted = ids
        .iter()
        .filter_map(|id| by_id.get(&CategoryId::from_uuid(*id)));
    Ok(wanted
        .map(|category| {
            let mut above = Vec::new();
            let mut parent = category.parent_id;
            while let Some(id) = parent.filter(|_| above.len() <= CATEGORY_DEPTH_MAX) {
                let Some(found) = by_id.get(&id) else { break };
                above.push(found.name.as_str());
                parent = found.parent_id;
            }
            above.reverse();
            let own = of_tree(category);
            Here {
                element: category::read(&own, &above, &around.partners),
                own: Own::Category(own),
            }
        })
        .collect())
}

fn of_tree(category: &Category) -> TreeCategory {
    TreeCategory {
        id: category.id,
        name: category.name.clone(),
        parent_id: category.parent_id,
        position: category.position.into(),
        shown: category.active,
        outside: category.outside,
    }
}

fn stored(category: &TreeCategory, shop: ShopId) -> Result<Category, Fault> {
    Ok(Category {
        id: category.id,
        name: category.name.clone(),
        parent_id: category.parent_id,
        active: category.shown,
        shop_id: Some(shop),
        position: i32::try_from(category.position).map_err(|_| Fault::Unfit(Field::Position))?,
        outside: category.outside,
    })
}

/// Adds one below its parent, which is there already.
pub(super) fn add(
    conn: &mut Conn,
    id: Uuid,
    values: Values<'_>,
    around: &Around,
) -> Result<(), Fault> {
    let added = category::added(id.into(), values.content, &around.partners)
        .map_err(|_| Fault::Missing(Field::Parent))?;
    Ok(categories::insert(conn, &stored(&added, around.shop)?)?)
}

/// Changes one.
pub(super) fn change(
    conn: &mut Conn,
    before: &TreeCategory,
    values: Values<'_>,
    around: &Around,
) -> Result<(), Fault> {
    let changed = category::changed(before, values.content, values.fields, &around.partners)?;
    if stands_below_itself(conn, &changed)? {
        return Err(Fault::Unfit(Field::Parent));
    }
    Ok(categories::update(conn, &stored(&changed, around.shop)?)?)
}

fn stands_below_itself(conn: &mut Conn, category: &TreeCategory) -> Result<bool, Fault> {
    let mut parent = category.parent_id;
    for _ in 0..=CATEGORY_DEPTH_MAX {
        let Some(id) = parent else { return Ok(false) };
        if id == category.id {
            return Ok(true);
        }
        parent = categories::find(conn, id)?.and_then(|found| found.parent_id);
    }
    Ok(true)
}

/// Marks one as "poza sklepem", or as in the shop again.
pub(super) fn set_outside(
    conn: &mut Conn,
    before: &TreeCategory,
    outside: bool,
    around: &Around,
) -> Result<(), Fault> {
    let mut category = before.clone();
    category.outside = outside;
    Ok(categories::update(conn, &stored(&category, around.shop)?)?)
}

/// In which categories of the shop's tree products are.
pub(super) fn places_of(
    conn: &mut Conn,
    shop: ShopId,
    products: &[ProductId],
) -> Result<HashMap<ProductId, Places>, Error> {
    let found = product_shop_categories::of_products(conn, products, Some(shop))?;
    let found = found.into_iter().filter_map(|(product, shops)| {
        let places = shops.into_iter().next()?;
        Some((
            product,
            Places {
                main: places.main,
                further: places.further,
            },
        ))
    });
    Ok(found.collect())
}

/// Puts a product into these categories of the shop's tree and out of all others.
pub(super) fn set_places(
    conn: &mut Conn,
    shop: ShopId,
    product: ProductId,
    places: &Places,
) -> Result<(), Fault> {
    let mut further = places.further.clone();
    further.sort_unstable();
    further.dedup();
    further.retain(|id| Some(*id) != places.main);
    let wanted = ProductShopCategories {
        shop_id: shop,
        main: places.main,
        further,
    };
    Ok(product_shop_categories::set(conn, product, &wanted)?)
}
