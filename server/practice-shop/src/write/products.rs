//! Products with their basic stock row (Shoper API: products).

mod attributes;
mod safety;

use serde_json::Value as Json;

use super::stocks;
use crate::{
    answer::Refusal,
    body::{self, Body, Mode, Problems, text_of},
    schema::{Resource, product, stock},
    store::{Store, ids, ids_cell},
    table::{Cell, Row},
};

const OF: Resource = Resource::Products;

/// Names that a product's body may have beside its writable columns.
const KNOWN: [&str; 10] = [
    "category_id",
    "categories",
    "code",
    "ean",
    "stock",
    "attributes",
    "safety_information",
    "tag_id",
    "feeds_exludes",
    "options_non_stock",
];

/// Makes a product with its basic stock row.
pub fn insert(store: &mut Store, body: &Body) -> Result<u32, Refusal> {
    let mut row = Row::default();
    let mut basic = Row::default();
    defaults(store, &mut row, &mut basic);
    let mut problems = Problems::default();
    fill(store, &mut row, body, Mode::Insert, &mut problems);
    let unit = row.value(OF.schema(), product::UNIT).id();
    let stock_body = stock_body(body);
    if stock_body.get("price").is_none_or(Json::is_null) {
        problems.required("price");
    }
    let unit = unit.unwrap_or_default();
    stocks::fill(
        store,
        &mut basic,
        &stock_body,
        Mode::Insert,
        unit,
        &mut problems,
    );
    problems.settle()?;
    generate_code(store, &mut basic);
    Ok(add(store, row, basic))
}

/// Changes a product, and its basic stock row where the body names it.
pub fn update(store: &mut Store, id: u32, body: &Body) -> Result<(), Refusal> {
    let Some(mut row) = store.get(OF, id).cloned() else {
        return Err(Refusal::not_found());
    };
    let basic = row.stocks.first();
    let basic = basic
        .and_then(|id| store.get(Resource::Stocks, *id))
        .cloned();
    let mut problems = Problems::default();
    fill(store, &mut row, body, Mode::Update, &mut problems);
    let unit = row
        .value(OF.schema(), product::UNIT)
        .id()
        .unwrap_or_default();
    let basic = basic.map(|mut basic| {
        let stock_body = stock_body(body);
        stocks::fill(
            store,
            &mut basic,
            &stock_body,
            Mode::Update,
            unit,
            &mut problems,
        );
        basic
    });
    problems.settle()?;
    if let Some(basic) = basic {
        stocks::replace(store, basic);
    }
    let before = store
        .get(OF, id)
        .map(Store::categories_of)
        .unwrap_or_default();
    store.count_items(&before, -1);
    store.count_items(&Store::categories_of(&row), 1);
    if let Some(kept) = store.table_mut(OF).get_mut(id) {
        *kept = row;
    }
    store.touch(OF, id);
    Ok(())
}

/// Deletes a product with its stock rows and pictures.
pub fn delete(store: &mut Store, id: u32) {
    let Some(row) = store.table_mut(OF).remove(id) else {
        return;
    };
    for stock in &row.stocks {
        stocks::remove(store, *stock);
    }
    for image in &row.images {
        store.table_mut(Resource::Images).remove(*image);
        store.pictures.remove(image);
    }
    store.count_items(&Store::categories_of(&row), -1);
    store.open.remove(&(OF, id));
}

/// Adds a product with its basic row as they are; returns its id.
pub fn add(store: &mut Store, mut row: Row, mut basic: Row) -> u32 {
    let product = if row.id == 0 {
        store.table(OF).next_id()
    } else {
        row.id
    };
    let schema = Resource::Stocks.schema();
    basic.set(schema, stock::PRODUCT, Cell::Int(product.into()));
    let code = basic.value(schema, stock::CODE).text().to_owned();
    let stock = store.table_mut(Resource::Stocks).add(basic);
    store.codes.add(&code, stock);
    row.id = product;
    row.stocks = Box::new([stock]);
    store.count_items(&Store::categories_of(&row), 1);
    store.table_mut(OF).add(row)
}

