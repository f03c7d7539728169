//! Columns that the shop computes from other elements (Shoper API: computed members).

use super::Store;
use crate::{
    schema::{Resource, dictionary, image, product, stock},
    table::{Row, Value},
};

/// The value of a computed column.
pub fn value<'a>(store: &'a Store, resource: Resource, row: &'a Row, column: usize) -> Value<'a> {
    match (resource, column) {
        (Resource::Products, product::CODE) => of_basic(store, row, stock::CODE),
        (Resource::Products, product::EAN) => of_basic(store, row, stock::EAN),
        (Resource::Images, image::NAME) => main_name(store, row),
        (Resource::Images, image::MAIN) => Value::Int(is_main(store, row).into()),
        (Resource::Stocks, stock::COMP_WEIGHT) => Value::Int(weight(store, row)),
        (Resource::Stocks, stock::CALCULATED_AVAILABILITY) => {
            Value::of_id(availability(store, row))
        }
        (Resource::Stocks, _) => Value::Int(price(store, row, column)),
        _ => Value::Null,
    }
}

fn of_basic<'a>(store: &'a Store, row: &Row, column: usize) -> Value<'a> {
    let basic = row.stocks.first();
    let basic = basic.and_then(|id| store.get(Resource::Stocks, *id));
    basic.map_or(Value::Text(""), |basic| {
        basic.value(Resource::Stocks.schema(), column)
    })
}

fn main_name<'a>(store: &Store, row: &'a Row) -> Value<'a> {
    let texts = row.in_language(store.main_language()).or(row.texts.first());
    texts.map_or(Value::Text(""), |texts| {
        texts.value(Resource::Images.schema(), image::TEXT_NAME)
    })
}

fn is_main(store: &Store, row: &Row) -> bool {
    let owner = row.value(Resource::Images.schema(), image::PRODUCT).id();
    let owner = owner.and_then(|id| store.get(Resource::Products, id));
    owner.is_some_and(|owner| owner.images.first() == Some(&row.id))
}

/// The product that a stock row belongs to, and its basic row.
fn owner<'a>(store: &'a Store, row: &Row) -> (Option<&'a Row>, Option<&'a Row>) {
    let owner = row.value(Resource::Stocks.schema(), stock::PRODUCT).id();
    let owner = owner.and_then(|id| store.get(Resource::Products, id));
    let basic = owner.and_then(|owner| owner.stocks.first());
    (owner, basic.and_then(|id| store.get(Resource::Stocks, *id)))
}

/// How a variant's own figure is taken: 0 keeps the product's, 1 replaces it, 2 is added, 3 subtracted.
fn combine(how: i64, own: i64, base: i64) -> i64 {
    match how {
        0 => base,
        2 => base + own,
        3 => base - own,
        _ => own,
    }
}

fn weight(store: &Store, row: &Row) -> i64 {
    let schema = Resource::Stocks.schema();
    let own = row.value(schema, stock::WEIGHT).int();
    if row.value(schema, stock::EXTENDED).int() == 0 {
        return own;
    }
    let (_, basic) = owner(store, row);
    let base = basic.map_or(0, |basic| basic.value(schema, stock::WEIGHT).int());
    combine(row.value(schema, stock::WEIGHT_TYPE).int(), own, base)
}

/// A price after the variant's rule and, where the column says so, after the promotion.
fn price(store: &Store, row: &Row, column: usize) -> i64 {
    let schema = Resource::Stocks.schema();
    let level = match column {
        stock::COMP_WHOLESALE | stock::COMP_PROMO_WHOLESALE => stock::WHOLESALE,
        stock::COMP_SPECIAL | stock::COMP_PROMO_SPECIAL => stock::SPECIAL,
        _ => stock::PRICE,
    };
    let with_promotion = matches!(
        column,
        stock::COMP_PROMO_PRICE | stock::COMP_PROMO_WHOLESALE | stock::COMP_PROMO_SPECIAL
    );
    let (owner, basic) = owner(store, row);
    let own = store.value(Resource::Stocks, row, level).int();
    let full = if row.value(schema, stock::EXTENDED).int() == 0 {
        own
    } else {
        let base = basic.map_or(0, |basic| store.value(Resource::Stocks, basic, level).int());
        combine(row.value(schema, stock::PRICE_TYPE).int(), own, base)
    };
    let promo = owner.map(|owner| owner.value(Resource::Products.schema(), product::PROMO_PRICE));
    match (promo, basic) {
        (Some(Value::Int(promo)), Some(basic)) if with_promotion => {
            full - (basic.value(schema, stock::PRICE).int() - promo)
        }
        _ => full,
    }
}

/// The one that was set, or the ranged one with the greatest `from` strictly below the stock.
fn availability(store: &Store, row: &Row) -> Option<u32> {
    let schema = Resource::Stocks.schema();
    let set = row.value(schema, stock::AVAILABILITY).id();
    if set.is_some() {
        return set;
    }
    let there = row.value(schema, stock::STOCK).int();
    let of = Resource::Availabilities.schema();
    let ranged = store.table(Resource::Availabilities).rows().iter();
    ranged
        .filter(|row| row.value(of, dictionary::RANGES).int() == 1)
        .filter_map(|row| match row.value(of, dictionary::FROM) {
            Value::Int(from) if from < there => Some((from, row.id)),
            _ => None,
        })
        .max_by_key(|(from, _)| *from)
        .map(|(_, id)| id)
}
