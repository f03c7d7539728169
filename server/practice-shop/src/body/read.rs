//! Bodies into cells.

use serde_json::Value as Json;

use super::{Body, Problems, decimal::decimal, html::clean};
use crate::{
    schema::Resource,
    store::{Store, ids_cell},
    switches::{Arrays, Unexpected},
    table::{Access, Cell, Column, Kind, Row, Schema},
};

/// Whether an element is made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Made: what is required must be there.
    Insert,
    /// Changed: what is not named stays.
    Update,
}

/// Sets a row's own columns from a body. `known` are names that the resource reads by itself.
pub fn own(
    store: &Store,
    resource: Resource,
    row: &mut Row,
    body: &Body,
    mode: Mode,
    known: &[&str],
    problems: &mut Problems,
) {
    let schema = resource.schema();
    for (name, value) in body {
        let Some(at) = schema.find(name) else {
            if !known.contains(&name.as_str()) {
                unexpected(
                    store.switches.unknown_fields,
                    name,
                    "Nieznane pole",
                    problems,
                );
            }
            continue;
        };
        let column = &schema.columns[at];
        if column.kind == Kind::Texts || known.contains(&name.as_str()) {
            continue;
        }
        if column.access == Access::Read {
            let why = "Pole tylko do odczytu";
            unexpected(store.switches.read_only_fields, name, why, problems);
            continue;
        }
        if let Some(cell) = checked(store, column, value, problems) {
            let cell = match (column.kind, mode, store.switches.arrays) {
                (Kind::Ids, Mode::Update, Arrays::Merge) => merged(row, schema, at, &cell),
                _ => cell,
            };
            row.set(schema, at, cell);
        }
    }
    if mode == Mode::Insert {
        let needed = schema.columns.iter();
        needed
            .filter(|column| column.access == Access::Need)
            .filter(|column| is_missing(column, body.get(column.name)))
            .for_each(|column| problems.required(column.name));
    }
}

/// Sets a row's translations from `translations`, each language merged with what is there.
pub fn texts(
    store: &Store,
    resource: Resource,
    row: &mut Row,
    body: &Body,
    mode: Mode,
    problems: &mut Problems,
) {
    let schema = resource.schema();
    let needed = schema
        .texts
        .iter()
        .find(|column| column.access == Access::Need);
    let locales = match body.get("translations") {
        Some(Json::Object(locales)) => locales,
        // an empty map of PHP, or nothing
        None | Some(Json::Null) => &Body::new(),
        Some(Json::Array(none)) if none.is_empty() => &Body::new(),
        Some(_) => return problems.wrong("translations", "Oczekiwano obiektu"),
    };
    for (locale, fields) in locales {
        let Some(language) = store.language(locale) else {
            problems.not_found("translations", locale);
            continue;
        };
        let Json::Object(fields) = fields else {
            problems.wrong("translations", "Oczekiwano obiektu");
            continue;
        };
        let is_new = row.in_language(language).is_none();
        if let Some(column) = needed
            && is_missing(column, fields.get(column.name))
            && (is_new || fields.contains_key(column.name))
        {
            problems.required(column.name);
        }
        language_texts(store, schema, row, language, fields, problems);
    }
    if let (Mode::Insert, Some(column), true) = (mode, needed, locales.is_empty()) {
        problems.required(column.name);
    }
}

fn language_texts(
    store: &Store,
    schema: &'static Schema,
    row: &mut Row,
    language: u32,
    fields: &Body,
    problems: &mut Problems,
) {
    let texts = row.in_language_mut(language);
    for (name, value) in fields {
        let Some(at) = schema.find_text(name) else {
            unexpected(
                store.switches.unknown_fields,
                name,
                "Nieznane pole",
                problems,
            );
            continue;
        };
        let column = &schema.texts[at];
        if column.access == Access::Read {
            let why = "Pole tylko do odczytu";
            unexpected(store.switches.read_only_fields, name, why, problems);
        } else if let Some(cell) = checked(store, column, value, problems) {
            texts.set(schema, at, cell);
        }
    }
}

fn unexpected(reaction: Unexpected, name: &str, why: &str, problems: &mut Problems) {
    if reaction == Unexpected::Refuse {
        problems.wrong(name, why);
    }
}

