//! `filters`, as JSON or in brackets, resolved against the columns of a resource.

use serde_json::{Map, Value as Json};

use super::condition::{Condition, Op};
use crate::{
    answer::Refusal,
    schema::{Resource, product},
    store::Store,
};

/// All conditions of a list; every one must hold.
#[derive(Debug, Default)]
pub struct Filters {
    /// On the element's own columns.
    pub own: Vec<(usize, Condition)>,
    /// On one and the same stock row of a product.
    pub stock: Vec<(usize, Condition)>,
    /// On a translation, of one language or of any.
    pub texts: Vec<(Option<u32>, usize, Condition)>,
    /// On lists of ids: any of these.
    pub lists: Vec<(usize, Vec<u32>)>,
}

impl Filters {
    /// Reads `filters`.
    ///
    /// # Errors
    /// 400 if they are malformed, 404 if a field is unknown or cannot be filtered by.
    pub fn of(
        params: &[(String, String)],
        store: &Store,
        resource: Resource,
    ) -> Result<Self, Refusal> {
        let mut filters = Self::default();
        for (key, value) in params {
            if key == "filters" {
                for (field, value) in object(value)? {
                    filters.add_all(store, resource, &field, &value)?;
                }
            } else if let Some((field, op)) = brackets(key) {
                let value = Json::String(value.clone());
                filters.add(store, resource, field, operator(op)?, &value)?;
            }
        }
        Ok(filters)
    }

    fn add_all(
        &mut self,
        store: &Store,
        resource: Resource,
        field: &str,
        value: &Json,
    ) -> Result<(), Refusal> {
        match value {
            Json::Object(operators) => operators
                .iter()
                .try_for_each(|(op, value)| self.add(store, resource, field, operator(op)?, value)),
            Json::Array(_) => self.add(store, resource, field, Op::In, value),
            value => self.add(store, resource, field, Op::Equal, value),
        }
    }

    fn add(
        &mut self,
        store: &Store,
        resource: Resource,
        field: &str,
        op: Op,
        value: &Json,
    ) -> Result<(), Refusal> {
        if let Some(list) = Self::list(store, resource, field, value)? {
            self.lists.push(list);
            return Ok(());
        }
        match field.split_once('.') {
            Some(("stock", column)) if resource == Resource::Products => {
                let schema = Resource::Stocks.schema();
                let at = schema.find(column).ok_or_else(Refusal::not_found)?;
                let kind = schema.columns[at].kind;
                comparable(kind.is_comparable())?;
                self.stock.push((at, Condition::read(kind, op, value)?));
            }
            Some(("translations" | "translation", rest)) => {
                let (language, at) = text_column(store, resource, rest)?;
                let kind = resource.schema().texts[at].kind;
                let condition = Condition::read(kind, op, value)?;
                self.texts.push((language, at, condition));
            }
            _ => {
                let at = own_column(store, resource, field)?;
                let kind = resource.schema().columns[at].kind;
                self.own.push((at, Condition::read(kind, op, value)?));
            }
        }
        Ok(())
    }

    /// Conditions on products' lists of ids.
    fn list(
        store: &Store,
        resource: Resource,
        field: &str,
        value: &Json,
    ) -> Result<Option<(usize, Vec<u32>)>, Refusal> {
        if resource != Resource::Products {
            return Ok(None);
        }
        let column = match field {
            "category_tree_id" => product::CATEGORIES,
            "tags" | "tag_id" => product::TAGS,
            "collections" => product::COLLECTIONS,
            _ => return Ok(None),
        };
        // `{"in": [1, 2]}`, `[1, 2]` and `1` are the same here
        let value = match value {
            Json::Object(operators) => operators.values().next().unwrap_or(&Json::Null),
            value => value,
        };
        let kind = crate::table::Kind::Key;
        let wanted = Condition::read(kind, Op::In, value)?.ids();
        Ok(Some(match field {
            "category_tree_id" => (column, store.branches(&wanted)),
            _ => (column, wanted),
        }))
    }
}

/// A column that elements of this resource can be filtered and sorted by.
///
/// # Errors
/// 404 for an unknown one, and for those that the shop refuses: a product's `code`, `ean` and `category_id`.
pub fn own_column(store: &Store, resource: Resource, field: &str) -> Result<usize, Refusal> {
    let schema = resource.schema();
    let at = schema.find(field).ok_or_else(Refusal::not_found)?;
    let column = &schema.columns[at];
    let is_hidden = resource == Resource::Products && column.computed
        || column.shown == crate::table::Shown::Never;
    let is_date = matches!(at, product::ADDED | product::EDITED);
    let is_refused = resource == Resource::Products && is_date && !store.switches.date_filters;
    comparable(column.kind.is_comparable() && !is_hidden && !is_refused)?;
    Ok(at)
}

/// A translation's column: `name` in any language, or `pl_PL.name`.
///
/// # Errors
/// 404 for an unknown one, or a language that is not installed.
pub fn text_column(
    store: &Store,
    resource: Resource,
    field: &str,
) -> Result<(Option<u32>, usize), Refusal> {
    let (language, name) = match field.split_once('.') {
        Some((locale, name)) => {
            let language = store.language(locale).ok_or_else(Refusal::not_found)?;
            (Some(language), name)
        }
        None => (None, field),
    };
    let schema = resource.schema();
    let at = schema.find_text(name).ok_or_else(Refusal::not_found)?;
    comparable(schema.texts[at].kind.is_comparable())?;
    Ok((language, at))
}

fn comparable(is: bool) -> Result<(), Refusal> {
    if is {
        Ok(())
    } else {
        Err(Refusal::not_found())
    }
}

fn operator(text: &str) -> Result<Op, Refusal> {
    Op::spelt(text).ok_or_else(|| Refusal::invalid(format!("Unknown operator '{text}'")))
}

/// The JSON of `filters`; an empty map of PHP is `[]`.
fn object(text: &str) -> Result<Map<String, Json>, Refusal> {
    match serde_json::from_str(text) {
        Ok(Json::Object(fields)) => Ok(fields),
        Ok(Json::Array(empty)) if empty.is_empty() => Ok(Map::new()),
        _ => Err(Refusal::invalid("Filters are malformed")),
    }
}

/// `filters[field]` and `filters[field][op]`.
fn brackets(key: &str) -> Option<(&str, &str)> {
    let inner = key.strip_prefix("filters[")?.strip_suffix(']')?;
    Some(inner.split_once("][").unwrap_or((inner, "=")))
}
