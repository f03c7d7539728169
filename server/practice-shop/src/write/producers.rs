//! Producers (Shoper API: producers).

use serde_json::Value as Json;

use super::{internal, uploads};
use crate::{
    answer::Refusal,
    body::{self, Body, Mode, Problems},
    schema::{Resource, producer, product},
    store::Store,
    switches::DeleteInUse,
    table::{Cell, Row},
};

const OF: Resource = Resource::Producers;

/// Makes a producer.
pub fn insert(store: &mut Store, body: &Body) -> Result<u32, Refusal> {
    let mut row = Row::default();
    fill(store, &mut row, body, Mode::Insert)?;
    Ok(store.table_mut(OF).add(row))
}

/// Changes a producer.
pub fn update(store: &mut Store, id: u32, body: &Body) -> Result<(), Refusal> {
    let Some(mut row) = store.get(OF, id).cloned() else {
        return Err(Refusal::not_found());
    };
    fill(store, &mut row, body, Mode::Update)?;
    if let Some(kept) = store.table_mut(OF).get_mut(id) {
        *kept = row;
    }
    Ok(())
}

/// Deletes a producer; its products have none from then on.
pub fn delete(store: &mut Store, id: u32) -> Result<(), Refusal> {
    let schema = Resource::Products.schema();
    let uses = |row: &Row| row.value(schema, product::PRODUCER).id() == Some(id);
    let switch = store.switches.delete_in_use;
    let products = store.table_mut(Resource::Products).rows_mut();
    if switch == DeleteInUse::Refuse && products.iter().any(uses) {
        return Err(internal());
    }
    for row in products.iter_mut().filter(|row| uses(row)) {
        row.set(schema, product::PRODUCER, Cell::NULL);
    }
    store.table_mut(OF).remove(id);
    Ok(())
}

fn fill(store: &Store, row: &mut Row, body: &Body, mode: Mode) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    body::own(store, OF, row, body, mode, &["gfx"], &mut problems);
    body::texts(store, OF, row, body, mode, &mut problems);
    if let Some(Json::Object(logo)) = body.get("gfx") {
        match uploads::file(logo) {
            Ok(name) => row.set(OF.schema(), producer::LOGO, Cell::text(&name)),
            Err(why) => problems.wrong("gfx", why),
        }
    }
    let name = row.value(OF.schema(), producer::NAME).text();
    let is_taken =
        |other: &Row| other.id != row.id && other.value(OF.schema(), producer::NAME).text() == name;
    if store.switches.unique_producers && store.table(OF).rows().iter().any(is_taken) {
        problems.duplicate("name", name);
    }
    problems.settle()?;
    // the shop makes a translation for its main language by itself
    row.in_language_mut(store.main_language());
    Ok(())
}
