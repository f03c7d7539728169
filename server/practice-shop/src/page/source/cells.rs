//! Values of the shop's tables as texts.

use crate::schema::{Resource, dictionary, product, stock};
use crate::store::{Store, write_local};
use crate::table::{Kind, Row, Texts, Value};
use crate::wire::write_scaled;

use crate::page::Stock;

/// A column's value as the shop writes it; "" for none.
pub(super) fn text(store: &Store, resource: Resource, row: &Row, column: usize) -> String {
    let kind = resource.schema().columns[column].kind;
    let mut text = String::new();
    match store.value(resource, row, column) {
        Value::Null => {}
        Value::Text(kept) => text.push_str(kept),
        Value::Int(0) if kind == Kind::Date => {}
        Value::Int(seconds) if kind == Kind::Date => write_local(&mut text, seconds),
        Value::Int(int) => write_scaled(&mut text, kind, int),
    }
    text
}

/// The translation into the shop's main language, or another if there is none.
pub(super) fn texts<'a>(store: &Store, row: &'a Row) -> Option<&'a Texts> {
    row.in_language(store.main_language()).or(row.texts.first())
}

/// A text of a translation, in the main language or another; "" for none.
pub(super) fn translated<'a>(
    store: &Store,
    resource: Resource,
    row: &'a Row,
    column: usize,
) -> &'a str {
    texts(store, row).map_or("", |texts| texts.value(resource.schema(), column).text())
}

/// The row that a column names.
pub(super) fn linked<'a>(
    store: &'a Store,
    row: &Row,
    column: usize,
    resource: Resource,
) -> Option<&'a Row> {
    let id = store.value(Resource::Products, row, column).id()?;
    store.get(resource, id)
}

/// A product's stock row that is no variant.
pub(super) fn basic_stock<'a>(store: &'a Store, product: &Row) -> Option<&'a Row> {
    store.get(Resource::Stocks, *product.stocks.first()?)
}

/// The name of a product's unit.
pub(super) fn unit(store: &Store, row: &Row) -> String {
    let unit = linked(store, row, product::UNIT, Resource::Units);
    unit.map_or_else(String::new, |unit| {
        translated(store, Resource::Units, unit, dictionary::UNIT_NAME).to_owned()
    })
}

/// How much of a stock row there is.
pub(super) fn quantity(store: &Store, row: &Row, unit: &str) -> Stock {
    Stock {
        quantity: text(store, Resource::Stocks, row, stock::STOCK),
        unit: unit.to_owned(),
    }
}

/// The code of a product's currency.
pub(super) fn currency(store: &Store, row: &Row) -> String {
    match linked(store, row, product::CURRENCY, Resource::Currencies) {
        Some(currency) => text(
            store,
            Resource::Currencies,
            currency,
            dictionary::CURRENCY_NAME,
        ),
        None => store.config.text("default_currency_name"),
    }
}
