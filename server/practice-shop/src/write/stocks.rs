//! Stock rows: the basic one lives and dies with its product, variants come and go (Shoper API: product-stocks).

use serde_json::{Value as Json, json};

use super::internal;
use crate::{
    answer::Refusal,
    body::{self, Body, Mode, Problems, decimal, is_barcode, text_of},
    schema::{Resource, dictionary, product, stock},
    store::Store,
    switches::Unexpected,
    table::{Cell, Kind, Row, Value},
};

const OF: Resource = Resource::Stocks;

/// Names that a stock row's body may have beside its columns.
const KNOWN: [&str; 8] = [
    "product_id",
    "options",
    "additional_codes",
    "stock_relative",
    "sold_relative",
    "warehouses",
    "extended",
    "special_offer",
];

/// Makes a variant of a product. It is not active until it is told to be.
pub fn insert(store: &mut Store, body: &Body) -> Result<u32, Refusal> {
    let mut problems = Problems::default();
    let owner = body.get("product_id").map(text_of);
    let product = owner.as_deref().and_then(|id| id.trim().parse().ok());
    let product = product.filter(|id| store.has(Resource::Products, *id));
    match (&owner, product) {
        (None, _) => problems.required("product_id"),
        (Some(id), None) => problems.not_found("product_id", id),
        _ => {}
    }
    let schema = OF.schema();
    let mut row = Row::default();
    row.set(schema, stock::EXTENDED, Cell::Int(1));
    row.set(schema, stock::PRICE_TYPE, Cell::Int(0));
    row.set(schema, stock::ACTIVE, Cell::Int(0));
    row.set(
        schema,
        stock::PRODUCT,
        Cell::Int(product.unwrap_or_default().into()),
    );
    let unit = product.map_or(0, |id| unit_of(store, id));
    fill(store, &mut row, body, Mode::Insert, unit, &mut problems);
    problems.settle()?;
    let code = row.value(schema, stock::CODE).text().to_owned();
    let id = store.table_mut(OF).add(row);
    store.codes.add(&code, id);
    if let Some(owner) = product.and_then(|id| store.table_mut(Resource::Products).get_mut(id)) {
        let mut stocks = std::mem::take(&mut owner.stocks).into_vec();
        stocks.push(id);
        owner.stocks = stocks.into_boxed_slice();
        let basic = owner.stocks[0];
        // a variant is the default from now on
        store.set(OF, basic, stock::DEFAULT, Cell::Int(0));
    }
    Ok(id)
}

/// Changes a stock row.
pub fn update(store: &mut Store, id: u32, body: &Body) -> Result<(), Refusal> {
    let Some(mut row) = store.get(OF, id).cloned() else {
        return Err(Refusal::not_found());
    };
    let product = row.value(OF.schema(), stock::PRODUCT).id();
    let mut problems = Problems::default();
    let unit = product.map_or(0, |id| unit_of(store, id));
    fill(store, &mut row, body, Mode::Update, unit, &mut problems);
    problems.settle()?;
    replace(store, row);
    if let (true, Some(product)) = (store.switches.edit_date.by_stock, product) {
        store.touch(Resource::Products, product);
    }
    Ok(())
}

/// Puts a changed row in the place of the old one.
pub fn replace(store: &mut Store, row: Row) {
    let (id, schema) = (row.id, OF.schema());
    let Some(kept) = store.table_mut(OF).get_mut(id) else {
        return;
    };
    let old = std::mem::replace(kept, row);
    let new = kept.value(schema, stock::CODE).text().to_owned();
    store
        .codes
        .remove(old.value(schema, stock::CODE).text(), id);
    store.codes.add(&new, id);
}

/// Deletes a variant. The basic row goes only with its product.
pub fn delete(store: &mut Store, id: u32) -> Result<(), Refusal> {
    let schema = OF.schema();
    let row = store.get(OF, id).ok_or_else(Refusal::not_found)?;
    if row.value(schema, stock::EXTENDED).int() == 0 {
        return Err(internal());
    }
    let owner = row.value(schema, stock::PRODUCT).id();
    remove(store, id);
    if let Some(owner) = owner.and_then(|id| store.table_mut(Resource::Products).get_mut(id)) {
        owner.stocks = owner
            .stocks
            .iter()
            .copied()
            .filter(|stock| *stock != id)
            .collect();
        if let [basic] = *owner.stocks {
            store.set(OF, basic, stock::DEFAULT, Cell::Int(1));
        }
    }
    Ok(())
}

/// Takes a row out with its code.
pub fn remove(store: &mut Store, id: u32) {
    if let Some(row) = store.table_mut(OF).remove(id) {
        let code = row.value(OF.schema(), stock::CODE).text();
        store.codes.remove(code, id);
    }
}

/// The unit that a product is measured in.
pub fn unit_of(store: &Store, product: u32) -> u32 {
    let row = store.get(Resource::Products, product);
    let unit = row.and_then(|row| row.value(Resource::Products.schema(), product::UNIT).id());
    unit.unwrap_or_default()
}

/// Sets a row from a body: its columns, its changes relative to what is there, its codes and choices.
pub fn fill(
    store: &Store,
    row: &mut Row,
    body: &Body,
    mode: Mode,
    unit: u32,
    problems: &mut Problems,
) {
    let schema = OF.schema();
    let [stock, sold] = [stock::STOCK, stock::SOLD].map(|at| row.value(schema, at).int());
    body::own(store, OF, row, body, mode, &KNOWN, problems);
    relative(row, body, "stock_relative", (stock::STOCK, stock), problems);
    relative(row, body, "sold_relative", (stock::SOLD, sold), problems);
    warehouses(store, row, body, stock, problems);
    whole_units(store, row, unit, problems);
    code(store, row, problems);
    barcode(row, problems);
    additional_codes(row, body);
    choices(row, body, problems);
}

