//! Products with what stands beside them.

use std::collections::HashMap;

use kontor_domain::{
    ids::{ProductId, UnitId},
    product::Product,
};
use kontor_store::{
    Conn, StoreError,
    product_shop_categories::of_products,
    products::{self, ProductWithUnit},
    units,
};
use uuid::Uuid;

use super::ROWS_AT_ONCE;
use crate::{
    error::Error,
    jobs::sync::Context,
    services::sync::elements::{
        LocalElement,
        local::product::{self, Places, Surroundings},
    },
};

/// A page of products.
pub(super) struct Loaded {
    /// With their descriptions.
    pub(super) products: Vec<Product>,
    places: HashMap<ProductId, Places>,
    fractional: HashMap<UnitId, bool>,
}

/// The next page of all products.
pub(super) async fn products_after(
    ctx: &Context,
    after: Option<ProductId>,
) -> Result<Loaded, Error> {
    load(ctx, move |conn| {
        products::page_all(conn, after, ROWS_AT_ONCE)
    })
    .await
}

/// Those of the products that are there.
pub(super) async fn products_of(ctx: &Context, ids: Vec<Uuid>) -> Result<Loaded, Error> {
    let ids: Vec<ProductId> = ids.into_iter().map(ProductId::from_uuid).collect();
    load(ctx, move |conn| products::find_full(conn, &ids)).await
}

async fn load(
    ctx: &Context,
    find: impl FnOnce(&mut Conn) -> Result<Vec<ProductWithUnit>, StoreError> + Send + 'static,
) -> Result<Loaded, Error> {
    let shop = ctx.run.new.shop;
    ctx.read(move |conn| {
        let products: Vec<Product> = find(conn)?.into_iter().map(|row| row.product).collect();
        let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
        let places = of_products(conn, &ids, Some(shop))?.into_iter();
        let places = places.filter_map(|(product, shops)| {
            let places = shops.into_iter().next()?;
            let (main, further) = (places.main, places.further);
            Some((product, Places { main, further }))
        });
        Ok(Loaded {
            places: places.collect(),
            fractional: units::all(conn)?
                .into_iter()
                .map(|unit| (unit.id, unit.decimals > 0))
                .collect(),
            products,
        })
    })
    .await
}

impl Loaded {
    /// As the planner sees them.
    pub(super) fn elements<'a>(
        &'a self,
        around: Surroundings<'a>,
    ) -> impl Iterator<Item = LocalElement> + 'a {
        let nowhere = Places::default();
        self.products.iter().map(move |product| {
            let places = self.places.get(&product.id).unwrap_or(&nowhere);
            let fractional = self.fractional.get(&product.data.unit_id) == Some(&true);
            product::read(product, places, fractional, around)
        })
    }
}
