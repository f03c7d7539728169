//! Dictionaries without rules of their own: units, statuses, deliveries, currencies, and the rest.

use super::internal;
use crate::{
    answer::Refusal,
    body::{self, Body, Mode, Problems},
    schema::{Resource, product},
    store::Store,
    switches::DeleteInUse,
    table::{Cell, Row},
};

/// Makes an element.
pub fn insert(store: &mut Store, resource: Resource, body: &Body) -> Result<u32, Refusal> {
    let mut row = Row::default();
    let mut problems = Problems::default();
    body::own(
        store,
        resource,
        &mut row,
        body,
        Mode::Insert,
        &[],
        &mut problems,
    );
    body::texts(store, resource, &mut row, body, Mode::Insert, &mut problems);
    problems.settle()?;
    Ok(store.table_mut(resource).add(row))
}

/// Changes an element.
pub fn update(store: &mut Store, resource: Resource, id: u32, body: &Body) -> Result<(), Refusal> {
    let Some(mut row) = store.get(resource, id).cloned() else {
        return Err(Refusal::not_found());
    };
    let mut problems = Problems::default();
    body::own(
        store,
        resource,
        &mut row,
        body,
        Mode::Update,
        &[],
        &mut problems,
    );
    body::texts(store, resource, &mut row, body, Mode::Update, &mut problems);
    problems.settle()?;
    if let Some(kept) = store.table_mut(resource).get_mut(id) {
        *kept = row;
    }
    Ok(())
}

/// Deletes an element, unless the shop needs it.
pub fn delete(store: &mut Store, resource: Resource, id: u32) -> Result<(), Refusal> {
    if is_default(store, resource, id) {
        return Err(internal());
    }
    if resource == Resource::Units {
        detach_unit(store, id)?;
    }
    store.table_mut(resource).remove(id);
    Ok(())
}

fn is_default(store: &Store, resource: Resource, id: u32) -> bool {
    let setting = match resource {
        Resource::Units => "product_defaults_unit_id",
        Resource::Languages => "default_language_id",
        Resource::Currencies => "default_currency_id",
        Resource::Deliveries => "product_defaults_delivery_id",
        Resource::Taxes => "product_defaults_tax_id",
        _ => {
            let schema = resource.schema();
            let row = store.get(resource, id);
            return schema
                .find("default")
                .zip(row)
                .is_some_and(|(at, row)| row.value(schema, at).int() != 0);
        }
    };
    store.config.number(setting) == id
}

/// Products measured in a unit that goes get the default one.
fn detach_unit(store: &mut Store, unit: u32) -> Result<(), Refusal> {
    let default = store.config.number("product_defaults_unit_id");
    let schema = Resource::Products.schema();
    let uses = |row: &Row| row.value(schema, product::UNIT).id() == Some(unit);
    let switch = store.switches.delete_in_use;
    let products = store.table_mut(Resource::Products).rows_mut();
    if switch == DeleteInUse::Refuse && products.iter().any(uses) {
        return Err(internal());
    }
    for row in products.iter_mut().filter(|row| uses(row)) {
        row.set(schema, product::UNIT, Cell::Int(default.into()));
    }
    Ok(())
}
