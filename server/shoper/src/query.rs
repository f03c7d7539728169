//! What a list is asked for: filter, order, page.

use serde_json::{Map, Value};

use crate::{Decimal, Id};

/// Most elements of one page. Above it the shop silently gives ten (Shoper API: listing), so the client never asks for more.
pub const PAGE_LIMIT_MAX: u32 = 50;

/// Which elements a list shall have. Conditions all have to hold; there is no "or".
///
/// Field names are the shop's own: `product_id`, `stock.code`, `translations.name`. Some that look natural are refused by the
/// shop with [`NotFound`](crate::ErrorKind::NotFound): on products `code` and `category_id` (take `stock.code` and `category_tree_id`).
/// `stock.*` repeats a product for each of its stock rows.
///
/// ```
/// use kontor_shoper::Filter;
///
/// let filter = Filter::all().equals("producer_id", 16_u64).more_than("stock.stock", 0_u64);
/// assert_eq!(filter.to_string(), r#"{"producer_id":16,"stock.stock":{">":0}}"#);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter(Map<String, Value>);

/// A value to compare with.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterValue(Value);

impl Filter {
    /// Every element.
    pub fn all() -> Self {
        Self::default()
    }

    /// The field has this value. The shop compares by the column's type and ignores the case of texts.
    #[must_use]
    pub fn equals(mut self, field: &str, value: impl Into<FilterValue>) -> Self {
        let FilterValue(value) = value.into();
        match self.0.get_mut(field) {
            Some(Value::Object(conditions)) => drop(conditions.insert("=".into(), value)),
            _ => drop(self.0.insert(field.to_owned(), value)),
        }
        self
    }

    /// The field has another value.
    #[must_use]
    pub fn differs(self, field: &str, value: impl Into<FilterValue>) -> Self {
        self.condition(field, "!=", value.into().0)
    }

    /// The field is more than this.
    #[must_use]
    pub fn more_than(self, field: &str, value: impl Into<FilterValue>) -> Self {
        self.condition(field, ">", value.into().0)
    }

    /// The field is this or more.
    #[must_use]
    pub fn at_least(self, field: &str, value: impl Into<FilterValue>) -> Self {
        self.condition(field, ">=", value.into().0)
    }

    /// The field is less than this.
    #[must_use]
    pub fn less_than(self, field: &str, value: impl Into<FilterValue>) -> Self {
        self.condition(field, "<", value.into().0)
    }

    /// The field is this or less.
    #[must_use]
    pub fn at_most(self, field: &str, value: impl Into<FilterValue>) -> Self {
        self.condition(field, "<=", value.into().0)
    }

    /// The field matches this pattern; `%` stands for anything, case is ignored.
    #[must_use]
    pub fn like(self, field: &str, pattern: &str) -> Self {
        self.condition(field, "like", pattern.into())
    }

    /// The field has one of these values. A page holds at most 50 elements, so asking for more at once needs several.
    #[must_use]
    pub fn one_of<V: Into<FilterValue>>(
        self,
        field: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(|value| value.into().0).collect();
        self.condition(field, "in", Value::Array(values))
    }

    /// Adds a condition to those that the field has.
    fn condition(mut self, field: &str, operator: &str, value: Value) -> Self {
        let conditions = self
            .0
            .entry(field)
            .or_insert_with(|| Value::Object(Map::new()));
        if !conditions.is_object() {
            let equal = conditions.take();
            *conditions = Value::Object(Map::from_iter([("=".to_owned(), equal)]));
        }
        if let Value::Object(conditions) = conditions {
            conditions.insert(operator.to_owned(), value);
        }
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).map_err(|_| std::fmt::Error)?)
    }
}

macro_rules! filter_values {
    ($($type:ty),*) => {
        $(impl From<$type> for FilterValue {
            fn from(value: $type) -> Self {
                Self(value.into())
            }
        })*
    };
}

filter_values!(i32, u32, i64, u64, &str, String);

impl From<Decimal> for FilterValue {
    fn from(value: Decimal) -> Self {
        Self(value.to_string().into())
    }
}

impl<R> From<Id<R>> for FilterValue {
    fn from(id: Id<R>) -> Self {
        Self(id.get().into())
    }
}

impl From<bool> for FilterValue {
    /// As the shop's flags are written.
    fn from(value: bool) -> Self {
        Self(u8::from(value).into())
    }
}

/// By which field a list is sorted. The direction is always written: a bare field name sorts downwards (Shoper API:
/// listing).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order(String);

impl Order {
    /// Smallest first.
    pub fn ascending(field: &str) -> Self {
        Self(format!("{field} ASC"))
    }

    /// Largest first.
    pub fn descending(field: &str) -> Self {
        Self(format!("{field} DESC"))
    }
}

/// One page of a list. Without an order it is sorted by number, smallest first.
///
/// ```
/// use kontor_shoper::{Filter, Order, Query};
///
/// let newest = Query::new().order(Order::descending("add_date")).limit(10);
/// let second = Query::new().filter(Filter::all().equals("producer_id", 16_u64)).page(2);
/// # drop((newest, second));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub(crate) filter: Filter,
    pub(crate) order: Option<Order>,
    pub(crate) page: u32,
    pub(crate) limit: u32,
}

impl Query {
    /// The first page of everything, 50 elements.
    pub fn new() -> Self {
        Self {
            filter: Filter::all(),
            order: None,
            page: 1,
            limit: PAGE_LIMIT_MAX,
        }
    }

    /// Only these elements.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// In this order.
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = Some(order);
        self
    }

    /// This page; the first is 1.
    #[must_use]
    pub fn page(mut self, page: u32) -> Self {
        self.page = page.max(1);
        self
    }

    /// So many elements on a page: 1 to [`PAGE_LIMIT_MAX`]; what lies outside is brought to the nearest.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit.clamp(1, PAGE_LIMIT_MAX);
        self
    }

    /// The parameters as they are sent.
    pub(crate) fn pairs(&self, id_field: &str) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("limit", self.limit.to_string())];
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        let order = self
            .order
            .clone()
            .unwrap_or_else(|| Order::ascending(id_field));
        pairs.push(("order", order.0));
        if !self.filter.is_empty() {
            pairs.push(("filters", self.filter.to_string()));
        }
        pairs
    }
}

impl Default for Query {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_on_one_field_stand_together() {
        let filter = Filter::all()
            .equals("order", 1)
            .at_least("order", 0)
            .at_most("order", 9);
        assert_eq!(filter.to_string(), r#"{"order":{"<=":9,"=":1,">=":0}}"#);
        let filter = Filter::all()
            .more_than("gfx_id", 3_u64)
            .equals("gfx_id", 5_u64);
        assert_eq!(filter.to_string(), r#"{"gfx_id":{"=":5,">":3}}"#);
        let filter = Filter::all()
            .one_of("product_id", [1_u64, 2])
            .differs("name", "x")
            .like("code", "a%");
        assert_eq!(
            filter.to_string(),
            r#"{"code":{"like":"a%"},"name":{"!=":"x"},"product_id":{"in":[1,2]}}"#
        );
    }

    #[test]
    fn a_page_never_asks_for_more_than_the_shop_gives_and_always_says_the_direction() {
        let pairs = Query::new().limit(500).page(0).pairs("unit_id");
        assert_eq!(
            pairs,
            [
                ("limit", "50".to_owned()),
                ("order", "unit_id ASC".to_owned())
            ]
        );
        assert_eq!(Query::new().limit(0).limit, 1);
    }
}