fn is_missing(column: &Column, value: Option<&Json>) -> bool {
    match value {
        None | Some(Json::Null) => true,
        Some(Json::String(text)) => text.trim().is_empty() && column.kind == Kind::Text,
        Some(_) => false,
    }
}

/// A value as its column keeps it, if it is right.
fn checked(store: &Store, column: &Column, json: &Json, problems: &mut Problems) -> Option<Cell> {
    match value(column.kind, json) {
        Err(why) => {
            problems.wrong(column.name, why);
            None
        }
        Ok(cell) => {
            let is_there = is_there(store, column, &cell);
            if !is_there {
                problems.not_found(column.name, &text_of(json));
            }
            is_there.then_some(cell)
        }
    }
}

/// Whether what a column refers to exists.
fn is_there(store: &Store, column: &Column, cell: &Cell) -> bool {
    let (Kind::Id, Cell::Int(id)) = (column.kind, cell) else {
        return true;
    };
    if *cell == Cell::NULL {
        return !matches!(column.name, "tax_id" | "unit_id");
    }
    let resource = match column.name {
        "producer_id" => Resource::Producers,
        "tax_id" => Resource::Taxes,
        "unit_id" | "calculation_unit_id" => Resource::Units,
        "currency_id" => Resource::Currencies,
        "delivery_id" => Resource::Deliveries,
        "availability_id" => Resource::Availabilities,
        "gfx_id" => Resource::Images,
        // gauges: a fresh shop has none
        _ => return false,
    };
    u32::try_from(*id).is_ok_and(|id| store.has(resource, id))
}

fn merged(row: &Row, schema: &'static Schema, at: usize, cell: &Cell) -> Cell {
    let mut all = crate::store::ids(row.value(schema, at));
    for id in crate::store::ids(cell.into()) {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    ids_cell(&all)
}

/// Reads a value of a body: native, or as a text.
///
/// # Errors
/// What is wrong with it, in the shop's words.
pub fn value(kind: Kind, json: &Json) -> Result<Cell, &'static str> {
    match kind {
        Kind::Text => scalar(json).map(|text| Cell::text(&text)),
        Kind::Html => scalar(json).map(|text| Cell::text(&clean(&text))),
        Kind::Ids => ids_of(json),
        Kind::Flag | Kind::NativeBool => match scalar(json)?.trim() {
            "" | "0" => Ok(Cell::Int(0)),
            "1" => Ok(Cell::Int(1)),
            _ => Err("Oczekiwano wartości logicznej"),
        },
        Kind::Id => match scalar(json)?.trim() {
            "" | "0" => Ok(Cell::NULL),
            text => number(text, 0),
        },
        _ => number(&scalar(json)?, kind.places()),
    }
}

fn number(text: &str, places: u32) -> Result<Cell, &'static str> {
    match decimal(text, places) {
        None => Err("Oczekiwano liczby"),
        Some(int) if int.abs() > NUMBER_MAX => Err("Liczba spoza zakresu"),
        Some(int) => Ok(Cell::Int(int)),
    }
}

/// No column of the shop holds more, counted in its smallest step; sums of a few stay far from overflow.
const NUMBER_MAX: i64 = 1_000_000_000_000_000;

fn scalar(json: &Json) -> Result<String, &'static str> {
    match json {
        Json::Array(_) | Json::Object(_) => Err("Oczekiwano wartości prostej"),
        json => Ok(text_of(json)),
    }
}

/// A simple value as a text; "" for null, "1" for true.
pub fn text_of(json: &Json) -> String {
    match json {
        Json::Null => String::new(),
        Json::Bool(is) => u8::from(*is).to_string(),
        Json::String(text) => text.clone(),
        json => json.to_string(),
    }
}

fn ids_of(json: &Json) -> Result<Cell, &'static str> {
    let values = match json {
        Json::Array(values) => values.as_slice(),
        Json::Null => &[],
        _ => return Err("Oczekiwano tablicy"),
    };
    let ids: Option<Vec<u32>> = values
        .iter()
        .map(|value| text_of(value).trim().parse().ok())
        .collect();
    ids.map(|ids| ids_cell(&ids))
        .ok_or("Oczekiwano tablicy liczb")
}
