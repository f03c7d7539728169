//! Writes elements of the program: as the shop says, and as an undo says.
//!
//! What would break a rule of the database is looked up before, in the same transaction, so that one element never takes the
//! others of its batch with it.

use kontor_domain::{
    dictionary::{Producer, Unit},
    money::Quantity,
    product::Product,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
    },
};
use kontor_store::{Conn, producers, product_images, products, units};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Around, Fault, Here, Own};
use crate::services::sync::elements::local::{image, producer, product, unit};

/// What is written of an element.
#[derive(Clone, Copy, Debug)]
pub(in crate::jobs::sync::applying) struct Values<'a> {
    /// The values.
    pub(in crate::jobs::sync::applying) content: &'a Content,
    /// The fields that are written.
    pub(in crate::jobs::sync::applying) fields: FieldSet,
    /// The stock as it shall be, six decimal places; none: it stays.
    pub(in crate::jobs::sync::applying) stock: Option<i64>,
    /// When.
    pub(in crate::jobs::sync::applying) at: OffsetDateTime,
}

/// Adds an element with this id. A picture is added by itself: [`add_image`](super::super::pictures).
pub(in crate::jobs::sync::applying) fn add(
    conn: &mut Conn,
    kind: Kind,
    id: Uuid,
    values: Values<'_>,
    around: &Around,
) -> Result<(), Fault> {
    match kind {
        Kind::Unit => {
            let unit = unit::added(id.into(), values.content)?;
            free_unit(conn, &unit)?;
            units::insert(conn, &unit)?;
        }
        Kind::Category => super::categories::add(conn, id, values, around)?,
        Kind::Producer => {
            let producer = producer::added(id.into(), values.content)?;
            free_producer(conn, &producer)?;
            producers::insert(conn, &producer)?;
        }
        Kind::Product => add_product(conn, id, values, around)?,
        // rates are a list of the law
        Kind::VatRate | Kind::ProductImage => return Err(Fault::Unfit(Field::Class)),
    }
    Ok(())
}

/// Changes an element as it was loaded.
pub(in crate::jobs::sync::applying) fn change(
    conn: &mut Conn,
    here: &Here,
    values: Values<'_>,
    around: &Around,
) -> Result<(), Fault> {
    match &here.own {
        Own::Unit(before) => {
            let unit = unit::changed(before, values.content, values.fields)?;
            free_unit(conn, &unit)?;
            units::update(conn, &unit)?;
        }
        Own::Category(before) => super::categories::change(conn, before, values, around)?,
        Own::Producer(before) => {
            let producer = producer::changed(before, values.content, values.fields)?;
            free_producer(conn, &producer)?;
            producers::update(conn, &producer)?;
        }
        Own::VatRate => return Err(Fault::Unfit(Field::Class)),
        Own::Product(before, places) => {
            change_product(conn, (before, places), values, around)?;
        }
        Own::Image(before) => {
            let last = product_images::count(conn, before.product_id)?;
            let now = (before.name.as_str(), before.position);
            let (name, position) = image::changed(now, values.content, values.fields, last)?;
            let after = product_images::ProductImage {
                name,
                position,
                updated_at: values.at,
                version: before.version + 1,
                ..before.clone()
            };
            product_images::update(conn, before, &after)?;
        }
    }
    Ok(())
}

/// Takes an element out of use or back into it; of a category it says whether it is "poza sklepem".
pub(in crate::jobs::sync::applying) fn set_archived(
    conn: &mut Conn,
    here: &Here,
    archived: bool,
    (at, around): (OffsetDateTime, &Around),
) -> Result<(), Fault> {
    match &here.own {
        Own::Unit(before) => {
            let mut unit = before.clone();
            unit.active = !archived;
            units::update(conn, &unit)?;
        }
        Own::Category(before) => super::categories::set_outside(conn, before, archived, around)?,
        Own::Producer(before) => {
            let mut producer = before.clone();
            producer.active = !archived;
            producers::update(conn, &producer)?;
        }
        Own::Product(before, _) => {
            let mut product = Product::clone(before);
            product.active = !archived;
            product.updated_at = at;
            product.version += 1;
            products::update(conn, &product)?;
        }
        Own::VatRate | Own::Image(_) => return Err(Fault::Unfit(Field::Name)),
    }
    Ok(())
}

fn add_product(
    conn: &mut Conn,
    id: Uuid,
    values: Values<'_>,
    around: &Around,
) -> Result<(), Fault> {
    let mut data = product::added(values.content, &around.partners)?;
    if let Some(stock) = values.stock {
        data.stock = Quantity::from_scaled(stock);
    }
    let product = Product {
        id: id.into(),
        data,
        active: true,
        created_at: values.at,
        updated_at: values.at,
        version: 1,
    };
    // before anything is written: what does not fit leaves nothing behind
    let all = Kind::Product.fields().iter().copied().collect();
    let places = product::places(
        &product::Places::default(),
        values.content,
        all,
        &around.partners,
    )?;
    free_product(conn, &product)?;
    products::insert(conn, &product)?;
    super::categories::set_places(conn, around.shop, product.id, &places)?;
    Ok(())
}

fn change_product(
    conn: &mut Conn,
    (before, places): (&Product, &product::Places),
    values: Values<'_>,
    around: &Around,
) -> Result<(), Fault> {
    let mut after = before.clone();
    after.data = product::changed(
        &before.data,
        values.content,
        values.fields,
        &around.partners,
    )?;
    if let Some(stock) = values.stock {
        after.data.stock = Quantity::from_scaled(stock);
    }
    let changed = product::places(places, values.content, values.fields, &around.partners)?;
    free_product(conn, &after)?;
    after.updated_at = values.at;
    after.version += 1;
    products::update(conn, &after)?;
    if changed != *places {
        super::categories::set_places(conn, around.shop, before.id, &changed)?;
    }
    Ok(())
}

fn free_unit(conn: &mut Conn, unit: &Unit) -> Result<(), Fault> {
    match units::find_by_name(conn, &unit.name)? {
        Some(other) if other.id != unit.id => Err(Fault::Taken(Field::Name)),
        None if units::count(conn)? >= units::UNITS_MAX => Err(Fault::Taken(Field::Name)),
        _ => Ok(()),
    }
}

fn free_producer(conn: &mut Conn, producer: &Producer) -> Result<(), Fault> {
    match producers::find_by_name(conn, &producer.name)? {
        Some(other) if other.id != producer.id => Err(Fault::Taken(Field::Name)),
        _ => Ok(()),
    }
}

fn free_product(conn: &mut Conn, product: &Product) -> Result<(), Fault> {
    match products::find_by_code(conn, &product.data.code)? {
        Some(other) if other.product.id != product.id => Err(Fault::Taken(Field::Code)),
        _ => Ok(()),
    }
}