/// What the shop's settings say of a new product.
fn defaults(store: &Store, row: &mut Row, basic: &mut Row) {
    let schema = OF.schema();
    let setting = |name: &str| Cell::Int(store.config.number(name).into());
    row.set(schema, product::TAX, setting("product_defaults_tax_id"));
    row.set(schema, product::UNIT, setting("product_defaults_unit_id"));
    row.set(schema, product::ADDED, Cell::Int(store.now.local));
    row.set(schema, product::EDITED, Cell::Int(store.now.local));
    let schema = Resource::Stocks.schema();
    let quantity = |name: &str| {
        let text = store.config.text(name);
        Cell::Int(body::decimal(&text, 4).unwrap_or_default())
    };
    basic.set(schema, stock::STOCK, quantity("product_defaults_stock"));
    basic.set(
        schema,
        stock::WARN_LEVEL,
        quantity("product_defaults_warn_level"),
    );
    basic.set(schema, stock::WEIGHT, quantity("product_defaults_weight"));
    basic.set(schema, stock::DEFAULT, Cell::Int(1));
    if let delivery @ 1.. = store.config.number("product_defaults_delivery_id") {
        basic.set(schema, stock::DELIVERY, Cell::Int(delivery.into()));
    }
}

fn fill(store: &Store, row: &mut Row, body: &Body, mode: Mode, problems: &mut Problems) {
    body::own(store, OF, row, body, mode, &KNOWN, problems);
    categories(store, row, body, mode, problems);
    body::texts(store, OF, row, body, mode, problems);
    attributes::fill(row, body, problems);
    safety::fill(row, body);
    let schema = OF.schema();
    if let Some(excludes) = body.get("feeds_exludes")
        && let (Some(at), Ok(cell)) = (
            schema.find("feeds_excludes"),
            body::value(crate::table::Kind::Ids, excludes),
        )
    {
        row.set(schema, at, cell);
    }
    if let Some(tag) = body.get("tag_id").map(text_of)
        && let Ok(tag) = tag.parse()
    {
        let mut tags = ids(row.value(schema, product::TAGS));
        if !tags.contains(&tag) {
            tags.push(tag);
            row.set(schema, product::TAGS, ids_cell(&tags));
        }
    }
}

/// The main category is required and must exist, and so must the others; the main one is always among them.
fn categories(store: &Store, row: &mut Row, body: &Body, mode: Mode, problems: &mut Problems) {
    let schema = OF.schema();
    let main = body.get("category_id").map(text_of);
    match main.as_deref().map(str::trim) {
        None if mode == Mode::Update => {}
        None | Some("" | "0") => problems.say("Key 'category_id' is required"),
        Some(text) => match text.parse().ok().filter(|id| is_category(store, *id)) {
            Some(id) => {
                row.set(schema, product::CATEGORY, Cell::Int(id.into()));
            }
            None => problems.say(format!("Category '{text}' does not exist")),
        },
    }
    let mut all = match body.get("categories") {
        Some(value) => match body::value(crate::table::Kind::Ids, value) {
            Ok(cell) => ids((&cell).into()),
            Err(why) => return problems.wrong("categories", why),
        },
        None => Store::categories_of(row),
    };
    if body.contains_key("categories") {
        for id in all.iter().filter(|id| !is_category(store, **id)) {
            problems.say(format!("Category '{id}' does not exist"));
        }
    }
    if let Some(main @ 1..) = row.value(schema, product::CATEGORY).id()
        && !all.contains(&main)
    {
        all.insert(0, main);
    }
    row.set(schema, product::CATEGORIES, ids_cell(&all));
}

fn is_category(store: &Store, id: u32) -> bool {
    store.has(Resource::Categories, id)
}

/// The body of the basic stock row: `stock`, and `code` and `ean` of the product itself.
fn stock_body(body: &Body) -> Body {
    let mut stock = match body.get("stock") {
        Some(Json::Object(stock)) => stock.clone(),
        _ => Body::new(),
    };
    for name in ["code", "ean"] {
        if let Some(value) = body.get(name) {
            stock.insert(name.to_owned(), value.clone());
        }
    }
    // what only a stock row by itself takes
    for name in ["price_type", "product_id", "options", "extended"] {
        stock.remove(name);
    }
    stock
}

/// A product without a code gets the one that the settings say: none, its id, or a random one.
fn generate_code(store: &Store, basic: &mut Row) {
    let schema = Resource::Stocks.schema();
    if !basic.value(schema, stock::CODE).text().is_empty() {
        return;
    }
    let next = store.table(OF).next_id();
    let code = match store.config.number("product_defaults_code") {
        2 => next.to_string(),
        3 => format!("{:08x}", next.wrapping_mul(0x9e37_79b9)),
        _ => return,
    };
    basic.set(schema, stock::CODE, Cell::text(&code));
}
