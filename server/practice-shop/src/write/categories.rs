//! Categories (Shoper API: categories).

use serde_json::Value as Json;

use super::{internal, uploads};
use crate::{
    answer::Refusal,
    body::{self, Body, Mode, Problems, text_of},
    schema::{Resource, category, product},
    store::{Store, ids_cell},
    switches::DeleteInUse,
    table::{Cell, Row},
};

const OF: Resource = Resource::Categories;

/// Makes a category. Its parent need not exist: then it is in no tree.
pub fn insert(store: &mut Store, body: &Body) -> Result<u32, Refusal> {
    let mut row = Row::default();
    fill(store, &mut row, body, Mode::Insert)?;
    Ok(store.table_mut(OF).add(row))
}

/// Changes a category; `parent_id` moves it.
pub fn update(store: &mut Store, id: u32, body: &Body) -> Result<(), Refusal> {
    let Some(mut row) = store.get(OF, id).cloned() else {
        return Err(Refusal::not_found());
    };
    fill(store, &mut row, body, Mode::Update)?;
    if let Some(kept) = store.table_mut(OF).get_mut(id) {
        *kept = row;
    }
    if store.switches.edit_date.by_category {
        let schema = Resource::Products.schema();
        let of = |row: &&Row| row.value(schema, product::CATEGORY).id() == Some(id);
        let products = store.table(Resource::Products).rows().iter().filter(of);
        for product in products.map(|row| row.id).collect::<Vec<_>>() {
            store.touch(Resource::Products, product);
        }
    }
    Ok(())
}

/// Deletes a category with all below it; products lose it.
pub fn delete(store: &mut Store, id: u32) -> Result<(), Refusal> {
    let gone = store.branches(&[id]);
    if store.switches.delete_in_use == DeleteInUse::Refuse
        && (gone.len() > 1 || store.items(id) > 0)
    {
        return Err(internal());
    }
    if gone.iter().any(|category| store.items(*category) > 0) {
        leave(store, &gone);
    }
    for category in gone {
        store.table_mut(OF).remove(category);
    }
    Ok(())
}

fn leave(store: &mut Store, gone: &[u32]) {
    let schema = Resource::Products.schema();
    let mut left = Vec::new();
    for row in store.table_mut(Resource::Products).rows_mut() {
        let (lost, kept): (Vec<u32>, Vec<u32>) = Store::categories_of(row)
            .into_iter()
            .partition(|category| gone.contains(category));
        if lost.is_empty() {
            continue;
        }
        row.set(schema, product::CATEGORIES, ids_cell(&kept));
        let main = row.value(schema, product::CATEGORY).id();
        if main.is_some_and(|main| gone.contains(&main)) {
            row.set(schema, product::CATEGORY, Cell::Int(0));
        }
        left.extend(lost);
    }
    store.count_items(&left, -1);
}

fn fill(store: &Store, row: &mut Row, body: &Body, mode: Mode) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    let known = ["parent_id", "image_background", "image_thumbnail"];
    body::own(store, OF, row, body, mode, &known, &mut problems);
    body::texts(store, OF, row, body, mode, &mut problems);
    parent(store, row, body, mode, &mut problems);
    for (name, column) in [
        ("image_background", category::BACKGROUND),
        ("image_thumbnail", category::THUMBNAIL),
    ] {
        if let Some(Json::Object(picture)) = body.get(name) {
            match uploads::file(picture) {
                Ok(file) => row.set(OF.schema(), column, Cell::text(&file)),
                Err(why) => problems.wrong(name, why),
            }
        }
    }
    problems.settle()
}

fn parent(store: &Store, row: &mut Row, body: &Body, mode: Mode, problems: &mut Problems) {
    let Some(value) = body.get("parent_id").filter(|value| !value.is_null()) else {
        if mode == Mode::Insert {
            problems.say("Key 'parent_id' is required");
        }
        return;
    };
    let Ok(parent) = text_of(value).trim().parse::<u32>() else {
        return problems.wrong("parent_id", "Oczekiwano liczby");
    };
    if row.id != 0 && store.branches(&[row.id]).contains(&parent) {
        return problems.wrong("parent_id", "Kategoria nie może być w samej sobie");
    }
    let schema = OF.schema();
    row.set(schema, category::PARENT, Cell::Int(parent.into()));
    row.set(schema, category::ROOT, Cell::Int(i64::from(parent == 0)));
}
