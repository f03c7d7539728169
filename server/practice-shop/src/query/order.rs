//! `order`: a field and a direction; without one the shop sorts descending.

use std::cmp::Ordering;

use super::filters::{own_column, text_column};
use crate::{
    answer::Refusal,
    schema::Resource,
    store::Store,
    table::{Row, Value},
};

/// What to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Own(usize),
    Stock(usize),
    Text(Option<u32>, usize),
}

/// One key of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    field: Field,
    descending: bool,
}

impl Key {
    /// Whether this is the order of ids.
    pub fn is_id(self) -> bool {
        self.field == Field::Own(0)
    }

    /// Whether it is turned round.
    pub fn is_descending(self) -> bool {
        self.descending
    }

    /// Compares what two elements are sorted by.
    pub fn compare(self, a: Value<'_>, b: Value<'_>) -> Ordering {
        if self.descending {
            b.cmp(&a)
        } else {
            a.cmp(&b)
        }
    }

    /// What an element is sorted by.
    pub fn value<'a>(self, store: &'a Store, resource: Resource, row: &'a Row) -> Value<'a> {
        match self.field {
            Field::Own(0) => Value::Int(row.id.into()),
            Field::Own(at) => store.value(resource, row, at),
            Field::Stock(at) => {
                let basic = row.stocks.first();
                let basic = basic.and_then(|id| store.get(Resource::Stocks, *id));
                basic.map_or(Value::Null, |basic| {
                    store.value(Resource::Stocks, basic, at)
                })
            }
            Field::Text(language, at) => {
                let language = language.unwrap_or_else(|| store.main_language());
                let texts = row.in_language(language);
                texts.map_or(Value::Null, |texts| texts.value(resource.schema(), at))
            }
        }
    }
}

/// Reads `order` and every `order[]`.
///
/// # Errors
/// 404 for a field that cannot be sorted by.
pub fn keys(
    params: &[(String, String)],
    store: &Store,
    resource: Resource,
) -> Result<Vec<Key>, Refusal> {
    let wanted = params
        .iter()
        .filter(|(key, _)| key == "order" || key == "order[]");
    wanted
        .map(|(_, text)| {
            let mut words = text.split_whitespace();
            let field = words.next().unwrap_or_default();
            let descending = !words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case("asc"));
            let field = self::field(store, resource, field)?;
            Ok(Key { field, descending })
        })
        .collect()
}

fn field(store: &Store, resource: Resource, name: &str) -> Result<Field, Refusal> {
    match name.split_once('.') {
        Some(("stock", column)) if resource == Resource::Products => {
            let at = Resource::Stocks.schema().find(column);
            Ok(Field::Stock(at.ok_or_else(Refusal::not_found)?))
        }
        Some(("translations" | "translation", rest)) => {
            let (language, at) = text_column(store, resource, rest)?;
            Ok(Field::Text(language, at))
        }
        _ => Ok(Field::Own(own_column(store, resource, name)?)),
    }
}
