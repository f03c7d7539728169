//! Loads elements of the program by their ids.

use std::collections::HashMap;

use kontor_domain::{
    ids::{ProducerId, ProductId, ProductImageId, UnitId},
    sync::{kind::Kind, operation::vat_rate_of_key},
};
use kontor_store::{Conn, producers, product_images, products, units};
use uuid::Uuid;

use super::{Around, Here, Own};
use crate::{
    error::Error,
    services::sync::elements::local::{image, producer, product, unit, vat_rate},
};

/// Those of the elements of a kind that are there, by id.
///
/// # Errors
/// Those of the database.
pub(in crate::jobs::sync) fn load(
    conn: &mut Conn,
    kind: Kind,
    ids: &[Uuid],
    around: &Around,
) -> Result<HashMap<Uuid, Here>, Error> {
    let found = match kind {
        Kind::Unit => each(ids, |id| {
            let found = units::find(conn, UnitId::from_uuid(id))?;
            Ok(found.map(|unit| Here {
                element: unit::read(&unit),
                own: Own::Unit(unit),
            }))
        })?,
        Kind::Category => super::categories::load(conn, ids, around)?,
        Kind::Producer => each(ids, |id| {
            let found = producers::find(conn, ProducerId::from_uuid(id))?;
            Ok(found.map(|producer| Here {
                element: producer::read(&producer),
                own: Own::Producer(producer),
            }))
        })?,
        Kind::VatRate => each(ids, |id| {
            Ok(vat_rate_of_key(id).map(|rate| Here {
                element: vat_rate::read(rate),
                own: Own::VatRate,
            }))
        })?,
        Kind::Product => load_products(conn, ids, around)?,
        Kind::ProductImage => each(ids, |id| {
            let found = product_images::find(conn, ProductImageId::from_uuid(id))?;
            Ok(found.map(|picture| Here {
                element: image::read(&picture, &around.partners),
                own: Own::Image(picture),
            }))
        })?,
    };
    Ok(found
        .into_iter()
        .map(|here| (here.element.id, here))
        .collect())
}

fn each(
    ids: &[Uuid],
    mut find: impl FnMut(Uuid) -> Result<Option<Here>, Error>,
) -> Result<Vec<Here>, Error> {
    ids.iter().filter_map(|id| find(*id).transpose()).collect()
}

fn load_products(conn: &mut Conn, ids: &[Uuid], around: &Around) -> Result<Vec<Here>, Error> {
    let ids: Vec<ProductId> = ids.iter().map(|id| ProductId::from_uuid(*id)).collect();
    let fractional: HashMap<UnitId, bool> = units::all(conn)?
        .into_iter()
        .map(|unit| (unit.id, unit.decimals > 0))
        .collect();
    let mut places = super::categories::places_of(conn, around.shop, &ids)?;
    let surroundings = product::Surroundings {
        partners: &around.partners,
        facts: &around.facts,
        has_export_category: around.export_category.is_some(),
    };
    let found = products::find_full(conn, &ids)?.into_iter();
    Ok(found
        .map(|found| {
            let product = found.product;
            let places = places.remove(&product.id).unwrap_or_default();
            let fractional = fractional.get(&product.data.unit_id) == Some(&true);
            Here {
                element: product::read(&product, &places, fractional, surroundings),
                own: Own::Product(Box::new(product), places),
            }
        })
        .collect())
}