/// A change by so much of what was there; what was said absolutely is then ignored.
fn relative(
    row: &mut Row,
    body: &Body,
    name: &str,
    (column, before): (usize, i64),
    problems: &mut Problems,
) {
    let Some(value) = body.get(name).filter(|value| !value.is_null()) else {
        return;
    };
    match decimal(&text_of(value), Kind::Quantity.places()) {
        Some(by) if by.abs() <= QUANTITY_MAX && before.abs() <= QUANTITY_MAX => {
            row.set(OF.schema(), column, Cell::Int(before + by));
        }
        _ => problems.wrong(name, "Oczekiwano liczby"),
    }
}

/// With warehouses, `stock` is their sum and is not written; without, there are none to write to.
fn warehouses(store: &Store, row: &mut Row, body: &Body, before: i64, problems: &mut Problems) {
    let is_on = store.config.is_on("warehouses_enabled");
    if !is_on && body.contains_key("warehouses") {
        problems.say("Warehouses module is disabled");
    }
    if is_on {
        let amounts = body.get("warehouses").and_then(Json::as_object);
        let sum = amounts.map(|amounts| {
            let each = amounts
                .values()
                .filter_map(|amount| decimal(&text_of(amount), Kind::Quantity.places()));
            each.fold(0, |sum, amount| {
                (sum + amount.clamp(0, QUANTITY_MAX)).min(QUANTITY_MAX)
            })
        });
        row.set(OF.schema(), stock::STOCK, Cell::Int(sum.unwrap_or(before)));
    }
}

fn whole_units(store: &Store, row: &Row, unit: u32, problems: &mut Problems) {
    let unit = store.get(Resource::Units, unit);
    let divisible = unit.is_none_or(|unit| {
        let schema = Resource::Units.schema();
        unit.value(schema, dictionary::UNIT_DIVISIBLE).int() != 0
    });
    let whole = 10_i64.pow(Kind::Quantity.places());
    let is_whole = row.value(OF.schema(), stock::STOCK).int() % whole == 0;
    if store.switches.fractional_stock == Unexpected::Refuse && !divisible && !is_whole {
        problems.wrong("stock", "Jednostka nie dopuszcza wartości ułamkowych");
    }
}

fn code(store: &Store, row: &Row, problems: &mut Problems) {
    let schema = OF.schema();
    let code = row.value(schema, stock::CODE).text();
    if code.is_empty() {
        return;
    }
    let is_kept = store
        .get(OF, row.id)
        .is_some_and(|kept| kept.value(schema, stock::CODE).text() == code);
    let is_taken = store.codes.candidates(code).any(|other| {
        other != row.id
            && store
                .get(OF, other)
                .is_some_and(|other| other.value(schema, stock::CODE).text() == code)
    });
    if is_taken && !is_kept {
        problems.duplicate("code", code);
    }
}

fn barcode(row: &Row, problems: &mut Problems) {
    let ean = row.value(OF.schema(), stock::EAN).text();
    if !ean.is_empty() && !is_barcode(ean) {
        problems.wrong("ean", "Wymagany jest poprawny kod kreskowy");
    }
}

/// The most that can be added at once, and added to.
const QUANTITY_MAX: i64 = 1_000_000_000_000_000;

const CODES: [&str; 8] = [
    "bloz12",
    "bloz7",
    "code39",
    "gtu",
    "isbn",
    "kgo",
    "producer",
    "warehouse",
];

/// Further codes, merged with those that are there.
fn additional_codes(row: &mut Row, body: &Body) {
    let Some(Json::Object(given)) = body.get("additional_codes") else {
        return;
    };
    let kept = match row.cells.get(stock::ADDITIONAL_CODES).map(Value::from) {
        Some(Value::Text(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => Body::new(),
    };
    let json = codes_json(|name| {
        let value = given.get(name).or_else(|| kept.get(name));
        value.map(text_of).unwrap_or_default()
    });
    row.set(OF.schema(), stock::ADDITIONAL_CODES, Cell::text(&json));
}

/// `additional_codes` with every member, as this says.
pub fn codes_json(code: impl Fn(&str) -> String) -> String {
    let mut json = String::from("{");
    for name in CODES {
        if json.len() > 1 {
            json.push(',');
        }
        json.push('"');
        json.push_str(name);
        json.push_str("\":");
        crate::answer::write_text(&mut json, &code(name));
    }
    json.push('}');
    json
}

/// What a variant stands for: a map of options to values, or a list of pairs.
fn choices(row: &mut Row, body: &Body, problems: &mut Problems) {
    let pairs: Vec<(String, String)> = match body.get("options") {
        None | Some(Json::Null) => return,
        Some(Json::Object(map)) => {
            let pairs = map.iter();
            pairs
                .map(|(option, value)| (option.clone(), text_of(value)))
                .collect()
        }
        Some(Json::Array(list)) => {
            let member = |pair: &Json, name: &str| pair.get(name).map(text_of).unwrap_or_default();
            let pairs = list.iter();
            pairs
                .map(|pair| (member(pair, "option_id"), member(pair, "value_id")))
                .collect()
        }
        Some(_) => return problems.wrong("options", "Oczekiwano obiektu"),
    };
    let json = match pairs.len() {
        0 => String::new(),
        _ => json!(
            pairs
                .into_iter()
                .collect::<std::collections::BTreeMap<_, _>>()
        )
        .to_string(),
    };
    row.set(OF.schema(), stock::OPTIONS, Cell::text(&json));
}
